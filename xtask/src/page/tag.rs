//! The tags of HTML, one by one.

/// Longest tag whose attributes are looked at.
const MAX_TAG: usize = 2048;
/// Most cells that an element may span.
pub(super) const MAX_SPAN: usize = 64;

/// A tag.
pub(super) struct Tag<'a> {
    /// Its name, in small letters.
    pub(super) name: String,
    /// Whether it ends an element.
    pub(super) closes: bool,
    /// Its attributes, as they are written.
    pub(super) attributes: &'a str,
}

/// Reads the tag at the start of a text, and how long it is. What is no tag is a comment, if it is
/// longer than its first character.
pub(super) fn read(text: &str) -> (Option<Tag<'_>>, usize) {
    let behind = |text: &str, end: &str| text.find(end).map(|at| at + end.len());
    if text.starts_with("<!--") {
        let length = behind(text, "-->").or_else(|| behind(text, ">"));
        return (None, length.unwrap_or(text.len()));
    }
    let inner = text[1..].strip_prefix('/');
    let closes = inner.is_some();
    let inner = inner.unwrap_or(&text[1..]);
    if inner.starts_with(['!', '?']) {
        return (None, behind(text, ">").unwrap_or(text.len()));
    }
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (None, 1);
    }
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let name_end = name_end.unwrap_or(inner.len());
    let before = text.len() - inner.len();
    let mut quote = None;
    for (index, byte) in inner.bytes().enumerate().skip(name_end).take(MAX_TAG) {
        match (quote, byte) {
            (None, b'>') => {
                let tag = Tag {
                    name: inner[..name_end].to_ascii_lowercase(),
                    closes,
                    attributes: &inner[name_end..index],
                };
                return (Some(tag), before + index + 1);
            }
            (None, b'<') => return (None, 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // Too long to be looked at, such as a picture inside an attribute.
    match inner.find('>') {
        Some(end) => (None, before + end + 1),
        None => (None, text.len()),
    }
}

/// Finds the tag that closes an element of this name.
pub(super) fn find_close(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let at = from + at;
        let found = text.as_bytes().get(at + 2..at + 2 + name.len());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// Returns the value of an attribute.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.find(name)?;
    let value = attributes[at + name.len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

/// Returns how many rows or columns a cell spans.
pub(super) fn span(attributes: &str, name: &str) -> usize {
    let span = attribute(attributes, name).and_then(|value| value.trim().parse().ok());
    span.unwrap_or(1).clamp(1, MAX_SPAN)
}

/// Returns by how many spaces a style indents.
pub(super) fn indentation(attributes: &str) -> usize {
    let Some(style) = attribute(attributes, "style") else {
        return 0;
    };
    let after = ["padding-left:", "margin-left:", "text-indent:"]
        .into_iter()
        .find_map(|property| style.find(property).map(|at| &style[at + property.len()..]));
    let Some(length) = after.map(str::trim_start) else {
        return 0;
    };
    let end = length
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(length.len());
    let number: usize = length[..end]
        .split('.')
        .next()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    let spaces = if length[end..].starts_with("em") || length[end..].starts_with("rem") {
        number * 2
    } else {
        number / 8
    };
    spaces.min(MAX_SPAN)
}
