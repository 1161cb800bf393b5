//! Finds what is asked for in an answer, wherever it stands there.
//!
//! The service answers in several forms, and gateways differ in the spelling and the types of what
//! they answer. So an answer is not read as one type: [`kkiai_gen::places`] says where each fact may
//! stand, in reading order, and a member of a wrong type elsewhere does no harm.

use serde_json::{Map, Value};

/// Number from which on a float stands for more than one whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a body as JSON, also behind a byte order mark.
pub(crate) fn json(body: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
}

/// Reads what came of an object before it broke off: the members and elements that are whole. What
/// stands behind the object does not matter.
pub(crate) fn begun(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut open = Vec::new();
    let (mut is_text, mut is_escaped) = (false, false);
    // The end of the last thing that is whole.
    let mut end = 0;
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => {
                open.push(if byte == b'{' { '}' } else { ']' });
                end = place + 1;
            }
            b'}' | b']' => {
                open.pop();
                end = place + 1;
            }
            b',' => end = place,
            _ => {}
        }
        if open.is_empty() {
            break;
        }
    }
    let mut whole = text[..end].to_owned();
    whole.extend(open.into_iter().rev());
    serde_json::from_str(&whole).ok()
}

/// Returns what `read` makes of the first of the places where it makes something of what is there.
pub(crate) fn first<T>(
    answer: &Value,
    places: &[&str],
    read: impl Fn(&Value) -> Option<T>,
) -> Option<T> {
    places.iter().find_map(|place| at(answer, place, &read))
}

/// Returns the first text that is not blank, without the white space around it. A number counts as
/// the text that it is written as.
pub(crate) fn text(answer: &Value, places: &[&str]) -> Option<String> {
    first(answer, places, as_text)
}

/// Returns what `read` makes of the first object.
pub(crate) fn object<T>(
    answer: &Value,
    places: &[&str],
    read: impl Fn(&Value) -> Option<T>,
) -> Option<T> {
    first(answer, places, |value| match value {
        Value::Object(_) => read(value),
        Value::String(text) => read(&opened(text)?),
        _ => None,
    })
}

/// Returns the first whole number, which may be written as text or with a per cent sign.
pub(crate) fn number(answer: &Value, places: &[&str]) -> Option<f64> {
    first(answer, places, |value| match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().trim_end_matches('%').trim_end().parse().ok(),
        _ => None,
    })
}

pub(crate) fn as_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => match number.as_f64() {
            // Some programs write each number with a point.
            Some(whole) if number.is_f64() && whole.fract() == 0.0 && whole.abs() < EXACT => {
                format!("{whole:.0}")
            }
            _ => number.to_string(),
        },
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Walks to a place, a JSON Pointer, and reads what is there.
fn at<T>(value: &Value, place: &str, read: &impl Fn(&Value) -> Option<T>) -> Option<T> {
    let Some(rest) = place.strip_prefix('/') else {
        return read(value);
    };
    let end = rest.bytes().position(|byte| byte == b'/');
    let end = end.unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    match value {
        Value::Object(members) => at(member(members, name)?, rest, read),
        Value::Array(items) => at(items.get(name.parse::<usize>().ok()?)?, rest, read),
        // JSON text stands for the value that it is the text of.
        Value::String(text) => at(&opened(text)?, place, read),
        _ => None,
    }
}

/// Returns the member of an object by its name, whose spelling may differ in letter case and
/// underscores.
fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut alike = None;
    for (other, value) in members {
        if other == name {
            return Some(value);
        }
        if alike.is_none() && is_alike(other, name) {
            alike = Some(value);
        }
    }
    alike
}

/// Says whether two names differ in letter case and underscores at most.
fn is_alike(one: &str, other: &str) -> bool {
    let mut one = one.bytes().filter(|letter| *letter != b'_');
    let mut other = other.bytes().filter(|letter| *letter != b'_');
    loop {
        match (one.next(), other.next()) {
            (Some(one), Some(other)) if one.eq_ignore_ascii_case(&other) => {}
            (one, other) => return one == other,
        }
    }
}

/// Returns the object or list that a text is the JSON of.
fn opened(text: &str) -> Option<Value> {
    let text = text.trim_start();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_place_that_has_something_counts() {
        let answer = json!({"a": {"id": " "}, "b": {"id": null}, "c": {"id": 7}, "d": {"id": "8"}});
        assert_eq!(
            text(&answer, &["/x/id", "/a/id", "/b/id", "/c/id", "/d/id"]).as_deref(),
            Some("7")
        );
        assert_eq!(text(&answer, &["/a", "/b/id", "/e"]), None);
    }

    #[test]
    fn a_name_may_be_spelt_in_another_way() {
        let answer = json!({"response": {"aigc_image_task": {"file_infos": "here"}}});
        assert_eq!(
            text(&answer, &["/Response/AigcImageTask/FileInfos"]).as_deref(),
            Some("here")
        );
        // The exact name goes before the others.
        let both = json!({"task_id": "a", "TaskId": "b"});
        assert_eq!(text(&both, &["/TaskId"]).as_deref(), Some("b"));
    }

    #[test]
    fn json_text_is_read_as_what_it_says() {
        let answer = json!({"data": "{\"Response\":\"{\\\"Status\\\":\\\"FINISH\\\"}\"}"});
        assert_eq!(
            text(&answer, &["/data/Response/Status"]).as_deref(),
            Some("FINISH")
        );
        let status = object(&answer, &["/data/Response"], |inner| {
            text(inner, &["/Status"])
        });
        assert_eq!(status.as_deref(), Some("FINISH"));
        assert_eq!(text(&json!({"data": "{"}), &["/data/x"]), None);
    }

    #[test]
    fn numbers_come_in_several_ways() {
        for (progress, wanted) in [
            (json!(35), Some(35.0)),
            (json!(35.5), Some(35.5)),
            (json!("35"), Some(35.0)),
            (json!(" 35 %"), Some(35.0)),
            (json!("soon"), None),
            (json!(null), None),
        ] {
            assert_eq!(
                number(&json!({"progress": progress}), &["/Progress"]),
                wanted
            );
        }
    }

    #[test]
    fn what_is_whole_of_a_broken_object_is_read() {
        let whole = r#"{"a": "\"},\\", "b": [1, 23, {"c": null}], "d": {"e": "é"}}"#;
        for end in 0..=whole.len() {
            let Some(text) = whole.get(..end) else {
                continue;
            };
            let read = begun(text);
            assert_eq!(read.is_some(), end > 0, "{text}");
            let a = read.and_then(|read| read.get("a").cloned());
            assert_eq!(a, (end > 14).then(|| json!("\"},\\")), "{text}");
        }
        for (text, wanted) in [
            (r#"{"a": 12, "b": 3"#, json!({"a": 12})),
            (r#"{"a": [1, 23"#, json!({"a": [1]})),
            (r#"{"a": {"b": 1}, "c"#, json!({"a": {"b": 1}})),
            ("\u{feff} {\"a\": 1} {", json!({"a": 1})),
        ] {
            assert_eq!(begun(text), Some(wanted), "{text}");
        }
        for text in [
            "",
            "12",
            "\"a",
            "<html>",
            "}",
            "{]",
            &"[{\"a\":".repeat(100_000),
        ] {
            assert_eq!(begun(text), None, "{}", &text[..text.len().min(9)]);
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_error() {
        assert_eq!(json(b"\xef\xbb\xbf{}").unwrap(), json!({}));
        assert!(json(b"<html>").is_err());
    }
}
