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
    /// A page of the documentation cannot be used.
    #[error("{page}:{line}: {message}")]
    Page {
        /// The page.
        page: String,
        /// Line of the page, from 1.
        line: usize,
        /// What is wrong with it, and what to do.
        message: String,
    },
    /// What was to be added or joined is there already.
    #[error("{0}")]
    Clash(String),
    /// Several things went wrong, each of which is told on a line of its own.
    #[error("{0}")]
    Several(String),
    /// The output could not be written.
    #[error("cannot write the output")]
    Output(#[from] io::Error),
}

impl Error {
    /// Joins an error to those before it.
    pub(super) fn and(before: Option<Self>, error: Self) -> Self {
        match before {
            None => error,
            Some(before) => Self::Several(format!("{}\nerror: {}", before.chain(), error.chain())),
        }
    }

    /// Returns the message and what lies behind it, in one line.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        text
    }
}
