//! What is made of answers.

use kkiai_transport::Error;
use serde_json::json;

use super::server::{Server, answer, empty, json as in_json};
use super::{AddItemAnswer, AddItemError, ChatBody, Item, Status};

#[tokio::test]
async fn each_status_has_its_type() {
    let server = Server::start(vec![
        in_json(200, r#"{"id":1,"name":"a"}"#),
        in_json(202, r#"{"job":"j-1"}"#),
        empty(),
    ])
    .await;
    let client = server.client();
    let item = Item::new(1, "a");
    let first = client.add_item(&item).await.unwrap();
    assert_eq!(*first, AddItemAnswer::Ok(Item::new(1, "a")));
    let second = client.add_item(&item).await.unwrap();
    assert_eq!(second.status(), 202);
    let AddItemAnswer::Accepted(promise) = second.into_body() else {
        panic!("202 is a promise");
    };
    assert_eq!(promise.job, "j-1");
    let third = client.add_item(&item).await.unwrap();
    assert_eq!(*third, AddItemAnswer::NoContent);
}

#[tokio::test]
async fn each_refusal_has_its_type() {
    let problem = "application/problem+json";
    let server = Server::start(vec![
        in_json(409, r#"{"name":"a"}"#),
        answer(422, problem, r#"{"title":"No","detail":"name"}"#),
        in_json(503, r#"{"code":12}"#),
        in_json(404, r#"{"title":"Gone"}"#),
    ])
    .await;
    let client = server.client();
    let mut errors = Vec::new();
    for status in [409, 422, 503] {
        let Err(Error::Refused(refusal)) = client.add_item(&Item::new(1, "a")).await else {
            panic!("{status} is a refusal");
        };
        assert_eq!(refusal.status, status);
        errors.push(refusal.error.unwrap());
    }
    let [conflict, wrong, failed] = <[_; 3]>::try_from(errors).unwrap();
    assert!(matches!(conflict, AddItemError::Conflict(clash) if clash.name == "a"));
    let AddItemError::ClientError(wrong) = wrong else {
        panic!("{wrong:?}");
    };
    assert_eq!(
        (wrong.title.as_str(), wrong.detail.as_deref()),
        ("No", Some("name"))
    );
    assert!(matches!(failed, AddItemError::Default(failure) if failure.code == 12));
    // One type needs no enum.
    let Err(Error::Refused(refusal)) = client.get_item("7").await else {
        panic!("404 is a refusal");
    };
    assert_eq!(refusal.error.unwrap().title, "Gone");
}

#[tokio::test]
async fn a_refusal_that_nobody_described() {
    let page = "<html>Bad gateway</html>";
    let server = Server::start(vec![
        answer(502, "text/html", page),
        in_json(409, r#"{"id":1}"#),
    ])
    .await;
    let client = server.client();
    for (status, body) in [(502, page), (409, r#"{"id":1}"#)] {
        let Err(Error::Refused(refusal)) = client.add_item(&Item::new(1, "a")).await else {
            panic!("{status} is a refusal");
        };
        assert_eq!((refusal.status, &refusal.error), (status, &None));
        assert_eq!(refusal.body.text_lossy(), body);
    }
}

#[tokio::test]
async fn an_answer_that_nobody_described_says_where() {
    let body = r#"{"id":1,"name":"a","parts":[{"id":2,"name":"b"},{"id":"x","name":"c"}]}"#;
    let server = Server::start(vec![in_json(200, body)]).await;
    let Err(Error::Decode(odd)) = server.client().get_item("1").await else {
        panic!("this is no item");
    };
    assert_eq!(odd.json_path, "parts[1].id");
    assert_eq!(odd.body.text_lossy(), body);
}

#[tokio::test]
async fn bytes_come_as_they_are() {
    let picture: Vec<u8> = (0..=255).collect();
    let server = Server::start(vec![answer(200, "image/png", &picture)]).await;
    let client = server.client();
    let answer = client.get_picture("a b").await.unwrap();
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.into_body().bytes().await.unwrap(), picture);
    let request = server.request();
    assert_eq!(request.line(), "GET /pictures/a%20b");
    assert_eq!(request.header("accept"), Some("image/png"));
}

#[tokio::test]
async fn an_answer_is_asked_for_by_its_type() {
    let server = Server::start(vec![
        answer(200, "text/plain", "a"),
        in_json(200, r#"{"id":1,"name":"a"}"#),
    ])
    .await;
    let client = server.client();
    let _ = client.put_note("a").await.unwrap();
    assert_eq!(server.last().header("accept"), Some("text/plain"));
    let _ = client.get_item("1").await.unwrap();
    assert_eq!(server.last().header("accept"), Some("application/json"));
}

#[tokio::test]
async fn events_are_typed() {
    let text = ": hello\n\nevent: step\nid: 1\ndata: {\"status\":\ndata: 1}\n\n\
                data: {\"status\": 9}\r\n\r\ndata: [DONE]\n\ndata: {\"status\": 2}\n\n";
    let server = Server::start(vec![answer(200, "text/event-stream", text)]).await;
    let mut events = server.client().watch_order(12).await.unwrap().into_body();
    let first = events.next().await.unwrap().unwrap();
    assert_eq!((first.name.as_str(), first.id.as_str()), ("step", "1"));
    assert_eq!(first.data.status, Status::Open);
    let second = events.next().await.unwrap().unwrap();
    assert_eq!(second.name, "message");
    assert_eq!(second.status, Status::Other(9));
    assert!(events.next().await.is_none());
    let request = server.request();
    assert_eq!(request.line(), "GET /orders/12/events");
    assert_eq!(request.header("accept"), Some("text/event-stream"));
}

#[tokio::test]
async fn events_or_a_whole_answer() {
    let pieces = "data: {\"delta\":\"he\"}\n\ndata: {\"delta\":\"llo\"}\n\n";
    let server = Server::start(vec![
        answer(200, "text/event-stream", pieces),
        in_json(200, r#"{"text":"hello"}"#),
    ])
    .await;
    let client = server.client();
    let body = ChatBody::new("hi").with_stream(true);
    let mut events = client.chat_stream(&body).await.unwrap().into_body();
    let mut text = String::new();
    while let Some(event) = events.next().await {
        text += &event.unwrap().delta;
    }
    assert_eq!(text, "hello");
    assert_eq!(server.last().text(), r#"{"text":"hi","stream":true}"#);
    let whole = client.chat(&ChatBody::new("hi")).await.unwrap();
    assert_eq!(whole.text, "hello");
    assert_eq!(server.last().header("accept"), Some("application/json"));
}

#[test]
fn types_work_with_any_other_code_for_json() {
    let item: Item = serde_json::from_value(json!({"id": 1, "name": "a", "new": [1]})).unwrap();
    assert_eq!(item, Item::new(1, "a"));
    assert_eq!(
        serde_json::to_value(&item).unwrap(),
        json!({"id": 1, "name": "a"})
    );
}
