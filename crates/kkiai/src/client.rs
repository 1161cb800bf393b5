//! The client.

use kkiai_gen::{QUERY_TASK, QueryTaskAnswer};
use kkiai_transport::{CallOptions, Fetcher, RawAnswer, Request, Response, SendError, Verdict};
use tracing::{Instrument as _, field};

use crate::builder::ClientBuilder;
use crate::config::ConfigError;
use crate::error::Error;
use crate::failure::Call;
use crate::reading;
use crate::refusal::Reason;
use crate::task::Task;
use crate::update::{NoUpdate, TaskUpdate};

/// Client of the kkiai API.
///
/// Clones are cheap. They share one pool of connections, one budget of repetitions, and the limits
/// on calls a second and at a time. `Debug` does not show the key.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) api: kkiai_gen::Client,
    pub(crate) fetcher: Fetcher,
    pub(crate) has_session_ids: bool,
    pub(crate) checks_requests: bool,
    pub(crate) shows_prompts: bool,
}

impl Client {
    /// Creates a client from the environment: the key is in `KKIAI_API_KEY`, and `KKIAI_BASE_URL`
    /// names a gateway other than kkiai's own.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no key, or one of the two cannot be used.
    pub fn from_env() -> Result<Self, ConfigError> {
        ClientBuilder::from_env()?.build()
    }

    /// Starts a client from code.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Returns the generated client, for calls that this one has no method for. It makes each call
    /// once, and reads the documented forms of an answer only.
    #[must_use]
    pub fn api(&self) -> &kkiai_gen::Client {
        &self.api
    }

    /// Asks how far a task has come. Costs nothing.
    ///
    /// A question that fails for a passing reason is asked again a few times.
    ///
    /// # Errors
    ///
    /// Returns an error if the service does not know the task, or could not be asked.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn query(&self, task: &Task) -> Result<Response<TaskUpdate>, Error> {
        self.query_with(task, &CallOptions::default()).await
    }

    /// Asks how far a task has come, as `options` say; see [`query`](Self::query).
    ///
    /// # Errors
    ///
    /// Returns an error as [`query`](Self::query) does.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn query_with(
        &self,
        task: &Task,
        options: &CallOptions,
    ) -> Result<Response<TaskUpdate>, Error> {
        let span = tracing::info_span!(
            "operation",
            otel.name = QUERY_TASK.id(),
            operation = QUERY_TASK.id(),
            kkiai.task.id = task.id(),
            kkiai.session.id = task.session_id(),
            error.r#type = field::Empty,
            otel.status_code = field::Empty,
        );
        let ask = self.ask_with_ticket(task, options);
        let result = ask.instrument(span.clone()).await;
        if let Err(error) = &result {
            span.record("error.type", error.name());
            span.record("otel.status_code", "ERROR");
        }
        result
    }

    /// Asks at the place that the API describes.
    pub(crate) async fn ask_by_id(
        &self,
        task: &Task,
        options: &CallOptions,
    ) -> Result<Response<TaskUpdate>, Error> {
        let request = Request::new(&QUERY_TASK).path("task_id", task.id());
        self.ask(task, request, options).await
    }

    /// Sends a question about a task and reads the answer.
    pub(crate) async fn ask(
        &self,
        task: &Task,
        request: Request,
        options: &CallOptions,
    ) -> Result<Response<TaskUpdate>, Error> {
        let mut read = None;
        let judge = |result: &Result<RawAnswer, SendError>| {
            let update = answered(result).map(read_answer);
            let verdict = judge(result, update.as_ref());
            read = update;
            verdict
        };
        let finished = self.api.transport().run(request, options, judge).await;
        let call = Call::of(&QUERY_TASK, &finished);
        let failure = match whole(finished.result) {
            Ok(answer) => match read {
                Some(Ok(update)) => {
                    let update = update.of(task, |text| answer.mask(text));
                    return Ok(answer.with_body(update));
                }
                Some(Err(NoUpdate::Refused(reason))) => call.refused(&answer, reason),
                _ => call.unreadable::<QueryTaskAnswer>(&answer),
            },
            Err(error) => call.unanswered(&error),
        };
        let failure = failure
            .of_task(Some(task.id().to_owned()))
            .of_session(task.session_id().map(str::to_owned));
        Err(failure.into_error(false))
    }
}

/// Returns the answer, if one came. A status that says no is enough of one, whatever was to follow.
fn answered(result: &Result<RawAnswer, SendError>) -> Option<&RawAnswer> {
    match result {
        Ok(answer) => Some(answer),
        Err(SendError::NoAnswer { partial, .. }) => {
            partial.as_deref().filter(|part| !part.is_success())
        }
        Err(_) => None,
    }
}

/// Takes what [`answered`] calls an answer for one.
fn whole(result: Result<RawAnswer, SendError>) -> Result<RawAnswer, SendError> {
    match result {
        Err(SendError::NoAnswer {
            partial: Some(part),
            ..
        }) if !part.is_success() => Ok(*part),
        result => result,
    }
}

/// Reads the answer to a question about a task.
fn read_answer(answer: &RawAnswer) -> Result<TaskUpdate, NoUpdate> {
    if !answer.is_success() {
        return Err(NoUpdate::Refused(Reason::of_body(answer)));
    }
    let value = reading::json(answer.body()).map_err(|_| NoUpdate::Unknown)?;
    TaskUpdate::read(value)
}

/// Says whether a call that costs nothing may be made again, whatever its answer is.
pub(crate) fn judge_free(result: &Result<RawAnswer, SendError>) -> Verdict {
    match result {
        Ok(answer) if answer.is_success() => Verdict::default(),
        Ok(answer) => Reason::of_body(answer).verdict(answer.status()),
        Err(SendError::Build { .. }) => Verdict::default(),
        Err(_) => Verdict {
            repeat: true,
            throttled: false,
        },
    }
}

/// Says whether a question may be asked again: it costs nothing, so whenever that may help.
fn judge(
    result: &Result<RawAnswer, SendError>,
    update: Option<&Result<TaskUpdate, NoUpdate>>,
) -> Verdict {
    match (answered(result), update) {
        (Some(answer), Some(Err(NoUpdate::Refused(reason)))) => reason.verdict(answer.status()),
        (Some(_), Some(Ok(_))) => Verdict::default(),
        _ if matches!(result, Err(SendError::Build { .. })) => Verdict::default(),
        _ => Verdict {
            repeat: true,
            throttled: false,
        },
    }
}
