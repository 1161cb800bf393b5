//! What the service says of tasks.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use kkiai_gen::{
    AigcImageTask, CreateEnvelope, CreateImageTaskAnswer, CreateImageTaskRequest, CreatedTask,
    FileInfo, FileMetaData, OutputConfig, OutputFile, QueryEnvelope, QueryTaskAnswer, RecordStatus,
    StorageMode, TaskAccepted, TaskDetail, TaskInput, TaskInputFile, TaskInputOutputConfig,
    TaskOutput, TaskRecord, TaskReference, TaskStatus, TencentCreateAnswer, TencentQueryAnswer,
};
use serde::Serialize;
use serde_json::Value;

use crate::check::price_name;
use crate::faults::Fault;
use crate::forms::{AnswerForm, CreateForm};
use crate::queue::ticket;
use crate::tasks::{Stage, Task};
use crate::time::Moment;

/// Kind of task, in Tencent's words.
const TASK_TYPE: &str = "AigcImageTask";

/// Path below which images are, each with the id of its task as its name.
pub(crate) const IMAGES: &str = "/images/";

/// Ending of the name of an image.
pub(crate) const FILE_TYPE: &str = "png";

/// How long an image is kept that is not kept for good.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Time of an image that is kept for good.
const NEVER: &str = "9999-12-31T23:59:59Z";

/// A question about a task, with all that its answer is made of.
#[derive(Debug)]
pub(crate) struct Query<'a> {
    pub(crate) base_url: &'a str,
    pub(crate) call_id: &'a str,
    pub(crate) task: &'a Task,
    pub(crate) stage: Stage,
    /// What went wrong and is to be seen.
    pub(crate) fault: Option<&'a Fault>,
    /// Whether the address of an image is told to have died.
    pub(crate) is_expired: bool,
    /// Length of the image in bytes, where it is told.
    pub(crate) image_length: Option<usize>,
}

/// Returns an answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: serde_json::Result<Vec<u8>>) -> Response {
    match body {
        Ok(body) => (
            status,
            [(CONTENT_TYPE, "application/json; charset=utf-8")],
            body,
        )
            .into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Answers a create call that was accepted. The addresses of a ticket are below `base_url`.
pub(crate) fn created(form: CreateForm, base_url: &str, call_id: &str, task: &Task) -> Response {
    let answer = match form {
        CreateForm::Tencent => CreateImageTaskAnswer::from(TencentCreateAnswer::new(
            TaskAccepted::new(&task.id).with_request_id(call_id),
        )),
        CreateForm::Ticket => ticket(base_url, task).into(),
        CreateForm::EnvelopeId => envelope(task.id.as_str()).into(),
        CreateForm::EnvelopeReference => envelope(TaskReference::new(&task.id)).into(),
        CreateForm::Reference => {
            let reference = TaskReference::new(&task.id)
                .with_id(&task.id)
                .with_model(priced(task))
                .with_status("queued")
                .with_created_at(task.created.seconds());
            // Members that come with it and that no client needs.
            let more = [("object", "video".into()), ("progress", 0.into())];
            return json(StatusCode::OK, extended(&reference, more));
        }
    };
    json(StatusCode::OK, serde_json::to_vec(&answer))
}

fn envelope(task: impl Into<CreatedTask>) -> CreateEnvelope {
    CreateEnvelope::new("success", Some(task.into())).with_message("")
}

/// Returns an object with more members than its type has.
fn extended<const N: usize>(
    object: &impl Serialize,
    more: [(&str, Value); N],
) -> serde_json::Result<Vec<u8>> {
    let mut object = serde_json::to_value(object)?;
    for (name, value) in more {
        object[name] = value;
    }
    serde_json::to_vec(&object)
}

/// Returns the name by which the gateway prices the model of a task.
fn priced(task: &Task) -> String {
    price_name(
        task.request.model_name.as_str(),
        &task.request.model_version,
    )
}

/// Returns the address of the image of a task.
pub(crate) fn image_url(base_url: &str, task: &Task) -> String {
    format!("{base_url}{IMAGES}{}.{FILE_TYPE}", task.id)
}

impl Query<'_> {
    pub(crate) fn answer(&self, form: AnswerForm) -> Response {
        let answer = serde_json::to_value(self.usual(form)).and_then(|mut answer| {
            if let Some(fault) = self.fault {
                fault.show(form, &mut answer);
            }
            serde_json::to_vec(&answer)
        });
        json(StatusCode::OK, answer)
    }

    /// Returns what is said of a task in which nothing went wrong.
    fn usual(&self, form: AnswerForm) -> QueryTaskAnswer {
        match form {
            AnswerForm::Bare => QueryTaskAnswer::from(self.bare()),
            AnswerForm::Envelope => {
                let envelope = QueryEnvelope::new("success", Some(self.record()));
                QueryTaskAnswer::from(envelope.with_message(""))
            }
            AnswerForm::Flat => {
                let detail = self.detail().with_output(self.output());
                QueryTaskAnswer::from(TencentQueryAnswer::new(detail))
            }
        }
    }

    fn bare(&self) -> TencentQueryAnswer {
        let request = &self.task.request;
        let mut task = AigcImageTask::new(match self.stage {
            // Of the task itself Tencent knows no waiting.
            Stage::Accepted | Stage::Queued | Stage::Processing(_) => TaskStatus::Processing,
            Stage::Finished => TaskStatus::Finish,
        })
        .with_task_id(&self.task.id)
        .with_err_code(0)
        .with_err_code_ext("")
        .with_message("")
        .with_progress(self.progress())
        .with_input(input(request))
        .with_output(self.output());
        task.session_id.clone_from(&request.session_id);
        task.session_context.clone_from(&request.session_context);
        TencentQueryAnswer::new(self.detail().with_aigc_image_task(task))
    }

    /// Returns all but the image task.
    fn detail(&self) -> TaskDetail {
        let task = self.task;
        let (status, begun, finished) = match self.stage {
            Stage::Accepted | Stage::Queued => (TaskStatus::Waiting, None, None),
            Stage::Processing(_) => (TaskStatus::Processing, Some(task.begun()), None),
            Stage::Finished => (
                TaskStatus::Finish,
                Some(task.begun()),
                Some(task.finished()),
            ),
        };
        let text = |moment: Option<_>| {
            moment
                .as_ref()
                .map_or_else(String::new, ToString::to_string)
        };
        TaskDetail::new(status)
            .with_task_type(TASK_TYPE)
            .with_request_id(self.call_id)
            .with_create_time(task.created.to_string())
            .with_begin_process_time(text(begun))
            .with_finish_time(text(finished))
    }

    fn record(&self) -> TaskRecord {
        let task = self.task;
        let (status, begun, finished) = match self.stage {
            Stage::Accepted => (RecordStatus::NotStart, None, None),
            Stage::Queued => (RecordStatus::Queued, None, None),
            Stage::Processing(_) => (RecordStatus::InProgress, Some(task.begun()), None),
            Stage::Finished => (
                RecordStatus::Success,
                Some(task.begun()),
                Some(task.finished()),
            ),
        };
        let record = TaskRecord::new(status)
            .with_id(task.number)
            .with_task_id(&task.id)
            .with_platform("58")
            .with_group("default")
            .with_channel_id(1)
            .with_quota(1.0)
            .with_action("generate")
            .with_fail_reason("")
            .with_submit_time(task.created.seconds())
            .with_start_time(begun.map_or(0, Moment::seconds))
            .with_finish_time(finished.map_or(0, Moment::seconds))
            .with_progress(format!("{}%", self.progress()))
            .with_properties(serde_json::json!({ "origin_model_name": priced(task) }));
        let record = match self.stage {
            Stage::Finished => record.with_result_url(image_url(self.base_url, self.task)),
            _ => record.with_result_url(""),
        };
        match self.stage {
            // The gateway has not asked Tencent yet.
            Stage::Accepted => record,
            _ => record.with_data(self.bare()),
        }
    }

    fn progress(&self) -> i64 {
        match self.stage {
            Stage::Accepted | Stage::Queued => 0,
            Stage::Processing(progress) => progress,
            Stage::Finished => 100,
        }
    }

    fn output(&self) -> TaskOutput {
        let files = match self.stage {
            Stage::Finished => vec![self.file()],
            _ => Vec::new(),
        };
        TaskOutput::new().with_file_infos(files)
    }

    fn file(&self) -> OutputFile {
        let storage_mode = self.task.storage_mode();
        let is_kept = storage_mode == StorageMode::Permanent;
        let file = OutputFile::new()
            .with_file_url(image_url(self.base_url, self.task))
            .with_file_type(FILE_TYPE)
            .with_storage_mode(storage_mode);
        if !is_kept {
            let expires = if self.is_expired {
                // Long ago enough for a client whose clock is not that of the gateway.
                self.task.created.before(LIFETIME)
            } else {
                self.task.finished().after(LIFETIME)
            };
            return file.with_expire_time(expires.to_string());
        }
        let size = self.task.size();
        let mut measures = FileMetaData::new()
            .with_container(FILE_TYPE)
            .with_width(size.width.into())
            .with_height(size.height.into());
        measures.size = self
            .image_length
            .and_then(|length| i64::try_from(length).ok());
        file.with_expire_time(NEVER)
            .with_file_id(&self.task.file_id)
            .with_media_name("aigcImageGenFile")
            .with_class_id(0)
            .with_meta_data(measures)
    }
}

/// Returns a request as Tencent gives it back: the same, in its own spelling.
fn input(request: &CreateImageTaskRequest) -> TaskInput {
    let mut input = TaskInput::new()
        .with_model_name(request.model_name.as_str())
        .with_model_version(&request.model_version)
        .with_prompt(&request.prompt);
    input.negative_prompt.clone_from(&request.negative_prompt);
    input.enhance_prompt.clone_from(&request.enhance_prompt);
    if let Some(files) = &request.file_infos {
        input = input.with_file_infos(files.iter().map(input_file).collect::<Vec<_>>());
    }
    if let Some(config) = &request.output_config {
        input = input.with_output_config(input_config(config));
    }
    input
}

fn input_file(file: &FileInfo) -> TaskInputFile {
    let mut input = TaskInputFile::new();
    input.type_.clone_from(&file.type_);
    input.file_id.clone_from(&file.file_id);
    input.url.clone_from(&file.url);
    input.text.clone_from(&file.text);
    input
}

fn input_config(config: &OutputConfig) -> TaskInputOutputConfig {
    fn text<T: ToString>(value: Option<&T>) -> Option<String> {
        value.map(ToString::to_string)
    }
    let mut input = TaskInputOutputConfig::new();
    input.storage_mode.clone_from(&config.storage_mode);
    input.resolution = text(config.resolution.as_ref());
    input.aspect_ratio = text(config.aspect_ratio.as_ref());
    input.person_generation = text(config.person_generation.as_ref());
    input.input_compliance_check = text(config.input_compliance_check.as_ref());
    input.output_compliance_check = text(config.output_compliance_check.as_ref());
    input
}
