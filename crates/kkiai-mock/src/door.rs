//! What every request passes on its way in: its body is read, and its key is looked at.

use std::future::poll_fn;
use std::pin::Pin;

use axum::Extension;
use axum::body::{Bytes, HttpBody};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;

use crate::faults::Fault;
use crate::refusals;

/// Longest body that is read.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// Most bytes of a longer body that are thrown away, so that its sender can read the refusal.
const MAX_SPILT: usize = 64 * 1024 * 1024;

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
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(key) = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
        else {
            return false;
        };
        let key = match key.strip_prefix("Bearer") {
            Some(rest) if rest.starts_with(' ') => rest.trim(),
            Some(_) => return false,
            None => key.trim(),
        };
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
    /// Fault that the request meets.
    pub(crate) fault: Option<Fault>,
}

/// Reason that there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    TooLarge,
    Broken,
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

/// Reads a body to its end.
pub(crate) async fn read<B>(mut body: B) -> Result<Bytes, Unread>
where
    B: HttpBody<Data = Bytes> + Unpin,
{
    let mut kept = Vec::new();
    let mut length = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Unread::Broken)?;
        let Ok(data) = frame.into_data() else {
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
    use axum::http::HeaderValue;

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
            for value in [
                "",
                "Bearer",
                "Bearer ",
                "Bearer sk-",
                "sk-",
                "Basic abc",
                "Bearerabc",
                "Bearersk-abc",
            ] {
                assert!(!admits(&lock, value), "{value}");
            }
            assert!(!lock.admits(&HeaderMap::new()));
        }
        assert!(admits(&Lock::Any, "Bearer sk-other"));
        assert!(!admits(&Lock::Key("sk-abc".to_owned()), "Bearer sk-other"));
    }
}
