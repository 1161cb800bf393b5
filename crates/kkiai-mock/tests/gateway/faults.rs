//! Faults of requests, as they arrive.

use std::time::{Duration, UNIX_EPOCH};

use kkiai_mock::{AnswerForm, Fault, FaultKind, Faults, MockGateway, Operation};
use serde_json::json;
use tokio::net::TcpStream;

use crate::calls::smallest;
use crate::wire::{
    Outcome, ask, builder, create, create_request, create_task, exchange, exchange_to_end, image,
    image_path, query, send, with,
};

const REQUESTS: [Operation; 3] = [Operation::Create, Operation::Query, Operation::Image];

/// Has the first request of an operation meet a fault, and says how many tasks there are then.
async fn meet(operation: Operation, fault: &str) -> (Outcome, usize) {
    let gateway = with(operation, fault);
    let outcome = ask(&gateway, operation).await;
    let met: Vec<_> = gateway
        .requests()
        .iter()
        .map(|seen| seen.fault.clone())
        .collect();
    let fault = fault.parse::<Fault>().unwrap();
    assert_eq!(met.last(), Some(&Some(fault)), "{met:?}");

    // The next one goes well, and leaves its connection open.
    let tasks = gateway.accepted().len();
    let next = ask(&gateway, operation).await;
    assert_eq!(next.status(), 200);
    assert!(!next.ended);
    (outcome, tasks)
}

/// Does the same on each operation. Only create calls make tasks, one each.
async fn meet_on_each(fault: &str, check: impl Fn(&Outcome)) {
    for operation in REQUESTS {
        let (outcome, tasks) = meet(operation, fault).await;
        check(&outcome);
        let wanted = usize::from(operation != Operation::Create);
        assert_eq!(tasks, wanted, "{operation} {fault}");
    }
}

/// Does the same on create calls, which are carried out, too.
async fn meet_with_and_without_a_task(fault: &str, check: impl Fn(&Outcome)) {
    meet_on_each(fault, &check).await;
    let (outcome, tasks) = meet(Operation::Create, &format!("{fault},done")).await;
    check(&outcome);
    assert_eq!(tasks, 1);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_right() {
    for operation in REQUESTS {
        let (outcome, tasks) = meet(operation, "latency,time=90s").await;
        assert_eq!((outcome.status(), tasks), (200, 1));
        assert_eq!(outcome.after, Duration::from_secs(90));
    }
    let (outcome, tasks) = meet(Operation::Create, "latency,time=90s,done").await;
    assert_eq!((outcome.status(), tasks), (200, 1));
    assert_eq!(outcome.after, Duration::from_secs(90));
}

#[tokio::test(start_paused = true)]
async fn a_late_request_is_carried_out_before_the_wait_or_after_it() {
    for (fault, tasks) in [("latency,time=10s", 0), ("latency,time=10s,done", 1)] {
        let gateway = with(Operation::Create, fault);
        let request = create_request(&smallest());
        let call = exchange(gateway.connect(), &request);
        // The client gives up, and its connection ends.
        let patience = Duration::from_secs(5);
        assert!(tokio::time::timeout(patience, call).await.is_err());
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(gateway.accepted().len(), tasks, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn too_many_requests() {
    meet_on_each("rate-limit", |outcome| {
        assert_eq!(outcome.status(), 429);
        assert_eq!(outcome.header("retry-after"), None);
        assert_eq!(outcome.json()["error"]["code"], "model_not_found");
    })
    .await;
    meet_on_each("rate-limit,seconds=7", |outcome| {
        assert_eq!(outcome.status(), 429);
        assert_eq!(outcome.header("retry-after"), Some("7"));
        crate::calls::assert_matches("ErrorAnswer", &outcome.json());
    })
    .await;
    meet_on_each("rate-limit,empty", |outcome| {
        assert_eq!((outcome.status(), outcome.body()), (429, &b""[..]));
        assert_eq!(outcome.header("retry-after"), None);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_date_to_come_back_follows_that_of_the_answer() {
    let fault = "rate-limit,date=90,empty".parse::<Fault>().unwrap();
    let faults = Faults::none().then(Operation::Create, [fault]).unwrap();
    let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
    let gateway = builder().faults(faults).now(now).in_memory().unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    let outcome = create(&gateway).await;
    assert_eq!(
        outcome.header("date"),
        Some("Sun, 06 Nov 1994 08:50:37 GMT")
    );
    let retry_after = outcome.header("retry-after");
    assert_eq!(retry_after, Some("Sun, 06 Nov 1994 08:52:07 GMT"));
    assert!(outcome.body().is_empty());
}

#[tokio::test(start_paused = true)]
async fn server_errors() {
    meet_with_and_without_a_task("server-error,status=503", |outcome| {
        assert_eq!(outcome.status(), 503);
        let body = outcome.json();
        crate::calls::assert_matches("ErrorAnswer", &body);
        assert_eq!(body["error"]["code"], "bad_response_status_code");
    })
    .await;
    meet_with_and_without_a_task("server-error,status=599,plain", |outcome| {
        assert_eq!(outcome.status(), 599);
        assert!(
            outcome
                .header("content-type")
                .unwrap()
                .starts_with("text/plain")
        );
        assert!(outcome.body().starts_with(b"599"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_without_an_answer() {
    meet_with_and_without_a_task("cut-before-answer", |outcome| {
        assert!(outcome.is_silent() && outcome.ended, "{outcome:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_within_an_answer_or_right_after_it() {
    for operation in REQUESTS {
        let (outcome, tasks) = meet(operation, "cut-after-head").await;
        assert_eq!((outcome.status(), tasks, outcome.ended), (200, 1, true));
        assert!(outcome.body().is_empty() && outcome.announced() > 10);

        let (outcome, tasks) = meet(operation, "cut-in-body").await;
        assert_eq!((outcome.status(), tasks, outcome.ended), (200, 1, true));
        assert_eq!(outcome.body().len(), outcome.announced() / 2);

        let (outcome, tasks) = meet(operation, "cut-after-body").await;
        assert_eq!((outcome.status(), tasks, outcome.ended), (200, 1, true));
        assert_eq!(outcome.body().len(), outcome.announced());
        assert_eq!(outcome.header("connection"), None);
    }
}

#[tokio::test]
async fn connections_over_tcp_are_cut_at_the_same_places() {
    let gateway = builder().start().await.unwrap();
    let host = gateway.base_url().strip_prefix("http://").unwrap();
    let id = create_task(&gateway).await;
    let request = crate::wire::request("GET", &image_path(&id), &[], "");
    let whole = send(&gateway, "GET", &image_path(&id), &["connection: close"]).await;
    for (fault, length) in [
        ("cut-before-answer", None),
        ("cut-after-head", Some(0)),
        ("cut-in-body", Some(whole.body().len() / 2)),
        ("cut-after-body", Some(whole.body().len())),
        ("wrong-length", Some(whole.body().len())),
    ] {
        let fault = fault.parse::<Fault>().unwrap();
        gateway.set_faults(
            Faults::none()
                .then(Operation::Image, [fault.clone()])
                .unwrap(),
        );
        let stream = TcpStream::connect(host).await.unwrap();
        let outcome = exchange_to_end(stream, &request).await;
        match length {
            None => assert!(outcome.is_silent(), "{fault}"),
            Some(length) => assert!(outcome.body() == &whole.body()[..length], "{fault}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls() {
    meet_with_and_without_a_task("stall-in-body", |outcome| {
        assert_eq!((outcome.status(), outcome.ended), (200, false));
        let length = outcome.body().len();
        assert!(0 < length && length < outcome.announced(), "{outcome:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_never_comes() {
    meet_with_and_without_a_task("no-answer", |outcome| {
        assert!(outcome.is_silent() && !outcome.ended, "{outcome:?}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_web_page() {
    for status in [200, 524] {
        meet_with_and_without_a_task(&format!("html,status={status}"), |outcome| {
            assert_eq!(outcome.status(), status);
            assert!(
                outcome
                    .header("content-type")
                    .unwrap()
                    .starts_with("text/html")
            );
            assert!(outcome.body().starts_with(b"<!doctype html>"));
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_success() {
    meet_with_and_without_a_task("empty", |outcome| {
        assert_eq!((outcome.status(), outcome.body()), (200, &b""[..]));
        assert_eq!(outcome.announced(), 0);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_error_in_a_success() {
    for operation in [Operation::Create, Operation::Query] {
        let fault = "error-in-success,code=RequestLimitExceeded";
        let (outcome, tasks) = meet(operation, fault).await;
        assert_eq!(outcome.status(), 200);
        let body = outcome.json();
        crate::calls::assert_matches("ErrorAnswer", &body);
        assert_eq!(body["Response"]["Error"]["Code"], "RequestLimitExceeded");
        assert_eq!(tasks, usize::from(operation == Operation::Query));
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_another_host() {
    meet_on_each("redirect,to=http://127.0.0.1:9", |outcome| {
        assert_eq!((outcome.status(), outcome.body()), (307, &b""[..]));
        let to = outcome.header("location").unwrap();
        let path = to.strip_prefix("http://127.0.0.1:9/").unwrap();
        assert!(path.starts_with("tencent-vod/") || path.starts_with("images/"));
    })
    .await;
    meet_on_each("redirect,status=302,to=https://a.test/b%2Cc", |outcome| {
        assert_eq!(outcome.status(), 302);
        assert_eq!(outcome.header("location"), Some("https://a.test/b,c"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_ticket_of_another_host() {
    let fault = "foreign-ticket,to=http://127.0.0.1:9/";
    let (outcome, tasks) = meet(Operation::Create, fault).await;
    assert_eq!((outcome.status(), tasks), (200, 1));
    let body = outcome.json();
    crate::calls::assert_matches("QueueTicket", &body);
    for member in ["response_url", "status_url", "cancel_url"] {
        let url = body[member].as_str().unwrap();
        assert!(url.starts_with("http://127.0.0.1:9/tencent-vod/"), "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_that_expired() {
    for status in [403, 404, 410] {
        let (outcome, _) = meet(Operation::Image, &format!("expired,status={status}")).await;
        assert_eq!(outcome.status(), status);
        assert_eq!(outcome.header("content-type"), Some("application/xml"));
        let body = std::str::from_utf8(outcome.body()).unwrap();
        assert!(
            body.contains("<Error>") && body.contains("<Code>"),
            "{body}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_that_expires_is_told_to_be_dead_before_it_is_asked_for() {
    const DAY: u64 = 24 * 60 * 60;
    for form in AnswerForm::ALL {
        let faults = [None, Some("expired".parse().unwrap())];
        let plan = Faults::none().then(Operation::Image, faults).unwrap();
        let gateway = builder()
            .answer(*form)
            .now(UNIX_EPOCH + Duration::from_secs(30 * DAY));
        let gateway = gateway.faults(plan).in_memory().unwrap();
        let id = create_task(&gateway).await;
        // What a week is added to is the end of the task, which took no time.
        for (expires, status) in [("02-07", 200), ("01-24", 403), ("02-07", 200)] {
            let answer = query(&gateway, &id).await.json();
            crate::calls::assert_matches("QueryTaskAnswer", &answer);
            let wanted = format!("\"ExpireTime\":\"1970-{expires}T");
            assert!(answer.to_string().contains(&wanted), "{form} {answer}");
            assert_eq!(image(&gateway, &id).await.status(), status);
        }
    }

    // An image that is kept for good has no time that is over.
    let gateway = with(Operation::Image, "expired");
    let mut request = smallest();
    request["output_config"] = json!({ "storage_mode": "Permanent" });
    exchange(gateway.connect(), &create_request(&request)).await;
    let id = gateway.accepted()[0].id.clone();
    let answer = query(&gateway, &id).await.json();
    assert!(
        answer.to_string().contains("\"ExpireTime\":\"9999-"),
        "{answer}"
    );
    assert_eq!(image(&gateway, &id).await.status(), 403);
}

#[tokio::test(start_paused = true)]
async fn an_image_of_a_wrong_length() {
    let (whole, _) = meet(Operation::Image, "latency,time=1ns").await;
    let (outcome, _) = meet(Operation::Image, "wrong-length").await;
    assert!(outcome.ended && outcome.announced() > whole.body().len());
    assert!(outcome.body() == whole.body());

    let (outcome, _) = meet(Operation::Image, "cut-short").await;
    assert_eq!((outcome.status(), outcome.ended), (200, false));
    assert_eq!(outcome.announced(), whole.body().len() / 2);
    assert!(outcome.body() == &whole.body()[..outcome.announced()]);
}

#[tokio::test(start_paused = true)]
async fn an_image_that_is_too_large() {
    let (outcome, _) = meet(Operation::Image, "too-large,bytes=5000000").await;
    assert_eq!(
        (outcome.announced(), outcome.body().len()),
        (5_000_000, 5_000_000)
    );
    assert!(outcome.body().starts_with(b"\x89PNG") && outcome.body().ends_with(&[0; 9]));

    let (outcome, _) = meet(Operation::Image, "too-large,bytes=5000000,chunked").await;
    assert_eq!(outcome.header("content-length"), None);
    assert_eq!(outcome.header("transfer-encoding"), Some("chunked"));
    assert!(outcome.body().len() > 5_000_000);
    assert!(outcome.body().ends_with(b"\r\n0\r\n\r\n"));
}

#[tokio::test(start_paused = true)]
async fn the_head_of_an_image_meets_faults_too() {
    for (fault, length, ended) in [
        ("cut-in-body", false, true),
        ("cut-after-body", false, true),
        ("stall-in-body", false, false),
        ("cut-short", true, false),
    ] {
        let gateway = with(Operation::Image, fault);
        let id = create_task(&gateway).await;
        let head = send(&gateway, "HEAD", &image_path(&id), &[]).await;
        assert_eq!((head.status(), head.ended), (200, ended), "{fault}");
        assert!(head.body().is_empty());
        let whole = image(&gateway, &id).await.announced();
        let wanted = if length { whole / 2 } else { whole };
        assert_eq!(head.announced(), wanted, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_cuts_what_does_not_end() {
    for fault in ["no-answer,done", "stall-in-body", "latency,time=9999s"] {
        let gateway = with(Operation::Create, fault);
        let (stream, request) = (gateway.connect(), create_request(&smallest()));
        let call = tokio::spawn(async move { exchange(stream, &request).await });
        while gateway.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        gateway.stop().await;
        let outcome = call.await.unwrap();
        assert!(outcome.ended, "{fault}");
        assert_eq!(outcome.after, Duration::from_secs(5), "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_refused_is_counted() {
    let fault = "server-error".parse::<Fault>().unwrap();
    let faults = Faults::none()
        .then(Operation::Query, [None, Some(fault)])
        .unwrap();
    let gateway = builder().faults(faults).in_memory().unwrap();
    assert_eq!(query(&gateway, "x").await.status(), 400);
    assert_eq!(query(&gateway, "x").await.status(), 502);
    assert_eq!(query(&gateway, "x").await.status(), 400);
}

#[tokio::test(start_paused = true)]
async fn no_other_request_meets_a_fault() {
    let mut faults = Faults::none();
    for operation in REQUESTS {
        faults = faults
            .always(operation, "no-answer".parse().unwrap())
            .unwrap();
    }
    let gateway = MockGateway::builder().faults(faults).in_memory().unwrap();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/tencent-vod/v1/aigc-image"),
        ("PUT", "/images/x.png"),
        ("PUT", "/tencent-vod/v1/aigc-image/requests/x/cancel"),
    ] {
        assert!(!send(&gateway, method, path, &[]).await.is_silent());
    }
    let path = "/tencent-vod/v1/aigc-image/requests/x/status";
    assert!(send(&gateway, "GET", path, &[]).await.is_silent());
}

#[test]
fn every_name_of_a_fault_is_tried_here_or_with_tasks() {
    let tests = [include_str!("faults.rs"), include_str!("told.rs")].concat();
    for kind in FaultKind::ALL {
        assert!(tests.contains(&format!("\"{}", kind.name)), "{}", kind.name);
    }
}
