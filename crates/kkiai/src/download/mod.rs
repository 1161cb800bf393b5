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

use std::path::PathBuf;

use kkiai_transport::Fetcher;

use crate::update::Image;

pub use error::DownloadError;
pub use kind::ImageKind;
pub use name::ImageName;
pub use options::DownloadOptions;
pub(crate) use target::Target;

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

pub(crate) async fn download(
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
