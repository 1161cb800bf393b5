//! A gateway from its start to its end.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::check::Check;
use crate::door::{Lock, Seen, SeenRequest};
use crate::forms::{AnswerForm, CreateForm};
use crate::gallery::Gallery;
use crate::ids::Ids;
use crate::routes::router;
use crate::tasks::{Tasks, USUAL_STEP};

/// Key that a client may use where any will do.
const USUAL_KEY: &str = "sk-kkiai-mock";

/// Time that requests are given to end when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server that plays the kkiai gateway, for as long as this value lives.
///
/// It runs on the Tokio runtime that it was started on. When the value is dropped, the server
/// stops listening and ends once the requests that it is answering are answered;
/// [`stop`](Self::stop) waits for that.
///
/// It remembers a task and its `session_id` for three days, and the latest 10000 tasks.
pub struct MockGateway {
    inner: Arc<Inner>,
    key: String,
    server: JoinHandle<()>,
    // Stops the server when it is dropped.
    stop: oneshot::Sender<()>,
}

impl MockGateway {
    /// Starts a gateway on a free loopback port that accepts any key.
    ///
    /// # Errors
    ///
    /// Returns [`StartError::Listen`] if there is no port to listen on.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Starts to describe a gateway.
    pub fn builder() -> MockGatewayBuilder {
        MockGatewayBuilder::default()
    }

    /// Returns the address of the server, such as `http://127.0.0.1:49152`, without a slash at
    /// its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.inner.base_url
    }

    /// Returns a key that the gateway accepts.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the requests that came so far, the oldest first: the latest 1000, without keys.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.inner.seen().all()
    }

    /// Waits for the end of the server, which comes only with the end of its runtime.
    ///
    /// For a program that does nothing but serve. Dropping the returned future stops the
    /// waiting, not the server.
    pub async fn wait(&mut self) {
        // A handle must not be waited for once more after its end.
        if !self.server.is_finished() {
            let _ = (&mut self.server).await;
        }
    }

    /// Stops listening, and waits until the requests that are being answered have been, for at
    /// most five seconds. Nothing listens at the address any more when this returns.
    pub async fn stop(self) {
        let Self { server, stop, .. } = self;
        drop(stop);
        let end = server.abort_handle();
        if tokio::time::timeout(PATIENCE, server).await.is_err() {
            end.abort();
        }
    }
}

/// Shows no key.
impl fmt::Debug for MockGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGateway")
            .field("base_url", &self.inner.base_url)
            .field("answer", &self.inner.answer)
            .field("create", &self.inner.create)
            .finish_non_exhaustive()
    }
}

/// Describes a gateway that is to be started.
#[derive(Clone)]
#[must_use = "a builder starts nothing by itself"]
pub struct MockGatewayBuilder {
    addr: SocketAddr,
    key: Option<String>,
    answer: AnswerForm,
    create: CreateForm,
    step: Duration,
}

impl Default for MockGatewayBuilder {
    fn default() -> Self {
        Self {
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            key: None,
            answer: AnswerForm::default(),
            create: CreateForm::default(),
            step: USUAL_STEP,
        }
    }
}

impl MockGatewayBuilder {
    /// Sets the address to listen on; by default a free port of 127.0.0.1.
    ///
    /// With an address other than a loopback one, everyone who can reach this machine can use
    /// the gateway and see its images.
    pub fn addr(mut self, addr: SocketAddr) -> Self {
        self.addr = addr;
        self
    }

    /// Sets the only key to accept; by default any key is.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the form of the answers to queries.
    pub fn answer(mut self, answer: AnswerForm) -> Self {
        self.answer = answer;
        self
    }

    /// Sets the form of the answers to create calls.
    pub fn create(mut self, create: CreateForm) -> Self {
        self.create = create;
        self
    }

    /// Sets how long a task stays at each of its five steps; by default 240 milliseconds.
    ///
    /// A task waits for one step and is drawn for four. With zero it is finished at once, with
    /// [`Duration::MAX`] never.
    pub fn step(mut self, step: Duration) -> Self {
        self.step = step;
        self
    }

    /// Starts the gateway.
    ///
    /// # Errors
    ///
    /// Returns [`StartError::Listen`] if the address cannot be listened on.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn start(self) -> Result<MockGateway, StartError> {
        let addr = self.addr;
        let cannot_listen = |source| StartError::Listen { addr, source };
        let check = Check::new().map_err(|source| StartError::Description { source })?;
        let listener = TcpListener::bind(addr).await.map_err(cannot_listen)?;
        let bound = listener.local_addr().map_err(cannot_listen)?;

        let inner = Arc::new(Inner {
            base_url: format!("http://{}", reachable(bound)),
            lock: self.key.clone().map_or(Lock::Any, Lock::Key),
            answer: self.answer,
            create: self.create,
            check,
            ids: Ids::default(),
            tasks: Mutex::new(Tasks::new(self.step)),
            gallery: Mutex::default(),
            seen: Mutex::default(),
        });
        let router = router(Arc::clone(&inner));
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            let stopped = async {
                // An error says that the sender was dropped, which is how a server is stopped.
                let _ = stopped.await;
            };
            // Serving never fails.
            let _ = axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await;
        });
        Ok(MockGateway {
            inner,
            key: self.key.unwrap_or_else(|| USUAL_KEY.to_owned()),
            server,
            stop,
        })
    }
}

/// Shows no key.
impl fmt::Debug for MockGatewayBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockGatewayBuilder")
            .field("addr", &self.addr)
            .field("has_key", &self.key.is_some())
            .field("answer", &self.answer)
            .field("create", &self.create)
            .field("step", &self.step)
            .finish()
    }
}

/// Reason that a gateway did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The description of the API that this crate was built with cannot be used.
    #[error("cannot use the description of a request")]
    Description {
        /// What is wrong with it.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// What the handlers share. No lock is held while anything is waited for.
pub(crate) struct Inner {
    pub(crate) base_url: String,
    pub(crate) lock: Lock,
    pub(crate) answer: AnswerForm,
    pub(crate) create: CreateForm,
    pub(crate) check: Check,
    pub(crate) ids: Ids,
    tasks: Mutex<Tasks>,
    gallery: Mutex<Gallery>,
    seen: Mutex<Seen>,
}

impl Inner {
    pub(crate) fn tasks(&self) -> MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn gallery(&self) -> MutexGuard<'_, Gallery> {
        self.gallery.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns an address to reach a server at that listens on `bound`.
fn reachable(bound: SocketAddr) -> SocketAddr {
    let ip = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    (ip, bound.port()).into()
}
