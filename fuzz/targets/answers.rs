//! Answers of the service.

use std::sync::{Arc, LazyLock, Mutex};

use bytes::Bytes;
use kkiai::transport::RetryPolicy;
use kkiai::transport::reqwest::Body;
use kkiai::{Client, CreateImageTaskRequest, Task};
use kkiai_gen::{
    CREATE_IMAGE_TASK, CreateImageTaskAnswer, ErrorAnswer, ModelName, QUERY_TASK, QueryTaskAnswer,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};
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

/// A client whose service answers as it is told. To make one takes long.
struct Asked {
    runtime: Runtime,
    client: Client,
    answer: Arc<Mutex<(u16, Bytes)>>,
}

impl Asked {
    fn new() -> Self {
        let answer = Arc::new(Mutex::new((200, Bytes::new())));
        let given = Arc::clone(&answer);
        let service = service_fn(move |_: http::Request<Bytes>| {
            let (status, body) = given.lock().unwrap().clone();
            let mut answer = http::Response::new(Body::from(body));
            *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
            async move { Ok::<_, BoxError>(answer) }
        });
        let client = Client::builder()
            .api_key("sk-0123456789abcdef")
            .base_url("http://127.0.0.1:9")
            .transport(|transport| {
                transport
                    .retry(RetryPolicy::never())
                    .rate_limit(&CREATE_IMAGE_TASK, None)
                    .rate_limit(&QUERY_TASK, None)
                    .layer(layer_fn(move |_| service.clone()))
            })
            .build()
            .unwrap();
        let mut runtime = Builder::new_current_thread();
        Self {
            runtime: runtime.enable_time().build().unwrap(),
            client,
            answer,
        }
    }
}

/// Asks a service that answers so for an image, and for a task.
fn read(status: u16, data: &[u8]) {
    static ASKED: LazyLock<Asked> = LazyLock::new(Asked::new);
    let Asked {
        runtime,
        client,
        answer,
    } = &*ASKED;
    *answer.lock().unwrap() = (status, Bytes::copy_from_slice(data));
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
