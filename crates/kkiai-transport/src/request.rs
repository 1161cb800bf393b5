//! One call as plain data.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, COOKIE, HOST, HeaderName, HeaderValue,
    TRANSFER_ENCODING,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::error::BuildError;
use crate::operation::Operation;

/// All characters but the unreserved ones of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An operation with the values of one call.
///
/// The builder methods do not fail. The first value that cannot be used is remembered, and
/// the request then fails with it when it is prepared or sent.
///
/// `Debug` shows neither cookies nor the content of the body.
#[derive(Clone)]
pub struct Request {
    operation: &'static Operation,
    place: Option<String>,
    path: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    headers: HeaderMap,
    cookies: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    problem: Option<BuildError>,
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "numbers, strings and references are all given without a `&` of their own"
)]
impl Request {
    /// Creates a request without any value.
    #[must_use]
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            place: None,
            path: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: None,
            problem: None,
        }
    }

    /// Sets the value of a placeholder in the path. The last value for a name counts.
    ///
    /// Everything in the value but letters, digits, `-`, `.`, `_` and `~` is
    /// percent-encoded, so the value stays one segment of the path. A value that is empty,
    /// `.` or `..` would address another resource and makes the request fail, as does a
    /// name that is not in the path.
    #[must_use]
    pub fn path(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        if !self.operation.has_placeholder(name) {
            return self.fail(BuildError::UnknownPathValue { name });
        }
        match value.as_str() {
            "" => return self.fail(BuildError::EmptyPathValue { name }),
            "." | ".." => return self.fail(BuildError::DotPathValue { name }),
            _ => {}
        }
        self.path.retain(|(known, _)| *known != name);
        self.path.push((name, encode(&value)));
        self
    }

    /// Sets path and query in place of the operation's path: what a service gave as the address of
    /// something, such as `/queue/7/status?logs=1`.
    ///
    /// The text is sent as it is, to the transport's own origin, and does not stand below a path of
    /// the base URL. One that does not begin with a single `/`, or is no path of a URL, makes the
    /// request fail.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        let place = place.into();
        if !place.starts_with('/') || place.starts_with("//") {
            return self.fail(BuildError::InvalidUrl);
        }
        self.place = Some(place);
        self
    }

    /// Appends a query parameter. One name may occur more than once.
    ///
    /// Name and value are percent-encoded like a value of the path; a space becomes `%20`.
    #[must_use]
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Sets a header. The last value for a name counts.
    ///
    /// It replaces the transport's own `Accept`, `Content-Type` or `User-Agent`, but not the
    /// header that carries the key. A character that no header may have makes the request
    /// fail, as do `Cookie` and the headers by which HTTP finds the host and the length of
    /// the body.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        let (Ok(header), Ok(mut value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::try_from(value.to_string()),
        ) else {
            return self.fail(BuildError::InvalidHeader { name });
        };
        if [CONNECTION, CONTENT_LENGTH, COOKIE, HOST, TRANSFER_ENCODING].contains(&header) {
            return self.fail(BuildError::ReservedHeader { name });
        }
        if header == AUTHORIZATION {
            value.set_sensitive(true);
        }
        self.headers.insert(header, value);
        self
    }

    /// Appends a cookie, with its value as it is.
    ///
    /// White space, `"`, `,`, `;`, `\`, control and non-ASCII characters make the request
    /// fail, since they would end the cookie or begin another one.
    #[must_use]
    pub fn cookie(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        let is_valid = HeaderName::from_bytes(name.as_bytes()).is_ok()
            && value
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte));
        if !is_valid {
            return self.fail(BuildError::InvalidCookie { name });
        }
        self.cookies.push((name, value));
        self
    }

    /// Sets the body to the JSON form of a value. The last body counts.
    ///
    /// A value that has no JSON form makes the request fail.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => {
                self.body = Some(bytes.into());
                self
            }
            Err(source) => self.fail(BuildError::Json {
                source: source.into(),
            }),
        }
    }

    /// Returns the operation that the request is for.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the request that keeps its first problem.
    fn fail(mut self, problem: BuildError) -> Self {
        self.problem.get_or_insert(problem);
        self
    }

    /// Returns the path if it is the operation's own, without values and query.
    fn own_path(&self) -> Option<&'static str> {
        let path = self.operation.path();
        let is_own = self.place.is_none() && self.query.is_empty() && !path.contains('{');
        is_own.then_some(path)
    }

    /// Returns path and query of the URL, with all values encoded.
    pub(crate) fn target(&self) -> Result<Target, BuildError> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        if let Some(path) = self.own_path().filter(|path| path.starts_with('/')) {
            return Ok(Target::Operation(path));
        }
        if let Some(place) = &self.place {
            return Ok(Target::Place(place.clone()));
        }
        let mut rest = self.operation.path();
        // Without the slash the path would go on with the host of the base URL.
        if !rest.starts_with('/') {
            return Err(BuildError::InvalidUrl);
        }
        let mut target = String::new();
        while let Some((literal, tail)) = rest.split_once('{') {
            let (name, tail) = tail.split_once('}').ok_or(BuildError::InvalidUrl)?;
            let (_, value) = self
                .path
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or(BuildError::MissingPathValue { name })?;
            target.push_str(literal);
            target.push_str(value);
            rest = tail;
        }
        target.push_str(rest);

        let mut separator = '?';
        for (name, value) in &self.query {
            target.push(separator);
            target.push_str(&encode(name));
            target.push('=');
            target.push_str(&encode(value));
            separator = '&';
        }
        Ok(Target::Path(target))
    }

    /// Adds the headers that the caller set, and the cookies in one header.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap) -> Result<(), BuildError> {
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        let Some((name, _)) = self.cookies.first() else {
            return Ok(());
        };
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut value = HeaderValue::try_from(pairs.join("; "))
            .map_err(|_| BuildError::InvalidCookie { name })?;
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
        Ok(())
    }

    /// Returns the body.
    pub(crate) fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }
}

/// Where a request goes.
pub(crate) enum Target {
    /// An operation's own path, below the base URL.
    Operation(&'static str),
    /// Path and query below the base URL.
    Path(String),
    /// Path and query below the origin.
    Place(String),
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cookies: Vec<&str> = self.cookies.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Request")
            .field("operation", &self.operation.id())
            .field("place", &self.place)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("cookies", &cookies)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("problem", &self.problem)
            .finish()
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}
