//! Schemas as written → JSON Schema that any validator takes as it is.

use super::integer::{self, Bound};
use crate::codegen::document::reference;
use crate::codegen::document::{Entry, Node, Value};
use crate::codegen::error::Position;

/// What a keyword of JSON Schema holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A schema.
    Schema,
    /// A list of schemas.
    List,
    /// Schemas by name.
    Members,
    /// No schema.
    Value,
}

/// Returns what a keyword holds, if it is one that a schema without an address may have.
///
/// A format is none: what is meant by one is up to the validator, and a strict one stops at a
/// format that it does not know.
pub(super) fn holds(keyword: &str) -> Option<Holds> {
    Some(match keyword {
        "additionalProperties"
        | "contains"
        | "else"
        | "if"
        | "items"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Holds::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Holds::List,
        "dependentSchemas" | "patternProperties" | "properties" => Holds::Members,
        "$comment" | "$ref" | "const" | "default" | "dependentRequired" | "deprecated"
        | "description" | "enum" | "examples" | "exclusiveMaximum" | "exclusiveMinimum"
        | "maxContains" | "maxItems" | "maxLength" | "maxProperties" | "maximum"
        | "minContains" | "minItems" | "minLength" | "minProperties" | "minimum" | "multipleOf"
        | "pattern" | "readOnly" | "required" | "title" | "type" | "uniqueItems" | "writeOnly" => {
            Holds::Value
        }
        _ => return None,
    })
}

/// Rewrites schemas: references lead into `$defs`, null becomes a type, whole numbers get bounds,
/// and what is not JSON Schema goes.
#[derive(Default)]
pub(super) struct Rewriter<'a> {
    /// The schema that is the document itself, if one is.
    root: Option<&'a str>,
    /// Whether the schemas check a value that others shape, so that nothing is added to them.
    checks: bool,
    /// Names of schemas that were referred to, each once.
    pub(super) found: Vec<String>,
}

impl<'a> Rewriter<'a> {
    /// Creates one for a document that is a schema itself.
    pub(super) fn of(root: &'a str) -> Self {
        Self {
            root: Some(root),
            ..Self::default()
        }
    }

    /// Creates one for schemas that check a value which others shape.
    pub(super) fn of_checks() -> Self {
        Self {
            checks: true,
            ..Self::default()
        }
    }

    /// Rewrites a schema.
    pub(super) fn schema(&mut self, node: &Node) -> Node {
        let Value::Map(written) = &node.value else {
            return node.clone();
        };
        let mut entries = self.entries(written);
        if !self.checks {
            for missing in integer::bounds_of_node(node) {
                bound(&mut entries, &missing);
            }
        }
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

    fn entries(&mut self, written: &[Entry]) -> Vec<Entry> {
        let has_examples = written.iter().any(|entry| entry.key == "examples");
        let entries = written.iter().filter_map(|written| {
            if written.key == "example" && !has_examples {
                return Some(entry("examples", list(vec![written.node.clone()])));
            }
            self.entry(written)
        });
        entries.collect()
    }

    /// Rewrites a keyword and its value, as deep as it holds schemas and no deeper: a payload in an
    /// example may look like a schema.
    fn entry(&mut self, written: &Entry) -> Option<Entry> {
        let Entry { key, node, .. } = written;
        let outside = self.checks;
        self.checks |= matches!(key.as_str(), "if" | "then" | "else");
        let value = match (holds(key)?, &node.value) {
            (Holds::Members, Value::Map(members)) => {
                let members = members.iter();
                map(members
                    .map(|member| entry(&member.key, self.schema(&member.node)))
                    .collect())
            }
            (Holds::List, Value::List(nodes)) => {
                list(nodes.iter().map(|node| self.schema(node)).collect())
            }
            (Holds::Schema, _) => self.schema(node),
            (_, Value::Text(target)) if key == "$ref" => text(&self.reference(target)),
            _ => node.clone(),
        };
        self.checks = outside;
        Some(entry(key, value))
    }

    fn reference(&mut self, target: &str) -> String {
        let name = reference::target(target).map(|(_, name)| name);
        if name.as_deref().is_some_and(|name| Some(name) == self.root) {
            return "#".to_owned();
        }
        if let Some(name) = name.filter(|name| !self.found.contains(name)) {
            self.found.push(name);
        }
        reference::in_url(&target.replace("#/components/schemas/", "#/$defs/"))
    }
}

/// Adds a bound, or puts one right.
fn bound(entries: &mut Vec<Entry>, bound: &Bound) {
    let bound = entry(bound.keyword, made(Value::Number(bound.number.into())));
    match entries.iter_mut().find(|entry| entry.key == bound.key) {
        Some(written) => *written = bound,
        None => entries.push(bound),
    }
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

pub(super) fn map(entries: Vec<Entry>) -> Node {
    made(Value::Map(entries))
}

pub(super) fn list(nodes: Vec<Node>) -> Node {
    made(Value::List(nodes))
}

pub(super) fn text(text: &str) -> Node {
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

pub(super) fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        position: node.position,
        node,
    }
}
