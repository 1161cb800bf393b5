//! Settings of the client.

use kkiai_transport::{BuildError, Credential, Fetcher, Transport, TransportBuilder};

use crate::client::Client;
use crate::config::{self, BASE_URL_VARIABLE, ConfigError, KEY_VARIABLE};

/// Largest answer that is read, in bytes. Those of the service have a few thousand.
const MAX_ANSWER: usize = 2 * 1024 * 1024;

/// Settings of a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    api_key: Option<String>,
    base_url: String,
    transport: TransportBuilder,
    fetcher: Option<Fetcher>,
    has_session_ids: bool,
    checks_requests: bool,
    shows_prompts: bool,
}

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        let base_url = kkiai_gen::Client::SERVER;
        Self {
            api_key: None,
            base_url: base_url.to_owned(),
            transport: Transport::builder(base_url)
                .user_agent(concat!("kkiai/", env!("CARGO_PKG_VERSION")))
                .max_body(MAX_ANSWER),
            fetcher: None,
            has_session_ids: true,
            checks_requests: true,
            shows_prompts: false,
        }
    }

    /// Starts a client from the environment, as [`Client::from_env`] does, for code to change.
    ///
    /// # Errors
    ///
    /// Returns an error if a variable is not text. That there is no key is found by
    /// [`build`](Self::build).
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut builder = Self::new();
        if let Some(key) = config::variable(KEY_VARIABLE)? {
            builder = builder.api_key(key);
        }
        if let Some(base_url) = config::variable(BASE_URL_VARIABLE)? {
            builder = builder.base_url(base_url);
        }
        Ok(builder)
    }

    /// Sets the key.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Sets the address of the gateway; without it, kkiai's own. A `/v1` at its end is dropped, as
    /// the gateway has these operations beside `/v1` and not under it.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Changes how calls are made: their limits in time, rate and number, when they are made again,
    /// the HTTP client, layers round it, and who hears of them. Key and address are set by this
    /// builder's own methods, whatever is set here.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use kkiai::Client;
    /// use kkiai::models::CREATE_IMAGE_TASK;
    ///
    /// # fn main() -> Result<(), kkiai::ConfigError> {
    /// let client = Client::builder()
    ///     .api_key("sk-any")
    ///     .transport(|transport| {
    ///         transport
    ///             .attempt_timeout(Duration::from_secs(20))
    ///             .rate_limit(&CREATE_IMAGE_TASK, Some(5.0))
    ///             .max_concurrency(Some(8))
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn transport(mut self, change: impl FnOnce(TransportBuilder) -> TransportBuilder) -> Self {
        self.transport = change(self.transport);
        self
    }

    /// Sets what fetches images; see [`Fetcher::builder`].
    pub fn fetcher(mut self, fetcher: Fetcher) -> Self {
        self.fetcher = Some(fetcher);
        self
    }

    /// Sets whether a request without a `session_id` is given one; without it, it is.
    ///
    /// Without a `session_id` the service takes the same request twice, and a request whose outcome
    /// is not known cannot be named.
    pub fn session_ids(mut self, makes_them: bool) -> Self {
        self.has_session_ids = makes_them;
        self
    }

    /// Sets whether a request is checked against the API's description before it is sent; without
    /// it, it is.
    ///
    /// The check knows what this version of the crate knows: turn it off to ask for a newer model,
    /// or for whatever else the service takes and the description does not name.
    pub fn check_requests(mut self, checks_them: bool) -> Self {
        self.checks_requests = checks_them;
        self
    }

    /// Sets whether prompts are written to traces; without it, they are not.
    pub fn trace_prompts(mut self, shows_them: bool) -> Self {
        self.shows_prompts = shows_them;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no key, the key or the address cannot be used, or the HTTP
    /// client does not start.
    pub fn build(self) -> Result<Client, ConfigError> {
        let key = config::key(&self.api_key.ok_or(ConfigError::NoKey)?)?;
        let transport = self
            .transport
            .base_url(config::origin(&self.base_url))
            .credential(Credential::Bearer(key))
            .build()
            .map_err(|error| match error {
                BuildError::BaseUrl { .. } => ConfigError::BaseUrl(error),
                error => ConfigError::HttpClient(error),
            })?;
        let fetcher = match self.fetcher {
            Some(fetcher) => fetcher,
            None => Fetcher::new().map_err(ConfigError::HttpClient)?,
        };
        Ok(Client {
            api: kkiai_gen::Client::new(transport),
            fetcher,
            has_session_ids: self.has_session_ids,
            checks_requests: self.checks_requests,
            shows_prompts: self.shows_prompts,
        })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The base URL is not yet checked for a password.
        f.debug_struct("ClientBuilder")
            .field("has_key", &self.api_key.is_some())
            .field("transport", &self.transport)
            .field("session_ids", &self.has_session_ids)
            .field("check_requests", &self.checks_requests)
            .finish_non_exhaustive()
    }
}
