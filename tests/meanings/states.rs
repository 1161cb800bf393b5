//! Tasks: their states, in each form that they come in.

use kkiai::TaskState;
use kkiai::models::{RecordStatus, TaskStatus};
use kkiai::transport::model::StringEnum as _;
use serde_json::{Value, json};

use super::errors::query;
use crate::scripted::Reply;

/// What a state of a task is expected to be.
#[derive(Debug, PartialEq)]
enum Expected {
    Waiting,
    Running,
    NoOutput,
    Images(Vec<&'static str>),
    Failed {
        code: Option<&'static str>,
        message: Option<&'static str>,
        cancelled: bool,
    },
}

fn failed(
    code: impl Into<Option<&'static str>>,
    message: impl Into<Option<&'static str>>,
) -> Expected {
    Expected::Failed {
        code: code.into(),
        message: message.into(),
        cancelled: false,
    }
}

fn cancelled() -> Expected {
    Expected::Failed {
        code: None,
        message: None,
        cancelled: true,
    }
}

const URL: &str = "http://example.com/1.png";

fn files() -> Value {
    json!({"FileInfos": [{"FileUrl": URL, "ExpireTime": "2026-01-05T12:03:57Z"}]})
}

/// Tencent's answer about an image task.
#[allow(
    clippy::needless_pass_by_value,
    reason = "rows are read more easily without `&`"
)]
pub(super) fn image_task(outer: &str, task: Value) -> Value {
    json!({"Response": {"Status": outer, "TaskType": "AigcImageTask", "AigcImageTask": task}})
}

/// The gateway's record round an answer of Tencent's.
#[allow(
    clippy::needless_pass_by_value,
    reason = "rows are read more easily without `&`"
)]
fn record(status: &str, data: Value) -> Value {
    json!({"code": "success", "message": "", "data": {"status": status, "data": data}})
}

/// The members and statuses of sections 5.1 to 5.5, bare and in every other shape.
#[allow(clippy::too_many_lines, reason = "a table")]
fn states() -> Vec<(Value, Expected)> {
    use Expected::{Images, NoOutput, Running, Waiting};
    let done = json!({"Status": "FINISH", "ErrCode": 0, "ErrCodeExt": "", "Output": files()});
    let drawing = json!({"Status": "PROCESSING", "Progress": 35, "Output": {"FileInfos": []}});
    let bad = json!({
        "Status": "FINISH", "ErrCode": 70000, "ErrCodeExt": "ContentModerationFailed",
        "Message": "no", "Progress": 100, "Output": {"FileInfos": []},
    });
    let image = || Images(vec![URL]);
    vec![
        // Bare: Status.
        (image_task("WAITING", Value::Null), Waiting),
        (
            image_task("WAITING", json!({"Status": "PROCESSING"})),
            Waiting,
        ),
        (image_task("PROCESSING", drawing.clone()), Running),
        (image_task("FINISH", done.clone()), image()),
        (image_task("ABORTED", Value::Null), cancelled()),
        (
            image_task("ABORTED", json!({"Status": "PROCESSING"})),
            cancelled(),
        ),
        (image_task("POLISHING", Value::Null), Running),
        // ErrCode, ErrCodeExt, Message.
        (
            image_task("FINISH", bad.clone()),
            failed("ContentModerationFailed", "no"),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "ErrCode": 70000, "Message": ""}),
            ),
            failed("70000", None),
        ),
        (
            image_task("FINISH", json!({"Status": "FINISH", "ErrCode": "40000"})),
            failed("40000", None),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "ErrCodeExt": "TaskTimeout"}),
            ),
            failed("TaskTimeout", None),
        ),
        (
            image_task(
                "PROCESSING",
                json!({"Status": "PROCESSING", "ErrCodeExt": "InternalError"}),
            ),
            failed("InternalError", None),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "ErrCode": "0", "ErrCodeExt": "0", "Output": files()}),
            ),
            image(),
        ),
        // An error that is empty.
        (
            json!({"Response": {"Error": {"Code": "", "Message": ""}, "Status": "PROCESSING"}}),
            Running,
        ),
        // Output.
        (image_task("FINISH", json!({"Status": "FINISH"})), NoOutput),
        (
            image_task("FINISH", json!({"Status": "FINISH", "Output": null})),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": null}}),
            ),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [{"FileUrl": "", "FileId": ""}]}}),
            ),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [{"FileUrl": "went wrong"}]}}),
            ),
            NoOutput,
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [null, {"FileUrl": 1}, {"Url": URL}]}}),
            ),
            image(),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"ImageInfoSet": [{"ImageUrl": URL}]}}),
            ),
            image(),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"ImageResultSet": [{"Url": URL}]}}),
            ),
            image(),
        ),
        (
            image_task(
                "FINISH",
                json!({"Status": "FINISH", "Output": {"FileInfos": [{"FileUrl": URL}], "ImageInfoSet": [{"ImageUrl": URL}]}}),
            ),
            image(),
        ),
        (
            json!({"Response": {"Status": "FINISH", "Output": files()}}),
            image(),
        ),
        (
            json!({"Response": {"Status": "FINISH", "AigcImageTask": {"Status": "FINISH", "Output": {"FileInfos": []}}, "Output": files()}}),
            image(),
        ),
        (
            json!({"Response": {"Status": "FINISH", "SceneAigcImageTask": done.clone()}}),
            image(),
        ),
        (
            json!({"Response": {"AigcImageTask": done.clone()}}),
            image(),
        ),
        // At the top, and in other letters.
        (
            json!({"Status": "FINISH", "AigcImageTask": done.clone()}),
            image(),
        ),
        (json!({"AigcImageTask": drawing.clone()}), Running),
        (
            json!({"AigcImageTask": bad.clone()}),
            failed("ContentModerationFailed", "no"),
        ),
        (
            json!({"response": {"status": "FINISH", "aigc_image_task": {"status": "FINISH", "output": {"file_infos": [{"file_url": URL}]}}}}),
            image(),
        ),
        (
            json!({"Response": image_task("FINISH", done.clone())["Response"], "code": "success", "data": null}),
            image(),
        ),
        // The record: its own words.
        (record("NOT_START", Value::Null), Waiting),
        (record("SUBMITTED", Value::Null), Waiting),
        (
            record("QUEUED", json!({"Response": {"TaskId": "x"}})),
            Waiting,
        ),
        (
            record("IN_PROGRESS", image_task("PROCESSING", drawing.clone())),
            Running,
        ),
        (record("UNKNOWN", Value::Null), Running),
        (
            record("SUCCESS", image_task("FINISH", done.clone())),
            image(),
        ),
        (
            record("FAILURE", image_task("FINISH", bad.clone())),
            failed("ContentModerationFailed", "no"),
        ),
        (
            record(
                "SUCCESS",
                json!(image_task("FINISH", done.clone()).to_string()),
            ),
            image(),
        ),
        (record("SUCCESS", json!({})), NoOutput),
        (record("POLISHING", Value::Null), Running),
        (json!({"code": "success", "data": null}), Running),
        // The record and the copy in it do not agree.
        (
            record("FAILURE", image_task("PROCESSING", drawing.clone())),
            failed(None, None),
        ),
        (
            record("SUCCESS", image_task("PROCESSING", drawing.clone())),
            NoOutput,
        ),
        (
            record("IN_PROGRESS", image_task("FINISH", done.clone())),
            image(),
        ),
        (
            record("IN_PROGRESS", image_task("FINISH", bad.clone())),
            failed("ContentModerationFailed", "no"),
        ),
        (
            record("IN_PROGRESS", image_task("ABORTED", Value::Null)),
            cancelled(),
        ),
        (
            record(
                "FAILURE",
                json!({"Response": {"Error": {"Code": "InternalError", "Message": "no"}}}),
            ),
            failed("InternalError", "no"),
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": URL, "data": {"Response": {"Error": {"Code": "InternalError"}}}}}),
            image(),
        ),
        (
            json!({"code": "success", "data": {"status": "FAILURE", "fail_reason": "timed out", "result_url": "timed out", "data": image_task("PROCESSING", drawing.clone())}}),
            failed(None, "timed out"),
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": URL}}),
            image(),
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": "went wrong"}}),
            NoOutput,
        ),
        (
            json!({"code": "success", "data": {"status": "SUCCESS", "result_url": "javascript:alert(1)"}}),
            NoOutput,
        ),
        // The record alone, and an envelope straight round Tencent's answer.
        (
            json!({"status": "SUCCESS", "task_id": "x", "data": image_task("FINISH", done.clone())}),
            image(),
        ),
        (
            json!({"code": "success", "data": image_task("FINISH", done.clone())}),
            image(),
        ),
        (
            json!({"code": 0, "data": image_task("FINISH", done.clone())}),
            image(),
        ),
        // The queue: its words, and its result.
        (json!({"status": "IN_QUEUE", "queue_position": 3}), Waiting),
        (json!({"status": "IN_PROGRESS", "logs": []}), Running),
        (json!({"status": "COMPLETED", "logs": null}), NoOutput),
        (
            json!({"status": "COMPLETED", "error": "no", "error_type": "Runner"}),
            failed("Runner", "no"),
        ),
        (json!({"status": "FAILED"}), failed(None, None)),
        (json!({"status": "CANCELED"}), cancelled()),
        (
            json!({"images": [{"url": URL, "width": 1}], "prompt": "a fox"}),
            image(),
        ),
    ]
}

#[tokio::test]
async fn each_state_of_a_task_is_read() {
    for (answer, wanted) in states() {
        let wanted_text = format!("{answer}");
        let update = query(Reply::json(200, &answer)).await;
        let update = update.unwrap_or_else(|error| panic!("{answer}: {error}"));
        let found = match &update.state {
            TaskState::Waiting => Expected::Waiting,
            TaskState::Running => Expected::Running,
            TaskState::NoOutput => Expected::NoOutput,
            TaskState::Succeeded(images) => {
                let urls = images.iter().map(|image| image.url.as_deref());
                let urls: Vec<_> = urls.collect();
                assert_eq!(urls, [Some(URL)], "{wanted_text}");
                Expected::Images(vec![URL])
            }
            TaskState::Failed(failure) => {
                assert_eq!(failure.task_id, "t1");
                let leak = |text: &Option<String>| text.clone().map(|text| &*String::leak(text));
                Expected::Failed {
                    code: leak(&failure.code),
                    message: leak(&failure.message),
                    cancelled: failure.cancelled,
                }
            }
            state => panic!("{state:?}"),
        };
        assert_eq!(found, wanted, "{wanted_text}");
        // What this client has no name for is kept.
        assert_eq!(update.answer, answer);
    }
}

/// The words of section 5.3, each in every layer, in any letters.
#[tokio::test]
async fn a_word_means_the_same_in_every_layer() {
    let running = ["PROCESSING", "IN_PROGRESS", "RUNNING", "UNKNOWN"];
    let waiting = [
        "WAITING",
        "NOT_START",
        "SUBMITTED",
        "QUEUED",
        "IN_QUEUE",
        "PENDING",
    ];
    let succeeded = [
        "FINISH",
        "SUCCESS",
        "COMPLETED",
        "SUCCEEDED",
        "DONE",
        "READY",
    ];
    let failed = ["FAILURE", "FAILED", "FAIL", "ERROR", "EXPIRED"];
    let cancelled = ["ABORTED", "CANCELED", "CANCELLED"];
    for (words, wanted) in [
        (&running[..], "running"),
        (&waiting, "waiting"),
        (&succeeded, "succeeded"),
        (&failed, "failed"),
        (&cancelled, "cancelled"),
    ] {
        for word in words {
            for word in [(*word).to_owned(), word.to_lowercase()] {
                let file = match wanted {
                    "succeeded" => files(),
                    _ => Value::Null,
                };
                for answer in [
                    json!({"Response": {"Status": word, "Output": file}}),
                    json!({"code": "success", "data": {"status": word, "data": {"Output": file}}}),
                    json!({"status": word, "Output": file}),
                ] {
                    let state = query(Reply::json(200, &answer))
                        .await
                        .unwrap()
                        .into_body()
                        .state;
                    let found = match state {
                        TaskState::Waiting => "waiting",
                        TaskState::Running => "running",
                        TaskState::Succeeded(_) => "succeeded",
                        TaskState::Failed(failure) if failure.cancelled => "cancelled",
                        TaskState::Failed(_) => "failed",
                        _ => "?",
                    };
                    assert_eq!(found, wanted, "{answer}");
                }
            }
        }
    }
    // And each word of the description is one of them.
    let words = TaskStatus::KNOWN.iter().map(|(word, _)| *word);
    let words: Vec<_> = words
        .chain(RecordStatus::KNOWN.iter().map(|(word, _)| *word))
        .collect();
    assert!(
        words
            .iter()
            .all(|word| kkiai::TaskPhase::of(word).is_some()),
        "{words:?}"
    );
}
