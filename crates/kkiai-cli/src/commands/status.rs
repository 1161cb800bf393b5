//! `kkiai status`.

use std::fmt::Write as _;

use kkiai::{Image, Task, TaskState, TaskUpdate};
use serde_json::{Value, json};

use crate::args::StatusArgs;
use crate::commands::{Context, build, builder};
use crate::failure::Failure;
use crate::output::visible;

pub(crate) async fn run(args: &StatusArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let task = args
        .id
        .parse::<Task>()
        .map_err(|error| Failure::task(&error))?;
    let id = task.id();
    let client = build(builder(context.base_url)?)?;
    let update = context
        .interrupt
        .or(client.query(&task), || Failure::interrupted_ask(id));
    let update = update.await?.map_err(|error| Failure::ask(&error, id))?;
    context
        .output
        .result(&visible(&text(&update)), &json(id, &update))
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
                let _ = write!(text, ", {code}");
            }
            if let Some(message) = &failure.message {
                let _ = write!(text, ": {message}");
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
    parts.join(" ")
}

fn json(id: &str, update: &TaskUpdate) -> Value {
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
        TaskState::Failed(failure) => json!({ "code": failure.code, "message": failure.message }),
        _ => Value::Null,
    };
    json!({
        "task_id": id,
        "state": word(&update.state),
        "progress": update.progress,
        "images": images,
        "failure": failure,
    })
}
