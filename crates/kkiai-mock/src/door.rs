//! What every request passes on its way in: its body is read, its key is looked at, and it is
//! written down.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use crate::gateway::Inner;
use crate::refusals;
use crate::time::Moment;

/// Header of every answer, with the gateway's id of the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-oneapi-request-id");

/// Longest body that is read.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// Most bytes of a longer body that are thrown away, so that its sender can read the refusal.
const MAX_SPILT: usize = 64 * 1024 * 1024;

/// Most requests that are remembered.
const MAX_SEEN: usize = 1000;

/// Longest body that is remembered.
const MAX_SEEN_BODY: usize = 64 * 1024;

/// A request that the gateway saw. The key is not part of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// Method, such as `POST`.
    pub method: String,
    /// Path as it came, without the query.
    pub path: String,
    /// Whether it had a key that the gateway accepts.
    pub is_authorised: bool,
    /// Body, if it was JSON of at most 64 KiB.
    pub body: Option<Value>,
}

/// The latest requests.
#[derive(Debug, Default)]
pub(crate) struct Seen(VecDeque<SeenRequest>);

impl Seen {
    pub(crate) fn all(&self) -> Vec<SeenRequest> {
        self.0.iter().cloned().collect()
    }

    fn add(&mut self, request: SeenRequest) {
        if self.0.len() == MAX_SEEN {
            self.0.pop_front();
        }
        self.0.push_back(request);
    }
}

/// The key that the gateway accepts.
#[derive(Clone, Default)]
pub(crate) enum Lock {
    /// Any key.
    #[default]
    Any,
    /// This key alone.
    Key(String),
}

impl Lock {
    /// Says whether a request has a key that is accepted. Like the gateway, it takes a key with
    /// or without `Bearer` before it, and with or without its `sk-`.
    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(key) = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
        else {
            return false;
        };
        let key = key.strip_prefix("Bearer").unwrap_or(key).trim();
        // Another scheme than `Bearer` leaves a space.
        if bare(key).is_empty() || key.contains(' ') {
            return false;
        }
        match self {
            Self::Any => true,
            Self::Key(expected) => bare(key) == bare(expected),
        }
    }
}

fn bare(key: &str) -> &str {
    key.strip_prefix("sk-").unwrap_or(key)
}

/// What is known of a request once it is through the door.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) request_id: String,
    pub(crate) is_authorised: bool,
    pub(crate) body: Result<Bytes, Unread>,
}

/// Reason that there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLarge,
    Broken,
}

/// Lets a request in.
pub(crate) async fn enter(
    State(inner): State<Arc<Inner>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = read(body).await;
    let visit = Visit {
        request_id: inner.ids.request(Moment::now()),
        is_authorised: inner.lock.admits(&parts.headers),
        body,
    };
    let remembered = visit
        .body
        .as_ref()
        .ok()
        .filter(|body| body.len() <= MAX_SEEN_BODY);
    inner.seen().add(SeenRequest {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        is_authorised: visit.is_authorised,
        body: remembered.and_then(|body| serde_json::from_slice(body).ok()),
    });

    let id = HeaderValue::try_from(&visit.request_id);
    parts.extensions.insert(visit);
    let mut response = next.run(Request::from_parts(parts, Body::empty())).await;
    if let Ok(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Turns a request away that has no key, or a wrong one.
pub(crate) async fn authorise(
    Extension(visit): Extension<Visit>,
    request: Request,
    next: Next,
) -> Response {
    if visit.is_authorised {
        next.run(request).await
    } else {
        refusals::unauthorised(&visit.request_id)
    }
}

async fn read(mut body: Body) -> Result<Bytes, Unread> {
    let mut kept = Vec::new();
    let mut length = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else {
            continue;
        };
        length += data.len();
        if length <= MAX_BODY {
            kept.extend_from_slice(&data);
        } else if length > MAX_SPILT {
            break;
        }
    }
    if length > MAX_BODY {
        return Err(Unread::TooLarge);
    }
    Ok(kept.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(lock: &Lock, value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        lock.admits(&headers)
    }

    #[test]
    fn a_key_is_accepted_in_each_spelling_that_the_gateway_takes() {
        for lock in [
            Lock::Any,
            Lock::Key("sk-abc".to_owned()),
            Lock::Key("abc".to_owned()),
        ] {
            for value in ["Bearer sk-abc", "Bearer abc", "sk-abc", "abc"] {
                assert!(admits(&lock, value), "{value}");
            }
            for value in ["", "Bearer", "Bearer ", "Bearer sk-", "sk-", "Basic abc"] {
                assert!(!admits(&lock, value), "{value}");
            }
            assert!(!lock.admits(&HeaderMap::new()));
        }
        assert!(admits(&Lock::Any, "Bearer sk-other"));
        assert!(!admits(&Lock::Key("sk-abc".to_owned()), "Bearer sk-other"));
    }

    #[test]
    fn the_oldest_request_makes_room() {
        let mut seen = Seen::default();
        for number in 0..=MAX_SEEN {
            seen.add(SeenRequest {
                method: "GET".to_owned(),
                path: format!("/{number}"),
                is_authorised: false,
                body: None,
            });
        }
        let seen = seen.all();
        assert_eq!(seen.len(), MAX_SEEN);
        assert_eq!(seen[0].path, "/1");
    }
}
