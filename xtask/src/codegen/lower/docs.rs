//! Descriptions → paragraphs, with what the schema says of limits, defaults and examples.

use crate::codegen::document::schema::Schema;
use crate::codegen::document::{Node, Value};

/// Splits a description into paragraphs.
pub(super) fn paragraphs(text: Option<&str>) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.unwrap_or_default().lines() {
        if line.trim().is_empty() {
            paragraphs.push(String::new());
        } else if let Some(last) = paragraphs.last_mut() {
            if !last.is_empty() {
                last.push('\n');
            }
            last.push_str(line.trim_end());
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Describes a member: what it is, then its limits, default and first example in one line.
pub(super) fn member(own: &Schema, target: Option<&Schema>) -> Vec<String> {
    let description = own
        .description
        .as_deref()
        .or_else(|| target.and_then(|target| target.description.as_deref()));
    let mut docs = paragraphs(description);
    let mut notes = limits(own);
    if let Some(target) = target {
        notes.extend(limits(target));
    }
    let default = own
        .default
        .as_ref()
        .or_else(|| target.and_then(|target| target.default.as_ref()));
    if let Some(default) = default.and_then(scalar) {
        notes.push(format!("Default: `{default}`."));
    }
    if let Some(example) = own.examples.first().and_then(scalar) {
        notes.push(format!("Example: `{example}`."));
    }
    if !notes.is_empty() {
        docs.push(notes.join(" "));
    }
    docs
}

fn scalar(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) if text.is_empty() || text.contains(['`', '\n']) => None,
        Value::Text(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(node.to_json_text()),
        _ => None,
    }
}

/// Says what a schema's limits are.
fn limits(schema: &Schema) -> Vec<String> {
    let get = |keyword: &str| {
        let limit = schema.limits.iter().find(|limit| limit.keyword == keyword);
        limit.map(|limit| limit.value.to_json_text())
    };
    let range = |low: Option<String>, high: Option<String>, unit: &str| {
        let low = low.filter(|low| low != "0" || unit.is_empty());
        match (low, high) {
            (Some(low), Some(high)) => Some(format!("From {low} to {high}{unit}.")),
            (Some(low), None) if low == "1" && !unit.is_empty() => Some("Not empty.".to_owned()),
            (Some(low), None) => Some(format!("At least {low}{unit}.")),
            (None, Some(high)) => Some(format!("At most {high}{unit}.")),
            (None, None) => None,
        }
    };
    let ranges = [
        range(get("minLength"), get("maxLength"), " characters"),
        range(get("minimum"), get("maximum"), ""),
        range(get("minItems"), get("maxItems"), " items"),
    ];
    ranges.into_iter().flatten().collect()
}
