//! Annotations of GitHub Actions.

use std::fmt::Write;

use super::{Comparison, operations, shown, summary};
use crate::diff::Side;
use crate::diff::verdict::{Bump, Class, Effect};

pub(super) fn render(comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    for change in &comparison.changes.all {
        let is_failure = comparison.limit.is_met(change);
        let level = match (change.class(), change.effect) {
            _ if is_failure => "error",
            _ if change.bump() == Bump::Major => "warning",
            (Class::Warning, _) | (_, Effect::Behaviour) => "warning",
            _ => "notice",
        };
        let (file, position) = comparison.place(change);
        let mut text = change.text();
        if !change.operations.is_empty() {
            let _ = write!(text, " ({})", operations(change));
        }
        for item in &change.items {
            let _ = write!(text, "\ncrate: {item}");
        }
        let title = format!("{} ({}, {})", change.rule, change.class(), change.effect);
        // A line of what is gone is not there to be annotated.
        let place = match change.side {
            Side::New => format!(
                "file={},line={},col={}",
                property(in_checkout(&file)),
                position.line,
                position.column
            ),
            Side::Old => {
                let _ = write!(text, "\nwas at {}", comparison.where_(change));
                let file = shown(&comparison.new.shown(0));
                format!("file={}", property(in_checkout(&file)))
            }
        };
        let title = property(&shown(&title));
        let _ = writeln!(out, "::{level} {place},title={title}::{}", data(&text));
    }
    let _ = writeln!(out, "{}", summary(comparison.changes));
    out
}

/// Returns the path of a file in the checkout: that of a revision stands before it.
fn in_checkout(file: &str) -> &str {
    match file.split_once(':') {
        // One letter is a disk of Windows.
        Some((revision, path)) if revision.len() > 1 => path,
        _ => file,
    }
}

/// Writes the text of a command, which is one line.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(shown).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// Writes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
