//! The key: sent only to the configured origin, never printed.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::error::BuildError;

/// Shown in place of a key.
const MASK: &str = "***";

/// Shortest key that is hidden in answers. A shorter one is no secret, and its characters
/// occur in ordinary words.
const SHORTEST_HIDDEN: usize = 8;

/// Secret that identifies the caller.
///
/// `Debug` shows no part of it, and there is no `Display`.
#[derive(Clone)]
pub struct ApiKey(Arc<str>);

impl ApiKey {
    /// Takes a key, without the white space around it.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::EmptyKey`] if nothing is left, and [`BuildError::InvalidKey`]
    /// if the key has a character other than printable ASCII. Neither shows the key.
    pub fn new(key: impl Into<String>) -> Result<Self, BuildError> {
        let key = key.into();
        let key = key.trim();
        if key.is_empty() {
            return Err(BuildError::EmptyKey);
        }
        if !key.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(BuildError::InvalidKey);
        }
        Ok(Self(key.into()))
    }

    /// Returns the text with each copy of the key replaced by `***`.
    ///
    /// A service may quote the key in an answer, and answers end up in logs.
    pub(crate) fn hide_in(&self, mut text: Vec<u8>) -> Vec<u8> {
        for secret in self.secrets() {
            text = replace(text, secret.as_bytes());
        }
        text
    }

    /// Does the same as [`hide_in`](Self::hide_in) for a string.
    pub(crate) fn hide_in_text(&self, text: &str) -> String {
        let secrets = self.secrets();
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, MASK))
    }

    /// Returns what is hidden: the key, and the key without a prefix such as `sk-`, which a
    /// service may strip before it quotes the key.
    fn secrets(&self) -> impl Iterator<Item = &str> {
        let stripped = self.0.split_once('-').map(|(_, rest)| rest);
        let secrets = std::iter::once(&*self.0).chain(stripped);
        secrets.filter(|secret| secret.len() >= SHORTEST_HIDDEN)
    }

    /// Marks each header value that holds the key, so that `Debug` does not show it.
    pub(crate) fn hide_in_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if self.occurs_in(value.as_bytes()) {
                value.set_sensitive(true);
            }
        }
    }

    fn occurs_in(&self, text: &[u8]) -> bool {
        self.secrets()
            .any(|secret| position(text, secret.as_bytes()).is_some())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({MASK})")
    }
}

/// Key together with the way in which it is sent.
///
/// `Debug` does not show the key.
#[derive(Clone, Debug)]
pub enum Credential {
    /// Sent as `Authorization: Bearer <key>`.
    Bearer(ApiKey),
    /// Sent as the whole value of a header.
    Header {
        /// Name of the header.
        name: &'static str,
        /// Value of the header.
        key: ApiKey,
    },
}

impl Credential {
    /// Returns the key alone.
    pub(crate) fn key(&self) -> &ApiKey {
        match self {
            Self::Bearer(key) | Self::Header { key, .. } => key,
        }
    }

    /// Returns the header that carries the key, with its value marked as sensitive.
    pub(crate) fn header(&self) -> Result<(HeaderName, HeaderValue), BuildError> {
        let (name, value) = match self {
            Self::Bearer(key) => (AUTHORIZATION, format!("Bearer {}", key.0)),
            Self::Header { name, key } => (
                HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| BuildError::InvalidHeader { name })?,
                key.0.to_string(),
            ),
        };
        let mut value = HeaderValue::try_from(value).map_err(|_| BuildError::InvalidKey)?;
        value.set_sensitive(true);
        Ok((name, value))
    }
}

/// Returns where `needle`, which is not empty, first occurs.
fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

/// Returns the text with each copy of a secret replaced by `***`.
fn replace(text: Vec<u8>, secret: &[u8]) -> Vec<u8> {
    let Some(mut start) = position(&text, secret) else {
        return text;
    };
    let mut shown = Vec::with_capacity(text.len());
    let mut rest = text.as_slice();
    loop {
        shown.extend_from_slice(&rest[..start]);
        shown.extend_from_slice(MASK.as_bytes());
        rest = &rest[start + secret.len()..];
        match position(rest, secret) {
            Some(next) => start = next,
            None => break,
        }
    }
    shown.extend_from_slice(rest);
    shown
}
