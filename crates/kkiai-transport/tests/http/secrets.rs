//! The key is shown nowhere.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use kkiai_transport::{ApiKey, Credential, Error, Request, Transport};

use crate::common::{CREATE_THING, CallError, GET_THING, KEY, Problem, Thing, bearer, transport};
use crate::server::{Server, Step, json};

fn assert_hidden(text: &str) {
    assert!(!text.is_empty());
    assert!(!text.contains(KEY), "{text}");
}

fn assert_debug_hidden(value: &impl Debug) {
    assert_hidden(&format!("{value:?}"));
    assert_hidden(&format!("{value:#?}"));
}

fn assert_error_hidden(error: &(dyn StdError + 'static)) {
    let mut link = Some(error);
    while let Some(error) = link {
        assert_hidden(&error.to_string());
        assert_hidden(&format!("{error:?}"));
        link = error.source();
    }
}

#[test]
fn debug_hides_the_key() {
    let key = ApiKey::new(KEY).unwrap();
    assert_eq!(format!("{key:?}"), "ApiKey(***)");
    let header = Credential::Header {
        name: "x-api-key",
        key,
    };
    let transport = Transport::builder("https://api.example.com").credential(header.clone());
    assert_debug_hidden(&header);
    assert_debug_hidden(&bearer());
    assert_debug_hidden(&transport);

    let transport = transport.build().unwrap();
    let request = Request::new(&CREATE_THING)
        .header("authorization", KEY)
        .cookie("session", KEY)
        .json(KEY);
    let prepared = transport.prepare(&request).unwrap();
    assert_eq!(prepared.headers()["x-api-key"], KEY);
    for name in ["x-api-key", "authorization", "cookie"] {
        assert!(prepared.headers()[name].is_sensitive(), "{name}");
    }
    assert_debug_hidden(&transport);
    assert_debug_hidden(&request);
    assert_debug_hidden(&prepared);
}

#[test]
fn refused_settings_hide_the_key() {
    assert_error_hidden(&ApiKey::new(format!("{KEY}\n{KEY}")).unwrap_err());
    let origin = format!("https://user:{KEY}@api.example.com");
    let builder = Transport::builder(origin);
    assert_debug_hidden(&builder);
    assert_error_hidden(&builder.build().unwrap_err());
    let request = Request::new(&GET_THING)
        .path("thing_id", KEY)
        .header("x", "\n");
    let problem = transport("https://api.example.com").prepare(&request);
    assert_error_hidden(&problem.unwrap_err());
}

#[tokio::test]
async fn errors_hide_the_key() {
    let quoted = format!(r#"{{"message": "key {KEY} is unknown", "id": "{KEY}"}}"#);
    let refused = String::from_utf8(json(401, &quoted)).unwrap();
    let refused = refused.replace(
        "connection:",
        &format!("x-key: Bearer {KEY}\r\nconnection:"),
    );
    let server = Server::start(vec![
        Step::Reply(refused.into_bytes()),
        Step::Reply(json(200, &quoted)),
        Step::Reply(Vec::new()),
        Step::Reply(format!("HTTP/1.1 {KEY}\r\n\r\n").into_bytes()),
        Step::Reply(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n".to_vec()),
        Step::Hold(Vec::new()),
    ])
    .await;
    let transport = transport(&server.url());
    // The key stands in for any secret that a URL may hold.
    let call = async |transport: &Transport| -> CallError {
        let request = Request::new(&GET_THING).path("thing_id", KEY);
        transport.call::<Thing, Problem>(request).await.unwrap_err()
    };

    let refused = call(&transport).await;
    assert_error_hidden(&refused);
    assert_eq!(
        refused.body().unwrap().text_lossy(),
        r#"{"message": "key *** is unknown", "id": "***"}"#
    );
    let Error::Refused(refusal) = &refused else {
        panic!("not a refusal: {refused:?}");
    };
    assert_eq!(
        refusal.error.as_ref().unwrap().message,
        "key *** is unknown"
    );

    let undecodable = call(&transport).await;
    assert_error_hidden(&undecodable);
    let Error::Decode(undecodable) = undecodable else {
        panic!("decoded: {undecodable:?}");
    };
    assert!(
        undecodable.reason.to_string().contains(r#"string "***""#),
        "{}",
        undecodable.reason
    );
    assert_eq!(undecodable.json_path, "id");

    for _ in 0..3 {
        assert_error_hidden(&call(&transport).await);
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    for request in requests {
        assert_eq!(
            request.header("authorization"),
            Some(format!("Bearer {KEY}").as_str()),
            "the key was there to be shown"
        );
    }

    let impatient = Transport::builder(server.url())
        .credential(bearer())
        .attempt_timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    assert_error_hidden(&call(&impatient).await);
    // The script is over, so nobody listens any more.
    let unsent = call(&transport).await;
    assert_error_hidden(&unsent);
}

#[tokio::test]
async fn place_in_an_answer_hides_the_key() {
    let server = Server::reply(json(200, &format!(r#"{{"{KEY}": "many"}}"#))).await;
    let error = transport(&server.url())
        .call::<BTreeMap<String, u64>, Problem>(Request::new(&CREATE_THING))
        .await
        .unwrap_err();
    assert_error_hidden(&error);
    assert_eq!(
        error.to_string(),
        "unexpected answer to createThing at `***`"
    );
}

#[tokio::test]
async fn success_hides_the_key_that_it_quotes() {
    // A refusal may come with a status of success, and a service may strip the prefix.
    let stripped = KEY.strip_prefix("sk-").unwrap();
    let server = Server::reply(json(200, &format!(r#"["{KEY}", "no {stripped}"]"#))).await;
    let texts = transport(&server.url())
        .call::<Vec<String>, Problem>(Request::new(&CREATE_THING))
        .await
        .unwrap();
    assert_eq!(texts.into_body(), ["***", "no ***"]);
}

#[tokio::test]
async fn short_key_leaves_answers_alone() {
    let server = Server::reply(json(400, r#"{"message": "no key"}"#)).await;
    let transport = Transport::builder(server.url())
        .credential(Credential::Bearer(ApiKey::new("key").unwrap()))
        .build()
        .unwrap();
    let error = transport
        .call::<Thing, Problem>(Request::new(&CREATE_THING))
        .await
        .unwrap_err();
    assert_eq!(
        error.body().unwrap().text_lossy(),
        r#"{"message": "no key"}"#
    );
}
