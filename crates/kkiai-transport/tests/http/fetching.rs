//! Files fetched from wherever they are.

use std::time::Duration;

use kkiai_transport::{
    BuildError, FetchRequest, Fetcher, FileUrl, RefusedRedirect, SendError, Validator,
};

use crate::server::{Server, Step, answer};

/// Bound for a wait that is expected to end by itself.
const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(50);

fn file_url(server: &Server) -> FileUrl {
    FileUrl::parse(&server.url()).unwrap()
}

fn redirect(location: &str) -> Vec<u8> {
    let head = "HTTP/1.1 302 Found\r\nset-cookie: mark=1\r\ncontent-length: 0\r\n";
    format!("{head}connection: close\r\nlocation: {location}\r\n\r\n").into_bytes()
}

async fn whole(fetcher: &Fetcher, url: &str) -> Vec<u8> {
    let mut file = fetcher.get(url).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(chunk) = file.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    bytes
}

#[tokio::test]
async fn file_arrives_with_its_length_and_without_a_key() {
    let server = Server::reply(answer(200, "image/png", "not really")).await;
    let fetcher = Fetcher::new().unwrap();
    let mut file = fetcher
        .get(&format!("{}/1.png", server.url()))
        .await
        .unwrap();
    assert_eq!(file.status(), 200);
    assert_eq!(file.length(), Some(10));
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.chunk().await.unwrap().unwrap(), "not really");
    assert_eq!(server.request().line(), "GET /1.png HTTP/1.1");
    assert_eq!(server.request().header("authorization"), None);
}

#[tokio::test]
async fn redirect_is_followed() {
    let target = Server::reply(answer(200, "image/png", "here")).await;
    let location = redirect(&format!("{}/moved.png", target.url()));
    let server = Server::reply(location).await;
    let fetcher = Fetcher::new().unwrap();
    assert_eq!(whole(&fetcher, &server.url()).await, b"here");
    let request = target.request();
    assert_eq!(request.line(), "GET /moved.png HTTP/1.1");
    for name in ["authorization", "cookie", "referer", "range", "if-range"] {
        assert_eq!(request.header(name), None, "{name}");
    }
    assert_eq!(request.header("accept-encoding"), Some("identity"));
}

#[tokio::test]
async fn five_redirects_are_followed() {
    let script = (0..6).map(|_| Step::Reply(redirect("/on"))).collect();
    let server = Server::start(script).await;
    let file = Fetcher::new().unwrap().get(&server.url()).await.unwrap();
    assert_eq!(file.status(), 302);
    assert_eq!(file.refused_redirect(), Some(RefusedRedirect::TooMany));
    assert_eq!(server.requests().len(), 6);

    let mut script: Vec<_> = (0..5).map(|_| Step::Reply(redirect("/on"))).collect();
    script.push(Step::Reply(answer(200, "image/png", "here")));
    let server = Server::start(script).await;
    let file = Fetcher::new().unwrap().get(&server.url()).await.unwrap();
    assert_eq!((file.status(), file.refused_redirect()), (200, None));
}

#[tokio::test]
async fn a_redirect_leads_to_http_only() {
    for location in [
        "ftp://127.0.0.1/a",
        "file:///etc/hosts",
        "data:,a",
        "http://",
    ] {
        let server = Server::reply(redirect(location)).await;
        let file = Fetcher::new().unwrap().get(&server.url()).await.unwrap();
        let reason = file.refused_redirect();
        assert_eq!(reason, Some(RefusedRedirect::NoAddress), "{location}");
    }
}

#[tokio::test]
async fn the_rest_of_a_version_is_asked_for() {
    let server = Server::reply(answer(206, "image/png", "rest")).await;
    let headers = [("etag", "\"v1\"")].map(|(name, value)| {
        let name = http::HeaderName::from_static(name);
        (name, http::HeaderValue::from_static(value))
    });
    let version = Validator::of(&headers.into_iter().collect()).unwrap();
    let request = FetchRequest::new(file_url(&server)).rest(1234, version);
    let file = Fetcher::new().unwrap().fetch(&request).await.unwrap();
    assert_eq!(file.status(), 206);
    let request = server.request();
    assert_eq!(request.header("range"), Some("bytes=1234-"));
    assert_eq!(request.header("if-range"), Some("\"v1\""));
}

#[tokio::test]
async fn http_is_refused_where_only_https_is_allowed() {
    let server = Server::reply(answer(200, "image/png", "here")).await;
    let request = FetchRequest::new(file_url(&server)).https_only(true);
    let error = Fetcher::new().unwrap().fetch(&request).await.unwrap_err();
    assert!(matches!(error, SendError::Build { .. }), "{error:?}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_name_and_a_password_in_a_url_are_not_sent() {
    let server = Server::reply(answer(200, "image/png", "here")).await;
    let url = server.url().replace("http://", "HTTP://name:secret@");
    let file = Fetcher::new().unwrap().get(&format!(" {url} ")).await;
    assert_eq!(file.unwrap().status(), 200);
    assert_eq!(server.request().header("authorization"), None);
}

#[tokio::test]
async fn silence_ends_a_fetch() {
    let silent = Server::start(vec![Step::Hold(Vec::new())]).await;
    let fetcher = Fetcher::builder().idle_timeout(SHORT).build().unwrap();
    let url = silent.url();
    let error = tokio::time::timeout(LONG, fetcher.get(&url)).await;
    let error = error.unwrap().unwrap_err();
    assert!(
        matches!(&error, SendError::NoAnswer { source, .. } if source.is_timeout()),
        "{error:?}"
    );

    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this".to_vec();
    let server = Server::start(vec![Step::Hold(head)]).await;
    let request = FetchRequest::new(file_url(&server)).idle_timeout(SHORT);
    let mut file = Fetcher::new().unwrap().fetch(&request).await.unwrap();
    assert_eq!(file.chunk().await.unwrap().unwrap(), "only this");
    let error = tokio::time::timeout(LONG, file.chunk()).await.unwrap();
    assert!(error.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_client_of_ones_own_is_used_and_not_shown() {
    let server = Server::reply(answer(200, "image/png", "here")).await;
    let mut headers = http::HeaderMap::new();
    headers.insert("x-company", http::HeaderValue::from_static("secret-mark"));
    // Sets up the cryptography of the process, as a program with a client of its own has.
    drop(Fetcher::new().unwrap());
    let client = reqwest::Client::builder()
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let builder = Fetcher::builder().http_client(client);
    assert!(!format!("{builder:?}").contains("secret-mark"));
    let fetcher = builder.build().unwrap();
    assert!(!format!("{fetcher:?}").contains("secret-mark"));
    assert_eq!(whole(&fetcher, &server.url()).await, b"here");
    assert_eq!(server.request().header("x-company"), Some("secret-mark"));
}

#[tokio::test]
async fn status_is_left_to_the_caller() {
    let server = Server::reply(answer(403, "text/xml", "<Code>AccessDenied</Code>")).await;
    let file = Fetcher::new().unwrap().get(&server.url()).await.unwrap();
    assert_eq!(file.status(), 403);
}

#[tokio::test]
async fn file_that_breaks_off_is_an_error() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this".to_vec();
    let server = Server::start(vec![Step::Reply(head)]).await;
    let mut file = Fetcher::new().unwrap().get(&server.url()).await.unwrap();
    let error = loop {
        match file.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("a broken file looked whole"),
            Err(error) => break error,
        }
    };
    assert!(!error.is_connect());
}

#[tokio::test]
async fn only_addresses_of_http_are_fetched() {
    let fetcher = Fetcher::new().unwrap();
    for url in [
        "file:///etc/hosts",
        "ftp://127.0.0.1/1.png",
        "no address",
        "",
    ] {
        let error = fetcher.get(url).await.unwrap_err();
        assert!(
            matches!(
                error,
                SendError::Build {
                    operation: "fetch",
                    source: BuildError::InvalidUrl,
                    ..
                }
            ),
            "{url}: {error:?}"
        );
    }
}

#[tokio::test]
async fn what_opens_a_file_is_not_shown() {
    let server = Server::reply(answer(200, "image/png", "abc")).await;
    let url = format!("{}/fox.png?sign=opens-it", server.url());
    let fetched = Fetcher::new().unwrap().get(&url).await.unwrap();
    let shown = format!("{fetched:?}");
    assert!(!shown.contains("opens-it"), "{shown}");
    assert!(shown.contains("200"), "{shown}");
}
