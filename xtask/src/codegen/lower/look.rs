//! What a schema's values look like, told without making a type.

use std::collections::HashSet;

use super::Lowering;
use super::schema::{beside_null, is_null};
use crate::codegen::document::schema::{JsonType, Schema};
use crate::codegen::ir::Literal;

/// What the values of a schema look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Anything.
    Any,
    /// Null.
    Null,
    /// True or false.
    Flag,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Any text.
    Text,
    /// A file, where a form of several parts is sent, and text elsewhere.
    File,
    /// Text of a list of known values.
    Words,
    /// Whole numbers of a list of known ones.
    Numbers,
    /// Something else: objects, lists, unions.
    Other,
}

/// How many references are followed from one to the next.
const MAX_REFERENCES: usize = 32;

impl Lowering<'_> {
    /// Says what the values of a schema look like, null left aside.
    pub(super) fn look(&mut self, schema: &Schema) -> Look {
        self.look_at(schema, &mut HashSet::new(), 0)
    }

    fn look_at(&mut self, schema: &Schema, seen: &mut HashSet<String>, depth: usize) -> Look {
        if depth > MAX_REFERENCES || schema.rust_type.is_some() {
            return Look::Other;
        }
        if is_null(schema) {
            return Look::Null;
        }
        if schema.reference.is_some() {
            let Some(target) = self.target(schema) else {
                return Look::Other;
            };
            let schema = target.schema();
            return if seen.insert(schema.place.pointer.clone()) {
                self.look_at(schema, seen, depth + 1)
            } else {
                Look::Other
            };
        }
        if let Some(values) = &schema.values {
            let values = values.iter().filter(|(node, _)| !node.is_null());
            let values = values.map(|(node, _)| super::enum_::literal(node, schema));
            let values: Vec<Option<Literal>> = values.collect();
            let all = |is: fn(&Literal) -> bool| values.iter().flatten().all(is);
            return if values.contains(&None) {
                Look::Other
            } else if all(|value| matches!(value, Literal::Text(_))) {
                Look::Words
            } else if all(|value| matches!(value, Literal::Flag(_))) {
                Look::Flag
            } else if all(|value| matches!(value, Literal::Integer(_))) {
                Look::Numbers
            } else {
                Look::Other
            };
        }
        if let Some(choices) = &schema.choices {
            let mut looks = choices.schemas.iter().filter(|choice| !is_null(choice));
            let Some(first) = looks.next() else {
                return Look::Other;
            };
            let first = self.look_at(first, seen, depth + 1);
            for choice in looks {
                if self.look_at(choice, seen, depth + 1) != first {
                    return Look::Other;
                }
            }
            return first;
        }
        if !schema.all_of.is_empty() {
            return match schema.all_of.as_slice() {
                [only] if schema.properties.is_empty() => self.look_at(only, seen, depth + 1),
                _ => Look::Other,
            };
        }
        let types: Vec<JsonType> = beside_null(&schema.types).collect();
        match types.as_slice() {
            [] if schema.shaping.is_empty() => Look::Any,
            [JsonType::Boolean] => Look::Flag,
            [JsonType::Integer] => Look::Integer,
            [JsonType::Number] => Look::Number,
            [JsonType::Integer, JsonType::Number] | [JsonType::Number, JsonType::Integer] => {
                Look::Number
            }
            [JsonType::String] if schema.format.as_deref() == Some("binary") => Look::File,
            [JsonType::String] => Look::Text,
            _ => Look::Other,
        }
    }
}
