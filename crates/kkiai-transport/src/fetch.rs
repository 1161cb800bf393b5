//! Fetches files from wherever they are, without a key.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, IF_RANGE, LOCATION, RANGE};
use http::{HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::error::{BuildError, Failure, NetworkError, SendError};
use crate::exchange::stage;
use crate::file_url::FileUrl;
use crate::http_client::{self, network_error, unanswered};
use crate::range::Validator;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// What errors call a fetch.
const OPERATION: &str = "fetch";
const MAX_REDIRECTS: u32 = 5;

/// Fetches files by their URL. It has no key, so none can go astray; nor does it send cookies, or
/// where it was redirected from.
///
/// Follows up to five redirects. Gives up after ten seconds without a connection and after thirty
/// seconds in which nothing came; the whole may take as long as it needs. Both can be set by
/// [`builder`](Self::builder).
#[derive(Clone, Debug)]
pub struct Fetcher {
    clients: Clients,
    idle_timeout: Duration,
}

#[derive(Clone)]
enum Clients {
    Own {
        local: Client,
        /// Building it fails on a system without certificates, which need not matter.
        general: Result<Client, BuildError>,
    },
    Given(Client),
}

impl Clients {
    fn of(&self, url: &FileUrl) -> Result<&Client, BuildError> {
        match self {
            Self::Given(client) => Ok(client),
            Self::Own { local, .. } if url.is_loopback() && !url.is_https() => Ok(local),
            Self::Own { general, .. } => general.as_ref().map_err(Clone::clone),
        }
    }
}

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A client that was given may show its headers.
        f.write_str(match self {
            Self::Own { .. } => "Own",
            Self::Given(_) => "Given",
        })
    }
}

/// Settings of a [`Fetcher`].
#[derive(Clone)]
#[must_use]
pub struct FetcherBuilder {
    connect_timeout: Duration,
    idle_timeout: Duration,
    http_client: Option<Client>,
}

/// What to fetch: a file, or the rest of one.
#[derive(Clone, Debug)]
#[must_use]
pub struct FetchRequest {
    url: FileUrl,
    rest: Option<(u64, Validator)>,
    https_only: bool,
    idle_timeout: Option<Duration>,
}

/// A file that is being fetched.
///
/// `Debug` does not show its address, which may be all that opens the file.
pub struct Fetched {
    response: Response,
    idle_timeout: Duration,
    refused_redirect: Option<RefusedRedirect>,
}

/// Reason that a redirect was not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusedRedirect {
    /// Five were followed already.
    TooMany,
    /// It leads to no address of http or https.
    NoAddress,
    /// It leads to http, where only https was allowed.
    NotHttps,
}

impl Fetcher {
    /// Creates a fetcher. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::ClientSetup`] if the HTTP client fails to start.
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Starts a fetcher with other settings.
    pub fn builder() -> FetcherBuilder {
        FetcherBuilder {
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: IDLE_TIMEOUT,
            http_client: None,
        }
    }

    /// Starts to fetch a whole file; see [`fetch`](Self::fetch).
    ///
    /// # Errors
    ///
    /// Returns an error as [`fetch`](Self::fetch) does, and [`SendError::Build`] if the URL is not
    /// an absolute one of http or https.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn get(&self, url: &str) -> Result<Fetched, SendError> {
        let url = FileUrl::parse(url).map_err(unbuilt)?;
        self.fetch(&FetchRequest::new(url)).await
    }

    /// Starts to fetch a file, and returns once its headers have come, whatever the status.
    ///
    /// Follows redirects. One that is not followed is given back as it came, and
    /// [`Fetched::refused_redirect`] says why.
    ///
    /// # Errors
    ///
    /// Returns [`SendError::Build`] if only https is allowed and the URL has http, or the HTTP
    /// client could not start; else how far the request got.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn fetch(&self, request: &FetchRequest) -> Result<Fetched, SendError> {
        if request.https_only && !request.url.is_https() {
            return Err(unbuilt(BuildError::InvalidUrl));
        }
        let idle_timeout = request.idle_timeout.unwrap_or(self.idle_timeout);
        let headers = request.headers();
        let mut url = request.url.clone();
        let mut followed = 0;
        loop {
            let client = self.clients.of(&url).map_err(unbuilt)?;
            let sent = client.get(url.url().clone()).headers(headers.clone());
            let answer = timeout(idle_timeout, sent.send()).await;
            let response = answer
                .map_err(|late| SendError::NoAnswer {
                    operation: OPERATION,
                    source: silence(Failure::Exchange, late),
                    partial: None,
                })?
                .map_err(|error| {
                    unanswered(OPERATION, network_error(stage(&error, false), error))
                })?;
            let refused_redirect = match next(&response, &url, request.https_only) {
                Ok(Some(_)) if followed == MAX_REDIRECTS => Some(RefusedRedirect::TooMany),
                Ok(Some(next)) => {
                    followed += 1;
                    url = next;
                    continue;
                }
                Ok(None) => None,
                Err(reason) => Some(reason),
            };
            return Ok(Fetched {
                response,
                idle_timeout,
                refused_redirect,
            });
        }
    }
}

impl FetcherBuilder {
    /// Sets the longest time for making a connection; ten seconds to begin with. It does not apply
    /// to a client that is given.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the longest time in which nothing comes, before the headers or between two pieces;
    /// thirty seconds to begin with. It covers the time for connecting, and applies to a client
    /// that is given, too.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets a client of one's own, such as one with a proxy or certificates of a company.
    ///
    /// It is one of the version of reqwest that this crate shows as `kkiai_transport::reqwest`. All
    /// files are fetched with it, and what it does by itself is up to it: the time for
    /// connecting, proxies also for the loopback interface, headers and cookies that it adds,
    /// repeated requests, and unpacking, which has to be off for files to be resumed. Build it with
    /// `redirect(Policy::none())`: otherwise it follows redirects by its own rules and not by those
    /// of a fetcher, and `referer(false)` is needed to keep it from telling where it came from.
    pub fn http_client(mut self, client: Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Builds the fetcher. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::ClientSetup`] if the HTTP client fails to start.
    pub fn build(self) -> Result<Fetcher, BuildError> {
        let finish = |builder: reqwest::ClientBuilder| {
            let builder = builder
                .redirect(Policy::none())
                .connect_timeout(self.connect_timeout)
                // A file is wanted as it is, also if another crate turns on unpacking.
                .no_gzip()
                .no_brotli()
                .no_zstd()
                .no_deflate();
            http_client::build(builder)
        };
        let clients = match self.http_client {
            Some(client) => Clients::Given(client),
            None => Clients::Own {
                local: finish(http_client::local(true))?,
                general: finish(http_client::general()),
            },
        };
        Ok(Fetcher {
            clients,
            idle_timeout: self.idle_timeout,
        })
    }
}

impl FetchRequest {
    /// Asks for a whole file.
    pub fn new(url: FileUrl) -> Self {
        Self {
            url,
            rest: None,
            https_only: false,
            idle_timeout: None,
        }
    }

    /// Asks for what follows the first `start` bytes, if the file is still the version with this
    /// mark. A server that has another one, or cannot give out parts, answers with the whole file
    /// and status 200.
    pub fn rest(mut self, start: u64, version: Validator) -> Self {
        self.rest = Some((start, version));
        self
    }

    /// Sets whether http is refused, for the URL and for redirects.
    pub fn https_only(mut self, https_only: bool) -> Self {
        self.https_only = https_only;
        self
    }

    /// Sets the longest time in which nothing comes, in place of the fetcher's.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some((start, version)) = &self.rest {
            if let Ok(range) = HeaderValue::try_from(format!("bytes={start}-")) {
                headers.insert(RANGE, range);
                headers.insert(IF_RANGE, version.value().clone());
            }
        }
        headers
    }
}

impl Fetched {
    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the announced length in bytes of what is coming, if one was announced.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Returns why this is a redirect that was not followed, if it is one. With a client that
    /// follows redirects by itself, it may also be what one led to that was not allowed.
    #[must_use]
    pub fn refused_redirect(&self) -> Option<RefusedRedirect> {
        self.refused_redirect
    }

    /// Returns the next piece of the file, or `None` at its end.
    ///
    /// # Errors
    ///
    /// Returns an error if the file broke off, or nothing came for too long.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, NetworkError> {
        let chunk = timeout(self.idle_timeout, self.response.chunk()).await;
        let chunk = chunk.map_err(|late| silence(Failure::Body, late))?;
        chunk.map_err(|error| network_error(Failure::Body, error))
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("status", &self.status())
            .field("length", &self.length())
            .field("refused_redirect", &self.refused_redirect)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FetcherBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetcherBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("has_http_client", &self.http_client.is_some())
            .finish()
    }
}

impl fmt::Display for RefusedRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooMany => "it is one of too many",
            Self::NoAddress => "it leads to no address of http or https",
            Self::NotHttps => "it leads from https to http",
        })
    }
}

/// Returns the address that a redirect leads to, or `None` if this is no redirect.
fn next(
    response: &Response,
    url: &FileUrl,
    https_only: bool,
) -> Result<Option<FileUrl>, RefusedRedirect> {
    // A client that was given may have followed redirects by itself.
    if https_only && response.url().scheme() != "https" {
        return Err(RefusedRedirect::NotHttps);
    }
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    let next = std::str::from_utf8(location.as_bytes()).ok();
    let next = next.and_then(|location| url.join(location));
    match next {
        None => Err(RefusedRedirect::NoAddress),
        Some(next) if https_only && !next.is_https() => Err(RefusedRedirect::NotHttps),
        next => Ok(next),
    }
}

fn silence(failure: Failure, late: Elapsed) -> NetworkError {
    NetworkError::new(failure, true, late)
}

fn unbuilt(source: BuildError) -> SendError {
    SendError::Build {
        operation: OPERATION,
        source,
    }
}
