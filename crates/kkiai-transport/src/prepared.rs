//! What goes out on the wire.

use std::fmt::{self, Write as _};

use bytes::Bytes;
use http::HeaderMap;
use reqwest::Url;

use crate::auth::Sent;
use crate::operation::Method;
use crate::secrets::MASK;

/// A request as it would be sent, complete with the key.
///
/// The values of headers that hold the key or cookies are marked as
/// [sensitive](http::HeaderValue::is_sensitive), so that whoever prints the request can
/// leave them out. `Debug` shows neither them nor the content of the body.
#[derive(Clone)]
pub struct Prepared {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// The URL without what its query has of a key, if it has.
    pub(crate) shown: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

impl Prepared {
    /// Returns the HTTP method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// Returns the absolute URL, with all values percent-encoded. Where a key is sent in the query,
    /// it stands here; see [`shown_url`](Self::shown_url).
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Returns the absolute URL with `***` in place of a key in the query.
    #[must_use]
    pub fn shown_url(&self) -> &str {
        self.shown.as_deref().unwrap_or(self.url.as_str())
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

impl Prepared {
    /// Adds a secret: to the headers, the query, or the text of all cookies.
    pub(crate) fn add(&mut self, sent: &Sent, cookies: &mut String) {
        match sent {
            Sent::Header(name, value) => {
                self.headers.insert(name, value.clone());
            }
            Sent::Query(name, value) => {
                let mut shown = match &self.shown {
                    Some(shown) => shown.clone(),
                    None => self.url.as_str().to_owned(),
                };
                let separator = if self.url.query().is_some() { '&' } else { '?' };
                let _ = write!(shown, "{separator}{name}={MASK}");
                self.shown = Some(shown);
                let query = match self.url.query() {
                    Some(query) => format!("{query}&{name}={value}"),
                    None => format!("{name}={value}"),
                };
                self.url.set_query(Some(&query));
            }
            Sent::Cookie(cookie) => {
                if !cookies.is_empty() {
                    cookies.push_str("; ");
                }
                cookies.push_str(cookie);
            }
        }
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("method", &self.method)
            .field("url", &self.shown_url())
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .finish_non_exhaustive()
    }
}
