//! Downloads an image: whole or not at all, and never over a file that is there unless told.

mod addresses;
mod ending;
mod error;
mod expiry;
mod kind;
mod name;
mod options;
mod page;
mod part;
mod receive;
mod slug;
mod target;

use std::path::{Path, PathBuf};

use kkiai_transport::Fetcher;

use crate::client::Client;
use crate::update::Image;

pub use error::DownloadError;
pub use kind::ImageKind;
pub use name::ImageName;
pub use options::DownloadOptions;
use target::Target;

/// An image that was downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// How long it is.
    pub bytes: u64,
    /// What kind of image it is.
    pub kind: ImageKind,
    /// How many attempts it took. One with https and then http counts as one.
    pub attempts: u32,
    /// Whether it is put together of what came in more than one attempt.
    pub resumed: bool,
}

impl Client {
    /// Downloads an image to `path`, where nothing may be yet. The key is not sent.
    ///
    /// The file appears whole or not at all. Until then, a hidden file beside it, whose name begins
    /// with `.kkiai-` and ends in `.part`, holds what came. Dropping the returned future removes
    /// it; only the end of the process without notice leaves it behind.
    ///
    /// A download that fails for a passing reason is tried again and goes on where it broke off, if
    /// the server can tell one version of the image from another. All of it ends after ten minutes.
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
    /// Returns an error as [`download`](Self::download) does, and if what is to be overwritten is
    /// no regular file.
    pub async fn download_with(
        &self,
        image: &Image,
        path: impl AsRef<Path>,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let target = Target::File(path.as_ref());
        download(&self.fetcher, image, target, options).await
    }

    /// Downloads an image into a folder, under a name that is made of `name` and ends as its kind
    /// of image does. If the name is taken, the next free one is: `fox-2.png`.
    ///
    /// Otherwise this is like [`download`](Self::download).
    ///
    /// # Errors
    ///
    /// Returns an error as [`download`](Self::download) does.
    pub async fn download_into(
        &self,
        image: &Image,
        folder: impl AsRef<Path>,
        name: &ImageName,
    ) -> Result<Downloaded, DownloadError> {
        self.download_into_with(image, folder, name, &DownloadOptions::default())
            .await
    }

    /// Downloads an image into a folder as `options` say; see
    /// [`download_into`](Self::download_into). If they say that files are overwritten, the name is
    /// used also if it is taken.
    ///
    /// # Errors
    ///
    /// Returns an error as [`download_with`](Self::download_with) does.
    pub async fn download_into_with(
        &self,
        image: &Image,
        folder: impl AsRef<Path>,
        name: &ImageName,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let target = Target::Folder(folder.as_ref(), name);
        download(&self.fetcher, image, target, options).await
    }
}

async fn download(
    fetcher: &Fetcher,
    image: &Image,
    target: Target<'_>,
    options: &DownloadOptions,
) -> Result<Downloaded, DownloadError> {
    // Dropped at any point, it takes the file with it.
    let mut part = target.part(options.overwrite)?;
    let received = receive::receive(fetcher, image, &mut part, target, options).await?;
    let whole = part.finish().await.map_err(|source| target.error(source))?;
    let path = target.claim(whole, received.kind, options.overwrite)?;
    part::sync_folder(target.folder()).await;
    Ok(Downloaded {
        path,
        bytes: received.bytes,
        kind: received.kind,
        attempts: received.attempts,
        resumed: received.resumed,
    })
}
