//! The file that an image is written to until it is whole.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

/// Who may read and write a new file, less what the user's settings forbid: an image is a file like
/// any other.
#[cfg(unix)]
const OPEN_MODE: u32 = 0o666;
/// The same for what is to replace a file that others may not read.
#[cfg(unix)]
const CLOSED_MODE: u32 = 0o600;

/// A hidden file beside the target. It is removed when this is dropped.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    path: TempPath,
}

impl Part {
    /// Creates the file, for its owner alone if `is_closed`.
    pub(super) fn create(folder: &Path, is_closed: bool) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".kkiai-").suffix(".part");
        #[cfg(unix)]
        {
            let mode = if is_closed { CLOSED_MODE } else { OPEN_MODE };
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
        }
        #[cfg(not(unix))]
        let _ = is_closed;
        let (file, path) = builder.tempfile_in(folder)?.into_parts();
        Ok(Self {
            file: File::from_std(file),
            path,
        })
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// Empties the file.
    pub(super) async fn restart(&mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.rewind().await?;
        self.file.set_len(0).await
    }

    /// Brings all to the disk, and closes the file.
    ///
    /// It is there before it has its name, so that a crash leaves no file that is whole by name
    /// only.
    pub(super) async fn finish(mut self) -> io::Result<TempPath> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        Ok(self.path)
    }
}

/// Gives a file the permissions of the one that it is to replace.
#[cfg(unix)]
pub(super) fn take_permissions(part: &TempPath, replaced: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    // Whose rights a program would run with is not for an image to have.
    let mode = replaced.permissions().mode() & 0o777;
    fs::set_permissions(part, fs::Permissions::from_mode(mode))
}

/// On other systems, a file has the permissions of its folder.
#[cfg(not(unix))]
pub(super) fn take_permissions(_: &TempPath, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Brings the name of a new file to the disk, where that can be done.
///
/// The file is there by now, and a system that cannot do this for a folder has other ways, so a
/// failure is none of the download.
pub(super) async fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        if let Ok(folder) = File::open(folder).await {
            let _ = folder.sync_all().await;
        }
    }
}
