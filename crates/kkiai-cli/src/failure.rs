//! What went wrong, what it cost, and what to do about it.

use std::error::Error as StdError;
use std::fmt::Write as _;

use kkiai::models::Client;
use kkiai::{BASE_URL_VARIABLE, Charge, ConfigError, KEY_VARIABLE, Task};
use kkiai_mock::{PlanError, StartError};

use crate::exit::Exit;
use crate::facts::Facts;
use crate::interrupt::Signal;
use crate::outcome;

pub(crate) const NOTHING_SENT: &str = "nothing was sent";

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
    /// What else is known of it.
    pub(crate) facts: Box<Facts>,
}

impl Failure {
    pub(crate) fn new(
        exit: Exit,
        error: impl Into<String>,
        cost: impl Into<String>,
        help: impl Into<String>,
        facts: Facts,
    ) -> Self {
        Self {
            exit,
            error: error.into(),
            cost: cost.into(),
            help: help.into(),
            facts: Box::new(facts),
        }
    }

    /// The arguments, or what they name, cannot be used.
    pub(crate) fn usage(error: impl Into<String>, help: impl Into<String>) -> Self {
        let facts = Facts::new("usage", Charge::Nothing);
        Self::new(Exit::Usage, error, NOTHING_SENT, help, facts)
    }

    /// The arguments of a command that never sends anything, or what they name, cannot be used.
    pub(crate) fn offline(error: impl Into<String>, help: impl Into<String>) -> Self {
        let facts = Facts::new("usage", Charge::Nothing);
        Self::new(Exit::Usage, error, "nothing", help, facts)
    }

    /// The arguments cannot be read.
    pub(crate) fn arguments(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let text = text.split("\n\n").next().unwrap_or_default();
        let text = text.strip_prefix("error: ").unwrap_or(text);
        Self::usage(text, "kkiai --help shows the arguments")
    }

    /// What is said to be a task cannot be one.
    pub(crate) fn task(error: &str) -> Self {
        let help =
            "give the id of a task as create showed it, or the task as create --json wrote it";
        Self::usage(error, help)
    }

    /// This machine does not let the program do what it must.
    fn machine(error: impl Into<String>, cost: &str, help: &str) -> Self {
        let facts = Facts::new("machine", Charge::Nothing);
        Self::new(Exit::Other, error, cost, help, facts)
    }

    /// The program could not start to run.
    pub(crate) fn start(error: &std::io::Error) -> Self {
        let error = format!("the program cannot start: {error}");
        Self::machine(error, NOTHING_SENT, "look at the limits of this machine")
    }

    /// The mock gateway did not start.
    pub(crate) fn mock(error: &StartError) -> Self {
        let help = "choose another address with --addr; port 0 takes a free one";
        Self::machine(chain(error), NOTHING_SENT, help)
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

    /// A result could not be written to stdout.
    pub(crate) fn stdout(error: &std::io::Error) -> Self {
        let error = format!("the result cannot be written: {error}");
        let cost = "nothing more; the result stands";
        Self::machine(error, cost, "look at where stdout goes")
    }

    /// The client could not be set up.
    pub(crate) fn config(error: &ConfigError) -> Self {
        let help = match error {
            ConfigError::NoKey => format!(
                "set {KEY_VARIABLE} to a key of {}, or try --mock, which needs none",
                Client::SERVER
            ),
            ConfigError::Key(_) => format!("correct {KEY_VARIABLE}"),
            ConfigError::NotText(name) => format!("correct {name}"),
            ConfigError::BaseUrl(_) => format!(
                "give an address such as {} to --base-url or {BASE_URL_VARIABLE}",
                Client::SERVER
            ),
            _ => "look at the network settings of this machine".to_owned(),
        };
        let text = match error {
            ConfigError::NoKey => "there is no key".to_owned(),
            error => chain(error),
        };
        let facts = Facts::new("config", Charge::Nothing);
        Self::new(Exit::of_config(error), text, NOTHING_SENT, help, facts)
    }

    fn signal(signal: Signal, during: &str, cost: &str, help: String, facts: Facts) -> Self {
        let exit = match signal {
            Signal::Interrupt => Exit::Interrupted,
            Signal::HangUp => Exit::HungUp,
            Signal::Terminate => Exit::Terminated,
        };
        Self::new(exit, format!("{signal} {during}"), cost, help, facts)
    }

    /// A signal while the request was on its way. `again` is the command that repeats it.
    pub(crate) fn interrupted_create(
        signal: Signal,
        session_id: Option<&str>,
        again: &str,
    ) -> Self {
        let facts = Facts::new("interrupted", Charge::Unknown).with_session(session_id);
        let help = outcome::repeat(session_id, again);
        let during = "before the answer came";
        Self::signal(signal, during, outcome::UNKNOWN, help, facts)
    }

    /// A signal while the task went on, or its images were saved. `resume` is the command that goes
    /// on.
    pub(crate) fn interrupted_wait(signal: Signal, task: &Task, resume: &str) -> Self {
        let facts = Facts::new("interrupted", Charge::Made).with_task(task);
        let during = format!("while waiting for task {task}");
        let help = format!("{resume} goes on waiting");
        Self::signal(
            signal,
            &during,
            outcome::GOES_ON,
            help,
            facts.resumable(true),
        )
    }

    /// A signal while a task was asked for.
    pub(crate) fn interrupted_ask(signal: Signal, task: &Task) -> Self {
        let facts = Facts::new("interrupted", Charge::Made).with_task(task);
        let during = "before the answer came";
        let help = "run the command again".to_owned();
        Self::signal(signal, during, outcome::ASKED, help, facts.resumable(true))
    }

    /// Returns the same failure as one of the gateway inside this program.
    pub(crate) fn in_mock(mut self) -> Self {
        "nothing, this was the mock gateway".clone_into(&mut self.cost);
        self.facts.for_nothing();
        if matches!(
            self.exit,
            Exit::Deadline
                | Exit::Unknown
                | Exit::NotSaved
                | Exit::HungUp
                | Exit::Interrupted
                | Exit::Terminated
        ) {
            // The task ended with the gateway.
            "run the command again".clone_into(&mut self.help);
        }
        self
    }
}

/// Folds an error and its sources into one line.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
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
