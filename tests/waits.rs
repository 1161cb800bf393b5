//! Waiting: what ends it, what does not, and how often it asks.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use kkiai::models::QUERY_TASK;
use kkiai::{Cancellation, Charge, Client, Error, Task, TaskState, WaitOptions};
use kkiai_mock::{CreateForm, Fault, Faults, MockGateway, Operation};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::in_memory::reach;
use crate::scripted::{KEY, Reply, Script, fetcher};

fn task() -> Task {
    "t1".parse().unwrap()
}

fn running(progress: u8) -> Reply {
    let task = json!({"Status": "PROCESSING", "Progress": progress});
    Reply::json(
        200,
        json!({"Response": {"Status": "PROCESSING", "AigcImageTask": task}}),
    )
}

fn finished() -> Reply {
    let output = json!({"FileInfos": [{"FileUrl": "https://example.com/1.png"}]});
    Reply::json(
        200,
        json!({"Response": {"Status": "FINISH", "Output": output}}),
    )
}

fn without_file() -> Reply {
    Reply::json(
        200,
        json!({"Response": {"Status": "FINISH", "Output": null}}),
    )
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn a_passing_fault_ends_no_wait() {
    let faults = [
        Reply::NotConnected,
        Reply::BrokenOff,
        Reply::json(429, ""),
        Reply::json(500, ""),
        Reply::json(502, "<html></html>"),
        Reply::json(
            503,
            json!({"error": {"code": "model_not_found", "message": ""}}),
        ),
        Reply::json(524, "<html></html>"),
        Reply::json(200, ""),
        Reply::json(200, "<html></html>"),
        Reply::json(200, json!({"other": 1})),
        Reply::json(
            200,
            json!({"Response": {"Error": {"Code": "InternalError"}}}),
        ),
        Reply::json(
            200,
            json!({"Response": {"Error": {"Code": "RequestLimitExceeded"}}}),
        ),
        Reply::json(
            400,
            json!({"code": "RequestLimitExceeded", "message": "", "data": null}),
        ),
        Reply::json(408, ""),
        Reply::json(200, json!({"code": 500, "message": "busy"})),
        Reply::json(200, json!({"error": {"code": 502}})),
        Reply::json(200, json!({"success": false, "message": "busy"})),
        Reply::json(200, json!({"status": "error", "message": "busy"})),
        Reply::json(
            200,
            json!({"Response": {"Error": {"Code": "SomethingNew"}}}),
        ),
        Reply::Part {
            status: 200,
            body: r#"{"Response":"#.to_owned(),
        },
    ];
    let script = Script::new(faults.into_iter().chain([running(50), finished()]));
    let images = script.client().wait(&task()).await.unwrap();
    assert_eq!(images.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_ends_a_wait_at_once() {
    for (status, body) in [
        (
            400,
            json!({"code": "task_not_exist", "message": "task_not_exist", "data": null}),
        ),
        (401, json!({"error": {"message": "no"}})),
        (403, json!({"error": {"message": "no"}})),
        (
            404,
            json!({"error": {"message": "Invalid URL (GET /x)", "type": "invalid_request_error"}}),
        ),
        (
            200,
            json!({"Response": {"Error": {"Code": "ResourceNotFound"}}}),
        ),
        (
            200,
            json!({"Response": {"Error": {"Code": "InvalidParameterValue.TaskId"}}}),
        ),
        (307, json!(null)),
        (
            501,
            json!({"code": "api_not_implemented", "message": "", "data": null}),
        ),
    ] {
        let script = Script::new([Reply::json(status, &body), finished()]);
        let start = Instant::now();
        let error = script.client().wait(&task()).await.unwrap_err();
        assert!(matches!(error, Error::Refused(_)), "{status} {body}");
        assert_eq!(error.task_id(), Some("t1"));
        assert_eq!(script.seen().len(), 1);
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_with_its_deadline_and_gives_the_task_back() {
    for reply in [
        running(50),
        Reply::json(500, ""),
        Reply::json(200, "<html></html>"),
        Reply::json(200, json!({"Response": {"Status": "POLISHING"}})),
    ] {
        let script = Script::new([reply.clone()]);
        let options = WaitOptions::default().timeout(seconds(60));
        let start = Instant::now();
        let error = script
            .client()
            .wait_with(&task(), &options, |_| {})
            .await
            .unwrap_err();
        assert_eq!(start.elapsed().as_secs(), 60, "{reply:?}");
        assert_eq!(error.charge(), Charge::Made);
        assert!(error.is_resumable() && !error.is_retryable());
        let Error::Deadline {
            task: given, last, ..
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!(*given, task());
        let is_fault = !format!("{reply:?}").contains("Response");
        assert_eq!(last.is_some(), is_fault, "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_question_is_asked_when_time_is_over() {
    // The pause that the service asks for is longer than the wait.
    let slow = running(50).with_header("retry-after", "100");
    let script = Script::new([slow, finished()]);
    let options = WaitOptions::default().timeout(seconds(30));
    let start = Instant::now();
    let images = script
        .client()
        .wait_with(&task(), &options, |_| {})
        .await
        .unwrap();
    assert_eq!(images.len(), 1);
    assert_eq!(start.elapsed().as_secs(), 30);

    // However short a wait is, the task is asked for.
    let script = Script::new([finished()]);
    let options = WaitOptions::default().timeout(Duration::ZERO);
    let ended = script.client().wait_with(&task(), &options, |_| {}).await;
    assert_eq!(ended.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_success_without_a_file_is_asked_again_and_then_no_success() {
    let script = Script::new([without_file(), without_file(), finished()]);
    assert!(script.client().wait(&task()).await.is_ok());

    let script = Script::new([without_file()]);
    let start = Instant::now();
    let error = script.client().wait(&task()).await.unwrap_err();
    let waited = start.elapsed();
    assert!(waited >= seconds(10) && waited < seconds(20), "{waited:?}");
    assert!(script.seen().len() > 2);
    assert_eq!(error.charge(), Charge::Made);
    let Error::TaskFailed(failure) = error else {
        panic!("{error:?}");
    };
    assert!(failure.without_image);
    assert_eq!(failure.task_id, "t1");
}

#[tokio::test(start_paused = true)]
async fn pauses_follow_the_progress_and_the_service() {
    // Without progress they grow to the longest.
    let waiting = Reply::json(200, json!({"Response": {"Status": "WAITING"}}));
    let script = Script::new([waiting]);
    let options = WaitOptions::default().timeout(seconds(120));
    let asked = |script: Script| async move {
        let _ = script
            .client()
            .wait_with(&task(), &options, |_| {})
            .await
            .unwrap_err();
        script.seen().len()
    };
    let questions = asked(script).await;
    assert!((38..52).contains(&questions), "{questions}");

    // What the service asks for counts, up to two minutes.
    let slow = |pause: &str| Script::new([running(0).with_header("retry-after", pause)]);
    assert_eq!(asked(slow("20")).await, 7);
    assert_eq!(asked(slow("100000")).await, 2);

    // Nothing makes a client ask without a pause.
    let script = Script::new([running(1)]);
    let hasty = WaitOptions::default()
        .timeout(seconds(1))
        .first_pause(Duration::ZERO)
        .longest_pause(Duration::ZERO);
    let _ = script.client().wait_with(&task(), &hasty, |_| {}).await;
    assert!(script.seen().len() < 30, "{}", script.seen().len());
}

#[tokio::test(start_paused = true)]
async fn updates_come_as_a_stream() {
    let script = Script::new([running(10), Reply::json(500, ""), running(60), finished()]);
    let client = script.client();
    let updates = client.updates(&task(), &WaitOptions::default());
    let states: Vec<_> = updates
        .map(|update| {
            let update = update.unwrap();
            (update.state.has_ended(), update.progress)
        })
        .collect()
        .await;
    assert_eq!(states, [(false, Some(10)), (false, Some(60)), (true, None)]);

    // An error is the last item.
    let script = Script::new([running(10), Reply::json(401, "")]);
    let client = script.client();
    let mut updates = pin!(client.updates(&task(), &WaitOptions::default()));
    assert!(updates.next().await.unwrap().is_ok());
    let error = updates.next().await.unwrap().unwrap_err();
    assert_eq!(error.name(), "refused");
    assert!(updates.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn many_tasks_share_the_rate_of_questions() {
    let script = Script::new([running(1)]);
    let rate = 20.0;
    let client = script.client_with(|builder| {
        builder.transport(|transport| transport.rate_limit(&QUERY_TASK, Some(rate)))
    });
    let start = Instant::now();
    let options = WaitOptions::default().timeout(seconds(60));
    let waits: Vec<_> = (0..400)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let task: Task = number.to_string().parse().unwrap();
                client.wait_with(&task, &options, |_| {}).await
            })
        })
        .collect();
    for wait in waits {
        let error = wait.await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Deadline { .. }), "{error:?}");
    }
    let most = rate * start.elapsed().as_secs_f64();
    let questions = script.seen().len();
    #[allow(clippy::cast_precision_loss, reason = "some thousand questions")]
    let questions = questions as f64;
    assert!(questions <= most + 1.0, "{questions} > {most}");
    assert!(questions > most * 0.9, "{questions} of {most}");
    assert!(start.elapsed() <= seconds(66), "{:?}", start.elapsed());
}

/// A ticket of a queue, whose addresses are on another host.
fn ticket(status: &Value) -> Task {
    let mut ticket = json!({
        "id": "t1",
        "ticket": {
            "status_url": "https://queue.example/fal/requests/t1/status?logs=1",
            "response_url": "https://queue.example/fal/requests/t1",
            "cancel_url": "https://queue.example/fal/requests/t1/cancel",
        },
    });
    if let Some(object) = status.as_object() {
        ticket["ticket"] = json!(object);
    }
    serde_json::from_value(ticket).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_followed_at_our_own_origin() {
    let script = Script::new([
        Reply::json(202, json!({"status": "IN_QUEUE", "queue_position": 2})),
        Reply::json(202, json!({"status": "IN_PROGRESS", "logs": null})),
        Reply::json(200, json!({"status": "COMPLETED", "logs": []})),
        Reply::json(
            200,
            json!({"images": [{"url": "https://example.com/1.png"}]}),
        ),
    ]);
    let images = script.client().wait(&ticket(&Value::Null)).await.unwrap();
    assert_eq!(images[0].url.as_deref(), Some("https://example.com/1.png"));
    let asked: Vec<_> = script
        .seen()
        .iter()
        .map(|request| request.uri().to_string())
        .collect();
    let status = "http://127.0.0.1:9/fal/requests/t1/status?logs=1";
    let result = "http://127.0.0.1:9/fal/requests/t1";
    assert_eq!(asked, [status, status, status, result]);
    assert!(
        script
            .seen()
            .iter()
            .all(|request| request.headers()["authorization"] == format!("Bearer {KEY}"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_ticket_that_leads_nowhere_is_not_needed() {
    for nowhere in [
        Reply::json(404, json!({"error": {"message": "Invalid URL (GET /x)"}})),
        Reply::json(200, "<html></html>"),
    ] {
        let script = Script::new([nowhere, finished()]);
        let images = script.client().wait(&ticket(&Value::Null)).await.unwrap();
        assert_eq!(images.len(), 1);
        let seen = script.seen();
        assert_eq!(seen[1].uri().path(), "/tencent-vod/v1/query/t1");
    }
    // An address that is none is not asked for at all.
    let script = Script::new([finished()]);
    let odd = ticket(&json!({"status_url": "not an address"}));
    script.client().wait(&odd).await.unwrap();
    assert_eq!(script.seen()[0].uri().path(), "/tencent-vod/v1/query/t1");
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_a_queue_is_one() {
    for replies in [
        vec![Reply::json(
            200,
            json!({"status": "COMPLETED", "error": "no", "error_type": "Runner"}),
        )],
        vec![
            Reply::json(200, json!({"status": "COMPLETED"})),
            Reply::json(
                422,
                json!({"detail": [{"msg": "no", "type": "value_error"}]}),
            ),
        ],
    ] {
        let script = Script::new(replies);
        let error = script
            .client()
            .wait(&ticket(&Value::Null))
            .await
            .unwrap_err();
        let Error::TaskFailed(failure) = error else {
            panic!("{error:?}");
        };
        assert_eq!(failure.message.as_deref(), Some("no"));
        assert_eq!(failure.task_id, "t1");
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_in_a_queue_can_be_given_up() {
    for (status, body, wanted) in [
        (
            202,
            json!({"status": "CANCELLATION_REQUESTED"}),
            Cancellation::Requested,
        ),
        (200, json!({}), Cancellation::Requested),
        (
            400,
            json!({"status": "ALREADY_COMPLETED"}),
            Cancellation::TooLate,
        ),
        (
            404,
            json!({"status": "NOT_FOUND"}),
            Cancellation::NotOffered,
        ),
    ] {
        let script = Script::new([Reply::json(status, body)]);
        let cancelled = script.client().cancel(&ticket(&Value::Null)).await.unwrap();
        assert_eq!(cancelled, wanted);
        let seen = script.seen();
        assert_eq!(seen[0].method(), "PUT");
        assert_eq!(seen[0].uri().path(), "/fal/requests/t1/cancel");
    }
    let script = Script::new([Reply::json(401, "")]);
    let error = script.client().cancel(&ticket(&Value::Null)).await;
    assert_eq!(error.unwrap_err().task_id(), Some("t1"));
    // Other gateways have no way.
    let cancelled = script.client().cancel(&task()).await.unwrap();
    assert_eq!(cancelled, Cancellation::NotOffered);
}

/// The same with the queue of the mock gateway, which plays all of its states.
#[tokio::test(start_paused = true)]
async fn the_queue_of_the_mock_gateway_is_waited_for() {
    let gateway = |faults| {
        let builder = MockGateway::builder().create(CreateForm::Ticket).seed(1);
        Arc::new(builder.faults(faults).in_memory().unwrap())
    };
    let client = |gateway: &Arc<MockGateway>| -> Client {
        let builder = Client::builder()
            .api_key(KEY)
            .base_url("http://127.0.0.1:9");
        let builder = builder.fetcher(fetcher());
        let builder = builder.transport(|transport| reach(transport, gateway, || true));
        builder.build().unwrap()
    };
    let fox = kkiai::request::image(&kkiai::Model::Gem3_0, "a fox");

    let fine = gateway(Faults::none());
    let client_of_fine = client(&fine);
    let task = client_of_fine.create_image(&fox).await.unwrap();
    let mut states = Vec::new();
    let images = client_of_fine
        .wait_with(&task, &WaitOptions::default(), |update| {
            states.push(update.state.clone());
        })
        .await
        .unwrap();
    assert_eq!(images.len(), 1);
    assert!(states.contains(&TaskState::Waiting) && states.contains(&TaskState::Running));
    let queries = fine.requests();
    assert!(
        queries
            .iter()
            .all(|request| !request.path.contains("/query/"))
    );

    let task = client_of_fine.create_image(&fox).await.unwrap();
    let cancelled = client_of_fine.cancel(&task).await.unwrap();
    assert_eq!(cancelled, Cancellation::Requested);
    let error = client_of_fine.wait(&task).await.unwrap_err();
    assert_eq!(error.name(), "task_failed");

    let faults = Faults::none()
        .then(Operation::Task, ["failed".parse::<Fault>().unwrap()])
        .unwrap();
    let bad = gateway(faults);
    let client_of_bad = client(&bad);
    let task = client_of_bad.create_image(&fox).await.unwrap();
    let error = client_of_bad.wait(&task).await.unwrap_err();
    assert_eq!(error.name(), "task_failed");
}

#[tokio::test(start_paused = true)]
async fn a_result_that_is_not_given_out_is_no_failure_of_the_task() {
    let completed = || Reply::json(200, json!({"status": "COMPLETED"}));
    let denied = |status| Reply::json(status, json!({"error": {"message": "no"}}));
    for status in [401, 403, 402] {
        let script = Script::new([completed(), denied(status)]);
        let error = script.client().wait(&ticket(&Value::Null)).await;
        let error = error.unwrap_err();
        assert_eq!((error.name(), error.charge()), ("refused", Charge::Made));
        assert_eq!(error.task_id(), Some("t1"));
        assert_eq!(script.seen().len(), 2);
    }
    // Where there is no result, it may be a little late.
    let result = json!({"images": [{"url": "https://example.com/1.png"}]});
    let late = [
        completed(),
        denied(404),
        completed(),
        Reply::json(200, result),
    ];
    let images = Script::new(late).client().wait(&ticket(&Value::Null)).await;
    assert_eq!(images.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_deadline_is_over_all_that_a_ticket_takes() {
    let script = Script::new([
        Reply::json(500, "").with_header("retry-after", "2"),
        Reply::json(404, json!({"error": {"message": "Invalid URL (GET /x)"}})),
        Reply::json(500, "").with_header("retry-after", "2"),
    ]);
    let limit = seconds(4);
    let client =
        script.client_with(|builder| builder.transport(|transport| transport.call_timeout(limit)));
    let start = Instant::now();
    client.query(&ticket(&Value::Null)).await.unwrap_err();
    assert!(start.elapsed() <= limit, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_breaks_off_ends_a_wait_at_once() {
    for status in [400, 401, 403, 404] {
        let script = Script::new([
            Reply::Part {
                status,
                body: r#"{"error": {"mess"#.to_owned(),
            },
            finished(),
        ]);
        let error = script.client().wait(&task()).await.unwrap_err();
        assert_eq!(error.call().unwrap().status, Some(status));
        assert_eq!(error.name(), "refused");
        assert_eq!(error.task_id(), Some("t1"));
        assert_eq!(script.seen().len(), 1);
    }
    // What passes, passes.
    for (status, body) in [
        (429, ""),
        (408, ""),
        (503, "<html>"),
        (400, r#"{"code": "RequestLimitExceeded", "mess"#),
    ] {
        let body = body.to_owned();
        let script = Script::new([Reply::Part { status, body }, finished()]);
        assert!(script.client().wait(&task()).await.is_ok(), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_hides_the_key_in_text_inside_of_text() {
    let key = "sk-abc/def/ghi";
    let record = json!({"status": "FAILURE", "fail_reason": format!("no {key}")});
    let record = record.to_string().replace('/', "\\/");
    let answer = json!({"code": "success", "data": record}).to_string();
    let script = Script::new([Reply::json(200, answer)]);
    let client = script.client_with(|builder| builder.api_key(key));
    let error = client.wait(&task()).await.unwrap_err();
    assert_eq!(error.name(), "task_failed");
    let text = format!("{error} {error:?}");
    assert!(!text.contains("abc/def"), "{text}");
}
