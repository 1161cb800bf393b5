//! What can go wrong, named by how far the call got.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use crate::model::Mismatch;
use crate::response::RawAnswer;

/// Most of a body that an error keeps, in bytes.
const MAX_ERROR_BODY: usize = 16 * 1024;

/// Reason that one call failed. `E` is the documented form of a refusal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error<E> {
    /// The request could not be built, so nothing was sent.
    #[error("cannot build {operation}")]
    Build {
        /// Name of the operation.
        operation: &'static str,
        /// What is wrong with the request.
        source: BuildError,
    },
    /// No connection came about (name, TCP or TLS), or the call did not get its turn, so no byte
    /// of the request left. The call is free to be repeated.
    #[error("cannot send {operation}")]
    NotSent {
        /// Name of the operation.
        operation: &'static str,
        /// What kept the connection from being made.
        source: NetworkError,
    },
    /// The request may have arrived, but no whole answer came.
    #[error("no answer to {operation}")]
    NoAnswer {
        /// Name of the operation.
        operation: &'static str,
        /// What kept the answer from arriving.
        source: NetworkError,
        /// What of the answer had come, if its head had.
        partial: Option<Box<RawAnswer>>,
    },
    /// The service answered with a status other than 200 to 299.
    #[error("{} was refused with status {}", .0.operation, .0.status)]
    Refused(Box<Refusal<E>>),
    /// The service answered with success, in a shape that its documentation does not promise.
    #[error(transparent)]
    Decode(Box<Undecodable>),
}

impl<E> Error<E> {
    /// Returns the name of the operation that failed.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Build { operation, .. }
            | Self::NotSent { operation, .. }
            | Self::NoAnswer { operation, .. } => operation,
            Self::Refused(refusal) => refusal.operation,
            Self::Decode(undecodable) => undecodable.operation,
        }
    }

    /// Returns the HTTP status, or `None` if no whole answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Build { .. } | Self::NotSent { .. } | Self::NoAnswer { .. } => None,
            Self::Refused(refusal) => Some(refusal.status),
            Self::Decode(undecodable) => Some(undecodable.status),
        }
    }

    /// Returns whether the service may have accepted the request and acted on it.
    ///
    /// A refusal with a status of 500 or more counts as true, since a gateway sends one
    /// also when the service behind it was too slow to answer.
    #[must_use]
    pub fn may_have_been_accepted(&self) -> bool {
        match self {
            Self::Build { .. } | Self::NotSent { .. } => false,
            Self::NoAnswer { .. } | Self::Decode(_) => true,
            Self::Refused(refusal) => refusal.status >= 500,
        }
    }

    /// Returns the body of the answer, or `None` if no whole answer came.
    #[must_use]
    pub fn body(&self) -> Option<&ErrorBody> {
        match self {
            Self::Build { .. } | Self::NotSent { .. } | Self::NoAnswer { .. } => None,
            Self::Refused(refusal) => Some(&refusal.body),
            Self::Decode(undecodable) => Some(&undecodable.body),
        }
    }

    /// Returns the same error with the decoded error of a refusal changed into another.
    #[must_use]
    pub fn map_refusal<F>(self, change: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Build { operation, source } => Error::Build { operation, source },
            Self::NotSent { operation, source } => Error::NotSent { operation, source },
            Self::NoAnswer {
                operation,
                source,
                partial,
            } => Error::NoAnswer {
                operation,
                source,
                partial,
            },
            Self::Refused(refusal) => Error::Refused(Box::new(refusal.map(change))),
            Self::Decode(undecodable) => Error::Decode(undecodable),
        }
    }
}

impl<E> From<SendError> for Error<E> {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Build { operation, source } => Self::Build { operation, source },
            SendError::NotSent { operation, source } => Self::NotSent { operation, source },
            SendError::NoAnswer {
                operation,
                source,
                partial,
            } => Self::NoAnswer {
                operation,
                source,
                partial,
            },
        }
    }
}

/// Reason that no whole answer came. Each variant turns into that of [`Error`] with the same
/// name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The request could not be built, so nothing was sent.
    #[error("cannot build {operation}")]
    Build {
        /// Name of the operation.
        operation: &'static str,
        /// What is wrong with the request.
        source: BuildError,
    },
    /// No connection came about (name, TCP or TLS), or the call did not get its turn, so no byte
    /// of the request left.
    #[error("cannot send {operation}")]
    NotSent {
        /// Name of the operation.
        operation: &'static str,
        /// What kept the connection from being made.
        source: NetworkError,
    },
    /// The request may have arrived, but no whole answer came.
    #[error("no answer to {operation}")]
    NoAnswer {
        /// Name of the operation.
        operation: &'static str,
        /// What kept the answer from arriving.
        source: NetworkError,
        /// What of the answer had come, if its head had.
        partial: Option<Box<RawAnswer>>,
    },
}

/// Answer with a status other than 200 to 299.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refusal<E> {
    /// Name of the operation.
    pub operation: &'static str,
    /// HTTP status. A redirect (300 to 399) is a refusal too.
    pub status: u16,
    /// Headers of the answer.
    pub headers: HeaderMap,
    /// Decoded body, if it has the documented form.
    pub error: Option<E>,
    /// Body as it came, with `***` in place of the key.
    pub body: ErrorBody,
}

impl<E> Refusal<E> {
    /// Returns the same refusal with the decoded error changed into another.
    #[must_use]
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> Refusal<F> {
        Refusal {
            operation: self.operation,
            status: self.status,
            headers: self.headers,
            error: self.error.map(change),
            body: self.body,
        }
    }
}

/// Answer with a status of 200 to 299 whose body has an unexpected shape.
#[derive(Debug, thiserror::Error)]
#[error("unexpected answer to {operation} at `{json_path}`")]
#[non_exhaustive]
pub struct Undecodable {
    /// Name of the operation.
    pub operation: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Headers of the answer.
    pub headers: HeaderMap,
    /// Place in the body, such as `data.items[0].id`, or `.` for the whole of it.
    pub json_path: String,
    /// What is wrong at that place.
    #[source]
    pub reason: Mismatch,
    /// Body as it came, with `***` in place of the key.
    pub body: ErrorBody,
}

/// Start of a body that could not be used: at most 16 KiB of it.
///
/// `Debug` shows it as text.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorBody {
    bytes: Vec<u8>,
    is_truncated: bool,
}

impl ErrorBody {
    /// Keeps the start of a body, and does not cut a character of UTF-8 in two.
    pub(crate) fn new(body: &[u8]) -> Self {
        let is_truncated = body.len() > MAX_ERROR_BODY;
        let mut end = body.len().min(MAX_ERROR_BODY);
        if is_truncated {
            let is_inside = |at: usize| body[at] & 0b1100_0000 == 0b1000_0000;
            end = (end - 3..=end)
                .rev()
                .find(|at| !is_inside(*at))
                .unwrap_or(end);
        }
        Self {
            bytes: body[..end].to_vec(),
            is_truncated,
        }
    }

    /// Returns the bytes that were kept.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes as text, with a replacement character for what is not UTF-8.
    #[must_use]
    pub fn text_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Returns whether the body was longer than what was kept.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.is_truncated
    }
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cut = if self.is_truncated { ", …" } else { "" };
        write!(f, "ErrorBody({:?}{cut})", self.text_lossy())
    }
}

/// Reason that a request or a transport could not be built. Nothing was sent.
///
/// No variant holds a value from the request or any part of the key.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A placeholder of the path got no value.
    #[error("path parameter `{name}` has no value")]
    MissingPathValue {
        /// Name of the placeholder.
        name: &'static str,
    },
    /// A placeholder of the path got an empty value, which would address another resource.
    #[error("path parameter `{name}` is empty")]
    EmptyPathValue {
        /// Name of the placeholder.
        name: &'static str,
    },
    /// A placeholder of the path got `.` or `..`, which would address another resource.
    #[error("path parameter `{name}` is `.` or `..`")]
    DotPathValue {
        /// Name of the placeholder.
        name: &'static str,
    },
    /// The path has no placeholder of this name.
    #[error("path has no parameter `{name}`")]
    UnknownPathValue {
        /// Name that was given.
        name: &'static str,
    },
    /// Path template and values do not make a URL below the base URL.
    #[error("path does not make a valid URL")]
    InvalidUrl,
    /// Name or value of a header has a character that no header may have.
    #[error("header `{name}` has an invalid name or value")]
    InvalidHeader {
        /// Name of the header.
        name: &'static str,
    },
    /// The header cannot be set by a request.
    #[error("header `{name}` cannot be set on a request")]
    ReservedHeader {
        /// Name of the header.
        name: &'static str,
    },
    /// Name or value of a cookie has a character that no cookie may have.
    #[error("cookie `{name}` has an invalid name or value")]
    InvalidCookie {
        /// Name of the cookie.
        name: &'static str,
    },
    /// The body has no JSON form.
    #[error("body cannot be written as JSON")]
    Json {
        /// What has no JSON form.
        source: Arc<serde_json::Error>,
    },
    /// Parameters or a form are no object, whose members they could be.
    #[error("{what} of a request must be an object")]
    NoObject {
        /// What was given.
        what: &'static str,
    },
    /// A file stands where only text can be sent.
    #[error("file cannot be sent as text")]
    MisplacedFile,
    /// The name of a login has a colon, or the login a control character.
    #[error("login has a character that no login may have")]
    InvalidLogin,
    /// A variable in the address of a service cannot be filled in.
    #[error("variable `{name}` of the address {reason}")]
    ServerVariable {
        /// Name of the variable.
        name: String,
        /// What is wrong with its value.
        reason: &'static str,
    },
    /// The key is empty or blank.
    #[error("key is empty")]
    EmptyKey,
    /// The key has a character other than printable ASCII.
    #[error("key has a character that no key may have")]
    InvalidKey,
    /// The base URL cannot be used.
    #[error("base URL {reason}")]
    BaseUrl {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A limit on calls a second is no number of calls.
    #[error("rate of {operation} is not above zero")]
    InvalidRate {
        /// Name of the operation.
        operation: &'static str,
    },
    /// The HTTP client cannot be set up, for example because the system has no certificates.
    #[error("HTTP client cannot be set up")]
    ClientSetup {
        /// What the client reports.
        source: NetworkError,
    },
    /// The HTTP client does not take the request, for example because it was built to allow
    /// `https` only.
    #[error("HTTP client does not take the request")]
    NotTaken {
        /// What the client reports.
        source: NetworkError,
    },
}

/// Failure of the network or of the HTTP client.
///
/// Holds neither the URL nor any header.
#[derive(Clone, Debug)]
pub struct NetworkError {
    failure: Failure,
    is_timeout: bool,
    report: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What was going on when the network failed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Failure {
    /// The client was set up, or looked at the request.
    Client,
    /// A connection was made.
    Connect,
    /// The request was written, or the head of the answer awaited.
    Exchange,
    /// The body of the answer was read.
    Body,
    /// The next piece of the body was waited for.
    Idle,
    /// The body of the answer turned out larger than so many bytes.
    BodyLimit(usize),
    /// The call waited for its turn.
    Turn,
}

impl NetworkError {
    /// Wraps the report of the HTTP client, from which the URL was removed.
    pub(crate) fn new(
        failure: Failure,
        is_timeout: bool,
        report: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self {
            failure,
            is_timeout,
            report: Some(Arc::new(report)),
        }
    }

    /// Reports that no connection came about, so that nothing was sent; for services of one's own
    /// that stand in for the network.
    #[must_use]
    pub fn not_connected(report: impl StdError + Send + Sync + 'static) -> Self {
        Self::new(Failure::Connect, false, report)
    }

    /// Reports that the exchange broke off; for services of one's own that stand in for the
    /// network.
    #[must_use]
    pub fn broken_off(report: impl StdError + Send + Sync + 'static) -> Self {
        Self::new(Failure::Exchange, false, report)
    }

    /// Wraps the report of a layer round the HTTP client.
    #[cfg(feature = "tower")]
    pub(crate) fn boxed(failure: Failure, report: Box<dyn StdError + Send + Sync>) -> Self {
        Self {
            failure,
            is_timeout: false,
            report: Some(report.into()),
        }
    }

    /// Reports that time ran out.
    pub(crate) fn timeout(failure: Failure) -> Self {
        Self {
            failure,
            is_timeout: true,
            report: None,
        }
    }

    /// Reports that the limits of the transport let no call out in time.
    pub(crate) fn no_turn() -> Self {
        Self::timeout(Failure::Turn)
    }

    /// Reports an answer with a body of more than `limit` bytes.
    pub(crate) fn body_limit(limit: usize) -> Self {
        Self {
            failure: Failure::BodyLimit(limit),
            is_timeout: false,
            report: None,
        }
    }

    /// Returns whether the time for connecting or for the whole attempt ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.is_timeout
    }

    /// Returns whether the HTTP client did not take the request.
    pub(crate) fn is_client(&self) -> bool {
        matches!(self.failure, Failure::Client)
    }

    /// Returns whether the transport's limits on calls a second and at a time kept the call back
    /// until its time was over.
    #[must_use]
    pub fn is_turn(&self) -> bool {
        matches!(self.failure, Failure::Turn)
    }

    /// Returns whether no connection came about.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.failure, Failure::Connect)
    }

    /// Returns whether the answer was larger than the transport reads.
    #[must_use]
    pub fn is_body_limit(&self) -> bool {
        matches!(self.failure, Failure::BodyLimit(_))
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.failure, self.is_timeout) {
            (Failure::Client, _) => f.write_str("HTTP client failed"),
            (Failure::Connect, false) => f.write_str("connection cannot be made"),
            (Failure::Connect, true) => f.write_str("connection was not made in time"),
            (Failure::Exchange, false) => f.write_str("connection failed"),
            (Failure::Exchange, true) => f.write_str("no answer came in time"),
            (Failure::Body, false) => f.write_str("answer broke off"),
            (Failure::Body, true) => f.write_str("answer did not end in time"),
            (Failure::Idle, _) => f.write_str("answer stopped coming"),
            (Failure::Turn, _) => f.write_str("its turn did not come in time"),
            (Failure::BodyLimit(limit), _) => {
                write!(f, "answer is larger than {limit} bytes")
            }
        }
    }
}

impl StdError for NetworkError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let report = self.report.as_ref()?;
        if report.is::<reqwest::Error>() {
            // The outermost error of the client only says that sending failed, as `Display`
            // does already.
            return report.source();
        }
        Some(&**report)
    }
}
