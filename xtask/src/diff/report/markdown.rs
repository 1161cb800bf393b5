//! For a change log.

use std::fmt::Write;

use super::{Comparison, asked, operations, shown, summary};
use crate::diff::Change;
use crate::diff::verdict::{Class, Effect};

pub(super) fn render(comparison: &Comparison<'_>) -> String {
    let changes = comparison.changes;
    let mut out = String::new();
    let sections = [
        (Class::Breaking, "Breaks callers of the service"),
        (Class::Warning, "May bother callers of the service"),
        (Class::Safe, "Safe for callers of the service"),
        (Class::Documentation, "Documentation"),
        (Class::Unseen, "Of the crate alone"),
    ];
    for (class, title) in sections {
        let mut of = changes
            .all
            .iter()
            .filter(|change| change.class() == class)
            .peekable();
        if of.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "### {title}\n");
        for change in of {
            item(change, &mut out);
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}.", sentence(&summary(changes)));
    if !changes.all.is_empty() {
        let _ = writeln!(out, "This {}.", asked(changes.bump()));
    }
    out
}

fn item(change: &Change, out: &mut String) {
    let _ = write!(out, "- {}", escape(&change.text()));
    if !change.operations.is_empty() {
        let _ = write!(out, " ({})", escape(&operations(change)));
    }
    if change.effect != Effect::Nothing {
        let _ = write!(out, "; for users of the crate: {}", change.effect);
    }
    let _ = writeln!(out, ". `{}`", change.rule);
    for item in &change.items {
        let _ = writeln!(out, "  - {}", code(item));
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Writes text so that none of it is markup, code spans left as they are.
fn escape(text: &str) -> String {
    let mut out = String::new();
    let mut is_code = false;
    let text = shown(text);
    // A span that does not end is none.
    let spans = text.matches('`').count() / 2 * 2;
    let mut seen = 0;
    for c in text.chars() {
        if c == '`' && seen < spans {
            seen += 1;
            is_code = !is_code;
        } else if !is_code && "\\`*_<>[]|#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Writes text as a code span.
pub(super) fn code(text: &str) -> String {
    let text = shown(text);
    let ticks = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(ticks + 1);
    if ticks > 0 {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}
