//! One attempt: the request goes out, the answer comes in.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use bytes::Bytes;
use reqwest::Response;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep_until, timeout_at};
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
        let mut incoming = begun(operation, timeout_at(deadline, sending).await)?;
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
            match self.next_piece(incoming, deadline).await? {
                Some(piece) if piece.len() > limit - body.len() => {
                    return Err(NetworkError::body_limit(limit));
                }
                Some(piece) => body.push(piece),
                None => return Ok(()),
            }
        }
    }

    /// Waits for the next piece of a body, or its end, no longer than the service may be silent.
    async fn next_piece(
        &self,
        incoming: &mut Response,
        deadline: Instant,
    ) -> Result<Option<Bytes>, NetworkError> {
        let mut piece = pin!(incoming.chunk());
        let mut timer = None;
        poll_fn(|context| {
            if let Poll::Ready(piece) = piece.as_mut().poll(context) {
                return Poll::Ready(piece.map_err(|error| network_error(Failure::Body, error)));
            }
            // Most pieces have come already, and need no clock.
            let (timer, failure) = timer.get_or_insert_with(|| {
                let idle = after(Instant::now(), self.inner.limits.idle_timeout);
                let failure = if idle < deadline {
                    Failure::Idle
                } else {
                    Failure::Body
                };
                (Box::pin(sleep_until(idle.min(deadline))), failure)
            });
            let timer = timer.as_mut().poll(context);
            timer.map(|()| Err(NetworkError::timeout(*failure)))
        })
        .await
    }
}

/// Returns the answer that has begun to come.
fn begun(
    operation: &'static Operation,
    sent: Result<Result<Response, NetworkError>, Elapsed>,
) -> Result<Response, SendError> {
    match sent {
        Ok(Ok(incoming)) => Ok(incoming),
        Ok(Err(error)) => Err(unanswered(operation.id(), error)),
        Err(_) => Err(no_head(operation)),
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
