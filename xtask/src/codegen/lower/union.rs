//! `oneOf`, `anyOf` and several types → union, or the plain type that they come to.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::compose::{both, only_requires};
use super::look::Look;
use super::schema::{applies, beside_null, is_null, is_nullable, limits};
use super::scope::Scope;
use super::site::Site;
use super::{Lowering, Target, docs, names};
use crate::codegen::document::SchemaComponent;
use crate::codegen::document::reference;
use crate::codegen::document::schema::{Additional, Discriminator, JsonType, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{Kind, Shape, Tag, TextForm, Union, Variant, Width};

/// One of several things that a value may be.
struct Choice {
    schema: Schema,
    /// Which of the schema's types it is, if they are the choices.
    kind: Option<JsonType>,
    name: Option<(String, Place)>,
}

impl Choice {
    fn of(schema: Schema) -> Self {
        Self {
            schema,
            kind: None,
            name: None,
        }
    }
}

impl<'a> Lowering<'a> {
    /// Says what a schema with `oneOf` or `anyOf` is; nothing if they only check.
    pub(super) fn choices(&mut self, schema: &Schema, site: &Site) -> Option<Kind> {
        let written = schema.choices.as_ref()?;
        if written.schemas.iter().all(only_requires) {
            return None;
        }
        let total = written.schemas.len();
        let kept: Vec<usize> = (0..total)
            .filter(|index| !is_null(&written.schemas[*index]))
            .collect();
        let names = self.aligned(schema, "x-enum-varnames", &kept, total);
        let given = names::as_given(&schema.variant_names);
        let base = base_of(schema);
        let mut choices: Vec<Choice> = Vec::new();
        for (index, name) in kept.iter().zip(names) {
            let choice = &written.schemas[*index];
            if choice.never {
                continue;
            }
            let schema = match &base {
                Some(base) => beside(choice, base),
                None => choice.clone(),
            };
            choices.push(Choice {
                schema,
                kind: None,
                name: name.map(given),
            });
        }
        let site = match &schema.choices_origin {
            Some(component) if base.is_none() => &Site::of_component(component),
            _ => site,
        };
        if let [only] = choices.as_slice() {
            return Some(self.kind(&only.schema, site));
        }
        if let Some(kind) = self.plain(&choices, schema, site) {
            return Some(kind);
        }
        Some(self.union(choices, schema.discriminator.as_deref(), site))
    }

    /// Returns the plain type that several choices come to, if they do.
    fn plain(&mut self, choices: &[Choice], schema: &Schema, site: &Site) -> Option<Kind> {
        let looks: Vec<Look> = choices
            .iter()
            .map(|choice| self.look(&choice.schema))
            .collect();
        let all = |known: &[Look]| looks.iter().all(|look| known.contains(look));
        if looks.contains(&Look::Any) {
            return Some(Kind::Alias(Shape::Any));
        }
        if all(&[Look::Flag]) {
            return Some(Kind::Alias(Shape::Flag));
        }
        if all(&[Look::Text]) {
            // Of several forms none is sure.
            return Some(Kind::Alias(Shape::Text(TextForm::Plain)));
        }
        if all(&[Look::File]) {
            return Some(Kind::Alias(Shape::File));
        }
        if all(&[Look::Integer, Look::Number]) {
            return Some(Kind::Alias(if looks.contains(&Look::Number) {
                Shape::Number
            } else {
                Shape::Integer(Width::I64)
            }));
        }
        let words: Vec<&Choice> = choices
            .iter()
            .zip(&looks)
            .filter(|(_, look)| **look == Look::Words || **look == Look::Numbers)
            .map(|(choice, _)| choice)
            .collect();
        let is_text = all(&[Look::Text, Look::File, Look::Words]) && !words.is_empty();
        let is_open = is_text || all(&[Look::Integer, Look::Numbers]);
        if !is_open || schema.place_of("x-enum-varnames").is_some() {
            return None;
        }
        // An enum takes any other value, too.
        if let [only] = words.as_slice() {
            return Some(self.kind(&only.schema, site));
        }
        let mut values = Vec::new();
        for choice in &words {
            for value in self.values(&choice.schema) {
                let text = value.0.to_json_text();
                let is_new =
                    values
                        .iter()
                        .all(|(known, _): &(crate::codegen::document::Node, Place)| {
                            known.to_json_text() != text
                        });
                if is_new {
                    values.push(value);
                }
            }
        }
        let all = Schema {
            place: schema.place.clone(),
            values: Some(values),
            merged: true,
            ..Schema::default()
        };
        Some(self.enum_(&all))
    }

    /// Returns the values of an enum, over references and choices.
    fn values(&mut self, schema: &Schema) -> Vec<(crate::codegen::document::Node, Place)> {
        if let Some(values) = &schema.values {
            return values.clone();
        }
        if let Some(target) = self.target(schema) {
            return self.values(target.schema());
        }
        let choices = schema.choices.iter().flat_map(|choices| &choices.schemas);
        let all: Vec<&Schema> = choices.chain(&schema.all_of).collect();
        all.into_iter()
            .flat_map(|choice| self.values(choice))
            .collect()
    }

    /// Makes a union of a schema that allows several types.
    pub(super) fn union_as(&mut self, schema: &Schema, types: &[JsonType], site: &Site) -> Kind {
        if types.len() >= 6 {
            return Kind::Alias(Shape::Any);
        }
        if types
            .iter()
            .all(|kind| matches!(kind, JsonType::Integer | JsonType::Number))
        {
            return Kind::Alias(Shape::Number);
        }
        let all: Vec<usize> = (0..types.len()).collect();
        let names = self.aligned(schema, "x-enum-varnames", &all, types.len());
        let given = names::as_given(&schema.variant_names);
        let choices = types.iter().zip(names).map(|(kind, name)| Choice {
            schema: Schema {
                types: vec![*kind],
                ..schema.clone()
            },
            kind: Some(*kind),
            name: name.map(given),
        });
        let choices = choices.collect();
        self.union(choices, None, site)
    }

    fn union(
        &mut self,
        choices: Vec<Choice>,
        discriminator: Option<&Discriminator>,
        site: &Site,
    ) -> Kind {
        let mut scope = Scope::new("name the shapes with `x-enum-varnames`");
        if discriminator.is_some() {
            scope.take_free(names::OTHER, &Place::default());
        }
        let mut variants: Vec<Variant> = Vec::new();
        let mut schemas: Vec<Schema> = Vec::new();
        for (index, choice) in choices.into_iter().enumerate() {
            let name = if let Some((name, place)) = &choice.name {
                let name = self.given_name(name, place);
                scope.take(&name, None, place, &mut self.problems);
                name
            } else {
                let name = self.variant_name(&choice, index, discriminator);
                scope.settle_variant(name, &choice.schema.place)
            };
            let variant = self.variant(&choice, name, site);
            let is_known = variants.iter().any(|known| known.shape == variant.shape);
            // One type twice is one shape, unless names tell them apart.
            if is_known && choice.name.is_none() && choice.schema.reference.is_some() {
                continue;
            }
            variants.push(variant);
            schemas.push(choice.schema);
        }
        let tag = discriminator.and_then(|written| self.tag(written, &schemas));
        if let ([only], None) = (variants.as_slice(), &tag) {
            return Kind::Alias(only.shape.clone());
        }
        Kind::Union(Union {
            other: tag.is_some().then(|| names::OTHER.to_owned()),
            has_base: false,
            tag,
            variants,
        })
    }

    /// Returns the values by which a member tells the shapes apart.
    fn tag(&mut self, written: &Discriminator, schemas: &[Schema]) -> Option<Tag> {
        let mut values: Vec<(String, usize)> = Vec::new();
        for (value, target, place) in &written.mapping {
            let name = target_name(target);
            let is_it = |schema: &&Schema| schema_name(schema).is_some_and(|known| known == name);
            if let Some(index) = schemas.iter().position(|schema| is_it(&schema)) {
                values.push((value.clone(), index));
            } else {
                let message = format!("`{target}` is none of the choices");
                self.problems.warn(place.clone(), message);
            }
        }
        for (index, schema) in schemas.iter().enumerate() {
            if values.iter().any(|(_, known)| *known == index) {
                continue;
            }
            let own = self.tag_values(schema, &written.member, 0);
            let implied = || schema_name(schema).map(str::to_owned);
            let own = if own.is_empty() {
                implied().into_iter().collect()
            } else {
                own
            };
            // Several may have one value: then what else they are tells them apart.
            values.extend(own.into_iter().map(|value| (value, index)));
        }
        (!values.is_empty()).then(|| Tag {
            member: written.member.clone(),
            values,
        })
    }

    /// Returns the values that a member of a schema may have, if they are listed.
    fn tag_values(&mut self, schema: &Schema, member: &str, depth: usize) -> Vec<String> {
        /// How many references are followed from one to the next.
        const MAX_REFERENCES: usize = 16;
        if depth > MAX_REFERENCES {
            return Vec::new();
        }
        for property in &schema.properties {
            if property.name == member {
                let values = self.values(&property.schema);
                let texts = values.iter().filter_map(|(node, _)| node.as_text());
                return texts.map(str::to_owned).collect();
            }
        }
        if let Some(target) = self.target(schema) {
            return self.tag_values(target.schema(), member, depth + 1);
        }
        let parts = schema.all_of.iter().rev();
        let mut found = parts.map(|part| self.tag_values(part, member, depth + 1));
        found.find(|values| !values.is_empty()).unwrap_or_default()
    }

    fn variant(&mut self, choice: &Choice, name: String, site: &Site) -> Variant {
        let schema = &choice.schema;
        let inline = Site::new(format!("{}{name}", site.words), site.module.clone());
        let mut limits = limits(schema);
        let (docs, shape) = match choice.kind {
            None => {
                let target = self.target(schema);
                let docs = docs::of_shape(schema, target.as_ref().map(Target::schema));
                let shape = match self.shape(schema, &inline) {
                    // The union itself may be null then.
                    Shape::Nullable(inner) if is_nullable(schema) => *inner,
                    shape => shape,
                };
                (docs, shape)
            }
            Some(kind) => {
                limits.retain(|limit| applies(limit.keyword, kind));
                let inner = self.kind_as(schema, kind, &inline);
                let docs = docs::of_limits(&limits);
                (docs.clone(), self.named(inner, docs, schema, &inline))
            }
        };
        Variant {
            name,
            docs,
            shape,
            // Told when all types are known.
            distinct: true,
            limits,
        }
    }

    /// Returns the name of a choice to which the spec gives none.
    fn variant_name(
        &mut self,
        choice: &Choice,
        index: usize,
        discriminator: Option<&Discriminator>,
    ) -> String {
        let schema = &choice.schema;
        if let Some((name, _)) = schema.rust_name.as_deref() {
            return names::variant_name(name);
        }
        if let Some(name) = schema_name(schema) {
            return names::variant_name(name);
        }
        if let Some(tag) = discriminator {
            if let [value] = self.tag_values(schema, &tag.member, 0).as_slice() {
                return names::variant_name(value);
            }
        }
        if let Some(title) = schema.title.as_deref().filter(|title| is_title(title)) {
            return names::variant_name(title);
        }
        match self.look(schema) {
            Look::Text | Look::Words => return "Text".to_owned(),
            Look::File => return "File".to_owned(),
            Look::Integer | Look::Numbers => return "Integer".to_owned(),
            Look::Number => return "Number".to_owned(),
            Look::Flag => return "Flag".to_owned(),
            _ => {}
        }
        let is = |kind| beside_null(&schema.types).eq([kind]) || choice.kind == Some(kind);
        if is(JsonType::Array) {
            let item = schema.items.as_deref();
            let item = item.map(|item| self.variant_name(&Choice::of(item.clone()), 0, None));
            return match item.filter(|item| item != "Shape1" && !item.ends_with("List")) {
                Some(item) => format!("{item}List"),
                None => "List".to_owned(),
            };
        }
        if choice.kind == Some(JsonType::Object) {
            return "Object".to_owned();
        }
        let has_parts = !schema.all_of.is_empty() || schema.choices.is_some();
        if is(JsonType::Object) && schema.properties.is_empty() && !has_parts {
            return "Map".to_owned();
        }
        member_name(schema).unwrap_or_else(|| format!("Shape{}", index + 1))
    }

    /// Returns the components that a discriminated one is a part of, with `allOf`: what a value of
    /// it may be.
    pub(super) fn children(&self, component: &SchemaComponent) -> Option<Vec<&'a SchemaComponent>> {
        let schema = &component.schema;
        if schema.discriminator.is_none() || schema.choices.is_some() || schema.rust_type.is_some()
        {
            return None;
        }
        let schemas = &self.document.components.schemas;
        let mut parts: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, child) in schemas.iter().enumerate() {
            for part in &child.schema.all_of {
                let reference = part.reference.as_ref();
                if let Some(name) = reference.and_then(|it| it.component("schemas")) {
                    parts.entry(name).or_default().push(index);
                }
            }
        }
        let direct = parts.get(component.name.as_str()).cloned();
        let mut children: BTreeSet<usize> = direct.into_iter().flatten().collect();
        // A mapping may name those that have it as a part of a part; without one, each is told by its
        // own name.
        let mapping = schema.discriminator.iter().flat_map(|it| &it.mapping);
        let mapped: HashSet<String> = mapping.map(|(_, target, _)| target_name(target)).collect();
        let mut open: Vec<usize> = children.iter().copied().collect();
        let mut seen: HashSet<usize> = open.iter().copied().collect();
        while let Some(parent) = open.pop() {
            for child in parts
                .get(schemas[parent].name.as_str())
                .into_iter()
                .flatten()
            {
                let is_self = schemas[*child].name == component.name;
                if is_self || !seen.insert(*child) {
                    continue;
                }
                open.push(*child);
                if mapped.is_empty() || mapped.contains(&schemas[*child].name) {
                    children.insert(*child);
                }
            }
        }
        let children: Vec<_> = children.iter().map(|index| &schemas[*index]).collect();
        (!children.is_empty()).then_some(children)
    }

    /// Makes a union of the components that a discriminated one is a part of.
    pub(super) fn inherited(
        &mut self,
        component: &SchemaComponent,
        children: &[&SchemaComponent],
        site: &Site,
    ) -> Kind {
        let choices = children.iter().map(|child| {
            Choice::of(Schema {
                place: child.place.clone(),
                reference: Some(Box::new(reference::Reference {
                    place: child.place.clone(),
                    text: format!("#/components/schemas/{}", child.name),
                    segments: ["components", "schemas", &child.name]
                        .map(str::to_owned)
                        .to_vec(),
                })),
                shaping: vec![("$ref", child.place.clone())],
                ..Schema::default()
            })
        });
        let discriminator = component.schema.discriminator.as_deref();
        let mut kind = self.union(choices.collect(), discriminator, site);
        if let Kind::Union(union) = &mut kind {
            union.has_base = union.other.is_some();
        }
        kind
    }
}

/// Returns the name of the component that a mapping leads to.
fn target_name(target: &str) -> String {
    match reference::segments(target) {
        Some(segments) => segments.last().cloned().unwrap_or_default(),
        None => target.to_owned(),
    }
}

/// Returns the name of the component that a schema is, or is mostly.
fn schema_name(schema: &Schema) -> Option<&str> {
    if let Some(reference) = &schema.reference {
        return Some(reference.name());
    }
    match schema.all_of.as_slice() {
        [first, ..] if schema.merged || schema.all_of.len() == 1 => schema_name(first),
        _ => None,
    }
}

/// Returns what a schema says beside its choices, if that shapes.
fn base_of(schema: &Schema) -> Option<Schema> {
    let mut shaping = schema.shaping.iter();
    let is_more = shaping.any(|(keyword, _)| {
        matches!(
            *keyword,
            "properties" | "patternProperties" | "items" | "prefixItems"
        ) || *keyword == "additionalProperties"
            && !matches!(schema.additional, Additional::None | Additional::Any)
    });
    if !is_more {
        return None;
    }
    let mut base = schema.clone();
    base.choices = None;
    base.discriminator = None;
    base.description = None;
    base.title = None;
    base.rust_name = None;
    base.shaping
        .retain(|(keyword, _)| !matches!(*keyword, "oneOf" | "anyOf" | "discriminator"));
    Some(base)
}

/// Returns a choice together with what stands beside all of them.
fn beside(choice: &Schema, base: &Schema) -> Schema {
    let merged = both(choice.clone(), base.clone());
    Schema {
        place: choice.place.clone(),
        description: choice.description.clone(),
        title: choice.title.clone(),
        ..merged
    }
}

/// Returns the name of an object by its members: one that only ever has one value says what it is,
/// and so does the only one that it needs.
fn member_name(schema: &Schema) -> Option<String> {
    let parts = std::iter::once(schema).chain(&schema.all_of);
    let parts: Vec<&Schema> = parts.filter(|part| part.reference.is_none()).collect();
    let mut constants = parts.iter().flat_map(|part| &part.properties);
    let constant = constants.find_map(|property| {
        let values = property.schema.values.as_deref()?;
        let [(node, _)] = values else { return None };
        node.as_text().filter(|text| is_title(text))
    });
    // What comes by reference may need more.
    let is_whole = parts.len() == schema.all_of.len() + 1;
    let mut needed = parts.iter().flat_map(|part| &part.required);
    let only = match (needed.next(), needed.next()) {
        (Some((only, _)), None) if is_whole => Some(only.as_str()),
        _ => None,
    };
    let only = only.filter(|name| is_title(name));
    constant.or(only).map(names::variant_name)
}

/// Says whether text is short enough to be a name.
fn is_title(text: &str) -> bool {
    /// Longest title that becomes a name.
    const MAX_TITLE: usize = 40;
    text.len() <= MAX_TITLE && text.contains(names::is_letter)
}
