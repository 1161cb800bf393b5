//! A shop on this machine: gives the answers of a list, and keeps the requests as they came.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kkiai_transport::{ApiKey, Credential, RetryPolicy, Transport, TransportBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::Client;

/// Bound for a list that nobody asks to its end.
const LIFETIME: Duration = Duration::from_secs(60);
const MAX_REQUEST: usize = 1024 * 1024;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrived {
    head: String,
    body: Vec<u8>,
}

impl Arrived {
    /// Returns the method and the target.
    pub(super) fn line(&self) -> &str {
        let line = self.head.lines().next().unwrap();
        line.strip_suffix(" HTTP/1.1").unwrap()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Returns everything that came.
    pub(super) fn all(&self) -> String {
        format!("{}{}", self.head, String::from_utf8_lossy(&self.body))
    }
}

pub(super) struct Server {
    url: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server that gives these answers, one to each connection.
    pub(super) async fn start(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::default();
        let given = give(listener, answers, Arc::clone(&arrived));
        let task = tokio::spawn(async move {
            // Ends in silence: the client then sees a closed connection.
            let _ = tokio::time::timeout(LIFETIME, given).await;
        });
        Self { url, arrived, task }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Returns settings for a client of this server, with a secret for each scheme.
    pub(super) fn builder(&self) -> TransportBuilder {
        let key = |secret: &str| Credential::Key(ApiKey::new(secret).unwrap());
        let login = kkiai_transport::Login::new("me", "open sesame").unwrap();
        Transport::builder(self.url.as_str())
            .retry(RetryPolicy::never())
            .credential_for("token", key("t-secret"))
            .credential_for("login", Credential::Basic(login))
            .credential_for("header_key", key("h-secret"))
            .credential_for("query_key", key("q-secret"))
            .credential_for("cookie_key", key("c-secret"))
    }

    pub(super) fn client(&self) -> Client {
        Client::new(self.builder().build().unwrap())
    }

    /// Returns the only request that came.
    pub(super) fn request(&self) -> Arrived {
        let arrived = self.arrived.lock().unwrap();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        arrived[0].clone()
    }

    /// Returns the last request that came.
    pub(super) fn last(&self) -> Arrived {
        self.arrived.lock().unwrap().last().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns the bytes of an answer.
pub(super) fn answer(status: u16, media: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Given\r\ncontent-type: {media}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Returns the bytes of an answer in JSON.
pub(super) fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "application/json", body)
}

/// Returns the bytes of an answer without a body.
pub(super) fn empty() -> Vec<u8> {
    b"HTTP/1.1 204 Given\r\nconnection: close\r\n\r\n".to_vec()
}

async fn give(listener: TcpListener, answers: Vec<Vec<u8>>, arrived: Arc<Mutex<Vec<Arrived>>>) {
    for answer in answers {
        let (mut stream, _) = listener.accept().await.unwrap();
        let Some(request) = read(&mut stream).await else {
            continue;
        };
        arrived.lock().unwrap().push(request);
        // The client may hang up at any time.
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Arrived> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        more(stream, &mut bytes).await?;
    };
    let mut request = Arrived {
        head: String::from_utf8(bytes[..end].to_vec()).unwrap(),
        body: bytes[end..].to_vec(),
    };
    let length = request.header("content-length");
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    while request.body.len() < length {
        more(stream, &mut request.body).await?;
    }
    Some(request)
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    assert!(bytes.len() <= MAX_REQUEST, "request is too long");
    let read = stream.read_buf(bytes).await.unwrap_or(0);
    (read > 0).then_some(())
}
