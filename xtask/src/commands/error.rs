//! What can go wrong in a command.

use std::io;
use std::path::PathBuf;

/// Reason that a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The spec is wrong or not understood: the report on each place.
    #[error("{0}")]
    Spec(String),
    /// A file could not be read or written.
    #[error("cannot {action} {}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// Something that the command did not make is in its way.
    #[error(
        "{} was not made by this command; move it away or choose another folder",
        .0.display()
    )]
    NotOurs(PathBuf),
    /// The name is no package's.
    #[error("`{0}` cannot be the name of a package")]
    Name(String),
    /// Neither a file nor a revision of Git has the name.
    #[error(
        "there is no file `{0}`, and no revision of Git; name a file, a revision or REVISION:PATH"
    )]
    NoDescription(String),
    /// A payload cannot be used.
    #[error("{}: {reason}", path.display())]
    Example {
        /// The payload.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The output could not be written.
    #[error("cannot write the output")]
    Output(#[from] io::Error),
}
