//! Descriptions → doc comments, wrapped.

use proc_macro2::TokenStream;
use quote::quote;

use super::words::{self, at_line_start};
use crate::codegen::ir::{Block, Docs, Type};

const WIDTH: usize = 100;

/// Returns doc comments of a description, or of our own words if there is none.
pub(super) fn doc(indent: usize, docs: &Docs, fallback: &str) -> TokenStream {
    if docs.is_empty() {
        return own(indent, fallback);
    }
    let lines = lines(width(indent), docs);
    quote! { #(#[doc = #lines])* }
}

/// Returns doc comments of our own words.
pub(super) fn own(indent: usize, text: &str) -> TokenStream {
    let mut lines = Vec::new();
    wrap(words::own(text), width(indent), "", "", &mut lines);
    let lines = lines.iter().map(|line| format!(" {line}"));
    quote! { #(#[doc = #lines])* }
}

/// Returns doc comments of the module that they stand in.
pub(super) fn inner(docs: &Docs) -> TokenStream {
    let lines = lines(width(0), docs);
    quote! { #(#![doc = #lines])* }
}

/// Returns the doc comment of a type.
pub(super) fn of_type(type_: &Type) -> TokenStream {
    let docs = doc(0, &type_.docs, &format!("`{}`.", type_.name));
    let deprecated = deprecated(type_.deprecated);
    quote! { #docs #deprecated }
}

/// Returns the mark of what should no longer be used.
pub(super) fn deprecated(deprecated: bool) -> Option<TokenStream> {
    deprecated.then(|| quote! { #[deprecated] })
}

/// Returns how many columns a comment has for its text.
fn width(indent: usize) -> usize {
    WIDTH - indent - "/// ".len()
}

/// Returns the lines of a description. A line's text stands one space behind the slashes.
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
    for line in lines.iter_mut().filter(|line| !line.is_empty()) {
        line.insert(0, ' ');
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
        Block::Quote(text) => wrap(words::safe(text), width, "> ", "> ", lines),
        Block::Line(line) => lines.push(words::safe(line).join(" ")),
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
fn wrap(words: Vec<String>, width: usize, first: &str, further: &str, lines: &mut Vec<String>) {
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
        let word = if is_empty {
            at_line_start(&word)
        } else {
            line.push(' ');
            length += 1;
            word
        };
        line.push_str(&word);
        length += word_length;
        is_empty = false;
    }
    lines.push(line);
}
