//! Answers that are read while they come.

use std::fmt::Write as _;
use std::time::Duration;

use kkiai_transport::{
    ByteStream, Error, Event, EventError, Events, Request, Response, Text, Transport,
};
use serde_json::{Value, json};

use crate::common::{CREATE_THING, KEY, LIST_THINGS, bearer, transport};
use crate::server::{Server, Step, answer, json as json_answer};

type Opened<T> = Result<Response<T>, Error<Value>>;

async fn stream(transport: &Transport) -> Opened<ByteStream> {
    transport.stream(Request::new(&LIST_THINGS)).await
}

async fn events<T: kkiai_transport::Answer>(transport: &Transport) -> Opened<Events<T>> {
    transport.events(Request::new(&CREATE_THING).json(&1)).await
}

fn chunked(media: &str, pieces: &[&str]) -> Vec<u8> {
    let mut reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {media}\r\ntransfer-encoding: chunked\r\n\
         connection: close\r\n\r\n"
    );
    for piece in pieces {
        let length = piece.len();
        let _ = write!(reply, "{length:x}\r\n{piece}\r\n");
    }
    reply.into_bytes()
}

fn ended(mut reply: Vec<u8>) -> Vec<u8> {
    reply.extend_from_slice(b"0\r\n\r\n");
    reply
}

#[tokio::test]
async fn bytes_come_as_they_are() {
    let long = "x".repeat(100_000);
    let server = Server::start(vec![
        Step::Reply(answer(200, "image/png", &long)),
        Step::Reply(ended(chunked("image/png", &["ab", "c"]))),
        Step::Reply(answer(200, "image/png", "")),
        Step::Reply(answer(200, "image/png", &long)),
    ])
    .await;
    // What a whole answer may hold is no limit here.
    let transport = Transport::builder(server.url())
        .max_body(10)
        .build()
        .unwrap();
    let answer = stream(&transport).await.unwrap();
    assert_eq!((answer.status(), answer.length()), (200, Some(100_000)));
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.into_body().bytes().await.unwrap(), long);

    let mut answer = stream(&transport).await.unwrap();
    let mut all = Vec::new();
    while let Some(piece) = answer.next().await {
        all.extend_from_slice(&piece.unwrap());
    }
    assert_eq!(all, b"abc");
    assert!(answer.next().await.is_none());

    let path = std::env::temp_dir().join(format!("kkiai-transport-{}", std::process::id()));
    for length in [0, 100_000] {
        let answer = stream(&transport).await.unwrap();
        assert_eq!(answer.into_body().save(&path).await.unwrap(), length);
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), long);
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn streams_that_do_not_end_are_errors() {
    let cut = chunked("text/plain", &["part"]);
    let server = Server::start(vec![
        Step::Reply(cut.clone()),
        Step::Hold(cut),
        Step::Flood,
        Step::Drop,
    ])
    .await;
    let transport = Transport::builder(server.url())
        .idle_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    for is_idle in [false, true] {
        let mut body = stream(&transport).await.unwrap().into_body();
        assert_eq!(body.next().await.unwrap().unwrap(), "part");
        let error = body.next().await.unwrap().unwrap_err();
        assert_eq!(error.is_timeout(), is_idle, "{error}");
        assert!(body.next().await.is_none());
    }
    let body = stream(&transport).await.unwrap().into_body().limit(5000);
    assert!(body.bytes().await.unwrap_err().is_body_limit());
    assert!(matches!(
        stream(&transport).await,
        Err(Error::NoAnswer { .. })
    ));
}

#[tokio::test]
async fn refusals_are_read_to_their_end() {
    let server = Server::start(vec![
        Step::Reply(json_answer(404, &format!(r#"["{KEY}"]"#))),
        Step::Reply(answer(500, "text/html", "<p>")),
        Step::Reply(json_answer(200, r#"{"error": 1}"#)),
    ])
    .await;
    let transport = transport(&server.url());
    let Err(Error::Refused(refusal)) = stream(&transport).await else {
        panic!("not refused");
    };
    assert_eq!((refusal.status, refusal.error), (404, Some(json!(["***"]))));
    let Err(Error::Refused(refusal)) = events::<Value>(&transport).await else {
        panic!("not refused");
    };
    assert_eq!((refusal.status, refusal.error), (500, None));
    assert_eq!(refusal.body.text_lossy(), "<p>");
    // A service that knows of no events may answer with a whole.
    let Err(Error::Decode(undecodable)) = events::<Value>(&transport).await else {
        panic!("decoded");
    };
    assert_eq!(undecodable.body.text_lossy(), r#"{"error": 1}"#);
    assert_eq!(undecodable.headers["content-type"], "application/json");
}

#[tokio::test]
async fn events_are_read_until_the_service_is_done() {
    let pieces = [
        "\u{feff}id: 1\nevent: de",
        "lta\ndata: {\"a\":\ndata: 1}\n",
        "\n: ping\r\n\r\ndata: \"x",
        "\"\r\n\r\nretry: 20\nid: 2\ndata: [\n\ndata: 7\n\ndata: [DONE]\n\ndata: 8\n\n",
    ];
    // Nobody waits for more once the service has said that it is done.
    let server = Server::start(vec![Step::Hold(chunked("text/event-stream", &pieces))]).await;
    let transport = transport(&server.url());
    let mut events = events::<Value>(&transport).await.unwrap();
    let mut next = async || events.next().await;
    let event = next().await.unwrap().unwrap();
    assert_eq!((event.name.as_str(), event.id.as_str()), ("delta", "1"));
    assert_eq!(event.into_data(), json!({"a": 1}));
    let event = next().await.unwrap().unwrap();
    assert_eq!(
        (event.name.as_str(), event.id.as_str(), &event.data),
        ("message", "1", &json!("x"))
    );
    let error = next().await.unwrap().unwrap_err();
    assert!(
        matches!(&error, EventError::Decode { data, .. } if data.as_bytes() == b"["),
        "{error}"
    );
    assert_eq!(next().await.unwrap().unwrap().data, json!(7));
    assert!(next().await.is_none());
    assert!(next().await.is_none());
    assert_eq!(
        (events.last_id(), events.retry()),
        ("2", Some(Duration::from_millis(20)))
    );
    assert_eq!(server.request().header("accept"), Some("text/event-stream"));
}

#[tokio::test]
async fn events_that_break_off_are_errors_and_hide_the_key() {
    let quoted = format!("data: no {KEY}\n\ndata: half");
    let large = format!("data: {}", "x".repeat(200));
    let media = "text/event-stream";
    let server = Server::start(vec![
        Step::Reply(chunked(media, &[&quoted])),
        Step::Reply(ended(chunked(media, &[&quoted]))),
        Step::Reply(ended(chunked(media, &[&large]))),
    ])
    .await;
    let transport = Transport::builder(server.url())
        .credential(bearer())
        .max_body(100)
        .build()
        .unwrap();
    for is_whole in [false, true] {
        let mut events = events::<Text>(&transport).await.unwrap();
        let event: Event<Text> = events.next().await.unwrap().unwrap();
        assert_eq!(&*event.data, "no ***");
        // An event that has no end is none.
        match events.next().await {
            None => assert!(is_whole),
            Some(Err(EventError::Network(_))) => assert!(!is_whole),
            other => panic!("{other:?}"),
        }
        assert!(events.next().await.is_none());
    }
    let mut events = events::<Text>(&transport).await.unwrap();
    let error = events.next().await.unwrap().unwrap_err();
    assert!(matches!(error, EventError::Network(error) if error.is_body_limit()));
}

#[tokio::test]
async fn nothing_comes_after_the_error_of_an_event_that_is_too_large() {
    let pieces = format!("data: 1\n\ndata: {}", "x".repeat(200));
    let reply = ended(chunked("text/event-stream", &[&pieces]));
    let server = Server::start(vec![Step::Reply(reply)]).await;
    let builder = Transport::builder(server.url()).max_body(100);
    let transport = builder.build().unwrap();
    let mut events = events::<Value>(&transport).await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().data, json!(1));
    let error = events.next().await.unwrap().unwrap_err();
    assert!(matches!(error, EventError::Network(error) if error.is_body_limit()));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn names_and_ids_of_events_hide_the_key() {
    let pieces = format!("event: {KEY}\nid: {KEY}\ndata: [\n\nevent: {KEY}\ndata: 1\n\n");
    let reply = ended(chunked("text/event-stream", &[&pieces]));
    let server = Server::start(vec![Step::Reply(reply)]).await;
    let builder = Transport::builder(server.url()).credential(bearer());
    let transport = builder.build().unwrap();
    let mut events = events::<Value>(&transport).await.unwrap();
    let error = events.next().await.unwrap().unwrap_err();
    assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
    let event = events.next().await.unwrap().unwrap();
    assert!(!format!("{event:?} {events:?}").contains(KEY), "{event:?}");
}

#[tokio::test]
async fn a_stream_whose_turn_comes_too_late_is_not_sent() {
    let reply = ended(chunked("text/event-stream", &["data: 1\n\n"]));
    let server = Server::start(vec![Step::Reply(reply.clone()), Step::Reply(reply)]).await;
    let transport = Transport::builder(server.url())
        .rate_limit(&CREATE_THING, Some(1.0))
        // The second turn comes after a second, and leaves less than half of this.
        .call_timeout(Duration::from_millis(1100))
        .build()
        .unwrap();
    assert!(events::<Value>(&transport).await.is_ok());
    let error = events::<Value>(&transport).await.unwrap_err();
    assert!(matches!(error, Error::NotSent { .. }), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}
