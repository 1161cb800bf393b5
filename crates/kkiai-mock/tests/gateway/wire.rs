//! Raw exchanges over connections in memory, on a clock that is paused.

use std::time::Duration;

use kkiai_gen::{CREATE_IMAGE_TASK, QUERY_TASK};
use kkiai_mock::{Fault, Faults, MockGateway, MockGatewayBuilder, Operation};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::calls::smallest;

/// Longer than anything lasts that ends.
const FOR_EVER: Duration = Duration::from_secs(60 * 60);

/// Time in which a connection ends that ends after its answer.
const MOMENT: Duration = Duration::from_millis(1);

/// All that came over a connection.
#[derive(Debug)]
pub(crate) struct Outcome {
    bytes: Vec<u8>,
    /// Whether the connection ended.
    pub(crate) ended: bool,
    /// Time until the connection ended, or until the last byte.
    pub(crate) after: Duration,
}

impl Outcome {
    #[track_caller]
    fn split(&self) -> (&str, &[u8]) {
        let end = self.bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no head: {self:?}"));
        let head = std::str::from_utf8(&self.bytes[..end]).unwrap();
        (head, &self.bytes[end + 4..])
    }

    /// Says whether the answer has all that it announced.
    fn is_whole(&self, is_head: bool) -> bool {
        if !self.bytes.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
            return false;
        }
        let length = self.header("content-length");
        match length.and_then(|length| length.parse::<usize>().ok()) {
            Some(length) => is_head || self.body().len() >= length,
            None => self.body().ends_with(b"\r\n0\r\n\r\n"),
        }
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.bytes.is_empty()
    }

    #[track_caller]
    pub(crate) fn status(&self) -> u16 {
        let (head, _) = self.split();
        head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.split().0.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ").unwrap();
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    #[track_caller]
    pub(crate) fn announced(&self) -> usize {
        self.header("content-length").unwrap().parse().unwrap()
    }

    #[track_caller]
    pub(crate) fn body(&self) -> &[u8] {
        self.split().1
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.body().len(), self.announced(), "{self:?}");
        serde_json::from_slice(self.body()).unwrap()
    }
}

/// Sends bytes and reads until the end of the connection, or until nothing comes any more.
pub(crate) async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &[u8],
) -> Outcome {
    let start = Instant::now();
    stream.write_all(request).await.unwrap();
    let mut outcome = Outcome {
        bytes: Vec::new(),
        ended: false,
        after: Duration::ZERO,
    };
    let is_head = request.starts_with(b"HEAD");
    let mut part = vec![0; 1 << 16];
    loop {
        let patience = if outcome.is_whole(is_head) {
            MOMENT
        } else {
            FOR_EVER
        };
        let Ok(read) = timeout(patience, stream.read(&mut part)).await else {
            return outcome;
        };
        let count = read.unwrap();
        outcome.after = start.elapsed();
        outcome.bytes.extend_from_slice(&part[..count]);
        if count == 0 {
            outcome.ended = true;
            return outcome;
        }
    }
}

/// Does the same over a socket, where the connection must end.
pub(crate) async fn exchange_to_end(mut stream: TcpStream, request: &[u8]) -> Outcome {
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    Outcome {
        bytes,
        ended: true,
        after: Duration::ZERO,
    }
}

/// Writes a request that leaves the connection open.
pub(crate) fn request(method: &str, path: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub(crate) async fn send(
    gateway: &MockGateway,
    method: &str,
    path: &str,
    headers: &[&str],
) -> Outcome {
    exchange(gateway.connect(), &request(method, path, headers, "")).await
}

pub(crate) fn create_request(request: &Value) -> Vec<u8> {
    let (method, path) = (CREATE_IMAGE_TASK.method(), CREATE_IMAGE_TASK.path());
    let headers = ["authorization: Bearer k", "content-type: application/json"];
    self::request(method.as_str(), path, &headers, &request.to_string())
}

pub(crate) async fn create(gateway: &MockGateway) -> Outcome {
    exchange(gateway.connect(), &create_request(&smallest())).await
}

/// Makes a create call, and returns the id of the task whatever the answer was.
pub(crate) async fn create_task(gateway: &MockGateway) -> String {
    create(gateway).await;
    let accepted = gateway.accepted();
    accepted.last().unwrap().id.clone()
}

pub(crate) async fn query(gateway: &MockGateway, id: &str) -> Outcome {
    let path = QUERY_TASK.path().replace("{task_id}", id);
    send(gateway, "GET", &path, &["authorization: Bearer k"]).await
}

pub(crate) fn image_path(id: &str) -> String {
    format!("/images/{id}.png")
}

pub(crate) async fn image(gateway: &MockGateway, id: &str) -> Outcome {
    send(gateway, "GET", &image_path(id), &[]).await
}

/// Asks once for what an operation gives.
pub(crate) async fn ask(gateway: &MockGateway, operation: Operation) -> Outcome {
    if operation == Operation::Create {
        return create(gateway).await;
    }
    let id = match gateway.accepted().last() {
        Some(task) => task.id.clone(),
        None => create_task(gateway).await,
    };
    match operation {
        Operation::Query => query(gateway, &id).await,
        _ => image(gateway, &id).await,
    }
}

pub(crate) fn builder() -> MockGatewayBuilder {
    MockGateway::builder().step(Duration::ZERO)
}

/// Starts a gateway whose first request of a kind meets a fault.
#[track_caller]
pub(crate) fn with(operation: Operation, fault: &str) -> MockGateway {
    let fault: Fault = fault.parse().unwrap();
    let faults = Faults::none().then(operation, [fault]).unwrap();
    builder().faults(faults).in_memory().unwrap()
}
