//! When the address of an image dies.

use std::time::SystemTime;

use crate::update::Image;

impl Image {
    /// Returns when the address dies by the service's word, or `None` if it does not, or the word
    /// is no time in UTC.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        humantime::parse_rfc3339(self.expires.as_deref()?.trim()).ok()
    }

    /// Returns whether the address is dead at a time, by the service's word. A download tries one
    /// that is, too, as clocks differ.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_at().is_some_and(|end| end <= now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn image(expires: &str) -> Image {
        Image {
            expires: Some(expires.to_owned()),
            ..Image::default()
        }
    }

    #[test]
    fn an_address_is_dead_from_its_time_on() {
        let end = UNIX_EPOCH + Duration::from_secs(1_767_614_637);
        for text in [
            "2026-01-05T12:03:57Z",
            " 2026-01-05T12:03:57.000Z ",
            "2026-01-05T12:03:57+00:00",
        ] {
            let image = image(text);
            assert_eq!(image.expires_at(), Some(end), "{text}");
            assert!(image.is_expired(end));
            assert!(!image.is_expired(end - Duration::from_secs(1)));
        }
    }

    #[test]
    fn what_is_no_time_is_no_end() {
        for text in [
            "",
            "never",
            "0000-00-00T00:00:00Z",
            "2026-01-05",
            "二〇二六年一月五日",
        ] {
            assert_eq!(image(text).expires_at(), None, "{text}");
        }
        assert_eq!(Image::default().expires_at(), None);
        assert!(!Image::default().is_expired(SystemTime::now()));
        assert!(!image("9999-12-31T23:59:59Z").is_expired(SystemTime::now()));
    }
}
