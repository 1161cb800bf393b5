//! A tree of values that knows where each stands in the text.

use crate::codegen::error::{Place, Position};

/// A value and where it begins.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it begins.
    pub position: Position,
}

/// A value of YAML's core schema, which is JSON's.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number
    Number(serde_json::Number),
    /// A string
    Text(String),
    /// A sequence
    List(Vec<Node>),
    /// A mapping in the order of the text
    Map(Vec<Entry>),
}

/// A member of a mapping.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The member's name.
    pub key: String,
    /// Where the name stands.
    pub position: Position,
    /// The member's value.
    pub node: Node,
}

impl Node {
    /// Returns the member of a mapping, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// Makes text of what was read at a place.
    #[must_use]
    pub fn of_text((text, place): (String, Place)) -> Self {
        Self {
            value: Value::Text(text),
            position: place.position,
        }
    }

    /// Returns the value if it is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value if it is a number.
    #[must_use]
    pub fn as_number(&self) -> Option<&serde_json::Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Says whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Returns the value as JSON text on one line, members in the order of the spec.
    #[must_use]
    pub fn to_json_text(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text, None);
        text
    }

    /// Returns the value as indented JSON text, members in the order of the spec.
    #[must_use]
    pub fn to_pretty_json(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text, Some(0));
        text
    }

    /// Writes JSON. Its order of members must not hang on a feature of `serde_json` that any crate
    /// of a build can turn on.
    fn write_json(&self, out: &mut String, indent: Option<usize>) {
        let inner = indent.map(|depth| depth + 1);
        match &self.value {
            Value::Null => out.push_str("null"),
            Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Value::Number(number) => out.push_str(&number.to_string()),
            Value::Text(text) => write_string(out, text),
            Value::List(nodes) if nodes.is_empty() => out.push_str("[]"),
            Value::List(nodes) => {
                out.push('[');
                for (index, node) in nodes.iter().enumerate() {
                    separate(out, index, inner);
                    node.write_json(out, inner);
                }
                line_break(out, indent);
                out.push(']');
            }
            Value::Map(entries) if entries.is_empty() => out.push_str("{}"),
            Value::Map(entries) => {
                out.push('{');
                for (index, entry) in entries.iter().enumerate() {
                    separate(out, index, inner);
                    write_string(out, &entry.key);
                    out.push_str(if inner.is_some() { ": " } else { ":" });
                    entry.node.write_json(out, inner);
                }
                line_break(out, indent);
                out.push('}');
            }
        }
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

fn separate(out: &mut String, index: usize, indent: Option<usize>) {
    if index > 0 {
        out.push(',');
    }
    line_break(out, indent);
}

fn line_break(out: &mut String, indent: Option<usize>) {
    if let Some(depth) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}
