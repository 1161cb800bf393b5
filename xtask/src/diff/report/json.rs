//! For programs.

use serde_json::{Value, json};

use super::Comparison;
use crate::diff::verdict::{Bump, Version};
use crate::diff::{Change, Side};

pub(super) fn render(comparison: &Comparison<'_>) -> String {
    let changes = comparison.changes;
    let all: Vec<_> = changes
        .all
        .iter()
        .map(|change| one(comparison, change))
        .collect();
    let early = |bump: Bump| bump.for_version(Version::default()).name();
    let value = json!({
        "old": comparison.old.shown(0),
        "new": comparison.new.shown(0),
        "class": changes.class().name(),
        "crate": changes.effect().name(),
        "bump": changes.bump().name(),
        "bump_before_1": early(changes.bump()),
        "complete": !changes.is_cut,
        "crate_compared": comparison.has_crate,
        "changes": all,
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

fn one(comparison: &Comparison<'_>, change: &Change) -> Value {
    let (file, position) = comparison.place(change);
    json!({
        "rule": change.rule.to_string(),
        "class": change.class().name(),
        "crate": change.effect.name(),
        "bump": change.bump().name(),
        "about": change.about,
        "text": change.text(),
        "old": change.old,
        "new": change.new,
        "operations": change.operations,
        "items": change.items,
        "advice": change.advice,
        "in": if change.side == Side::Old { "old" } else { "new" },
        "file": file,
        "line": position.line,
        "column": position.column,
        "pointer": change.place.pointer,
    })
}
