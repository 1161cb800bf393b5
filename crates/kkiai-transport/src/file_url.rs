//! Addresses that files are fetched from.

use std::fmt;

use reqwest::Url;

use crate::error::BuildError;
use crate::http_client::is_loopback;

const HTTP_PORT: u16 = 80;

/// Address of a file: an absolute one of http or https.
///
/// A name and a password in it are dropped, as nothing that is fetched needs any.
#[derive(Clone, PartialEq, Eq)]
pub struct FileUrl(Url);

impl FileUrl {
    /// Reads an address. White space around it and the letter case of its scheme do not matter.
    ///
    /// # Errors
    ///
    /// Returns [`BuildError::InvalidUrl`] if it is not an absolute one of http or https.
    pub fn parse(text: &str) -> Result<Self, BuildError> {
        let url = Url::parse(text.trim()).ok().and_then(Self::new);
        url.ok_or(BuildError::InvalidUrl)
    }

    fn new(mut url: Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
        Some(Self(url))
    }

    /// Returns whether the scheme is https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Returns whether the host is on the loopback interface.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Returns the same address with https in place of http.
    ///
    /// Returns `None` where that is no other address, or leads to another server: if the scheme is
    /// https already, the host is on the loopback interface, or a port is named other than that of
    /// http.
    #[must_use]
    pub fn with_https(&self) -> Option<Self> {
        // The port that a scheme has anyway is not counted as named.
        let port = self.0.port().unwrap_or(HTTP_PORT);
        if self.is_https() || self.is_loopback() || port != HTTP_PORT {
            return None;
        }
        let mut url = self.0.clone();
        url.set_scheme("https").ok()?;
        Some(Self(url))
    }

    /// Returns the address that a redirect from here names, relative to this one or not.
    pub(crate) fn join(&self, location: &str) -> Option<Self> {
        self.0.join(location.trim()).ok().and_then(Self::new)
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for FileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path and query may hold what opens the file to everyone.
        let host = self.0.host_str().unwrap_or_default();
        write!(f, "FileUrl({}://{host}/…)", self.0.scheme())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secure(text: &str) -> Option<String> {
        let secure = FileUrl::parse(text).unwrap().with_https()?;
        Some(secure.url().to_string())
    }

    #[test]
    fn https_takes_the_place_of_http_on_the_same_server() {
        for (text, wanted) in [
            (
                "http://251.vod2.myqcloud.com/a/b.png?x=1",
                "https://251.vod2.myqcloud.com/a/b.png?x=1",
            ),
            ("  HTTP://Example.com:80/a\n", "https://example.com/a"),
            ("http://8.8.8.8/a", "https://8.8.8.8/a"),
        ] {
            assert_eq!(secure(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "https://example.com/a",
            "http://example.com:8080/a",
            "http://example.com:443/a",
            "http://localhost/a",
            "http://127.0.0.1/a",
            "http://127.1.2.3/a",
            "http://[::1]/a",
        ] {
            assert_eq!(secure(text), None, "{text}");
        }
    }

    #[test]
    fn names_and_passwords_are_dropped() {
        let url = FileUrl::parse("https://name:secret@example.com/a").unwrap();
        assert_eq!(url.url().as_str(), "https://example.com/a");
        let next = url.join("//name:secret@example.org/b").unwrap();
        assert_eq!(next.url().as_str(), "https://example.org/b");
        assert_eq!(format!("{url:?}"), "FileUrl(https://example.com/…)");
    }

    #[test]
    fn other_schemes_are_no_addresses() {
        for text in [
            "",
            "a.png",
            "//example.com/a",
            "file:///a",
            "data:,a",
            "http://",
        ] {
            assert!(FileUrl::parse(text).is_err(), "{text}");
        }
        let url = FileUrl::parse("https://example.com/a/b").unwrap();
        assert_eq!(url.join("ftp://example.com/a"), None);
        assert_eq!(
            url.join("../c"),
            FileUrl::parse("https://example.com/c").ok()
        );
    }
}
