//! Reads what the service says of a task, in each form that it says it.

use std::fmt;

use kkiai_gen::{
    AigcImageTask, OutputFile, QueryTaskAnswer, RecordStatus, TaskDetail, TaskOutput, TaskRecord,
    TaskRecordData, TaskStatus, TencentQueryAnswer, TencentQueryResult,
};

use crate::refusal::Reason;

/// Code of an answer of the gateway's own that is no refusal.
pub(crate) const SUCCESS: &str = "success";

/// How far a task has come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskUpdate {
    /// What the task is doing, or what came of it.
    pub state: TaskState,
    /// Per cent done, if the service says.
    pub progress: Option<u8>,
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

/// An image that a task made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// Address of the image, open to everyone who has it.
    pub url: Option<String>,
    /// VOD's id of the image, if it is kept for good.
    pub file_id: Option<String>,
    /// When the address dies, in ISO 8601 and UTC, if it does.
    pub expires: Option<String>,
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

impl TaskUpdate {
    /// Reads an answer.
    ///
    /// # Errors
    ///
    /// Returns the reason if the answer is a refusal.
    pub(crate) fn read(answer: &QueryTaskAnswer) -> Result<Self, Reason> {
        match answer {
            QueryTaskAnswer::Tencent(tencent) => read_tencent(tencent),
            QueryTaskAnswer::Detail(detail) => Ok(read_detail(detail)),
            QueryTaskAnswer::Envelope(envelope) => match &envelope.data {
                Some(record) => read_record(record),
                // A record that is not there yet is no refusal.
                None if envelope.code == SUCCESS => Ok(Self::running(None)),
                None => Err((&envelope.code, &envelope.message).into()),
            },
            _ => Ok(Self::running(None)),
        }
    }

    fn running(progress: Option<u8>) -> Self {
        Self {
            state: TaskState::Running,
            progress,
        }
    }
}

fn read_tencent(answer: &TencentQueryAnswer) -> Result<TaskUpdate, Reason> {
    match &answer.response {
        TencentQueryResult::Detail(detail) => Ok(read_detail(detail)),
        TencentQueryResult::Failure(failure) => Err(failure.into()),
        _ => Ok(TaskUpdate::running(None)),
    }
}

/// Reads the gateway's record: its own word on a failure first, as its copy of Tencent's answer may
/// be old, then that copy.
fn read_record(record: &TaskRecord) -> Result<TaskUpdate, Reason> {
    let inner = match record.data.as_ref() {
        Some(TaskRecordData::Answer(answer)) => Some(answer.clone()),
        Some(TaskRecordData::Text(text)) => serde_json::from_str(text).ok(),
        _ => None,
    };
    let inner = inner.as_ref().map(read_tencent).transpose()?;
    let progress = percent(record.progress.as_deref());
    if record.status == RecordStatus::Failure {
        let told = match inner.map(|update| update.state) {
            Some(TaskState::Failed(failure)) => failure,
            _ => TaskFailure::default(),
        };
        return Ok(TaskUpdate {
            progress,
            state: TaskState::Failed(TaskFailure {
                message: given(record.fail_reason.as_deref()).or(told.message.clone()),
                ..told
            }),
        });
    }
    let state = match (inner.map(|update| update.state), &record.status) {
        (Some(state @ (TaskState::Succeeded(_) | TaskState::Failed(_))), _) => state,
        (_, RecordStatus::Success) => {
            let image = given(record.result_url.as_deref())
                .filter(|url| is_url(url))
                .map(|url| Image {
                    url: Some(url),
                    ..Image::default()
                });
            image.map_or(TaskState::NoOutput, |image| {
                TaskState::Succeeded(vec![image])
            })
        }
        (_, RecordStatus::NotStart | RecordStatus::Submitted | RecordStatus::Queued) => {
            TaskState::Waiting
        }
        (Some(TaskState::Waiting), _) => TaskState::Waiting,
        _ => TaskState::Running,
    };
    Ok(TaskUpdate { state, progress })
}

fn read_detail(detail: &TaskDetail) -> TaskUpdate {
    let task = detail.aigc_image_task.as_ref();
    let status = task.map_or(&detail.status, |task| &task.status);
    let failure = task.and_then(read_failure);
    let output = task.and_then(|task| task.output.as_ref());
    let output = output.or(detail.output.as_ref());
    let progress = task
        .and_then(|task| task.progress)
        .and_then(|progress| u8::try_from(progress).ok());
    let state = if let Some(failure) = failure {
        TaskState::Failed(failure)
    } else if *status == TaskStatus::Aborted || detail.status == TaskStatus::Aborted {
        TaskState::Failed(TaskFailure {
            message: task.and_then(|task| given(task.message.as_deref())),
            cancelled: true,
            ..TaskFailure::default()
        })
    } else if *status == TaskStatus::Finish {
        let images = output.map(images).unwrap_or_default();
        if images.is_empty() {
            TaskState::NoOutput
        } else {
            TaskState::Succeeded(images)
        }
    } else if *status == TaskStatus::Waiting || detail.status == TaskStatus::Waiting {
        TaskState::Waiting
    } else {
        TaskState::Running
    };
    TaskUpdate { state, progress }
}

/// Returns the failure of a task that has one: a task that failed is finished, too.
fn read_failure(task: &AigcImageTask) -> Option<TaskFailure> {
    let number = task.err_code.filter(|code| *code != 0);
    let word = given(task.err_code_ext.as_deref()).filter(|word| word != "0");
    if number.is_none() && word.is_none() {
        return None;
    }
    Some(TaskFailure {
        code: word.or_else(|| number.map(|code| code.to_string())),
        message: given(task.message.as_deref()),
        ..TaskFailure::default()
    })
}

fn images(output: &TaskOutput) -> Vec<Image> {
    let files = output.file_infos.as_ref().into_iter().flatten().map(image);
    let infos = output.image_info_set.as_ref().into_iter().flatten();
    let infos = infos.map(|info| bare(&info.image_url));
    let results = output.image_result_set.as_ref().into_iter().flatten();
    let results = results.map(|result| bare(&result.url));
    let images = files.chain(infos).chain(results);
    images
        .filter(|image| image.url.is_some() || image.file_id.is_some())
        .collect()
}

fn image(file: &OutputFile) -> Image {
    Image {
        url: given(file.file_url.as_deref()).filter(|url| is_url(url)),
        file_id: given(file.file_id.as_deref()),
        expires: given(file.expire_time.as_deref())
            .filter(|time| !time.starts_with("0000") && !time.starts_with("9999")),
    }
}

fn bare(url: &str) -> Image {
    Image {
        url: given(Some(url)).filter(|url| is_url(url)),
        ..Image::default()
    }
}

/// Says whether text is an address: where one should be, the text of an error may stand.
fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

fn given(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn percent(text: Option<&str>) -> Option<u8> {
    text?.trim().trim_end_matches('%').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a payload of `spec/examples/QueryTaskAnswer`.
    fn read(name: &str) -> TaskUpdate {
        let answer = crate::tests::example("QueryTaskAnswer", name);
        TaskUpdate::read(&answer).unwrap_or_else(|reason| panic!("{name}: {reason:?}"))
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
            assert_eq!(read(name), TaskUpdate { state, progress }, "{name}");
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
        let answer: QueryTaskAnswer = serde_json::from_value(answer).unwrap();
        let TaskState::Failed(failure) = TaskUpdate::read(&answer).unwrap().state else {
            panic!("has not failed");
        };
        assert_eq!(failure.message.as_deref(), Some("timed out"));
    }

    #[test]
    fn a_success_without_an_image_is_none_and_an_error_text_is_no_address() {
        let answer: QueryTaskAnswer = serde_json::from_value(serde_json::json!({
            "code": "success",
            "data": { "status": "SUCCESS", "result_url": "something went wrong" },
        }))
        .unwrap();
        assert_eq!(
            TaskUpdate::read(&answer).unwrap().state,
            TaskState::NoOutput
        );
    }

    #[test]
    fn an_unknown_status_is_still_running() {
        let answer: QueryTaskAnswer =
            serde_json::from_value(serde_json::json!({ "Response": { "Status": "POLISHING" } }))
                .unwrap();
        assert_eq!(TaskUpdate::read(&answer).unwrap().state, TaskState::Running);
    }

    #[test]
    fn a_refusal_inside_an_answer_is_no_update() {
        let answer = crate::tests::example("QueryTaskAnswer", "valid-refused");
        assert!(TaskUpdate::read(&answer).is_err());
    }
}
