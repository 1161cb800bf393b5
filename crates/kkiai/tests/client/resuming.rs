//! Downloads that go on where they broke off, or start anew where they must.

use std::fs;
use std::path::Path;

use kkiai::{DownloadError, DownloadOptions, Downloaded};
use tokio::time::timeout;

use crate::pictures::{LONG, SHORT, attempts, client, image, png};
use crate::server::{Server, Step, answer, head};

const LENGTH: usize = 200_000;
const CUT: usize = 100_000;
const VERSION: &str = "etag: \"v1\"\r\n";

/// The beginning of the picture, with the length of the whole.
fn cut(headers: &str, bytes: usize) -> Vec<u8> {
    let headers = format!("{headers}content-length: {LENGTH}\r\n");
    head(200, &headers, &png(LENGTH)[..bytes])
}

/// What follows so many bytes of the picture, up to others.
fn rest(headers: &str, start: usize, end: usize) -> Vec<u8> {
    let range = format!("content-range: bytes {start}-{}/{LENGTH}\r\n", end - 1);
    answer(206, &format!("{headers}{range}"), &png(LENGTH)[start..end])
}

async fn download(
    server: &Server,
    folder: &Path,
    options: &DownloadOptions,
) -> Result<Downloaded, DownloadError> {
    let (client, image) = (client(), image(server));
    let path = folder.join("fox.png");
    let download = client.download_with(&image, path, options);
    timeout(LONG, download).await.unwrap()
}

/// Plays the script to an image, and returns the attempts that it took, and what was asked for.
async fn play(script: Vec<Step>, options: DownloadOptions) -> (Downloaded, Vec<Option<String>>) {
    let server = Server::start(script).await;
    let folder = tempfile::tempdir().unwrap();
    let downloaded = download(&server, folder.path(), &options).await.unwrap();
    assert_eq!(fs::read(&downloaded.path).unwrap(), png(LENGTH));
    assert_eq!(downloaded.bytes, LENGTH as u64);
    let requests = server.requests();
    let asked = requests
        .iter()
        .map(|request| request.rest())
        .map(|rest| rest.map(|(range, version)| format!("{range} {version}")));
    (downloaded, asked.collect())
}

fn replies(replies: impl IntoIterator<Item = Vec<u8>>) -> Vec<Step> {
    replies.into_iter().map(Step::Reply).collect()
}

#[tokio::test]
async fn a_cut_image_goes_on() {
    let script = replies([cut(VERSION, CUT), rest(VERSION, CUT, LENGTH)]);
    let (downloaded, asked) = play(script, attempts(2)).await;
    assert_eq!((downloaded.attempts, downloaded.resumed), (2, true));
    assert_eq!(asked, [None, Some(format!("bytes={CUT}- \"v1\""))]);
}

#[tokio::test]
async fn a_stalled_image_goes_on() {
    let script = vec![
        Step::Hold(cut(VERSION, CUT)),
        Step::Reply(rest(VERSION, CUT, LENGTH)),
    ];
    let options = attempts(2).idle_timeout(SHORT * 40);
    let (downloaded, asked) = play(script, options).await;
    assert!(downloaded.resumed);
    assert_eq!(asked, [None, Some(format!("bytes={CUT}- \"v1\""))]);
}

#[tokio::test]
async fn an_image_goes_on_after_other_faults() {
    let script = vec![
        Step::Reply(cut(VERSION, CUT)),
        Step::Drop,
        Step::Reply(answer(503, "", b"")),
        Step::Reply(rest(VERSION, CUT, LENGTH)),
    ];
    let (downloaded, asked) = play(script, attempts(4)).await;
    assert_eq!((downloaded.attempts, downloaded.resumed), (4, true));
    let wanted = Some(format!("bytes={CUT}- \"v1\""));
    assert_eq!(asked, [None, wanted.clone(), wanted]);
}

#[tokio::test]
async fn parts_may_be_shorter_than_the_rest() {
    let script = replies([
        cut(VERSION, CUT),
        rest(VERSION, CUT, CUT + 1000),
        rest(VERSION, CUT + 1000, LENGTH),
    ]);
    let (downloaded, asked) = play(script, attempts(3)).await;
    assert_eq!((downloaded.attempts, downloaded.resumed), (3, true));
    assert_eq!(asked[2], Some(format!("bytes={}- \"v1\"", CUT + 1000)));
}

#[tokio::test]
async fn the_time_of_the_last_change_is_a_version_too() {
    let changed = "Sun, 22 Nov 2026 12:00:00 GMT";
    let dated = format!("last-modified: {changed}\r\ndate: Sun, 22 Nov 2026 12:00:09 GMT\r\n");
    let script = replies([cut(&dated, CUT), rest(&dated, CUT, LENGTH)]);
    let (_, asked) = play(script, attempts(2)).await;
    assert_eq!(asked, [None, Some(format!("bytes={CUT}- {changed}"))]);
}

#[tokio::test]
async fn an_image_without_a_version_starts_anew() {
    for headers in ["", "etag: W/\"v1\"\r\n"] {
        let script = replies([cut(headers, CUT), answer(200, headers, &png(LENGTH))]);
        let (downloaded, asked) = play(script, attempts(2)).await;
        assert_eq!((downloaded.attempts, downloaded.resumed), (2, false));
        assert_eq!(asked, [None, None]);
    }
}

#[tokio::test]
async fn a_server_may_answer_with_the_whole() {
    let script = replies([cut(VERSION, CUT), answer(200, "", &png(LENGTH))]);
    let (downloaded, asked) = play(script, attempts(2)).await;
    assert_eq!((downloaded.attempts, downloaded.resumed), (2, false));
    assert_eq!(asked.len(), 2);

    // The first version was longer than the second, and nothing of it is left.
    let longer = head(
        200,
        "etag: \"v0\"\r\ncontent-length: 900000\r\n",
        &png(900_000)[..300_000],
    );
    let script = replies([longer, answer(200, VERSION, &png(LENGTH))]);
    let (downloaded, _) = play(script, attempts(2)).await;
    assert!(!downloaded.resumed);
}

#[tokio::test]
async fn what_does_not_go_together_is_not_put_together() {
    let other_length = format!(
        "content-range: bytes {CUT}-{}/{}\r\n",
        LENGTH - 1,
        LENGTH + 1
    );
    for unfit in [
        rest("etag: \"v2\"\r\n", CUT, LENGTH),
        rest("", CUT, LENGTH),
        rest(VERSION, CUT + 1, LENGTH),
        rest(VERSION, CUT - 1, LENGTH),
        answer(206, VERSION, &png(LENGTH)[CUT..]),
        answer(
            206,
            &format!("{VERSION}{other_length}"),
            &png(LENGTH)[CUT..],
        ),
        answer(416, "content-range: bytes */10\r\n", b""),
    ] {
        let script = replies([cut(VERSION, CUT), unfit, answer(200, VERSION, &png(LENGTH))]);
        let (downloaded, asked) = play(script, attempts(2)).await;
        assert_eq!((downloaded.attempts, downloaded.resumed), (2, false));
        assert!(asked[1].is_some());
        assert_eq!(asked[2], None);
    }
}

#[tokio::test]
async fn a_server_that_gave_a_wrong_part_is_asked_for_no_other() {
    let script = replies([
        cut(VERSION, CUT),
        answer(416, "", b""),
        cut(VERSION, CUT),
        answer(200, VERSION, &png(LENGTH)),
    ]);
    let (downloaded, asked) = play(script, attempts(3)).await;
    assert_eq!((downloaded.attempts, downloaded.resumed), (3, false));
    assert_eq!(asked[2..], [None, None]);
}

#[tokio::test]
async fn a_part_that_does_not_tell_the_length_does_not_change_it() {
    let range = format!("{VERSION}content-range: bytes {CUT}-{}/*\r\n", CUT + 999);
    let script = replies([
        cut(VERSION, CUT),
        answer(206, &range, &png(LENGTH)[CUT..CUT + 1000]),
        rest(VERSION, CUT + 1000, LENGTH),
    ]);
    let (downloaded, asked) = play(script, attempts(3)).await;
    assert!(downloaded.resumed);
    assert_eq!(asked[2], Some(format!("bytes={}- \"v1\"", CUT + 1000)));
}

#[tokio::test]
async fn attempts_that_get_on_are_not_counted() {
    let step = 64 * 1024;
    let script = replies([
        cut(VERSION, step),
        rest(VERSION, step, 2 * step),
        rest(VERSION, 2 * step, 3 * step),
        rest(VERSION, 3 * step, LENGTH),
    ]);
    let (downloaded, _) = play(script, attempts(2)).await;
    assert_eq!(downloaded.attempts, 4);

    let small = replies([
        cut(VERSION, 1000),
        rest(VERSION, 1000, 2000),
        rest(VERSION, 2000, LENGTH),
    ]);
    let server = Server::start(small).await;
    let folder = tempfile::tempdir().unwrap();
    let error = download(&server, folder.path(), &attempts(2)).await;
    assert!(
        matches!(
            error,
            Err(DownloadError::Length {
                bytes: 2000,
                announced: 200_000,
                ..
            })
        ),
        "{error:?}"
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_bound_holds_for_all_parts_together() {
    let chunk = [&b"3e8\r\n"[..], &png(LENGTH)[..1000], b"\r\n"].concat();
    let begun = head(
        200,
        &format!("{VERSION}transfer-encoding: chunked\r\n"),
        &chunk,
    );
    let more = "content-range: bytes 1000-1999/*\r\n";
    let more = answer(206, &format!("{VERSION}{more}"), &png(LENGTH)[1000..2000]);
    let server = Server::replies([begun, more]).await;
    let folder = tempfile::tempdir().unwrap();
    let options = attempts(3).max_bytes(1500);
    let error = download(&server, folder.path(), &options).await;
    assert!(
        matches!(error, Err(DownloadError::TooLong { limit: 1500 })),
        "{error:?}"
    );
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].rest(), Some(("bytes=1000-", "\"v1\"")));
}

#[tokio::test]
async fn a_length_may_be_told_later() {
    let chunk = [&b"3e8\r\n"[..], &png(LENGTH)[..1000], b"\r\n"].concat();
    let headers = format!("{VERSION}transfer-encoding: chunked\r\n");
    let begun = head(200, &headers, &chunk);
    let script = replies([begun.clone(), rest(VERSION, 1000, LENGTH)]);
    let (downloaded, _) = play(script, attempts(2)).await;
    assert!(downloaded.resumed);

    let server = Server::replies([begun, rest(VERSION, 1000, 2000)]).await;
    let folder = tempfile::tempdir().unwrap();
    let options = attempts(3).max_bytes(LENGTH as u64 - 1);
    let error = download(&server, folder.path(), &options).await;
    assert!(
        matches!(error, Err(DownloadError::TooLong { .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_part_that_was_changed_since_is_of_another_version() {
    let changed = "last-modified: Sun, 22 Nov 2026 12:00:00 GMT\r\n";
    let dated = format!("{changed}date: Sun, 22 Nov 2026 12:00:09 GMT\r\n");
    let later = "last-modified: Sun, 22 Nov 2026 12:00:20 GMT\r\n";
    for unfit in [
        // Changed in this very second, so that its time is no mark.
        format!("{later}date: Sun, 22 Nov 2026 12:00:20 GMT\r\n"),
        later.to_owned(),
        "etag: W/\"v2\"\r\nlast-modified: Sun, 22 Nov 2026 12:00:20 GMT\r\n".to_owned(),
    ] {
        let other = vec![7; LENGTH - CUT];
        let range = format!("content-range: bytes {CUT}-{}/{LENGTH}\r\n", LENGTH - 1);
        let part = answer(206, &format!("{unfit}{range}"), &other);
        let script = replies([cut(&dated, CUT), part, answer(200, &dated, &png(LENGTH))]);
        let options = attempts(2).check_ending(false);
        let (downloaded, asked) = play(script, options).await;
        assert_eq!((downloaded.attempts, downloaded.resumed), (2, false));
        assert_eq!(asked[2], None);
    }
    // A part need not tell it once more.
    let script = replies([cut(&dated, CUT), rest("", CUT, LENGTH)]);
    assert!(play(script, attempts(2)).await.0.resumed);
    let script = replies([cut(&dated, CUT), rest(changed, CUT, LENGTH)]);
    assert!(play(script, attempts(2)).await.0.resumed);
}
