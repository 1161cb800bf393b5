//! Local server that plays a script: one step for each connection, then no more.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Bound for a script that nobody plays to its end.
const LIFETIME: Duration = Duration::from_secs(60);
const MAX_REQUEST: usize = 64 * 1024;

/// What the server does with one connection.
pub(crate) enum Step {
    /// Reads the request, writes these bytes and closes.
    Reply(Vec<u8>),
    /// Reads the request, writes these pieces one after the other and closes.
    Pieces(Vec<Vec<u8>>),
    /// Reads the request, writes these bytes and waits until the client hangs up.
    Hold(Vec<u8>),
    /// Closes without reading.
    Drop,
}

/// Head of a request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Recorded(String);

impl Recorded {
    pub(crate) fn line(&self) -> &str {
        self.0.lines().next().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.0.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Returns the part that was asked for, and of which version.
    pub(crate) fn rest(&self) -> Option<(&str, &str)> {
        let range = self.header("range");
        assert_eq!(range.is_some(), self.header("if-range").is_some());
        Some((range?, self.header("if-range")?))
    }
}

pub(crate) struct Server {
    address: SocketAddr,
    recorded: Arc<Mutex<Vec<Recorded>>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(script: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let recorded = Arc::default();
        let play = play(listener, script, Arc::clone(&recorded));
        let task = tokio::spawn(async move {
            // Ends in silence: the client under test then sees a closed connection.
            let _ = tokio::time::timeout(LIFETIME, play).await;
        });
        Self {
            address,
            recorded,
            task,
        }
    }

    /// Starts a server that answers with these, one after the other.
    pub(crate) async fn replies(replies: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self::start(replies.into_iter().map(Step::Reply).collect()).await
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/picture", self.origin())
    }

    /// Returns the requests that arrived so far. None has anything that tells who asks.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        let requests = self.recorded.lock().unwrap().clone();
        for request in &requests {
            for name in ["authorization", "cookie", "referer"] {
                assert_eq!(request.header(name), None, "{request:?}");
            }
        }
        requests
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns the bytes of an answer; headers are lines with an end.
pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    head(
        status,
        &format!("{headers}content-length: {length}\r\n"),
        body,
    )
}

/// Returns the bytes of an answer without an announced length.
pub(crate) fn head(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\nset-cookie: mark=1\r\nconnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

async fn play(listener: TcpListener, script: Vec<Step>, recorded: Arc<Mutex<Vec<Recorded>>>) {
    for step in script {
        let (mut stream, _) = listener.accept().await.unwrap();
        if matches!(step, Step::Drop) {
            continue;
        }
        // A client that has run out of patience sends no whole request.
        let Some(request) = read_request(&mut stream).await else {
            continue;
        };
        recorded.lock().unwrap().push(request);
        match step {
            Step::Reply(bytes) => {
                // The client may hang up at any time.
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
            Step::Pieces(pieces) => {
                let _ = stream.set_nodelay(true);
                for piece in pieces {
                    let _ = stream.write_all(&piece).await;
                    // They need not come apart for a test to pass; they mostly do.
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                let _ = stream.shutdown().await;
            }
            Step::Hold(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.read(&mut [0]).await;
            }
            Step::Drop => {}
        }
    }
}

/// Reads the head of a request, or returns `None` if the client hangs up before its end.
async fn read_request(stream: &mut TcpStream) -> Option<Recorded> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        assert!(bytes.len() <= MAX_REQUEST, "request is too long");
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return None;
        }
    }
    Some(Recorded(String::from_utf8(bytes).unwrap()))
}
