//! Pictures to download, and clients to download them with.

use std::fs;
use std::path::Path;
use std::time::Duration;

use kkiai::transport::RetryPolicy;
use kkiai::{Client, DownloadOptions, Image};

use crate::server::Server;

/// Bound for a wait that is expected to end by itself.
pub(crate) const LONG: Duration = Duration::from_secs(40);
/// A wait that is expected to end without what is waited for.
pub(crate) const SHORT: Duration = Duration::from_millis(50);

/// Returns what begins and ends as a PNG image of so many bytes does.
pub(crate) fn png(length: usize) -> Vec<u8> {
    let start = b"\x89PNG\r\n\x1a\n";
    let end = b"\0\0\0\0IEND\xaeB`\x82";
    let middle = length - start.len() - end.len();
    let middle: Vec<u8> = (0..=250).cycle().take(middle).collect();
    [&start[..], &middle, end].concat()
}

pub(crate) fn client() -> Client {
    // The API is asked for nothing here.
    let builder = Client::builder().api_key("sk-of-these-tests");
    builder.base_url("http://127.0.0.1:1").build().unwrap()
}

pub(crate) fn image(server: &Server) -> Image {
    image_at(&server.url())
}

pub(crate) fn image_at(url: &str) -> Image {
    let mut image = Image::default();
    image.url = Some(url.to_owned());
    image
}

/// Returns options with so many attempts, and pauses that a test can bear.
pub(crate) fn attempts(attempts: u32) -> DownloadOptions {
    let retry = RetryPolicy::default()
        .max_attempts(attempts)
        .first_pause(Duration::from_millis(1));
    DownloadOptions::default().retry(retry)
}

/// Returns the names in a folder, in order.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
