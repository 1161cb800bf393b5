//! Descriptions → doc comments, wrapped.

use std::borrow::Cow;
use std::iter::repeat_n;

use super::fill::WIDTH;
use super::words::{self, at_line_start};
use crate::codegen::ir::{Block, Docs};

/// Writes a description as the comment of what follows it.
pub(super) fn write(indent: usize, docs: &Docs, out: &mut String) {
    comment(indent, "///", &lines(width(indent), docs), out);
}

/// Writes our own words as the comment of what follows them.
pub(super) fn write_own(indent: usize, text: &str, out: &mut String) {
    let mut lines = Vec::new();
    wrap(words::own(text), width(indent), "", "", &mut lines);
    comment(indent, "///", &lines, out);
}

/// Returns the comment of an item that stands in a macro: its description, or our own words if there
/// is none.
pub(super) fn text(indent: usize, docs: &Docs, fallback: impl FnOnce() -> String) -> String {
    let mut text = String::new();
    if docs.is_empty() {
        write_own(indent, &fallback(), &mut text);
    } else {
        write(indent, docs, &mut text);
    }
    text
}

/// Returns a description as the comment of the file that it stands in.
pub(super) fn inner(docs: &Docs) -> String {
    let mut text = String::new();
    comment(0, "//!", &lines(width(0), docs), &mut text);
    text
}

fn comment(indent: usize, slashes: &str, lines: &[String], out: &mut String) {
    for line in lines {
        out.extend(repeat_n(' ', indent));
        out.push_str(slashes);
        // Only code has white space at the end of a line.
        let line = line.trim_end();
        if !line.is_empty() {
            out.push(' ');
            if line.contains(is_hazard) {
                out.push_str(&line.replace(is_hazard, " "));
            } else {
                out.push_str(line);
            }
        }
        out.push('\n');
    }
}

/// Says whether a character may not stand in a comment: a control character, or one that shows
/// text in another order than it has.
pub(super) fn is_hazard(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns how many columns a comment has for its text.
fn width(indent: usize) -> usize {
    WIDTH - indent - "/// ".len()
}

/// Returns the lines of a description.
fn lines(width: usize, docs: &Docs) -> Vec<String> {
    let mut lines = Vec::new();
    let mut before = None;
    for block in docs {
        if before.is_some_and(|before| !is_close(before, block)) {
            lines.push(String::new());
        }
        block_lines(width, block, &mut lines);
        before = Some(block);
    }
    lines
}

/// Says whether two blocks stand without an empty line between them.
fn is_close(before: &Block, block: &Block) -> bool {
    match (before, block) {
        (Block::Item { .. }, Block::Item { marker, .. }) => !marker.is_empty(),
        (Block::Line(before), Block::Line(line)) => {
            before.starts_with('|') && line.starts_with('|')
        }
        _ => false,
    }
}

fn block_lines(width: usize, block: &Block, lines: &mut Vec<String>) {
    match block {
        Block::Text(text) => wrap(words::safe(text), width, "", "", lines),
        Block::Own(text) => wrap(words::own(text), width, "", "", lines),
        Block::Quote(text) => wrap(words::safe(text), width, "> ", "> ", lines),
        Block::Line(line) => {
            let line = words::safe(line).join(" ");
            // It would begin code.
            let escape = if line.starts_with("~~~") { "\\" } else { "" };
            lines.push(format!("{escape}{line}"));
        }
        Block::Item {
            indent,
            marker,
            text,
        } => {
            let margin = " ".repeat(*indent);
            let first = if marker.is_empty() {
                margin.clone()
            } else {
                format!("{margin}{marker} ")
            };
            let further = " ".repeat(first.chars().count());
            wrap(words::safe(text), width, &first, &further, lines);
        }
        Block::Code(code) => {
            let runs = code.iter().flat_map(|line| line.split(|c| c != '`'));
            let longest = runs.map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(3.max(longest + 1));
            // Named, so that rustdoc does not take it for Rust and run it.
            lines.push(format!("{fence}text"));
            lines.extend(code.iter().cloned());
            lines.push(fence);
        }
    }
}

/// Wraps words into lines that begin with `first` and then with `further`.
fn wrap(
    words: Vec<Cow<'_, str>>,
    width: usize,
    first: &str,
    further: &str,
    lines: &mut Vec<String>,
) {
    let mut line = first.to_owned();
    let mut length = first.chars().count();
    let mut is_empty = true;
    for word in words {
        let word_length = word.chars().count();
        if !is_empty && length + 1 + word_length > width {
            lines.push(std::mem::replace(&mut line, further.to_owned()));
            length = further.chars().count();
            is_empty = true;
        }
        if is_empty {
            line.push_str(&at_line_start(&word));
        } else {
            line.push(' ');
            length += 1;
            line.push_str(&word);
        }
        length += word_length;
        is_empty = false;
    }
    lines.push(line);
}
