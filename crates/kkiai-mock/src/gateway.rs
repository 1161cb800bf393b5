//! A gateway from its start to its end.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::check::Check;
use crate::desk::Desk;
use crate::door::Lock;
use crate::faults::{Draws, Faults};
use crate::forms::{AnswerForm, CreateForm};
use crate::gallery::Gallery;
use crate::ids::Ids;
use crate::seen::{Seen, SeenRequest};
use crate::server;
use crate::tasks::{AcceptedTask, Tasks, USUAL_STEP};
use crate::time::Clock;
use crate::wire::Stream;

/// Key that a client may use where any will do.
const USUAL_KEY: &str = "sk-kkiai-mock";

/// Address of a gateway that does not listen. Nothing is ever found there.
const NOWHERE: &str = "http://kkiai-mock.invalid";

/// Most bytes on their way in each direction of a connection in memory.
const ON_THE_WAY: usize = 64 * 1024;

/// A server that plays the kkiai gateway, for as long as this value lives.
///
/// It runs on the Tokio runtime that it was started on. When the value is dropped, the server
/// stops listening and ends once the requests that it is answering are answered, or after five
/// seconds; [`stop`](Self::stop) waits for that.
///
/// It remembers a task and its `session_id` for three days, and the latest 10000 tasks, or fewer
/// if their requests have more than 64 MiB.
pub struct MockGateway {
    inner: Arc<Inner>,
    key: String,
    server: JoinHandle<()>,
    guests: mpsc::UnboundedSender<Box<dyn Stream>>,
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

    /// Returns the requests that came so far, the oldest first, without keys: the latest 1000,
    /// or fewer if they have more than 16 MiB.
    #[must_use]
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.inner.seen().all()
    }

    /// Returns the tasks that were really created, the oldest first: the latest 10000. That a
    /// client did not learn of a task takes none away.
    #[must_use]
    pub fn accepted(&self) -> Vec<AcceptedTask> {
        self.inner.tasks().accepted()
    }

    /// Sets another plan of faults. Requests and tasks are counted from the first again; what
    /// becomes of a task that was created stays.
    pub fn set_faults(&self, faults: Faults) {
        *self.inner.faults() = Draws::new(faults);
    }

    /// Connects to the gateway inside this process, without a socket.
    ///
    /// HTTP/1.1 is spoken on the stream as on one of TCP.
    ///
    /// ```
    /// use kkiai_mock::MockGateway;
    /// use tokio::io::{AsyncReadExt, AsyncWriteExt};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let gateway = MockGateway::builder().in_memory()?;
    /// let mut stream = gateway.connect();
    /// stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await?;
    /// let mut answer = String::new();
    /// stream.read_to_string(&mut answer).await?;
    /// assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn connect(&self) -> DuplexStream {
        let (client, stream) = tokio::io::duplex(ON_THE_WAY);
        self.serve(stream);
        client
    }

    /// Serves a connection that came by other ways than the port.
    ///
    /// It is closed at once if the server has ended.
    pub fn serve(&self, stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) {
        // An error gives the stream back, which then ends.
        let _ = self.guests.send(Box::new(stream));
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
    /// most five seconds; then their connections are cut. Nothing listens at the address any
    /// more when this returns.
    pub async fn stop(self) {
        let Self { server, stop, .. } = self;
        drop(stop);
        // A panic in the server would be its own.
        let _ = server.await;
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
    faults: Faults,
    seed: Option<u64>,
    now: Option<SystemTime>,
}

impl Default for MockGatewayBuilder {
    fn default() -> Self {
        Self {
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            key: None,
            answer: AnswerForm::default(),
            create: CreateForm::default(),
            step: USUAL_STEP,
            faults: Faults::none(),
            seed: None,
            now: None,
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

    /// Sets which request meets which fault; by default none does.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Sets what all ids follow from; by default nobody can foretell them.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets what time it is when the gateway starts; by default it is the time of the system.
    ///
    /// From then on time goes as the clock of the Tokio runtime does.
    pub fn now(mut self, now: SystemTime) -> Self {
        self.now = Some(now);
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
        let listener = TcpListener::bind(addr).await.map_err(cannot_listen)?;
        let bound = listener.local_addr().map_err(cannot_listen)?;
        self.run(Some(listener), format!("http://{}", reachable(bound)))
    }

    /// Starts the gateway without a port: only [`MockGateway::connect`] and
    /// [`MockGateway::serve`] lead to it.
    ///
    /// # Errors
    ///
    /// Returns [`StartError::Description`] if this crate was built wrongly.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time enabled.
    pub fn in_memory(self) -> Result<MockGateway, StartError> {
        self.run(None, NOWHERE.to_owned())
    }

    fn run(
        self,
        listener: Option<TcpListener>,
        base_url: String,
    ) -> Result<MockGateway, StartError> {
        let check = Check::new().map_err(|source| StartError::Description { source })?;
        let inner = Arc::new(Inner {
            base_url,
            lock: self.key.clone().map_or(Lock::Any, Lock::Key),
            answer: self.answer,
            create: self.create,
            check,
            clock: Clock::set(self.now.unwrap_or_else(SystemTime::now)),
            ids: self.seed.map(Ids::new).unwrap_or_default(),
            tasks: Mutex::new(Tasks::new(self.step)),
            gallery: Mutex::default(),
            seen: Mutex::default(),
            faults: Mutex::new(Draws::new(self.faults)),
        });
        let desk = Desk::new(Arc::clone(&inner));
        let (stop, stopped) = oneshot::channel();
        let (guests, coming) = mpsc::unbounded_channel();
        Ok(MockGateway {
            inner,
            key: self.key.unwrap_or_else(|| USUAL_KEY.to_owned()),
            server: tokio::spawn(server::run(listener, coming, desk, stopped)),
            guests,
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
            .field("faults", &self.faults)
            .field("seed", &self.seed)
            .field("now", &self.now)
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

/// What the handlers share. No lock is held while anything is waited for, and no other one is
/// taken while one is held, but that of the faults last.
pub(crate) struct Inner {
    pub(crate) base_url: String,
    pub(crate) lock: Lock,
    pub(crate) answer: AnswerForm,
    pub(crate) create: CreateForm,
    pub(crate) check: Check,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    tasks: Mutex<Tasks>,
    gallery: Mutex<Gallery>,
    seen: Mutex<Seen>,
    faults: Mutex<Draws>,
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

    pub(crate) fn faults(&self) -> MutexGuard<'_, Draws> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
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
