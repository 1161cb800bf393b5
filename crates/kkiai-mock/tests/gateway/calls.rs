//! Calls over plain TCP, so that each can be as wrong as a test wants, and the schemas that
//! answers must match.

use std::fmt::Write;

use jsonschema::Validator;
use kkiai_gen::{CREATE_IMAGE_TASK, QUERY_TASK, SCHEMAS};
use kkiai_mock::MockGateway;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Answer as it arrived.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Returns the body as JSON that matches a schema.
    #[track_caller]
    pub(crate) fn json(&self, schema: &str) -> Value {
        let kind = self.header("content-type").unwrap();
        assert!(kind.starts_with("application/json"), "{kind}");
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        assert_matches(schema, &body);
        body
    }
}

/// Checks a value against a schema of the description.
#[track_caller]
pub(crate) fn assert_matches(schema: &str, value: &Value) {
    let violations: Vec<String> = validator(schema)
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(violations.is_empty(), "not {schema}: {violations:#?}");
}

fn validator(schema: &str) -> Validator {
    let bundle: Value = serde_json::from_str(SCHEMAS).unwrap();
    let schema = json!({ "$ref": format!("#/$defs/{schema}"), "$defs": bundle["$defs"] });
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Sends a request over a connection of its own.
pub(crate) async fn call(
    gateway: &MockGateway,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let host = gateway.base_url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    request.push_str("\r\n");
    let mut request = request.into_bytes();
    request.extend_from_slice(body);
    stream.write_all(&request).await.unwrap();

    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head,
        body: answer[end + 4..].to_vec(),
    }
}

/// Asks for a path without a key.
pub(crate) async fn get(gateway: &MockGateway, path: &str) -> Answer {
    call(gateway, "GET", path, &[], b"").await
}

/// Makes a create call with a body that need not be JSON.
pub(crate) async fn post(gateway: &MockGateway, body: &[u8]) -> Answer {
    let key = format!("Bearer {}", gateway.key());
    let headers = [
        ("authorization", key.as_str()),
        ("content-type", "application/json"),
    ];
    let (method, path) = (CREATE_IMAGE_TASK.method(), CREATE_IMAGE_TASK.path());
    call(gateway, method.as_str(), path, &headers, body).await
}

/// Makes a create call.
pub(crate) async fn create(gateway: &MockGateway, request: &Value) -> Answer {
    post(gateway, request.to_string().as_bytes()).await
}

/// Makes a create call that is accepted, and returns the id of the task.
pub(crate) async fn create_task(gateway: &MockGateway, request: &Value) -> String {
    let answer = create(gateway, request).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json("CreateImageTaskAnswer");
    let id = body["Response"]["TaskId"].as_str();
    id.or(body["request_id"].as_str()).unwrap().to_owned()
}

/// Asks for a task.
pub(crate) async fn query(gateway: &MockGateway, id: &str) -> Answer {
    let key = format!("Bearer {}", gateway.key());
    let path = QUERY_TASK.path().replace("{task_id}", id);
    let method = QUERY_TASK.method().as_str();
    call(gateway, method, &path, &[("authorization", &key)], b"").await
}

/// Asks for a task that is known.
pub(crate) async fn query_known(gateway: &MockGateway, id: &str) -> Value {
    let answer = query(gateway, id).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json("QueryTaskAnswer")
}

/// Returns the smallest request.
pub(crate) fn smallest() -> Value {
    json!({ "model_name": "GEM", "model_version": "3.0", "prompt": "a fox" })
}

/// Returns the request of the documentation.
pub(crate) fn documented() -> Value {
    json!({
        "model_name": "GEM",
        "model_version": "3.0",
        "file_infos": [
            {
                "type": "file",
                "file_id": "387702299774574677",
                "url": "",
                "text": "Original image description."
            }
        ],
        "prompt": "Convert this image to anime style.",
        "negative_prompt": "blur, distorted",
        "enhance_prompt": "Enabled",
        "output_config": {
            "storage_mode": "Temporary",
            "resolution": "1080P",
            "aspect_ratio": "1:1",
            "person_generation": "AllowAdult",
            "input_compliance_check": "Enabled",
            "output_compliance_check": "Enabled"
        },
        "session_id": "image-task-67890",
        "session_context": "{\"user_id\":\"123\",\"scene\":\"profile_picture\"}",
        "tasks_priority": 10,
        "ext_info": ""
    })
}
