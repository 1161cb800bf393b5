//! Sends requests.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use reqwest::Url;
use reqwest::redirect::Policy;
use serde::de::DeserializeOwned;

use crate::auth::{ApiKey, Credential};
use crate::error::{BuildError, Error, Failure, NetworkError, SendError};
use crate::http_client::{self, is_loopback, network_error, unanswered};
use crate::operation::{Method, Operation};
use crate::prepared::Prepared;
use crate::request::Request;
use crate::response::{RawAnswer, Response};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);
const MAX_BODY: usize = 32 * 1024 * 1024;
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const USER_AGENT_VALUE: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Sends requests to one origin, with one key.
///
/// Each call is one attempt: nothing is retried. Redirects are not followed, since the key
/// must stay at the origin it was made for and a paid request must not be made again
/// elsewhere; an answer with a status of 300 to 399 is a refusal.
///
/// Clones are cheap and share one pool of connections. `Debug` does not show the key.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    base_url: String,
    client: reqwest::Client,
    auth: Option<Auth>,
    user_agent: HeaderValue,
    timeout: Duration,
    max_body: usize,
}

/// The key, and the header that carries it.
struct Auth {
    key: ApiKey,
    name: HeaderName,
    value: HeaderValue,
}

impl Transport {
    /// Starts a transport for a base URL, such as `https://api.example.com`.
    ///
    /// The base URL is absolute, with the scheme `https` or `http`, and has no query,
    /// fragment, user name or password. It may have a path, to which the paths of operations
    /// are appended; a trailing slash is dropped. With `http` the key crosses the network in
    /// the clear, so that scheme is for a server on the same machine.
    pub fn builder(origin: impl Into<String>) -> TransportBuilder {
        TransportBuilder {
            origin: origin.into(),
            credential: None,
            connect_timeout: CONNECT_TIMEOUT,
            timeout: TIMEOUT,
            user_agent: USER_AGENT_VALUE.to_owned(),
            client: None,
            max_body: MAX_BODY,
        }
    }

    /// Returns the base URL without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.inner.base_url
    }

    /// Returns what [`send`](Self::send) would send, and sends nothing.
    ///
    /// # Errors
    ///
    /// Returns the first problem of the request.
    pub fn prepare(&self, request: &Request) -> Result<Prepared, BuildError> {
        self.assemble(request.clone())
    }

    /// Sends a request and returns the answer, whatever its status.
    ///
    /// Dropping the returned future stops the waiting; the request may have arrived all the
    /// same.
    ///
    /// # Errors
    ///
    /// Returns [`SendError::Build`] if the request has a problem, [`SendError::NotSent`] if
    /// no connection came about, and [`SendError::NoAnswer`] if the answer did not come,
    /// came in part, came too late or was larger than the limit of the transport.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn send(&self, request: Request) -> Result<RawAnswer, SendError> {
        let operation = request.operation().id();
        let auth = self.auth(request.operation());

        let outgoing = self
            .assemble(request)
            .and_then(|prepared| self.outgoing(prepared))
            .map_err(|source| SendError::Build { operation, source })?;
        let mut incoming = self
            .inner
            .client
            .execute(outgoing)
            .await
            .map_err(|error| unanswered(operation, error))?;
        let body = read_body(&mut incoming, self.inner.max_body)
            .await
            .map_err(|source| SendError::NoAnswer { operation, source })?;

        Ok(RawAnswer::new(
            operation,
            incoming.status().as_u16(),
            std::mem::take(incoming.headers_mut()),
            body,
            auth.map(|auth| auth.key.clone()),
        ))
    }

    /// Sends a request and decodes the answer: a success as `T`, a refusal as `E`.
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
    fn auth(&self, operation: &Operation) -> Option<&Auth> {
        self.inner
            .auth
            .as_ref()
            .filter(|_| operation.is_authenticated())
    }

    fn assemble(&self, request: Request) -> Result<Prepared, BuildError> {
        let url = format!("{}{}", self.inner.base_url, request.target()?);
        // A URL that changes when it is read, for example because the path has a segment
        // `..`, would address something else.
        if parse_url(&url)?.as_str() != url {
            return Err(BuildError::InvalidUrl);
        }

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
        for (name, value) in &request.headers()? {
            headers.insert(name, value.clone());
        }
        if let Some(auth) = self.auth(request.operation()) {
            headers.insert(&auth.name, auth.value.clone());
        }

        Ok(Prepared {
            method,
            url,
            headers,
            body: request.into_body(),
        })
    }

    fn outgoing(&self, prepared: Prepared) -> Result<reqwest::Request, BuildError> {
        let mut outgoing = reqwest::Request::new(prepared.method.into(), parse_url(&prepared.url)?);
        *outgoing.headers_mut() = prepared.headers;
        *outgoing.body_mut() = prepared.body.map(Into::into);
        *outgoing.timeout_mut() = Some(self.inner.timeout);
        Ok(outgoing)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.inner.base_url)
            .field("has_key", &self.inner.auth.is_some())
            .field("timeout", &self.inner.timeout)
            .field("max_body", &self.inner.max_body)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Transport`].
#[derive(Clone)]
#[must_use]
pub struct TransportBuilder {
    origin: String,
    credential: Option<Credential>,
    connect_timeout: Duration,
    timeout: Duration,
    user_agent: String,
    client: Option<reqwest::Client>,
    max_body: usize,
}

impl TransportBuilder {
    /// Sets the key that goes with each operation that asks for one. There is none to begin
    /// with.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Sets the longest time for making a connection, TLS included. It is 10 seconds to begin
    /// with, and counts as part of the [`timeout`](Self::timeout).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the longest time for a whole attempt, from connecting to the last byte of the
    /// answer. It is 60 seconds to begin with.
    ///
    /// If it runs out while still connecting, the call fails as one that may have arrived.
    /// A [`connect_timeout`](Self::connect_timeout) that is shorter tells the two apart.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the `User-Agent` header. To begin with it names this crate and its version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets the HTTP client, for example one with a proxy or certificates of its own.
    ///
    /// What was said of redirects, proxies and retries is then up to that client: build it
    /// with [`Policy::none`], or the key may follow a redirect to another host. It also
    /// keeps its own time for connecting.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Sets the largest body of an answer, in bytes. It is 32 MiB to begin with.
    ///
    /// A larger answer is not read to its end and fails the call as one whose answer did not
    /// come, whatever its status.
    pub fn max_body(mut self, max_body: usize) -> Self {
        self.max_body = max_body;
        self
    }

    /// Builds the transport. Nothing is sent.
    ///
    /// The proxy named by the environment (`HTTPS_PROXY` and the like) is used, except for a
    /// base URL on the loopback interface, which no proxy could reach.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::BaseUrl`] if the base URL cannot be used,
    /// [`BuildError::InvalidHeader`] if the user agent or the name of the key's header
    /// cannot, and [`BuildError::ClientSetup`] if the HTTP client fails to start, for example
    /// because the system has no certificates.
    pub fn build(self) -> Result<Transport, BuildError> {
        let base_url = parse_base_url(&self.origin)?;
        let user_agent = HeaderValue::try_from(self.user_agent)
            .map_err(|_| BuildError::InvalidHeader { name: "user-agent" })?;
        let auth = match self.credential {
            Some(credential) => {
                let (name, value) = credential.header()?;
                let key = credential.key().clone();
                Some(Auth { key, name, value })
            }
            None => None,
        };
        let client = match self.client {
            Some(client) => client,
            None => build_client(&base_url, self.connect_timeout)?,
        };
        Ok(Transport {
            inner: Arc::new(Inner {
                base_url: base_url.as_str().trim_end_matches('/').to_owned(),
                client,
                auth,
                user_agent,
                timeout: self.timeout,
                max_body: self.max_body,
            }),
        })
    }
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The origin is not yet checked for a password.
        f.debug_struct("TransportBuilder")
            .field("credential", &self.credential)
            .field("connect_timeout", &self.connect_timeout)
            .field("timeout", &self.timeout)
            .field("user_agent", &self.user_agent)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

fn parse_url(url: &str) -> Result<Url, BuildError> {
    Url::parse(url).map_err(|_| BuildError::InvalidUrl)
}

fn parse_base_url(origin: &str) -> Result<Url, BuildError> {
    let unusable = |reason| Err(BuildError::BaseUrl { reason });
    let Ok(url) = Url::parse(origin) else {
        return unusable("is not an absolute URL");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return unusable("has a scheme other than http and https");
    }
    // The parser would make a host of the first part of `https:/path`.
    if !origin.contains("://") {
        return unusable("is not an absolute URL");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return unusable("has a user name or a password");
    }
    if url.query().is_some() {
        return unusable("has a query");
    }
    if url.fragment().is_some() {
        return unusable("has a fragment");
    }
    Ok(url)
}

fn build_client(base_url: &Url, connect_timeout: Duration) -> Result<reqwest::Client, BuildError> {
    let builder = if is_loopback(base_url) {
        http_client::local(base_url.scheme() == "http")
    } else {
        http_client::general()
    };
    http_client::build(
        builder
            .redirect(Policy::none())
            .connect_timeout(connect_timeout),
    )
}

/// Reads the body to its end, but no more than `limit` bytes of it.
async fn read_body(
    incoming: &mut reqwest::Response,
    limit: usize,
) -> Result<Vec<u8>, NetworkError> {
    let is_too_long = |length: u64| usize::try_from(length).map_or(true, |length| length > limit);
    if incoming.content_length().is_some_and(is_too_long) {
        return Err(NetworkError::body_limit(limit));
    }
    let mut body = Vec::new();
    loop {
        match incoming.chunk().await {
            Ok(Some(chunk)) if chunk.len() > limit - body.len() => {
                return Err(NetworkError::body_limit(limit));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => return Err(network_error(Failure::Body, error)),
        }
    }
}
