//! Fetches files from wherever they are, without a key.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::error::{BuildError, Failure, NetworkError, SendError};
use crate::exchange::stage;
use crate::http_client::{self, is_loopback, network_error, unanswered};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// What errors call a fetch.
const OPERATION: &str = "fetch";
const MAX_REDIRECTS: usize = 5;

/// Fetches files by their URL. It has no key, so none can go astray.
///
/// Follows up to five redirects. Gives up after ten seconds without a connection and after thirty
/// seconds in which nothing came; the whole may take as long as it needs.
#[derive(Clone, Debug)]
pub struct Fetcher {
    local: Client,
    /// Building it fails on a system without certificates, which need not matter.
    general: Result<Client, BuildError>,
}

/// A file that is being fetched.
#[derive(Debug)]
pub struct Fetched {
    response: reqwest::Response,
}

impl Fetcher {
    /// Creates a fetcher. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::ClientSetup`] if the HTTP client fails to start.
    pub fn new() -> Result<Self, BuildError> {
        let finish = |builder: reqwest::ClientBuilder| {
            let builder = builder
                .redirect(Policy::limited(MAX_REDIRECTS))
                .connect_timeout(CONNECT_TIMEOUT)
                .read_timeout(IDLE_TIMEOUT);
            http_client::build(builder)
        };
        Ok(Self {
            local: finish(http_client::local(true))?,
            general: finish(http_client::general()),
        })
    }

    /// Starts to fetch a file, and returns once its headers have come, whatever the status.
    ///
    /// # Errors
    ///
    /// Returns [`SendError::Build`] if the URL is not an absolute one of http or https, or the
    /// HTTP client could not start; else how far the request got.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn get(&self, url: &str) -> Result<Fetched, SendError> {
        let build = |source| SendError::Build {
            operation: OPERATION,
            source,
        };
        let url = Url::parse(url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or(build(BuildError::InvalidUrl))?;
        let client = if url.scheme() == "http" && is_loopback(&url) {
            &self.local
        } else {
            self.general
                .as_ref()
                .map_err(|error| build(error.clone()))?
        };
        let response = client.get(url).send().await;
        response
            .map(|response| Fetched { response })
            .map_err(|error| unanswered(OPERATION, network_error(stage(&error), error)))
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

    /// Returns the announced length in bytes, if one was announced.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// Returns the next piece of the file, or `None` at its end.
    ///
    /// # Errors
    ///
    /// Returns an error if the file broke off, or nothing came for too long.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, NetworkError> {
        let chunk = self.response.chunk().await;
        chunk.map_err(|error| network_error(Failure::Body, error))
    }
}
