//! One call: attempt after attempt, until one of them is the last.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};
use tracing::Instrument as _;

use crate::attempt::attempt_span;
use crate::deadline::after;
use crate::error::{NetworkError, SendError};
use crate::observe::{AttemptEnd, AttemptReport, CallReport};
use crate::operation::{Operation, Replay};
use crate::request::Request;
use crate::response::RawAnswer;
use crate::retry::{RetryPolicy, retry_after};
use crate::transport::Transport;

/// Time for an answer that is enough for any request to be sent.
const LONGEST_SHORTEST: Duration = Duration::from_secs(10);

/// How one call is made, where that differs from what its transport does.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct CallOptions {
    call_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    retry: Option<RetryPolicy>,
    /// What is over of the time for the call.
    spent: Duration,
}

impl CallOptions {
    /// Sets the longest time for the call: all its attempts, the pauses between them, and waiting
    /// for its turn.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.call_timeout = Some(timeout);
        self
    }

    /// Sets the longest time for one attempt, from connecting to the last byte of the answer.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Returns the same options for what is left of the call after some time, whether these options
    /// or the transport say how long it may take.
    pub fn after(mut self, elapsed: Duration) -> Self {
        self.spent = self.spent.saturating_add(elapsed);
        self
    }

    /// Sets when the call is made again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }
}

/// What the end of an attempt means for what follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the call may be made again.
    pub repeat: bool,
    /// Whether the service asked for fewer calls, so that fewer go out at a time.
    pub throttled: bool,
}

/// How a call ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finished {
    /// End of the last attempt.
    pub result: Result<RawAnswer, SendError>,
    /// How many attempts there were; none if the call did not get its turn in time.
    pub attempts: u32,
    /// Time from the start of the call to its end.
    pub elapsed: Duration,
}

impl Transport {
    /// Makes a call: sends the request, and sends it again while `judge` allows it, the policy has
    /// attempts left, the budget of the transport is not empty, and there is time.
    ///
    /// `judge` sees the end of every attempt, the last one included. The pause before the next is
    /// the one that the answer asks for, if it does, else the policy's. Dropping the returned
    /// future ends the call; a request that was sent may have arrived all the same.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn run(
        &self,
        request: Request,
        options: &CallOptions,
        mut judge: impl FnMut(&Result<RawAnswer, SendError>) -> Verdict + Send,
    ) -> Finished {
        let operation = request.operation();
        let limits = &self.inner.limits;
        let start = Instant::now();
        let call_timeout = options.call_timeout.unwrap_or(limits.call_timeout);
        let deadline = after(start, call_timeout.saturating_sub(options.spent));
        let attempt_timeout = options.attempt_timeout.unwrap_or(limits.attempt_timeout);
        let policy = options.retry.as_ref().unwrap_or(&self.inner.retry);
        let too_late = || {
            let (operation, source) = (operation.id(), NetworkError::no_turn());
            Err(SendError::NotSent { operation, source })
        };
        let whole = deadline
            .saturating_duration_since(start)
            .min(attempt_timeout);
        let shortest = shortest(operation, whole);
        self.inner.budget.deposit();
        let mut attempts = 0;
        let mut last = None;
        let result = loop {
            let Some(turn) = self.inner.pace.turn(operation, deadline).await else {
                break last.unwrap_or_else(too_late);
            };
            let began = Instant::now();
            let left = deadline
                .saturating_duration_since(began)
                .min(attempt_timeout);
            if left < shortest || left.is_zero() {
                break last.unwrap_or_else(too_late);
            }
            // Made anew for each attempt, which then has it for itself.
            let (span, sending) = match self.assemble(&request) {
                Ok(prepared) => {
                    let span = attempt_span(operation, &prepared, attempts + 1);
                    let sending = span.in_scope(|| self.inner.exchange.send(prepared));
                    (span, sending)
                }
                Err(source) => {
                    let operation = operation.id();
                    break Err(SendError::Build { operation, source });
                }
            };
            attempts += 1;
            let until = deadline.min(after(began, attempt_timeout));
            // In its place from the start: it is large to move.
            let attempt = pin!(self.attempt(operation, sending, until));
            let result = attempt.instrument(span.clone()).await;
            let verdict = judge(&result);
            turn.end(verdict.throttled);
            let end = end_of(&result);
            end.record(&span);
            drop(span);
            self.inner.observe(|observer| {
                observer.attempt_ended(&AttemptReport {
                    operation,
                    number: attempts,
                    end,
                    is_throttled: verdict.throttled,
                    elapsed: began.elapsed(),
                    sent: request.sent_body().map_or(0, Bytes::len),
                    received: received(&result),
                });
            });
            if !verdict.repeat {
                break result;
            }
            let pause = policy.pause(attempts, asked_pause(&result));
            // A pause that nothing can follow only keeps the caller waiting.
            let is_in_time =
                |pause: &Duration| after(Instant::now(), pause.saturating_add(shortest)) < deadline;
            let Some(pause) = pause.filter(is_in_time) else {
                break result;
            };
            if !self.inner.budget.withdraw() {
                break result;
            }
            tracing::debug!(
                operation = operation.id(),
                attempts,
                ?pause,
                "call is made again"
            );
            // Few calls need it, and each would carry it.
            Box::pin(sleep(pause)).await;
            last = Some(result);
        };
        self.finish(operation, result, attempts, start.elapsed())
    }

    fn finish(
        &self,
        operation: &'static Operation,
        mut result: Result<RawAnswer, SendError>,
        attempts: u32,
        elapsed: Duration,
    ) -> Finished {
        self.report_call(operation, &result, attempts, elapsed);
        if let Some(answer) = answer_of(&mut result) {
            answer.took(attempts, elapsed);
        }
        Finished {
            result,
            attempts,
            elapsed,
        }
    }

    fn report_call(
        &self,
        operation: &'static Operation,
        result: &Result<RawAnswer, SendError>,
        attempts: u32,
        elapsed: Duration,
    ) {
        self.inner.observe(|observer| {
            observer.call_ended(&CallReport {
                operation,
                end: end_of(result),
                attempts,
                elapsed,
            });
        });
    }
}

/// Returns the time that an attempt is given at least: a request that cannot be taken back is not
/// sent when its answer could hardly come in time. `whole` is the time for an attempt that need not
/// wait for its turn.
pub(crate) fn shortest(operation: &Operation, whole: Duration) -> Duration {
    match operation.replay() {
        Replay::Safe => Duration::ZERO,
        Replay::OnlyIfUnsent => (whole / 2).min(LONGEST_SHORTEST),
    }
}

/// Judges an attempt of a call that is not made again.
pub(crate) fn only_once(result: &Result<RawAnswer, SendError>) -> Verdict {
    Verdict {
        repeat: false,
        throttled: matches!(result, Ok(answer) if answer.status() == 429),
    }
}

fn end_of(result: &Result<RawAnswer, SendError>) -> AttemptEnd {
    match result {
        Ok(answer) => AttemptEnd::Answered(answer.status()),
        Err(SendError::NoAnswer { .. }) => AttemptEnd::NoAnswer,
        Err(_) => AttemptEnd::NotSent,
    }
}

fn asked_pause(result: &Result<RawAnswer, SendError>) -> Option<Duration> {
    match result {
        Ok(answer) => retry_after(answer.headers()),
        Err(SendError::NoAnswer {
            partial: Some(part),
            ..
        }) => retry_after(part.headers()),
        Err(_) => None,
    }
}

/// Returns what came of an answer.
fn answer_of(result: &mut Result<RawAnswer, SendError>) -> Option<&mut RawAnswer> {
    match result {
        Ok(answer) => Some(answer),
        Err(SendError::NoAnswer { partial, .. }) => partial.as_deref_mut(),
        Err(_) => None,
    }
}

fn received(result: &Result<RawAnswer, SendError>) -> usize {
    match result {
        Ok(answer) => answer.body().len(),
        Err(SendError::NoAnswer {
            partial: Some(partial),
            ..
        }) => partial.body().len(),
        Err(_) => 0,
    }
}
