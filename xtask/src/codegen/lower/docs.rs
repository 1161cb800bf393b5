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
/// What a schema does not say, the one that it refers to says, of whose description this has the
/// first paragraph: the rest stands with the type.
pub(super) fn of_schema(schema: &Schema, target: Option<&Schema>) -> Docs {
    let mut docs = match (&schema.description, target) {
        (None, Some(target)) => begun(description(target)),
        _ => description(schema),
    };
    let mut notes = of_each(&limits(schema));
    if let Some(target) = target {
        notes.extend(of_each(&limits(target)));
    }
    let default = schema
        .default
        .as_deref()
        .or_else(|| target.and_then(|target| target.default.as_deref()));
    if let Some(default) = default.and_then(shown) {
        notes.push(format!("Default: `{default}`."));
    }
    if let Some(example) = schema.examples.first().and_then(shown) {
        notes.push(format!("Example: `{example}`."));
    }
    append(&mut docs, &notes);
    docs
}

/// Appends notes to a description: to its only paragraph, or else as one more.
fn append(docs: &mut Docs, notes: &[String]) {
    if let ([Block::Text(text)], false) = (docs.as_mut_slice(), notes.is_empty()) {
        if text.ends_with(|end: char| end.is_alphanumeric() || ".!?`)".contains(end)) {
            let stop = if text.ends_with(['.', '!', '?']) {
                ""
            } else {
                "."
            };
            *text = format!("{text}{stop} {}", notes.join(" "));
            return;
        }
    }
    docs.extend(paragraph(notes));
}

/// Returns the first paragraph of a description, with all that it announces.
fn begun(mut docs: Docs) -> Docs {
    let is_whole = |block: &Block| matches!(block, Block::Text(text) if !text.ends_with(':'));
    if let Some(end) = docs.iter().position(is_whole) {
        docs.truncate(end + 1);
    }
    docs
}

/// Describes one of several shapes in the same way, but of the description of another schema this
/// has the first sentence.
pub(super) fn of_shape(schema: &Schema, target: Option<&Schema>) -> Docs {
    let mut short = target.cloned();
    if let Some(text) = short
        .as_mut()
        .and_then(|target| target.description.as_mut())
    {
        if let Some(end) = sentence(text) {
            text.truncate(end);
        }
    }
    of_schema(schema, short.as_ref())
}

/// Returns where the first sentence of a text ends, if more follows.
fn sentence(text: &str) -> Option<usize> {
    let ends = text.match_indices(". ").map(|(end, _)| end + 1);
    let mut ends = ends.filter(|end| {
        let next = text[*end..].trim_start().chars().next();
        let word = text[..*end].rsplit(' ').next().unwrap_or_default();
        // A dot inside of a word is that of an abbreviation.
        next.is_some_and(char::is_uppercase) && !word.trim_end_matches('.').contains('.')
    });
    ends.find(|end| text[..*end].matches('`').count() % 2 == 0)
}

/// Returns a description, if there is one that says anything.
pub(super) fn trimmed(text: Option<&str>) -> Docs {
    markdown::optional(text.map(str::trim).filter(|text| !text.is_empty()))
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
