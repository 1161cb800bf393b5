//! Files fetched from wherever they are.

use kkiai_transport::{BuildError, Fetcher, SendError};

use crate::server::{Server, Step, answer};

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
    let location = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/moved.png\r\ncontent-length: 0\r\n\r\n",
        target.url()
    );
    let server = Server::reply(location.into_bytes()).await;
    let fetcher = Fetcher::new().unwrap();
    assert_eq!(whole(&fetcher, &server.url()).await, b"here");
    assert_eq!(target.request().line(), "GET /moved.png HTTP/1.1");
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
