//! What went wrong, what it cost, and what to do about it.

use std::error::Error as StdError;
use std::fmt::Write as _;

use kkiai::models::Client;
use kkiai::{
    BASE_URL_VARIABLE, CallFailure, ConfigError, DownloadError, Error, ErrorClass, Image,
    InvalidTaskId, KEY_VARIABLE, TaskFailure,
};
use kkiai_mock::{PlanError, StartError};

use crate::duration;
use crate::exit::Exit;
use crate::shell;

const NOTHING_SENT: &str = "nothing was sent";
const REFUSED: &str = "refused, nothing was charged";
const ASKED: &str = "asking costs nothing";
const CHARGED: &str = "charged when the task was accepted; it goes on";
const UNKNOWN: &str = "unknown, the request may have been accepted and charged";

/// Most characters of an answer that an error shows.
const MAX_EXCERPT: usize = 4000;

/// Why the program could not do what it was asked to.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// What happened.
    pub(crate) error: String,
    /// What it cost.
    pub(crate) cost: String,
    /// What to do.
    pub(crate) help: String,
    /// The task, if there is one.
    pub(crate) task_id: Option<String>,
}

impl Failure {
    fn new(
        exit: Exit,
        error: impl Into<String>,
        cost: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            exit,
            error: error.into(),
            cost: cost.into(),
            help: help.into(),
            task_id: None,
        }
    }

    fn with_task(mut self, id: &str) -> Self {
        self.task_id = Some(id.to_owned());
        self
    }

    /// The arguments, or what they name, cannot be used.
    pub(crate) fn usage(error: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Exit::Usage, error, NOTHING_SENT, help)
    }

    /// The arguments cannot be read.
    pub(crate) fn arguments(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let text = text.split("\n\n").next().unwrap_or_default();
        let text = text.strip_prefix("error: ").unwrap_or(text);
        Self::usage(text, "kkiai --help shows the arguments")
    }

    /// The program could not start to run.
    pub(crate) fn start(error: &std::io::Error) -> Self {
        let error = format!("the program cannot start: {error}");
        Self::new(
            Exit::Other,
            error,
            NOTHING_SENT,
            "look at the limits of this machine",
        )
    }

    /// The mock gateway did not start.
    pub(crate) fn mock(error: &StartError) -> Self {
        let help = "choose another address with --addr; port 0 takes a free one";
        Self::new(Exit::Other, chain(error), NOTHING_SENT, help)
    }

    /// The mock gateway cannot have these faults.
    pub(crate) fn faults(error: &PlanError) -> Self {
        Self::usage(error.to_string(), "see kkiai mock --help for what fits")
    }

    /// The mock gateway has no address to listen on.
    pub(crate) fn address(text: &str, error: &std::io::Error) -> Self {
        Self::usage(
            format!("{text} is no address to listen on: {error}"),
            "give --addr a host and a port, such as 127.0.0.1:0",
        )
    }

    /// The client could not be set up.
    pub(crate) fn config(error: &ConfigError) -> Self {
        let (exit, help) = match error {
            ConfigError::NoKey => (
                Exit::Key,
                format!(
                    "set {KEY_VARIABLE} to a key of {}, or try --mock, which needs none",
                    Client::SERVER
                ),
            ),
            ConfigError::Key(_) => (Exit::Key, format!("correct {KEY_VARIABLE}")),
            ConfigError::NotText(name) => (Exit::Usage, format!("correct {name}")),
            ConfigError::BaseUrl(_) => (
                Exit::Usage,
                format!(
                    "give an address such as {} to --base-url or {BASE_URL_VARIABLE}",
                    Client::SERVER
                ),
            ),
            _ => (
                Exit::Other,
                "look at the network settings of this machine".to_owned(),
            ),
        };
        let error = match error {
            ConfigError::NoKey => "there is no key".to_owned(),
            error => chain(error),
        };
        Self::new(exit, error, NOTHING_SENT, help)
    }

    /// What is said to be a task's id cannot be one.
    pub(crate) fn task(error: &InvalidTaskId) -> Self {
        Self::usage(error.to_string(), "give the id as create showed it")
    }

    /// A task could not be created.
    pub(crate) fn create(error: &Error, session_id: Option<&str>) -> Self {
        let (exit, cost, help) = match error {
            Error::Config(error) => return Self::config(error),
            Error::NotSent(failure) => not_sent(failure),
            Error::Refused(failure) => (
                Exit::of(failure.class()),
                REFUSED,
                error.advice().to_owned(),
            ),
            _ => (Exit::Unknown, UNKNOWN, unknown_help(session_id)),
        };
        Self::new(exit, describe(error), cost, help)
    }

    /// A task could not be asked for.
    pub(crate) fn ask(error: &Error, id: &str) -> Self {
        let (exit, cost, help) = match error {
            Error::Config(error) => return Self::config(error),
            Error::NotSent(failure) => not_sent(failure),
            Error::Refused(failure) if failure.class() == Some(ErrorClass::Invalid) => (
                Exit::Invalid,
                ASKED,
                "check the id; the service forgets a task after three days".to_owned(),
            ),
            Error::Refused(failure) => {
                (Exit::of(failure.class()), ASKED, error.advice().to_owned())
            }
            _ => (Exit::Other, ASKED, "run the command again".to_owned()),
        };
        Self::new(exit, describe(error), cost, help).with_task(id)
    }

    /// A task was not seen to its end. `resume` is the command that goes on, and `is_new` says that
    /// this command has created the task.
    pub(crate) fn wait(error: &Error, id: &str, resume: &str, is_new: bool) -> Self {
        match error {
            Error::TaskFailed(failure) => {
                let cost = if failure.without_image {
                    "charged; by its own word the task ended well"
                } else {
                    "charged at first; the gateway is to give back the price of a failed task"
                };
                let exit = failed(failure);
                Self::new(exit, describe(error), cost, error.advice()).with_task(id)
            }
            Error::Deadline { .. } => {
                let help = format!("{resume} goes on waiting");
                Self::new(Exit::Deadline, describe(error), CHARGED, help).with_task(id)
            }
            error if is_new => {
                let asked = Self::ask(error, id);
                let error = format!("task {id} cannot be asked for: {}", asked.error);
                let help = format!("{}; {resume} goes on waiting", asked.help);
                Self::new(Exit::Deadline, error, CHARGED, help).with_task(id)
            }
            error => Self::ask(error, id),
        }
    }

    /// A picture was not saved, the one with this number.
    pub(crate) fn save(error: &DownloadError, image: &Image, number: usize, id: &str) -> Self {
        let mut help = match error {
            DownloadError::NoUrl => "get it from VOD".to_owned(),
            _ => format!("kkiai wait {} -o PATH tries again", shell::word(id)),
        };
        if let Some(file_id) = &image.file_id {
            let _ = write!(help, "; its file id is {file_id}");
        }
        if let Some(url) = &image.url {
            let _ = write!(help, "; it is at {url}");
        }
        if let Some(expires) = &image.expires {
            let _ = write!(help, " until {expires}");
        }
        let error = format!("picture {number} was not saved: {}", chain(error));
        let cost = "charged; the picture is made and stays where it is";
        Self::new(Exit::NotSaved, error, cost, help).with_task(id)
    }

    /// Ctrl-C while the request was on its way.
    pub(crate) fn interrupted_create(session_id: Option<&str>) -> Self {
        let error = "interrupted before the answer came";
        Self::new(Exit::Interrupted, error, UNKNOWN, unknown_help(session_id))
    }

    /// Ctrl-C while the task went on, or its images were saved.
    pub(crate) fn interrupted(id: &str, resume: &str) -> Self {
        let error = format!("interrupted while waiting for task {id}");
        let help = format!("{resume} goes on waiting");
        Self::new(Exit::Interrupted, error, CHARGED, help).with_task(id)
    }

    /// Ctrl-C while a task was asked for.
    pub(crate) fn interrupted_ask(id: &str) -> Self {
        let error = "interrupted before the answer came";
        Self::new(Exit::Interrupted, error, ASKED, "run the command again").with_task(id)
    }

    /// A result could not be written to stdout.
    pub(crate) fn stdout(error: &std::io::Error) -> Self {
        let error = format!("the result cannot be written: {error}");
        Self::new(
            Exit::Other,
            error,
            "nothing more; the result stands",
            "look at where stdout goes",
        )
    }

    /// Returns the same failure as one of the gateway inside this program.
    pub(crate) fn in_mock(mut self) -> Self {
        "nothing, this was the mock gateway".clone_into(&mut self.cost);
        if matches!(
            self.exit,
            Exit::Deadline | Exit::Interrupted | Exit::NotSaved
        ) {
            // The task ended with the gateway.
            "run the command again".clone_into(&mut self.help);
        }
        self
    }
}

fn not_sent(failure: &CallFailure) -> (Exit, &'static str, String) {
    if failure.is_build() {
        (
            Exit::Usage,
            NOTHING_SENT,
            "correct the arguments".to_owned(),
        )
    } else {
        (
            Exit::Other,
            NOTHING_SENT,
            format!(
                "check the network and the address ({BASE_URL_VARIABLE}), then run the command \
                 again"
            ),
        )
    }
}

fn failed(failure: &TaskFailure) -> Exit {
    match failure.class() {
        ErrorClass::Policy => Exit::Policy,
        _ => Exit::TaskFailed,
    }
}

fn unknown_help(session_id: Option<&str>) -> String {
    match session_id.filter(|id| !id.is_empty()) {
        Some(id) => format!(
            "run the command again with --session {}: it is refused if it was accepted before",
            shell::word(id)
        ),
        None => format!(
            "look at your account on {} before you run it again; a --session would make the \
             service refuse a repetition",
            Client::SERVER
        ),
    }
}

/// Says what happened.
fn describe(error: &Error) -> String {
    match error {
        Error::Deadline {
            task, waited, last, ..
        } => {
            let waited = duration::format(*waited);
            let last = last.as_ref().map_or_else(String::new, |last| {
                format!("; the last question failed: {}", describe(last))
            });
            format!("task {task} had not ended after {waited}{last}")
        }
        error => {
            let answer = error.call().filter(|call| call.message.is_none());
            let answer = answer.and_then(|call| call.body.as_ref());
            let answer = answer.map_or_else(String::new, |body| {
                let body = body.text_lossy();
                let start: String = body.chars().take(MAX_EXCERPT).collect();
                format!("; the answer begins: {start}")
            });
            format!("{}{answer}", chain(error))
        }
    }
}

/// Folds an error and its sources into one line.
fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let inner = error.to_string();
        // Some libraries repeat their source.
        if !text.contains(&inner) {
            let _ = write!(text, ": {inner}");
        }
        source = error.source();
    }
    text
}
