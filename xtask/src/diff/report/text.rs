//! For people at a terminal.

use std::fmt::Write;

use super::{Comparison, asked, operations, shown, summary};

pub(super) fn render(comparison: &Comparison<'_>) -> String {
    let changes = comparison.changes;
    let mut out = String::new();
    for change in &changes.all {
        let _ = writeln!(
            out,
            "{:<13} {:<9} {}",
            change.class(),
            change.effect,
            change.rule
        );
        let _ = writeln!(out, "  {}", shown(&change.text()));
        let _ = write!(out, "  at {}", comparison.where_(change));
        if !change.operations.is_empty() {
            let _ = write!(out, " ({})", operations(change));
        }
        out.push('\n');
        for item in &change.items {
            let _ = writeln!(out, "  crate: {}", shown(item));
        }
        out.push('\n');
    }
    if changes.is_cut {
        out.push_str("there are too many schemas; some were not compared\n");
    }
    let _ = writeln!(out, "{}", summary(changes));
    if !changes.all.is_empty() {
        let _ = writeln!(out, "{}", asked(changes.bump()));
    }
    out
}
