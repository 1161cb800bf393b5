//! What can go wrong, named by how far it got.

use std::time::Duration;

use kkiai_gen::{ErrorAnswer, OPERATIONS};
use kkiai_transport::{BuildError, NetworkError, Undecodable};

use crate::config::ConfigError;
use crate::download::DownloadError;
use crate::refusal::Refusal;
use crate::update::TaskFailure;

/// Reason that something failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client could not be set up.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The call did not leave this machine, so it is free to be repeated.
    #[error("{operation} was not sent")]
    NotSent {
        /// Name of the operation.
        operation: &'static str,
        /// What kept it from being sent.
        source: NotSent,
    },
    /// The service said no.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The call may have arrived, but no whole answer came.
    #[error("no answer to {operation}")]
    NoAnswer {
        /// Name of the operation.
        operation: &'static str,
        /// The request's `session_id`, if it had one.
        session_id: Option<String>,
        /// What kept the answer from arriving.
        source: NetworkError,
    },
    /// The service answered with success, in a shape that its documentation does not promise.
    #[error(transparent)]
    Unreadable(Box<Undecodable>),
    /// The service accepted a request in a form in which this crate finds no task id.
    #[error("the service accepted the request and gave no task id: {answer}")]
    NoTaskId {
        /// The answer, as JSON.
        answer: String,
    },
    /// The task ended without an image.
    #[error(transparent)]
    TaskFailed(Box<TaskFailure>),
    /// The task had not ended when the time for waiting was over. It goes on, and
    /// [`Client::task`](crate::Client::task) finds it again.
    #[error("task {task_id} had not ended after {waited:?}")]
    Deadline {
        /// Id of the task.
        task_id: String,
        /// How long it was waited for.
        waited: Duration,
        /// What the last question failed with, if it failed.
        #[source]
        last: Option<Box<Error>>,
    },
    /// An image could not be downloaded.
    #[error(transparent)]
    Download(#[from] DownloadError),
}

/// What kept a call from being sent.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotSent {
    /// The request could not be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// No connection came about.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// What a failure may have cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Charge {
    /// Nothing: no task was created by this.
    Nothing,
    /// The price of a task, if the service accepted it; there is no telling.
    Unknown,
    /// The price of the task, which goes on or has its image.
    Made,
    /// The price of the task, which the gateway is to give back after a failure. Some users say
    /// that it did not; the task's id is what its support asks for.
    GivenBack,
}

impl Error {
    pub(crate) fn from_call(
        error: kkiai_transport::Error<ErrorAnswer>,
        session_id: Option<String>,
    ) -> Self {
        let operation = error.operation();
        match error {
            kkiai_transport::Error::Build { source, .. } => Self::NotSent {
                operation,
                source: source.into(),
            },
            kkiai_transport::Error::NotSent { source, .. } => Self::NotSent {
                operation,
                source: source.into(),
            },
            kkiai_transport::Error::NoAnswer { source, .. } => Self::NoAnswer {
                operation,
                session_id,
                source,
            },
            kkiai_transport::Error::Refused(refusal) => {
                Self::Refused(Box::new(Refusal::of(&refusal)))
            }
            kkiai_transport::Error::Decode(undecodable) => Self::Unreadable(undecodable),
            // The transport names no other; one that it adds has no answer that could be read.
            other => Self::Refused(Box::new(Refusal {
                operation,
                status: other.status().unwrap_or_default(),
                code: None,
                message: Some(other.to_string()),
                request_id: None,
                tencent_request_id: None,
            })),
        }
    }

    /// Returns what the failure may have cost.
    #[must_use]
    pub fn charge(&self) -> Charge {
        match self {
            Self::TaskFailed(failure) if failure.without_image => Charge::Made,
            Self::TaskFailed(_) => Charge::GivenBack,
            Self::Deadline { .. } | Self::Download(_) => Charge::Made,
            Self::NoTaskId { .. } => Charge::Unknown,
            Self::NoAnswer { operation, .. } if is_billed(operation) => Charge::Unknown,
            Self::Unreadable(undecodable) if is_billed(undecodable.operation) => Charge::Unknown,
            Self::Refused(refusal) if is_billed(refusal.operation) && may_be_accepted(refusal) => {
                Charge::Unknown
            }
            Self::Config(_)
            | Self::NotSent { .. }
            | Self::Refused(_)
            | Self::NoAnswer { .. }
            | Self::Unreadable(_) => Charge::Nothing,
        }
    }

    /// Returns whether the same question may get another answer a little later. It speaks of calls
    /// that cost nothing only.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::NotSent {
                source: NotSent::Network(_),
                ..
            }
            | Self::NoAnswer { .. }
            | Self::Unreadable(_) => true,
            Self::Refused(refusal) => refusal.status == 429 || refusal.status >= 500,
            _ => false,
        }
    }
}

fn is_billed(operation: &str) -> bool {
    OPERATIONS
        .iter()
        .any(|known| known.id() == operation && known.is_billed())
}

/// Says whether a task may exist although the call that creates it was refused.
fn may_be_accepted(refusal: &Refusal) -> bool {
    // A second copy of a session id proves that a first copy arrived.
    refusal.is_duplicate_session()
        // 501 and 503 come before any task is made; other failures of a gateway may come after.
        || (refusal.status >= 500 && refusal.status != 501 && refusal.status != 503)
}
