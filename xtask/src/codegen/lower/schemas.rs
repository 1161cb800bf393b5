//! The schemas of a spec as one JSON Schema document.

use crate::codegen::document::schema::Condition;
use crate::codegen::document::{Document, Entry, Node, Value};

/// Keywords of OpenAPI that JSON Schema does not have.
const NOT_JSON_SCHEMA: [&str; 4] = ["discriminator", "example", "externalDocs", "xml"];

/// Returns every schema under `$defs`, as JSON text.
pub(super) fn bundle(document: &Document) -> String {
    let schemas = document.components.schemas.iter().map(|component| Entry {
        key: component.name.clone(),
        position: component.place.position,
        node: schema(&component.node),
    });
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

/// Rewrites a schema object: references point into `$defs`, and what is not JSON Schema goes.
fn schema(node: &Node) -> Node {
    let Value::Map(entries) = &node.value else {
        return node.clone();
    };
    let kept = entries
        .iter()
        .filter(|entry| !entry.key.starts_with("x-") && !NOT_JSON_SCHEMA.contains(&&*entry.key));
    let entries = kept.map(|entry| Entry {
        node: keyword(&entry.key, &entry.node),
        ..entry.clone()
    });
    map(entries.collect())
}

/// Rewrites the value of a keyword, as deep as it holds schemas and no deeper: a payload in an
/// example may look like a schema.
fn keyword(key: &str, node: &Node) -> Node {
    match (key, &node.value) {
        ("$ref", Value::Text(target)) => text(&target.replace("#/components/schemas/", "#/$defs/")),
        (
            "properties" | "patternProperties" | "$defs" | "dependentSchemas",
            Value::Map(entries),
        ) => {
            let entries = entries.iter().map(|entry| Entry {
                node: schema(&entry.node),
                ..entry.clone()
            });
            map(entries.collect())
        }
        ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::List(nodes)) => Node {
            value: Value::List(nodes.iter().map(schema).collect()),
            ..*node
        },
        (
            "items"
            | "additionalProperties"
            | "if"
            | "then"
            | "else"
            | "not"
            | "contains"
            | "propertyNames",
            _,
        ) => schema(node),
        _ => node.clone(),
    }
}

fn map(entries: Vec<Entry>) -> Node {
    Node {
        value: Value::Map(entries),
        position: crate::codegen::error::Position::default(),
    }
}

fn text(text: &str) -> Node {
    Node {
        value: Value::Text(text.to_owned()),
        position: crate::codegen::error::Position::default(),
    }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        position: node.position,
        node,
    }
}
