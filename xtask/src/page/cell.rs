//! The text of a cell, without the marks that it is written with.

use super::entity;
use super::values;

/// Returns a cell without marks.
pub(super) fn plain(cell: &str) -> String {
    let text = strip_tags(&entity::decode(cell));
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '`' | '\u{200b}'))
        .collect();
    unmarked(&text).replace('\u{a0}', " ").trim().to_owned()
}

/// Takes the marks of bold text away. Three stars and more stand for what is left out.
fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('*') {
        out.push_str(&rest[..start]);
        let stars = rest[start..]
            .bytes()
            .take_while(|byte| *byte == b'*')
            .count();
        if stars != 2 {
            out.push_str(&rest[start..start + stars]);
        }
        rest = &rest[start + stars..];
    }
    out.push_str(rest);
    out
}

/// Returns a description with its line breaks, and its quoted words still quoted.
pub(super) fn described(cell: &str) -> String {
    let text = strip_tags(cell);
    let text = unmarked(&entity::decode(&text)).replace('\u{a0}', " ");
    let lines: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

/// Takes the tags of HTML out of a text; `<br>` is a line break, and what no element is called stays.
pub(super) fn strip_tags(text: &str) -> String {
    const TAGS: &[&str] = &[
        "br", "p", "b", "i", "em", "strong", "code", "span", "a", "ul", "ol", "li", "div", "sup",
        "sub", "small", "font", "u", "s", "del", "ins", "mark", "kbd", "pre", "badge", "details",
        "summary",
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let behind = &rest[start + 1..];
        let name = behind.trim_start_matches('/');
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        let name = name[..end].to_ascii_lowercase();
        let close = behind
            .char_indices()
            .take(200)
            .find(|(_, c)| *c == '>')
            .map(|(index, _)| index);
        if let Some(close) = close.filter(|_| TAGS.contains(&name.as_str())) {
            match name.as_str() {
                "br" | "p" | "div" => out.push('\n'),
                "li" if !behind.starts_with('/') => out.push_str("\n- "),
                "code" => out.push('`'),
                _ => {}
            }
            rest = &behind[close + 1..];
        } else {
            out.push('<');
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}

/// Returns the words of a text that stand in backticks.
pub(super) fn quoted(text: &str) -> Vec<values::Listed> {
    let words = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| !word.contains(' ') && !word.is_empty());
    let mut list: Vec<values::Listed> = Vec::new();
    for word in words.take(100) {
        if !list.iter().any(|listed| listed.value == word) {
            list.push(values::Listed {
                value: word.to_owned(),
                text: String::new(),
            });
        }
    }
    list
}

/// Returns a text without the quotes round it.
pub(super) fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inner
        .filter(|inner| !inner.contains('"'))
        .unwrap_or(text)
        .to_owned()
}

/// Returns the start of a text.
pub(super) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
