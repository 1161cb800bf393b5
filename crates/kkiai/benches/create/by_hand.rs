//! The call as a careful person writes it, with reqwest and `serde_json`.

use std::time::Duration;

use kkiai::CreateImageTaskRequest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) struct ByHand {
    client: reqwest::Client,
    url: String,
    key: String,
}

/// A task that was accepted.
pub(crate) struct Created {
    pub(crate) task_id: String,
    #[expect(dead_code, reason = "made as it is by the other side")]
    pub(crate) request_id: Option<String>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "shown by `Debug`")]
pub(crate) enum Failure {
    Network(reqwest::Error),
    Status(u16, String),
    Json(serde_json::Error),
    Refused { code: String, message: String },
    NoTaskId,
}

/// The service takes a `session_id` once in three days, so that each call needs one of its own.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    request: &'a CreateImageTaskRequest,
    session_id: String,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Response")]
    response: Inner,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inner {
    task_id: Option<String>,
    request_id: Option<String>,
    error: Option<ErrorOfAnswer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorOfAnswer {
    code: String,
    message: String,
}

impl ByHand {
    pub(crate) fn new(client: reqwest::Client, base_url: &str, key: &str) -> Self {
        Self {
            client,
            url: format!("{base_url}/tencent-vod/v1/aigc-image"),
            key: key.to_owned(),
        }
    }

    pub(crate) async fn create(
        &self,
        request: &CreateImageTaskRequest,
    ) -> Result<Created, Failure> {
        let body = Body {
            request,
            session_id: format!("kkiai-{}", Uuid::new_v4()),
        };
        let response = self
            .client
            .post(&self.url)
            .bearer_auth(&self.key)
            .json(&body)
            .timeout(Duration::from_secs(60))
            .send()
            .await
            .map_err(Failure::Network)?;
        let status = response.status();
        let body = response.bytes().await.map_err(Failure::Network)?;
        if !status.is_success() {
            let text = String::from_utf8_lossy(&body).into_owned();
            return Err(Failure::Status(status.as_u16(), text));
        }
        let answer: Answer = serde_json::from_slice(&body).map_err(Failure::Json)?;
        let answer = answer.response;
        if let Some(error) = answer.error {
            return Err(Failure::Refused {
                code: error.code,
                message: error.message,
            });
        }
        Ok(Created {
            task_id: answer.task_id.ok_or(Failure::NoTaskId)?,
            request_id: answer.request_id,
        })
    }
}
