//! Schema → kind of type: what shape its keywords give to a value.

use super::site::Site;
use super::{Lowering, Open, Target, docs, integer};
use crate::codegen::document::schema::{Additional, JsonType, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{Docs, Kind, Limit, Shape, TextForm, Type, TypeId, Width};

/// Most lists and maps inside each other.
const MAX_LEVELS: usize = 8;
/// Most schemas inside each other.
const MAX_DEPTH: usize = 64;

/// How many parts of a schema are asked whether they may be null.
const MAX_NULL_PARTS: usize = 256;

/// Keywords that go with each kind of schema.
pub(super) const OF_ALL: [&str; 3] = ["type", "nullable", "discriminator"];
/// Keywords that shape an object.
const OF_OBJECTS: [&str; 8] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "allOf",
    "if",
    "discriminator",
    "x-combination",
];
const OF_ARRAYS: [&str; 2] = ["items", "prefixItems"];

impl Lowering<'_> {
    /// Makes the type of a schema that has a name.
    pub(super) fn lower_component(&mut self, id: TypeId) {
        let component = &self.document.components.schemas[id];
        let site = Site::of_component(&component.name);
        let kind = match self.children(component) {
            Some(children) => self.inherited(component, &children, &site),
            None => self.kind(&component.schema, &site),
        };
        self.types[id].kind = kind;
    }

    /// Returns the type of a schema, and makes the types that it needs.
    pub(super) fn shape(&mut self, schema: &Schema, site: &Site) -> Shape {
        // What the keywords of a merged schema say stands in several places.
        if schema.merged {
            let kind = self.kind(schema, site);
            return self.named(kind, docs::description(schema), schema, site);
        }
        let pointer = &schema.place.pointer;
        if let Some(known) = self.inline.get(pointer) {
            return known.clone();
        }
        if !may_come_again(schema) {
            let kind = self.kind(schema, site);
            return self.keep(kind, schema, site);
        }
        if let Some(index) = self.open.iter().position(|open| open.pointer == *pointer) {
            return Shape::Named(self.begun(index, schema));
        }
        self.open.push(Open {
            pointer: pointer.clone(),
            site: site.clone(),
            id: None,
        });
        let kind = self.kind(schema, site);
        match self.open.pop().and_then(|open| open.id) {
            Some(id) => {
                self.types[id].kind = kind;
                self.inline.insert(pointer.clone(), Shape::Named(id));
                Shape::Named(id)
            }
            None => self.keep(kind, schema, site),
        }
    }

    /// Gives a type a name, if it needs one, and keeps it for where its schema stands again.
    fn keep(&mut self, kind: Kind, schema: &Schema, site: &Site) -> Shape {
        let is_new = !matches!(kind, Kind::Alias(_));
        let shape = self.named(kind, docs::description(schema), schema, site);
        if is_new {
            let pointer = schema.place.pointer.clone();
            self.inline.insert(pointer, shape.clone());
        }
        shape
    }

    /// Returns the type of a schema that stands inside of itself, which has its name before it is
    /// known what it is.
    fn begun(&mut self, index: usize, schema: &Schema) -> TypeId {
        if let Some(id) = self.open[index].id {
            return id;
        }
        let site = self.open[index].site.clone();
        let id = self.unnamed(
            Kind::Alias(Shape::Any),
            docs::description(schema),
            schema,
            &site,
        );
        self.open[index].id = Some(id);
        id
    }

    /// Gives a type a name, if it needs one.
    pub(super) fn named(&mut self, kind: Kind, docs: Docs, schema: &Schema, site: &Site) -> Shape {
        match kind {
            Kind::Alias(shape) => shape,
            kind => Shape::Named(self.unnamed(kind, docs, schema, site)),
        }
    }

    /// Adds the type of a schema that has no name in the spec.
    fn unnamed(&mut self, kind: Kind, docs: Docs, schema: &Schema, site: &Site) -> TypeId {
        let name = match schema.rust_name.as_deref() {
            Some(name) => self.given_type(name, &[]),
            None => self.inline_name(site, &schema.place),
        };
        let type_ = Type {
            name,
            module: site.module.clone(),
            docs,
            deprecated: schema.deprecated,
            sent: false,
            received: false,
            schema: (!schema.merged)
                .then(|| schema_pointer(&schema.place))
                .flatten(),
            kind,
        };
        self.add_type(type_, &schema.place)
    }

    /// Takes the name of a type that has none in the spec. Schemas that have one keep theirs.
    pub(super) fn inline_name(&mut self, site: &Site, place: &Place) -> String {
        let name = site.type_name();
        if self.type_names.take_free(&name, place) {
            return name;
        }
        let mut count = 1;
        loop {
            count += 1;
            let other = format!("{name}{count}");
            if self.type_names.take_free(&other, place) {
                return other;
            }
        }
    }

    /// Says what a schema is.
    pub(super) fn kind(&mut self, schema: &Schema, site: &Site) -> Kind {
        if self.is_too_deep {
            return Kind::Alias(Shape::Any);
        }
        if self.depth > MAX_DEPTH {
            let message = format!("schemas stand in each other more than {MAX_DEPTH} deep");
            self.problems.push(schema.place.clone(), message);
            self.is_too_deep = true;
            return Kind::Alias(Shape::Any);
        }
        self.depth += 1;
        let kind = self.kind_at(schema, site);
        self.depth -= 1;
        if self.depth == 0 {
            self.is_too_deep = false;
        }
        kind
    }

    fn kind_at(&mut self, schema: &Schema, site: &Site) -> Kind {
        if is_null(schema) {
            return Kind::Alias(Shape::Null);
        }
        let mut left = MAX_NULL_PARTS;
        if !may_be_null(schema) && !self.parts_may_be_null(schema, &mut left) {
            return self.kind_beside_null(schema, site);
        }
        let name = self.type_names.place(&site.type_name());
        let inner = if name.is_some_and(|place| schema.place.pointer.starts_with(&place.pointer)) {
            site.member("value")
        } else {
            site.clone()
        };
        let kind = self.kind_beside_null(schema, &inner);
        // The description stays with the member; it says what null means, too.
        Kind::Alias(
            match self.named(kind, docs::description(schema), schema, &inner) {
                shape @ (Shape::Any | Shape::Null | Shape::Nullable(_)) => shape,
                shape => Shape::Nullable(Box::new(shape)),
            },
        )
    }

    /// Says whether null meets all that a schema is composed of, or is said to do so by a part that
    /// says nothing else.
    fn parts_may_be_null(&mut self, schema: &Schema, left: &mut usize) -> bool {
        if schema.all_of.is_empty() || !schema.types.is_empty() {
            return false;
        }
        let is_mark = |part: &Schema| {
            part.nullable && part.shaping.iter().all(|(word, _)| *word == "nullable")
        };
        let mut is_said = schema.all_of.iter().any(is_mark);
        if is_said {
            return true;
        }
        for part in &schema.all_of {
            let Some(less) = left.checked_sub(1) else {
                return false;
            };
            *left = less;
            let target = self.target(part);
            let part = target.as_ref().map_or(part, Target::schema);
            if may_be_null(part) || self.parts_may_be_null(part, left) {
                is_said = true;
            } else if !part.shaping.is_empty() {
                return false;
            }
        }
        is_said
    }

    /// Says what a schema is, null left aside.
    fn kind_beside_null(&mut self, schema: &Schema, site: &Site) -> Kind {
        if let Some((path, place)) = schema.rust_type.as_deref() {
            if syn::parse_str::<syn::TypePath>(path).is_err() {
                let message = format!("`{path}` is not the path of a type in Rust");
                self.problems.push(place.clone(), message);
                return Kind::Alias(Shape::Any);
            }
            return Kind::Alias(Shape::Foreign(path.clone()));
        }
        if schema.never {
            return Kind::Alias(Shape::Any);
        }
        if schema.reference.is_some() && !is_composed(schema) {
            return Kind::Alias(self.referred(schema));
        }
        if schema.reference.is_some() || !schema.all_of.is_empty() {
            if let Some(only) = is_alone_in_all_of(schema) {
                return self.kind(only, site);
            }
            let merged = self.merged(schema);
            return self.kind_of_merged(&merged, site);
        }
        self.kind_of_merged(schema, site)
    }

    /// Returns the type that a reference leads to.
    fn referred(&mut self, schema: &Schema) -> Shape {
        let Some(reference) = &schema.reference else {
            return Shape::Any;
        };
        match self.resolve(reference) {
            Some(Target::Component(_, id)) => Shape::Named(id),
            Some(Target::Inner(target, pointer)) => {
                if let Some(known) = self.inline.get(&pointer) {
                    return known.clone();
                }
                // Named first, since it may lead back to itself.
                let site = Site::of_pointer(&reference.segments);
                let name = self.inline_name(&site, &target.place);
                let id = self.add_type(
                    Type {
                        name,
                        module: site.module.clone(),
                        docs: docs::of_schema(&target, None),
                        deprecated: target.deprecated,
                        sent: false,
                        received: false,
                        schema: None,
                        kind: Kind::Alias(Shape::Any),
                    },
                    &target.place,
                );
                self.inline.insert(pointer, Shape::Named(id));
                let kind = self.kind(&target, &site);
                self.types[id].kind = kind;
                Shape::Named(id)
            }
            None => Shape::Any,
        }
    }

    /// Says what a schema is that is not composed of others.
    fn kind_of_merged(&mut self, schema: &Schema, site: &Site) -> Kind {
        if schema.values.is_some() {
            return self.enum_(schema);
        }
        if schema.choices.is_some() {
            if let Some(kind) = self.choices(schema, site) {
                return kind;
            }
        }
        let types: Vec<JsonType> = beside_null(&schema.types).collect();
        let has = |keywords: &[&str]| schema.keyword(keywords).is_some();
        match types.as_slice() {
            [] if has(&OF_OBJECTS) => self.kind_as(schema, JsonType::Object, site),
            [] if has(&OF_ARRAYS) => self.kind_as(schema, JsonType::Array, site),
            [] => Kind::Alias(Shape::Any),
            [only] => {
                self.odd(schema, *only);
                self.kind_as(schema, *only, site)
            }
            several => self.union_as(schema, several, site),
        }
    }

    /// Notes keywords that say nothing about the type of a schema.
    fn odd(&mut self, schema: &Schema, kind: JsonType) {
        let (what, understood): (_, &[&str]) = match kind {
            JsonType::Object => ("an object", &OF_OBJECTS),
            JsonType::Array => ("an array", &OF_ARRAYS),
            _ => ("a plain type", &[]),
        };
        for (keyword, place) in &schema.shaping {
            let is_known = OF_ALL.contains(keyword)
                || understood.contains(keyword)
                || matches!(*keyword, "oneOf" | "anyOf" | "$ref" | "allOf");
            if !is_known {
                let message = format!("`{keyword}` beside {what} is not understood");
                self.problems.warn(place.clone(), message);
            }
        }
    }

    /// Says what a schema is as one of its types.
    pub(super) fn kind_as(&mut self, schema: &Schema, kind: JsonType, site: &Site) -> Kind {
        Kind::Alias(match kind {
            JsonType::Object => return self.object(schema, site),
            JsonType::Array => self.array(schema, site),
            JsonType::String => match schema.format.as_deref() {
                Some("date-time") => Shape::Text(TextForm::DateTime),
                Some("date") => Shape::Text(TextForm::Date),
                Some("uuid") => Shape::Text(TextForm::Uuid),
                Some("byte") => Shape::Text(TextForm::Base64),
                // Of a file, unless it turns out to stand in JSON.
                Some("binary") => Shape::File,
                _ => Shape::Text(TextForm::Plain),
            },
            JsonType::Integer => Shape::Integer(width(schema)),
            JsonType::Number => Shape::Number,
            JsonType::Boolean => Shape::Flag,
            JsonType::Null => Shape::Null,
        })
    }

    fn array(&mut self, schema: &Schema, site: &Site) -> Shape {
        if !schema.prefix_items.is_empty() {
            return self.tuple(schema, site);
        }
        let items = schema.items.as_deref();
        let item = items.map_or(Shape::Any, |items| self.shape(items, &site.member("item")));
        Shape::List(Box::new(self.flat(item, schema)))
    }

    fn tuple(&mut self, schema: &Schema, site: &Site) -> Shape {
        /// Longest list that becomes a tuple.
        const MAX_TUPLE: usize = 8;
        let count = schema.prefix_items.len();
        let is = |keyword: &str| {
            let mut limits = schema.limits.iter();
            limits.any(|limit| {
                limit.keyword == keyword && limit.value.to_json_text() == count.to_string()
            })
        };
        let is_closed = schema.items.as_ref().is_some_and(|items| items.never) || is("maxItems");
        if !is_closed || !is("minItems") || count > MAX_TUPLE {
            return Shape::List(Box::new(Shape::Any));
        }
        let items = schema.prefix_items.iter().enumerate();
        let shapes = items.map(|(index, item)| {
            let site = site.member(&format!("item {}", index + 1));
            self.shape(item, &site)
        });
        Shape::Tuple(shapes.collect())
    }

    /// Makes a shape of too many levels one of any values: it would be a long type without a name.
    pub(super) fn flat(&mut self, inner: Shape, schema: &Schema) -> Shape {
        let mut levels = 1;
        let mut at = &inner;
        while let Shape::List(next) | Shape::Map(next) | Shape::Nullable(next) = at {
            levels += 1;
            at = next;
        }
        if levels <= MAX_LEVELS {
            return inner;
        }
        let message = format!(
            "more than {MAX_LEVELS} lists and maps inside each other hold any value; name one of \
             them"
        );
        self.problems.warn(schema.place.clone(), message);
        Shape::Any
    }
}

/// Says whether a schema is made of others, so that it may stand inside of itself.
fn may_come_again(schema: &Schema) -> bool {
    !schema.all_of.is_empty() || schema.choices.is_some() || is_composed(schema)
}

/// Says whether a schema with a reference is more than what that leads to.
fn is_composed(schema: &Schema) -> bool {
    let mut shaping = schema.shaping.iter();
    shaping.any(|(keyword, _)| {
        !matches!(
            *keyword,
            "$ref" | "type" | "nullable" | "discriminator" | "if" | "required"
        )
    }) || !schema.required.is_empty()
}

/// Returns the one schema of `allOf`, if there is nothing beside it.
pub(super) fn is_alone_in_all_of(schema: &Schema) -> Option<&Schema> {
    let [only] = schema.all_of.as_slice() else {
        return None;
    };
    let mut shaping = schema.shaping.iter();
    let is_alone = shaping
        .all(|(keyword, _)| matches!(*keyword, "allOf" | "type" | "nullable" | "discriminator"));
    is_alone.then_some(only)
}

/// Returns the whole numbers of a schema.
fn width(schema: &Schema) -> Width {
    let width = match schema.format.as_deref() {
        Some("int8") => Width::I8,
        Some("int16") => Width::I16,
        Some("int32") => Width::I32,
        Some("uint8") => Width::U8,
        Some("uint16") => Width::U16,
        Some("uint32") => Width::U32,
        Some("uint64" | "uint") => Width::U64,
        _ => Width::I64,
    };
    // A limit that lies outside of a format says that the format is not meant.
    let is_wider = schema.limits.iter().any(|limit| {
        let number = limit.value.as_number().and_then(serde_json::Number::as_i64);
        matches!(limit.keyword, "minimum" | "maximum")
            && number.is_some_and(|number| !integer::holds(width, number))
    });
    if is_wider { Width::I64 } else { width }
}

/// Returns the pointer to a schema of `components` in the document of all schemas.
fn schema_pointer(place: &Place) -> Option<String> {
    let inner = place.pointer.strip_prefix("/components/schemas")?;
    Some(format!("/$defs{inner}"))
}

/// Returns the limits of a schema, those left aside that mean nothing for its type.
pub(super) fn limits(schema: &Schema) -> Vec<Limit> {
    let means = |keyword| {
        let mut types = beside_null(&schema.types).peekable();
        types.peek().is_none() || types.any(|kind| applies(keyword, kind))
    };
    let written = schema.limits.iter().filter(|limit| means(limit.keyword));
    let written = written.map(|limit| Limit {
        keyword: limit.keyword,
        value: limit.value.to_json_text(),
    });
    let mut limits = written.collect();
    integer::settle(schema, &mut limits);
    limits
}

/// Says whether a limit means something for a type.
pub(super) fn applies(keyword: &str, kind: JsonType) -> bool {
    match keyword {
        "minLength" | "maxLength" | "pattern" => kind == JsonType::String,
        "minItems" | "maxItems" | "uniqueItems" => kind == JsonType::Array,
        "minProperties" | "maxProperties" => kind == JsonType::Object,
        _ => matches!(kind, JsonType::Integer | JsonType::Number),
    }
}

/// Returns the types of a schema that are not null.
pub(super) fn beside_null(types: &[JsonType]) -> impl Iterator<Item = JsonType> {
    types.iter().copied().filter(|kind| *kind != JsonType::Null)
}

/// Says whether null is all that a schema allows.
pub(super) fn is_null(schema: &Schema) -> bool {
    match (&schema.values, &schema.choices) {
        (Some(values), _) => !values.is_empty() && values.iter().all(|(node, _)| node.is_null()),
        (_, Some(choices)) => !choices.schemas.is_empty() && choices.schemas.iter().all(is_null),
        _ => schema.types == [JsonType::Null],
    }
}

/// Says whether a schema itself allows null.
pub(super) fn may_be_null(schema: &Schema) -> bool {
    let choices = schema.choices.iter();
    let mut choices = choices.flat_map(|choices| &choices.schemas);
    let in_choices = choices.any(|choice| is_null(choice) || is_nullable(choice));
    let in_values = schema.types.is_empty()
        && schema
            .values
            .iter()
            .flatten()
            .any(|(node, _)| node.is_null());
    is_nullable(schema) || in_choices || in_values
}

/// Says whether a schema says in words that it allows null.
pub(super) fn is_nullable(schema: &Schema) -> bool {
    schema.nullable || schema.types.contains(&JsonType::Null)
}

/// Says whether an object may have members that are not listed.
pub(super) fn is_open(additional: &Additional) -> bool {
    matches!(additional, Additional::Any | Additional::Schema(_))
}
