//! Reads what the service says of a task, in each form that it says it.

use std::collections::HashSet;
use std::fmt;

use kkiai_gen::{EnvelopeCode, ErrorClass, TaskPhase, error_rule, places};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::reading::{first, number, object, text};
use crate::refusal::{Reason, has_error, is_refusal};
use crate::task::Task;

/// How far a task has come.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TaskUpdate {
    /// What the task is doing, or what came of it.
    pub state: TaskState,
    /// Per cent done, if the service says.
    pub progress: Option<u8>,
    /// The request's `session_id`, if the service gives it back.
    pub session_id: Option<String>,
    /// The request's `session_context`, if the service gives it back.
    pub session_context: Option<String>,
    /// Tencent's id of this call, for its support.
    pub tencent_request_id: Option<String>,
    /// The whole answer as it came, with all that this crate has no name for.
    pub answer: Value,
}

/// What a task is doing, or what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskState {
    /// It has not begun.
    Waiting,
    /// It has begun. A status that this crate does not know counts as this, too.
    Running,
    /// It has ended with images, of which there is at least one.
    Succeeded(Vec<Image>),
    /// It has ended well, by its own word, yet no image is there.
    NoOutput,
    /// It has ended without an image.
    Failed(TaskFailure),
}

impl TaskState {
    /// Returns whether the task has ended for good: it succeeded or failed.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self, Self::Succeeded(_) | Self::Failed(_))
    }
}

/// An image that a task made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Image {
    /// Address of the image, open to everyone who has it.
    pub url: Option<String>,
    /// VOD's id of the image, if it is kept for good.
    pub file_id: Option<String>,
    /// When the address dies, in ISO 8601 and UTC, if it does.
    pub expires: Option<String>,
}

impl Image {
    /// Returns an image at an address, such as one that was stored.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: Some(url.into()),
            ..Self::default()
        }
    }
}

/// A task that ended without an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskFailure {
    /// Id of the task.
    pub task_id: String,
    /// Word for what went wrong, such as `ContentModerationFailed`.
    pub code: Option<String>,
    /// What went wrong, in words.
    pub message: Option<String>,
    /// Whether the task was given up rather than failed.
    pub cancelled: bool,
    /// Whether the task ended well, by its own word, yet showed no image. Then nothing says that
    /// its price is given back.
    pub without_image: bool,
}

impl TaskFailure {
    /// Returns the kind of the reason.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        error_rule(None, self.code.as_deref(), self.message.as_deref()).class()
    }

    /// Returns whether the same request may do better as a new task, which has a price of its own.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        error_rule(None, self.code.as_deref(), self.message.as_deref()).repeat()
    }
}

impl fmt::Display for TaskFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.cancelled {
            "was cancelled"
        } else {
            "failed"
        };
        write!(f, "task {} {what}", self.task_id)?;
        if let Some(code) = &self.code {
            write!(f, ", {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TaskFailure {}

/// Reason that an answer is no update.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NoUpdate {
    /// The service refused the question.
    Refused(Reason),
    /// Nothing that is known stands in the answer.
    Unknown,
}

impl TaskUpdate {
    /// Reads an answer.
    ///
    /// The gateway may keep a record of the task, with a copy of Tencent's answer in it. The copy
    /// may be old, and so may the record; what has ended has ended, whichever of them says so, and
    /// a failure is told before all else.
    pub(crate) fn read(answer: Value) -> Result<Self, NoUpdate> {
        let state = read_state(&answer)?;
        Ok(Self {
            state,
            progress: tencent(&answer, |inner| number(inner, places::PROGRESS))
                .or_else(|| number(&answer, places::RECORD_PROGRESS))
                .and_then(per_cent),
            session_id: tencent(&answer, |inner| text(inner, places::SESSION_ID)),
            session_context: tencent(&answer, |inner| text(inner, places::SESSION_CONTEXT)),
            tencent_request_id: text(&answer, places::TENCENT_REQUEST_ID),
            answer,
        })
    }

    /// Returns the update as one of this task, without the key in what failed.
    pub(crate) fn of(mut self, task: &Task, mask: impl Fn(&str) -> String) -> Self {
        if let TaskState::Failed(failure) = &mut self.state {
            task.id().clone_into(&mut failure.task_id);
            // Text inside text may have had the key in it, escaped more than once.
            for text in [&mut failure.code, &mut failure.message] {
                *text = text.as_deref().map(&mask);
            }
        }
        self
    }
}

/// Reads something out of Tencent's answer, wherever it stands.
fn tencent<T>(answer: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    object(answer, places::TENCENT_ANSWER, read)
}

fn read_state(answer: &Value) -> Result<TaskState, NoUpdate> {
    let record = word(answer, places::RECORD_STATUS);
    let task = tencent(answer, |inner| word(inner, places::TASK_STATUS));
    let outer = tencent(answer, |inner| word(inner, places::OUTER_STATUS));
    let phases = [&record, &task, &outer].map(|word| word.as_deref().and_then(TaskPhase::of));
    let says = |phase| phases.contains(&Some(phase));

    // The gateway gives a task up without asking Tencent again.
    if let Some(phase @ (TaskPhase::Failed | TaskPhase::Cancelled)) = phases[0] {
        if is_of_no_task(answer) {
            return Err(NoUpdate::Refused(Reason::of(answer)));
        }
        return Ok(TaskState::Failed(failure(answer, phase)));
    }
    let has_failed = tencent(answer, has_failed).is_some();
    let has_status = record.is_some() || task.is_some() || outer.is_some();
    if has_failed && !has_status && is_of_no_task(answer) {
        return Err(NoUpdate::Refused(Reason::of(answer)));
    }
    if has_failed || says(TaskPhase::Failed) {
        return Ok(TaskState::Failed(failure(answer, TaskPhase::Failed)));
    }
    if says(TaskPhase::Cancelled) {
        return Ok(TaskState::Failed(failure(answer, TaskPhase::Cancelled)));
    }
    let images = images(answer, phases[0] == Some(TaskPhase::Succeeded));
    if says(TaskPhase::Succeeded) && !images.is_empty() {
        return Ok(TaskState::Succeeded(images));
    }
    if phases[0] == Some(TaskPhase::Succeeded) && has_error(answer) {
        // A queue calls each task completed that has ended.
        return Ok(TaskState::Failed(failure(answer, TaskPhase::Failed)));
    }
    if is_refusal(answer) {
        return Err(NoUpdate::Refused(Reason::of(answer)));
    }
    // The result of a task in a queue has no status at all.
    if !images.is_empty() && !has_status {
        return Ok(TaskState::Succeeded(images));
    }
    // Whoever is nearest to the user has the last word on what has not ended yet.
    match phases.into_iter().flatten().next() {
        Some(TaskPhase::Succeeded) => Ok(TaskState::NoOutput),
        Some(TaskPhase::Waiting) => Ok(TaskState::Waiting),
        Some(_) if says(TaskPhase::Waiting) => Ok(TaskState::Waiting),
        Some(_) => Ok(TaskState::Running),
        // A word that nobody knows ends no wait, nor does a record that is not there yet.
        None if has_status => Ok(TaskState::Running),
        None if text(answer, places::ENVELOPE_CODE).is_some() => Ok(TaskState::Running),
        None => Err(NoUpdate::Unknown),
    }
}

/// Says whether an answer that calls something failed speaks of the call and not of a task: it has a
/// message, and nothing of a task.
fn is_of_no_task(answer: &Value) -> bool {
    let of_task = [
        places::TASK_ID,
        places::QUEUED_TASK_ID,
        places::FAIL_REASON,
        places::RECORD_PROGRESS,
    ];
    let has_record = answer.get("data").is_some_and(Value::is_object);
    let has_task = has_record || of_task.iter().any(|places| text(answer, places).is_some());
    !has_task && Reason::of(answer).message.is_some() && !has_error(answer)
}

/// Returns the word that says how far something has come.
fn word(answer: &Value, at: &[&str]) -> Option<String> {
    first(answer, at, |word| word.as_str().map(str::to_owned)).filter(|word| !word.is_empty())
}

/// Says whether Tencent calls a task failed: one that failed is finished, too.
fn has_failed(inner: &Value) -> Option<()> {
    let is_bad = |places| text(inner, places).is_some_and(|code| is_bad(&code));
    (is_bad(places::ERR_CODE) || is_bad(places::ERR_CODE_EXT)).then_some(())
}

/// Says whether a code is that of an error: not zero, however it is written, nor a word of praise.
fn is_bad(code: &str) -> bool {
    code.parse() != Ok(0.0) && EnvelopeCode::of(code).is_none()
}

fn failure(answer: &Value, phase: TaskPhase) -> TaskFailure {
    let bad = |code: &String| is_bad(code);
    let ext = tencent(answer, |inner| text(inner, places::ERR_CODE_EXT)).filter(bad);
    let number = tencent(answer, |inner| text(inner, places::ERR_CODE)).filter(bad);
    let reason = Reason::of(answer);
    let told = has_error(answer).then_some(reason);
    TaskFailure {
        task_id: String::new(),
        code: ext
            .or(number)
            .or_else(|| told.as_ref().and_then(|reason| reason.code.clone())),
        message: text(answer, places::FAIL_REASON)
            .or_else(|| tencent(answer, |inner| text(inner, places::TASK_MESSAGE)))
            .or_else(|| told.and_then(|reason| reason.message)),
        cancelled: phase == TaskPhase::Cancelled,
        without_image: false,
    }
}

/// Finds the images of a task in all the lists that may have them.
fn images(answer: &Value, has_result: bool) -> Vec<Image> {
    let mut known = HashSet::new();
    let mut images: Vec<Image> = Vec::new();
    let mut add = |image: Image| {
        let mark = image.url.clone().or_else(|| image.file_id.clone());
        if mark.is_some_and(|mark| known.insert(mark)) {
            images.push(image);
        }
    };
    let found = tencent(answer, |inner| {
        let lists = places::OUTPUT_FILES
            .iter()
            .filter_map(|place| first(inner, &[place], |files| files.as_array().cloned()));
        let files: Vec<Value> = lists.flatten().collect();
        (!files.is_empty()).then_some(files)
    });
    for file in found.iter().flatten() {
        add(image(file));
    }
    if images.is_empty() && has_result {
        // Where an address should be, the text of an error may stand.
        let url = text(answer, places::RESULT_URL).filter(|url| is_url(url));
        images.extend(url.map(|url| Image {
            url: Some(url),
            ..Image::default()
        }));
    }
    images
}

fn image(file: &Value) -> Image {
    let url = match file {
        Value::String(url) => Some(url.trim().to_owned()),
        file => text(file, places::FILE_URL),
    };
    Image {
        url: url.filter(|url| is_url(url)),
        file_id: text(file, places::FILE_ID),
        expires: text(file, places::EXPIRE_TIME)
            .filter(|time| !time.starts_with("0000") && !time.starts_with("9999")),
    }
}

fn is_url(text: &str) -> bool {
    let begins_with = |scheme: &str| {
        let start = text.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    begins_with("https://") || begins_with("http://")
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number lies between 0 and 100"
)]
fn per_cent(number: f64) -> Option<u8> {
    (0.0..=100.0).contains(&number).then_some(number as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a payload of `spec/examples/QueryTaskAnswer`.
    fn read(name: &str) -> TaskUpdate {
        let answer = crate::tests::json("QueryTaskAnswer", name);
        TaskUpdate::read(answer).unwrap_or_else(|reason| panic!("{name}: {reason:?}"))
    }

    fn urls(update: &TaskUpdate) -> Vec<&str> {
        match &update.state {
            TaskState::Succeeded(images) => images
                .iter()
                .filter_map(|image| image.url.as_deref())
                .collect(),
            state => panic!("{state:?}"),
        }
    }

    #[test]
    fn each_form_of_success_gives_its_images() {
        let documented = ["http://251000800.vod2.myqcloud.com/aigcImageGenFile.png"];
        for (name, wanted) in [
            ("valid-documented", &documented[..]),
            ("valid-envelope", &documented),
            ("valid-envelope-with-text-inside", &documented),
            ("valid-flat", &["https://example.com/1.png"]),
            ("valid-permanent", &["https://example.com/1.png"]),
            (
                "valid-other-lists",
                &["https://example.com/1.png", "https://example.com/2.png"],
            ),
        ] {
            assert_eq!(urls(&read(name)), wanted, "{name}");
        }
    }

    #[test]
    fn an_address_dies_unless_its_year_says_never() {
        let expires = |name| match read(name).state {
            TaskState::Succeeded(images) => images[0].expires.clone(),
            state => panic!("{state:?}"),
        };
        assert_eq!(
            expires("valid-documented").as_deref(),
            Some("2026-01-05T12:03:57Z")
        );
        assert_eq!(expires("valid-permanent"), None);
    }

    #[test]
    fn a_task_that_has_not_ended_is_waiting_or_running() {
        for (name, state, progress) in [
            ("valid-waiting", TaskState::Waiting, None),
            ("valid-processing", TaskState::Running, Some(35)),
            ("valid-detail-at-top", TaskState::Running, Some(10)),
            ("valid-envelope-not-started", TaskState::Waiting, Some(0)),
            (
                "valid-envelope-with-create-answer-inside",
                TaskState::Waiting,
                Some(10),
            ),
            ("valid-envelope-without-record", TaskState::Running, None),
        ] {
            let update = read(name);
            assert_eq!((update.state, update.progress), (state, progress), "{name}");
        }
    }

    #[test]
    fn a_task_may_be_finished_and_have_failed() {
        for name in ["valid-failed", "valid-envelope-failed"] {
            let TaskState::Failed(failure) = read(name).state else {
                panic!("{name} has not failed");
            };
            assert_eq!(
                failure.code.as_deref(),
                Some("ContentModerationFailed"),
                "{name}"
            );
            assert_eq!(
                failure.message.as_deref(),
                Some("The image was withheld."),
                "{name}"
            );
            assert!(!failure.cancelled);
        }
        assert!(matches!(
            read("valid-aborted").state,
            TaskState::Failed(TaskFailure {
                cancelled: true,
                ..
            })
        ));
    }

    #[test]
    fn the_gateways_word_on_a_failure_outweighs_an_old_copy_of_tencents() {
        let mut answer = crate::tests::json("QueryTaskAnswer", "valid-processing");
        answer = serde_json::json!({
            "code": "success",
            "data": { "status": "FAILURE", "fail_reason": "timed out", "data": answer },
        });
        let TaskState::Failed(failure) = TaskUpdate::read(answer).unwrap().state else {
            panic!("has not failed");
        };
        assert_eq!(failure.message.as_deref(), Some("timed out"));
    }

    #[test]
    fn a_success_without_an_image_is_none_and_an_error_text_is_no_address() {
        let answer = serde_json::json!({
            "code": "success",
            "data": { "status": "SUCCESS", "result_url": "something went wrong" },
        });
        assert_eq!(TaskUpdate::read(answer).unwrap().state, TaskState::NoOutput);
    }

    #[test]
    fn a_code_without_an_error_is_no_failure() {
        let output = serde_json::json!({"FileInfos": [{"FileUrl": "https://example.com/1.png"}]});
        for (code, word) in [
            (serde_json::json!(0.0), ""),
            (serde_json::json!("0"), "0"),
            (serde_json::json!(0), "SUCCESS"),
        ] {
            let task = serde_json::json!({
                "Status": "FINISH", "ErrCode": code, "ErrCodeExt": word, "Output": output,
            });
            let answer = serde_json::json!({ "Response": { "AigcImageTask": task } });
            let update = TaskUpdate::read(answer).unwrap();
            assert_eq!(
                urls(&update),
                ["https://example.com/1.png"],
                "{code} {word}"
            );
        }
    }

    #[test]
    fn an_error_of_the_call_is_no_failure_of_the_task() {
        let answer = serde_json::json!({ "err_code": 429, "message": "slow down" });
        assert!(matches!(
            TaskUpdate::read(answer),
            Err(NoUpdate::Refused(_))
        ));
        let task = serde_json::json!({ "ErrCode": 70000, "Message": "no" });
        let answer = serde_json::json!({ "Response": { "AigcImageTask": task } });
        assert!(matches!(
            TaskUpdate::read(answer).unwrap().state,
            TaskState::Failed(_)
        ));
    }

    #[test]
    fn an_unknown_status_is_still_running() {
        let answer = serde_json::json!({ "Response": { "Status": "POLISHING" } });
        assert_eq!(TaskUpdate::read(answer).unwrap().state, TaskState::Running);
    }

    #[test]
    fn a_refusal_inside_an_answer_is_no_update() {
        let answer = crate::tests::json("QueryTaskAnswer", "valid-refused");
        assert!(TaskUpdate::read(answer).is_err());
    }
}
