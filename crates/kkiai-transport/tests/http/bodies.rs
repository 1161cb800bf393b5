//! Bodies of requests, byte by byte, and what answers are read as.

use std::collections::BTreeMap;

use kkiai_transport::model::{File, Node, Write};
use kkiai_transport::{Bytes, Error, Operation, Param, Request, Text, answers, bodies};
use serde_json::{Value, json};

use crate::common::{CREATE_THING, GET_THING, LIST_THINGS, transport};
use crate::server::{Server, Step, answer};

/// Sends a request over the wire, and returns the type and the bytes of its body.
async fn sent(request: Request) -> (Option<String>, Vec<u8>) {
    let server = Server::reply(answer(204, "text/plain", "")).await;
    let answer = transport(&server.url()).call::<(), Value>(request).await;
    assert_eq!(answer.unwrap().status(), 204);
    let request = server.request();
    (
        request.header("content-type").map(str::to_owned),
        request.body,
    )
}

#[tokio::test]
async fn plain_bodies_have_their_types() {
    let create = || Request::new(&CREATE_THING);
    let none: Option<&Value> = None;
    for (request, media, body) in [
        (create().json(&[1]), Some("application/json"), "[1]"),
        (create().json(Some(&[1])), Some("application/json"), "[1]"),
        (create().json(&1).json(none), None, ""),
        (
            create().json(&1).media("application/merge-patch+json"),
            Some("application/merge-patch+json"),
            "1",
        ),
        (create().text("ö").json(&1), Some("application/json"), "1"),
        (create().text("ö"), Some("text/plain; charset=utf-8"), "ö"),
        (create().text(None::<&str>), None, ""),
        (
            create().content("text/csv", "a,b".to_owned()),
            Some("text/csv"),
            "a,b",
        ),
        (
            create().content("image/png", &b"\x01"[..]),
            Some("image/png"),
            "\x01",
        ),
        (
            create().content("image/png", Some(&Bytes::from_static(b"2"))),
            Some("image/png"),
            "2",
        ),
    ] {
        assert_eq!(sent(request).await, (media.map(str::to_owned), body.into()));
    }
    let bad = create().content("text/\n", "x");
    assert!(transport("https://example.com").prepare(&bad).is_err());
}

#[tokio::test]
async fn forms_are_pairs() {
    let form: BTreeMap<String, Value> = serde_json::from_value(json!({
        "amount": 1.5, "no": null, "off": false, "size": {"w": 7, "of": {"a": 1}, "tags": ["x", "y"]},
        "tags": ["a b", "c&d=ö"], "things": [{"a": 1}, {"a": 2}], "wide": ["1", "2"]
    }))
    .unwrap();
    let media = Some("application/x-www-form-urlencoded".to_owned());
    let decoded = |body: &[u8]| {
        String::from_utf8(body.to_vec())
            .unwrap()
            .replace("%5B", "[")
            .replace("%5D", "]")
    };
    let (found, body) = sent(Request::new(&CREATE_THING).form(&form)).await;
    assert_eq!(found, media);
    assert_eq!(
        decoded(&body),
        "amount=1.5&off=false&size[of][a]=1&size[tags][]=x&size[tags][]=y&size[w]=7\
         &tags=a%20b&tags=c%26d%3D%C3%B6&things[0][a]=1&things[1][a]=2&wide=1&wide=2"
    );
    let styles = [
        Param::query("wide").comma(),
        Param::query("tags").deep(),
        Param::query("size").json(),
    ];
    let (_, body) = sent(Request::new(&CREATE_THING).form_with(Some(&form), &styles)).await;
    assert_eq!(
        decoded(&body),
        "amount=1.5&off=false\
         &size=%7B%22of%22%3A%7B%22a%22%3A1%7D%2C%22tags%22%3A[%22x%22%2C%22y%22]%2C%22w%22%3A7%7D\
         &tags[]=a%20b&tags[]=c%26d%3D%C3%B6&things[0][a]=1&things[1][a]=2&wide=1,2"
    );
    assert_eq!(
        sent(Request::new(&CREATE_THING).form(None::<&Value>)).await,
        (None, Vec::new())
    );
}

struct Upload {
    images: Vec<File>,
    meta: Value,
}

impl Write for Upload {
    fn write(&self) -> Node<'_> {
        Node::Object(vec![
            ("images".into(), self.images.write()),
            ("meta".into(), self.meta.write()),
            ("note \"\n".into(), Node::text("two\r\nlines")),
            ("count".into(), Node::Integer(3)),
            (
                "tags".into(),
                Node::List(vec![Node::text("a"), Node::text("b")]),
            ),
            (
                "ids".into(),
                Node::List(vec![Node::Integer(1), Node::Integer(2)]),
            ),
            ("absent".into(), Node::Null),
        ])
    }
}

/// Takes a form apart again: head and content of each part.
fn parts(media: &str, body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let boundary = media
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let find = |text: &[u8], wanted: &str| {
        text.windows(wanted.len())
            .position(|window| window == wanted.as_bytes())
            .unwrap()
    };
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut rest = body.strip_prefix(delimiter.as_bytes()).unwrap();
    while rest != b"--\r\n" {
        rest = rest.strip_prefix(b"\r\n").unwrap();
        let end = find(rest, "\r\n\r\n");
        let head = String::from_utf8(rest[..end].to_vec()).unwrap();
        rest = &rest[end + 4..];
        let end = find(rest, &format!("\r\n{delimiter}"));
        parts.push((head, rest[..end].to_vec()));
        rest = &rest[end + 2 + delimiter.len()..];
    }
    parts
}

#[tokio::test]
async fn multipart_has_files_lists_and_json() {
    let bytes: Vec<u8> = (0..=255).collect();
    let upload = Upload {
        images: vec![
            File::new(bytes.clone())
                .with_name("ö \"1\".png")
                .with_media_type("image/png"),
            File::new("--\r\n--"),
        ],
        meta: json!({"a": [1]}),
    };
    let media = [
        ("ids", "application/json"),
        ("count", "text/x-number"),
        ("images", "image/*"),
    ];
    let request = Request::new(&CREATE_THING).multipart(&upload, &media);
    let (media, body) = sent(request).await;
    let parts = parts(&media.unwrap(), &body);
    let parts: Vec<_> = parts
        .iter()
        .map(|(head, body)| (head.as_str(), body.as_slice()))
        .collect();
    let head = "Content-Disposition: form-data; name=";
    let wanted = [
        (
            format!("{head}\"images\"; filename=\"ö %221%22.png\"\r\nContent-Type: image/png"),
            bytes.as_slice(),
        ),
        (
            format!(
                "{head}\"images\"; filename=\"file\"\r\nContent-Type: application/octet-stream"
            ),
            b"--\r\n--",
        ),
        (
            format!("{head}\"meta\"\r\nContent-Type: application/json"),
            br#"{"a":[1]}"#,
        ),
        (format!("{head}\"note %22%0A\""), b"two\r\nlines"),
        (
            format!("{head}\"count\"\r\nContent-Type: text/x-number"),
            b"3",
        ),
        (format!("{head}\"tags\""), b"a"),
        (format!("{head}\"tags\""), b"b"),
        (
            format!("{head}\"ids\"\r\nContent-Type: application/json"),
            b"[1,2]",
        ),
    ];
    let wanted: Vec<_> = wanted
        .iter()
        .map(|(head, body)| (head.as_str(), *body))
        .collect();
    assert_eq!(parts, wanted);

    // No two forms have one boundary, and no head can be made longer.
    let prepare = |request: &Request| transport("https://example.com").prepare(request);
    let media = |request: &Request| prepare(request).unwrap().headers()["content-type"].clone();
    let request = || Request::new(&CREATE_THING).multipart(&upload, &[]);
    assert_ne!(media(&request()), media(&request()));
    let request = Request::new(&CREATE_THING).multipart(&upload, &[("count", "a\r\nb: c")]);
    assert!(prepare(&request).is_err());
}

enum Note {
    Json(Vec<u8>),
    Form(Value),
    Parts(Value),
    Plain(String),
    Raw(Bytes),
}

bodies!(Note {
    Json(Vec<u8>) = json "application/vnd.note+json",
    Form(Value) = form "application/x-www-form-urlencoded" [Param::query("ids").comma()],
    Parts(Value) = multipart "multipart/form-data" [("ids", "application/json")],
    Plain(String) = text "text/markdown",
    Raw(Bytes) = content "application/xml",
});

#[tokio::test]
async fn one_of_several_bodies_is_sent() {
    let ids = json!({"ids": [1, 2]});
    for (note, media, body) in [
        (Note::Json(vec![1]), "application/vnd.note+json", "[1]"),
        (
            Note::Form(ids.clone()),
            "application/x-www-form-urlencoded",
            "ids=1,2",
        ),
        (Note::Plain("# x".to_owned()), "text/markdown", "# x"),
        (
            Note::Raw(Bytes::from_static(b"<x/>")),
            "application/xml",
            "<x/>",
        ),
    ] {
        let found = sent(Request::new(&CREATE_THING).body(&note)).await;
        assert_eq!(found, (Some(media.to_owned()), body.into()));
    }
    let (media, body) = sent(Request::new(&CREATE_THING).body(Some(&Note::Parts(ids)))).await;
    let parts = parts(&media.unwrap(), &body);
    assert_eq!((parts.len(), parts[0].1.as_slice()), (1, &b"[1,2]"[..]));
}

#[derive(Debug, PartialEq)]
enum Found {
    Made(Value),
    Nothing,
    Page(Text),
}

answers!(Found { Made(Value) = 200 | 201, Nothing = 204, Page(Text) = 202..=209 });

#[derive(Debug, PartialEq)]
enum Trouble {
    Missing(Vec<String>),
    Busy(Bytes),
    Other(Text),
}

answers!(Trouble { Missing(Vec<String>) = 404, Busy(Bytes) = 429 | 500..=599, Other(Text) = _ });

#[tokio::test]
async fn answers_are_read_by_their_status() {
    let script = [
        (201, "{\"a\": 1}"),
        (204, ""),
        (203, "<p>"),
        (299, "?"),
        (404, "[\"a\"]"),
        (404, "{}"),
        (503, "wait"),
        (418, "tea"),
    ];
    let steps = script.map(|(status, body)| Step::Reply(answer(status, "x/y", body)));
    let server = Server::start(steps.into()).await;
    let transport = transport(&server.url());
    let call = async || {
        transport
            .call::<Found, Trouble>(Request::new(&LIST_THINGS))
            .await
    };
    assert_eq!(
        call().await.unwrap().into_body(),
        Found::Made(json!({"a": 1}))
    );
    assert_eq!(call().await.unwrap().into_body(), Found::Nothing);
    assert_eq!(call().await.unwrap().into_body(), Found::Page("<p>".into()));
    assert!(matches!(call().await, Err(Error::Decode(_))));
    let refused = async || match call().await {
        Err(Error::Refused(refusal)) => (refusal.error, refusal.body.text_lossy().into_owned()),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused().await.0,
        Some(Trouble::Missing(vec!["a".to_owned()]))
    );
    // What is not as described is still a refusal, with all that came.
    assert_eq!(refused().await, (None, "{}".to_owned()));
    assert_eq!(
        refused().await.0,
        Some(Trouble::Busy(Bytes::from_static(b"wait")))
    );
    assert_eq!(refused().await.0, Some(Trouble::Other("tea".into())));
}

#[tokio::test]
async fn answers_are_text_bytes_or_nothing() {
    static GET_PAGE: Operation = Operation::get("getPage", "/page").with_accept("text/html");
    let reply = |body| Step::Reply(answer(200, "text/html", body));
    let server = Server::start(vec![reply("\u{feff}<ö>"), reply("x"), reply("not JSON")]).await;
    let transport = transport(&server.url());
    let text = transport
        .call::<Text, Value>(Request::new(&GET_PAGE))
        .await
        .unwrap();
    assert_eq!(&**text, "\u{feff}<ö>");
    let bytes = transport
        .call::<Bytes, Value>(Request::new(&LIST_THINGS))
        .await
        .unwrap();
    assert_eq!(bytes.into_body(), "x");
    let request = Request::new(&GET_THING).path("thing_id", 1);
    let () = transport
        .call::<(), Value>(request)
        .await
        .unwrap()
        .into_body();
    let accepted: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.header("accept").unwrap().to_owned())
        .collect();
    assert_eq!(
        accepted,
        ["text/html", "application/json", "application/json"]
    );
}
