//! `enum` and `const` → enum of strings.

use std::collections::HashSet;

use super::schema::{OF_ALL, beside_null};
use super::{Lowering, markdown, names};
use crate::codegen::document::schema::{JsonType, Schema};
use crate::codegen::document::{Located, Value};
use crate::codegen::error::Place;
use crate::codegen::ir::{EnumValue, Kind, StringEnum};

/// The variant for a value that is not known.
const OTHER: &str = "Other";

impl Lowering<'_> {
    /// Makes an enum of the values of a schema, null left aside.
    pub(super) fn string_enum(&mut self, schema: &Schema) -> Kind {
        let keyword = schema.keyword(&["enum", "const"]).unwrap_or("enum");
        let understood = [keyword, "x-enum-varnames", "x-enum-descriptions"];
        self.only(schema, &format!("`{keyword}`"), &[&OF_ALL, &understood]);
        self.check_type(schema);
        let written = schema.values.as_deref().unwrap_or_default();
        let kept: Vec<usize> = (0..written.len())
            .filter(|index| !written[*index].0.is_null())
            .collect();
        let given = self.aligned(schema, "x-enum-varnames", &kept, written.len());
        let descriptions = self.aligned(schema, "x-enum-descriptions", &kept, written.len());
        let mut scope = names::Scope::new("name the values with `x-enum-varnames`");
        let mut seen = HashSet::new();
        let mut values = Vec::new();
        for ((index, given), description) in kept.into_iter().zip(given).zip(descriptions) {
            let (node, place) = &written[index];
            let Value::Text(wire) = &node.value else {
                let message = format!(
                    "the value {} is not text, and only enums of text are understood; quote it if \
                     text is meant",
                    node.to_json_text()
                );
                self.problems.push(place.clone(), message);
                continue;
            };
            if !seen.insert(wire) {
                self.problems
                    .push(place.clone(), format!("`{wire}` stands twice"));
                continue;
            }
            let mut name = match given {
                Some((name, place)) => self.given_name(name, place),
                None => names::variant_name(wire),
            };
            if name == OTHER {
                name.push('_');
            }
            scope.take(&name, Some(wire), place, &mut self.problems);
            values.push(EnumValue {
                name,
                wire: wire.clone(),
                docs: markdown::optional(description.map(|(text, _)| text.as_str())),
            });
        }
        Kind::StringEnum(StringEnum {
            values,
            other: OTHER.to_owned(),
        })
    }

    /// Reports a type that no text can have.
    fn check_type(&mut self, schema: &Schema) {
        let has_text = schema
            .values
            .iter()
            .flatten()
            .any(|(node, _)| matches!(node.value, Value::Text(_)));
        let mut types = beside_null(&schema.types);
        if has_text && types.any(|kind| kind != JsonType::String) {
            let place = schema.place_of("type").unwrap_or(&schema.place);
            self.problems
                .push(place.clone(), "the values are text, which this type is not");
        }
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
        let Some(place) = schema.place_of(keyword) else {
            return vec![None; kept.len()];
        };
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
            self.problems.push(place.clone(), message);
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
