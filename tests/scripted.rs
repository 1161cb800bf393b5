//! A service inside the process that answers as a test says, without any network.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};

use bytes::Bytes;
use kkiai::transport::reqwest::Body;
use kkiai::transport::{Fetcher, NetworkError, TransportBuilder};
use kkiai::{Client, ClientBuilder};
use tower::BoxError;
use tower::layer::layer_fn;
use tower::util::service_fn;

/// Key of all clients of these tests.
pub(crate) const KEY: &str = "sk-of-these-tests";

/// What the service does with an attempt.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers.
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// Is not there.
    NotConnected,
    /// Hangs up without an answer.
    BrokenOff,
    /// Answers with a body that breaks off.
    Part { status: u16, body: String },
}

impl Reply {
    #[allow(
        clippy::needless_pass_by_value,
        reason = "bodies are written on the spot"
    )]
    pub(crate) fn json(status: u16, body: impl ToString) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: body.to_string(),
        }
    }

    pub(crate) fn accepted(id: &str) -> Self {
        Self::json(200, serde_json::json!({"Response": {"TaskId": id}}))
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// A service that answers each attempt with the next reply, and then with the last one for ever.
#[derive(Clone, Default)]
pub(crate) struct Script {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    seen: Arc<Mutex<Vec<http::Request<Bytes>>>>,
}

impl Script {
    pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            replies: Arc::new(Mutex::new(replies.into_iter().collect())),
            seen: Arc::default(),
        }
    }

    /// Returns the attempts so far.
    pub(crate) fn seen(&self) -> Vec<http::Request<Bytes>> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns the bodies of the attempts so far.
    pub(crate) fn bodies(&self) -> Vec<serde_json::Value> {
        let seen = self.seen();
        let bodies = seen.iter();
        bodies
            .map(|request| serde_json::from_slice(request.body()).unwrap())
            .collect()
    }

    pub(crate) fn client(&self) -> Client {
        self.client_with(|builder| builder)
    }

    pub(crate) fn client_with(
        &self,
        change: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Client {
        let builder = Client::builder()
            .api_key(KEY)
            .base_url("http://127.0.0.1:9")
            .fetcher(fetcher())
            .transport(|transport| self.layer(transport));
        change(builder).build().unwrap()
    }

    fn layer(&self, transport: TransportBuilder) -> TransportBuilder {
        let script = self.clone();
        transport.layer(layer_fn(move |_| {
            let script = script.clone();
            service_fn(move |request| {
                let reply = script.reply(request);
                async move { play(reply) }
            })
        }))
    }

    fn reply(&self, request: http::Request<Bytes>) -> Reply {
        self.seen.lock().unwrap().push(request);
        let mut replies = self.replies.lock().unwrap();
        if replies.len() > 1 {
            replies.pop_front().unwrap()
        } else {
            replies.front().unwrap().clone()
        }
    }
}

/// Returns a fetcher, the same in all tests: making one reads the certificates of the system.
pub(crate) fn fetcher() -> Fetcher {
    static FETCHER: OnceLock<Fetcher> = OnceLock::new();
    FETCHER.get_or_init(|| Fetcher::new().unwrap()).clone()
}

fn play(reply: Reply) -> Result<http::Response<Body>, BoxError> {
    let broken = || io::Error::from(io::ErrorKind::ConnectionReset);
    match reply {
        Reply::Answer {
            status,
            headers,
            body,
        } => {
            let mut answer = http::Response::builder().status(status);
            for (name, value) in headers {
                answer = answer.header(name, value);
            }
            Ok(answer.body(Body::from(body))?)
        }
        Reply::NotConnected => Err(NetworkError::not_connected(broken()).into()),
        Reply::BrokenOff => Err(NetworkError::broken_off(broken()).into()),
        Reply::Part { status, body } => {
            let body = Body::wrap(Part(Some(Bytes::from(body))));
            Ok(http::Response::builder().status(status).body(body)?)
        }
    }
}

/// A body that breaks off.
struct Part(Option<Bytes>);

impl http_body::Body for Part {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, io::Error>>> {
        let frame = self.0.take().map(http_body::Frame::data);
        let broken = || io::Error::from(io::ErrorKind::ConnectionReset);
        std::task::Poll::Ready(Some(frame.ok_or_else(broken)))
    }
}
