//! Keys and passwords: sent only to where they belong, never printed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use memchr::memchr;
use memchr::memmem::Finder;

use crate::error::BuildError;
use crate::operation::Operation;
use crate::style::encode;

/// Shown in place of a key.
pub(crate) const MASK: &str = "***";

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
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({MASK})")
    }
}

/// Name and password, as RFC 7617 has them.
///
/// `Debug` shows neither, as there are services that take a key as the name and no password.
#[derive(Clone)]
pub struct Login {
    name: Arc<str>,
    password: Arc<str>,
}

impl Login {
    /// Takes a name and a password as they are. Either may be empty.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::InvalidLogin`] if the name has a colon, or either has a control
    /// character.
    pub fn new(name: impl Into<String>, password: impl Into<String>) -> Result<Self, BuildError> {
        let (name, password) = (name.into(), password.into());
        let has_control = |text: &str| text.chars().any(char::is_control);
        if name.contains(':') || has_control(&name) || has_control(&password) {
            return Err(BuildError::InvalidLogin);
        }
        Ok(Self {
            name: name.into(),
            password: password.into(),
        })
    }

    fn token(&self) -> String {
        base64(format!("{}:{}", self.name, self.password).as_bytes())
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({MASK})")
    }
}

/// Secret together with the way in which it is sent.
///
/// `Debug` does not show the secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// Sent as `Authorization: Bearer <key>`.
    Bearer(ApiKey),
    /// Sent as `Authorization: Basic <name and password>`.
    Basic(Login),
    /// Sent as the whole value of a header.
    Header {
        /// Name of the header.
        name: &'static str,
        /// Value of the header.
        key: ApiKey,
    },
    /// Sent as a parameter of the query.
    Query {
        /// Name of the parameter.
        name: &'static str,
        /// Value of the parameter.
        key: ApiKey,
    },
    /// Sent as a cookie.
    Cookie {
        /// Name of the cookie.
        name: &'static str,
        /// Value of the cookie.
        key: ApiKey,
    },
    /// Sent where the operation's [`Scheme`] says, and nowhere if it says nothing.
    Key(ApiKey),
}

/// A way in which an operation asks who calls, as constant data.
///
/// The name is the one by which [`credential_for`] gives a secret for it.
///
/// [`credential_for`]: crate::TransportBuilder::credential_for
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bearer,
    Basic,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
    Other,
}

impl Scheme {
    /// Asks for a token in the header `Authorization`: one that was handed out, or got by OAuth 2
    /// or `OpenID` Connect.
    #[must_use]
    pub const fn bearer(name: &'static str) -> Self {
        let kind = Kind::Bearer;
        Self { name, kind }
    }

    /// Asks for a name and a password.
    #[must_use]
    pub const fn basic(name: &'static str) -> Self {
        let kind = Kind::Basic;
        Self { name, kind }
    }

    /// Asks for a key in a header.
    #[must_use]
    pub const fn header(name: &'static str, header: &'static str) -> Self {
        let kind = Kind::Header(header);
        Self { name, kind }
    }

    /// Asks for a key in a parameter of the query.
    #[must_use]
    pub const fn query(name: &'static str, parameter: &'static str) -> Self {
        let kind = Kind::Query(parameter);
        Self { name, kind }
    }

    /// Asks for a key in a cookie.
    #[must_use]
    pub const fn cookie(name: &'static str, cookie: &'static str) -> Self {
        let kind = Kind::Cookie(cookie);
        Self { name, kind }
    }

    /// Asks in a way that is not known here, such as a certificate. What is given for it by name is
    /// sent in its own way.
    #[must_use]
    pub const fn other(name: &'static str) -> Self {
        let kind = Kind::Other;
        Self { name, kind }
    }

    /// Returns the name of the scheme.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// Where a secret stands in a request.
#[derive(Clone)]
pub(crate) enum Sent {
    Header(HeaderName, HeaderValue),
    /// Name and value, percent-encoded.
    Query(String, String),
    /// Name and value, as they are.
    Cookie(String),
}

impl Credential {
    /// Returns where the secret stands by itself, or nothing if only a scheme can tell.
    fn sent(&self) -> Result<Option<Sent>, BuildError> {
        Ok(Some(match self {
            Self::Bearer(key) => Sent::Header(AUTHORIZATION, secret(&format!("Bearer {}", key.0))?),
            Self::Basic(login) => {
                Sent::Header(AUTHORIZATION, secret(&format!("Basic {}", login.token()))?)
            }
            Self::Header { name, key } => in_header(name, key)?,
            Self::Query { name, key } => in_query(name, key),
            Self::Cookie { name, key } => in_cookie(name, key)?,
            Self::Key(_) => return Ok(None),
        }))
    }

    /// Returns where the secret stands if a scheme asks for it that it was given for by name.
    fn sent_by(&self, scheme: &Scheme) -> Result<Option<Sent>, BuildError> {
        let Self::Key(key) = self else {
            return self.sent();
        };
        Ok(Some(match scheme.kind {
            Kind::Bearer => Sent::Header(AUTHORIZATION, secret(&format!("Bearer {}", key.0))?),
            Kind::Header(name) => in_header(name, key)?,
            Kind::Query(name) => in_query(name, key),
            Kind::Cookie(name) => in_cookie(name, key)?,
            Kind::Basic | Kind::Other => return Ok(None),
        }))
    }

    /// Says whether the credential is what a scheme asks for.
    fn fits(&self, scheme: &Scheme) -> bool {
        match (self, scheme.kind) {
            (Self::Bearer(_), Kind::Bearer) | (Self::Basic(_), Kind::Basic) => true,
            // Some descriptions call the header `Authorization` a key.
            (Self::Bearer(_) | Self::Basic(_), Kind::Header(name)) => {
                AUTHORIZATION.as_str().eq_ignore_ascii_case(name)
            }
            (Self::Header { name, .. }, Kind::Header(wanted)) => name.eq_ignore_ascii_case(wanted),
            (Self::Query { name, .. }, Kind::Query(wanted))
            | (Self::Cookie { name, .. }, Kind::Cookie(wanted)) => *name == wanted,
            (Self::Key(_), kind) => !matches!(kind, Kind::Basic | Kind::Other),
            _ => false,
        }
    }

    /// Returns all that is not to be shown.
    fn secrets(&self) -> Vec<String> {
        match self {
            Self::Bearer(key)
            | Self::Header { key, .. }
            | Self::Cookie { key, .. }
            | Self::Query { key, .. }
            | Self::Key(key) => secrets(&key.0)
                .map(str::to_owned)
                .chain(encoded(&key.0))
                .collect(),
            Self::Basic(login) => {
                let Login { name, password } = login;
                // Without a password, the name is what nobody else knows.
                let secret = if password.is_empty() { name } else { password };
                let whole = [login.token(), secret.to_string()];
                let whole = whole
                    .into_iter()
                    .filter(|text| text.len() >= SHORTEST_HIDDEN);
                whole.chain(encoded(secret)).collect()
            }
        }
    }
}

fn in_header(name: &'static str, key: &ApiKey) -> Result<Sent, BuildError> {
    let header = HeaderName::from_bytes(name.as_bytes());
    let header = header.map_err(|_| BuildError::InvalidHeader { name })?;
    Ok(Sent::Header(header, secret(&key.0)?))
}

fn in_query(name: &str, key: &ApiKey) -> Sent {
    Sent::Query(encode(name), encode(&key.0))
}

fn in_cookie(name: &'static str, key: &ApiKey) -> Result<Sent, BuildError> {
    if !is_cookie(name, &key.0) {
        return Err(BuildError::InvalidCookie { name });
    }
    Ok(Sent::Cookie(format!("{name}={}", key.0)))
}

/// Returns a header value that `Debug` does not show.
fn secret(text: &str) -> Result<HeaderValue, BuildError> {
    let mut value = HeaderValue::try_from(text).map_err(|_| BuildError::InvalidKey)?;
    value.set_sensitive(true);
    Ok(value)
}

/// All credentials of a transport.
#[derive(Default)]
pub(crate) struct Wallet {
    /// What goes with each operation that asks for it, or does not say what it asks for.
    general: Option<Credential>,
    /// Where that stands by itself.
    sent: Option<Sent>,
    named: Vec<(String, Credential)>,
    secrets: Option<Secrets>,
}

impl Wallet {
    pub(crate) fn new(
        general: Option<Credential>,
        named: Vec<(String, Credential)>,
    ) -> Result<Self, BuildError> {
        let all = || {
            general
                .iter()
                .chain(named.iter().map(|(_, credential)| credential))
        };
        for credential in all() {
            credential.sent()?;
        }
        let secrets = Secrets::new(all().flat_map(Credential::secrets).collect());
        let sent = match &general {
            Some(credential) => credential.sent()?,
            None => None,
        };
        Ok(Self {
            general,
            sent,
            named,
            secrets,
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.general.is_none() && self.named.is_empty()
    }

    /// Returns all that nothing is to show.
    pub(crate) fn secrets(&self) -> Option<&Secrets> {
        self.secrets.as_ref()
    }

    /// Passes on what goes with an operation: all secrets of the first way for which all are there,
    /// and none if there is no such way.
    ///
    /// Without one the request still goes out: to refuse it is up to the service, which may be a
    /// local one that needs no key.
    pub(crate) fn each(
        &self,
        operation: &Operation,
        add: impl FnMut(&Sent),
    ) -> Result<(), BuildError> {
        if !operation.is_authenticated() || self.is_empty() {
            return Ok(());
        }
        let ways = operation.security();
        if ways.is_empty() {
            self.sent.iter().for_each(add);
            return Ok(());
        }
        // A way that asks for nothing is for those who have nothing.
        for way in ways.iter().filter(|way| !way.is_empty()) {
            let is_only = way.len() == 1;
            let mut sent = Vec::with_capacity(way.len());
            for scheme in *way {
                sent.extend(self.sent_by(scheme, is_only)?);
            }
            if sent.len() == way.len() {
                sent.iter().map(AsRef::as_ref).for_each(add);
                return Ok(());
            }
        }
        Ok(())
    }

    fn sent_by(&self, scheme: &Scheme, is_only: bool) -> Result<Option<Cow<'_, Sent>>, BuildError> {
        let named = self.named.iter().find(|(name, _)| name == scheme.name);
        if let Some((_, credential)) = named {
            return Ok(credential.sent_by(scheme)?.map(Cow::Owned));
        }
        match (&self.general, &self.sent) {
            // One key does not stand for two.
            (Some(Credential::Key(_)), _) if !is_only => Ok(None),
            (Some(credential), Some(sent)) if credential.fits(scheme) => {
                Ok(Some(Cow::Borrowed(sent)))
            }
            (Some(credential), None) if credential.fits(scheme) => {
                Ok(credential.sent_by(scheme)?.map(Cow::Owned))
            }
            _ => Ok(None),
        }
    }
}

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
    fn new(texts: Vec<String>) -> Option<Self> {
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

/// Says whether a cookie can be sent as it is: nothing in it may end it or begin another.
pub(crate) fn is_cookie(name: &str, value: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok()
        && value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

/// Returns a secret as it stands in a URL, if that is another text.
fn encoded(secret: &str) -> Option<String> {
    let encoded = encode(secret);
    (encoded != secret && secret.len() >= SHORTEST_HIDDEN).then_some(encoded)
}

/// Returns the Base64 of RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place > three.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    text
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

    fn secrets_of(credential: &Credential) -> Secrets {
        Secrets::new(credential.secrets()).unwrap()
    }

    fn secrets_of_key(key: &str) -> Secrets {
        secrets_of(&Credential::Bearer(ApiKey::new(key).unwrap()))
    }

    fn hidden(text: &str) -> String {
        secrets_of_key("sk-abc/def\"ghi").hide_in_text(text)
    }

    #[test]
    fn logins_are_written_and_hidden_as_rfc_7617_has_them() {
        for (name, password, token) in [
            ("Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("test", "123£", "dGVzdDoxMjPCow=="),
            ("", "", "Og=="),
            ("ab", "c", "YWI6Yw=="),
            ("ab", "cd", "YWI6Y2Q="),
            ("ab", "cde", "YWI6Y2Rl"),
        ] {
            assert_eq!(Login::new(name, password).unwrap().token(), token);
        }
        assert!(Login::new("a:b", "c").is_err());
        assert!(Login::new("a", "b\n").is_err());
        let login = Login::new("Aladdin", "open sesame").unwrap();
        assert_eq!(format!("{login:?}"), "Login(***)");
        let hidden = secrets_of(&Credential::Basic(login));
        assert_eq!(
            hidden
                .hide_in_text("Aladdin, open sesame, open%20sesame, QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            "Aladdin, ***, ***, ***"
        );
        // Some services take a key as the name.
        let login = Login::new("sk_live_0123", "").unwrap();
        let hidden = secrets_of(&Credential::Basic(login));
        assert_eq!(hidden.hide_in_text("no sk_live_0123"), "no ***");
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
