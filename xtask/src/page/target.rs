//! A line → the method and the address of a call.

use super::words::{self, Column};

/// Longest line that is looked at.
const MAX_LENGTH: usize = 400;

/// A method, an address, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// The method.
    pub(super) method: Option<&'static str>,
    /// The address as it is written.
    pub(super) address: Option<String>,
    /// Whether a word says that this is the call's.
    pub(super) is_labelled: bool,
}

/// Reads "POST", "POST https://…", "**GET** `/path`", "请求方式: POST", "Endpoint: POST /path".
pub(super) fn read(text: &str) -> Option<Target> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let text = without_tags(text);
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '*' | '`' | '\u{200b}'))
        .collect();
    let plain = plain
        .trim()
        .trim_start_matches(['#', '>', '-', '•', ' '])
        .trim();
    let (label, rest) = label(plain);
    let mut target = Target {
        is_labelled: label.is_some(),
        ..Target::default()
    };
    let rest = rest.trim();
    let end = rest
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    // A badge may be glued to the address: "POSThttps://…".
    let word = words::METHODS.iter().find(|method| {
        rest.get(..method.len())
            .is_some_and(|start| start == **method)
            && (end == method.len() || rest[method.len()..].starts_with("http"))
    });
    let word = word.copied().or_else(|| {
        let alone = end == rest.len() || target.is_labelled;
        words::method(&rest[..end]).filter(|_| alone && end > 0)
    });
    let rest = match word {
        Some(method) => {
            target.method = Some(method);
            rest[method.len()..]
                .trim_start_matches([' ', '\t', ':', '：', ']', ')', '|', '-', '\u{a0}'])
        }
        None => rest,
    };
    if let Some(address) = address(rest) {
        target.address = Some(address);
    } else if !rest.is_empty() && (target.method.is_none() || !target.is_labelled) {
        return None;
    }
    (target.method.is_some() || target.address.is_some()).then_some(target)
}

/// Takes the tags out of a line; of a badge, its text stays.
fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let behind = &rest[start + 1..];
        let is_tag = behind.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let Some(end) = behind.find('>').filter(|_| is_tag) else {
            break;
        };
        let tag = &behind[..end];
        // `<task_id>` is part of an address.
        let is_name =
            tag.chars().all(|c| c.is_ascii_lowercase() || c == '_') && rest[..start].ends_with('/');
        if is_name {
            break;
        }
        out.push_str(&rest[..start]);
        if let Some((_, badge)) = tag.split_once("text=\"") {
            out.push_str(badge.split('"').next().unwrap_or_default());
        }
        out.push(' ');
        rest = &behind[end + 1..];
    }
    out.push_str(rest);
    out
}

/// Splits a line at the colon behind a word such as "URL" or "请求方式".
fn label(text: &str) -> (Option<Column>, &str) {
    let Some(at) = text.find([':', '：']) else {
        return (None, text);
    };
    let behind = &text[at + text[at..].chars().next().map_or(1, char::len_utf8)..];
    if behind.starts_with("//") {
        return (None, text);
    }
    match of_word(&text[..at]) {
        Some(column) => (Some(column), behind),
        None => (None, text),
    }
}

/// Returns what a word announces, if it announces a method or an address.
pub(super) fn of_word(word: &str) -> Option<Column> {
    let column = super::rows::column(word)?;
    matches!(column, Column::Method | Column::Address).then_some(column)
}

/// Reads an address that is nothing else.
fn address(text: &str) -> Option<String> {
    let text = text
        .trim()
        .trim_matches(['"', '\'', '(', ')', '[', ']'])
        .trim();
    let text = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(text);
    let text = text.strip_suffix("HTTP/1.1").unwrap_or(text).trim();
    // A link of Markdown.
    let text = text.split("](").next().unwrap_or(text);
    let begins = text.starts_with("http://")
        || text.starts_with("https://")
        || text.starts_with('/')
        || (text.starts_with("{{") && text.contains("}}/"));
    let is_address =
        |c: char| !c.is_whitespace() && !matches!(c, '|' | '，' | '。' | '；' | '"' | '\\');
    (begins && text.len() > 1 && !text.starts_with("//") && text.chars().all(is_address))
        .then(|| text.to_owned())
}

/// An address in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Scheme and host; absent if a variable stands in their place.
    pub server: Option<String>,
    /// The path, with its parameters in braces.
    pub path: String,
    /// Names of what stands behind the question mark.
    pub query: Vec<String>,
}

/// Takes an address apart.
#[must_use]
pub fn split(address: &str) -> Address {
    let (server, rest) = if let Some(at) = address.find("://") {
        let behind = &address[at + 3..];
        let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
        let server = &address[..at + 3 + end];
        let is_variable = server.contains(['{', '<', '$']);
        (
            (!is_variable).then(|| server.to_ascii_lowercase()),
            &behind[end..],
        )
    } else if let Some(at) = address.strip_prefix("{{").and_then(|rest| rest.find("}}")) {
        (None, &address[at + 4..])
    } else {
        (None, address)
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = query.split('&').filter_map(|pair| pair.split('=').next());
    let query = query
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let segments: Vec<_> = path.split('/').map(segment).collect();
    let path = segments.join("/");
    Address {
        server,
        path: if path.starts_with('/') {
            path
        } else {
            format!("/{path}")
        },
        query,
    }
}

/// Writes a parameter of a path in braces: `:id`, `<id>`, `{{id}}` and `${id}` are `{id}`.
fn segment(segment: &str) -> String {
    let name = segment
        .strip_prefix(':')
        .or_else(|| {
            segment
                .strip_prefix('<')
                .and_then(|rest| rest.strip_suffix('>'))
        })
        .or_else(|| {
            segment
                .strip_prefix("%7B")
                .and_then(|rest| rest.strip_suffix("%7D"))
        })
        .or_else(|| {
            segment
                .strip_prefix("{{")
                .and_then(|rest| rest.strip_suffix("}}"))
        })
        .or_else(|| {
            segment
                .strip_prefix("${")
                .and_then(|rest| rest.strip_suffix('}'))
        });
    match name.filter(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || "_-.".contains(c))
    }) {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    }
}

/// Returns the names in the braces of a path.
#[must_use]
pub fn names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(start) = rest.find('{') {
        let behind = &rest[start + 1..];
        let Some(end) = behind.find('}') else {
            break;
        };
        names.push(&behind[..end]);
        rest = &behind[end + 1..];
    }
    names
}
