//! The key: sent only to the configured origin, never printed.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use memchr::memchr;
use memchr::memmem::Finder;

use crate::error::BuildError;

/// Shown in place of a key.
const MASK: &str = "***";

/// Shortest key that is hidden in answers. A shorter one is no secret, and its characters
/// occur in ordinary words.
const SHORTEST_HIDDEN: usize = 8;

/// Length from which a part of a key is hidden by itself.
const LONG_PART: usize = 16;

/// Length from which the beginning of a key is hidden at the end of a text that broke off.
const SHORTEST_BEGINNING: usize = 6;

/// Secret that identifies the caller.
///
/// `Debug` shows no part of it, and there is no `Display`.
#[derive(Clone)]
pub struct ApiKey(Arc<Secret>);

struct Secret {
    key: Box<str>,
    /// How long the shortest of what is hidden is. Most headers are shorter.
    shortest: usize,
    /// Finds the shortest of what is hidden, which is the end of all that is hidden.
    finders: Vec<Finder<'static>>,
}

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
        Ok(Self(Arc::new(Secret {
            finders: secrets(key)
                .map(|secret| Finder::new(secret).into_owned())
                .collect(),
            shortest: secrets(key).map(str::len).min().unwrap_or(usize::MAX),
            key: key.into(),
        })))
    }

    /// Returns the text with each copy of the key replaced by `***`.
    ///
    /// A service may quote the key in an answer, and answers end up in logs.
    pub(crate) fn hide_in(&self, mut text: Vec<u8>) -> Vec<u8> {
        if !self.may_occur_in(&text) {
            return text;
        }
        for secret in secrets(&self.0.key) {
            text = replace(text, secret.as_bytes());
        }
        text
    }

    /// Replaces the beginning of a key at the end of a text that broke off.
    pub(crate) fn hide_beginning(&self, text: &mut Vec<u8>) {
        for secret in secrets(&self.0.key) {
            let lengths = (SHORTEST_BEGINNING..secret.len()).rev();
            let mut begun = lengths.filter(|length| text.ends_with(&secret.as_bytes()[..*length]));
            if let Some(length) = begun.next() {
                text.truncate(text.len() - length);
                text.extend_from_slice(MASK.as_bytes());
            }
        }
    }

    /// Does the same as [`hide_in`](Self::hide_in) for a string.
    pub(crate) fn hide_in_text(&self, text: &str) -> String {
        let hidden = self.hide_in(text.as_bytes().to_vec());
        // Whole characters of ASCII were replaced by others.
        String::from_utf8_lossy(&hidden).into_owned()
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
        self.may_occur_in(text)
            && secrets(&self.0.key).any(|secret| find(text, secret.as_bytes()).is_some())
    }

    /// Rules out most texts, which hold neither the key as it is nor any escape of JSON.
    fn may_occur_in(&self, text: &[u8]) -> bool {
        let Secret {
            shortest, finders, ..
        } = &*self.0;
        text.len() >= *shortest
            && (memchr(b'\\', text).is_some()
                || finders.iter().any(|finder| finder.find(text).is_some()))
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
            Self::Bearer(key) => (AUTHORIZATION, format!("Bearer {}", key.0.key)),
            Self::Header { name, key } => (
                HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| BuildError::InvalidHeader { name })?,
                key.0.key.to_string(),
            ),
        };
        let mut value = HeaderValue::try_from(value).map_err(|_| BuildError::InvalidKey)?;
        value.set_sensitive(true);
        Ok((name, value))
    }
}

/// Returns what is hidden of a key: all of it, and the key without a prefix such as `sk-`, which a
/// service may strip before it quotes the key; last its long parts, as one may stand behind it that
/// only chooses a channel.
fn secrets(key: &str) -> impl Iterator<Item = &str> {
    let stripped = key.split_once('-').map(|(_, rest)| rest);
    let secrets = std::iter::once(key).chain(stripped);
    let secrets = secrets.filter(|secret| secret.len() >= SHORTEST_HIDDEN);
    secrets.chain(key.split('-').filter(|part| part.len() >= LONG_PART))
}

/// Returns where in a text a secret first stands, as it is or with escapes of JSON.
fn find(text: &[u8], secret: &[u8]) -> Option<Range<usize>> {
    let first = *secret.first()?;
    // Most places are ruled out by their first byte.
    let candidates = text.iter().enumerate();
    let mut candidates = candidates.filter(|(_, byte)| **byte == first || **byte == b'\\');
    candidates.find_map(|(start, _)| {
        let length = matched(&text[start..], secret)?;
        Some(start..start + length)
    })
}

/// Returns how long the secret is that a text begins with.
fn matched(text: &[u8], secret: &[u8]) -> Option<usize> {
    let mut length = 0;
    for wanted in secret {
        let (found, used) = character(&text[length..])?;
        if found != *wanted {
            return None;
        }
        length += used;
    }
    Some(length)
}

/// Returns the first character of a text, and how long it is there: JSON can write `s` as `\u0073`.
fn character(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'\\', b'u', digits @ ..] if digits.len() >= 4 => {
            let digits = std::str::from_utf8(&digits[..4]).ok()?;
            let code = u8::from_str_radix(digits, 16).ok()?;
            Some((code, 6))
        }
        [b'\\', escaped @ (b'"' | b'\\' | b'/'), ..] => Some((*escaped, 2)),
        [character, ..] => Some((*character, 1)),
        [] => None,
    }
}

/// Returns the text with each copy of a secret replaced by `***`.
fn replace(text: Vec<u8>, secret: &[u8]) -> Vec<u8> {
    let mut shown = Vec::new();
    let mut rest = text.as_slice();
    while let Some(found) = find(rest, secret) {
        shown.extend_from_slice(&rest[..found.start]);
        shown.extend_from_slice(MASK.as_bytes());
        rest = &rest[found.end..];
    }
    if shown.is_empty() && rest.len() == text.len() {
        return text;
    }
    shown.extend_from_slice(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> String {
        let key = ApiKey::new("sk-abc/def\"ghi").unwrap();
        String::from_utf8(key.hide_in(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn a_key_is_found_however_it_is_written() {
        for text in [
            r#"sk-abc/def"ghi"#,
            r#"sk-abc/def\"ghi"#,
            r#"\u0073k-abc\/def\"ghi"#,
            r"\u0073\u006B\u002d\u0061\u0062\u0063\u002f\u0064\u0065\u0066\u0022\u0067\u0068\u0069",
        ] {
            let quoted = format!("wrong key '{text}', and again {text}");
            assert_eq!(hidden(&quoted), "wrong key '***', and again ***");
        }
        // A service may take the prefix off.
        assert_eq!(hidden(r#"no abc\/def\"ghi"#), "no ***");
    }

    #[test]
    fn a_key_is_hidden_without_the_channel_behind_it_and_where_it_broke_off() {
        let key = ApiKey::new("sk-0123456789abcdef-12").unwrap();
        let hidden = |text: &str| String::from_utf8(key.hide_in(text.into())).unwrap();
        assert_eq!(hidden("no sk-0123456789abcdef-12"), "no ***");
        assert_eq!(hidden("no 0123456789abcdef"), "no ***");
        for (text, wanted) in [
            ("no sk-0123456789ab", "no ***"),
            ("no 0123456789", "no ***"),
            ("no sk-01", "no sk-01"),
        ] {
            let mut text = text.as_bytes().to_vec();
            key.hide_beginning(&mut text);
            assert_eq!(text, wanted.as_bytes());
        }
    }

    #[test]
    fn what_only_begins_like_a_key_stays() {
        for text in ["sk-abc", r"sk-abc\", r"\u00", r"\u0073k-abd", "", r"\\\"] {
            assert_eq!(hidden(text), text);
        }
    }
}
