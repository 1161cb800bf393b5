//! Answers of the service.

use std::sync::OnceLock;

use bytes::Bytes;
use kkiai::transport::RetryPolicy;
use kkiai::transport::reqwest::Body;
use kkiai::{Client, CreateImageTaskRequest, Task};
use kkiai_gen::{CreateImageTaskAnswer, ErrorAnswer, ModelName, QueryTaskAnswer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::BoxError;
use tower::layer::layer_fn;
use tower::util::service_fn;

/// Decodes an answer as each form that there is, and lets the client read it with each status.
pub(crate) fn decode(data: &[u8]) {
    round_trip::<CreateImageTaskAnswer>(data);
    round_trip::<QueryTaskAnswer>(data);
    round_trip::<ErrorAnswer>(data);
    for status in [200, 400, 429] {
        read(status, data);
    }
}

/// What was decoded is decoded to the same again.
fn round_trip<T: DeserializeOwned + Serialize>(data: &[u8]) {
    if let Ok(answer) = serde_json::from_slice::<T>(data) {
        let text = serde_json::to_vec(&answer).unwrap();
        let again: T = serde_json::from_slice(&text).unwrap();
        assert_eq!(serde_json::to_vec(&again).unwrap(), text);
    }
}

/// Asks a service that answers so for an image, and for a task.
fn read(status: u16, data: &[u8]) {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_time().build().unwrap()
    });
    let body = Bytes::copy_from_slice(data);
    let client = Client::builder()
        .api_key("sk-0123456789abcdef")
        .base_url("http://127.0.0.1:9")
        .transport(|transport| {
            let body = body.clone();
            let answers = service_fn(move |_: http::Request<Bytes>| {
                let mut answer = http::Response::new(Body::from(body.clone()));
                *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
                async move { Ok::<_, BoxError>(answer) }
            });
            transport
                .retry(RetryPolicy::never())
                .layer(layer_fn(move |_| answers.clone()))
        })
        .build()
        .unwrap();
    let request = CreateImageTaskRequest::new(ModelName::Gem, "3.0", "a fox");
    runtime.block_on(async {
        match client.create_image(&request).await {
            Ok(task) => assert!(!task.id().is_empty()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
        let task: Task = "251007502-AigcImage-1".parse().unwrap();
        match client.query(&task).await {
            Ok(update) => assert!(!format!("{update:?}").is_empty()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    });
}
