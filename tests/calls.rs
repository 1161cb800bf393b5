//! Creating a task: when the request is sent again, and what is told of it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use kkiai::models::{CREATE_IMAGE_TASK, CreateImageTaskRequest};
use kkiai::transport::{AttemptEnd, AttemptReport, CallReport, Observer, RetryBudget};
use kkiai::{
    CallOptions, Charge, Client, CreateOptions, Error, ErrorClass, Model, Response, RetryPolicy,
    request,
};
use serde_json::json;
use tokio::time::Instant;

use crate::scripted::{Reply, Script};

fn fox() -> CreateImageTaskRequest {
    request::image(&Model::Gem3_0, "a fox")
}

fn limit_exceeded() -> Reply {
    Reply::json(
        200,
        json!({"Response": {"Error": {"Code": "RequestLimitExceeded"}}}),
    )
}

fn duplicate() -> Reply {
    let error = json!({"Code": "InvalidParameterValue.SessionId", "Message": "duplicate"});
    Reply::json(200, json!({"Response": {"Error": error, "RequestId": "r"}}))
}

/// Creates an image with leave to send a request again that may have been accepted.
async fn create_with_leave(client: &Client) -> Result<String, Error> {
    let options = CreateOptions::default().repeat_unknown(true);
    let task = client.create_image_with(&fox(), &options).await?;
    Ok(task.id().to_owned())
}

fn unknown(error: &Error) -> &kkiai::CallFailure {
    let Error::OutcomeUnknown(failure) = error else {
        panic!("not unknown: {error:?}");
    };
    failure
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_surely_not_accepted_is_sent_again() {
    for first in [
        Reply::NotConnected,
        Reply::json(429, ""),
        limit_exceeded(),
        Reply::json(
            500,
            json!({"code": "RequestLimitExceeded", "message": "", "data": null}),
        ),
    ] {
        let script = Script::new([first.clone(), first.clone(), Reply::accepted("t1")]);
        let task = script.client().create_image(&fox()).await.unwrap();
        assert_eq!(task.id(), "t1");
        assert_eq!(task.attempts(), 3, "{first:?}");
        assert!(task.elapsed() >= Duration::from_millis(750), "{first:?}");
        // Each time the same request, with the same mark.
        let bodies = script.bodies();
        assert_eq!(bodies.len(), 3);
        assert!(bodies.iter().all(|body| *body == bodies[0]));
        assert_eq!(bodies[0]["session_id"], task.session_id().unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_may_have_been_accepted_is_not_sent_again() {
    for first in [
        Reply::BrokenOff,
        Reply::json(500, ""),
        Reply::json(504, "<html></html>"),
        Reply::json(200, ""),
        Reply::json(200, "<html></html>"),
        Reply::json(
            200,
            json!({"Response": {"Error": {"Code": "InternalError"}}}),
        ),
        Reply::Part {
            status: 200,
            body: r#"{"Response":"#.to_owned(),
        },
    ] {
        let script = Script::new([first.clone(), Reply::accepted("t1")]);
        let error = script.client().create_image(&fox()).await.unwrap_err();
        assert_eq!(script.seen().len(), 1, "{first:?}");
        assert_eq!(error.charge(), Charge::Unknown);
        let sent = &script.bodies()[0]["session_id"];
        assert_eq!(unknown(&error).session_id.as_deref(), sent.as_str());
        assert!(!error.is_retryable());
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final() {
    for (status, body) in [
        (
            400,
            json!({"code": "invalid_request", "message": "no", "data": null}),
        ),
        (401, json!({"error": {"message": "no"}})),
        (
            200,
            json!({"Response": {"Error": {"Code": "LimitExceeded.Quota"}}}),
        ),
    ] {
        let script = Script::new([Reply::json(status, &body)]);
        let error = script.client().create_image(&fox()).await.unwrap_err();
        assert_eq!(error.name(), "refused");
        assert_eq!(script.seen().len(), 1, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn with_leave_an_unsure_request_is_sent_again_under_the_same_mark() {
    let script = Script::new([
        Reply::BrokenOff,
        Reply::json(502, ""),
        Reply::accepted("t1"),
    ]);
    assert_eq!(create_with_leave(&script.client()).await.unwrap(), "t1");
    let bodies = script.bodies();
    assert_eq!(bodies.len(), 3);
    assert!(bodies[0]["session_id"].is_string());
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test(start_paused = true)]
async fn without_a_mark_no_leave_is_enough() {
    for request in [fox(), fox().with_session_id("")] {
        let script = Script::new([Reply::BrokenOff, Reply::accepted("t1")]);
        let options = CreateOptions::default()
            .session_id(false)
            .repeat_unknown(true);
        let client = script.client();
        let error = client
            .create_image_with(&request, &options)
            .await
            .unwrap_err();
        unknown(&error);
        assert_eq!(script.seen().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_copy_was_accepted_earlier() {
    // The copy is our own.
    let script = Script::new([Reply::BrokenOff, duplicate()]);
    let error = create_with_leave(&script.client()).await.unwrap_err();
    assert!(unknown(&error).is_accepted_earlier());
    assert_eq!(error.charge(), Charge::Made);
    assert_eq!(unknown(&error).attempts, 2);
    assert_eq!(unknown(&error).tencent_request_id.as_deref(), Some("r"));
    let text = error.to_string();
    assert!(
        text.contains("accepted earlier, task id not known"),
        "{text}"
    );

    // The copy is that of an earlier process.
    let script = Script::new([duplicate()]);
    let request = fox().with_session_id("fox-1");
    let error = script.client().create_image(&request).await.unwrap_err();
    assert!(unknown(&error).is_accepted_earlier());
    assert_eq!(unknown(&error).session_id.as_deref(), Some("fox-1"));
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_attempt_may_have_cost_is_not_forgotten() {
    for last in [
        Reply::NotConnected,
        Reply::json(429, ""),
        Reply::json(
            400,
            json!({"code": "invalid_request", "message": "no", "data": null}),
        ),
    ] {
        let script = Script::new([Reply::BrokenOff, last.clone()]);
        let error = create_with_leave(&script.client()).await.unwrap_err();
        assert_eq!(error.charge(), Charge::Unknown, "{last:?}");
        let text = unknown(&error).to_string();
        assert!(
            text.ends_with("an earlier attempt may have been accepted"),
            "{text}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_is_not_lost_with_the_end_of_its_answer() {
    // The answer is whole, and the connection broke.
    let body = json!({"Response": {"TaskId": "t1", "RequestId": "r"}}).to_string();
    let script = Script::new([Reply::Part {
        status: 200,
        body: body.clone(),
    }]);
    let task = script.client().create_image(&fox()).await.unwrap();
    assert_eq!(task.id(), "t1");
    assert_eq!(task.tencent_request_id(), Some("r"));

    // The id had come.
    let cut = |length| Reply::Part {
        status: 200,
        body: body[..length].to_owned(),
    };
    let with_id = body.find("t1").unwrap() + 3;
    let script = Script::new([cut(with_id)]);
    let error = script.client().create_image(&fox()).await.unwrap_err();
    assert_eq!(unknown(&error).task_id.as_deref(), Some("t1"));
    assert_eq!(error.task_id(), Some("t1"));
    assert_eq!(unknown(&error).status, Some(200));
    let kept = unknown(&error).body.as_ref().unwrap();
    assert_eq!(kept.text_lossy(), body[..with_id]);

    // Half of an id is none.
    let script = Script::new([cut(with_id - 1)]);
    let error = script.client().create_image(&fox()).await.unwrap_err();
    assert_eq!(unknown(&error).task_id, None);

    // The answer came, and is no JSON as it is.
    for answer in [
        format!("{body}\0"),
        format!("{body}{body}"),
        format!("<br />\n<b>Warning</b>: mysqli\n{body}"),
        format!("<b>Warning</b>: Undefined array key \"TaskId\" in a.php\n{body}"),
        body.replace("\"r\"", "NaN"),
    ] {
        let script = Script::new([Reply::json(200, &answer)]);
        let error = script.client().create_image(&fox()).await.unwrap_err();
        assert_eq!(error.task_id(), Some("t1"), "{answer}");
        let task = unknown(&error).task().unwrap();
        assert_eq!(task.session_id(), unknown(&error).session_id.as_deref());
    }

    // A refusal that names a task may be none.
    let refusal = json!({"code": "invalid_request", "message": "no", "data": {"task_id": "t1"}});
    for status in [200, 400] {
        let script = Script::new([Reply::json(status, &refusal)]);
        let error = script.client().create_image(&fox()).await.unwrap_err();
        assert_eq!(unknown(&error).task_id.as_deref(), Some("t1"), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_request_gets_a_mark_of_its_own_unless_told_otherwise() {
    let script = Script::new([Reply::accepted("t1")]);
    let client = script.client();
    let made = client.create_image(&fox()).await.unwrap();
    let _ = client.create_image(&fox()).await.unwrap();
    let _ = client
        .create_image(&fox().with_session_id("fox-1"))
        .await
        .unwrap();
    let _ = client
        .create_image(&fox().with_session_id(""))
        .await
        .unwrap();
    let off = CreateOptions::default().session_id(false);
    let _ = client.create_image_with(&fox(), &off).await.unwrap();
    let marks: Vec<_> = script
        .bodies()
        .iter()
        .map(|body| body.get("session_id").cloned())
        .collect();
    let text = |place: usize| marks[place].as_ref().unwrap().as_str().unwrap();
    assert_eq!(made.session_id(), Some(text(0)));
    assert_ne!(text(0), text(1));
    assert!(text(0).len() <= 50);
    assert_eq!(text(2), "fox-1");
    assert_eq!(text(3), "");
    assert_eq!(marks[4], None);

    let script = Script::new([Reply::accepted("t1")]);
    let client = script.client_with(|builder| builder.session_ids(false));
    let _ = client.create_image(&fox()).await.unwrap();
    assert_eq!(script.bodies()[0].get("session_id"), None);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_service_asks_for_is_kept() {
    let busy = |value: String| Reply::json(429, "").with_header("retry-after", value);
    let script = Script::new([busy("7".to_owned()), Reply::accepted("t1")]);
    let task = script.client().create_image(&fox()).await.unwrap();
    assert_eq!(task.elapsed().as_secs(), 7);

    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(20));
    let script = Script::new([busy(date), Reply::accepted("t1")]);
    let task = script.client().create_image(&fox()).await.unwrap();
    let waited = task.elapsed();
    assert!(
        waited > Duration::from_secs(10) && waited <= Duration::from_secs(21),
        "{waited:?}"
    );

    // One that is too long is told and not waited for.
    let script = Script::new([busy("3600".to_owned()), Reply::accepted("t1")]);
    let error = script.client().create_image(&fox()).await.unwrap_err();
    let failure = error.call().unwrap();
    assert_eq!(failure.retry_after, Some(Duration::from_secs(3600)));
    assert_eq!(failure.attempts, 1);
    assert_eq!(error.class(), Some(ErrorClass::Rate));
    assert!(error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn one_deadline_is_over_all_attempts() {
    let script = Script::new([Reply::json(429, "")]);
    let call = CallOptions::default()
        .call_timeout(Duration::from_secs(3))
        .retry(RetryPolicy::default().max_attempts(100));
    let start = Instant::now();
    let options = CreateOptions::default().call(call);
    let error = script
        .client()
        .create_image_with(&fox(), &options)
        .await
        .unwrap_err();
    assert!(start.elapsed() <= Duration::from_secs(3));
    let attempts = error.call().unwrap().attempts;
    assert!((2..10).contains(&attempts), "{attempts}");
    assert_eq!(error.name(), "refused");
}

#[tokio::test(start_paused = true)]
async fn repetitions_have_a_budget_that_clones_share() {
    let script = Script::new([Reply::NotConnected]);
    let client = script.client_with(|builder| {
        builder.transport(|transport| transport.retry_budget(RetryBudget::new(5, 0.0)))
    });
    let clone = client.clone();
    for _ in 0..4 {
        clone.create_image(&fox()).await.unwrap_err();
        client.create_image(&fox()).await.unwrap_err();
    }
    // Eight calls, and the five repetitions that there were.
    assert_eq!(script.seen().len(), 13);
}

#[tokio::test(start_paused = true)]
async fn creates_keep_the_rate_of_the_description() {
    let script = Script::new([Reply::accepted("t1")]);
    let client = script.client();
    let start = Instant::now();
    let creates = (0..100).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.create_image(&fox()).await.map(|_| ()) })
    });
    for create in creates.collect::<Vec<_>>() {
        create.await.unwrap().unwrap();
    }
    let rate = CREATE_IMAGE_TASK.rate_limit().unwrap();
    let least = Duration::from_secs_f64(99.0 / f64::from(rate));
    assert!(start.elapsed() >= least, "{:?}", start.elapsed());

    // A call whose turn comes too late is not sent.
    let hasty = client.clone();
    let options = CreateOptions::default().call(
        CallOptions::default()
            .call_timeout(Duration::from_millis(120))
            .retry(RetryPolicy::never()),
    );
    let seen = script.seen().len();
    let mut late = 0;
    let creates = (0..10).map(|_| {
        let hasty = hasty.clone();
        tokio::spawn(async move { hasty.create_image_with(&fox(), &options).await.map(|_| ()) })
    });
    for create in creates.collect::<Vec<_>>() {
        if let Err(error) = create.await.unwrap() {
            assert_eq!(
                (error.name(), error.charge()),
                ("not_sent", Charge::Nothing)
            );
            late += 1;
        }
    }
    assert!(late >= 6, "{late}");
    assert_eq!(script.seen().len(), seen + 10 - late);
}

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Observer for Notes {
    fn attempt_ended(&self, attempt: &AttemptReport) {
        let AttemptReport {
            operation,
            number,
            end,
            is_throttled,
            ..
        } = attempt;
        assert_eq!(attempt.received > 0, *end == AttemptEnd::Answered(200));
        assert!(attempt.sent > 0);
        let note = format!("{} {number} {end} {is_throttled}", operation.id());
        self.0.lock().unwrap().push(note);
    }

    fn call_ended(&self, call: &CallReport) {
        let note = format!("{} {} {}", call.operation.id(), call.attempts, call.end);
        self.0.lock().unwrap().push(note);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_and_calls_are_heard_of() {
    let notes = Notes::default();
    let script = Script::new([
        Reply::NotConnected,
        Reply::json(429, ""),
        Reply::accepted("t1"),
    ]);
    let observer = notes.clone();
    let client =
        script.client_with(|builder| builder.transport(|transport| transport.observer(observer)));
    let _ = client.create_image(&fox()).await.unwrap();
    assert_eq!(
        *notes.0.lock().unwrap(),
        [
            "createImageTask 1 not_sent false",
            "createImageTask 2 429 true",
            "createImageTask 3 200 false",
            "createImageTask 3 200",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_tells_headers_ids_attempts_and_time() {
    let answer = json!({"Response": {"TaskId": "t1", "RequestId": "r1"}});
    let script = Script::new([
        Reply::json(429, ""),
        Reply::json(200, answer)
            .with_header("x-oneapi-request-id", "g1")
            .with_header("x-new-api-other-ratios", "{}"),
    ]);
    let task = script.client().create_image(&fox()).await.unwrap();
    assert_eq!(task.status(), 200);
    assert_eq!(task.headers()["x-new-api-other-ratios"], "{}");
    assert_eq!(task.attempts(), 2);
    assert!(task.elapsed() >= Duration::from_millis(250));
    let task = task.into_body();
    assert_eq!(task.request_id(), Some("g1"));
    assert_eq!(task.tencent_request_id(), Some("r1"));
}

#[tokio::test(start_paused = true)]
async fn members_that_nobody_described_go_along() {
    let script = Script::new([Reply::accepted("t1")]);
    let request = fox()
        .with_extra("seed", 7)
        .with_extra("prompt", "another prompt");
    let _ = script.client().create_image(&request).await.unwrap();
    let body = &script.bodies()[0];
    assert_eq!(body["seed"], 7);
    assert_eq!(body["prompt"], "a fox");
}

struct Broken;

impl Observer for Broken {
    fn attempt_ended(&self, _: &AttemptReport) {
        panic!("out of metrics");
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_that_fails_loses_no_task() {
    let script = Script::new([Reply::accepted("t1")]);
    let client =
        script.client_with(|builder| builder.transport(|transport| transport.observer(Broken)));
    assert_eq!(client.create_image(&fox()).await.unwrap().id(), "t1");
}

#[tokio::test(start_paused = true)]
async fn a_request_is_not_sent_when_its_answer_could_hardly_come_in_time() {
    let script = Script::new([Reply::accepted("t1")]);
    let client = script.client_with(|builder| {
        builder.transport(|transport| transport.rate_limit(&CREATE_IMAGE_TASK, Some(1.0)))
    });
    let _ = client.create_image(&fox()).await.unwrap();
    // Its turn comes after a second, and leaves half a second for the answer.
    let call = CallOptions::default().call_timeout(Duration::from_millis(1500));
    let options = CreateOptions::default().call(call.retry(RetryPolicy::never()));
    let late = client
        .create_image_with(&fox(), &options)
        .await
        .unwrap_err();
    assert_eq!((late.name(), late.charge()), ("not_sent", Charge::Nothing));
    assert!(late.is_retryable());
    for nothing in [
        CallOptions::default().call_timeout(Duration::ZERO),
        CallOptions::default().attempt_timeout(Duration::ZERO),
    ] {
        let options = CreateOptions::default().call(nothing.retry(RetryPolicy::never()));
        let error = client.create_image_with(&fox(), &options).await;
        assert_eq!(error.unwrap_err().name(), "not_sent");
    }
    assert_eq!(script.seen().len(), 1);
}

#[test]
fn a_rate_that_is_none_is_refused() {
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let builder = Client::builder().api_key("sk-any");
        let builder =
            builder.transport(|transport| transport.rate_limit(&CREATE_IMAGE_TASK, Some(rate)));
        assert!(builder.build().is_err(), "{rate}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_whose_task_is_named_is_never_sent_again() {
    let body = json!({"Response": {"TaskId": "t1", "RequestId": "r"}}).to_string();
    for first in [
        Reply::Part {
            status: 200,
            body: body[..body.find("t1").unwrap() + 3].to_owned(),
        },
        Reply::json(200, format!("{body}\0")),
        Reply::Part {
            status: 502,
            body: body.clone(),
        },
        Reply::json(502, format!("{body}\0")),
    ] {
        // Another account of the gateway's would take the copy, and this one refuses it.
        for second in [Reply::accepted("t2"), duplicate()] {
            let script = Script::new([first.clone(), second]);
            let error = create_with_leave(&script.client()).await.unwrap_err();
            assert_eq!(script.seen().len(), 1, "{first:?}");
            assert_eq!(unknown(&error).task_id.as_deref(), Some("t1"), "{first:?}");
            assert!(error.advice().ends_with("which costs nothing"), "{first:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_says_that_it_failed_is_no_accepted_request() {
    for answer in [
        json!({"request_id": "g1", "status": "error", "message": "busy"}),
        json!({"request_id": "g1", "status": "FAILED"}),
        json!({"id": "g1", "status": "failed", "message": "busy"}),
        json!({"request_id": "g1", "status": 500, "message": "busy"}),
        json!({"id": "g1", "status": 503, "message": "busy"}),
        json!({"request_id": "g1", "status": 200, "message": "welcome"}),
    ] {
        let script = Script::new([Reply::json(200, &answer)]);
        let created = script.client().create_image(&fox()).await;
        let error = created.map(Response::into_body).unwrap_err();
        assert_eq!(error.charge(), Charge::Unknown, "{answer}: {error:?}");
    }
    // A task that is named is there, however it goes on.
    for answer in [
        json!({"task_id": "t1", "status": "FAILURE"}),
        json!({"code": "success", "data": {"id": "t1", "status": "FAILURE"}}),
        json!({"request_id": "t1", "status": "FAILED", "status_url": "/t1/status"}),
    ] {
        let script = Script::new([Reply::json(200, &answer)]);
        let task = script.client().create_image(&fox()).await.unwrap();
        assert_eq!(task.id(), "t1");
    }
}

#[tokio::test(start_paused = true)]
async fn a_copy_whose_task_is_named_is_not_called_unknown() {
    let error = json!({"Code": "InvalidParameterValue.SessionId", "Message": "duplicate"});
    let script = Script::new([Reply::json(
        200,
        json!({"Response": {"Error": error, "TaskId": "t1"}}),
    )]);
    let error = script.client().create_image(&fox()).await.unwrap_err();
    assert!(unknown(&error).is_accepted_earlier());
    assert_eq!(error.task_id(), Some("t1"));
    let text = error.to_string();
    assert!(!text.contains("not known"), "{text}");
    assert!(text.contains("t1"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_id_is_found_in_each_form_of_an_answer_that_breaks_off() {
    for (begun, wanted) in [
        (r#"{"Response": {"TaskId": "t1", "Requ"#, Some("t1")),
        (r#"{"task_id": 147, "sta"#, Some("147")),
        (r#"{"task_id": 147"#, None),
        (
            r#"{"code": "success", "data": "task_x1", "mess"#,
            Some("task_x1"),
        ),
        (
            r#"{"code": "success", "data": "{\"task_id\": \"x1\"}", "mess"#,
            Some("x1"),
        ),
        (r#"{"response": {"taskId": "x1", "req"#, Some("x1")),
        (
            r#"{"request_id": "x1", "status": "IN_QUEUE", "status_url": "/x1/status", "resp"#,
            Some("x1"),
        ),
        (
            r#"{"request_id": "g1", "error": {"code": "x"}, "status": "error", "#,
            None,
        ),
        (r#"{"Response": {"TaskId": "t"#, None),
    ] {
        let script = Script::new([Reply::Part {
            status: 200,
            body: begun.to_owned(),
        }]);
        let error = script.client().create_image(&fox()).await.unwrap_err();
        assert_eq!(unknown(&error).task_id.as_deref(), wanted, "{begun}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_rate_of_next_to_nothing_is_no_leave_for_all() {
    let script = Script::new([Reply::accepted("t1")]);
    let client = script.client_with(|builder| {
        builder.transport(|transport| transport.rate_limit(&CREATE_IMAGE_TASK, Some(1e-30)))
    });
    let options = CreateOptions::default().call(CallOptions::default());
    let _ = client.create_image_with(&fox(), &options).await.unwrap();
    let error = client.create_image_with(&fox(), &options).await;
    assert_eq!(error.unwrap_err().name(), "not_sent");
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_pause_after_which_nothing_would_be_sent_is_not_waited_for() {
    let busy = Reply::json(429, "").with_header("retry-after", "55");
    let script = Script::new([busy, Reply::accepted("t1")]);
    // Five seconds are too few for an answer that nobody may miss.
    let call = CallOptions::default().call_timeout(Duration::from_secs(60));
    let options = CreateOptions::default().call(call);
    let start = Instant::now();
    let error = script.client().create_image_with(&fox(), &options).await;
    assert_eq!(error.unwrap_err().class(), Some(ErrorClass::Rate));
    assert_eq!(script.seen().len(), 1);
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// Forms of an answer that accepts a request, each with the id in it.
const ACCEPTED: [(&str, &str); 6] = [
    (
        "valid-documented",
        "251007502-AigcImage***2782aff1e896673f1ft",
    ),
    (
        "valid-without-request-id",
        "251007502-AigcImage-2782aff1e896673f1ft",
    ),
    (
        "valid-envelope-with-id",
        "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi",
    ),
    (
        "valid-envelope-with-object",
        "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi",
    ),
    ("valid-reference", "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi"),
    ("valid-ticket", "764cabcf-b745-4b3e-ae38-1200304cf45b"),
];

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_anywhere_names_its_task_or_none() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.join("../spec/examples/CreateImageTaskAnswer");
    for (name, id) in ACCEPTED {
        let whole = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
        let whole = whole.trim_end();
        let parts = (0..whole.len()).map(|end| Reply::Part {
            status: 200,
            body: whole[..end].to_owned(),
        });
        let script = Script::new(parts);
        let client = script.client();
        // Once what stands behind it has begun, the id is sure to be whole.
        let come = whole.find(id).unwrap() + id.len() + "\",\n  \"".len();
        for end in 0..whole.len() {
            let error = client.create_image(&fox()).await.unwrap_err();
            let named = unknown(&error).task_id.as_deref();
            assert!(
                named.is_none() || named == Some(id),
                "{name} {end}: {named:?}"
            );
            assert!(named.is_some() || end < come, "{name} {end}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn numbers_with_a_point_are_whole_ones() {
    for (answer, id) in [
        (json!({"code": 0.0, "data": "task_x1"}), "task_x1"),
        (json!({"code": 200.0, "data": {"task_id": 147.0}}), "147"),
    ] {
        let script = Script::new([Reply::json(200, &answer)]);
        let task = script.client().create_image(&fox()).await.unwrap();
        assert_eq!(task.id(), id);
    }
}
