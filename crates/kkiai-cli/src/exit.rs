//! Exit codes, and the table of them that `--help` shows.

use std::fmt::Write as _;
use std::process::ExitCode;

use kkiai::{ConfigError, Error, ErrorClass};

/// How the program ends when it did not do what it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Other,
    Usage,
    Key,
    Invalid,
    Rate,
    TaskFailed,
    Deadline,
    Unknown,
    NotSaved,
    Policy,
    HungUp,
    Interrupted,
    Terminated,
}

/// Every exit code but 0, and what it says.
const TABLE: [(Exit, u8, &str); 13] = [
    (Exit::Other, 1, "something else; the error tells"),
    (
        Exit::Usage,
        2,
        "arguments, file or folder cannot be used; nothing was sent",
    ),
    (
        Exit::Key,
        3,
        "no key, or the key lacks rights, money or quota",
    ),
    (
        Exit::Invalid,
        4,
        "a request or payload is wrong, or a task is not found, which may be paid for",
    ),
    (Exit::Rate, 5, "too many requests or tasks at a time"),
    (Exit::TaskFailed, 6, "the task ended without a picture"),
    (
        Exit::Deadline,
        7,
        "the waiting ended or failed first; the paid task may go on, and its id is shown",
    ),
    (
        Exit::Unknown,
        8,
        "the request was accepted and charged, or may have been; the error tells which",
    ),
    (Exit::NotSaved, 9, "the picture is made and not saved"),
    (
        Exit::Policy,
        10,
        "the content policy refuses the request or the picture",
    ),
    (
        Exit::HungUp,
        129,
        "the terminal went away (SIGHUP); what goes on is shown",
    ),
    (
        Exit::Interrupted,
        130,
        "interrupted by Ctrl-C; what goes on is shown",
    ),
    (
        Exit::Terminated,
        143,
        "told to end (SIGTERM); what goes on is shown",
    ),
];

impl Exit {
    /// Returns the exit for an error of the client.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Config(error) => Self::of_config(error),
            Error::Invalid(_) => Self::Invalid,
            Error::NotSent(failure) if failure.is_build() => Self::Usage,
            Error::OutcomeUnknown(_) => Self::Unknown,
            Error::TaskFailed(failure) if failure.class() == ErrorClass::Policy => Self::Policy,
            Error::TaskFailed(_) => Self::TaskFailed,
            Error::Deadline { .. } => Self::Deadline,
            Error::Download(_) => Self::NotSaved,
            Error::Refused(failure) => match failure.class() {
                Some(ErrorClass::Auth | ErrorClass::Quota) => Self::Key,
                Some(ErrorClass::Rate) => Self::Rate,
                Some(ErrorClass::Policy) => Self::Policy,
                Some(ErrorClass::Invalid) => Self::Invalid,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }

    /// Returns the exit for a client that could not be set up.
    pub(crate) fn of_config(error: &ConfigError) -> Self {
        match error {
            ConfigError::NoKey | ConfigError::Key(_) => Self::Key,
            ConfigError::NotText(_) | ConfigError::BaseUrl(_) => Self::Usage,
            _ => Self::Other,
        }
    }

    pub(crate) fn code(self) -> u8 {
        TABLE
            .iter()
            .find(|(exit, ..)| *exit == self)
            .map_or(1, |(_, code, _)| *code)
    }

    /// Returns the table as `--help` shows it.
    pub(crate) fn table() -> String {
        let mut text = "Exit codes:\n    0  done".to_owned();
        for (_, code, meaning) in TABLE {
            let _ = write!(text, "\n  {code:>3}  {meaning}");
        }
        text
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ() {
        for (number, (exit, code, _)) in TABLE.iter().enumerate() {
            assert!(*code != 0);
            for (other, other_code, _) in &TABLE[number + 1..] {
                assert!(exit != other && code != other_code, "{exit:?} {other:?}");
            }
        }
    }
}
