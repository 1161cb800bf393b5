//! Answers, as they came and as they were decoded.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::answer::Answer;
use crate::error::{Error, ErrorBody, Refusal, Undecodable};
use crate::model::Mismatch;
use crate::multipart::is_json;
use crate::operation::Operation;
use crate::secrets::Secrets;

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
        let wanted = self.operation.request_id_header()?;
        // An answer has few headers: to compare them is less than to make a header's name of text.
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(name, _)| name.as_str().eq_ignore_ascii_case(wanted))?;
        // One that quotes the key is none.
        let text = value.to_str().ok().filter(|_| !value.is_sensitive())?;
        Some(text).filter(|text| !text.is_empty())
    }
}

/// Decoded answer to a successful call.
///
/// Dereferences to the body.
#[derive(Clone, Debug)]
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

impl<T> Response<T> {
    pub(crate) fn operation(&self) -> &'static Operation {
        self.head.operation
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}

/// Whole answer with any status, not decoded.
///
/// `Debug` does not show the content of the body.
#[derive(Clone)]
pub struct RawAnswer {
    head: Box<Head>,
    body: Bytes,
    secrets: Option<Secrets>,
}

impl RawAnswer {
    /// Takes an answer, and the secrets that nothing is to show.
    pub(crate) fn new(
        operation: &'static Operation,
        status: u16,
        mut headers: HeaderMap,
        mut body: Bytes,
        secrets: Option<Secrets>,
    ) -> Self {
        if let Some(secrets) = &secrets {
            secrets.hide_in_headers(&mut headers);
            if let Some(hidden) = secrets.hide_in(&body) {
                body = hidden.into();
            }
        }
        let head = Box::new(Head {
            operation,
            status,
            headers,
            attempts: 1,
            elapsed: Duration::ZERO,
        });
        Self {
            head,
            body,
            secrets,
        }
    }

    /// Returns the same answer as one that broke off, of a key which did so, too.
    pub(crate) fn broken_off(mut self) -> Self {
        let secrets = self.secrets.as_ref();
        if let Some(hidden) = secrets.and_then(|secrets| secrets.hide_beginning(&self.body)) {
            self.body = hidden.into();
        }
        self
    }

    /// Returns a text with `***` in place of the keys of the transport, for text that was taken out
    /// of the answer and had escapes in it.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        match &self.secrets {
            Some(secrets) => secrets.hide_in_text(text),
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
    pub fn into_body(self) -> Bytes {
        self.body
    }

    /// Returns the type of the body, as the service gave it.
    #[must_use]
    pub fn media(&self) -> Option<&str> {
        self.head.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Says whether the service calls the body JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.media().is_some_and(is_json)
    }

    /// Decodes the body: as `T` if the status is 200 to 299, else as `E`.
    ///
    /// An empty body of a success is read as `null`, so that `()` and `Option` accept it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] for every other status, whether or not its body is an
    /// `E`, and [`Error::Decode`] if the body of a success is not a `T`.
    pub fn decode<T: Answer, E: Answer>(self) -> Result<Response<T>, Error<E>> {
        // Compiled once for each pair of types, so all that can be done elsewhere is.
        if !self.is_success() {
            return Err(Error::Refused(Box::new(Refusal {
                error: E::decode(self.head.status, self.media(), &self.body).ok(),
                operation: self.head.operation.id(),
                status: self.head.status,
                body: ErrorBody::new(&self.body),
                headers: self.head.headers,
            })));
        }
        match T::decode(self.head.status, self.media(), &self.body) {
            Ok(body) => Ok(self.with_body(body)),
            Err(mismatch) => Err(Error::Decode(Box::new(self.into_undecodable(&mismatch)))),
        }
    }

    /// Returns the answer with a body that its caller has decoded in another way.
    pub fn with_body<T>(self, body: T) -> Response<T> {
        Response {
            head: self.head,
            body,
        }
    }

    /// Returns the error of a success that has no events, where some were asked for.
    pub(crate) fn into_no_events(self) -> Undecodable {
        self.into_undecodable(&Mismatch::new("answer is no stream of events"))
    }

    /// Returns the error of a success that has an unexpected shape.
    pub(crate) fn into_undecodable(self, mismatch: &Mismatch) -> Undecodable {
        // The path holds names from the body, and the reason may quote values of it.
        let json_path = self.mask(&mismatch.path());
        let reason = Mismatch::new(self.mask(mismatch.reason()));
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
