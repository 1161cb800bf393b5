//! Lines of the macros and constants, which prettyplease would leave as they come.

use std::fmt::{Arguments, Write};

/// Columns of a line.
pub(super) const WIDTH: usize = 100;

/// Returns a Rust literal.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// Adds to a text, which takes everything.
pub(in crate::codegen) fn add(text: &mut String, more: Arguments<'_>) {
    let _ = text.write_fmt(more);
}

/// Adds entries with a sign between them, as many to a line as there is room for.
pub(super) fn fill(indent: usize, sign: &str, entries: &[String], out: &mut String) {
    let mut length = 0;
    for (index, entry) in entries.iter().enumerate() {
        let sign = if index + 1 < entries.len() { sign } else { "" };
        let needed = entry.chars().count() + sign.len();
        if length > 0 && length + 1 + needed > WIDTH {
            out.push('\n');
            length = 0;
        }
        if length == 0 {
            out.extend(std::iter::repeat_n(' ', indent));
            length = indent;
        } else {
            out.push(' ');
            length += 1;
        }
        out.push_str(entry);
        out.push_str(sign);
        length += needed;
    }
}

/// Returns `head { entries }tail`, in one line if there is room for it.
pub(super) fn braced(head: &str, entries: &[String], tail: &str) -> String {
    braced_at(0, head, entries, tail)
}

/// Does the same in a line that is indented.
pub(super) fn braced_at(indent: usize, head: &str, entries: &[String], tail: &str) -> String {
    if entries.is_empty() {
        return format!("{}{head} {{}}{tail}", margin(indent));
    }
    between(
        indent,
        &format!("{head} {{"),
        " ",
        entries,
        &format!("}}{tail}"),
    )
}

/// Returns `head[entries]tail`, in one line if there is room for it.
pub(super) fn listed(head: &str, entries: &[String], tail: &str) -> String {
    between(0, &format!("{head}["), "", entries, &format!("]{tail}"))
}

/// Returns entries between two texts, in one line if there is room for it.
pub(super) fn between(
    indent: usize,
    head: &str,
    pad: &str,
    entries: &[String],
    tail: &str,
) -> String {
    let margin = margin(indent);
    let last = head.rsplit('\n').next().unwrap_or_default();
    let inner: usize = entries.iter().map(|entry| entry.chars().count() + 2).sum();
    let length = indent + last.chars().count() + tail.chars().count() + inner + 2 * pad.len();
    // The last entry has no comma.
    if length <= WIDTH + 2 {
        return format!("{margin}{head}{pad}{}{pad}{tail}", entries.join(", "));
    }
    let mut text = format!("{margin}{head}\n");
    fill(indent + 4, ",", entries, &mut text);
    text.push('\n');
    text.push_str(&margin);
    text.push_str(tail);
    text
}

/// Returns what an indented line begins with.
pub(super) fn margin(indent: usize) -> String {
    " ".repeat(indent)
}
