//! Gateways on this machine: the mock, and one that says what it is told to say.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use kkiai::models::CREATE_IMAGE_TASK;
use kkiai_mock::{MockGateway, MockGatewayBuilder, SeenRequest};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::run::{PATIENCE, Place};

/// As much of a picture as it takes to be one.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xaeB`\x82";
const CREATE: &str = CREATE_IMAGE_TASK.path();

/// A mock gateway in this process, on a runtime of its own.
pub(crate) struct Gateway {
    gateway: MockGateway,
    // Dropped last.
    _runtime: Runtime,
}

impl Gateway {
    /// Starts a gateway whose tasks are finished at once.
    pub(crate) fn start() -> Self {
        Self::with(|builder| builder.step(Duration::ZERO))
    }

    /// Starts a gateway whose tasks never end.
    pub(crate) fn that_never_ends() -> Self {
        Self::with(|builder| builder.step(Duration::MAX))
    }

    pub(crate) fn with(change: impl FnOnce(MockGatewayBuilder) -> MockGatewayBuilder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let builder = change(MockGateway::builder());
        let gateway = runtime.block_on(builder.start()).unwrap();
        Self {
            gateway,
            _runtime: runtime,
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        self.gateway.base_url()
    }

    pub(crate) fn place(&self) -> Place {
        Place::at(self.base_url())
    }

    pub(crate) fn requests(&self) -> Vec<SeenRequest> {
        self.gateway.requests()
    }

    /// Returns the body of the one request that created a task.
    pub(crate) fn created(&self) -> Value {
        let requests = self.requests();
        let created: Vec<_> = requests
            .iter()
            .filter(|seen| seen.method == "POST")
            .collect();
        assert_eq!(created.len(), 1, "{created:?}");
        created[0].json().unwrap()
    }
}

/// A server that gives the answers it is told to give, whatever it is asked.
pub(crate) struct Server {
    base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// An answer of a [`Server`]: its status, its kind and its body.
pub(crate) type Answer = (u16, &'static str, Vec<u8>);

impl Server {
    /// Starts a server. `answer` gets the first line of a request and the server's address; without
    /// an answer, the connection ends.
    pub(crate) fn start(answer: impl Fn(&str, &str) -> Option<Answer> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, address) = (Arc::clone(&requests), base_url.clone());
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let line = read_request(&stream);
                seen.lock().unwrap().push(line.clone());
                let Some((status, kind, body)) = answer(&line, &address) else {
                    continue;
                };
                let head = format!(
                    "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
                     connection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes());
                let _ = stream.write_all(&body);
            }
        });
        Self { base_url, requests }
    }

    pub(crate) fn place(&self) -> Place {
        Place::at(&self.base_url)
    }

    /// Waits until a request has come.
    pub(crate) fn wait_for_a_request(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.requests().is_empty() {
            assert!(Instant::now() < deadline, "no request came");
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads a request to its end and returns its first line.
fn read_request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if first.is_empty() {
            line.trim().clone_into(&mut first);
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    first
}

/// Returns an answer in JSON.
pub(crate) fn in_json(status: u16, body: &Value) -> Answer {
    (status, "application/json", body.to_string().into_bytes())
}

/// Answers as Tencent does when a task is created.
pub(crate) fn accepted() -> Answer {
    let accepted = json!({ "TaskId": "task-1", "RequestId": "1-2" });
    in_json(200, &json!({ "Response": accepted }))
}

/// Answers as Tencent does when a task has ended with these members.
fn ended(members: &Value) -> Answer {
    let mut task = json!({ "Status": "FINISH" });
    for (name, value) in members.as_object().unwrap() {
        task[name] = value.clone();
    }
    let ended = json!({ "Status": "FINISH", "RequestId": "1-2", "AigcImageTask": task });
    in_json(200, &json!({ "Response": ended }))
}

/// Starts a server that answers every request like this.
pub(crate) fn that_answers(status: u16, kind: &'static str, body: &'static str) -> Server {
    Server::start(move |_, _| Some((status, kind, body.into())))
}

/// Starts a server where a task ends with these members.
pub(crate) fn where_tasks_end_with(members: Value) -> Server {
    Server::start(move |line, _| {
        Some(if line.starts_with("POST") {
            accepted()
        } else {
            ended(&members)
        })
    })
}

/// Starts a server whose tasks have two pictures, of which the second may be gone.
pub(crate) fn with_two_pictures(second_is_there: bool) -> Server {
    Server::start(move |line, base_url| {
        let url = |name: &str| json!({ "FileUrl": format!("{base_url}/{name}.png") });
        let path = line.split(' ').nth(1).unwrap();
        Some(match path {
            CREATE => accepted(),
            "/one.png" => (200, "image/png", PNG.into()),
            "/two.png" if second_is_there => (200, "image/png", PNG.into()),
            "/two.png" => (404, "text/plain", "gone".into()),
            _ => ended(&json!({ "Output": { "FileInfos": [url("one"), url("two")] } })),
        })
    })
}
