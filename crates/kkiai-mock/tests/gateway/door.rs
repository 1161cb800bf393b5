//! Keys, paths, and what is written down of a request.

use kkiai_gen::{CREATE_IMAGE_TASK, OPERATIONS, QUERY_TASK};
use kkiai_mock::{MockGateway, SeenRequest};
use serde_json::{Value, json};

use crate::calls::{call, create, create_task, documented, get, query, smallest};

const KEY: &str = "sk-0123456789-secret";

/// Returns method and path of each operation, with the placeholders filled in.
fn operations() -> impl Iterator<Item = (&'static str, String)> {
    OPERATIONS.iter().map(|operation| {
        let path = operation.path().replace("{task_id}", "x");
        assert!(!path.contains('{'), "{path}");
        (operation.method().as_str(), path)
    })
}

#[tokio::test]
async fn every_operation_is_there_and_asks_for_a_key() {
    let gateway = MockGateway::start().await.unwrap();
    for (method, path) in operations() {
        for key in [
            None,
            Some(""),
            Some("Bearer"),
            Some("Bearer "),
            Some("Basic x"),
            Some("Bearerx"),
        ] {
            let headers: Vec<_> = key.iter().map(|key| ("authorization", *key)).collect();
            let answer = call(&gateway, method, &path, &headers, b"{}").await;
            assert_eq!(answer.status, 401, "{method} {path} {key:?}");
            let body = answer.json("ErrorAnswer");
            assert_eq!(body["error"]["type"], "new_api_error");
            assert_eq!(body["error"]["code"], "");
            let id = answer.header("x-oneapi-request-id").unwrap();
            let end = format!(" (request id: {id})");
            assert!(body["error"]["message"].as_str().unwrap().ends_with(&end));
        }
    }
}

#[tokio::test]
async fn any_key_will_do_unless_one_is_set() {
    let gateway = MockGateway::start().await.unwrap();
    for key in ["Bearer x", "Bearer sk-x", "sk-x"] {
        let headers = [("authorization", key)];
        let answer = call(&gateway, "GET", "/tencent-vod/v1/query/x", &headers, b"").await;
        assert_eq!(answer.status, 400, "{key}");
    }
    create_task(&gateway, &smallest()).await;
}

#[tokio::test]
async fn a_key_that_is_set_is_the_only_one() {
    let gateway = MockGateway::builder().key(KEY).start().await.unwrap();
    assert_eq!(gateway.key(), KEY);
    create_task(&gateway, &smallest()).await;
    let path = CREATE_IMAGE_TASK.path();
    for (key, status) in [
        ("Bearer 0123456789-secret", 400),
        ("Bearer sk-0123456789-secre", 401),
        ("Bearer sk-kkiai-mock", 401),
    ] {
        let answer = call(&gateway, "POST", path, &[("authorization", key)], b"{}").await;
        assert_eq!(answer.status, status, "{key}");
    }
}

#[tokio::test]
async fn requests_are_written_down_without_keys() {
    let gateway = MockGateway::builder().key(KEY).start().await.unwrap();
    let id = create_task(&gateway, &documented()).await;
    query(&gateway, &id).await;
    let wrong = [("authorization", "Bearer sk-another-secret")];
    call(
        &gateway,
        "POST",
        "/tencent-vod/v1/aigc-image?key=secret",
        &wrong,
        b"no JSON",
    )
    .await;
    get(&gateway, "/").await;

    let requests = gateway.requests();
    let seen: Vec<_> = requests
        .iter()
        .map(|request| {
            (
                request.method.as_str(),
                request.path.as_str(),
                request.is_authorised,
            )
        })
        .collect();
    let queried = QUERY_TASK.path().replace("{task_id}", &id);
    assert_eq!(
        seen,
        [
            ("POST", CREATE_IMAGE_TASK.path(), true),
            ("GET", queried.as_str(), true),
            ("POST", CREATE_IMAGE_TASK.path(), false),
            ("GET", "/", false),
        ]
    );
    let bodies = requests.iter().map(SeenRequest::json);
    assert_eq!(
        bodies.collect::<Vec<_>>(),
        [Some(documented()), None, None, None]
    );
    let builder = MockGateway::builder().key(KEY);
    for shown in [
        format!("{requests:?}"),
        format!("{gateway:?}"),
        format!("{builder:?}"),
    ] {
        assert!(!shown.contains("secret"), "{shown}");
        assert!(!shown.contains("0123456789"), "{shown}");
    }
}

#[tokio::test]
async fn a_long_body_is_not_kept() {
    let gateway = MockGateway::start().await.unwrap();
    let mut request = smallest();
    request["ext_info"] = json!("x".repeat(65 * 1024));
    create_task(&gateway, &request).await;
    assert_eq!(gateway.requests()[0].body, None);
}

#[tokio::test]
async fn headers_are_written_down_and_that_a_key_came() {
    let gateway = MockGateway::start().await.unwrap();
    let headers = [("authorization", KEY), ("X-Other", "1")];
    call(&gateway, "GET", "/", &headers, b"").await;
    call(&gateway, "GET", "/", &[("accept", "*/*")], b"{}").await;
    let seen = gateway.requests();
    assert_eq!(seen[0].headers["x-other"], "1");
    assert_eq!(seen[0].headers["authorization"], "[a key]");
    assert_eq!(seen[1].headers["accept"], "*/*");
    assert!(!seen[1].headers.contains_key("authorization"));
    assert_eq!((seen[0].has_key, seen[1].has_key), (true, false));
    assert_eq!(seen[1].body.as_deref(), Some(&b"{}"[..]));
    assert!(seen.iter().all(|seen| seen.fault.is_none()));
}

#[tokio::test]
async fn no_tunnel_is_opened() {
    let gateway = MockGateway::start().await.unwrap();
    for target in ["example.com:443", "/"] {
        let answer = call(&gateway, "CONNECT", target, &[], b"").await;
        assert!((400..500).contains(&answer.status), "{target}");
    }
}

#[tokio::test]
async fn an_unknown_path_of_the_api_is_an_error() {
    let gateway = MockGateway::start().await.unwrap();
    for (method, path) in [
        ("GET", "/tencent-vod/v1/nothing"),
        ("GET", CREATE_IMAGE_TASK.path()),
        ("PUT", "/tencent-vod/v1/query/x/cancel"),
        ("GET", "/tencent-vod/v1/aigc-image/requests/x/other"),
        // What comes of a base URL that ends in `/v1`.
        ("POST", "/v1/tencent-vod/v1/aigc-image"),
        ("GET", "/api/user/self?x=1"),
    ] {
        let answer = call(&gateway, method, path, &[], b"").await;
        assert_eq!(answer.status, 404, "{method} {path}");
        let body = answer.json("ErrorAnswer");
        assert_eq!(body["error"]["type"], "invalid_request_error");
        let path = path.split('?').next().unwrap();
        let message = format!("Invalid URL ({method} {path})");
        assert_eq!(body["error"]["message"], Value::from(message));
    }
}

#[tokio::test]
async fn every_other_path_is_a_web_page() {
    let gateway = MockGateway::start().await.unwrap();
    for (method, path) in [("GET", "/"), ("GET", "/dashboard"), ("POST", "/aigc-image")] {
        let answer = call(&gateway, method, path, &[], b"{}").await;
        assert_eq!(answer.status, 200, "{method} {path}");
        let kind = answer.header("content-type").unwrap();
        assert!(kind.starts_with("text/html"), "{kind}");
        assert!(answer.text().starts_with("<!doctype html>"));
    }
}

#[tokio::test]
async fn every_answer_has_an_id_of_the_gateway() {
    let gateway = MockGateway::start().await.unwrap();
    let answers = [
        create(&gateway, &smallest()).await,
        create(&gateway, &json!({})).await,
        query(&gateway, "x").await,
        get(&gateway, "/tencent-vod/").await,
        get(&gateway, "/").await,
        get(&gateway, "/images/x.png").await,
    ];
    let mut ids: Vec<_> = answers
        .iter()
        .map(|answer| answer.header("x-oneapi-request-id").unwrap())
        .collect();
    assert!(ids.iter().all(|id| id.starts_with("20") && id.len() > 20));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), answers.len());
}
