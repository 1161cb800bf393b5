//! Which addresses are tried for an image, and in what order.

use kkiai_transport::FileUrl;

use crate::download::error::DownloadError;

/// The address of an image, with https before http.
#[derive(Debug)]
pub(super) struct Addresses {
    /// The same address with https, if the address as it is has none.
    secure: Option<FileUrl>,
    /// The address as it is, if it may be used.
    plain: Option<FileUrl>,
    /// Which of the two is to be used from now on.
    settled: Option<Scheme>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    Secure,
    Plain,
}

impl Addresses {
    pub(super) fn new(url: &str, https_only: bool) -> Result<Self, DownloadError> {
        let plain = FileUrl::parse(url).map_err(|_| DownloadError::BadUrl)?;
        let secure = plain.with_https();
        let plain = (plain.is_https() || !https_only).then_some(plain);
        if secure.is_none() && plain.is_none() {
            return Err(DownloadError::NotHttps);
        }
        Ok(Self {
            secure,
            plain,
            settled: None,
        })
    }

    /// Returns the addresses to try, one after the other.
    pub(super) fn in_order(&self) -> Vec<(Scheme, FileUrl)> {
        let secure = self.secure.clone().map(|url| (Scheme::Secure, url));
        let plain = self.plain.clone().map(|url| (Scheme::Plain, url));
        let is_open =
            |(scheme, _): &(Scheme, FileUrl)| self.settled.is_none_or(|settled| settled == *scheme);
        secure.into_iter().chain(plain).filter(is_open).collect()
    }

    /// Stays with an address that has answered: an image is taken from one place.
    pub(super) fn settle(&mut self, scheme: Scheme) {
        self.settled = Some(scheme);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(url: &str, https_only: bool) -> Option<Vec<Scheme>> {
        let addresses = Addresses::new(url, https_only).ok()?;
        let order = addresses.in_order();
        assert!(order.iter().all(|(scheme, url)| {
            (*scheme == Scheme::Plain || url.is_https()) && (!https_only || url.is_https())
        }));
        Some(order.into_iter().map(|(scheme, _)| scheme).collect())
    }

    #[test]
    fn https_is_tried_before_http() {
        use Scheme::{Plain, Secure};
        for (url, either, https_only) in [
            (
                "https://example.com/a",
                Some(vec![Plain]),
                Some(vec![Plain]),
            ),
            (
                "http://example.com/a",
                Some(vec![Secure, Plain]),
                Some(vec![Secure]),
            ),
            (
                " HTTP://example.com:80/a ",
                Some(vec![Secure, Plain]),
                Some(vec![Secure]),
            ),
            ("http://example.com:8080/a", Some(vec![Plain]), None),
            ("http://127.0.0.1/a", Some(vec![Plain]), None),
            ("http://localhost:80/a", Some(vec![Plain]), None),
            ("https://localhost/a", Some(vec![Plain]), Some(vec![Plain])),
            ("ftp://example.com/a", None, None),
            ("a.png", None, None),
        ] {
            assert_eq!(order(url, false), either, "{url}");
            assert_eq!(order(url, true), https_only, "{url}");
        }
    }

    #[test]
    fn the_one_that_answered_is_kept() {
        for scheme in [Scheme::Secure, Scheme::Plain] {
            let mut addresses = Addresses::new("http://example.com/a", false).unwrap();
            addresses.settle(scheme);
            let order = addresses.in_order();
            assert!(matches!(&order[..], [(only, _)] if *only == scheme));
        }
    }
}
