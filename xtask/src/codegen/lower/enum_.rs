//! `enum` and `const` → enum of values.

use std::collections::HashSet;

use super::schema::beside_null;
use super::scope::Scope;
use super::{Lowering, markdown, names};
use crate::codegen::document::schema::{JsonType, Schema};
use crate::codegen::document::{Located, Node, Value};
use crate::codegen::error::Place;
use crate::codegen::ir::{Enum, EnumBase, EnumValue, Kind, Literal, Shape};

impl Lowering<'_> {
    /// Makes an enum of the values of a schema, null left aside.
    pub(super) fn enum_(&mut self, schema: &Schema) -> Kind {
        let written = schema.values.as_deref().unwrap_or_default();
        let kept: Vec<usize> = (0..written.len())
            .filter(|index| !written[*index].0.is_null())
            .collect();
        let given = self.aligned(schema, "x-enum-varnames", &kept, written.len());
        let is_foreign = names::are_foreign(&schema.variant_names);
        let descriptions = self.aligned(schema, "x-enum-descriptions", &kept, written.len());
        let mut scope = Scope::new("name the values with `x-enum-varnames`");
        scope.take_free(names::OTHER, &Place::default());
        let mut seen = HashSet::new();
        let mut values = Vec::new();
        for ((index, given), description) in kept.into_iter().zip(given).zip(descriptions) {
            let (node, place) = &written[index];
            let Some(wire) = self.literal(node, place, schema) else {
                return Kind::Alias(Shape::Any);
            };
            if !seen.insert(format!("{wire:?}")) {
                let message = format!("{} stands twice", shown(&wire));
                self.problems.warn(place.clone(), message);
                continue;
            }
            let text = text_of(&wire);
            let own = schema.rust_values.iter().find(|(value, ..)| *value == text);
            let own = own.map(|(_, name, place)| (name.clone(), place.clone()));
            let exact = own.as_ref().or(given.filter(|_| !is_foreign));
            let name = match (exact, given) {
                (Some((name, place)), _) => {
                    let name = self.given_name(name, place);
                    let name = if name == names::OTHER {
                        format!("{name}_")
                    } else {
                        name
                    };
                    scope.take(&name, Some(&text), place, &mut self.problems);
                    name
                }
                (None, Some((foreign, _))) => scope.settle_foreign(foreign, &text, place),
                (None, None) => scope.settle_value(&text, place),
            };
            values.push(EnumValue {
                name,
                wire,
                docs: markdown::optional(description.map(|(text, _)| text.as_str())),
                deprecated: false,
            });
        }
        let all = |is: fn(&Literal) -> bool| values.iter().all(|value| is(&value.wire));
        let base = if values.is_empty() {
            return Kind::Alias(Shape::Any);
        } else if all(|wire| matches!(wire, Literal::Text(_))) {
            EnumBase::Text
        } else if all(|wire| matches!(wire, Literal::Integer(_))) {
            EnumBase::Integer
        } else if all(|wire| matches!(wire, Literal::Flag(_))) {
            return Kind::Alias(Shape::Flag);
        } else if all(|wire| matches!(wire, Literal::Number(_) | Literal::Integer(_))) {
            return Kind::Alias(Shape::Number);
        } else {
            EnumBase::Any
        };
        Kind::Enum(Enum {
            base,
            values,
            other: names::OTHER.to_owned(),
        })
    }

    /// Returns a value of an enum; none if it is no plain one.
    fn literal(&mut self, node: &Node, place: &Place, schema: &Schema) -> Option<Literal> {
        let types: Vec<JsonType> = beside_null(&schema.types).collect();
        let literal = literal(node, schema)?;
        let is_of_type = types.is_empty()
            || types.iter().any(|kind| match kind {
                JsonType::String => matches!(node.value, Value::Text(_)),
                JsonType::Integer | JsonType::Number => matches!(node.value, Value::Number(_)),
                JsonType::Boolean => matches!(node.value, Value::Bool(_)),
                _ => false,
            });
        if !is_of_type {
            let shown = node.to_json_text();
            let message = match (&node.value, &literal) {
                (Value::Text(_), Literal::Text(_)) => {
                    format!("the value {shown} is not of the type beside it")
                }
                (Value::Text(_), _) => format!("this is taken without its quotes: {shown}"),
                (_, Literal::Text(_)) => format!("the value {shown} is not text; quote it"),
                _ => format!("the value {shown} is not of the type beside it"),
            };
            self.problems.warn(place.clone(), message);
        }
        Some(literal)
    }

    /// Returns what a list of names or descriptions says of each value that is kept. The list has
    /// an entry for each of them, or for those that are left out, too.
    pub(super) fn aligned<'s>(
        &mut self,
        schema: &'s Schema,
        keyword: &str,
        kept: &[usize],
        total: usize,
    ) -> Vec<Option<&'s (String, Place)>> {
        let list = match keyword {
            "x-enum-varnames" => &schema.variant_names,
            _ => &schema.variant_descriptions,
        };
        if list.is_empty() && schema.place_of(keyword).is_none() {
            return vec![None; kept.len()];
        }
        if list.len() == kept.len() {
            list.iter().map(Some).collect()
        } else if list.len() == total {
            kept.iter().map(|index| list.get(*index)).collect()
        } else {
            let message = format!(
                "`{keyword}` has {} entries for {} values",
                list.len(),
                kept.len()
            );
            let place = schema.place_of(keyword).unwrap_or(&schema.place);
            self.problems.warn(place.clone(), message);
            vec![None; kept.len()]
        }
    }

    /// Takes the name that the spec gives to a type; `taken` are names that its file needs for
    /// something else.
    pub(super) fn given_type(&mut self, (name, place): &Located<String>, taken: &[&str]) -> String {
        let name = self.given_name(name, place);
        if names::is_reserved(&name) || taken.contains(&name.as_str()) {
            let message = format!("`{name}` is something else in generated files; rename it");
            self.problems.push(place.clone(), message);
        }
        self.type_names
            .take(&name, Some(&name), place, &mut self.problems);
        name
    }

    /// Checks a name that the spec gives.
    pub(super) fn given_name(&mut self, name: &str, place: &Place) -> String {
        if !names::is_type_name(name) {
            let message = format!("`{name}` cannot be the name of a type or a variant in Rust");
            self.problems.push(place.clone(), message);
        }
        name.to_owned()
    }
}

/// Returns a plain value. What a schema of strings lists without quotes is text, and what one of
/// numbers or flags lists with quotes is none, if it reads as one.
pub(super) fn literal(node: &Node, schema: &Schema) -> Option<Literal> {
    let is_of = |kind| beside_null(&schema.types).eq([kind]);
    let is_text = is_of(JsonType::String);
    Some(match &node.value {
        Value::Text(text) => {
            let integer = text.parse().ok().map(Literal::Integer);
            let number = || text.parse().ok().filter(|number: &f64| number.is_finite());
            let read = if is_of(JsonType::Integer) {
                integer
            } else if is_of(JsonType::Number) {
                integer.or_else(|| number().map(Literal::Number))
            } else if is_of(JsonType::Boolean) {
                text.parse().ok().map(Literal::Flag)
            } else {
                None
            };
            read.unwrap_or_else(|| Literal::Text(text.clone()))
        }
        Value::Bool(_) | Value::Number(_) if is_text => Literal::Text(node.to_json_text()),
        Value::Bool(flag) => Literal::Flag(*flag),
        Value::Number(number) => match whole(node) {
            Some(whole) => Literal::Integer(whole),
            None => Literal::Number(number.as_f64()?),
        },
        Value::Null | Value::List(_) | Value::Map(_) => return None,
    })
}

/// Returns a value that is a whole number.
pub(super) fn whole(node: &Node) -> Option<i64> {
    node.as_number()?.as_i64()
}

/// Returns the text that a value is named by.
fn text_of(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => text.clone(),
        Literal::Integer(number) => number.to_string(),
        Literal::Number(number) => number.to_string(),
        Literal::Flag(flag) => flag.to_string(),
    }
}

fn shown(literal: &Literal) -> String {
    format!("`{}`", text_of(literal))
}
