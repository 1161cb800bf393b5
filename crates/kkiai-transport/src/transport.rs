//! Sends requests.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_LENGTH, COOKIE, HeaderValue, USER_AGENT};

use crate::answer::Answer;
use crate::base::{Base, Others};
use crate::builder::TransportBuilder;
use crate::call::{CallOptions, only_once};
use crate::error::{BuildError, Error, SendError};
use crate::exchange::Exchange;
use crate::observe::Observer;
use crate::operation::{Method, Operation};
use crate::pace::Pace;
use crate::prepared::Prepared;
use crate::request::Request;
use crate::response::{RawAnswer, Response};
use crate::retry::{RetryBudget, RetryPolicy};
use crate::wallet::Wallet;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Sends requests to one origin, with one key.
///
/// [`send`](Self::send) and [`call`](Self::call) make one attempt; [`run`](Self::run) makes more
/// if its caller says that it may. Redirects are not followed, since the key must stay at the
/// origin it was made for and a paid request must not be made again elsewhere; an answer with a
/// status of 300 to 399 is a refusal.
///
/// Clones are cheap. They share one pool of connections, one budget of repetitions, and the limits
/// on calls a second and at a time. `Debug` does not show the key.
#[derive(Clone)]
pub struct Transport {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) base: Base,
    pub(crate) others: Others,
    pub(crate) exchange: Exchange,
    pub(crate) wallet: Wallet,
    pub(crate) user_agent: HeaderValue,
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: RetryBudget,
    pub(crate) pace: Pace,
    pub(crate) observers: Vec<Arc<dyn Observer>>,
}

impl Inner {
    /// Tells something to all who want to hear of it.
    pub(crate) fn observe(&self, tell: impl Fn(&dyn Observer)) {
        for observer in &self.observers {
            // What an observer fails at must not lose the answer of a call that was paid for.
            let told = catch_unwind(AssertUnwindSafe(|| tell(&**observer)));
            if told.is_err() {
                tracing::error!("an observer of calls panicked");
            }
        }
    }
}

/// What a call may take of time and memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) attempt_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) max_body: usize,
}

impl Transport {
    /// Starts a transport for a base URL, such as `https://api.example.com`.
    ///
    /// The base URL is absolute, with the scheme `https` or `http`, and has no query,
    /// fragment, user name or password. It may have a path, to which the paths of operations
    /// are appended; a trailing slash is dropped. With `http` the key crosses the network in
    /// the clear, so that scheme is for a server on the same machine.
    pub fn builder(base_url: impl Into<String>) -> TransportBuilder {
        TransportBuilder::new(base_url.into())
    }

    /// Returns the base URL without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.inner.base.url
    }

    /// Returns scheme, host and port of the base URL: all that the key is ever sent to, unless other
    /// origins are [trusted](TransportBuilder::trust_origin).
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.inner.base.origin
    }

    /// Returns what [`send`](Self::send) would send, and sends nothing.
    ///
    /// # Errors
    ///
    /// Returns the first problem of the request.
    pub fn prepare(&self, request: &Request) -> Result<Prepared, BuildError> {
        self.assemble(request)
    }

    /// Sends a request once and returns the answer, whatever its status.
    ///
    /// Dropping the returned future stops the waiting; the request may have arrived all the
    /// same.
    ///
    /// # Errors
    ///
    /// Returns [`SendError::Build`] if the request has a problem, [`SendError::NotSent`] if
    /// no connection came about or the call did not get its turn, and [`SendError::NoAnswer`] if
    /// the answer did not come, came in part, came too late or was larger than the limit of the
    /// transport.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn send(&self, request: Request) -> Result<RawAnswer, SendError> {
        let once = CallOptions::default().retry(RetryPolicy::never());
        self.run(request, &once, only_once).await.result
    }

    /// Sends a request once and decodes the answer: a success as `T`, a refusal as `E`.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] that says how far the call got; see [`send`](Self::send) and
    /// [`RawAnswer::decode`].
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn call<T: Answer, E: Answer>(
        &self,
        request: Request,
    ) -> Result<Response<T>, Error<E>> {
        self.send(request).await?.decode()
    }

    pub(crate) fn assemble(&self, request: &Request) -> Result<Prepared, BuildError> {
        let inner = &self.inner;
        let operation = request.operation();
        let target = request.target()?;
        let (url, is_trusted) = match operation.server() {
            None => (inner.base.find(&target)?, true),
            Some(server) => {
                let base = inner.others.get(server, &inner.base)?;
                (base.find(&target)?, base.is_trusted)
            }
        };

        let method = operation.method();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accepted(operation)?);
        headers.insert(USER_AGENT, inner.user_agent.clone());
        if request.sent_body().is_none()
            && matches!(method, Method::Post | Method::Put | Method::Patch)
        {
            // Some servers answer 411 if these methods come without any length.
            headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        request.add_headers(&mut headers);
        let mut prepared = Prepared {
            method,
            url,
            shown: None,
            headers,
            body: request.sent_body().cloned(),
        };
        let mut cookies = request.cookies();
        if is_trusted {
            inner
                .wallet
                .each(operation, |sent| prepared.add(sent, &mut cookies))?;
        }
        if !cookies.is_empty() {
            let value = HeaderValue::try_from(cookies);
            let mut value = value.map_err(|_| BuildError::InvalidCookie { name: "cookie" })?;
            value.set_sensitive(true);
            prepared.headers.insert(COOKIE, value);
        }
        Ok(prepared)
    }
}

fn accepted(operation: &Operation) -> Result<HeaderValue, BuildError> {
    let Some(media) = operation.accept() else {
        return Ok(JSON);
    };
    HeaderValue::from_str(media).map_err(|_| BuildError::InvalidHeader { name: "accept" })
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.inner.base.url)
            .field("has_key", &!self.inner.wallet.is_empty())
            .field("limits", &self.inner.limits)
            .field("retry", &self.inner.retry)
            .finish_non_exhaustive()
    }
}
