//! How whole answers are decoded.

use kkiai_transport::{Error, ErrorBody, Json, Request, Response};
use serde_json::Value;

use crate::common::{
    CREATE_THING, CallError, GET_THING, LIST_THINGS, Part, Problem, Thing, transport,
};
use crate::server::{Server, Step, answer, json};

/// Calls an operation that is answered with these bytes.
async fn call<T: kkiai_transport::Answer>(reply: Vec<u8>) -> Result<Response<T>, CallError> {
    let server = Server::reply(reply).await;
    transport(&server.url())
        .call(Request::new(&GET_THING).path("thing_id", 1))
        .await
}

#[tokio::test]
async fn success_is_decoded() {
    let reply = "HTTP/1.1 201 Created\r\nx-request-id: r1\r\ntransfer-encoding: chunked\r\n\r\n\
                 8\r\n{\"id\": 7\r\n1b\r\n, \"parts\": [{\"name\": \"a\"}]}\r\n0\r\n\r\n";
    let response = call::<Thing>(reply.into()).await.unwrap();

    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["x-request-id"], "r1");
    assert_eq!(response.id, 7, "the body is reached through the response");
    let names = response.map(|thing| thing.parts);
    assert_eq!(names.status(), 201);
    assert_eq!(names.into_body(), [Part { name: "a".into() }]);
}

#[tokio::test]
async fn empty_success_is_read_as_null() {
    let empty = || json(200, "");
    let _ = call::<()>(empty()).await.unwrap();
    assert_eq!(
        call::<Json<Option<Thing>>>(empty())
            .await
            .unwrap()
            .into_body()
            .0,
        None
    );
    assert_eq!(
        call::<Value>(json(200, " \r\n")).await.unwrap().into_body(),
        Value::Null
    );
    let no_content = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
    assert_eq!(call::<()>(no_content).await.unwrap().status(), 204);
    let error = call::<Thing>(empty()).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
}

#[tokio::test]
async fn documented_refusal_is_decoded() {
    let error = call::<Thing>(json(404, r#"{"message": "no such thing"}"#))
        .await
        .unwrap_err();

    assert_eq!(error.to_string(), "getThing was refused with status 404");
    assert_eq!(error.operation(), "getThing");
    assert_eq!(error.status(), Some(404));
    assert!(!error.may_have_been_accepted());
    let Error::Refused(refusal) = error.map_refusal(|problem| problem.message) else {
        panic!("not a refusal");
    };
    assert_eq!(refusal.error.as_deref(), Some("no such thing"));
    assert_eq!(refusal.headers["content-type"], "application/json");
    assert_eq!(refusal.body.text_lossy(), r#"{"message": "no such thing"}"#);
}

#[tokio::test]
async fn undocumented_refusal_keeps_its_body() {
    let html = "<html><h1>502 Bad Gateway</h1></html>";
    let error = call::<Thing>(answer(502, "text/html", html))
        .await
        .unwrap_err();

    assert!(error.may_have_been_accepted());
    assert_eq!(error.body().map(ErrorBody::as_bytes), Some(html.as_bytes()));
    let Error::Refused(refusal) = error else {
        panic!("not a refusal: {error:?}");
    };
    assert_eq!(refusal.error, None);
    assert!(!refusal.body.is_truncated());
    assert!(format!("{refusal:?}").contains("502 Bad Gateway"));
}

#[tokio::test]
async fn empty_refusal_has_no_error() {
    let server = Server::reply(json(401, "")).await;
    let error = transport(&server.url())
        .call::<(), Value>(Request::new(&LIST_THINGS))
        .await
        .unwrap_err();
    let Error::Refused(refusal) = error else {
        panic!("not a refusal: {error:?}");
    };
    assert_eq!(refusal.error, None);
}

#[tokio::test]
async fn long_refusal_is_decoded_whole_and_kept_in_part() {
    // One byte of ASCII first, so that the limit falls into the middle of a character.
    let message = format!("x{}", "ö".repeat(20_000));
    let error = call::<Thing>(json(400, &format!("{{\"message\":\"{message}\"}}")))
        .await
        .unwrap_err();
    let Error::Refused(refusal) = error else {
        panic!("not a refusal: {error:?}");
    };
    assert_eq!(refusal.error, Some(Problem { message }));
    assert!(refusal.body.is_truncated());
    assert_eq!(refusal.body.as_bytes().len(), 16 * 1024 - 1);
    assert!(refusal.body.text_lossy().ends_with('ö'));
}

#[tokio::test]
async fn redirect_is_a_refusal_and_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let target = Server::reply(json(200, r#"{"id": 1}"#)).await;
        let url = target.url();
        let reply = format!(
            "HTTP/1.1 {status} Moved\r\nlocation: {url}/elsewhere\r\ncontent-length: 0\r\n\r\n"
        );
        let origin = Server::reply(reply.into_bytes()).await;

        let error = transport(&origin.url())
            .call::<Thing, Problem>(Request::new(&CREATE_THING).json(&1))
            .await
            .unwrap_err();

        let Error::Refused(refusal) = error else {
            panic!("not a refusal: {error:?}");
        };
        assert_eq!(refusal.status, status);
        assert_eq!(refusal.headers["location"], format!("{url}/elsewhere"));
        assert_eq!(origin.requests().len(), 1);
        assert!(target.requests().is_empty(), "{:?}", target.requests());
    }
}

#[tokio::test]
async fn unexpected_success_names_the_place() {
    let body = r#"{"id": 1, "parts": [{"name": "a"}, {"name": 5}]}"#;
    let error = call::<Thing>(json(200, body)).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "unexpected answer to getThing at `parts[1].name`"
    );
    let reason = std::error::Error::source(&error).unwrap().to_string();
    assert!(reason.starts_with("invalid type: integer `5`"), "{reason}");
    assert_eq!(error.status(), Some(200));
    assert!(error.may_have_been_accepted());
    assert_eq!(error.body().unwrap().text_lossy(), body);
    let Error::Decode(undecodable) = error else {
        panic!("not undecodable: {error:?}");
    };
    assert_eq!(undecodable.json_path, "parts[1].name");
    assert_eq!(undecodable.headers["content-type"], "application/json");
}

#[tokio::test]
async fn success_that_is_not_json_is_not_decoded() {
    for body in ["<html></html>", r#"{"id": 1} {"id": 2}"#, r#"{"id": 1"#] {
        let error = call::<Thing>(answer(200, "text/html", body))
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{error:?}");
        assert_eq!(error.body().unwrap().text_lossy(), body);
    }
}

#[tokio::test]
async fn raw_answer_is_given_with_any_status() {
    let server = Server::start(vec![
        Step::Reply(answer(200, "text/plain", "fine")),
        Step::Reply(answer(503, "text/plain", "later")),
    ])
    .await;
    let transport = transport(&server.url());

    let fine = transport.send(Request::new(&LIST_THINGS)).await.unwrap();
    let later = transport.send(Request::new(&LIST_THINGS)).await.unwrap();

    assert!(fine.is_success());
    assert_eq!(fine.operation().id(), "listThings");
    assert_eq!(fine.headers()["content-type"], "text/plain");
    assert_eq!(fine.body(), b"fine");
    assert!(!later.is_success());
    assert_eq!(later.status(), 503);
    assert_eq!(&later.into_body()[..], b"later");
}
