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
    #[error(
        "the image's address is dead since {expired}: ask for the task again, or have the image \
         made again; only images with storage mode Permanent are kept (status {status})"
    )]
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
    /// Returns whether the same download may succeed a little later.
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
