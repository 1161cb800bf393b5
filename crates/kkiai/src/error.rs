//! What can go wrong, named by how far it got.

use std::fmt;
use std::time::Duration;

use kkiai_gen::ErrorClass;
use kkiai_transport::Accepted;
use kkiai_transport::model::Violations;

use crate::config::ConfigError;
use crate::download::DownloadError;
use crate::failure::CallFailure;
use crate::task::Task;
use crate::update::TaskFailure;

/// Reason that something failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client could not be set up.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The request is not as the API's description has it, and was not sent.
    #[error("the request was not sent: {0}")]
    Invalid(Violations),
    /// The call did not leave this machine, so it is free to be repeated.
    #[error(transparent)]
    NotSent(Box<CallFailure>),
    /// The service said no, with a status or inside an answer, and accepted nothing.
    #[error(transparent)]
    Refused(Box<CallFailure>),
    /// A call that costs money may have been accepted, and no answer says so: it did not come or not
    /// whole, the service failed at it, or it answered in a form that nobody documented. The
    /// failure's `session_id` is the mark by which the service knows the request; an id of a task
    /// that is in what came is kept ([`task_id`](Self::task_id)).
    ///
    /// So is a request whose mark the service has seen before: it was accepted earlier, and its
    /// task's id is not known; see [`CallFailure::is_accepted_earlier`].
    #[error(transparent)]
    OutcomeUnknown(Box<CallFailure>),
    /// A call that costs nothing got no whole answer.
    #[error(transparent)]
    NoAnswer(Box<CallFailure>),
    /// A call that costs nothing was answered in a form that nobody documented.
    #[error(transparent)]
    Unreadable(Box<CallFailure>),
    /// The task ended without an image.
    #[error(transparent)]
    TaskFailed(Box<TaskFailure>),
    /// The task had not ended when the time for waiting was over. It goes on, and can be waited
    /// for again.
    #[error("task {task} had not ended after {waited:?}")]
    Deadline {
        /// The task.
        task: Box<Task>,
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

/// What a failure may have cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl Charge {
    /// Returns the name as a label, such as `given_back`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Unknown => "unknown",
            Self::Made => "made",
            Self::GivenBack => "given_back",
        }
    }
}

impl fmt::Display for Charge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Error {
    /// Returns the name of the variant, as a label for metrics and traces.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Invalid(_) => "invalid",
            Self::NotSent(_) => "not_sent",
            Self::Refused(_) => "refused",
            Self::OutcomeUnknown(_) => "outcome_unknown",
            Self::NoAnswer(_) => "no_answer",
            Self::Unreadable(_) => "unreadable",
            Self::TaskFailed(_) => "task_failed",
            Self::Deadline { .. } => "deadline",
            Self::Download(_) => "download",
        }
    }

    /// Returns what is known of the call that failed, if it was one.
    #[must_use]
    pub fn call(&self) -> Option<&CallFailure> {
        match self {
            Self::NotSent(failure)
            | Self::Refused(failure)
            | Self::OutcomeUnknown(failure)
            | Self::NoAnswer(failure)
            | Self::Unreadable(failure) => Some(failure),
            _ => None,
        }
    }

    /// Returns the id of the task that the failure is about, if there is one.
    #[must_use]
    pub fn task_id(&self) -> Option<&str> {
        match self {
            Self::TaskFailed(failure) => Some(&failure.task_id),
            Self::Deadline { task, .. } => Some(task.id()),
            _ => self.call()?.task_id.as_deref(),
        }
    }

    /// Returns the kind of reason that the service gave, by the table of the API's description, or
    /// would have given; `None` if it gave none.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        match self {
            Self::Invalid(_) => Some(ErrorClass::Invalid),
            Self::TaskFailed(failure) => Some(failure.class()),
            _ => self.call()?.class(),
        }
    }

    /// Returns what a user can do about it, as part of a sentence.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Config(_) => "correct the settings",
            Self::Invalid(_) => {
                "correct what is named; if the service knows more than this version does, send it \
                 unchecked (CreateOptions::check, ClientBuilder::check_requests)"
            }
            Self::OutcomeUnknown(failure) if failure.is_accepted_earlier() => {
                "look for the task of the earlier request, or give the new one another session_id"
            }
            Self::OutcomeUnknown(failure) if failure.task_id.is_some() => {
                "do not repeat it; ask for the task that the answer names, which costs nothing"
            }
            Self::OutcomeUnknown(_) => {
                "do not repeat it blindly; with the same session_id the service refuses a second \
                 copy for three days"
            }
            Self::NotSent(failure) if failure.is_build() => "correct the request",
            Self::NotSent(_) | Self::NoAnswer(_) => "check the network, then repeat it",
            Self::Unreadable(_) => "repeat it, and report the answer if it stays so",
            Self::Deadline { .. } => "wait for the task again",
            Self::Download(error) => error.advice(),
            // What is said of a request does not fit a question about a task that was paid for.
            Self::Refused(failure) if failure.task_id.is_some() => match failure.class() {
                Some(ErrorClass::Invalid) => {
                    "check the task's id and the base address; the task itself may be paid for, \
                     and go on"
                }
                Some(ErrorClass::Capacity) => "ask again later; the task itself may go on",
                class => class.map_or("", ErrorClass::advice),
            },
            Self::Refused(_) | Self::TaskFailed(_) => self.class().map_or("", ErrorClass::advice),
        }
    }

    /// Returns whether all may be done again from the start, with a new task, and may go better a
    /// little later: never if a task may exist that goes on or has its image, as that would be paid
    /// for twice. See [`is_resumable`](Self::is_resumable) for those.
    ///
    /// A task that failed has a price that is given back; a new one has its own.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::TaskFailed(failure) => failure.is_retryable(),
            Self::NotSent(_) | Self::Refused(_) => self.task_id().is_none() && self.may_pass(),
            _ => false,
        }
    }

    /// Returns whether what has begun may be gone on with, which costs nothing: the task be waited
    /// for again a little later, the image be downloaded again once what [`advice`](Self::advice)
    /// says is done; see [`DownloadError::is_resumable`].
    #[must_use]
    pub fn is_resumable(&self) -> bool {
        match self {
            Self::Deadline { .. } => true,
            Self::Download(error) => error.is_resumable(),
            _ => self.task_id().is_some() && self.may_pass(),
        }
    }

    /// Returns whether the same call may go better a little later.
    fn may_pass(&self) -> bool {
        match self {
            Self::NotSent(failure) => !failure.is_build(),
            Self::Refused(failure) => failure.repeat,
            Self::NoAnswer(_) | Self::Unreadable(_) => true,
            _ => false,
        }
    }

    /// Returns what the failure may have cost.
    #[must_use]
    pub fn charge(&self) -> Charge {
        match self {
            Self::TaskFailed(failure) if failure.without_image => Charge::Made,
            Self::TaskFailed(_) => Charge::GivenBack,
            Self::Deadline { .. } | Self::Download(_) => Charge::Made,
            Self::OutcomeUnknown(failure) if failure.accepted == Accepted::Earlier => Charge::Made,
            Self::OutcomeUnknown(_) => Charge::Unknown,
            Self::Config(_) | Self::Invalid(_) => Charge::Nothing,
            // Whoever asks for a task has paid for it, also if the service has forgotten it.
            Self::NotSent(failure)
            | Self::Refused(failure)
            | Self::NoAnswer(failure)
            | Self::Unreadable(failure) => match failure.task_id {
                Some(_) => Charge::Made,
                None => Charge::Nothing,
            },
        }
    }

    /// Returns whether the same question may get another answer a little later.
    pub(crate) fn is_transient(&self) -> bool {
        self.may_pass()
    }

    /// Returns whether the service said no in a success, for a reason that nobody knows.
    pub(crate) fn is_vague(&self) -> bool {
        match self {
            Self::Refused(failure) => {
                failure.class() == Some(ErrorClass::Unknown) && failure.status < Some(300)
            }
            _ => false,
        }
    }
}
