//! What a schema says in words: its description, limits, default and first example.

use super::markdown;
use super::schema::limits;
use crate::codegen::document::schema::Schema;
use crate::codegen::document::{Node, Value};
use crate::codegen::ir::{Block, Docs, Limit};

/// Returns the description alone.
pub(super) fn description(schema: &Schema) -> Docs {
    markdown::optional(schema.description.as_deref())
}

/// Describes a value: what it is, then its limits, default and first example in one paragraph.
/// What a schema does not say, the one that it refers to says.
pub(super) fn of_schema(schema: &Schema, target: Option<&Schema>) -> Docs {
    let description = schema
        .description
        .as_deref()
        .or_else(|| target.and_then(|target| target.description.as_deref()));
    let mut docs = markdown::optional(description);
    let mut notes = of_each(&limits(schema));
    if let Some(target) = target {
        notes.extend(of_each(&limits(target)));
    }
    let default = schema
        .default
        .as_ref()
        .or_else(|| target.and_then(|target| target.default.as_ref()));
    if let Some(default) = default.and_then(shown) {
        notes.push(format!("Default: `{default}`."));
    }
    if let Some(example) = schema.examples.first().and_then(shown) {
        notes.push(format!("Example: `{example}`."));
    }
    docs.extend(paragraph(&notes));
    docs
}

/// Describes limits alone.
pub(super) fn of_limits(limits: &[Limit]) -> Docs {
    paragraph(&of_each(limits)).into_iter().collect()
}

fn paragraph(notes: &[String]) -> Option<Block> {
    (!notes.is_empty()).then(|| Block::Text(notes.join(" ")))
}

/// Returns a plain value as it may stand in a code span.
fn shown(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => {
            let is_shown = !text.trim().is_empty()
                && !text.contains('`')
                && !text.chars().any(markdown::is_hazard);
            is_shown.then(|| text.clone())
        }
        Value::Bool(_) | Value::Number(_) => Some(node.to_json_text()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// Says what each limit is, ranges as one.
fn of_each(limits: &[Limit]) -> Vec<String> {
    let get = |keyword: &str| {
        let limit = limits.iter().find(|limit| limit.keyword == keyword);
        limit.map(|limit| limit.value.as_str())
    };
    let mut notes = Vec::new();
    for (low, high, unit) in [
        ("minLength", "maxLength", "character"),
        ("minimum", "maximum", ""),
        ("minItems", "maxItems", "item"),
        ("minProperties", "maxProperties", "member"),
    ] {
        notes.extend(range(get(low), get(high), unit));
    }
    if let Some(low) = get("exclusiveMinimum") {
        notes.push(format!("More than {low}."));
    }
    if let Some(high) = get("exclusiveMaximum") {
        notes.push(format!("Less than {high}."));
    }
    if let Some(step) = get("multipleOf") {
        notes.push(format!("A multiple of {step}."));
    }
    if get("uniqueItems") == Some("true") {
        notes.push("No item twice.".to_owned());
    }
    notes
}

fn range(low: Option<&str>, high: Option<&str>, unit: &str) -> Option<String> {
    let low = low.filter(|low| unit.is_empty() || *low != "0");
    let counted = |number: &str| match (number, unit) {
        (number, "") => number.to_owned(),
        ("1", unit) => format!("1 {unit}"),
        (number, unit) => format!("{number} {unit}s"),
    };
    Some(match (low, high) {
        (Some(low), Some(high)) if low == high => format!("Exactly {}.", counted(high)),
        (Some(low), Some(high)) => format!("From {low} to {}.", counted(high)),
        (Some("1"), None) if !unit.is_empty() => "Not empty.".to_owned(),
        (Some(low), None) => format!("At least {}.", counted(low)),
        (None, Some(high)) => format!("At most {}.", counted(high)),
        (None, None) => return None,
    })
}
