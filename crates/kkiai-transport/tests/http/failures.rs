//! Calls that no whole answer comes to.

use std::error::Error as _;
use std::time::Duration;

use kkiai_transport::{BuildError, CallOptions, Error, NetworkError, Request, Transport, Verdict};
use tokio::net::TcpSocket;

use crate::common::{CREATE_THING, CallError, GET_THING, Problem, Thing, bearer, transport};
use crate::server::{Server, Step, json};

async fn call(transport: &Transport) -> CallError {
    transport
        .call::<Thing, Problem>(Request::new(&CREATE_THING).json(&1))
        .await
        .unwrap_err()
}

fn no_answer(error: &CallError) -> &NetworkError {
    assert!(error.may_have_been_accepted());
    assert_eq!(error.status(), None);
    assert_eq!(error.operation(), "createThing");
    assert_eq!(error.to_string(), "no answer to createThing");
    let Error::NoAnswer { source, .. } = error else {
        panic!("not without answer: {error:?}");
    };
    source
}

#[tokio::test]
async fn unusable_request_is_not_sent() {
    let server = Server::reply(json(200, r#"{"id": 1}"#)).await;
    let error = transport(&server.url())
        .call::<Thing, Problem>(Request::new(&GET_THING))
        .await
        .unwrap_err();

    assert_eq!(error.to_string(), "cannot build getThing");
    assert_eq!(
        error.source().unwrap().to_string(),
        "path parameter `thing_id` has no value"
    );
    assert!(!error.may_have_been_accepted());
    assert!(error.body().is_none());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn request_that_the_client_does_not_take_is_not_sent() {
    let server = Server::reply(json(200, r#"{"id": 1}"#)).await;
    // Building any transport makes sure that there is cryptography for the client below.
    let _ = transport(&server.url());
    let client = reqwest::Client::builder()
        .https_only(true)
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
        .build()
        .unwrap();
    let transport = Transport::builder(server.url())
        .http_client_without_redirects(client)
        .build()
        .unwrap();

    let error = call(&transport).await;

    let Error::Build { source, .. } = &error else {
        panic!("built: {error:?}");
    };
    assert!(matches!(source, BuildError::NotTaken { .. }), "{source:?}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn refused_connection_is_not_sent() {
    // A port that is taken but not listened to refuses connections, and nobody else gets it.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();

    let error = call(&transport(&format!("http://{address}"))).await;

    assert_eq!(error.to_string(), "cannot send createThing");
    assert!(!error.may_have_been_accepted());
    let Error::NotSent { source, .. } = &error else {
        panic!("sent: {error:?}");
    };
    assert!(source.is_connect());
    assert!(!source.is_timeout());
    assert_eq!(source.to_string(), "connection cannot be made");
    assert!(source.source().is_some(), "the cause is told");
}

#[tokio::test]
async fn failed_tls_is_not_sent() {
    let server = Server::start(vec![Step::Drop]).await;
    let _ = transport(&server.url());
    // Trusts nobody, so that the test also runs where no certificates are installed.
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
        .build()
        .unwrap();
    let transport = Transport::builder(server.url().replace("http:", "https:"))
        .http_client_without_redirects(client)
        .build()
        .unwrap();

    let error = call(&transport).await;

    assert!(matches!(error, Error::NotSent { .. }), "{error:?}");
}

#[tokio::test]
async fn connection_closed_before_an_answer_may_have_been_accepted() {
    let server = Server::start(vec![
        Step::Reply(Vec::new()),
        Step::Reply(json(200, r#"{"id": 1}"#)),
    ])
    .await;
    let error = call(&transport(&server.url())).await;

    let source = no_answer(&error);
    assert!(!source.is_timeout());
    assert!(!source.is_connect());
    assert_eq!(source.to_string(), "connection failed");
    assert_eq!(server.requests().len(), 1, "nothing is sent twice");
}

#[tokio::test]
async fn answer_that_breaks_off_may_have_been_accepted() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":".to_vec();
    let server = Server::start(vec![
        Step::Reply(cut),
        Step::Reply(json(200, r#"{"id": 1}"#)),
    ])
    .await;
    let error = call(&transport(&server.url())).await;

    assert_eq!(no_answer(&error).to_string(), "answer broke off");
    assert_eq!(server.requests().len(), 1, "nothing is sent twice");
}

#[tokio::test]
async fn reused_connection_that_closes_may_have_accepted() {
    let kept_alive = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"id\": 1}".to_vec();
    let server = Server::start(vec![
        Step::ReplyOnce(kept_alive),
        Step::Reply(json(200, r#"{"id": 2}"#)),
    ])
    .await;
    let transport = transport(&server.url());

    let request = || Request::new(&CREATE_THING).json(&1);
    let first = transport.call::<Thing, Problem>(request()).await.unwrap();
    assert_eq!(first.id, 1);

    let error = call(&transport).await;
    assert_eq!(no_answer(&error).to_string(), "connection failed");
    assert_eq!(server.requests().len(), 2, "nothing is sent twice");
}

#[tokio::test]
async fn late_answer_may_have_been_accepted() {
    let server = Server::start(vec![Step::Hold(Vec::new())]).await;
    let transport = Transport::builder(server.url())
        .attempt_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let error = call(&transport).await;

    let source = no_answer(&error);
    assert!(source.is_timeout());
    assert_eq!(source.to_string(), "no answer came in time");
}

#[tokio::test]
async fn late_end_of_an_answer_may_have_been_accepted() {
    let start = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":".to_vec();
    let server = Server::start(vec![Step::Hold(start)]).await;
    let transport = Transport::builder(server.url())
        .attempt_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let error = call(&transport).await;

    assert!(no_answer(&error).is_timeout());
}

#[tokio::test]
async fn what_had_come_of_an_answer_is_kept() {
    let start = b"HTTP/1.1 200 OK\r\nx-id: 7\r\ncontent-length: 100\r\n\r\n{\"id\":".to_vec();
    let server = Server::start(vec![Step::Hold(start)]).await;
    let transport = Transport::builder(server.url())
        .idle_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let error = call(&transport).await;

    let source = no_answer(&error);
    assert!(source.is_timeout());
    assert_eq!(source.to_string(), "answer stopped coming");
    let Error::NoAnswer {
        partial: Some(partial),
        ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(partial.status(), 200);
    assert_eq!(partial.headers()["x-id"], "7");
    assert_eq!(partial.body(), b"{\"id\":");
}

#[tokio::test]
async fn no_attempt_outlives_the_call() {
    let server = Server::start(vec![Step::Hold(Vec::new())]).await;
    let transport = Transport::builder(server.url())
        .call_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    assert!(no_answer(&call(&transport).await).is_timeout());
}

#[tokio::test]
async fn timeout_holds_for_a_client_that_was_given() {
    let server = Server::start(vec![Step::Hold(Vec::new())]).await;
    let _ = transport(&server.url());
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    let transport = Transport::builder(server.url())
        .credential(bearer())
        .attempt_timeout(Duration::from_millis(200))
        .http_client(client)
        .build()
        .unwrap();

    assert!(no_answer(&call(&transport).await).is_timeout());
}

#[tokio::test]
async fn a_client_that_follows_a_redirect_into_nothing_has_sent_the_request() {
    let away = b"HTTP/1.1 303 See Other\r\nlocation: http://127.0.0.1:1/\r\n\
        content-length: 0\r\nconnection: close\r\n\r\n";
    let server = Server::start(vec![Step::Reply(away.to_vec())]).await;
    let _ = transport(&server.url());
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()
        .unwrap();
    let transport = Transport::builder(server.url())
        .http_client(client)
        .build()
        .unwrap();

    let error = call(&transport).await;
    no_answer(&error);
    assert!(error.may_have_been_accepted());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn body_of_just_the_limit_is_read() {
    let body = r#"{"id": 123}"#;
    let server = Server::start(vec![
        Step::Reply(json(200, body)),
        Step::Reply(json(200, body)),
    ])
    .await;
    let transport = |max_body| {
        Transport::builder(server.url())
            .max_body(max_body)
            .build()
            .unwrap()
    };

    let request = || Request::new(&CREATE_THING);
    let thing = transport(body.len())
        .call::<Thing, Problem>(request())
        .await
        .unwrap();
    assert_eq!(thing.id, 123);

    let error = call(&transport(body.len() - 1)).await;
    let source = no_answer(&error);
    assert!(source.is_body_limit());
    assert_eq!(source.to_string(), "answer is larger than 10 bytes");
}

#[tokio::test]
async fn body_that_is_announced_too_long_is_not_waited_for() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1025\r\n\r\n".to_vec();
    let server = Server::start(vec![Step::Hold(head)]).await;
    let transport = Transport::builder(server.url())
        .max_body(1024)
        .build()
        .unwrap();

    assert!(no_answer(&call(&transport).await).is_body_limit());
}

#[tokio::test]
async fn body_without_end_is_read_up_to_the_limit() {
    let server = Server::start(vec![Step::Flood]).await;
    let transport = Transport::builder(server.url())
        .max_body(64 * 1024)
        .build()
        .unwrap();
    let error = call(&transport).await;

    assert!(no_answer(&error).is_body_limit());
    // What the system buffers comes on top of the limit, but is far from the whole.
    assert!(server.flooded().await < 32 * 1024 * 1024);
}

#[test]
fn calls_can_be_spawned() {
    fn assert_send<T: Send>(_: &T) {}

    let transport = transport("https://api.example.com");
    assert_send(&transport.call::<Thing, Problem>(Request::new(&CREATE_THING)));
}

#[tokio::test]
async fn a_pause_is_kept_that_an_answer_without_its_end_asks_for() {
    let busy = b"HTTP/1.1 503 Busy\r\nretry-after: 1\r\ncontent-length: 9\r\n\r\nbu".to_vec();
    let server = Server::start(vec![
        Step::Reply(busy),
        Step::Reply(json(200, r#"{"id":1}"#)),
    ])
    .await;
    let again = |result: &Result<_, _>| Verdict {
        repeat: result.is_err(),
        ..Verdict::default()
    };
    let options = CallOptions::default();
    let transport = transport(&server.url());
    let request = Request::new(&GET_THING).path("thing_id", 1);
    let finished = transport.run(request, &options, again).await;
    assert_eq!((finished.attempts, finished.result.is_ok()), (2, true));
    assert!(finished.elapsed >= Duration::from_secs(1));
}
