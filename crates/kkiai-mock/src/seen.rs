//! What is written down of requests.

use std::collections::VecDeque;

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::faults::Fault;

/// Headers that hold keys.
const SECRET: [HeaderName; 5] = [
    AUTHORIZATION,
    PROXY_AUTHORIZATION,
    COOKIE,
    HeaderName::from_static("x-api-key"),
    HeaderName::from_static("api-key"),
];

/// What is written down in place of a key.
const HIDDEN: HeaderValue = HeaderValue::from_static("[a key]");

/// Most requests that are remembered.
const MAX_SEEN: usize = 1000;

/// Most bytes of requests that are remembered.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Longest body that is remembered.
const MAX_BODY: usize = 64 * 1024;

/// A request that the gateway saw. The key is not part of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// Method, such as `POST`.
    pub method: String,
    /// Path as it came, without the query.
    pub path: String,
    /// Headers. In place of a key there is `[a key]`.
    pub headers: HeaderMap,
    /// Whether it had a key, be it a right one or not.
    pub has_key: bool,
    /// Whether it had a key that the gateway accepts.
    pub is_authorised: bool,
    /// Body, if it came whole and has at most 64 KiB.
    pub body: Option<Bytes>,
    /// Fault that the request met.
    pub fault: Option<Fault>,
}

impl SeenRequest {
    /// Returns the body, if it was JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body.as_ref()?).ok()
    }

    /// Writes down a request, without its key.
    pub(crate) fn new(
        parts: &Parts,
        body: Option<&Bytes>,
        is_authorised: bool,
        fault: Option<Fault>,
    ) -> Self {
        let mut headers = parts.headers.clone();
        let mut has_key = false;
        for name in SECRET {
            if let Some(value) = headers.get_mut(&name) {
                has_key |= !value.is_empty();
                headers.insert(name, HIDDEN);
            }
        }
        // A copy has no room to spare.
        let body = body.filter(|body| body.len() <= MAX_BODY);
        let body = body.map(|body| Bytes::copy_from_slice(body));
        Self {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            headers,
            has_key,
            is_authorised,
            body,
            fault,
        }
    }

    /// Returns about how many bytes it takes to remember the request.
    fn size(&self) -> usize {
        let headers = self.headers.iter();
        let headers: usize = headers
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        let body = self.body.as_ref().map_or(0, Bytes::len);
        self.method.len() + self.path.len() + headers + body
    }
}

/// The latest requests.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    requests: VecDeque<SeenRequest>,
    bytes: usize,
}

impl Seen {
    pub(crate) fn all(&self) -> Vec<SeenRequest> {
        self.requests.iter().cloned().collect()
    }

    pub(crate) fn add(&mut self, request: SeenRequest) {
        self.bytes += request.size();
        self.requests.push_back(request);
        while self.requests.len() > MAX_SEEN || self.bytes > MAX_BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                break;
            };
            self.bytes -= oldest.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn seen(path: &str, body: &'static [u8]) -> SeenRequest {
        let request = Request::builder().uri(path).body(()).unwrap();
        let (parts, ()) = request.into_parts();
        SeenRequest::new(&parts, Some(&Bytes::from_static(body)), false, None)
    }

    #[test]
    fn the_oldest_request_makes_room() {
        let mut all = Seen::default();
        for number in 0..=MAX_SEEN {
            all.add(seen(&format!("/{number}"), b""));
        }
        let all = all.all();
        assert_eq!(all.len(), MAX_SEEN);
        assert_eq!(all[0].path, "/1");
    }

    #[test]
    fn large_requests_are_fewer() {
        static BODY: [u8; MAX_BODY] = [0; MAX_BODY];
        let mut all = Seen::default();
        for _ in 0..MAX_SEEN {
            all.add(seen("/", &BODY));
        }
        assert!(all.bytes <= MAX_BYTES);
        assert!(all.requests.len() >= MAX_BYTES / (MAX_BODY + 1024));
        let bytes: usize = all.requests.iter().map(SeenRequest::size).sum();
        assert_eq!(all.bytes, bytes);
    }

    #[test]
    fn a_key_is_not_written_down() {
        for (name, has_key) in [
            ("authorization", true),
            ("x-api-key", true),
            ("cookie", true),
            ("x-other", false),
        ] {
            let request = Request::builder().header(name, "value");
            let request = request.header("accept", "*/*");
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let seen = SeenRequest::new(&parts, None, false, None);
            assert_eq!(seen.has_key, has_key, "{name}");
            assert_eq!(seen.headers["accept"], "*/*");
            assert_eq!(seen.headers[name] == "value", !has_key, "{name}");
        }
    }
}
