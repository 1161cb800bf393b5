//! `x-combination` → the documented combinations of two members, read off the conditions.

use std::collections::HashSet;

use super::{Lowering, docs, names};
use crate::codegen::document::schema::{Combination as Written, Condition};
use crate::codegen::document::{Node, Value};
use crate::codegen::ir::{Combination, CombinationValue, Field, Kind, Shape};

impl Lowering<'_> {
    pub(super) fn combination(
        &mut self,
        written: &Written,
        conditions: &[Condition],
        fields: &[Field],
    ) -> Option<Combination> {
        let [(first, first_place), (second, second_place)] = written.members.as_slice() else {
            self.problems
                .push(written.place.clone(), "a combination has two members");
            return None;
        };
        let mut chosen = Vec::new();
        for (wire, place) in [(first, first_place), (second, second_place)] {
            match fields.iter().find(|field| field.wire == *wire) {
                Some(field) if field.required => chosen.push(field),
                _ => {
                    let message = format!("`{wire}` is not a required member of the object");
                    self.problems.push(place.clone(), message);
                }
            }
        }
        let [first_field, second_field] = chosen.as_slice() else {
            return None;
        };
        let pairs: Vec<[String; 2]> = conditions
            .iter()
            .flat_map(|condition| pairs(&condition.node, first, second))
            .collect();
        if pairs.is_empty() {
            let message = format!(
                "no condition of the form `if` {first} is … `then` {second} is one of … was found"
            );
            self.problems.push(written.place.clone(), message);
        }
        let name = self.given_name(&written.name, &written.place);
        self.type_names
            .take(&name, &name, &written.place, &mut self.problems);
        let mut seen = HashSet::new();
        let values = pairs
            .into_iter()
            .map(|wire| {
                let name = pair_name(&wire);
                if !seen.insert(name.clone()) {
                    let message = format!("two combinations would be called `{name}`");
                    self.problems.push(written.place.clone(), message);
                }
                CombinationValue {
                    name,
                    first_variant: self.variant_of(&first_field.shape, &wire[0]),
                    wire,
                }
            })
            .collect();
        Some(Combination {
            name,
            docs: docs::paragraphs(written.description.as_deref()),
            fields: [first_field.name.clone(), second_field.name.clone()],
            shapes: [first_field.shape.clone(), second_field.shape.clone()],
            values,
        })
    }

    /// Returns the variant that a string enum has for a value.
    fn variant_of(&mut self, shape: &Shape, wire: &str) -> Option<String> {
        let Shape::Named(name) = shape else {
            return None;
        };
        let (component, _) = self
            .components
            .values()
            .find(|(_, type_name)| type_name == name)?
            .clone();
        // Read off the schema, since the enum may stand further down in the spec than the object.
        component.schema.values.as_ref()?;
        let Kind::StringEnum(enum_) = self.string_enum(&component.schema) else {
            return None;
        };
        let value = enum_.values.into_iter().find(|value| value.wire == wire);
        value.map(|value| value.name)
    }
}

/// Reads `if: {properties: {first: {const: A}}}, then: {properties: {second: {enum: [B, …]}}}`.
fn pairs(condition: &Node, first: &str, second: &str) -> Vec<[String; 2]> {
    let member = |branch: &str, member: &str| {
        let properties = condition.get(branch)?.get("properties")?;
        Some(values(properties.get(member)?))
    };
    let firsts = member("if", first).unwrap_or_default();
    let seconds = member("then", second).unwrap_or_default();
    firsts
        .iter()
        .flat_map(|first| {
            seconds
                .iter()
                .map(move |second| [first.clone(), second.clone()])
        })
        .collect()
}

fn values(schema: &Node) -> Vec<String> {
    let constant = schema.get("const").into_iter();
    let list = match schema.get("enum").map(|values| &values.value) {
        Some(Value::List(nodes)) => nodes.as_slice(),
        _ => &[],
    };
    constant
        .chain(list)
        .filter_map(|node| match &node.value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}

/// Names a pair: `GEM` and `2.5` become `Gem2_5`. An underscore stays only between digits, where
/// Rust's naming rules allow it.
fn pair_name([first, second]: &[String; 2]) -> String {
    let mut name = names::type_name(first);
    let mut before = ' ';
    let mut characters = second.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied().unwrap_or(' ');
        if character.is_ascii_alphanumeric() {
            if before.is_ascii_alphanumeric() {
                name.push(character);
            } else {
                name.push(character.to_ascii_uppercase());
            }
        } else if before.is_ascii_digit() && next.is_ascii_digit() {
            name.push('_');
        }
        before = character;
    }
    name
}
