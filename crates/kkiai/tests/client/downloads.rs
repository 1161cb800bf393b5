//! What comes from a server, and whether it is an image.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kkiai::transport::{Fetcher, RefusedRedirect, SendError, reqwest};
use kkiai::{Client, DownloadError, DownloadOptions, Downloaded, Image, ImageKind};
use tokio::time::timeout;

use crate::pictures::{LONG, SHORT, attempts, client, image, image_at, names, png};
use crate::server::{Recorded, Server, Step, answer, head};

async fn download(
    image: &Image,
    folder: &Path,
    options: &DownloadOptions,
) -> Result<Downloaded, DownloadError> {
    let path = folder.join("fox.png");
    let client = client();
    let download = client.download_with(image, path, options);
    timeout(LONG, download).await.unwrap()
}

/// Downloads what ends in an error, and makes sure that nothing is left.
async fn refused(image: &Image, options: &DownloadOptions) -> DownloadError {
    let folder = tempfile::tempdir().unwrap();
    let error = download(image, folder.path(), options).await.unwrap_err();
    assert_eq!(names(folder.path()), [""; 0], "{error:?}");
    error
}

#[tokio::test]
async fn an_image_arrives_whole() {
    let picture = png(300_000);
    let server = Server::replies([answer(200, "", &picture)]).await;
    let folder = tempfile::tempdir().unwrap();
    let told: Arc<Mutex<Vec<_>>> = Arc::default();
    let options = DownloadOptions::default().on_progress({
        let told = Arc::clone(&told);
        move |received, total| told.lock().unwrap().push((received, total))
    });
    let downloaded = download(&image(&server), folder.path(), &options).await;
    let downloaded = downloaded.unwrap();
    assert_eq!(fs::read(&downloaded.path).unwrap(), picture);
    assert_eq!(downloaded.path, folder.path().join("fox.png"));
    assert_eq!(
        (downloaded.bytes, downloaded.kind),
        (300_000, ImageKind::Png)
    );
    assert_eq!((downloaded.attempts, downloaded.resumed), (1, false));
    assert_eq!(names(folder.path()), ["fox.png"]);

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line(), "GET /picture HTTP/1.1");
    assert_eq!(requests[0].rest(), None);

    let told = told.lock().unwrap();
    assert!(told.iter().all(|(_, total)| *total == Some(300_000)));
    assert!(told.windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert_eq!(told.last().unwrap().0, 300_000);
}

#[tokio::test]
async fn four_kinds_of_image_are_taken() {
    for (body, kind) in [
        (&png(100)[..], ImageKind::Png),
        (
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01...\xff\xd9",
            ImageKind::Jpeg,
        ),
        (b"RIFF\x08\0\0\0WEBPVP8 ", ImageKind::WebP),
        (b"GIF89a......;", ImageKind::Gif),
    ] {
        // What the server calls it is not looked at.
        let reply = answer(200, "content-type: text/html\r\n", body);
        let server = Server::replies([reply]).await;
        let folder = tempfile::tempdir().unwrap();
        let downloaded = download(&image(&server), folder.path(), &attempts(1)).await;
        assert_eq!(downloaded.unwrap().kind, kind);
    }
}

#[tokio::test]
async fn a_page_is_no_image_and_is_quoted() {
    let page = "<!doctype html>\n<h1>Not\u{202e} found</h1>";
    let server = Server::replies([answer(200, "content-type: image/png\r\n", page.as_bytes())]);
    let server = server.await;
    let error = refused(&image(&server), &attempts(3)).await;
    let DownloadError::NoImage { start } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(start, "<!doctype html> <h1>Not found</h1>");
    assert_eq!(error.to_string(), format!("what came is no image: {start}"));
    assert_eq!(server.requests().len(), 1);

    for body in [
        &b"<p/>"[..],
        b"",
        b"\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c",
    ] {
        let server = Server::replies([answer(200, "", body)]).await;
        let error = refused(&image(&server), &attempts(1)).await;
        let is_page = body.starts_with(b"<");
        assert!(
            matches!(&error, DownloadError::NoImage { start } if start.is_empty() != is_page),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_beginning_in_pieces_is_read_as_one() {
    let whole = answer(200, "", &png(100));
    let start = whole.len() - 100;
    let pieces = vec![
        whole[..start + 3].to_vec(),
        whole[start + 3..start + 11].to_vec(),
        whole[start + 11..].to_vec(),
    ];
    let page = vec![
        head(200, "content-length: 23\r\n", b"<html>"),
        b"<h1>Not found</h1>"[..17].to_vec(),
    ];
    let server = Server::start(vec![Step::Pieces(pieces), Step::Pieces(page)]).await;
    let folder = tempfile::tempdir().unwrap();
    let downloaded = download(&image(&server), folder.path(), &attempts(1)).await;
    assert_eq!(fs::read(downloaded.unwrap().path).unwrap(), png(100));

    let error = refused(&image(&server), &attempts(1)).await;
    assert!(
        matches!(&error, DownloadError::NoImage { start } if start == "<html><h1>Not found</h1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_is_no_image_is_refused_before_all_of_it_came() {
    let page = "<p>".repeat(1000);
    let held = head(200, "content-length: 100000000\r\n", page.as_bytes());
    let server = Server::start(vec![Step::Hold(held)]).await;
    let error = refused(&image(&server), &DownloadOptions::default()).await;
    assert!(matches!(error, DownloadError::NoImage { .. }), "{error:?}");
}

#[tokio::test]
async fn a_refusal_ends_the_download_at_once() {
    for status in [400, 401, 403, 404, 410, 416, 206, 204, 304] {
        let server = Server::replies([answer(status, "", b"")]).await;
        let error = refused(&image(&server), &attempts(3)).await;
        assert!(
            matches!(error, DownloadError::Status { status: found } if found == status),
            "{error:?}"
        );
        assert!(!error.is_retryable());
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_passing_refusal_is_tried_again() {
    for status in [408, 429, 500, 502, 503, 504] {
        let refusal = answer(status, "retry-after: 0\r\n", b"<p>busy</p>");
        let server = Server::replies([refusal, answer(200, "", &png(100))]).await;
        let folder = tempfile::tempdir().unwrap();
        let downloaded = download(&image(&server), folder.path(), &attempts(2)).await;
        assert_eq!(downloaded.unwrap().attempts, 2, "{status}");
        // A cookie of the first answer would be among these.
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn attempts_are_bounded() {
    let replies = (0..5).map(|_| answer(503, "", b""));
    let server = Server::replies(replies).await;
    let error = refused(&image(&server), &attempts(3)).await;
    assert!(matches!(error, DownloadError::Status { status: 503 }));
    assert!(error.is_retryable());
    assert_eq!(server.requests().len(), 3);

    // A pause that is longer than the download may take is not waited for.
    let server = Server::replies([answer(503, "retry-after: 50\r\n", b"")]).await;
    let options = attempts(3).timeout(Duration::from_secs(45));
    let error = refused(&image(&server), &options).await;
    assert!(matches!(error, DownloadError::Status { status: 503 }));
}

#[tokio::test]
async fn the_whole_download_has_an_end() {
    let begun = head(200, "content-length: 100\r\n", &png(100)[..40]);
    let server = Server::start(vec![Step::Hold(begun)]).await;
    let options = attempts(2).timeout(Duration::from_millis(500));
    let error = refused(&image(&server), &options).await;
    assert!(error.is_retryable());
    assert!(matches!(error, DownloadError::TimedOut { .. }), "{error:?}");
}

#[tokio::test]
async fn silence_is_no_wait_for_ever() {
    let server = Server::start(vec![
        Step::Hold(Vec::new()),
        Step::Hold(head(200, "content-length: 100\r\n", &png(100)[..40])),
    ]);
    let server = server.await;
    let options = attempts(2).idle_timeout(SHORT);
    let error = refused(&image(&server), &options).await;
    assert!(
        matches!(&error, DownloadError::BrokeOff { source, .. } if source.is_timeout())
            || matches!(
                &error,
                DownloadError::Fetch(SendError::NoAnswer { source, .. }) if source.is_timeout()
            ),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_image_may_be_too_long() {
    let options = attempts(3).max_bytes(999);
    let chunked = [
        &head(200, "transfer-encoding: chunked\r\n", b"3e8\r\n")[..],
        &png(1000),
        b"\r\n0\r\n\r\n",
    ];
    for reply in [
        answer(200, "", &png(1000)),
        head(200, "", &png(1000)),
        chunked.concat(),
    ] {
        let server = Server::replies([reply]).await;
        let error = refused(&image(&server), &options).await;
        assert!(matches!(error, DownloadError::TooLong { limit: 999 }));
        assert_eq!(server.requests().len(), 1);
    }
    let server = Server::replies([head(200, "", &png(999))]).await;
    let folder = tempfile::tempdir().unwrap();
    let downloaded = download(&image(&server), folder.path(), &options).await;
    assert_eq!(downloaded.unwrap().bytes, 999);
}

#[tokio::test]
async fn an_image_without_its_end_is_no_image() {
    let cut = &png(1000)[..600];
    let versioned = "etag: \"v1\"\r\n";
    // With the length of what came, and with none.
    let replies = [
        answer(200, versioned, cut),
        head(200, versioned, cut),
        answer(200, versioned, &png(1000)),
    ];
    let server = Server::replies(replies).await;
    let folder = tempfile::tempdir().unwrap();
    let downloaded = download(&image(&server), folder.path(), &attempts(3)).await;
    assert_eq!(fs::read(downloaded.unwrap().path).unwrap(), png(1000));
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.rest().is_none())
    );

    let server = Server::replies([answer(200, "", cut), answer(200, "", cut)]).await;
    let error = refused(&image(&server), &attempts(1)).await;
    assert!(error.is_retryable());
    assert!(
        matches!(
            error,
            DownloadError::NoEnd {
                bytes: 600,
                kind: ImageKind::Png,
                ..
            }
        ),
        "{error:?}"
    );
    let options = attempts(1).check_ending(false);
    let downloaded = download(&image(&server), folder.path(), &options.overwrite(true)).await;
    assert_eq!(downloaded.unwrap().bytes, 600);
}

#[tokio::test]
async fn a_dead_address_is_tried_and_then_called_dead() {
    let replies = [
        answer(403, "", b"<Error/>"),
        answer(404, "", b""),
        answer(410, "", b""),
        answer(500, "", b""),
        answer(200, "", &png(100)),
    ];
    let server = Server::replies(replies).await;
    let mut image = image(&server);
    image.expires = Some("2026-01-05T12:03:57Z".to_owned());
    for status in [403, 404, 410] {
        let error = refused(&image, &attempts(3)).await;
        assert!(
            matches!(
                &error,
                DownloadError::Expired { expired, status: found, .. }
                    if *found == status && expired == "2026-01-05T12:03:57Z"
            ),
            "{error:?}"
        );
        assert!(
            error
                .to_string()
                .contains("dead since 2026-01-05T12:03:57Z")
        );
        assert!(!error.is_retryable());
    }
    let error = refused(&image, &attempts(1)).await;
    assert!(matches!(error, DownloadError::Status { status: 500 }));
    let folder = tempfile::tempdir().unwrap();
    let downloaded = download(&image, folder.path(), &attempts(1)).await;
    assert_eq!(downloaded.unwrap().bytes, 100);

    let server = Server::replies([answer(403, "", b"")]).await;
    let mut image = image_at(&server.url());
    image.expires = Some("9998-01-05T12:03:57Z".to_owned());
    let error = refused(&image, &attempts(1)).await;
    assert!(matches!(error, DownloadError::Status { status: 403 }));
}

#[tokio::test]
async fn addresses_are_of_http_or_https() {
    let options = DownloadOptions::default();
    let error = refused(&Image::default(), &options).await;
    assert!(matches!(error, DownloadError::NoUrl), "{error:?}");
    for url in [
        "",
        "fox.png",
        "ftp://127.0.0.1/fox.png",
        "file:///etc/hosts",
    ] {
        let error = refused(&image_at(url), &options).await;
        assert!(matches!(error, DownloadError::BadUrl), "{url}: {error:?}");
    }
    let server = Server::replies([answer(200, "", &png(100))]).await;
    let error = refused(&image(&server), &options.clone().https_only(true)).await;
    assert!(matches!(error, DownloadError::NotHttps), "{error:?}");

    let url = format!("\n {} ", server.url().replace("http", "HTTP"));
    let folder = tempfile::tempdir().unwrap();
    let downloaded = download(&image_at(&url), folder.path(), &options).await;
    assert_eq!(downloaded.unwrap().bytes, 100);
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_is_named() {
    let server = Server::replies([answer(302, "location: ftp://127.0.0.1/a\r\n", b"")]).await;
    let error = refused(&image(&server), &attempts(3)).await;
    assert!(
        matches!(
            error,
            DownloadError::Redirect {
                status: 302,
                reason: RefusedRedirect::NoAddress,
                ..
            }
        ),
        "{error:?}"
    );
    let target = Server::replies([answer(200, "", &png(100))]).await;
    let location = format!("location: {}\r\n", target.url());
    let server = Server::replies([answer(307, &location, b"")]).await;
    let folder = tempfile::tempdir().unwrap();
    let downloaded = download(&image(&server), folder.path(), &attempts(1)).await;
    assert_eq!(downloaded.unwrap().bytes, 100);
    assert_eq!(target.requests().len(), 1);
}

/// Returns a client that asks everything of a proxy.
fn proxied(proxy: &Server) -> Client {
    // Sets up the cryptography of the process, as a program with a client of its own has.
    drop(Fetcher::new().unwrap());
    let http = reqwest::Client::builder()
        .proxy(reqwest::Proxy::all(proxy.origin()).unwrap())
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
        .build()
        .unwrap();
    let fetcher = Fetcher::builder().http_client(http).build().unwrap();
    let builder = Client::builder().api_key("sk-of-these-tests");
    builder.fetcher(fetcher).build().unwrap()
}

#[tokio::test]
async fn https_is_tried_first_and_http_after_it() {
    let proxy = Server::start(vec![
        Step::Reply(answer(502, "", b"")),
        Step::Reply(answer(503, "", b"")),
        Step::Reply(answer(200, "", &png(100))),
    ]);
    let proxy = proxy.await;
    let folder = tempfile::tempdir().unwrap();
    let client = proxied(&proxy);
    let image = image_at("http://pictures.test/fox.png");
    let path = folder.path().join("fox.png");
    let options = attempts(2);
    let download = client.download_with(&image, &path, &options);
    let downloaded = timeout(LONG, download).await.unwrap().unwrap();
    assert_eq!((downloaded.bytes, downloaded.attempts), (100, 2));
    let requests = proxy.requests();
    let lines: Vec<_> = requests.iter().map(Recorded::line).collect();
    assert_eq!(
        lines,
        [
            "CONNECT pictures.test:443 HTTP/1.1",
            "GET http://pictures.test/fox.png HTTP/1.1",
            // The server that has answered is asked again, and no other.
            "GET http://pictures.test/fox.png HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn a_server_without_tls_gets_http() {
    // Takes the connection for TLS, and does not speak it.
    let tunnel = b"HTTP/1.1 200 Connected\r\n\r\nthis is no TLS, nor is it anything else".to_vec();
    let proxy = Server::start(vec![
        Step::Reply(tunnel.clone()),
        Step::Reply(answer(200, "", &png(100))),
        Step::Reply(tunnel),
    ]);
    let proxy = proxy.await;
    let folder = tempfile::tempdir().unwrap();
    let client = proxied(&proxy);
    let image = image_at("http://pictures.test/fox.png");
    let path = folder.path().join("fox.png");
    let options = attempts(1);
    let download = client.download_with(&image, &path, &options);
    let downloaded = timeout(LONG, download).await.unwrap().unwrap();
    assert_eq!((downloaded.bytes, downloaded.attempts), (100, 1));

    let options = attempts(1).https_only(true).overwrite(true);
    let download = client.download_with(&image, &path, &options);
    let error = timeout(LONG, download).await.unwrap().unwrap_err();
    assert!(matches!(error, DownloadError::Fetch(_)), "{error:?}");
    let requests = proxy.requests();
    let lines: Vec<_> = requests.iter().map(Recorded::line).collect();
    assert_eq!(
        lines,
        [
            "CONNECT pictures.test:443 HTTP/1.1",
            "GET http://pictures.test/fox.png HTTP/1.1",
            "CONNECT pictures.test:443 HTTP/1.1",
        ]
    );
}
