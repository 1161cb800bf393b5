//! An image as a file server serves it: whole or in part.

use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, LAST_MODIFIED, RANGE,
};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::chance::hash;
use crate::time::Moment;

/// Part of a file that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// All of it.
    Whole,
    /// From the first place up to before the second one.
    Bytes(usize, usize),
    /// Something beyond its end.
    Beyond,
}

/// Serves an image, or the part of it that the headers ask for.
pub(crate) fn serve(
    picture: &Bytes,
    made: Moment,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    let tag = format!("\"{:016x}\"", hash(picture));
    let made = made.http_date();
    // A client that has part of another file asks for all of this one.
    let is_same = text(headers, &IF_RANGE).is_none_or(|known| known == tag || known == made);
    let part = match text(headers, &RANGE) {
        Some(range) if is_same && method == Method::GET => part(range, picture.len()),
        _ => Part::Whole,
    };
    let usual = [
        (CONTENT_TYPE, "image/png".to_owned()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (ETAG, tag),
        (LAST_MODIFIED, made),
    ];
    let length = picture.len();
    match part {
        Part::Whole => (usual, picture.clone()).into_response(),
        Part::Bytes(from, to) => {
            let range = [(CONTENT_RANGE, format!("bytes {from}-{}/{length}", to - 1))];
            let part = picture.slice(from..to);
            (StatusCode::PARTIAL_CONTENT, usual, range, part).into_response()
        }
        Part::Beyond => {
            let range = [(CONTENT_RANGE, format!("bytes */{length}"))];
            (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response()
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Reads what a request asks for. What cannot be read, and more than one part, count as all.
fn part(range: &str, length: usize) -> Part {
    let Some((from, to)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Part::Whole;
    };
    let last = length.saturating_sub(1);
    let (from, to) = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => (from, last),
        (Err(_), Ok(0)) if from.is_empty() => return Part::Beyond,
        (Err(_), Ok(count)) if from.is_empty() => (length.saturating_sub(count), last),
        _ => return Part::Whole,
    };
    if from >= length {
        return Part::Beyond;
    }
    Part::Bytes(from, to + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_read_as_http_has_it() {
        for (range, expected) in [
            ("bytes=0-0", Part::Bytes(0, 1)),
            ("bytes=2-4", Part::Bytes(2, 5)),
            ("bytes=2-", Part::Bytes(2, 10)),
            ("bytes=2-99", Part::Bytes(2, 10)),
            ("bytes=-3", Part::Bytes(7, 10)),
            ("bytes=-99", Part::Bytes(0, 10)),
            ("bytes=10-", Part::Beyond),
            ("bytes=10-20", Part::Beyond),
            ("bytes=-0", Part::Beyond),
            ("bytes=4-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Beyond);
    }
}
