//! Answers, as they came and as they were decoded.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use http::HeaderMap;
use serde::de::{DeserializeOwned, Error as _};

use crate::auth::ApiKey;
use crate::error::{Error, ErrorBody, Refusal, Undecodable};
use crate::operation::Operation;

/// All of an answer but its body.
#[derive(Clone, Debug)]
struct Head {
    operation: &'static Operation,
    status: u16,
    headers: HeaderMap,
    attempts: u32,
    elapsed: Duration,
}

impl Head {
    fn request_id(&self) -> Option<&str> {
        let value = self.headers.get(self.operation.request_id_header()?)?;
        // One that quotes the key is none.
        let text = value.to_str().ok().filter(|_| !value.is_sensitive())?;
        Some(text).filter(|text| !text.is_empty())
    }
}

/// Decoded answer to a successful call.
///
/// Dereferences to the body.
#[derive(Clone, Debug)]
#[must_use = "what a call was answered may have been paid for"]
pub struct Response<T> {
    /// Apart, as an answer is handed on many times.
    head: Box<Head>,
    body: T,
}

impl<T> Response<T> {
    /// Returns the body alone.
    pub fn into_body(self) -> T {
        self.body
    }

    /// Returns the HTTP status, which is 200 to 299.
    pub fn status(&self) -> u16 {
        self.head.status
    }

    /// Returns the headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the service's id of the call, for its support, if it gave one.
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// Returns how often the call was made until it was answered, from 1.
    pub fn attempts(&self) -> u32 {
        self.head.attempts
    }

    /// Returns the time from the start of the call to the end of its answer, pauses between
    /// attempts and waiting for its turn included.
    pub fn elapsed(&self) -> Duration {
        self.head.elapsed
    }

    /// Returns the same answer with another body, made from this one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            head: self.head,
            body: change(self.body),
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

/// Whole answer with any status, not decoded.
///
/// `Debug` does not show the content of the body.
#[derive(Clone)]
pub struct RawAnswer {
    head: Box<Head>,
    body: Vec<u8>,
    key: Option<ApiKey>,
}

impl RawAnswer {
    /// Takes an answer and the key that was sent for it, which nothing is to show.
    pub(crate) fn new(
        operation: &'static Operation,
        status: u16,
        mut headers: HeaderMap,
        body: Vec<u8>,
        key: Option<ApiKey>,
    ) -> Self {
        let mut body = body;
        if let Some(key) = &key {
            key.hide_in_headers(&mut headers);
            body = key.hide_in(body);
        }
        let head = Box::new(Head {
            operation,
            status,
            headers,
            attempts: 1,
            elapsed: Duration::ZERO,
        });
        Self { head, body, key }
    }

    /// Returns the same answer as one that broke off, of a key which did so, too.
    pub(crate) fn broken_off(mut self) -> Self {
        if let Some(key) = &self.key {
            key.hide_beginning(&mut self.body);
        }
        self
    }

    /// Returns a text with `***` in place of the key that was sent, for text that was taken out of
    /// the answer and had escapes in it.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        match &self.key {
            Some(key) => key.hide_in_text(text),
            None => text.to_owned(),
        }
    }

    /// Notes how many attempts the call took, and how long.
    pub(crate) fn took(&mut self, attempts: u32, elapsed: Duration) {
        self.head.attempts = attempts;
        self.head.elapsed = elapsed;
    }

    /// Returns the operation that was answered.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.head.operation
    }

    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.head.status
    }

    /// Returns whether the status is 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.head.status)
    }

    /// Returns the headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Returns the service's id of the call, for its support, if it gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id()
    }

    /// Returns the start of the body, at most 16 KiB of it, as errors keep it.
    #[must_use]
    pub fn excerpt(&self) -> ErrorBody {
        ErrorBody::new(&self.body)
    }

    /// Returns the whole body. If the service quotes the key in it, `***` stands in its place.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the whole body without copying it.
    #[must_use]
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// Decodes the body as JSON: as `T` if the status is 200 to 299, else as `E`.
    ///
    /// An empty body of a success is read as `null`, so that `()` and `Option` accept it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] for every other status, whether or not its body is an
    /// `E`, and [`Error::Decode`] if the body of a success is not a `T`.
    pub fn decode<T: DeserializeOwned, E: DeserializeOwned>(self) -> Result<Response<T>, Error<E>> {
        // Compiled once for each pair of types, so all that can be done elsewhere is.
        if !self.is_success() {
            return Err(Error::Refused(Box::new(Refusal {
                error: serde_json::from_slice(&self.body).ok(),
                operation: self.head.operation.id(),
                status: self.head.status,
                body: ErrorBody::new(&self.body),
                headers: self.head.headers,
            })));
        }
        match from_json(self.json()) {
            Ok(body) => Ok(self.with_body(body)),
            Err((json_path, reason)) => Err(Error::Decode(Box::new(
                self.into_undecodable(json_path, reason),
            ))),
        }
    }

    /// Returns the answer with a body that its caller has decoded in another way.
    pub fn with_body<T>(self, body: T) -> Response<T> {
        Response {
            head: self.head,
            body,
        }
    }

    /// Returns the JSON text of the body.
    fn json(&self) -> &[u8] {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            b"null"
        } else {
            &self.body
        }
    }

    fn into_undecodable(self, mut json_path: String, mut reason: serde_json::Error) -> Undecodable {
        if let Some(key) = &self.key {
            // The path holds names from the body, and the reason may quote values of it.
            json_path = key.hide_in_text(&json_path);
            let text = reason.to_string();
            let shown = key.hide_in_text(&text);
            if shown != text {
                reason = serde_json::Error::custom(shown);
            }
        }
        Undecodable {
            operation: self.head.operation.id(),
            status: self.head.status,
            body: ErrorBody::new(&self.body),
            headers: self.head.headers,
            json_path,
            reason,
        }
    }
}

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer")
            .field("operation", &self.head.operation.id())
            .field("status", &self.head.status)
            .field("headers", &self.head.headers)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Decodes JSON, or returns where in it the type was not met and why.
fn from_json<T: DeserializeOwned>(text: &[u8]) -> Result<T, (String, serde_json::Error)> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| (error.path().to_string(), error.into_inner()))?;
    json.end().map_err(|error| (".".to_owned(), error))?;
    Ok(value)
}
