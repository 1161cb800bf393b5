//! How values become requests.

use kkiai_transport::{
    ApiKey, BuildError, Credential, Method, Operation, Prepared, Replay, Request, Transport,
};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::common::{CREATE_THING, GET_STATUS, GET_THING, KEY, LIST_THINGS, bearer, transport};
use crate::server::{Server, json};

static GET_PART: Operation = Operation::new(
    Method::Get,
    "getPart",
    "/things/{thing_id}/parts/{part_id}.json",
);
static GET_UP: Operation = Operation::new(Method::Get, "getUp", "/things/../other");
static GET_UNCLOSED: Operation = Operation::new(Method::Get, "getUnclosed", "/things/{thing_id");
static GET_RELATIVE: Operation = Operation::new(Method::Get, "getRelative", "things");
static GET_OTHER_HOST: Operation =
    Operation::new(Method::Get, "getOtherHost", "@other.example.com/");

fn example() -> Transport {
    transport("https://api.example.com")
}

fn url_of(request: &Request) -> String {
    example().prepare(request).unwrap().url().to_owned()
}

fn problem_of(request: &Request) -> BuildError {
    example().prepare(request).unwrap_err()
}

#[test]
fn path_value_stays_one_segment() {
    for (value, encoded) in [
        ("plain-1._~", "plain-1._~"),
        ("a/b", "a%2Fb"),
        ("../up", "..%2Fup"),
        ("a b", "a%20b"),
        ("a?b=c", "a%3Fb%3Dc"),
        ("a#b", "a%23b"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("a\\b", "a%5Cb"),
        ("a\r\nb", "a%0D%0Ab"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        ("画", "%E7%94%BB"),
        (
            "@:;,+&=!$'()*[]",
            "%40%3A%3B%2C%2B%26%3D%21%24%27%28%29%2A%5B%5D",
        ),
        ("...", "..."),
    ] {
        assert_eq!(
            url_of(&Request::new(&GET_THING).path("thing_id", value)),
            format!("https://api.example.com/things/{encoded}"),
        );
    }
}

#[test]
fn path_takes_several_values_of_any_type() {
    let request = Request::new(&GET_PART)
        .path("part_id", 7)
        .path("thing_id", "first")
        .path("thing_id", "last");
    assert_eq!(
        url_of(&request),
        "https://api.example.com/things/last/parts/7.json"
    );
}

#[test]
fn path_without_a_usable_value_is_refused() {
    let request = || Request::new(&GET_THING);
    assert!(matches!(
        problem_of(&request()),
        BuildError::MissingPathValue { name: "thing_id" }
    ));
    assert!(matches!(
        problem_of(&request().path("thing_id", "")),
        BuildError::EmptyPathValue { name: "thing_id" }
    ));
    for value in [".", ".."] {
        assert!(matches!(
            problem_of(&request().path("thing_id", value)),
            BuildError::DotPathValue { name: "thing_id" }
        ));
    }
    assert!(matches!(
        problem_of(&request().path("thing_id", 1).path("thing", 1)),
        BuildError::UnknownPathValue { name: "thing" }
    ));
}

#[test]
fn path_that_is_read_as_another_one_is_refused() {
    for operation in [&GET_UP, &GET_UNCLOSED, &GET_RELATIVE, &GET_OTHER_HOST] {
        for base_url in ["https://api.example.com", "https://api.example.com/v1"] {
            let problem = transport(base_url).prepare(&Request::new(operation));
            assert!(
                matches!(problem, Err(BuildError::InvalidUrl)),
                "{problem:?}"
            );
        }
    }
}

#[test]
fn query_keeps_order_and_repetition() {
    let request = Request::new(&LIST_THINGS)
        .query("tag", "a b")
        .query("tag", "c&d=e")
        .query("limit", 20)
        .query("filter[größe]", "+/?#%")
        .query("empty", "");
    assert_eq!(
        url_of(&request),
        "https://api.example.com/things?tag=a%20b&tag=c%26d%3De&limit=20\
         &filter%5Bgr%C3%B6%C3%9Fe%5D=%2B%2F%3F%23%25&empty=",
    );
}

#[test]
fn first_problem_is_kept() {
    let request = Request::new(&GET_THING)
        .path("thing_id", "")
        .header("x-note", "a\nb")
        .path("thing_id", "good");
    assert!(matches!(
        problem_of(&request),
        BuildError::EmptyPathValue { .. }
    ));
}

#[test]
fn headers_with_invalid_or_reserved_parts_are_refused() {
    let request = || Request::new(&LIST_THINGS);
    for request in [
        request().header("x-note", "a\r\nx-other: b"),
        request().header("x note", "a"),
        request().header("", "a"),
    ] {
        assert!(matches!(
            problem_of(&request),
            BuildError::InvalidHeader { .. }
        ));
    }
    for name in ["Host", "content-length", "Transfer-Encoding", "cookie"] {
        assert!(matches!(
            problem_of(&request().header(name, "1")),
            BuildError::ReservedHeader { .. }
        ));
    }
    for (name, value) in [("a", "b; c=d"), ("a", "b c"), ("a b", "c"), ("a", "ö")] {
        assert!(matches!(
            problem_of(&request().cookie(name, value)),
            BuildError::InvalidCookie { .. }
        ));
    }
}

#[test]
fn body_without_json_form_is_refused() {
    struct Unwritable;

    impl Serialize for Unwritable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("not today"))
        }
    }

    assert!(matches!(
        problem_of(&Request::new(&CREATE_THING).json(&Unwritable)),
        BuildError::Json { .. }
    ));
}

#[test]
fn headers_of_a_request_replace_defaults_but_not_the_key() {
    let request = Request::new(&CREATE_THING)
        .json(&1)
        .header("Accept", "text/plain")
        .header("Content-Type", "application/merge-patch+json")
        .header("Authorization", "Bearer other");
    let prepared = example().prepare(&request).unwrap();
    assert_eq!(prepared.headers()["accept"], "text/plain");
    assert_eq!(
        prepared.headers()["content-type"],
        "application/merge-patch+json"
    );
    let keys: Vec<_> = prepared.headers().get_all("authorization").iter().collect();
    assert_eq!(keys, [format!("Bearer {KEY}").as_str()]);
    assert!(keys[0].is_sensitive());
}

#[test]
fn base_url_is_normalized() {
    for (origin, base_url) in [
        ("https://api.example.com", "https://api.example.com"),
        ("https://API.example.com:443/", "https://api.example.com"),
        (
            "http://127.0.0.1:8080/api/v1/",
            "http://127.0.0.1:8080/api/v1",
        ),
    ] {
        let transport = transport(origin);
        assert_eq!(transport.base_url(), base_url);
        let prepared = transport.prepare(&Request::new(&LIST_THINGS)).unwrap();
        assert_eq!(prepared.url(), format!("{base_url}/things"));
    }
}

#[test]
fn base_url_that_could_mislead_is_refused() {
    for origin in [
        "",
        "api.example.com",
        "/v1",
        "https:/api.example.com",
        "ftp://api.example.com",
        "file:///etc",
        "https://",
        "https://api.example.com?tenant=1",
        "https://api.example.com#part",
        "https://user@api.example.com",
        "https://user:hunter2hunter2@api.example.com",
    ] {
        let problem = Transport::builder(origin).build().unwrap_err();
        assert!(matches!(problem, BuildError::BaseUrl { .. }), "{origin}");
        assert!(!format!("{problem} {problem:?}").contains("hunter2"));
    }
}

#[test]
fn keys_are_trimmed_and_checked() {
    let prepared = |key: &str| {
        Transport::builder("https://api.example.com")
            .credential(Credential::Bearer(ApiKey::new(key).unwrap()))
            .build()
            .unwrap()
            .prepare(&Request::new(&LIST_THINGS))
            .unwrap()
    };
    assert_eq!(prepared(" key\n").headers()["authorization"], "Bearer key");
    for blank in ["", " \t\r\n"] {
        assert!(matches!(ApiKey::new(blank), Err(BuildError::EmptyKey)));
    }
    for invalid in ["a\nb", "a\u{7f}", "schlüssel"] {
        assert!(matches!(ApiKey::new(invalid), Err(BuildError::InvalidKey)));
    }
}

#[test]
fn settings_that_make_no_header_are_refused() {
    let builder = || Transport::builder("https://api.example.com");
    let key = ApiKey::new(KEY).unwrap();
    assert!(matches!(
        builder().user_agent("a\nb").build(),
        Err(BuildError::InvalidHeader { name: "user-agent" })
    ));
    assert!(matches!(
        builder()
            .credential(Credential::Header { name: "x key", key })
            .build(),
        Err(BuildError::InvalidHeader { name: "x key" })
    ));
}

#[test]
fn replay_is_safe_only_for_free_idempotent_operations() {
    let replay = |method| Operation::new(method, "operation", "/").replay();
    for method in [
        Method::Get,
        Method::Head,
        Method::Put,
        Method::Delete,
        Method::Options,
        Method::Trace,
    ] {
        assert_eq!(replay(method), Replay::Safe);
        assert_eq!(
            Operation::new(method, "operation", "/").billed().replay(),
            Replay::OnlyIfUnsent
        );
    }
    for method in [Method::Post, Method::Patch] {
        assert_eq!(replay(method), Replay::OnlyIfUnsent);
    }
}

#[tokio::test]
async fn request_arrives_as_prepared() {
    let server = Server::reply(json(200, "{}")).await;
    let transport = Transport::builder(server.url())
        .credential(bearer())
        .user_agent("test/1")
        .build()
        .unwrap();
    let request = Request::new(&CREATE_THING)
        .query("dry", false)
        .header("x-note", "hello")
        .cookie("session", "abc==")
        .cookie("theme", "dark")
        .json(&serde_json::json!({ "name": "größe" }));
    let prepared = transport.prepare(&request).unwrap();

    transport.send(request).await.unwrap();

    let arrived = server.request();
    assert_eq!(arrived.line(), "POST /things?dry=false HTTP/1.1");
    assert_eq!(prepared.url(), format!("{}/things?dry=false", server.url()));
    assert_eq!(prepared.method(), Method::Post);
    assert_eq!(arrived.body, r#"{"name":"größe"}"#.as_bytes());
    assert_eq!(prepared.body(), Some(arrived.body.as_slice()));
    for (name, value) in [
        ("authorization", format!("Bearer {KEY}").as_str()),
        ("content-type", "application/json"),
        ("accept", "application/json"),
        ("user-agent", "test/1"),
        ("x-note", "hello"),
        ("cookie", "session=abc==; theme=dark"),
    ] {
        assert_eq!(arrived.header(name), Some(value), "{name}");
        assert_eq!(prepared.headers()[name], value, "{name}");
    }
    assert_eq!(arrived.header("referer"), None);
}

#[tokio::test]
async fn key_can_have_a_header_of_its_own() {
    let server = Server::reply(json(200, "{}")).await;
    let transport = Transport::builder(server.url())
        .credential(Credential::Header {
            name: "X-Api-Key",
            key: ApiKey::new(KEY).unwrap(),
        })
        .build()
        .unwrap();

    transport.send(Request::new(&LIST_THINGS)).await.unwrap();

    let arrived = server.request();
    assert_eq!(arrived.header("x-api-key"), Some(KEY));
    assert_eq!(arrived.header("authorization"), None);
    assert_eq!(arrived.header("content-type"), None);
}

#[tokio::test]
async fn operation_without_auth_gets_no_key() {
    let server = Server::reply(json(200, "{}")).await;
    let request = Request::new(&GET_STATUS);

    transport(&server.url()).send(request).await.unwrap();

    assert_eq!(server.request().line(), "GET /status HTTP/1.1");
    assert_eq!(server.request().header("authorization"), None);
}

#[tokio::test]
async fn transport_without_a_key_still_sends() {
    let server = Server::reply(json(401, "{}")).await;
    let transport = Transport::builder(server.url()).build().unwrap();

    let answer = transport.send(Request::new(&LIST_THINGS)).await.unwrap();

    assert_eq!(answer.status(), 401);
    assert_eq!(server.request().header("authorization"), None);
}

#[tokio::test]
async fn post_without_a_body_states_its_length() {
    let server = Server::reply(json(200, "{}")).await;

    let request = Request::new(&CREATE_THING);
    transport(&server.url()).send(request).await.unwrap();

    assert_eq!(server.request().header("content-length"), Some("0"));
    assert_eq!(server.request().header("content-type"), None);
}

#[test]
fn loopback_is_reached_without_the_proxy() {
    // The environment is fixed for a process, so another test runs in one of its own, with
    // a proxy that does not exist.
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "requests::request_arrives_as_prepared"])
        .envs(
            ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
                .map(|name| (name, "http://127.0.0.1:1")),
        )
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

#[test]
fn an_address_of_the_service_is_asked_for_at_our_own_origin() {
    let transport = transport("https://api.example.com/gateway");
    for (place, wanted) in [
        ("/queue/7", Some("https://api.example.com/queue/7")),
        (
            "/queue/7/status?logs=1",
            Some("https://api.example.com/queue/7/status?logs=1"),
        ),
        ("", None),
        ("queue/7", None),
        ("//other.example.com/7", None),
        ("/\\\\other.example.com/7", None),
        ("@other.example.com/7", None),
        ("https://other.example.com/7", None),
        ("/a/../../b", None),
        ("/a\r\nhost: other.example.com", None),
        ("/a b", None),
    ] {
        let prepared = transport.prepare(&Request::new(&GET_STATUS).at(place));
        let url = prepared.as_ref().ok().map(Prepared::url);
        assert_eq!(url, wanted, "{place:?}");
    }
    assert_eq!(transport.origin(), "https://api.example.com");
}
