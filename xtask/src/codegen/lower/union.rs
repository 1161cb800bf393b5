//! `oneOf` and `anyOf` → union.

use super::schema::{Site, limits};
use super::{Lowering, docs, names};
use crate::codegen::document::schema::{Choices, JsonType, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{JsonKind, Kind, Union, Variant};

/// How far references are followed to see what a value looks like.
const MAX_REFERENCES: usize = 32;

impl Lowering<'_> {
    pub(super) fn union(&mut self, schema: &Schema, choices: &Choices, site: &Site) -> Kind {
        self.union_of(
            &choices.schemas,
            &schema.variant_names,
            &choices.place,
            site,
        )
    }

    /// Makes a union of a schema that allows several types.
    pub(super) fn union_of_types(
        &mut self,
        schema: &Schema,
        types: &[JsonType],
        site: &Site,
    ) -> Kind {
        let choices: Vec<Schema> = types
            .iter()
            .map(|kind| {
                let mut choice = Schema {
                    description: None,
                    types: vec![*kind],
                    ..schema.clone()
                };
                choice.limits.retain(|limit| applies(limit.keyword, *kind));
                choice
            })
            .collect();
        self.union_of(&choices, &schema.variant_names, &schema.place, site)
    }

    pub(super) fn union_of(
        &mut self,
        choices: &[Schema],
        variant_names: &[(String, Place)],
        place: &Place,
        site: &Site,
    ) -> Kind {
        self.check_count(variant_names, "x-enum-varnames", choices.len(), place);
        let mut scope = names::Scope::default();
        let mut variants = Vec::new();
        for (index, choice) in choices.iter().enumerate() {
            let name = match variant_names.get(index) {
                Some((name, place)) => self.given_name(name, place),
                None => variant_name(choice, index),
            };
            scope.take(&name, &name, &choice.place, &mut self.problems);
            let target = choice
                .reference
                .as_ref()
                .and_then(|reference| self.components.get(reference.name.as_str()))
                .map(|(component, _)| &component.schema);
            let docs = docs::member(choice, target);
            let inline = Site {
                name: format!("{}{name}", site.name),
                module: site.module.clone(),
            };
            let shape = self.shape(choice, &inline);
            let kind = self.looks(choice, 0);
            variants.push(Variant {
                name,
                docs,
                shape,
                kind,
                limits: limits(choice),
            });
        }
        Kind::Union(Union { variants })
    }

    /// Says what a value of a schema looks like from outside.
    fn looks(&self, schema: &Schema, depth: usize) -> JsonKind {
        if let Some(reference) = &schema.reference {
            let target = self.components.get(reference.name.as_str());
            return match target {
                Some((component, _)) if depth < MAX_REFERENCES => {
                    self.looks(&component.schema, depth + 1)
                }
                _ => JsonKind::Any,
            };
        }
        if schema.choices.is_some() {
            return JsonKind::Any;
        }
        if schema.values.is_some() || schema.constant.is_some() {
            return JsonKind::Text;
        }
        match schema.types.as_slice() {
            [JsonType::String] => JsonKind::Text,
            [JsonType::Integer] => JsonKind::Integer,
            [JsonType::Number] => JsonKind::Number,
            [JsonType::Boolean] => JsonKind::Flag,
            [JsonType::Array] => JsonKind::List,
            [JsonType::Object] => JsonKind::Object(self.needs(schema, depth)),
            [] if !schema.properties.is_empty() || !schema.all_of.is_empty() => {
                JsonKind::Object(self.needs(schema, depth))
            }
            _ => JsonKind::Any,
        }
    }

    /// Returns the members that an object must have.
    fn needs(&self, schema: &Schema, depth: usize) -> Vec<String> {
        let mut needs: Vec<String> = schema
            .required
            .iter()
            .map(|(name, _)| name.clone())
            .collect();
        for part in &schema.all_of {
            if let JsonKind::Object(more) = self.looks(part, depth + 1) {
                needs.extend(more);
            }
        }
        needs
    }
}

fn variant_name(schema: &Schema, index: usize) -> String {
    if let Some(reference) = &schema.reference {
        return names::type_name(&reference.name);
    }
    let name = match schema.types.as_slice() {
        [JsonType::String] => "Text",
        [JsonType::Integer] => "Integer",
        [JsonType::Number] => "Number",
        [JsonType::Boolean] => "Flag",
        [JsonType::Array] => "List",
        [JsonType::Null] => "Null",
        _ => return format!("Shape{}", index + 1),
    };
    name.to_owned()
}

/// Says whether a keyword means something for a type.
fn applies(keyword: &str, kind: JsonType) -> bool {
    match keyword {
        "minLength" | "maxLength" | "pattern" => kind == JsonType::String,
        "minItems" | "maxItems" | "uniqueItems" => kind == JsonType::Array,
        "minProperties" | "maxProperties" => kind == JsonType::Object,
        _ => matches!(kind, JsonType::Integer | JsonType::Number),
    }
}
