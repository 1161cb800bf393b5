//! Schema → struct, string enum, union or plain type.

use std::collections::{HashMap, HashSet};

use super::{Lowering, docs, names};
use crate::codegen::document::schema::{
    Additional, Choices, Condition, JsonType, Property, Schema,
};
use crate::codegen::document::{SchemaComponent, Value};
use crate::codegen::error::Place;
use crate::codegen::ir::{EnumValue, Field, Kind, Limit, Shape, StringEnum, Struct, Type};

/// Where a type that a schema needs is put, and what it is called.
#[derive(Clone)]
pub(super) struct Site {
    /// Name of the type.
    pub(super) name: String,
    /// File of the type.
    pub(super) module: String,
}

impl Site {
    fn member(&self, wire: &str) -> Self {
        Self {
            name: format!("{}{}", self.name, names::type_name(wire)),
            module: self.module.clone(),
        }
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn lower_component(&mut self, component: &'a SchemaComponent) {
        let site = Site {
            name: names::type_name(&component.name),
            module: names::value_name(&component.name),
        };
        // Types that the schema holds follow it.
        let index = self.types.len();
        let kind = self.kind(&component.schema, &site);
        let docs = docs::member(&component.schema, None);
        self.types.insert(
            index,
            Type {
                name: site.name,
                module: site.module,
                docs,
                deprecated: component.schema.deprecated,
                kind,
            },
        );
    }

    /// Returns the type of a schema, and makes the types that it needs.
    pub(super) fn shape(&mut self, schema: &Schema, site: &Site) -> Shape {
        let index = self.types.len();
        match self.kind(schema, site) {
            Kind::Alias(shape) => shape,
            kind => {
                self.type_names
                    .take(&site.name, &site.name, &schema.place, &mut self.problems);
                self.types.insert(
                    index,
                    Type {
                        name: site.name.clone(),
                        module: site.module.clone(),
                        docs: docs::paragraphs(schema.description.as_deref()),
                        deprecated: schema.deprecated,
                        kind,
                    },
                );
                Shape::Named(site.name.clone())
            }
        }
    }

    fn kind(&mut self, schema: &Schema, site: &Site) -> Kind {
        if let Some(reference) = &schema.reference {
            self.check_beside_reference(schema);
            let target = self.resolve(reference);
            return Kind::Alias(target.map_or(Shape::Any, |(_, name)| Shape::Named(name)));
        }
        if let Some(rest) = without_null(schema) {
            let inner = self.shape(&rest, site);
            return Kind::Alias(match inner {
                Shape::Any | Shape::Null | Shape::Nullable(_) => inner,
                inner => Shape::Nullable(Box::new(inner)),
            });
        }
        if schema.values.is_some() || schema.constant.is_some() {
            return self.string_enum(schema);
        }
        if let Some(choices) = &schema.choices {
            self.check_beside_choices(schema, choices);
            return match choices.schemas.as_slice() {
                [only] => self.kind(only, site),
                _ => self.union(schema, choices, site),
            };
        }
        if !schema.all_of.is_empty() {
            return match schema.all_of.as_slice() {
                [only] if schema.properties.is_empty() && schema.conditions.is_empty() => {
                    self.kind(only, site)
                }
                _ => self.object(schema, site),
            };
        }
        match schema.types.as_slice() {
            [] if schema.properties.is_empty() => Kind::Alias(Shape::Any),
            [] | [JsonType::Object] => self.object(schema, site),
            [JsonType::Array] => {
                let items = schema.items.as_deref();
                let item =
                    items.map_or(Shape::Any, |items| self.shape(items, &site.member("item")));
                Kind::Alias(Shape::List(Box::new(item)))
            }
            [JsonType::String] => Kind::Alias(Shape::Text),
            [JsonType::Integer] if schema.format.as_deref() == Some("int32") => {
                Kind::Alias(Shape::Integer32)
            }
            [JsonType::Integer] => Kind::Alias(Shape::Integer64),
            [JsonType::Number] => Kind::Alias(Shape::Number),
            [JsonType::Boolean] => Kind::Alias(Shape::Flag),
            [JsonType::Null] => Kind::Alias(Shape::Null),
            several => self.union_of_types(schema, several, site),
        }
    }

    fn check_beside_reference(&mut self, schema: &Schema) {
        let alone = schema.types.is_empty()
            && schema.properties.is_empty()
            && schema.required.is_empty()
            && schema.all_of.is_empty()
            && schema.conditions.is_empty()
            && schema.choices.is_none()
            && schema.values.is_none()
            && schema.constant.is_none()
            && schema.items.is_none()
            && schema.limits.is_empty()
            && matches!(schema.additional, Additional::Unsaid);
        if !alone {
            self.problems.push(
                schema.place.clone(),
                "beside `$ref` only annotations are understood; put the rest into `allOf`",
            );
        }
    }

    fn check_beside_choices(&mut self, schema: &Schema, choices: &Choices) {
        if !schema.properties.is_empty() || !schema.all_of.is_empty() || schema.items.is_some() {
            self.problems.push(
                choices.place.clone(),
                "members beside `oneOf` or `anyOf` are not understood; move them into each choice",
            );
        }
    }

    pub(super) fn string_enum(&mut self, schema: &Schema) -> Kind {
        let nodes = schema.values.iter().flatten().chain(&schema.constant);
        let mut values = Vec::new();
        for node in nodes {
            let place = Place {
                pointer: schema.place.pointer.clone(),
                position: node.position,
            };
            match &node.value {
                Value::Text(text) => values.push((text.clone(), place)),
                _ => self.problems.push(
                    place,
                    format!(
                        "the value {} is not text, and only enums of text are understood; quote it \
                         if text is meant",
                        node.to_json_text()
                    ),
                ),
            }
        }
        for (names, what) in [
            (&schema.variant_names, "x-enum-varnames"),
            (&schema.variant_descriptions, "x-enum-descriptions"),
        ] {
            self.check_count(names, what, values.len(), &schema.place);
        }
        let mut scope = names::Scope::default();
        let other = "Other".to_owned();
        let values = values
            .into_iter()
            .enumerate()
            .map(|(index, (wire, place))| {
                let name = match schema.variant_names.get(index) {
                    Some((name, place)) => self.given_name(name, place),
                    None => names::type_name(&wire),
                };
                // The name of the variant for unknown strings is taken.
                let name = if name == other {
                    format!("{name}_")
                } else {
                    name
                };
                scope.take(&name, &wire, &place, &mut self.problems);
                let description = schema.variant_descriptions.get(index);
                let docs = docs::paragraphs(description.map(|(text, _)| text.as_str()));
                EnumValue { name, wire, docs }
            })
            .collect();
        Kind::StringEnum(StringEnum { values, other })
    }

    /// Checks that a list of names or descriptions has one for each value.
    pub(super) fn check_count(
        &mut self,
        names: &[(String, Place)],
        what: &str,
        values: usize,
        place: &Place,
    ) {
        if !names.is_empty() && names.len() != values {
            let message = format!("`{what}` has {} entries for {values} values", names.len());
            self.problems.push(place.clone(), message);
        }
    }

    /// Checks a name that the spec gives.
    pub(super) fn given_name(&mut self, name: &str, place: &Place) -> String {
        if !names::is_identifier(name) {
            let message = format!("`{name}` cannot be a name in Rust");
            self.problems.push(place.clone(), message);
        }
        name.to_owned()
    }

    fn object(&mut self, schema: &Schema, site: &Site) -> Kind {
        let mut parts = Parts::default();
        self.collect(schema, &mut parts, &mut Vec::new());
        if parts.properties.is_empty() {
            return Kind::Alias(match &schema.additional {
                Additional::Schema(values) => {
                    let values = self.shape(values, &site.member("value"));
                    Shape::Map(Box::new(values))
                }
                _ => Shape::Map(Box::new(Shape::Any)),
            });
        }
        if let Additional::Schema(values) = &schema.additional {
            self.problems.push(
                values.place.clone(),
                "typed `additionalProperties` beside `properties` are not understood",
            );
        }
        let mut scope = names::Scope::default();
        let mut wires = HashMap::new();
        let mut fields = Vec::new();
        for property in &parts.properties {
            let place = &property.schema.place;
            if let Some(first) = wires.insert(&property.name, place) {
                let message = format!("`{}` is described at {first}, too", property.name);
                self.problems.push(place.clone(), message);
                continue;
            }
            let name = names::value_name(&property.name);
            scope.take(&name, &property.name, place, &mut self.problems);
            let required = parts
                .required
                .iter()
                .any(|(name, _)| *name == property.name);
            fields.push(self.field(property, name, required, site));
        }
        for (name, place) in &parts.required {
            if !wires.contains_key(name) {
                let message = format!(
                    "`{name}` is required but not described; describe it in `properties` or take \
                     it off `required`"
                );
                self.problems.push(place.clone(), message);
            }
        }
        let combination = schema
            .combination
            .as_ref()
            .and_then(|combination| self.combination(combination, &parts.conditions, &fields));
        Kind::Struct(Struct {
            fields,
            conditions: parts
                .conditions
                .iter()
                .map(super::schemas::condition)
                .collect(),
            closed: matches!(schema.additional, Additional::None),
            combination,
        })
    }

    pub(super) fn field(
        &mut self,
        property: &Property,
        name: String,
        required: bool,
        site: &Site,
    ) -> Field {
        let schema = &property.schema;
        let reference = schema.reference.clone();
        let target = reference
            .and_then(|reference| self.components.get(reference.name.as_str()).cloned())
            .map(|(component, _)| &component.schema);
        Field {
            name,
            wire: property.name.clone(),
            docs: docs::member(schema, target),
            deprecated: schema.deprecated,
            shape: self.shape(schema, &site.member(&property.name)),
            required,
            limits: limits(schema),
        }
    }

    /// Gathers the members of an object and of the objects that it is composed of.
    fn collect(&mut self, schema: &Schema, parts: &mut Parts, path: &mut Vec<String>) {
        for part in &schema.all_of {
            let Some(reference) = &part.reference else {
                self.collect(part, parts, path);
                continue;
            };
            if path.contains(&reference.name) {
                let message = format!("`{}` is composed of itself", reference.name);
                self.problems.push(reference.place.clone(), message);
                continue;
            }
            if let Some((component, _)) = self.resolve(reference) {
                path.push(reference.name.clone());
                if let Some(next) = &component.schema.reference {
                    let alias = Schema {
                        all_of: vec![Schema {
                            reference: Some(next.clone()),
                            ..Schema::default()
                        }],
                        ..Schema::default()
                    };
                    self.collect(&alias, parts, path);
                } else {
                    self.collect(&component.schema, parts, path);
                }
                path.pop();
            }
        }
        let is_object = schema.types.is_empty() || schema.types == [JsonType::Object];
        if !is_object || schema.choices.is_some() || schema.values.is_some() {
            self.problems.push(
                schema.place.clone(),
                "only objects can be composed with `allOf`",
            );
            return;
        }
        parts.properties.extend(schema.properties.iter().cloned());
        parts.required.extend(schema.required.iter().cloned());
        parts.conditions.extend(schema.conditions.iter().cloned());
    }
}

/// What an object and the objects that it is composed of say together.
#[derive(Default)]
struct Parts {
    properties: Vec<Property>,
    required: Vec<(String, Place)>,
    conditions: Vec<Condition>,
}

/// Returns the limits of a schema.
pub(super) fn limits(schema: &Schema) -> Vec<Limit> {
    schema
        .limits
        .iter()
        .map(|limit| Limit {
            keyword: limit.keyword,
            value: limit.value.to_json_text(),
        })
        .collect()
}

/// Returns the schema without null, if null is one of several things that it allows.
fn without_null(schema: &Schema) -> Option<Schema> {
    let mut rest = schema.clone();
    rest.types.retain(|kind| *kind != JsonType::Null);
    let in_types = rest.types.len() < schema.types.len() && !rest.types.is_empty();
    let mut in_choices = false;
    if let Some(choices) = &mut rest.choices {
        let before = choices.schemas.len();
        choices
            .schemas
            .retain(|choice| choice.types != [JsonType::Null]);
        in_choices = choices.schemas.len() < before && !choices.schemas.is_empty();
    }
    if let Some(values) = &mut rest.values {
        values.retain(|node| !matches!(node.value, Value::Null));
    }
    if !in_types && !in_choices {
        return None;
    }
    // The description stays with the member; an inline type below it has its own.
    Some(rest)
}

/// Puts on the heap each member by which a type would hold itself.
pub(super) fn box_cycles(types: &mut [Type]) {
    let index: HashMap<String, usize> = types
        .iter()
        .enumerate()
        .map(|(index, type_)| (type_.name.clone(), index))
        .collect();
    let edges: Vec<Vec<usize>> = types
        .iter_mut()
        .map(|type_| {
            let mut targets = Vec::new();
            for shape in held_shapes(type_) {
                if let Shape::Named(name) = shape {
                    targets.extend(index.get(name));
                }
            }
            targets
        })
        .collect();
    for (from, type_) in types.iter_mut().enumerate() {
        for shape in held_shapes(type_) {
            let Shape::Named(name) = shape else { continue };
            let Some(&to) = index.get(name) else { continue };
            if reaches(&edges, to, from) {
                *shape = Shape::Boxed(name.clone());
            }
        }
    }
}

/// Returns the shapes that a type holds without a heap between.
fn held_shapes(type_: &mut Type) -> Vec<&mut Shape> {
    let shapes: Vec<&mut Shape> = match &mut type_.kind {
        Kind::Struct(struct_) => struct_.fields.iter_mut().map(|f| &mut f.shape).collect(),
        Kind::Union(union) => union.variants.iter_mut().map(|v| &mut v.shape).collect(),
        Kind::Alias(shape) => vec![shape],
        Kind::StringEnum(_) => Vec::new(),
    };
    shapes.into_iter().map(innermost).collect()
}

fn innermost(shape: &mut Shape) -> &mut Shape {
    match shape {
        Shape::Nullable(inner) => innermost(inner),
        other => other,
    }
}

fn reaches(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        if next == to {
            return true;
        }
        if seen.insert(next) {
            open.extend(&edges[next]);
        }
    }
    false
}
