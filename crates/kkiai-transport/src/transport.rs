//! Sends requests.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use reqwest::Url;
use serde::de::DeserializeOwned;

use crate::auth::ApiKey;
use crate::builder::TransportBuilder;
use crate::call::{CallOptions, only_once};
use crate::error::{BuildError, Error, SendError};
use crate::exchange::Exchange;
use crate::observe::Observer;
use crate::operation::{Method, Operation};
use crate::pace::Pace;
use crate::prepared::Prepared;
use crate::request::{Request, Target};
use crate::response::{RawAnswer, Response};
use crate::retry::{RetryBudget, RetryPolicy};

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
    pub(crate) base_url: String,
    pub(crate) origin: String,
    /// The origin once more, read, so that it is not read for each call.
    pub(crate) root: Url,
    pub(crate) urls: Urls,
    pub(crate) exchange: Exchange,
    pub(crate) auth: Option<Auth>,
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

/// URLs that were read before: of operations whose path is the same in each call.
#[derive(Default)]
pub(crate) struct Urls(RwLock<Vec<(&'static str, Url)>>);

impl Urls {
    /// Returns the URL of a path, which is read if it was not before.
    fn get(
        &self,
        path: &'static str,
        read: impl FnOnce() -> Result<Url, BuildError>,
    ) -> Result<Url, BuildError> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(known, _)| *known == path) {
            return Ok(url.clone());
        }
        drop(known);
        let url = read()?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.push((path, url.clone()));
        Ok(url)
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

/// The key, and the header that carries it.
pub(crate) struct Auth {
    pub(crate) key: ApiKey,
    pub(crate) name: HeaderName,
    pub(crate) value: HeaderValue,
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
        &self.inner.base_url
    }

    /// Returns scheme, host and port of the base URL: all that the key is ever sent to.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.inner.origin
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
    pub async fn call<T: DeserializeOwned, E: DeserializeOwned>(
        &self,
        request: Request,
    ) -> Result<Response<T>, Error<E>> {
        self.send(request).await?.decode()
    }

    /// Returns the key if the operation asks for one and the transport has one.
    ///
    /// Without one the request still goes out: to refuse it is up to the service, which may
    /// be a local one that needs no key.
    pub(crate) fn auth(&self, operation: &Operation) -> Option<&Auth> {
        self.inner
            .auth
            .as_ref()
            .filter(|_| operation.is_authenticated())
    }

    fn url(&self, target: &Target) -> Result<Url, BuildError> {
        let inner = &self.inner;
        let (start, rest) = match target {
            Target::Operation(path) => {
                return inner
                    .urls
                    .get(path, || self.read_url(&inner.base_url, path));
            }
            Target::Path(path) => (&inner.base_url, path),
            Target::Place(place) => (&inner.origin, place),
        };
        self.read_url(start, rest)
    }

    fn read_url(&self, start: &str, rest: &str) -> Result<Url, BuildError> {
        let inner = &self.inner;
        let url = if start == inner.origin && !rest.starts_with("//") {
            inner.root.join(rest)
        } else {
            Url::parse(&format!("{start}{rest}"))
        };
        // A URL that changes when it is read, for example because the path has a segment
        // `..`, would address something else.
        url.ok()
            .filter(|url| url.as_str().strip_prefix(start) == Some(rest))
            .ok_or(BuildError::InvalidUrl)
    }

    pub(crate) fn assemble(&self, request: &Request) -> Result<Prepared, BuildError> {
        let url = self.url(&request.target()?)?;

        let method = request.operation().method();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, JSON);
        headers.insert(USER_AGENT, self.inner.user_agent.clone());
        if request.body().is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        } else if matches!(method, Method::Post | Method::Put | Method::Patch) {
            // Some servers answer 411 if these methods come without any length.
            headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        request.add_headers(&mut headers)?;
        if let Some(auth) = self.auth(request.operation()) {
            headers.insert(&auth.name, auth.value.clone());
        }

        Ok(Prepared {
            method,
            url,
            headers,
            body: request.body().cloned(),
        })
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.inner.base_url)
            .field("has_key", &self.inner.auth.is_some())
            .field("limits", &self.inner.limits)
            .field("retry", &self.inner.retry)
            .finish_non_exhaustive()
    }
}
