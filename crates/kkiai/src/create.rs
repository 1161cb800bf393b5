//! Creating a task: the call that costs money.

use std::pin::pin;

use kkiai_gen::{
    CREATE_IMAGE_TASK, CreateImageTaskAnswer, CreateImageTaskRequest, TaskAccepted, places,
};
use kkiai_transport::{
    Accepted, CallOptions, Prepared, RawAnswer, Request, Response, SendError, Verdict,
};
use serde::Deserialize;
use serde::Serialize;
use tracing::{Instrument as _, Span, field};
use uuid::Uuid;

use crate::client::Client;
use crate::error::Error;
use crate::failure::Call;
use crate::reading;
use crate::refusal::{Reason, is_refusal};
use crate::task::Task;

/// How a task is created.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct CreateOptions {
    call: CallOptions,
    repeats_unknown: bool,
    has_session_id: Option<bool>,
    is_checked: Option<bool>,
}

impl CreateOptions {
    /// Sets the limits of the call, and when it is made again.
    ///
    /// It is made again only after a refusal that accepts nothing, or if it was not sent, unless
    /// [`repeat_unknown`](Self::repeat_unknown) allows more.
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// Sets whether the request is sent again when it may have been accepted; without it, it is
    /// not.
    ///
    /// It is sent again with the same `session_id` only, which makes the service refuse a second
    /// copy, and a request without one is never sent again. A refused copy ends in
    /// [`Error::OutcomeUnknown`], as the service does not tell the first one's task. **The service
    /// looks for copies within one account of Tencent's, and a gateway that has several may choose
    /// another one: then both copies are accepted and paid for.**
    pub fn repeat_unknown(mut self, repeats: bool) -> Self {
        self.repeats_unknown = repeats;
        self
    }

    /// Sets whether a request without a `session_id` is given one, in place of what the client is
    /// set to.
    pub fn session_id(mut self, makes_one: bool) -> Self {
        self.has_session_id = Some(makes_one);
        self
    }

    /// Sets whether the request is checked against the API's description before it is sent, in
    /// place of what the client is set to; see
    /// [`ClientBuilder::check_requests`](crate::ClientBuilder::check_requests).
    pub fn check(mut self, checks_it: bool) -> Self {
        self.is_checked = Some(checks_it);
        self
    }
}

/// Returns a mark for a request that no other request has: 42 characters.
///
/// Whoever stores it before the request is sent can name the request to the service whatever
/// happens.
#[must_use]
pub fn new_session_id() -> String {
    const START: &str = "kkiai-";
    let mut buffer = Uuid::encode_buffer();
    let id: &str = Uuid::new_v4().hyphenated().encode_lower(&mut buffer);
    let mut marked = String::with_capacity(START.len() + id.len());
    marked.push_str(START);
    marked.push_str(id);
    marked
}

impl Client {
    /// Asks for an image, and returns the task once the service has accepted it. This costs money.
    ///
    /// A request without a `session_id` is given one, so that the service refuses a second copy for
    /// three days; an empty one is left empty. The request is sent again only if it is certain that
    /// it was not accepted: when it was not sent, or refused for being too many.
    ///
    /// A request that is not as the API's description has it is not sent, unless
    /// [`CreateOptions::check`] says so.
    ///
    /// Dropping the returned future does not call the request back, and loses the `session_id` that
    /// was made for it. To end a call in time, set its
    /// [`call_timeout`](CallOptions::call_timeout); to be able to drop it, give the request a
    /// [`new_session_id`] and keep that.
    ///
    /// # Errors
    ///
    /// Returns [`Error::OutcomeUnknown`] if a task may have been created whose id is not known, and
    /// [`Error::Invalid`], [`Error::NotSent`] or [`Error::Refused`] if none was. [`Error::charge`]
    /// tells what the call may have cost.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn create_image(
        &self,
        request: &CreateImageTaskRequest,
    ) -> Result<Response<Task>, Error> {
        self.create_image_with(request, &CreateOptions::default())
            .await
    }

    /// Asks for an image as `options` say; see [`create_image`](Self::create_image).
    ///
    /// # Errors
    ///
    /// Returns an error as [`create_image`](Self::create_image) does.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn create_image_with(
        &self,
        request: &CreateImageTaskRequest,
        options: &CreateOptions,
    ) -> Result<Response<Task>, Error> {
        let session_id = self.session_id(request, options);
        let span = tracing::info_span!(
            "operation",
            otel.name = CREATE_IMAGE_TASK.id(),
            operation = CREATE_IMAGE_TASK.id(),
            kkiai.model.name = request.model_name.as_str(),
            kkiai.model.version = request.model_version,
            kkiai.session.id = session_id,
            kkiai.task.id = field::Empty,
            kkiai.prompt = field::Empty,
            error.r#type = field::Empty,
            otel.status_code = field::Empty,
        );
        if self.shows_prompts {
            span.record("kkiai.prompt", &request.prompt);
        }
        // In its place from the start: it is large to move.
        let create = pin!(self.create(request, session_id, options));
        let result = create.instrument(span.clone()).await;
        record(&span, &result);
        result
    }

    /// Returns the request that [`create_image`](Self::create_image) would send, and sends nothing.
    ///
    /// Each call makes a new `session_id` for a request that has none.
    ///
    /// # Errors
    ///
    /// Returns an error if the request cannot be built.
    pub fn preview(
        &self,
        request: &CreateImageTaskRequest,
    ) -> Result<Prepared, kkiai_transport::BuildError> {
        let session_id = self.session_id(request, &CreateOptions::default());
        let built = build(request, session_id.as_deref());
        self.api.transport().prepare(&built)
    }

    /// Returns the mark that a request goes out with.
    fn session_id(
        &self,
        request: &CreateImageTaskRequest,
        options: &CreateOptions,
    ) -> Option<String> {
        let makes_one = options.has_session_id.unwrap_or(self.has_session_ids);
        match &request.session_id {
            Some(session_id) => Some(session_id.clone()),
            None => makes_one.then(new_session_id),
        }
    }

    async fn create(
        &self,
        request: &CreateImageTaskRequest,
        session_id: Option<String>,
        options: &CreateOptions,
    ) -> Result<Response<Task>, Error> {
        if options.is_checked.unwrap_or(self.checks_requests) {
            request.validate().map_err(Error::Invalid)?;
        }
        let has_mark = session_id.as_deref().is_some_and(|mark| !mark.is_empty());
        let mut ledger = Ledger {
            repeats_unknown: options.repeats_unknown && has_mark,
            may_be_accepted: false,
            named: None,
            last: Outcome::Unclear,
        };
        let call = build(request, session_id.as_deref());
        let judge = |result: &Result<RawAnswer, SendError>| ledger.enter(result);
        let finished = self.api.transport().run(call, &options.call, judge).await;

        let call = Call::of(&CREATE_IMAGE_TASK, &finished);
        let result = match (finished.result, &ledger.last) {
            // The answer is whole; only the connection did not end as it should.
            (
                Err(SendError::NoAnswer {
                    partial: Some(answer),
                    ..
                }),
                Outcome::Accepted(_),
            ) => Ok(*answer),
            (result, _) => result,
        };
        let failure = match (result, ledger.last) {
            (Ok(answer), Outcome::Accepted(task)) => {
                let task = task.created(session_id, answer.request_id());
                return Ok(answer.with_body(task));
            }
            (Ok(answer), Outcome::Refused(reason)) => call.refused(&answer, reason),
            (Ok(answer), Outcome::Unclear) => call.unreadable::<CreateImageTaskAnswer>(&answer),
            (Err(error), _) => call.unanswered(&error),
        };
        let failure = failure
            .of_task(ledger.named)
            .of_session(session_id)
            .after(ledger.may_be_accepted);
        Err(failure.into_error(true))
    }
}

/// What is known of a request while it is sent, and sent again.
struct Ledger {
    repeats_unknown: bool,
    /// Whether any attempt so far may have been accepted.
    may_be_accepted: bool,
    /// Id of a task that the last attempt names, though nothing says for sure that it was accepted.
    named: Option<String>,
    /// What the last attempt came to.
    last: Outcome,
}

/// What an attempt came to.
enum Outcome {
    Accepted(Task),
    Refused(Reason),
    /// Anything else.
    Unclear,
}

impl Ledger {
    /// Enters the end of an attempt, and says whether there may be another one.
    ///
    /// There may if the request was surely not accepted. If it may have been, there may only with
    /// the caller's leave, and never once a task is named or known to exist.
    fn enter(&mut self, result: &Result<RawAnswer, SendError>) -> Verdict {
        let mut verdict = Verdict::default();
        self.last = match result {
            Ok(answer) => read(answer),
            Err(SendError::NoAnswer {
                partial: Some(part),
                ..
            }) => match read(part) {
                Outcome::Accepted(task) => Outcome::Accepted(task),
                _ => Outcome::Unclear,
            },
            Err(_) => Outcome::Unclear,
        };
        match (&self.last, result) {
            (Outcome::Accepted(_), _) | (_, Err(SendError::Build { .. })) => {}
            (_, Err(SendError::NotSent { .. })) => verdict.repeat = true,
            (Outcome::Refused(reason), Ok(answer)) => {
                verdict = reason.verdict(answer.status());
                match reason.accepted(answer.status()) {
                    Accepted::Never => {}
                    Accepted::Maybe => {
                        let named = reason.task_id.clone();
                        verdict.repeat &= self.may_repeat(named.or_else(|| named_in(answer)));
                    }
                    Accepted::Earlier => verdict.repeat = false,
                }
            }
            _ => verdict.repeat = self.may_repeat(named(result)),
        }
        verdict
    }

    /// Enters an attempt that may have been accepted, as the task that it names if it names one, and
    /// says whether there may be another one.
    fn may_repeat(&mut self, named: Option<String>) -> bool {
        self.may_be_accepted = true;
        self.named = named;
        self.repeats_unknown && self.named.is_none()
    }
}

/// Reads an answer to the request: an error first, whatever else stands beside it.
fn read(answer: &RawAnswer) -> Outcome {
    if !answer.is_success() {
        return Outcome::Refused(Reason::of_body(answer));
    }
    if let Some(task) = documented(answer.body()) {
        return Outcome::Accepted(task);
    }
    let Ok(value) = reading::json(answer.body()) else {
        return Outcome::Unclear;
    };
    if is_refusal(&value) {
        return Outcome::Refused(Reason::of(&value));
    }
    Task::read(&value).map_or(Outcome::Unclear, Outcome::Accepted)
}

/// Reads the documented form of an answer that accepts a request, if it has that and nothing else.
/// It is the usual one, and takes less work than to look for what may stand in any of them.
fn documented(body: &[u8]) -> Option<Task> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Documented {
        #[serde(rename = "Response")]
        response: TaskAccepted,
    }
    let Documented { response } = serde_json::from_slice(body).ok()?;
    if !response.extra.is_empty() {
        return None;
    }
    Task::accepted(response)
}

/// Finds a task's id in an answer, or in the part of one that came.
fn named(result: &Result<RawAnswer, SendError>) -> Option<String> {
    match result {
        Ok(answer) => named_in(answer),
        Err(SendError::NoAnswer {
            partial: Some(part),
            ..
        }) => named_in(part),
        Err(_) => None,
    }
}

/// Finds a task's id in an answer that is no JSON, or not all of it, so that no task is lost that was
/// accepted.
fn named_in(answer: &RawAnswer) -> Option<String> {
    let text = String::from_utf8_lossy(answer.body());
    named_in_text(&text).or_else(|| {
        let begun = reading::begun(&text)?;
        if is_refusal(&begun) {
            return Reason::of(&begun).task_id;
        }
        Some(Task::read(&begun)?.id().to_owned())
    })
}

/// Finds a task's id in a text by the names that it has, wherever in the text they stand.
fn named_in_text(text: &str) -> Option<String> {
    places::TASK_ID.iter().find_map(|place| {
        let name = format!("\"{}\"", place.rsplit('/').next()?);
        // A warning before the answer may quote the name, too.
        text.match_indices(&name).find_map(|(start, name)| {
            let rest = text[start + name.len()..].trim_start();
            let value = rest.strip_prefix(':')?;
            let mut values = serde_json::Deserializer::from_str(value).into_iter::<String>();
            // One that broke off has no end.
            let task: Task = values.next()?.ok()?.parse().ok()?;
            Some(task.id().to_owned())
        })
    })
}

fn build(request: &CreateImageTaskRequest, session_id: Option<&str>) -> Request {
    let call = Request::new(&CREATE_IMAGE_TASK);
    match session_id {
        Some(session_id) if request.session_id.is_none() => call.json(&Marked {
            request,
            session_id,
        }),
        _ => call.json(request),
    }
}

/// A request that has no mark of its own, with one.
#[derive(Serialize)]
struct Marked<'a> {
    #[serde(flatten)]
    request: &'a CreateImageTaskRequest,
    session_id: &'a str,
}

fn record(span: &Span, result: &Result<Response<Task>, Error>) {
    match result {
        Ok(task) => {
            span.record("kkiai.task.id", task.id());
        }
        Err(error) => {
            span.record("error.type", error.name());
            span.record("otel.status_code", "ERROR");
            if let Some(id) = error.task_id() {
                span.record("kkiai.task.id", id);
            }
        }
    }
}
