//! What goes out on the wire.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use reqwest::Url;

use crate::operation::Method;

/// A request as it would be sent, complete with the key.
///
/// The values of headers that hold the key or cookies are marked as
/// [sensitive](http::HeaderValue::is_sensitive), so that whoever prints the request can
/// leave them out. `Debug` shows neither them nor the content of the body.
#[derive(Clone)]
pub struct Prepared {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

impl Prepared {
    /// Returns the HTTP method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Returns the absolute URL, with all values percent-encoded.
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Returns all headers but those that HTTP itself adds, such as `Host`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the body, or `None` if the request has none.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("method", &self.method)
            .field("url", &self.url())
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .finish()
    }
}
