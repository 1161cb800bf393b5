//! Downloads an image: whole or not at all, and never over a file that is there.

use std::io;
use std::path::{Path, PathBuf};

use kkiai_transport::{Fetched, Fetcher, NetworkError, SendError};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt as _;

use crate::client::Client;
use crate::update::Image;

/// Longest image that is downloaded, in bytes, unless the options say otherwise.
const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// As many bytes as it takes to tell an image by its beginning.
const SIGNATURE: usize = 12;

/// How to download an image.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct DownloadOptions {
    overwrite: bool,
    max_bytes: u64,
}

impl DownloadOptions {
    /// Sets whether a file that is there is replaced; without it, it is not.
    pub fn overwrite(mut self, overwrite: bool) -> Self {
        self.overwrite = overwrite;
        self
    }

    /// Sets the longest image to be taken, in bytes; without it, 256 MiB.
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.max_bytes = max_bytes;
        self
    }
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            overwrite: false,
            max_bytes: MAX_BYTES,
        }
    }
}

/// An image that was downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// How long it is.
    pub bytes: u64,
}

/// Reason that an image could not be downloaded. The task was paid for, and its image stays at its
/// address until that dies.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The image has no address; it may have a file id, by which VOD gives it out.
    #[error("the image has no address")]
    NoUrl,
    /// The server could not be asked.
    #[error("the image's server gave no answer")]
    Fetch(#[source] SendError),
    /// The server said no; an address that has expired ends like this.
    #[error("the image's server answered with status {status}")]
    Status {
        /// HTTP status.
        status: u16,
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
    /// The image is longer than the options allow.
    #[error("the image is longer than {limit} bytes")]
    TooLong {
        /// The longest that is allowed.
        limit: u64,
    },
    /// What came is not a PNG, JPEG, WebP or GIF image.
    #[error("what came is no image")]
    NoImage,
    /// There is a file already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file could not be written.
    #[error("cannot write {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl Client {
    /// Downloads an image to `path`, where nothing may be yet. The key is not sent.
    ///
    /// The file appears whole or not at all.
    ///
    /// # Errors
    ///
    /// Returns an error if the image has no address, the address is dead, what came is no image or
    /// not all of it, or the file exists or cannot be written.
    pub async fn download(
        &self,
        image: &Image,
        path: impl AsRef<Path>,
    ) -> Result<Downloaded, DownloadError> {
        self.download_with(image, path, &DownloadOptions::default())
            .await
    }

    /// Downloads an image to `path` as `options` say; see [`download`](Self::download).
    ///
    /// # Errors
    ///
    /// Returns an error as [`download`](Self::download) does.
    pub async fn download_with(
        &self,
        image: &Image,
        path: impl AsRef<Path>,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        download(&self.fetcher, image, path.as_ref(), options).await
    }
}

impl DownloadError {
    /// Returns whether the same may be done again and may go better a little later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Fetch(_) | Self::BrokeOff { .. } | Self::Length { .. }
        )
    }
}

pub(crate) async fn download(
    fetcher: &Fetcher,
    image: &Image,
    path: &Path,
    options: &DownloadOptions,
) -> Result<Downloaded, DownloadError> {
    let url = image.url.as_deref().ok_or(DownloadError::NoUrl)?;
    let file_error = |source| DownloadError::File {
        path: path.to_owned(),
        source,
    };
    // Asked before anything is fetched; asked again, and for good, when the file gets its name.
    if !options.overwrite && path.symlink_metadata().is_ok() {
        return Err(DownloadError::Exists(path.to_owned()));
    }
    let part = part_file(path).map_err(file_error)?;
    let mut incoming = fetcher.get(url).await.map_err(DownloadError::Fetch)?;
    if incoming.status() != 200 {
        return Err(DownloadError::Status {
            status: incoming.status(),
        });
    }
    let writer = part.reopen().map_err(file_error)?;
    let bytes = receive(
        &mut incoming,
        tokio::fs::File::from_std(writer),
        options,
        path,
    )
    .await?;
    name(part, path, options)?;
    Ok(Downloaded {
        path: path.to_owned(),
        bytes,
    })
}

/// Creates a file beside the target, which is removed again unless it gets the target's name.
fn part_file(path: &Path) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kkiai-").suffix(".part");
    // A picture is a file like any other: who may read it is up to the user's settings.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Writes what comes, and returns how much it was.
async fn receive(
    fetched: &mut Fetched,
    mut file: tokio::fs::File,
    options: &DownloadOptions,
    path: &Path,
) -> Result<u64, DownloadError> {
    let file_error = |source| DownloadError::File {
        path: path.to_owned(),
        source,
    };
    let limit = options.max_bytes;
    let announced = fetched.length();
    if announced.is_some_and(|length| length > limit) {
        return Err(DownloadError::TooLong { limit });
    }
    let mut start = Vec::with_capacity(SIGNATURE);
    let mut bytes: u64 = 0;
    loop {
        let chunk = fetched.chunk().await;
        let chunk = chunk.map_err(|source| DownloadError::BrokeOff { bytes, source })?;
        let Some(chunk) = chunk else { break };
        bytes = bytes.saturating_add(chunk.len() as u64);
        if bytes > limit {
            return Err(DownloadError::TooLong { limit });
        }
        start.extend(chunk.iter().take(SIGNATURE - start.len()));
        file.write_all(&chunk).await.map_err(file_error)?;
    }
    if let Some(announced) = announced.filter(|announced| *announced != bytes) {
        return Err(DownloadError::Length { bytes, announced });
    }
    if !is_image(&start) {
        return Err(DownloadError::NoImage);
    }
    file.flush().await.map_err(file_error)?;
    // On the disk before it has its name, so that a crash leaves no file that is whole by name only.
    file.sync_all().await.map_err(file_error)?;
    Ok(bytes)
}

fn name(part: NamedTempFile, path: &Path, options: &DownloadOptions) -> Result<(), DownloadError> {
    let result = if options.overwrite {
        part.persist(path)
    } else {
        part.persist_noclobber(path)
    };
    match result {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(DownloadError::Exists(path.to_owned()))
        }
        Err(error) => Err(DownloadError::File {
            path: path.to_owned(),
            source: error.error,
        }),
    }
}

fn is_image(start: &[u8]) -> bool {
    let is_webp = start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP");
    start.starts_with(b"\x89PNG\r\n\x1a\n")
        || start.starts_with(b"\xff\xd8\xff")
        || start.starts_with(b"GIF8")
        || is_webp
}
