//! Answers that are read while they come.

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http_body::Body as _;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, Sleep, sleep, timeout_at};
use tracing::Instrument as _;

use crate::answer::Answer;
use crate::attempt::{attempt_span, no_head};
use crate::call::shortest;
use crate::deadline::after;
use crate::error::{Error, Failure, NetworkError, SendError};
use crate::events::Events;
use crate::http_client::{network_error, unanswered};
use crate::observe::{AttemptEnd, AttemptReport, CallReport};
use crate::request::Request;
use crate::response::{RawAnswer, Response};
use crate::transport::Transport;

const EVENTS: &str = "text/event-stream";

/// What came of a request to stream an answer.
enum Opened {
    /// A success, whose body is still to come.
    Stream(RawAnswer, reqwest::Response),
    /// All of anything else.
    Whole(RawAnswer),
}

impl Transport {
    /// Sends a request once, and returns once the head of a success has come, with the body still to
    /// be read. A refusal is read to its end and decoded as `E`.
    ///
    /// The time for an attempt is that until the head has come. What follows may take as long as it
    /// needs, unless nothing comes for the idle time of the transport; and it may be of any size
    /// unless [`limit`](ByteStream::limit) is called. The bytes are given as they come: if the
    /// service quotes the key in them, it stands there.
    ///
    /// A stream takes none of the places for calls at a time while it is read.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] that says how far the call got; see [`send`](Self::send).
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn stream<E: Answer>(
        &self,
        request: Request,
    ) -> Result<Response<ByteStream>, Error<E>> {
        match self.open(request).await? {
            Opened::Stream(head, incoming) => {
                let stream = ByteStream::new(incoming, self.inner.limits.idle_timeout);
                Ok(head.with_body(stream))
            }
            Opened::Whole(answer) => Err(refused(answer)),
        }
    }

    /// Sends a request once, and returns the [events](Events) that the service sends, of whose data
    /// each is read as `T`. A refusal is read to its end and decoded as `E`.
    ///
    /// Goes on as [`stream`](Self::stream) does. No single event may be larger than the largest body
    /// of the transport.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] that says how far the call got; see [`send`](Self::send). A success that
    /// is JSON and no stream of events is an [`Error::Decode`].
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn events<T: Answer, E: Answer>(
        &self,
        request: Request,
    ) -> Result<Response<Events<T>>, Error<E>> {
        let limits = &self.inner.limits;
        match self.open(request.accept(EVENTS)).await? {
            Opened::Stream(head, mut incoming) if head.is_json() => {
                let until = after(Instant::now(), limits.attempt_timeout);
                // The head took them, and the whole answer is to have them.
                incoming.headers_mut().clone_from(head.headers());
                let answer = self
                    .read_answer(head.operation(), &mut incoming, until)
                    .await?;
                Err(Error::Decode(Box::new(answer.into_no_events())))
            }
            Opened::Stream(head, incoming) => {
                let stream = ByteStream::new(incoming, limits.idle_timeout);
                let secrets = self.inner.wallet.secrets().cloned();
                Ok(head.with_body(Events::new(stream, limits.max_body, secrets)))
            }
            Opened::Whole(answer) => Err(refused(answer)),
        }
    }

    /// Sends a request, and reads the answer if it is no success.
    async fn open(&self, request: Request) -> Result<Opened, SendError> {
        let operation = request.operation();
        let start = Instant::now();
        let limits = &self.inner.limits;
        let deadline = after(start, limits.call_timeout);
        let prepared = self.assemble(&request).map_err(|source| SendError::Build {
            operation: operation.id(),
            source,
        })?;
        let too_late = || SendError::NotSent {
            operation: operation.id(),
            source: NetworkError::no_turn(),
        };
        let turn = self.inner.pace.turn(operation, deadline).await;
        let turn = turn.ok_or_else(too_late)?;
        let began = Instant::now();
        let until = deadline.min(after(began, limits.attempt_timeout));
        let whole = limits.call_timeout.min(limits.attempt_timeout);
        let left = until.saturating_duration_since(began);
        if left < shortest(operation, whole) || left.is_zero() {
            return Err(too_late());
        }
        let span = attempt_span(operation, &prepared, 1);
        let sending = span.in_scope(|| self.inner.exchange.send(prepared));
        let opened = match timeout_at(until, sending.instrument(span.clone())).await {
            Ok(Ok(mut incoming)) if incoming.status().is_success() => {
                let head = RawAnswer::new(
                    operation,
                    incoming.status().as_u16(),
                    std::mem::take(incoming.headers_mut()),
                    Bytes::new(),
                    self.inner.wallet.secrets().cloned(),
                );
                Ok(Opened::Stream(head, incoming))
            }
            Ok(Ok(mut incoming)) => {
                let reading = self.read_answer(operation, &mut incoming, until);
                let read = reading.instrument(span.clone()).await;
                read.map(Opened::Whole)
            }
            Ok(Err(error)) => Err(unanswered(operation.id(), error)),
            Err(_) => Err(no_head(operation)),
        };
        let (end, received) = match &opened {
            Ok(Opened::Stream(head, _)) => (AttemptEnd::Answered(head.status()), 0),
            Ok(Opened::Whole(answer)) => {
                (AttemptEnd::Answered(answer.status()), answer.body().len())
            }
            Err(SendError::NoAnswer { .. }) => (AttemptEnd::NoAnswer, 0),
            Err(_) => (AttemptEnd::NotSent, 0),
        };
        let is_throttled = end == AttemptEnd::Answered(429);
        turn.end(is_throttled);
        end.record(&span);
        let elapsed = began.elapsed();
        self.inner.observe(|observer| {
            observer.attempt_ended(&AttemptReport {
                operation,
                number: 1,
                end,
                is_throttled,
                elapsed,
                sent: request.sent_body().map_or(0, Bytes::len),
                received,
            });
            observer.call_ended(&CallReport {
                operation,
                end,
                attempts: 1,
                elapsed: start.elapsed(),
            });
        });
        let mut opened = opened;
        if let Ok(Opened::Stream(answer, _) | Opened::Whole(answer)) = &mut opened {
            answer.took(1, start.elapsed());
        }
        opened
    }
}

/// Returns the error of an answer that is no success.
fn refused<E: Answer>(answer: RawAnswer) -> Error<E> {
    match answer.decode::<(), E>() {
        Err(error) => error,
        // Only a success is none.
        Ok(response) => Error::NoAnswer {
            operation: response.operation().id(),
            source: NetworkError::timeout(Failure::Body),
            partial: None,
        },
    }
}

/// Body of an answer, piece by piece.
///
/// It ends with an error if the answer breaks off, if nothing comes for the idle time of the
/// transport, or if it is larger than its [`limit`](Self::limit). Dropping it hangs up.
pub struct ByteStream {
    /// None when it has ended.
    body: Option<reqwest::Body>,
    idle_timeout: Duration,
    idle: Pin<Box<Sleep>>,
    left: Option<u64>,
    limit: u64,
    length: Option<u64>,
}

impl ByteStream {
    fn new(incoming: reqwest::Response, idle_timeout: Duration) -> Self {
        let length = incoming.content_length();
        Self {
            body: Some(http::Response::from(incoming).into_body()),
            idle_timeout,
            idle: Box::pin(sleep(idle_timeout)),
            left: None,
            limit: 0,
            length,
        }
    }

    /// Returns the length of the whole body, if the service told it.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Sets how many bytes may still come; as many as there are to begin with.
    #[must_use]
    pub fn limit(mut self, bytes: u64) -> Self {
        self.left = Some(bytes);
        self.limit = bytes;
        self
    }

    /// Returns the next piece, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// Returns what kept the rest from coming. Nothing comes after it.
    pub async fn next(&mut self) -> Option<Result<Bytes, NetworkError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads all that is left.
    ///
    /// # Errors
    ///
    /// Returns what kept the rest from coming.
    pub async fn bytes(mut self) -> Result<Bytes, NetworkError> {
        let Some(first) = self.next().await.transpose()? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.next().await.transpose()? else {
            return Ok(first);
        };
        let mut all = BytesMut::from(first);
        all.extend_from_slice(&second);
        while let Some(piece) = self.next().await.transpose()? {
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
    }

    /// Writes all that is left to a file, in place of what it had, and returns how long it is.
    ///
    /// # Errors
    ///
    /// Returns why the file cannot be written, or as the inner error a [`NetworkError`] that says
    /// what kept the rest from coming. What had come is then in the file.
    pub async fn save(mut self, path: impl AsRef<Path>) -> io::Result<u64> {
        let path = path.as_ref().to_owned();
        let mut file = spawn_blocking(move || std::fs::File::create(path)).await??;
        let mut length = 0;
        while let Some(piece) = self.next().await {
            let piece = piece.map_err(io::Error::other)?;
            length += piece.len() as u64;
            file = spawn_blocking(move || {
                io::Write::write_all(&mut file, &piece)?;
                Ok::<_, io::Error>(file)
            })
            .await??;
        }
        Ok(length)
    }

    fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, NetworkError>>> {
        loop {
            let Some(body) = &mut self.body else {
                return Poll::Ready(None);
            };
            let frame = match Pin::new(body).poll_frame(context) {
                Poll::Ready(Some(frame)) => frame,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => {
                    ready!(self.idle.as_mut().poll(context));
                    let error = NetworkError::timeout(Failure::Idle);
                    return Poll::Ready(Some(Err(error)));
                }
            };
            self.idle
                .as_mut()
                .reset(after(Instant::now(), self.idle_timeout));
            let piece = match frame {
                Ok(frame) => frame.into_data(),
                Err(error) => {
                    let error = network_error(Failure::Body, error);
                    return Poll::Ready(Some(Err(error)));
                }
            };
            // What is no piece are trailers.
            let Some(piece) = piece.ok().filter(|piece| !piece.is_empty()) else {
                continue;
            };
            if let Some(left) = &mut self.left {
                let Some(rest) = left.checked_sub(piece.len() as u64) else {
                    let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
                    return Poll::Ready(Some(Err(NetworkError::body_limit(limit))));
                };
                *left = rest;
            }
            return Poll::Ready(Some(Ok(piece)));
        }
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, NetworkError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.poll_piece(context));
        if !matches!(piece, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(piece)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("length", &self.length)
            .field("has_ended", &self.body.is_none())
            .finish_non_exhaustive()
    }
}
