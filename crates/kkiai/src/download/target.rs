//! Where an image is to be, and how its file gets that name.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{PathPersistError, TempPath};

use crate::download::error::DownloadError;
use crate::download::kind::ImageKind;
use crate::download::name::ImageName;
use crate::download::part::{Part, take_permissions};

/// Most copies of a name that are made beside each other.
const MAX_COPIES: u32 = 9999;
/// How often a path is looked at, if files come and go there.
const MAX_LOOKS: u32 = 5;

/// Where an image is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    /// At this path.
    File(&'a Path),
    /// In this folder, under a name that is free.
    Folder(&'a Path, &'a ImageName),
}

impl Target<'_> {
    /// Creates the file to write to, after a look at what is at the target. The last look is taken
    /// when the file gets its name.
    pub(super) fn part(&self, overwrite: bool) -> Result<Part, DownloadError> {
        let is_closed = match self {
            Self::File(path) => look_at(path, overwrite)?.is_some(),
            Self::Folder(folder, name) => {
                // Which of them it will be is not known before the image comes.
                let taken = |kind| folder.join(name.file_name(kind)).symlink_metadata().is_ok();
                overwrite && ImageKind::ALL.into_iter().any(taken)
            }
        };
        let part = Part::create(self.folder(), is_closed);
        part.map_err(|source| self.error(source))
    }

    /// Gives a whole file its name.
    pub(super) fn claim(
        &self,
        part: TempPath,
        kind: ImageKind,
        overwrite: bool,
    ) -> Result<PathBuf, DownloadError> {
        match self {
            Self::File(path) => {
                claim(part, path, overwrite)?;
                Ok((*path).to_owned())
            }
            Self::Folder(folder, name) if overwrite => {
                let path = folder.join(name.file_name(kind));
                claim(part, &path, true)?;
                Ok(path)
            }
            Self::Folder(folder, name) => {
                let mut part = part;
                for copy in 1..=MAX_COPIES {
                    let path = folder.join(name.copy(copy, kind));
                    match part.persist_noclobber(&path) {
                        Ok(()) => return Ok(path),
                        Err(failure) if is_taken(&failure) => part = failure.path,
                        Err(failure) => return Err(file_error(&path, failure.error)),
                    }
                }
                Err(DownloadError::Exists(folder.join(name.file_name(kind))))
            }
        }
    }

    pub(super) fn folder(&self) -> &Path {
        let folder = match self {
            Self::File(path) => path.parent().unwrap_or(Path::new("")),
            Self::Folder(folder, _) => folder,
        };
        if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        }
    }

    /// Reports that the file could not be written.
    pub(super) fn error(&self, source: io::Error) -> DownloadError {
        match self {
            Self::File(path) | Self::Folder(path, _) => file_error(path, source),
        }
    }
}

fn file_error(path: &Path, source: io::Error) -> DownloadError {
    DownloadError::File {
        path: path.to_owned(),
        source,
    }
}

fn is_taken(failure: &PathPersistError) -> bool {
    failure.error.kind() == io::ErrorKind::AlreadyExists
}

/// Returns what is at a path, if it may be replaced, or nothing if nothing is there.
///
/// A link is neither followed, as it may lead out of the folder that was meant, nor replaced, as
/// then the file that it leads to would stay as it was.
fn look_at(path: &Path, overwrite: bool) -> Result<Option<Metadata>, DownloadError> {
    if path.file_name().is_none() || names_a_folder(path) {
        return Err(DownloadError::NotAFile(path.to_owned()));
    }
    match path.symlink_metadata() {
        Ok(_) if !overwrite => Err(DownloadError::Exists(path.to_owned())),
        Ok(found) if found.is_file() => Ok(Some(found)),
        Ok(_) => Err(DownloadError::NotAFile(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file_error(path, error)),
    }
}

/// Says whether a path can be that of a folder only.
fn names_a_folder(path: &Path) -> bool {
    let text = path.as_os_str().as_encoded_bytes();
    text.last()
        .is_some_and(|byte| std::path::is_separator(char::from(*byte)))
}

fn claim(mut part: TempPath, path: &Path, overwrite: bool) -> Result<(), DownloadError> {
    for _ in 0..MAX_LOOKS {
        let result = if let Some(replaced) = look_at(path, overwrite)? {
            take_permissions(&part, &replaced).map_err(|error| file_error(path, error))?;
            part.persist(path)
        } else {
            // Nothing is replaced that was not looked at.
            part.persist_noclobber(path)
        };
        match result {
            Ok(()) => return Ok(()),
            Err(failure) if is_taken(&failure) => part = failure.path,
            Err(failure) => return Err(file_error(path, failure.error)),
        }
    }
    Err(DownloadError::Exists(path.to_owned()))
}
