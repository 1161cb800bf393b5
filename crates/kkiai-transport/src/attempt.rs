//! One attempt: the request goes out, the answer comes in.

use bytes::Bytes;
use reqwest::Response;
use tokio::time::{Instant, timeout_at};
use tracing::Span;

use crate::deadline::after;
use crate::error::{Failure, NetworkError, SendError};
use crate::http_client::{network_error, unanswered};
use crate::operation::Operation;
use crate::prepared::Prepared;
use crate::response::RawAnswer;
use crate::transport::Transport;

impl Transport {
    /// Waits for the answer to a request that is on its way, and reads it, whatever its status,
    /// until `deadline`.
    pub(crate) async fn attempt(
        &self,
        operation: &'static Operation,
        sending: impl Future<Output = Result<Response, NetworkError>>,
        deadline: Instant,
    ) -> Result<RawAnswer, SendError> {
        let sent = timeout_at(deadline, sending).await;
        let mut incoming = match sent {
            Ok(Ok(incoming)) => incoming,
            Ok(Err(error)) => return Err(unanswered(operation.id(), error)),
            Err(_) => return Err(no_head(operation)),
        };
        self.read_answer(operation, &mut incoming, deadline).await
    }

    /// Reads an answer whose head has come, until `deadline`.
    pub(crate) async fn read_answer(
        &self,
        operation: &'static Operation,
        incoming: &mut Response,
        deadline: Instant,
    ) -> Result<RawAnswer, SendError> {
        let mut body = Received::default();
        let read = self.read_body(incoming, &mut body, deadline).await;
        let answer = RawAnswer::new(
            operation,
            incoming.status().as_u16(),
            std::mem::take(incoming.headers_mut()),
            body.into_bytes(),
            self.inner.wallet.secrets().cloned(),
        );
        match read {
            Ok(()) => Ok(answer),
            Err(source) => Err(SendError::NoAnswer {
                operation: operation.id(),
                source,
                partial: Some(Box::new(answer.broken_off())),
            }),
        }
    }

    /// Reads the body to its end, but no more of it than the transport takes. What was read stays in
    /// `body` when the rest does not come.
    async fn read_body(
        &self,
        incoming: &mut Response,
        body: &mut Received,
        deadline: Instant,
    ) -> Result<(), NetworkError> {
        let limit = self.inner.limits.max_body;
        let is_too_long = |length: u64| usize::try_from(length).map_or(true, |it| it > limit);
        if incoming.content_length().is_some_and(is_too_long) {
            return Err(NetworkError::body_limit(limit));
        }
        loop {
            let idle = after(Instant::now(), self.inner.limits.idle_timeout);
            match timeout_at(idle.min(deadline), incoming.chunk()).await {
                Ok(Ok(Some(chunk))) if chunk.len() > limit - body.len() => {
                    return Err(NetworkError::body_limit(limit));
                }
                Ok(Ok(Some(chunk))) => body.push(chunk),
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(network_error(Failure::Body, error)),
                Err(_) if idle < deadline => return Err(NetworkError::timeout(Failure::Idle)),
                Err(_) => return Err(NetworkError::timeout(Failure::Body)),
            }
        }
    }
}

/// Reports that no head of an answer came in time.
pub(crate) fn no_head(operation: &'static Operation) -> SendError {
    SendError::NoAnswer {
        operation: operation.id(),
        source: NetworkError::timeout(Failure::Exchange),
        partial: None,
    }
}

/// What has come of a body. Most bodies come in one piece, which is kept as it is.
#[derive(Default)]
struct Received {
    first: Bytes,
    /// The first piece and all that followed, if any did.
    all: Vec<u8>,
}

impl Received {
    fn len(&self) -> usize {
        self.first.len().max(self.all.len())
    }

    fn push(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first);
        }
        self.all.extend_from_slice(&piece);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() {
            self.first
        } else {
            self.all.into()
        }
    }
}

/// Describes an attempt, by the names that OpenTelemetry has for calls over HTTP.
pub(crate) fn attempt_span(
    operation: &'static Operation,
    prepared: &Prepared,
    number: u32,
) -> Span {
    let method = operation.method().as_str();
    let span = tracing::info_span!(
        "attempt",
        otel.name = format_args!("{method} {}", operation.path()),
        otel.kind = "client",
        otel.status_code = tracing::field::Empty,
        operation = operation.id(),
        http.request.method = method,
        http.request.resend_count = tracing::field::Empty,
        http.response.status_code = tracing::field::Empty,
        url.template = operation.path(),
        url.full = prepared.shown_url(),
        server.address = prepared.url.host_str(),
        server.port = prepared.url.port_or_known_default(),
        error.r#type = tracing::field::Empty,
    );
    if number > 1 {
        span.record("http.request.resend_count", number - 1);
    }
    span
}
