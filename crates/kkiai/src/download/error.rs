//! What can keep an image from being downloaded.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use kkiai_transport::{NetworkError, RefusedRedirect, SendError};

use crate::download::kind::ImageKind;

/// Reason that an image could not be downloaded. The task was paid for, and its image stays at its
/// address until that dies.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The image has no address; it may have a file id, by which VOD gives it out.
    #[error("the image has no address")]
    NoUrl,
    /// The address is no absolute one of http or https.
    #[error("the image's address is not one of http or https")]
    BadUrl,
    /// The options allow only https, and the address has no form with it.
    #[error("the image's address has no https, and nothing else is allowed")]
    NotHttps,
    /// The server could not be asked.
    #[error("the image's server gave no answer")]
    Fetch(#[source] SendError),
    /// The server said no.
    #[error("the image's server answered with status {status}")]
    Status {
        /// HTTP status.
        status: u16,
    },
    /// The server said no, and the time of the address is over. Asking for the task again may give
    /// a new address for a few days; VOD keeps only images whose storage mode is `Permanent`.
    #[error("the image's address is dead since {expired}, and answers with status {status}")]
    Expired {
        /// When the address died, as the service says it.
        expired: String,
        /// HTTP status.
        status: u16,
    },
    /// The server sent the client somewhere else, and it did not follow.
    #[error("the image's server redirects with status {status}, but {reason}")]
    Redirect {
        /// HTTP status.
        status: u16,
        /// Why it was not followed.
        reason: RefusedRedirect,
    },
    /// The image broke off.
    #[error("the image broke off after {bytes} bytes")]
    BrokeOff {
        /// How much had come.
        bytes: u64,
        /// What broke it off.
        source: NetworkError,
    },
    /// Less or more came than was announced.
    #[error("{bytes} bytes came where {announced} were announced")]
    Length {
        /// How much came.
        bytes: u64,
        /// How much was announced.
        announced: u64,
    },
    /// As much came as was announced, but it is an image without its end.
    #[error("the image has no end: {bytes} bytes of {kind} came")]
    NoEnd {
        /// How much came.
        bytes: u64,
        /// What kind of image began.
        kind: ImageKind,
    },
    /// The image is longer than the options allow.
    #[error("the image is longer than {limit} bytes")]
    TooLong {
        /// The longest that is allowed.
        limit: u64,
    },
    /// What came is not a PNG, JPEG, WebP or GIF image.
    #[error("what came is no image{}", quoted(start))]
    NoImage {
        /// Start of what came, in one line, if it is text such as a page with an error.
        start: String,
    },
    /// The time for all attempts was over.
    #[error("the image was not there after {limit:?}, {bytes} bytes had come")]
    TimedOut {
        /// The longest time that is allowed.
        limit: Duration,
        /// How much had come.
        bytes: u64,
        /// What the last attempt failed with, if one failed.
        #[source]
        last: Option<Box<DownloadError>>,
    },
    /// There is a file already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// What is there is no regular file, but a folder, a device or a link, and is not replaced.
    #[error("{} is not a regular file, and is not replaced", .0.display())]
    NotAFile(PathBuf),
    /// The file could not be written.
    #[error("cannot write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl DownloadError {
    /// Returns what a user can do about it, as part of a sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoUrl => "get the image from VOD by its file id",
            Self::BadUrl => {
                "ask for the task again, and show its address to the gateway's support if it stays \
                 so"
            }
            Self::NotHttps => "allow http, and download the image again before its address dies",
            Self::Fetch(_) | Self::Status { .. } if self.is_retryable() => {
                "download the image again a little later, before its address dies"
            }
            Self::Expired { .. }
            | Self::Status {
                status: 403 | 404 | 410,
            } => {
                "ask for the task again, as it may have a new address; else the image is lost, \
                 unless its storage mode is Permanent, and another one costs again"
            }
            Self::Status { .. } | Self::Redirect { .. } => {
                "ask for the task again, as it may have another address"
            }
            Self::Fetch(_) => "look at the settings of the client's fetcher",
            Self::BrokeOff { .. } | Self::Length { .. } | Self::TimedOut { .. } => {
                "download the image again before its address dies"
            }
            Self::NoEnd { .. } => {
                "download the image again before its address dies, or take it without its end"
            }
            Self::TooLong { .. } => {
                "allow more bytes, and download the image again before its address dies"
            }
            Self::NoImage { .. } => {
                "look at what came, which may be a page of a proxy, and download the image again \
                 before its address dies"
            }
            Self::Exists(_) => {
                "choose another path, or allow to overwrite; the image is still at its address"
            }
            Self::NotAFile(_) => "choose the path of a file; the image is still at its address",
            Self::File { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "make room or choose another folder, and download the image again before its \
                     address dies"
                }
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                    "make the folder or choose another one, and download the image again before \
                     its address dies"
                }
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "choose a folder that may be written to, and download the image again before \
                     its address dies"
                }
                _ => {
                    "look at the folder or choose another one, and download the image again before \
                     its address dies"
                }
            },
        }
    }

    /// Returns whether the image is still to be had at its address, as far as is known, so that it
    /// may be downloaded for nothing once what [`advice`](Self::advice) says is done.
    #[must_use]
    pub fn is_resumable(&self) -> bool {
        match self {
            Self::NotHttps
            | Self::BrokeOff { .. }
            | Self::Length { .. }
            | Self::NoEnd { .. }
            | Self::TooLong { .. }
            | Self::NoImage { .. }
            | Self::TimedOut { .. }
            | Self::Exists(_)
            | Self::NotAFile(_)
            | Self::File { .. } => true,
            Self::Fetch(_) | Self::Status { .. } => self.is_retryable(),
            Self::NoUrl | Self::BadUrl | Self::Expired { .. } | Self::Redirect { .. } => false,
        }
    }

    /// Returns whether the same download may succeed a little later, with nothing changed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Fetch(SendError::NotSent { .. } | SendError::NoAnswer { .. })
            | Self::BrokeOff { .. }
            | Self::Length { .. }
            | Self::NoEnd { .. }
            | Self::TimedOut { .. } => true,
            Self::Status { status } => matches!(status, 408 | 429 | 500..=599),
            Self::Fetch(_)
            | Self::NoUrl
            | Self::BadUrl
            | Self::NotHttps
            | Self::Expired { .. }
            | Self::Redirect { .. }
            | Self::TooLong { .. }
            | Self::NoImage { .. }
            | Self::Exists(_)
            | Self::NotAFile(_)
            | Self::File { .. } => false,
        }
    }

    /// Returns whether the same address may answer otherwise with another scheme.
    pub(super) fn is_of_server(&self) -> bool {
        matches!(
            self,
            Self::Fetch(_)
                | Self::Status { .. }
                | Self::Expired { .. }
                | Self::Redirect { .. }
                | Self::BrokeOff { .. }
                | Self::Length { .. }
                | Self::NoImage { .. }
        )
    }
}

fn quoted(start: &str) -> String {
    if start.is_empty() {
        String::new()
    } else {
        format!(": {start}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Charge, Error};

    fn file(kind: io::ErrorKind) -> DownloadError {
        DownloadError::File {
            path: PathBuf::from("fox.png"),
            source: kind.into(),
        }
    }

    fn status(status: u16) -> DownloadError {
        DownloadError::Status { status }
    }

    fn expired() -> DownloadError {
        DownloadError::Expired {
            expired: "2026-01-05T12:03:57Z".to_owned(),
            status: 403,
        }
    }

    #[test]
    fn advice_fits_the_reason() {
        for (error, words, is_resumable) in [
            (
                DownloadError::Exists("fox.png".into()),
                "choose another path",
                true,
            ),
            (
                DownloadError::NotAFile("fox.png".into()),
                "path of a file",
                true,
            ),
            (file(io::ErrorKind::StorageFull), "make room", true),
            (file(io::ErrorKind::QuotaExceeded), "make room", true),
            (file(io::ErrorKind::NotFound), "make the folder", true),
            (
                file(io::ErrorKind::PermissionDenied),
                "may be written to",
                true,
            ),
            (
                file(io::ErrorKind::ReadOnlyFilesystem),
                "may be written to",
                true,
            ),
            (
                file(io::ErrorKind::Other),
                "look at the folder or choose another",
                true,
            ),
            (expired(), "ask for the task again", false),
            (status(403), "ask for the task again", false),
            (status(404), "ask for the task again", false),
            (status(400), "ask for the task again", false),
            (status(429), "a little later", true),
            (status(503), "a little later", true),
            (DownloadError::NoUrl, "by its file id", false),
            (DownloadError::BadUrl, "ask for the task again", false),
            (DownloadError::NotHttps, "allow http", true),
            (
                DownloadError::Redirect {
                    status: 302,
                    reason: RefusedRedirect::NoAddress,
                },
                "ask for the task again",
                false,
            ),
            (
                DownloadError::Length {
                    bytes: 1,
                    announced: 2,
                },
                "download the image again",
                true,
            ),
            (
                DownloadError::NoEnd {
                    bytes: 1,
                    kind: ImageKind::Png,
                },
                "without its end",
                true,
            ),
            (
                DownloadError::TooLong { limit: 1 },
                "allow more bytes",
                true,
            ),
            (
                DownloadError::NoImage {
                    start: String::new(),
                },
                "look at what came",
                true,
            ),
            (
                DownloadError::TimedOut {
                    limit: Duration::ZERO,
                    bytes: 0,
                    last: None,
                },
                "download the image again",
                true,
            ),
        ] {
            let name = format!("{error:?}");
            assert!(error.advice().contains(words), "{name}: {}", error.advice());
            assert_eq!(error.is_resumable(), is_resumable, "{name}");
            assert!(!error.is_retryable() || is_resumable, "{name}");
            // It is what the error says wherever it is met, and nothing is ever made twice.
            let (advice, error) = (error.advice(), Error::from(error));
            assert_eq!(error.advice(), advice, "{name}");
            assert_eq!(error.is_resumable(), is_resumable, "{name}");
            assert!(!error.is_retryable(), "{name}");
            assert_eq!(error.charge(), Charge::Made, "{name}");
        }
    }
}
