//! Parts of files: which part came, and whether it is of the same file as another.

use std::time::Duration;

use http::header::{CONTENT_RANGE, DATE, ETAG, HeaderName, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue};

/// Age from which on the time of the last change tells two versions of a file apart: it is given
/// to the second, and so does not show a second change within one.
const STRONG_AGE: Duration = Duration::from_secs(1);

/// Mark of one version of a file, by which a server gives out the rest of that version only.
///
/// It is a strong entity tag, or the time of the last change if that is long enough ago to tell
/// versions apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator(HeaderValue);

impl Validator {
    /// Finds the mark in the headers of an answer, if it has one that can be relied on.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        if let Some(tag) = headers.get(ETAG) {
            let is_strong = tag.len() > 2 && tag.as_bytes().starts_with(b"\"");
            // Where the server names versions by tags, times are not what it compares.
            return is_strong.then(|| Self(tag.clone()));
        }
        let changed = date(headers, LAST_MODIFIED)?;
        let age = date(headers, DATE)?.duration_since(changed).ok()?;
        let is_strong = age >= STRONG_AGE;
        let value = headers.get(LAST_MODIFIED)?;
        is_strong.then(|| Self(value.clone()))
    }

    /// Returns whether the headers of a part say nothing against its being of this version: they
    /// have the same tag, or if there is none, no other time of the last change.
    #[must_use]
    pub fn fits(&self, part: &HeaderMap) -> bool {
        if self.is_tag() {
            // A part without the tag of the whole is of no one knows what.
            return part.get(ETAG) == Some(&self.0);
        }
        // The whole had no tag, so what has one is something else.
        let changed = part.get(LAST_MODIFIED);
        part.get(ETAG).is_none() && changed.is_none_or(|changed| *changed == self.0)
    }

    fn is_tag(&self) -> bool {
        self.0.as_bytes().starts_with(b"\"")
    }

    pub(crate) fn value(&self) -> &HeaderValue {
        &self.0
    }
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<std::time::SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// Part of a file that an answer with status 206 holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContentRange {
    /// Number of its first byte.
    pub start: u64,
    /// Number of its last byte.
    pub end: u64,
    /// Length of the whole file, if the server says.
    pub total: Option<u64>,
}

impl ContentRange {
    /// Reads the header `Content-Range`. One that contradicts itself is none.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim();
        let (unit, range) = text.split_once(' ')?;
        let (range, total) = range.trim().split_once('/')?;
        let (start, end) = range.split_once('-')?;
        let total = match total {
            "*" => None,
            total => Some(number(total)?),
        };
        let range = Self {
            start: number(start)?,
            end: number(end)?,
            total,
        };
        let is_sound =
            range.start <= range.end && range.total.is_none_or(|total| range.end < total);
        (unit.eq_ignore_ascii_case("bytes") && is_sound).then_some(range)
    }
}

/// Reads digits, without the sign that `parse` would take.
fn number(text: &str) -> Option<u64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    fn validator(pairs: &[(&'static str, &'static str)]) -> Option<String> {
        let validator = Validator::of(&headers(pairs))?;
        Some(validator.value().to_str().unwrap().to_owned())
    }

    const NOON: &str = "Sun, 22 Nov 2026 12:00:00 GMT";
    const LATER: &str = "Sun, 22 Nov 2026 12:00:01 GMT";

    #[test]
    fn only_strong_marks_are_relied_on() {
        let tag = "\"a-1\"";
        assert_eq!(validator(&[("etag", tag)]).as_deref(), Some(tag));
        let dated = [("last-modified", NOON), ("date", LATER)];
        assert_eq!(validator(&dated).as_deref(), Some(NOON));
        for none in [
            &[][..],
            &[("etag", "W/\"a-1\"")],
            &[("etag", "W/\"a-1\""), dated[0], dated[1]],
            &[("etag", "a-1")],
            &[("etag", "\"\"")],
            &[("last-modified", NOON)],
            &[("last-modified", NOON), ("date", NOON)],
            &[("last-modified", LATER), ("date", NOON)],
            &[("last-modified", "yesterday"), ("date", NOON)],
        ] {
            assert_eq!(validator(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_part_is_of_its_version_by_its_headers() {
        let tag = &[("etag", "\"a-1\"")][..];
        let dated = [("last-modified", NOON), ("date", LATER)];
        for (whole, part, wanted) in [
            (tag, tag, true),
            (tag, &[], false),
            (tag, &[("etag", "W/\"a-1\"")], false),
            (tag, &[("etag", "\"a-2\"")], false),
            (&dated, &dated[..1], true),
            (&dated, &[], true),
            (&dated, &[("last-modified", LATER)], false),
            (&dated, &[("last-modified", LATER), ("date", LATER)], false),
            (&dated, &[("etag", "\"a-1\""), dated[0]], false),
        ] {
            let version = Validator::of(&headers(whole)).unwrap();
            assert_eq!(version.fits(&headers(part)), wanted, "{whole:?} {part:?}");
        }
    }

    #[test]
    fn ranges_are_read_if_they_are_sound() {
        let read = |text| ContentRange::of(&headers(&[("content-range", text)]));
        let range = |start, end, total| Some(ContentRange { start, end, total });
        assert_eq!(read("bytes 5-9/10"), range(5, 9, Some(10)));
        assert_eq!(read("Bytes 0-0/*"), range(0, 0, None));
        for unsound in [
            "",
            "bytes",
            "bytes */10",
            "bytes 5-4/10",
            "bytes 5-10/10",
            "bytes +5-9/10",
            "bytes -9/10",
            "pages 5-9/10",
            "bytes 5-9/99999999999999999999999",
        ] {
            assert_eq!(read(unsound), None, "{unsound}");
        }
    }
}
