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
    requests: Arc<Mutex<Vec<(String, String)>>>,
}

/// An answer of a [`Server`]: its status, its kind, which may have more headers after it, and its
/// body.
pub(crate) type Answer = (u16, &'static str, Vec<u8>);

impl Server {
    /// Starts a server. `answer` gets the first line of a request and the server's address; without
    /// an answer, the connection ends.
    pub(crate) fn start(answer: impl Fn(&str, &str) -> Option<Answer> + Send + 'static) -> Self {
        Self::start_raw(move |line, address, stream| {
            let Some((status, kind, body)) = answer(line, address) else {
                return;
            };
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(&body);
        })
    }

    /// Starts a server. `answer` gets the first line of a request, the server's address, and what
    /// it writes its answer to; the connection ends after it.
    pub(crate) fn start_raw(answer: impl Fn(&str, &str, &mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, address) = (Arc::clone(&requests), base_url.clone());
        // Ends with the process.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (line, body) = read_request(&stream);
                seen.lock().unwrap().push((line.clone(), body));
                answer(&line, &address, &mut stream);
            }
        });
        Self { base_url, requests }
    }

    pub(crate) fn place(&self) -> Place {
        Place::at(&self.base_url)
    }

    /// Waits until a request has come whose first line holds this.
    pub(crate) fn wait_for(&self, part: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.requests().iter().any(|line| line.contains(part)) {
            assert!(Instant::now() < deadline, "no request came: {part}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Returns the first lines of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|(line, _)| line.clone()).collect()
    }

    /// Returns the bodies of the requests so far that have one.
    pub(crate) fn bodies(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        let bodies = requests.iter().map(|(_, body)| body.clone());
        bodies.filter(|body| !body.is_empty()).collect()
    }

    /// Returns the marks of the requests so far that have a body.
    pub(crate) fn sessions(&self) -> Vec<Option<String>> {
        let bodies = self.bodies();
        let sessions = bodies.iter().map(|body| {
            let body: Value = serde_json::from_str(body).unwrap();
            body["session_id"].as_str().map(str::to_owned)
        });
        sessions.collect()
    }
}

/// Reads a request to its end and returns its first line and its body.
fn read_request(stream: &TcpStream) -> (String, String) {
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
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first, String::from_utf8(body).unwrap())
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

/// Starts a server that accepts a request, and whose answer breaks off after it has named the task.
pub(crate) fn that_breaks_off() -> Server {
    Server::start_raw(|_, _, stream| {
        let head = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n";
        let part = r#"{"Response":{"TaskId":"task-1","RequestId":"1-"#;
        let _ = stream.write_all(format!("{head}{part}").as_bytes());
    })
}

/// Starts a server that reads requests and answers none.
pub(crate) fn that_never_answers() -> Server {
    Server::start(|_, _| {
        loop {
            thread::park();
        }
    })
}

/// Starts a server whose picture never comes to its end.
pub(crate) fn that_stalls() -> Server {
    Server::start_raw(|line, base_url, stream| {
        let body = if line.starts_with("POST") {
            accepted().2
        } else if line.contains("/one.png") {
            let head = "HTTP/1.1 200 x\r\ncontent-type: image/png\r\ncontent-length: 9999\r\n\r\n";
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(PNG);
            loop {
                thread::park();
            }
        } else {
            let url = json!({ "FileUrl": format!("{base_url}/one.png") });
            ended(&json!({ "Output": { "FileInfos": [url] } })).2
        };
        let head = format!("HTTP/1.1 200 x\r\ncontent-length: {}\r\n", body.len());
        let _ = stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes());
        let _ = stream.write_all(&body);
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
