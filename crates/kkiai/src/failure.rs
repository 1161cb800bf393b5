//! A call that failed, with all that is known of it.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use kkiai_gen::{ErrorAnswer, ErrorClass};
use kkiai_transport::model::Mismatch;
use kkiai_transport::{
    Accepted, Answer, BuildError, Error as TransportError, ErrorBody, Finished, NetworkError,
    Operation, RawAnswer, SendError, retry_after,
};

use crate::error::Error;
use crate::reading;
use crate::refusal::Reason;
use crate::task::Task;

/// Path of the whole of an answer.
const WHOLE: &str = ".";
/// Bytes of an answer that are looked at for the beginning of a web page.
const LOOKED_AT: usize = 1024;

/// A call that failed. How far it got is told by the variant of [`Error`](crate::Error) that holds
/// this.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallFailure {
    /// Name of the operation.
    pub operation: &'static str,
    /// How often the call was made.
    pub attempts: u32,
    /// Time from the start of the call to its end.
    pub elapsed: Duration,
    /// Mark of the request, by which the service refuses a second copy of it.
    pub session_id: Option<String>,
    /// Id of the task that was asked for, or that the answer names in spite of the failure.
    pub task_id: Option<String>,
    /// HTTP status, if an answer began to come; 200 if a refusal came inside an answer.
    pub status: Option<u16>,
    /// Code of the error, if one was given. It may mislead beside status 429.
    pub code: Option<String>,
    /// The reason in words, if any were given.
    pub message: Option<String>,
    /// The gateway's id of the call, for its support.
    pub request_id: Option<String>,
    /// Tencent's id of the call, for its support.
    pub tencent_request_id: Option<String>,
    /// Pause that the service asked for before the call is made again.
    pub retry_after: Option<Duration>,
    /// Place in the answer that has not the documented form, such as `Response.TaskId`, or `.` for
    /// the whole of it. `None` also if the answer is empty or no JSON, so that it has no places.
    pub json_path: Option<String>,
    /// Start of the answer as it came, 16 KiB at most, with `***` in place of the key.
    pub body: Option<ErrorBody>,
    pub(crate) accepted: Accepted,
    pub(crate) repeat: bool,
    /// Whether an earlier attempt is the one that may have been accepted.
    is_earlier: bool,
    class: Option<ErrorClass>,
    cause: Cause,
}

/// What a failure comes from.
#[derive(Debug)]
enum Cause {
    /// The request could not be built.
    Build(BuildError),
    /// No connection came about, or the call did not get its turn.
    NotSent(NetworkError),
    /// The request went out, and no whole answer came.
    NoAnswer(NetworkError),
    /// The service refused.
    Refusal,
    /// The answer has another form than the documented ones.
    Form(Form, Option<Mismatch>),
}

/// What an answer is that has not a documented form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Empty,
    /// A web page in place of JSON.
    Page,
    /// Other text or bytes in place of JSON.
    NoJson,
    /// JSON, or the beginning of some.
    Other,
}

impl Form {
    fn of(answer: &RawAnswer) -> Self {
        let body = answer.body();
        if body.iter().all(u8::is_ascii_whitespace) {
            return Self::Empty;
        }
        if reading::json(body).is_ok() {
            return Self::Other;
        }
        let start = String::from_utf8_lossy(&body[..body.len().min(LOOKED_AT)]);
        let start = start.trim_start_matches('\u{feff}').trim_start();
        let begins_with = |tag: &str| {
            let start = start.get(..tag.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(tag))
        };
        if begins_with("<!doctype html") || begins_with("<html") {
            Self::Page
        } else {
            Self::NoJson
        }
    }
}

/// A call that has ended.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    operation: &'static Operation,
    attempts: u32,
    elapsed: Duration,
}

impl Call {
    pub(crate) fn of(operation: &'static Operation, finished: &Finished) -> Self {
        Self {
            operation,
            attempts: finished.attempts,
            elapsed: finished.elapsed,
        }
    }

    fn failed(self, cause: Cause) -> CallFailure {
        CallFailure {
            operation: self.operation.id(),
            attempts: self.attempts,
            elapsed: self.elapsed,
            session_id: None,
            task_id: None,
            status: None,
            code: None,
            message: None,
            request_id: None,
            tencent_request_id: None,
            retry_after: None,
            json_path: None,
            body: None,
            accepted: Accepted::Maybe,
            repeat: false,
            is_earlier: false,
            class: None,
            cause,
        }
    }

    /// Returns the failure of a call to which no whole answer came.
    pub(crate) fn unanswered(self, error: &SendError) -> CallFailure {
        match error {
            SendError::Build { source, .. } => CallFailure {
                accepted: Accepted::Never,
                ..self.failed(Cause::Build(source.clone()))
            },
            SendError::NotSent { source, .. } => CallFailure {
                accepted: Accepted::Never,
                ..self.failed(Cause::NotSent(source.clone()))
            },
            SendError::NoAnswer {
                source, partial, ..
            } => {
                let failure = self.failed(Cause::NoAnswer(source.clone()));
                match partial {
                    Some(partial) => failure.with_answer(partial),
                    None => failure,
                }
            }
            // The transport names no other.
            _ => self.failed(Cause::Form(Form::Other, None)),
        }
    }

    /// Returns the failure of a call that the service refused.
    pub(crate) fn refused(self, answer: &RawAnswer, reason: Reason) -> CallFailure {
        let rule = reason.rule(answer.status());
        let failure = self.failed(Cause::Refusal).with_answer(answer);
        CallFailure {
            accepted: reason.accepted(answer.status()),
            request_id: failure.request_id.or(reason.request_id),
            // Text inside text may have had the key in it, escaped more than once.
            code: reason.code.map(|code| answer.mask(&code)),
            message: reason.message.map(|message| answer.mask(&message)),
            tencent_request_id: reason.tencent_request_id,
            task_id: reason.task_id,
            repeat: rule.repeat(),
            class: Some(rule.class()),
            ..failure
        }
    }

    /// Returns the failure of a call that was answered in a form that nobody documented. `T` is the
    /// documented one, and tells which place has it not.
    pub(crate) fn unreadable<T: Answer>(self, answer: &RawAnswer) -> CallFailure {
        let form = Form::of(answer);
        let failure = self.failed(Cause::Form(form, None)).with_answer(answer);
        if matches!(form, Form::Empty | Form::Page) {
            // Which of the documented forms it has not helps nobody.
            return failure;
        }
        let (json_path, reason) = match answer.clone().decode::<T, ErrorAnswer>() {
            Err(TransportError::Decode(undecodable)) => {
                let path = undecodable.json_path.clone();
                (path, Some(undecodable.reason))
            }
            _ => (WHOLE.to_owned(), None),
        };
        CallFailure {
            // Of JSON that broke off, a place may have been read.
            json_path: Some(json_path).filter(|path| form == Form::Other || path != WHOLE),
            cause: Cause::Form(form, reason),
            ..failure
        }
    }
}

impl CallFailure {
    /// Returns the kind of reason that the service gave, by the table of the API's description;
    /// `None` if it gave none.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        self.class
    }

    /// Returns whether the service refused the call because it has accepted one with the same
    /// `session_id` before. It seldom tells the id of that one's task.
    #[must_use]
    pub fn is_accepted_earlier(&self) -> bool {
        self.accepted == Accepted::Earlier
    }

    /// Returns the task whose id is known in spite of the failure.
    #[must_use]
    pub fn task(&self) -> Option<Task> {
        let task: Task = self.task_id.as_deref()?.parse().ok()?;
        Some(task.created(self.session_id.clone(), self.request_id.as_deref()))
    }

    /// Returns whether the request could not be built.
    #[must_use]
    pub fn is_build(&self) -> bool {
        matches!(self.cause, Cause::Build(_))
    }

    /// Takes over what an answer says of itself.
    fn with_answer(mut self, answer: &RawAnswer) -> Self {
        self.status = Some(answer.status());
        self.request_id = answer.request_id().map(str::to_owned);
        self.retry_after = retry_after(answer.headers());
        self.body = Some(answer.excerpt());
        self
    }

    /// Returns the failure as one that is about a task, if an id is given.
    pub(crate) fn of_task(mut self, id: Option<String>) -> Self {
        self.task_id = id.or(self.task_id);
        self
    }

    /// Returns the failure as that of a request with this mark.
    pub(crate) fn of_session(mut self, session_id: Option<String>) -> Self {
        self.session_id = session_id;
        self
    }

    /// Returns the failure as that of a call with earlier attempts, one of which may have been
    /// accepted.
    pub(crate) fn after(mut self, may_be_accepted: bool) -> Self {
        if may_be_accepted && self.accepted == Accepted::Never {
            self.accepted = Accepted::Maybe;
            self.is_earlier = true;
        }
        self
    }

    /// Returns the failure as that of a call which costs money, or of one which costs nothing.
    pub(crate) fn into_error(self, is_billed: bool) -> Error {
        let failure = Box::new(self);
        if is_billed && failure.accepted != Accepted::Never {
            return Error::OutcomeUnknown(failure);
        }
        match failure.cause {
            Cause::Build(_) | Cause::NotSent(_) => Error::NotSent(failure),
            Cause::NoAnswer(_) => Error::NoAnswer(failure),
            Cause::Refusal => Error::Refused(failure),
            Cause::Form(..) => Error::Unreadable(failure),
        }
    }
}

impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation;
        if self.is_accepted_earlier() {
            match self.task() {
                Some(task) => write!(f, "{operation} was accepted earlier as task {task}: ")?,
                None => write!(f, "{operation} was accepted earlier, task id not known: ")?,
            }
        }
        match &self.cause {
            Cause::Build(_) => write!(f, "cannot build {operation}")?,
            Cause::NotSent(_) => write!(f, "{operation} was not sent")?,
            Cause::NoAnswer(_) => write!(f, "no whole answer to {operation}")?,
            Cause::Form(Form::Empty, _) => write!(f, "the answer to {operation} is empty")?,
            Cause::Form(Form::Page, _) => {
                write!(f, "the answer to {operation} is a web page and no JSON")?;
            }
            Cause::Form(form, _) => {
                write!(f, "unexpected answer to {operation}")?;
                if let Some(path) = self.json_path.as_deref().filter(|path| *path != WHOLE) {
                    write!(f, " at `{path}`")?;
                } else if *form == Form::NoJson {
                    f.write_str(", which is no JSON")?;
                }
            }
            Cause::Refusal => {
                write!(f, "{operation} was refused")?;
                if let Some(status) = self.status {
                    write!(f, " with status {status}")?;
                }
                if let Some(code) = &self.code {
                    write!(f, ", {code}")?;
                }
                if let Some(message) = &self.message {
                    write!(f, ": {message}")?;
                }
            }
        }
        if self.is_earlier {
            f.write_str("; an earlier attempt may have been accepted")?;
        }
        Ok(())
    }
}

impl StdError for CallFailure {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.cause {
            Cause::Build(source) => Some(source),
            Cause::NotSent(source) | Cause::NoAnswer(source) => Some(source),
            Cause::Form(_, source) => source.as_ref().map(|source| source as _),
            Cause::Refusal => None,
        }
    }
}
