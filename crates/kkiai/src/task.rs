//! A task that the service has accepted, as data.

use std::fmt;
use std::str::FromStr;

use kkiai_gen::{EnvelopeCode, TaskAccepted, TaskPhase, places};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::reading::{self, text};

/// Longest id, in bytes. Those that were seen have less than a hundred.
const MAX_ID: usize = 1024;
/// Length from which text without a digit may be an id.
const SURE_ID: usize = 24;

/// A task that the service has accepted, and charged.
///
/// It is plain data: its [`id`](Self::id) is all that is needed to go on with it, at any later time
/// and in any other process. It can be written as JSON and read back, and made of an id alone:
///
/// ```
/// use kkiai::Task;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let task: Task = "251007502-AigcImage-2782aff1e896673f1ft".parse()?;
/// let stored = serde_json::to_string(&task)?;
/// assert_eq!(serde_json::from_str::<Task>(&stored)?, task);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[must_use = "a task is paid for, and its id is all that leads to its images"]
pub struct Task {
    id: TaskId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tencent_request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ticket: Option<Box<Ticket>>,
}

/// Addresses that a gateway may give with a task, to ask for it there.
///
/// Only path and query of an address are used, at the client's own origin, as such an address may
/// name a host where the key is not valid, and must not be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ticket {
    /// Where the status is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_url: Option<String>,
    /// Where the result is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_url: Option<String>,
    /// Where the task can be given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_url: Option<String>,
}

/// Text that cannot be the id of a task: empty, `.` or `..`, longer than 1024 bytes, or with white
/// space inside or control characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} cannot be the id of a task")]
pub struct InvalidTaskId {
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
struct TaskId(String);

impl Task {
    /// Reads the task out of an answer that accepts it, if an id is in it.
    pub(crate) fn read(answer: &Value) -> Option<Self> {
        let named = |id: &Value| TaskId::try_from(reading::as_text(id)?).ok();
        let id = reading::first(answer, places::TASK_ID, named)
            .or_else(|| {
                let places = Some(places::BARE_TASK_ID).filter(|_| may_be_bare(answer))?;
                reading::first(answer, places, TaskId::bare)
            })
            .or_else(|| {
                let places = Some(places::QUEUED_TASK_ID).filter(|_| is_ticket(answer))?;
                reading::first(answer, places, named)
            })?;
        let ticket = Ticket {
            status_url: text(answer, places::STATUS_URL),
            response_url: text(answer, places::RESPONSE_URL),
            cancel_url: text(answer, places::CANCEL_URL),
        };
        Some(Self {
            id,
            session_id: None,
            request_id: None,
            tencent_request_id: text(answer, places::TENCENT_REQUEST_ID),
            ticket: Some(ticket)
                .filter(|ticket| *ticket != Ticket::default())
                .map(Box::new),
        })
    }

    /// Returns the task of the documented answer, if its id is one.
    pub(crate) fn accepted(accepted: TaskAccepted) -> Option<Self> {
        Some(Self {
            id: TaskId::try_from(accepted.task_id).ok()?,
            session_id: None,
            request_id: None,
            tencent_request_id: accepted.request_id,
            ticket: None,
        })
    }

    /// Returns the task with what is known of the call that created it.
    pub(crate) fn created(mut self, session_id: Option<String>, request_id: Option<&str>) -> Self {
        self.session_id = session_id;
        self.request_id = request_id.map(str::to_owned);
        self
    }

    /// Returns the id, by which the service knows the task.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id.0
    }

    /// Returns the mark that the request had, if that is known.
    #[must_use]
    pub fn session_id(&self) -> Option<&str> {
        self.session_id.as_deref()
    }

    /// Returns the gateway's id of the call that created the task, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns Tencent's id of the call that created the task, for its support.
    #[must_use]
    pub fn tencent_request_id(&self) -> Option<&str> {
        self.tencent_request_id.as_deref()
    }

    /// Returns the addresses that the gateway gave with the task.
    #[must_use]
    pub fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_deref()
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Task {
    type Err = InvalidTaskId;

    fn from_str(id: &str) -> Result<Self, InvalidTaskId> {
        Ok(Self {
            id: TaskId::try_from(id.trim().to_owned())?,
            session_id: None,
            request_id: None,
            tencent_request_id: None,
            ticket: None,
        })
    }
}

/// Says whether an answer may have an id whose place does not call it that of a task: not if all
/// that it says is that something failed, which may be the call.
fn may_be_bare(answer: &Value) -> bool {
    text(answer, places::ENVELOPE_CODE).is_some() || !says_failed(answer)
}

/// Says whether an answer is a ticket of a queue.
fn is_ticket(answer: &Value) -> bool {
    let has = |places| text(answer, places).is_some();
    // A number is the status of a call.
    let word = reading::first(answer, places::RECORD_STATUS, |word| {
        word.as_str()
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(drop)
    });
    has(places::STATUS_URL) || has(places::RESPONSE_URL) || (word.is_some() && !says_failed(answer))
}

/// Says whether an answer calls what it is about failed, by a word or by a status of HTTP.
fn says_failed(answer: &Value) -> bool {
    let word = text(answer, places::RECORD_STATUS).unwrap_or_default();
    let is_error = word
        .parse()
        .is_ok_and(|status: u16| (400..600).contains(&status));
    let phase = TaskPhase::of(&word);
    is_error || matches!(phase, Some(TaskPhase::Failed | TaskPhase::Cancelled))
}

impl TaskId {
    /// Reads text that nothing but its looks says to be an id: a word of praise is none, and a
    /// number may be that of a record.
    fn bare(value: &Value) -> Option<Self> {
        let text = value.as_str()?.trim();
        let is_word = TaskPhase::of(text).is_some() || EnvelopeCode::of(text).is_some();
        let looks_like_one = text.bytes().all(|byte| byte.is_ascii_graphic())
            && (text.len() >= SURE_ID || text.bytes().any(|byte| byte.is_ascii_digit()));
        if is_word || !looks_like_one {
            return None;
        }
        Self::try_from(text.to_owned()).ok()
    }
}

impl TryFrom<String> for TaskId {
    type Error = InvalidTaskId;

    fn try_from(text: String) -> Result<Self, InvalidTaskId> {
        let is_usual = text.bytes().all(|byte| byte.is_ascii_graphic());
        let is_strange = |letter: char| letter.is_control() || letter.is_whitespace();
        if matches!(text.as_str(), "" | "." | "..")
            || text.len() > MAX_ID
            // The text of an object or a list is none.
            || text.starts_with(['{', '['])
            || (!is_usual && text.contains(is_strange))
        {
            return Err(InvalidTaskId { text });
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(answer: &Value) -> Option<String> {
        Task::read(answer).map(|task| task.id().to_owned())
    }

    #[test]
    fn each_form_of_an_accepted_request_has_its_id() {
        for (name, wanted) in [
            (
                "valid-documented",
                "251007502-AigcImage***2782aff1e896673f1ft",
            ),
            (
                "valid-without-request-id",
                "251007502-AigcImage-2782aff1e896673f1ft",
            ),
            ("valid-ticket", "764cabcf-b745-4b3e-ae38-1200304cf45b"),
            (
                "valid-envelope-with-id",
                "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi",
            ),
            (
                "valid-envelope-with-object",
                "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi",
            ),
            ("valid-reference", "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi"),
        ] {
            let answer = crate::tests::json("CreateImageTaskAnswer", name);
            assert_eq!(id(&answer).as_deref(), Some(wanted), "{name}");
        }
    }

    #[test]
    fn an_id_is_found_in_forms_that_nobody_documented() {
        for answer in [
            json!({"id": "x1"}),
            json!({"data": {"id": "x1"}}),
            json!({"data": "x1", "code": "success"}),
            json!({"data": {"Response": {"TaskId": "x1"}}, "code": "success"}),
            json!({"data": "{\"task_id\": \"x1\"}", "code": 0}),
            json!({"status": "IN_QUEUE", "request_id": "x1"}),
            json!({"task_id": "x1", "id": 7, "created_at": "today"}),
            json!({"Response": {"TaskId": "x1", "RequestId": 7}}),
            json!({"response": {"task_id": "x1"}}),
            json!({"Response": {"TaskId": ""}, "task_id": " x1 "}),
        ] {
            assert_eq!(id(&answer).as_deref(), Some("x1"), "{answer}");
        }
        assert_eq!(id(&json!({"task_id": 147})).as_deref(), Some("147"));
    }

    #[test]
    fn an_id_that_cannot_be_asked_for_is_none() {
        for answer in [
            json!({"code": "success", "message": "", "data": null}),
            json!({"code": "success", "message": "", "data": ""}),
            json!({"Response": {"TaskId": " "}}),
            json!({"task_id": ".."}),
            json!({"data": {"other": 1}}),
            json!({"data": "{\"other\": 1}"}),
            json!({"data": "the task was accepted"}),
            json!({"data": "success", "code": "success"}),
            json!({"data": "submitted"}),
            json!({"data": "任务提交成功1"}),
            json!({"data": {"id": 147}}),
            json!({"message": "welcome", "id": 7}),
            json!({"Response": {"TaskId": null}, "request_id": "g1"}),
            json!({}),
            json!([]),
            json!("x"),
        ] {
            assert_eq!(id(&answer), None, "{answer}");
        }
        for text in ["", " ", ".", "..", "a b", "a\nb", &"x".repeat(1025)] {
            assert!(text.parse::<Task>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_task_survives_being_stored() {
        let answer = crate::tests::json("CreateImageTaskAnswer", "valid-ticket");
        let task = Task::read(&answer).unwrap();
        assert!(task.ticket().is_some());
        let task = task.created(Some("fox-1".to_owned()), Some("r"));
        let stored = serde_json::to_string(&task).unwrap();
        let task: Task = serde_json::from_str(&stored).unwrap();
        assert_eq!(task.session_id(), Some("fox-1"));
        assert_eq!(task.request_id(), Some("r"));
        assert_eq!(
            serde_json::to_string(&"a".parse::<Task>().unwrap()).unwrap(),
            r#"{"id":"a"}"#
        );
        assert!(serde_json::from_str::<Task>(r#"{"id":".."}"#).is_err());
    }
}
