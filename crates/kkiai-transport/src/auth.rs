//! Keys and passwords: sent only to where they belong, never printed.

use std::fmt;
use std::sync::Arc;

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::error::BuildError;
use crate::secrets::{MASK, SHORTEST_HIDDEN, encoded, of_key};
use crate::style::encode;

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
    pub(crate) fn sent(&self) -> Result<Option<Sent>, BuildError> {
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
    pub(crate) fn sent_by(&self, scheme: &Scheme) -> Result<Option<Sent>, BuildError> {
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
    pub(crate) fn fits(&self, scheme: &Scheme) -> bool {
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
    pub(crate) fn secrets(&self) -> Vec<String> {
        match self {
            Self::Bearer(key)
            | Self::Header { key, .. }
            | Self::Cookie { key, .. }
            | Self::Query { key, .. }
            | Self::Key(key) => of_key(&key.0)
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

/// Says whether a cookie can be sent as it is: nothing in it may end it or begin another.
pub(crate) fn is_cookie(name: &str, value: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok()
        && value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Secrets;

    fn secrets_of(login: Login) -> Secrets {
        Secrets::new(Credential::Basic(login).secrets()).unwrap()
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
        let hidden = secrets_of(login);
        assert_eq!(
            hidden
                .hide_in_text("Aladdin, open sesame, open%20sesame, QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            "Aladdin, ***, ***, ***"
        );
        // Some services take a key as the name.
        let login = Login::new("sk_live_0123", "").unwrap();
        let hidden = secrets_of(login);
        assert_eq!(hidden.hide_in_text("no sk_live_0123"), "no ***");
    }
}
