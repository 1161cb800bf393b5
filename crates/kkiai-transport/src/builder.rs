//! Settings of a transport.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::HeaderValue;
use reqwest::Url;
use reqwest::redirect::Policy;

use crate::auth::Credential;
use crate::base::{Base, Others};
use crate::error::BuildError;
use crate::exchange::{Exchange, HttpClient};
use crate::http_client::{self, is_loopback};
use crate::observe::Observer;
use crate::operation::Operation;
use crate::pace::{Pace, Rates};
use crate::retry::{RetryBudget, RetryPolicy};
use crate::server::parse_base_url;
use crate::transport::{Inner, Limits, Transport};
use crate::wallet::Wallet;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
const CALL_TIMEOUT: Duration = Duration::from_secs(180);
const MAX_BODY: usize = 32 * 1024 * 1024;
const MAX_CONCURRENCY: usize = 64;
const USER_AGENT_VALUE: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`Transport`].
#[derive(Clone)]
#[must_use]
pub struct TransportBuilder {
    base_url: String,
    credential: Option<Credential>,
    named: Vec<(String, Credential)>,
    trusted: Vec<String>,
    replaced: Vec<(String, String)>,
    connect_timeout: Duration,
    limits: Limits,
    retry: RetryPolicy,
    budget: RetryBudget,
    rates: HashMap<&'static str, Option<f64>>,
    max_concurrency: Option<usize>,
    user_agent: String,
    client: Option<HttpClient>,
    observers: Vec<Arc<dyn Observer>>,
    #[cfg(feature = "tower")]
    layers: Vec<crate::layer::AnyLayer>,
}

impl TransportBuilder {
    pub(crate) fn new(base_url: String) -> Self {
        Self {
            base_url,
            credential: None,
            named: Vec::new(),
            trusted: Vec::new(),
            replaced: Vec::new(),
            connect_timeout: CONNECT_TIMEOUT,
            limits: Limits {
                attempt_timeout: ATTEMPT_TIMEOUT,
                idle_timeout: IDLE_TIMEOUT,
                call_timeout: CALL_TIMEOUT,
                max_body: MAX_BODY,
            },
            retry: RetryPolicy::default(),
            budget: RetryBudget::default(),
            rates: HashMap::new(),
            max_concurrency: Some(MAX_CONCURRENCY),
            user_agent: USER_AGENT_VALUE.to_owned(),
            client: None,
            observers: Vec::new(),
            #[cfg(feature = "tower")]
            layers: Vec::new(),
        }
    }

    /// Sets the base URL; see [`Transport::builder`].
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Sets the key that goes with each operation that asks for one. There is none to begin
    /// with.
    ///
    /// Where an operation says by which [`Scheme`](crate::Scheme)s it asks, the key goes with those
    /// of its kind. [`credential_for`](Self::credential_for) gives one for a scheme by its name.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Sets the key that goes with the operations which ask for it by the [`Scheme`](crate::Scheme)
    /// of this name. A [`Credential::Key`] is sent where the scheme says, any other in its own way.
    pub fn credential_for(mut self, scheme: impl Into<String>, credential: Credential) -> Self {
        let scheme = scheme.into();
        self.named.retain(|(name, _)| *name != scheme);
        self.named.push((scheme, credential));
        self
    }

    /// Lets keys go to another origin than that of the base URL, such as
    /// `https://upload.example.com`, for operations that are
    /// [there](crate::Operation::with_server).
    pub fn trust_origin(mut self, origin: impl Into<String>) -> Self {
        self.trusted.push(origin.into());
        self
    }

    /// Sends what is meant for one [server of operations](crate::Operation::with_server) to another,
    /// for example to one on the same machine. Keys go there only if its origin is trusted.
    pub fn replace_server(mut self, server: impl Into<String>, by: impl Into<String>) -> Self {
        self.replaced.push((server.into(), by.into()));
        self
    }

    /// Sets the longest time for making a connection, TLS included. It is 10 seconds to begin
    /// with, and counts as part of the [`attempt_timeout`](Self::attempt_timeout).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the longest time for one attempt, from connecting to the last byte of the answer. It
    /// is 60 seconds to begin with.
    ///
    /// If it runs out while still connecting, the call fails as one that may have arrived.
    /// A [`connect_timeout`](Self::connect_timeout) that is shorter tells the two apart.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt_timeout = timeout;
        self
    }

    /// Sets the longest time in which nothing of an answer's body comes. It is 30 seconds to begin
    /// with.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.limits.idle_timeout = timeout;
        self
    }

    /// Sets the longest time for a call: all its attempts, the pauses between them, and waiting
    /// for its turn. It is three minutes to begin with.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.limits.call_timeout = timeout;
        self
    }

    /// Sets when a call is made again that may be; see [`RetryPolicy`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the budget of repetitions, which other transports may have in common with this one.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Sets how many calls of an operation go out a second, in place of what the operation itself
    /// says, or `None` for as many as there are.
    ///
    /// A call waits for its turn; if that does not come in time, the call fails as one that was
    /// not sent. The limit counts for this transport and its clones together. Two in a hundred are
    /// not used, so that calls that arrive some milliseconds late break no limit by the second.
    pub fn rate_limit(mut self, operation: &Operation, calls_a_second: Option<f64>) -> Self {
        self.rates.insert(operation.id(), calls_a_second);
        self
    }

    /// Sets how many calls are made at a time, or `None` for as many as there are; 64 to begin
    /// with.
    ///
    /// When the service asks for fewer, half as many are made; each success then adds a part of
    /// one. The limit counts for this transport and its clones together.
    pub fn max_concurrency(mut self, calls: Option<usize>) -> Self {
        self.max_concurrency = calls;
        self
    }

    /// Sets the `User-Agent` header. To begin with it names this crate and its version.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets the HTTP client, for example one with a proxy or certificates of its own.
    ///
    /// What was said of redirects, proxies and connecting is then up to that client: build it
    /// with [`Policy::none`] and without retries, or the key may follow a redirect to another
    /// host, and a paid request may be made twice.
    ///
    /// A client does not tell whether it follows redirects. So a call that fails to connect counts
    /// as one that may have arrived, unless the client is given to
    /// [`http_client_without_redirects`](Self::http_client_without_redirects).
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.client = Some(HttpClient {
            client,
            may_redirect: true,
        });
        self
    }

    /// Sets an HTTP client that was built with [`Policy::none`]; see
    /// [`http_client`](Self::http_client). A call that fails to connect then was not sent, and may
    /// be repeated.
    pub fn http_client_without_redirects(mut self, client: reqwest::Client) -> Self {
        self.client = Some(HttpClient {
            client,
            may_redirect: false,
        });
        self
    }

    /// Puts a layer of `tower` round the HTTP client and the layers before it. It sees each
    /// attempt, with the key in its headers.
    ///
    /// A layer that sends a request more than once spends money more than once.
    #[cfg(feature = "tower")]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: tower::Layer<crate::HttpService> + Send + Sync + 'static,
        L::Service: tower::Service<http::Request<bytes::Bytes>, Response = http::Response<reqwest::Body>>
            + Clone
            + Send
            + Sync
            + 'static,
        <L::Service as tower::Service<http::Request<bytes::Bytes>>>::Error: Into<tower::BoxError>,
        <L::Service as tower::Service<http::Request<bytes::Bytes>>>::Future: Send + 'static,
    {
        self.layers.push(crate::layer::any(layer));
        self
    }

    /// Adds one that hears of every attempt and call.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observers.push(Arc::new(observer));
        self
    }

    /// Sets the largest body of an answer, in bytes. It is 32 MiB to begin with.
    ///
    /// A larger answer is not read to its end and fails the call as one whose answer did not
    /// come, whatever its status.
    pub fn max_body(mut self, max_body: usize) -> Self {
        self.limits.max_body = max_body;
        self
    }

    /// Builds the transport. Nothing is sent.
    ///
    /// The proxy named by the environment (`HTTPS_PROXY` and the like) is used, except for a
    /// base URL on the loopback interface, which no proxy could reach.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::BaseUrl`] if the base URL or another address cannot be used,
    /// [`BuildError::InvalidHeader`] if the user agent or the name of the key's header
    /// cannot, [`BuildError::InvalidCookie`] if a key cannot be a cookie, [`BuildError::InvalidRate`] if a rate is no number above zero, and
    /// [`BuildError::ClientSetup`] if the HTTP client fails to start, for example
    /// because the system has no certificates.
    pub fn build(self) -> Result<Transport, BuildError> {
        let base_url = parse_base_url(&self.base_url)?;
        let trusted = self.trusted.iter().map(|origin| parse_origin(origin));
        let trusted = trusted.collect::<Result<_, _>>()?;
        for (_, by) in &self.replaced {
            parse_base_url(by)?;
        }
        let user_agent = HeaderValue::try_from(&self.user_agent)
            .map_err(|_| BuildError::InvalidHeader { name: "user-agent" })?;
        let is_rate = |rate: f64| rate.is_finite() && rate > 0.0;
        let mut rates = self.rates.iter();
        if let Some((operation, _)) =
            rates.find(|(_, rate)| rate.is_some_and(|rate| !is_rate(rate)))
        {
            return Err(BuildError::InvalidRate { operation });
        }
        let client = match &self.client {
            Some(client) => client.clone(),
            None => HttpClient {
                client: build_client(&base_url, self.connect_timeout)?,
                may_redirect: false,
            },
        };
        let base = Base::new(&base_url, true)?;
        let exchange = self.exchange(client);
        Ok(Transport {
            inner: Arc::new(Inner {
                base,
                others: Others::new(trusted, self.replaced),
                exchange,
                wallet: Wallet::new(self.credential, self.named)?,
                user_agent,
                limits: self.limits,
                retry: self.retry,
                budget: self.budget,
                pace: Pace::new(Rates::new(self.rates), self.max_concurrency),
                observers: self.observers,
            }),
        })
    }

    #[cfg(feature = "tower")]
    fn exchange(&self, client: HttpClient) -> Exchange {
        if self.layers.is_empty() {
            return Exchange::Client(client);
        }
        let service = crate::layer::service(client);
        let layers = self.layers.iter();
        Exchange::Layers(layers.fold(service, |service, layer| layer(service)))
    }

    #[cfg(not(feature = "tower"))]
    #[allow(clippy::unused_self, reason = "layers are a matter of a feature")]
    fn exchange(&self, client: HttpClient) -> Exchange {
        Exchange::Client(client)
    }
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The base URL is not yet checked for a password.
        f.debug_struct("TransportBuilder")
            .field("credential", &self.credential)
            .field("credentials", &self.named)
            .field("connect_timeout", &self.connect_timeout)
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("rates", &self.rates)
            .field("max_concurrency", &self.max_concurrency)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// Returns an origin as URLs have it.
fn parse_origin(text: &str) -> Result<String, BuildError> {
    let url = parse_base_url(text)?;
    if url.path() != "/" {
        return Err(BuildError::BaseUrl {
            reason: "to be trusted has a path",
        });
    }
    Ok(url.origin().ascii_serialization())
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
