//! What is constant about one endpoint.

use crate::auth::Scheme;
use crate::param::{Param, Place};

/// HTTP method of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`.
    Get,
    /// `HEAD`.
    Head,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `PATCH`.
    Patch,
    /// `DELETE`.
    Delete,
    /// `OPTIONS`.
    Options,
    /// `TRACE`.
    Trace,
}

impl Method {
    /// Returns the method as it is written on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
        }
    }

    /// Returns whether HTTP lets a request with this method be repeated: true for all but
    /// `POST` and `PATCH`.
    #[must_use]
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Options => Self::OPTIONS,
            Method::Trace => Self::TRACE,
        }
    }
}

/// Rule for sending the same request again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Replay {
    /// A repeated request has the effect of one, so it may be sent again at any time.
    Safe,
    /// A repeated request may act or cost twice, so it may be sent again only when it is
    /// certain that the first one never left.
    OnlyIfUnsent,
}

/// One endpoint of an API, as constant data.
///
/// ```
/// use kkiai_transport::{Method, Operation, Replay};
///
/// static CREATE_THING: Operation =
///     Operation::new(Method::Post, "createThing", "/v1/things").billed();
///
/// assert!(CREATE_THING.is_billed());
/// assert_eq!(CREATE_THING.replay(), Replay::OnlyIfUnsent);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    method: Method,
    id: &'static str,
    path: &'static str,
    billed: bool,
    authenticated: bool,
    rate_limit: Option<u32>,
    request_id_header: Option<&'static str>,
    params: &'static [Param],
    security: &'static [&'static [Scheme]],
    server: Option<&'static str>,
    accept: Option<&'static str>,
}

impl Operation {
    /// Creates an operation that needs the key and costs nothing.
    ///
    /// The path starts with `/` and names its parameters as `{name}`. It is appended to
    /// the base URL of the transport. It may end in a query that is the same in each call.
    #[must_use]
    pub const fn new(method: Method, id: &'static str, path: &'static str) -> Self {
        Self {
            method,
            id,
            path,
            billed: false,
            authenticated: true,
            rate_limit: None,
            request_id_header: None,
            params: &[],
            security: &[],
            server: None,
            accept: None,
        }
    }

    /// Creates a `GET` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn get(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Get, id, path)
    }

    /// Creates a `HEAD` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn head(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Head, id, path)
    }

    /// Creates a `POST` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn post(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Post, id, path)
    }

    /// Creates a `PUT` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn put(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Put, id, path)
    }

    /// Creates a `PATCH` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn patch(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Patch, id, path)
    }

    /// Creates a `DELETE` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn delete(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Delete, id, path)
    }

    /// Creates a `OPTIONS` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn options(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Options, id, path)
    }

    /// Creates a `TRACE` operation; see [`new`](Self::new).
    #[must_use]
    pub const fn trace(id: &'static str, path: &'static str) -> Self {
        Self::new(Method::Trace, id, path)
    }

    /// Marks the operation as one where each accepted call costs money.
    #[must_use]
    pub const fn billed(self) -> Self {
        Self {
            billed: true,
            ..self
        }
    }

    /// Marks the operation as one that asks for no key, so that none is sent.
    #[must_use]
    pub const fn without_auth(self) -> Self {
        Self {
            authenticated: false,
            ..self
        }
    }

    /// Says how many calls a second the service takes.
    #[must_use]
    pub const fn with_rate_limit(self, calls: u32) -> Self {
        Self {
            rate_limit: Some(calls),
            ..self
        }
    }

    /// Names the header by which an answer gives the service's id of the call.
    #[must_use]
    pub const fn with_request_id_header(self, name: &'static str) -> Self {
        Self {
            request_id_header: Some(name),
            ..self
        }
    }

    /// Says how its parameters become text: all that are not of the path, and those of the path that
    /// are written in another way than [`Param::path`] has it.
    #[must_use]
    pub const fn with_params(self, params: &'static [Param]) -> Self {
        Self { params, ..self }
    }

    /// Says who may call: one of some ways is enough, and of each all schemes are needed. The first
    /// is taken for which all secrets are there. A way without schemes lets everyone call.
    #[must_use]
    pub const fn with_security(self, ways: &'static [&'static [Scheme]]) -> Self {
        Self {
            security: ways,
            ..self
        }
    }

    /// Gives the operation an address of its own, in place of the base URL of the transport: an
    /// absolute one, or a path on the transport's origin.
    ///
    /// No secret goes there unless it is on the transport's origin, or one that
    /// [`trust_origin`](crate::TransportBuilder::trust_origin) names.
    #[must_use]
    pub const fn with_server(self, url: &'static str) -> Self {
        Self {
            server: Some(url),
            ..self
        }
    }

    /// Says what type of answer is asked for, in place of JSON: the value of the header `Accept`.
    #[must_use]
    pub const fn with_accept(self, media: &'static str) -> Self {
        Self {
            accept: Some(media),
            ..self
        }
    }

    /// Returns the name of the operation, by which errors refer to it.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the HTTP method.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// Returns the path template, with `{name}` placeholders.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Returns whether each accepted call costs money.
    #[must_use]
    pub const fn is_billed(&self) -> bool {
        self.billed
    }

    /// Returns whether the key is sent.
    #[must_use]
    pub const fn is_authenticated(&self) -> bool {
        self.authenticated
    }

    /// Returns how many calls a second the service takes, if that is known.
    #[must_use]
    pub const fn rate_limit(&self) -> Option<u32> {
        self.rate_limit
    }

    /// Returns the header by which an answer gives the service's id of the call, in lower case.
    #[must_use]
    pub const fn request_id_header(&self) -> Option<&'static str> {
        self.request_id_header
    }

    /// Returns how parameters become text that are not written in the usual way.
    #[must_use]
    pub const fn params(&self) -> &'static [Param] {
        self.params
    }

    /// Returns the ways to say who calls, of which one is enough; empty if it is not known.
    #[must_use]
    pub const fn security(&self) -> &'static [&'static [Scheme]] {
        self.security
    }

    /// Returns the operation's own address, if it has one.
    #[must_use]
    pub const fn server(&self) -> Option<&'static str> {
        self.server
    }

    /// Returns the type of answer that is asked for, if it is not JSON.
    #[must_use]
    pub const fn accept(&self) -> Option<&'static str> {
        self.accept
    }

    /// Returns when a call may be repeated: at any time if the method is idempotent and the
    /// call costs nothing, else only if the first request never left.
    #[must_use]
    pub const fn replay(&self) -> Replay {
        if self.method.is_idempotent() && !self.billed {
            Replay::Safe
        } else {
            Replay::OnlyIfUnsent
        }
    }

    /// Returns whether the path template has a placeholder of this name.
    pub(crate) fn has_placeholder(&self, name: &str) -> bool {
        self.path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .any(|(placeholder, _)| placeholder == name)
    }

    /// Returns how a value of the path becomes text.
    pub(crate) fn path_param(&self, name: &'static str) -> Param {
        let mut params = self.params.iter();
        let found = params.find(|param| param.place == Place::Path && param.name == name);
        found.copied().unwrap_or_else(|| Param::path(name))
    }
}
