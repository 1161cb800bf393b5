//! The schemas of a spec as one JSON Schema document.

use crate::codegen::document::schema::Condition;
use crate::codegen::document::{Document, Entry, Node, Value};
use crate::codegen::error::Position;

/// Keywords of `OpenAPI` that JSON Schema does not have.
const NOT_JSON_SCHEMA: [&str; 4] = ["example", "externalDocs", "nullable", "xml"];

/// Returns every schema under `$defs`, as JSON text.
pub(super) fn bundle(document: &Document) -> String {
    let schemas = document.components.schemas.iter();
    let schemas = schemas.map(|component| entry(&component.name, schema(&component.node)));
    let root = map(vec![
        entry(
            "$schema",
            text("https://json-schema.org/draft/2020-12/schema"),
        ),
        entry("title", text(&document.title)),
        entry("$defs", map(schemas.collect())),
    ]);
    let mut json = root.to_pretty_json();
    json.push('\n');
    json
}

/// Returns a condition as JSON text.
pub(super) fn condition(condition: &Condition) -> String {
    let keywords = ["if", "then", "else"].into_iter().filter_map(|keyword| {
        let node = condition.node.get(keyword)?;
        Some(entry(keyword, schema(node)))
    });
    map(keywords.collect()).to_json_text()
}

/// Rewrites a schema object: references point into `$defs`, null becomes a type, and what is not
/// JSON Schema goes.
fn schema(node: &Node) -> Node {
    let Value::Map(entries) = &node.value else {
        return node.clone();
    };
    let kept = entries
        .iter()
        .filter(|entry| !entry.key.starts_with("x-") && !NOT_JSON_SCHEMA.contains(&&*entry.key));
    let mut entries: Vec<Entry> = kept
        .map(|kept| entry(&kept.key, keyword(&kept.key, &kept.node)))
        .collect();
    let is_nullable = node
        .get("nullable")
        .is_some_and(|flag| matches!(flag.value, Value::Bool(true)));
    if is_nullable && !allow_null(&mut entries) {
        let null = map(vec![entry("type", text("null"))]);
        let choices = list(vec![map(entries), null]);
        entries = vec![entry("anyOf", choices)];
    }
    map(entries)
}

/// Adds null to the types and values that a schema lists; returns whether this was enough.
fn allow_null(entries: &mut [Entry]) -> bool {
    const ELSEWHERE: [&str; 5] = ["$ref", "allOf", "anyOf", "oneOf", "const"];
    let is_composed = |entry: &Entry| ELSEWHERE.contains(&&*entry.key);
    if entries.iter().any(is_composed) || !entries.iter().any(|entry| entry.key == "type") {
        return false;
    }
    for entry in entries {
        let nodes = match (entry.key.as_str(), &entry.node.value) {
            ("type", Value::Text(name)) => vec![text(name), text("null")],
            ("type", Value::List(types)) => {
                let is_null = |node: &Node| matches!(&node.value, Value::Text(t) if t == "null");
                let null = (!types.iter().any(is_null)).then(|| text("null"));
                types.iter().cloned().chain(null).collect()
            }
            ("enum", Value::List(values)) => {
                let null = (!values.iter().any(Node::is_null)).then(null);
                values.iter().cloned().chain(null).collect()
            }
            _ => continue,
        };
        entry.node = list(nodes);
    }
    true
}

/// Rewrites the value of a keyword, as deep as it holds schemas and no deeper: a payload in an
/// example may look like a schema.
fn keyword(key: &str, node: &Node) -> Node {
    match (key, &node.value) {
        ("$ref", Value::Text(target)) => text(&target.replace("#/components/schemas/", "#/$defs/")),
        ("properties", Value::Map(entries)) => {
            let members = entries.iter();
            map(members
                .map(|member| entry(&member.key, schema(&member.node)))
                .collect())
        }
        ("allOf" | "anyOf" | "oneOf", Value::List(nodes)) => {
            list(nodes.iter().map(schema).collect())
        }
        ("items" | "additionalProperties" | "if" | "then" | "else", _) => schema(node),
        _ => node.clone(),
    }
}

fn map(entries: Vec<Entry>) -> Node {
    made(Value::Map(entries))
}

fn list(nodes: Vec<Node>) -> Node {
    made(Value::List(nodes))
}

fn text(text: &str) -> Node {
    made(Value::Text(text.to_owned()))
}

fn null() -> Node {
    made(Value::Null)
}

/// Returns a value that does not stand in the spec.
fn made(value: Value) -> Node {
    Node {
        value,
        position: Position::default(),
    }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        position: node.position,
        node,
    }
}
