//! The addresses of a ticket: what a queue says of a task, as fal.ai has it.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use kkiai_gen::{CREATE_IMAGE_TASK, QueueStatus, QueueTicket};
use kkiai_transport::model::Nullable;
use serde_json::{Value, json};

use crate::answers::{self, image_url};
use crate::faults::{Fault, TaskFailure};
use crate::found::Found;
use crate::tasks::{Stage, Task};

/// Header with the id of the task.
const ID: HeaderName = HeaderName::from_static("x-fal-request-id");

/// Header with the kind of an error.
const ERROR: HeaderName = HeaderName::from_static("x-fal-error-type");

/// Addresses of a task in its queue.
struct Addresses {
    response: String,
    status: String,
    cancel: String,
}

impl Addresses {
    fn new(base_url: &str, id: &str) -> Self {
        let response = format!("{base_url}{}{id}", below());
        Self {
            status: format!("{response}/status"),
            cancel: format!("{response}/cancel"),
            response,
        }
    }
}

/// Returns the path below which tasks are, each by its id.
pub(crate) fn below() -> String {
    format!("{}/requests/", CREATE_IMAGE_TASK.path())
}

/// Returns the ticket for a task that was accepted.
pub(crate) fn ticket(base_url: &str, task: &Task) -> QueueTicket {
    let Addresses {
        response,
        status,
        cancel,
    } = Addresses::new(base_url, &task.id);
    let mut ticket = QueueTicket::new(QueueStatus::InQueue, &task.id)
        .with_response_url(response)
        .with_status_url(status)
        .with_cancel_url(cancel)
        .with_metrics(BTreeMap::new())
        .with_queue_position(0);
    ticket.logs = Nullable::Null;
    ticket
}

impl Found {
    /// Says how far the task has come.
    pub(crate) fn status(&self, base_url: &str) -> Response {
        let addresses = Addresses::new(base_url, &self.task.id);
        let mut status = json!({
            "status": QueueStatus::InQueue.as_str(),
            "request_id": self.task.id,
            "response_url": addresses.response,
            "status_url": addresses.status,
            "cancel_url": addresses.cancel,
            "logs": null,
            "metrics": {},
        });
        let mut code = StatusCode::ACCEPTED;
        match self.stage {
            Stage::Accepted | Stage::Queued => status["queue_position"] = json!(0),
            Stage::Processing(_) => status["status"] = json!(QueueStatus::InProgress.as_str()),
            Stage::Finished => {
                code = StatusCode::OK;
                status["status"] = json!(QueueStatus::Completed.as_str());
                let seconds = self.task.finished().seconds() - self.task.begun().seconds();
                status["metrics"] = json!({ "inference_time": seconds });
            }
        }
        match &self.fault {
            Some(Fault::UnknownStatus { word }) => status["status"] = json!(word),
            Some(Fault::Failed {
                shown: TaskFailure::Aborted,
                ..
            }) => status["status"] = json!(QueueStatus::Canceled.as_str()),
            Some(Fault::Failed { code, .. }) => {
                status["error"] = json!(Fault::reason(code));
                status["error_type"] = json!(code);
            }
            _ => {}
        }
        in_json(&self.task, code, &status)
    }

    /// Gives the image, once there is one.
    pub(crate) fn result(&self, base_url: &str) -> Response {
        if self.stage != Stage::Finished {
            let detail = json!({ "detail": "Request is still in progress" });
            return in_json(&self.task, StatusCode::BAD_REQUEST, &detail);
        }
        if let Some(Fault::Failed { code, .. }) = &self.fault {
            let error = json!({ "detail": Fault::reason(code), "error_type": code });
            let mut response = in_json(&self.task, StatusCode::INTERNAL_SERVER_ERROR, &error);
            if let Ok(code) = HeaderValue::try_from(code) {
                response.headers_mut().insert(ERROR, code);
            }
            return response;
        }
        let size = self.task.size();
        let images = match &self.fault {
            Some(Fault::NoFile) => json!([]),
            _ => json!([{
                "url": image_url(base_url, &self.task),
                "width": size.width,
                "height": size.height,
                "content_type": "image/png",
            }]),
        };
        let result = json!({
            "images": images,
            "prompt": self.task.request.prompt,
            "seed": self.task.number,
            "timings": {},
            "has_nsfw_concepts": [false],
        });
        in_json(&self.task, StatusCode::OK, &result)
    }

    /// Gives the task up.
    pub(crate) fn cancel(&self, _: &str) -> Response {
        let (code, word) = if self.task.cancel() {
            (StatusCode::ACCEPTED, "CANCELLATION_REQUESTED")
        } else {
            (StatusCode::BAD_REQUEST, "ALREADY_COMPLETED")
        };
        in_json(&self.task, code, &json!({ "status": word }))
    }
}

fn in_json(task: &Task, code: StatusCode, value: &Value) -> Response {
    let mut response = answers::json(code, serde_json::to_vec(value));
    if let Ok(id) = HeaderValue::try_from(&task.id) {
        response.headers_mut().insert(ID, id);
    }
    response
}

/// Refuses a question about a task that is not in the queue.
pub(crate) fn unknown() -> Response {
    let detail = json!({ "detail": "Request not found", "error_type": "not_found" });
    answers::json(StatusCode::NOT_FOUND, serde_json::to_vec(&detail))
}

/// Refuses to give up a task that is not in the queue.
pub(crate) fn unknown_to_cancel() -> Response {
    let status = json!({ "status": "NOT_FOUND" });
    answers::json(StatusCode::NOT_FOUND, serde_json::to_vec(&status))
}
