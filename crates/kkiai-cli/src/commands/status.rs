//! `kkiai status`.

use std::fmt::Write as _;

use kkiai::{Image, Response, Task, TaskState, TaskUpdate};
use serde_json::{Value, json};

use crate::args::StatusArgs;
use crate::commands::{Context, build, builder};
use crate::failure::Failure;
use crate::output::one_line;
use crate::task;

pub(crate) async fn run(args: &StatusArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let task = task::read(&args.task)?;
    let client = build(builder(context.base_url)?)?;
    let update = context.interrupt.until_signal(client.query(&task)).await;
    let update = update.map_err(|signal| Failure::interrupted_ask(signal, &task))?;
    let update = update.map_err(|error| Failure::ask(&error, &task))?;
    context.output.result(&text(&update), &json(&task, &update))
}

fn word(state: &TaskState) -> &'static str {
    match state {
        TaskState::Waiting => "waiting",
        TaskState::Running => "running",
        TaskState::Succeeded(_) => "succeeded",
        TaskState::NoOutput => "ended without a picture",
        TaskState::Failed(failure) if failure.cancelled => "cancelled",
        TaskState::Failed(_) => "failed",
        _ => "unknown",
    }
}

fn text(update: &TaskUpdate) -> String {
    let mut text = word(&update.state).to_owned();
    match &update.state {
        TaskState::Succeeded(images) => {
            for image in images {
                let _ = write!(text, "\n{}", describe(image));
            }
        }
        TaskState::Failed(failure) => {
            if let Some(code) = &failure.code {
                let _ = write!(text, ", {}", one_line(code));
            }
            if let Some(message) = &failure.message {
                let _ = write!(text, ": {}", one_line(message));
            }
        }
        _ => {
            if let Some(percent) = update.progress {
                let _ = write!(text, ", {percent} %");
            }
        }
    }
    text
}

fn describe(image: &Image) -> String {
    let mut parts = Vec::new();
    if let Some(url) = &image.url {
        parts.push(url.clone());
    }
    if let Some(file_id) = &image.file_id {
        parts.push(format!("file:{file_id}"));
    }
    if let Some(expires) = &image.expires {
        parts.push(format!("until {expires}"));
    }
    one_line(&parts.join(" "))
}

fn json(task: &Task, update: &Response<TaskUpdate>) -> Value {
    let images: &[Image] = match &update.state {
        TaskState::Succeeded(images) => images,
        _ => &[],
    };
    let images: Vec<_> = images
        .iter()
        .map(
            |image| json!({ "url": image.url, "file_id": image.file_id, "expires": image.expires }),
        )
        .collect();
    let failure = match &update.state {
        TaskState::Failed(failure) => json!({
            "code": failure.code,
            "message": failure.message,
            "class": failure.class().as_str(),
            "retryable": failure.is_retryable(),
        }),
        _ => Value::Null,
    };
    json!({
        "task_id": task.id(),
        "task": task,
        "request_id": update.request_id(),
        "tencent_request_id": update.tencent_request_id,
        "state": word(&update.state),
        "progress": update.progress,
        "images": images,
        "failure": failure,
    })
}
