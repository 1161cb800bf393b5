//! Hiding keys and passwords in what a service sends, however it quotes them.

use std::ops::Range;
use std::sync::Arc;

use http::HeaderMap;
use memchr::memchr;
use memchr::memmem::Finder;

use crate::style::encode;

/// Shown in place of a key.
pub(crate) const MASK: &str = "***";

/// Shortest key that is hidden in answers. A shorter one is no secret, and its characters
/// occur in ordinary words.
pub(crate) const SHORTEST_HIDDEN: usize = 8;

/// Length from which a part of a key is hidden by itself.
const LONG_PART: usize = 16;

/// Length from which the beginning of a key is hidden at the end of a text that broke off.
const SHORTEST_BEGINNING: usize = 6;

/// All that nothing is to show.
#[derive(Clone)]
pub(crate) struct Secrets(Arc<Hidden>);

struct Hidden {
    texts: Vec<String>,
    /// How long the shortest of what is hidden is. Most headers are shorter.
    shortest: usize,
    /// Finds those texts of which no other is a part: where there is none of them, there is none
    /// at all.
    finders: Vec<Finder<'static>>,
}

impl Secrets {
    /// Hides texts, or nothing if there are none.
    pub(crate) fn new(texts: Vec<String>) -> Option<Self> {
        let shortest = texts.iter().map(String::len).min()?;
        let mut least: Vec<&str> = Vec::new();
        let mut by_length: Vec<&str> = texts.iter().map(String::as_str).collect();
        by_length.sort_by_key(|text| text.len());
        for text in by_length {
            if !least.iter().any(|part| text.contains(part)) {
                least.push(text);
            }
        }
        let finders = least.into_iter().map(|text| Finder::new(text).into_owned());
        Some(Self(Arc::new(Hidden {
            shortest,
            finders: finders.collect(),
            texts,
        })))
    }

    /// Returns the text with each copy of a secret replaced by `***`, or nothing if it has none.
    ///
    /// A service may quote the key in an answer, and answers end up in logs.
    pub(crate) fn hide_in(&self, text: &[u8]) -> Option<Vec<u8>> {
        if !self.may_occur_in(text) {
            return None;
        }
        let mut shown = None;
        for secret in &self.0.texts {
            let hidden = replace(shown.as_deref().unwrap_or(text), secret.as_bytes());
            shown = hidden.or(shown);
        }
        shown
    }

    /// Replaces the beginning of a secret at the end of a text that broke off.
    pub(crate) fn hide_beginning(&self, text: &[u8]) -> Option<Vec<u8>> {
        for secret in &self.0.texts {
            let lengths = (SHORTEST_BEGINNING..secret.len()).rev();
            let mut begun = lengths.filter(|length| text.ends_with(&secret.as_bytes()[..*length]));
            if let Some(length) = begun.next() {
                return Some([&text[..text.len() - length], MASK.as_bytes()].concat());
            }
        }
        None
    }

    /// Does the same as [`hide_in`](Self::hide_in) for a string.
    pub(crate) fn hide_in_text(&self, text: &str) -> String {
        match self.hide_in(text.as_bytes()) {
            // Whole characters were replaced by others.
            Some(hidden) => String::from_utf8_lossy(&hidden).into_owned(),
            None => text.to_owned(),
        }
    }

    /// Marks each header value that holds a secret, so that `Debug` does not show it.
    pub(crate) fn hide_in_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if self.occurs_in(value.as_bytes()) {
                value.set_sensitive(true);
            }
        }
    }

    fn occurs_in(&self, text: &[u8]) -> bool {
        let mut texts = self.0.texts.iter();
        self.may_occur_in(text) && texts.any(|secret| find(text, secret.as_bytes()).is_some())
    }

    /// Rules out most texts, which hold neither a secret as it is nor any escape of JSON.
    fn may_occur_in(&self, text: &[u8]) -> bool {
        let Hidden {
            shortest, finders, ..
        } = &*self.0;
        text.len() >= *shortest
            && (memchr(b'\\', text).is_some()
                || finders.iter().any(|finder| finder.find(text).is_some()))
    }
}

/// Returns a secret as it stands in a URL, if that is another text.
pub(crate) fn encoded(secret: &str) -> Option<String> {
    let encoded = encode(secret);
    (encoded != secret && secret.len() >= SHORTEST_HIDDEN).then_some(encoded)
}

/// Returns what is hidden of a key: all of it, and the key without a prefix such as `sk-`, which a
/// service may strip before it quotes the key; last its long parts, as one may stand behind it that
/// only chooses a channel.
pub(crate) fn of_key(key: &str) -> impl Iterator<Item = &str> {
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

/// Returns the text with each copy of a secret replaced by `***`, or nothing if it has none.
fn replace(text: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let mut rest = text;
    let mut shown = Vec::new();
    while let Some(found) = find(rest, secret) {
        shown.extend_from_slice(&rest[..found.start]);
        shown.extend_from_slice(MASK.as_bytes());
        rest = &rest[found.end..];
    }
    if rest.len() == text.len() {
        return None;
    }
    shown.extend_from_slice(rest);
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets_of_key(key: &str) -> Secrets {
        Secrets::new(of_key(key).map(str::to_owned).collect()).unwrap()
    }

    fn hidden(text: &str) -> String {
        secrets_of_key("sk-abc/def\"ghi").hide_in_text(text)
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
        let key = secrets_of_key("sk-0123456789abcdef-12");
        let hidden = |text: &str| key.hide_in_text(text);
        assert_eq!(hidden("no sk-0123456789abcdef-12"), "no ***");
        assert_eq!(hidden("no 0123456789abcdef"), "no ***");
        for (text, wanted) in [
            ("no sk-0123456789ab", "no ***"),
            ("no 0123456789", "no ***"),
            ("no sk-01", "no sk-01"),
        ] {
            let hidden = key.hide_beginning(text.as_bytes());
            assert_eq!(hidden.unwrap_or_else(|| text.into()), wanted.as_bytes());
        }
    }

    #[test]
    fn what_only_begins_like_a_key_stays() {
        for text in ["sk-abc", r"sk-abc\", r"\u00", r"\u0073k-abd", "", r"\\\"] {
            assert_eq!(hidden(text), text);
        }
    }
}
