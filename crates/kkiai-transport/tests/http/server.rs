//! Local server that plays a script: one step for each connection, then no more.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Bound for a script that nobody plays to its end.
const LIFETIME: Duration = Duration::from_secs(60);
const MAX_REQUEST: usize = 1024 * 1024;
/// Bound for [`Step::Flood`], far above every limit that the tests set.
const MAX_FLOOD: usize = 64 * 1024 * 1024;

/// What the server does with one connection.
pub(crate) enum Step {
    /// Reads the request, writes these bytes and closes.
    Reply(Vec<u8>),
    /// Reads the request, writes these bytes, reads another request and closes.
    ReplyOnce(Vec<u8>),
    /// Reads the request, writes these bytes and waits until the client hangs up.
    Hold(Vec<u8>),
    /// Reads the request, writes a head and a body that only ends when the client hangs up.
    Flood,
    /// Closes without reading.
    Drop,
}

/// Request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Recorded {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

pub(crate) struct Server {
    address: SocketAddr,
    recorded: Arc<Mutex<Vec<Recorded>>>,
    flooded: Arc<Mutex<usize>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(script: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let recorded = Arc::default();
        let flooded = Arc::default();
        let play = play(
            listener,
            script,
            Arc::clone(&recorded),
            Arc::clone(&flooded),
        );
        let task = tokio::spawn(async move {
            // Ends in silence: the client under test then sees a closed connection.
            let _ = tokio::time::timeout(LIFETIME, play).await;
        });
        Self {
            address,
            recorded,
            flooded,
            task,
        }
    }

    /// Starts a server that writes the same bytes to whoever comes first.
    pub(crate) async fn reply(reply: Vec<u8>) -> Self {
        Self::start(vec![Step::Reply(reply)]).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the requests that arrived so far.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.recorded.lock().unwrap().clone()
    }

    /// Returns the only request that arrived.
    pub(crate) fn request(&self) -> Recorded {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    /// Waits for the end of the script and returns how much of a flood went out.
    pub(crate) async fn flooded(mut self) -> usize {
        (&mut self.task).await.unwrap();
        *self.flooded.lock().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns the bytes of an answer with a body of known length.
pub(crate) fn answer(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Scripted\r\ncontent-type: {content_type}\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Returns the bytes of an answer with a JSON body.
pub(crate) fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "application/json", body)
}

async fn play(
    listener: TcpListener,
    script: Vec<Step>,
    recorded: Arc<Mutex<Vec<Recorded>>>,
    flooded: Arc<Mutex<usize>>,
) {
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
            Step::ReplyOnce(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let second = read_request(&mut stream).await;
                recorded.lock().unwrap().extend(second);
            }
            Step::Hold(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.read(&mut [0]).await;
            }
            Step::Flood => {
                let written = flood(&mut stream).await;
                *flooded.lock().unwrap() = written;
            }
            Step::Drop => {}
        }
    }
}

async fn flood(stream: &mut TcpStream) -> usize {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = [b"400\r\n".as_slice(), &[b'x'; 0x400], b"\r\n"].concat();
    let mut written = 0;
    if stream.write_all(head).await.is_err() {
        return written;
    }
    while written < MAX_FLOOD && stream.write_all(&chunk).await.is_ok() {
        written += 0x400;
    }
    written
}

/// Reads a request, or returns `None` if the client hangs up before its end.
async fn read_request(stream: &mut TcpStream) -> Option<Recorded> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        read_more(stream, &mut bytes).await?;
    };
    let mut request = Recorded {
        head: String::from_utf8(bytes[..end].to_vec()).unwrap(),
        body: bytes[end..].to_vec(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse::<usize>().unwrap());
    while request.body.len() < length {
        read_more(stream, &mut request.body).await?;
    }
    Some(request)
}

async fn read_more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    assert!(bytes.len() <= MAX_REQUEST, "request is too long");
    let read = stream.read_buf(bytes).await.unwrap_or(0);
    (read > 0).then_some(())
}
