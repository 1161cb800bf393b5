//! `oneOf`, `anyOf` and several types → union.

use super::schema::{OF_ALL, Site, beside_null, is_null, limits};
use super::{Lowering, docs, names};
use crate::codegen::document::schema::{JsonType, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{JsonKind, Kind, Limit, Union, Variant};

/// One of several things that a value may be.
struct Choice<'s> {
    schema: &'s Schema,
    /// Which of the schema's types it is, if they are the choices.
    kind: Option<JsonType>,
    name: Option<&'s (String, Place)>,
}

impl Lowering<'_> {
    /// Says what a schema with `oneOf` or `anyOf` is.
    pub(super) fn choices(&mut self, schema: &Schema, site: &Site) -> Kind {
        let keyword = schema.keyword(&["oneOf", "anyOf"]).unwrap_or("oneOf");
        let is_object = beside_null(&schema.types).all(|kind| kind == JsonType::Object);
        let of_all: &[&str] = if is_object { &OF_ALL } else { &["nullable"] };
        let understood = [keyword, "x-enum-varnames"];
        self.only(schema, &format!("`{keyword}`"), &[of_all, &understood]);
        let written = schema.choices.as_ref().map(|choices| &choices.schemas);
        let written = written.map_or(&[][..], Vec::as_slice);
        let kept: Vec<usize> = (0..written.len())
            .filter(|index| !is_null(&written[*index]))
            .collect();
        let given = self.aligned(schema, "x-enum-varnames", &kept, written.len());
        if let [only] = kept.as_slice() {
            return self.kind(&written[*only], site);
        }
        let choices = kept.iter().zip(given).map(|(index, name)| Choice {
            schema: &written[*index],
            kind: None,
            name,
        });
        self.union(choices.collect(), site)
    }

    /// Makes a union of a schema that allows several types.
    pub(super) fn union_as(&mut self, schema: &Schema, types: &[JsonType], site: &Site) -> Kind {
        let all: Vec<usize> = (0..types.len()).collect();
        let given = self.aligned(schema, "x-enum-varnames", &all, types.len());
        let choices = types.iter().zip(given).map(|(kind, name)| Choice {
            schema,
            kind: Some(*kind),
            name,
        });
        self.union(choices.collect(), site)
    }

    /// Makes a union of several schemas.
    pub(super) fn union_of(&mut self, schemas: &[&Schema], site: &Site) -> Kind {
        let choices = schemas.iter().map(|schema| Choice {
            schema,
            kind: None,
            name: None,
        });
        self.union(choices.collect(), site)
    }

    fn union(&mut self, choices: Vec<Choice<'_>>, site: &Site) -> Kind {
        let mut scope = names::Scope::new("name the shapes with `x-enum-varnames`");
        let mut variants = Vec::new();
        for (index, choice) in choices.into_iter().enumerate() {
            let (name, place) = match choice.name {
                Some((name, place)) => (self.given_name(name, place), place),
                None => (choice.default_name(index), &choice.schema.place),
            };
            scope.take(&name, None, place, &mut self.problems);
            variants.push(self.variant(&choice, name, site));
        }
        Kind::Union(Union { variants })
    }

    fn variant(&mut self, choice: &Choice<'_>, name: String, site: &Site) -> Variant {
        let schema = choice.schema;
        let inline = Site::inline(format!("{}{name}", site.words), site.module.clone());
        let mut limits = limits(schema);
        let (docs, shape) = match choice.kind {
            None => (
                docs::of_schema(schema, self.target(schema)),
                self.shape(schema, &inline),
            ),
            Some(kind) => {
                limits.retain(|limit| applies(limit, kind));
                let index = self.types.len();
                let inner = self.kind_as(schema, kind, &inline);
                let docs = docs::of_limits(&limits);
                (
                    docs.clone(),
                    self.named(index, inner, docs, schema, &inline),
                )
            }
        };
        Variant {
            name,
            docs,
            shape,
            // Told from the shape when all types are known.
            kind: JsonKind::Any,
            limits,
        }
    }
}

impl Choice<'_> {
    fn default_name(&self, index: usize) -> String {
        if let Some(reference) = &self.schema.reference {
            return names::variant_name(&reference.name);
        }
        let types: Vec<JsonType> = match self.kind {
            Some(kind) => vec![kind],
            None => beside_null(&self.schema.types).collect(),
        };
        let name = match types.as_slice() {
            [JsonType::String] => "Text",
            [JsonType::Integer] => "Integer",
            [JsonType::Number] => "Number",
            [JsonType::Boolean] => "Flag",
            [JsonType::Array] => "List",
            [JsonType::Object] if self.kind.is_some() => "Object",
            _ => return format!("Shape{}", index + 1),
        };
        name.to_owned()
    }
}

/// Says whether a limit means something for a type.
fn applies(limit: &Limit, kind: JsonType) -> bool {
    match limit.keyword {
        "minLength" | "maxLength" | "pattern" => kind == JsonType::String,
        "minItems" | "maxItems" | "uniqueItems" => kind == JsonType::Array,
        "minProperties" | "maxProperties" => kind == JsonType::Object,
        _ => matches!(kind, JsonType::Integer | JsonType::Number),
    }
}
