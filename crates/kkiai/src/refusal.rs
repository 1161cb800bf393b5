//! What the service says when it says no, in whichever form it says it.

use kkiai_gen::{EnvelopeCode, ErrorClass, error_rule, places};
use kkiai_transport::{Accepted, ErrorRule, RawAnswer, Verdict};
use serde_json::Value;

use crate::reading::{self, text};

/// Most of a body that stands in for a message, in characters.
const MAX_EXCERPT: usize = 200;

/// Code, message and ids of a refusal, taken out of the form that it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    /// The gateway's id of the call, if it stands in the body.
    pub(crate) request_id: Option<String>,
    pub(crate) tencent_request_id: Option<String>,
    /// Id of a task that the refusal names.
    pub(crate) task_id: Option<String>,
}

impl Reason {
    /// Reads the reason out of an answer that is a refusal.
    pub(crate) fn of(answer: &Value) -> Self {
        Self {
            code: text(answer, places::ERROR_CODE),
            message: text(answer, places::ERROR_MESSAGE),
            request_id: text(answer, places::GATEWAY_REQUEST_ID),
            tencent_request_id: text(answer, places::TENCENT_REQUEST_ID),
            task_id: text(answer, places::TASK_ID),
        }
    }

    /// Returns the rule that says what the refusal means.
    pub(crate) fn rule(&self, status: u16) -> &'static ErrorRule<ErrorClass> {
        let code = self.code.as_deref();
        // Some gateways answer each call with 200, and give the status as a code.
        let inner = code.and_then(|code| code.parse().ok());
        let status = match inner {
            Some(inner @ 400..=599) if status < 300 => inner,
            _ => status,
        };
        error_rule(Some(status), code, self.message.as_deref())
    }

    /// Returns whether the call may have been accepted in spite of the refusal. One that names a task
    /// may be none.
    pub(crate) fn accepted(&self, status: u16) -> Accepted {
        match self.rule(status).accepted() {
            Accepted::Never if self.task_id.is_some() => Accepted::Maybe,
            accepted => accepted,
        }
    }

    /// Returns what the refusal means for a call that costs nothing.
    pub(crate) fn verdict(&self, status: u16) -> Verdict {
        let rule = self.rule(status);
        Verdict {
            repeat: rule.repeat(),
            throttled: rule.class() == ErrorClass::Rate,
        }
    }

    /// Reads the reason out of a body of any kind: where there is no JSON, its text is the message.
    pub(crate) fn of_body(answer: &RawAnswer) -> Self {
        match reading::json(answer.body()) {
            Ok(value @ Value::Object(_)) => Self::of(&value),
            Ok(Value::String(message)) => Self {
                message: Some(message),
                ..Self::default()
            },
            _ => Self {
                message: excerpt(&answer.excerpt().text_lossy()),
                ..Self::default()
            },
        }
    }
}

/// Says whether an answer with a status of success holds a refusal.
pub(crate) fn is_refusal(answer: &Value) -> bool {
    has_error(answer) || has_code_of_error(answer)
}

/// Says whether an answer has an error as a member of its own, whatever else it has.
pub(crate) fn has_error(answer: &Value) -> bool {
    let says_something = |value: &Value| match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => false,
    };
    let error = reading::first(answer, places::ERROR, |error| match error {
        // One whose members are all empty is left over from a program that always writes them.
        Value::Object(members) => members.values().any(says_something).then_some(()),
        error => says_something(error).then_some(()),
    });
    error.is_some()
}

/// Says whether an answer of the gateway's own begins with the code of an error.
fn has_code_of_error(answer: &Value) -> bool {
    let is_denied = reading::first(answer, places::ENVELOPE_SUCCESS, Value::as_bool) == Some(false);
    let code = reading::first(answer, places::ENVELOPE_CODE, |code| match code {
        Value::Bool(code) => Some(code.to_string()),
        code => reading::as_text(code),
    });
    is_denied || code.is_some_and(|code| EnvelopeCode::of(&code).is_none())
}

/// Returns the start of a body that is no JSON, on one line.
fn excerpt(body: &str) -> Option<String> {
    let words: Vec<_> = body.split_whitespace().collect();
    let line = words.join(" ");
    let excerpt: String = line.chars().take(MAX_EXCERPT).collect();
    if excerpt.is_empty() {
        None
    } else if excerpt.len() < line.len() {
        Some(format!("{excerpt}…"))
    } else {
        Some(excerpt)
    }
}
