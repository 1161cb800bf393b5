//! Descriptions → wrapped doc comments that rustdoc reads as they were meant.

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::ir::Type;

const WIDTH: usize = 100;

/// Returns doc comments of the spec's paragraphs, or of our own words if there are none.
pub(super) fn doc(indent: usize, paragraphs: &[String], fallback: &str) -> TokenStream {
    if paragraphs.is_empty() {
        return own(indent, fallback);
    }
    let lines = lines(indent, paragraphs, safe);
    lines.iter().map(|line| quote! { #[doc = #line] }).collect()
}

/// Returns doc comments of our own words.
pub(super) fn own(indent: usize, text: &str) -> TokenStream {
    let lines = lines(indent, &[text.to_owned()], str::to_owned);
    lines.iter().map(|line| quote! { #[doc = #line] }).collect()
}

/// Returns doc comments of the module that they stand in.
pub(super) fn inner(paragraphs: &[String], fallback: &str) -> TokenStream {
    let lines = if paragraphs.is_empty() {
        lines(0, &[fallback.to_owned()], safe)
    } else {
        lines(0, paragraphs, safe)
    };
    lines
        .iter()
        .map(|line| quote! { #![doc = #line] })
        .collect()
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

fn lines(indent: usize, paragraphs: &[String], make_safe: fn(&str) -> String) -> Vec<String> {
    let width = WIDTH - indent - "/// ".len();
    let mut lines = Vec::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        for line in paragraph.lines() {
            wrap(line, width, make_safe, &mut lines);
        }
    }
    // A comment's text stands one space behind its slashes.
    for line in lines.iter_mut().filter(|line| !line.is_empty()) {
        line.insert(0, ' ');
    }
    lines
}

/// Wraps one line between words; a code span is one word.
fn wrap(line: &str, width: usize, make_safe: fn(&str) -> String, lines: &mut Vec<String>) {
    // A list item's further lines stand under its text; deeper indentation would be code.
    let text = line.trim();
    let hanging = if text.starts_with("- ") || text.starts_with("* ") {
        "  "
    } else {
        ""
    };
    let mut current = String::new();
    for word in words(text, make_safe) {
        let length = current.chars().count() + 1 + word.chars().count();
        if !current.trim().is_empty() && length > width {
            lines.push(std::mem::replace(&mut current, hanging.to_owned()));
        }
        if !current.trim().is_empty() {
            current.push(' ');
        }
        current.push_str(&word);
    }
    lines.push(current);
}

/// Splits text at spaces outside code spans, and makes each word safe.
fn words(text: &str, make_safe: fn(&str) -> String) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    for (index, part) in text.split('`').enumerate() {
        let is_code = index % 2 == 1;
        if index > 0 {
            push(&mut words, "`");
        }
        if is_code {
            push(&mut words, part);
            continue;
        }
        for (index, word) in part.split(' ').enumerate() {
            if index > 0 {
                words.push(String::new());
            }
            let word = make_safe(word);
            push(&mut words, &word);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn push(words: &mut [String], text: &str) {
    if let Some(last) = words.last_mut() {
        last.push_str(text);
    }
}

/// Makes a word mean itself: brackets are no links, angles no HTML, a bare address is a link.
fn safe(word: &str) -> String {
    if word.contains("](") || word.starts_with("<http") {
        return word.to_owned();
    }
    if let Some(start) = word.find("http://").or_else(|| word.find("https://")) {
        let (before, address) = word.split_at(start);
        let end = address.trim_end_matches(['.', ',', ';', ')', ':']).len();
        let (address, after) = address.split_at(end);
        return format!("{before}<{address}>{after}");
    }
    word.replace('[', "\\[")
        .replace(']', "\\]")
        .replace('<', "\\<")
}
