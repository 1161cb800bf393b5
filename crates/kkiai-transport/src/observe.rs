//! What a program may learn of its calls while they are made, for its metrics.

use std::fmt;
use std::time::Duration;

use tracing::Span;

use crate::operation::Operation;

/// Hears of every attempt and of every call.
///
/// Called on the task that makes the call, so it should be quick and must not block.
pub trait Observer: Send + Sync {
    /// Hears that an attempt has ended.
    fn attempt_ended(&self, attempt: &AttemptReport) {
        let _ = attempt;
    }

    /// Hears that a call has ended, after its last attempt.
    fn call_ended(&self, call: &CallReport) {
        let _ = call;
    }
}

/// One attempt, after its end.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptReport {
    /// What was called.
    pub operation: &'static Operation,
    /// Number of the attempt within its call, from 1.
    pub number: u32,
    /// How it ended.
    pub end: AttemptEnd,
    /// Whether the service asked for fewer calls.
    pub is_throttled: bool,
    /// Time from the start of the attempt to its end.
    pub elapsed: Duration,
    /// Length of the body that was to be sent, in bytes.
    pub sent: usize,
    /// Length of the body that came, in bytes.
    pub received: usize,
}

/// One call, after its end.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallReport {
    /// What was called.
    pub operation: &'static Operation,
    /// How the last attempt ended.
    pub end: AttemptEnd,
    /// How many attempts it took.
    pub attempts: u32,
    /// Time from the start of the call to its end, pauses and waiting for a turn included.
    pub elapsed: Duration,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttemptEnd {
    /// With a whole answer of this status.
    Answered(u16),
    /// Before anything was sent.
    NotSent,
    /// With no answer or a part of one.
    NoAnswer,
}

impl AttemptEnd {
    /// Notes the end in the span of its attempt.
    pub(crate) fn record(self, span: &Span) {
        if let Self::Answered(status) = self {
            span.record("http.response.status_code", status);
        }
        if !matches!(self, Self::Answered(..400)) {
            span.record("error.type", tracing::field::display(self));
            span.record("otel.status_code", "ERROR");
        }
    }
}

impl fmt::Display for AttemptEnd {
    /// Writes a word or a status, as fit for a label.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(status) => write!(f, "{status}"),
            Self::NotSent => f.write_str("not_sent"),
            Self::NoAnswer => f.write_str("no_answer"),
        }
    }
}
