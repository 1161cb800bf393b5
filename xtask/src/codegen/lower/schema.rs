//! Schema → kind of type: what shape its keywords give to a value.

use super::{Lowering, docs, integer, names};
use crate::codegen::document::SchemaComponent;
use crate::codegen::document::schema::{JsonType, Schema};
use crate::codegen::error::Place;
use crate::codegen::ir::{Docs, Kind, Limit, Shape, Type};

/// Where a type that a schema needs is put, and what it is called.
#[derive(Clone)]
pub(super) struct Site {
    /// Words of the name, to which those of inner types are added.
    pub(super) words: String,
    /// File of the type.
    pub(super) module: String,
    /// Whether the name is that of a component, so that nothing inside may have it.
    is_component: bool,
}

impl Site {
    /// Creates the site of a type that has no name in the spec.
    pub(super) fn inline(words: String, module: String) -> Self {
        Self {
            words,
            module,
            is_component: false,
        }
    }

    /// Returns the site of a type inside this one.
    pub(super) fn member(&self, wire: &str) -> Self {
        let words = names::words(wire);
        let words = if words.is_empty() { "Value" } else { &words };
        Self::inline(format!("{}{words}", self.words), self.module.clone())
    }

    /// Returns the name of the type.
    pub(super) fn type_name(&self) -> String {
        names::from_words(self.words.clone())
    }
}

/// Most lists and maps inside each other.
const MAX_LEVELS: usize = 8;

/// Keywords that go with each kind of schema.
pub(super) const OF_ALL: [&str; 2] = ["type", "nullable"];
/// Keywords that shape an object.
const OF_OBJECTS: [&str; 6] = [
    "properties",
    "required",
    "additionalProperties",
    "allOf",
    "if",
    "x-combination",
];

impl<'a> Lowering<'a> {
    /// Makes the type of a schema that has a name.
    pub(super) fn lower_component(&mut self, component: &'a SchemaComponent) {
        let site = Site {
            words: names::words(&component.name),
            module: names::module_name(&component.name),
            is_component: true,
        };
        // Types that the schema holds follow it.
        let index = self.types.len();
        let kind = self.kind(&component.schema, &site);
        let type_ = Type {
            name: site.type_name(),
            module: site.module,
            docs: docs::of_schema(&component.schema, None),
            deprecated: component.schema.deprecated,
            kind,
        };
        self.add_type(index, type_);
    }

    /// Returns the type of a schema, and makes the types that it needs.
    pub(super) fn shape(&mut self, schema: &Schema, site: &Site) -> Shape {
        let index = self.types.len();
        let kind = self.kind(schema, site);
        self.named(index, kind, docs::description(schema), schema, site)
    }

    /// Gives a type a name, if it needs one.
    pub(super) fn named(
        &mut self,
        index: usize,
        kind: Kind,
        docs: Docs,
        schema: &Schema,
        site: &Site,
    ) -> Shape {
        if let Kind::Alias(shape) = kind {
            return shape;
        }
        let name = self.inline_name(site, &schema.place);
        let type_ = Type {
            name: name.clone(),
            module: site.module.clone(),
            docs,
            deprecated: schema.deprecated,
            kind,
        };
        self.add_type(index, type_);
        Shape::Named(name)
    }

    /// Takes the name of a type that has none in the spec.
    pub(super) fn inline_name(&mut self, site: &Site, place: &Place) -> String {
        let name = site.type_name();
        self.type_names.take(&name, None, place, &mut self.problems);
        name
    }

    /// Says what a schema is.
    pub(super) fn kind(&mut self, schema: &Schema, site: &Site) -> Kind {
        if is_null(schema) {
            let understood: &[&str] = &["enum", "const", "oneOf", "anyOf"];
            self.only(schema, "null", &[&OF_ALL, understood]);
            return Kind::Alias(Shape::Null);
        }
        if !may_be_null(schema) {
            return self.kind_beside_null(schema, site);
        }
        let inner = if site.is_component {
            site.member("value")
        } else {
            site.clone()
        };
        let index = self.types.len();
        let kind = self.kind_beside_null(schema, &inner);
        // The description stays with the member; it says what null means, too.
        Kind::Alias(
            match self.named(index, kind, docs::description(schema), schema, &inner) {
                shape @ (Shape::Any | Shape::Null | Shape::Nullable(_)) => shape,
                shape => Shape::Nullable(Box::new(shape)),
            },
        )
    }

    /// Says what a schema is, null left aside.
    fn kind_beside_null(&mut self, schema: &Schema, site: &Site) -> Kind {
        if let Some(reference) = &schema.reference {
            self.only(schema, "`$ref`", &[&["$ref", "nullable"]]);
            if let Some(limit) = schema.limits.first() {
                let message = format!("`{}` beside `$ref` is not understood", limit.keyword);
                self.problems.push(schema.place.clone(), message);
            }
            let target = self.resolve(reference);
            return Kind::Alias(target.map_or(Shape::Any, |(_, name)| Shape::Named(name)));
        }
        if schema.values.is_some() {
            return self.string_enum(schema);
        }
        if schema.choices.is_some() {
            return self.choices(schema, site);
        }
        let types: Vec<JsonType> = beside_null(&schema.types).collect();
        let has = |keywords: &[&str]| schema.keyword(keywords).is_some();
        match types.as_slice() {
            [] if has(&OF_OBJECTS) => self.kind_of_type(schema, JsonType::Object, site),
            [] if has(&["items"]) => self.kind_of_type(schema, JsonType::Array, site),
            [] => {
                self.only(schema, "any value", &[&OF_ALL]);
                Kind::Alias(Shape::Any)
            }
            [only] => self.kind_of_type(schema, *only, site),
            several => self.union_of_types(schema, several, site),
        }
    }

    /// Says what a schema of one type is.
    fn kind_of_type(&mut self, schema: &Schema, kind: JsonType, site: &Site) -> Kind {
        if let Some(only) = is_alone_in_all_of(schema) {
            return self.kind(only, site);
        }
        let (what, understood): (_, &[&str]) = match kind {
            JsonType::Object => ("an object", &OF_OBJECTS),
            JsonType::Array => ("an array", &["items"]),
            _ => ("a plain type", &[]),
        };
        self.only(schema, what, &[&OF_ALL, understood]);
        self.kind_as(schema, kind, site)
    }

    /// Says what a schema is as one of its types.
    pub(super) fn kind_as(&mut self, schema: &Schema, kind: JsonType, site: &Site) -> Kind {
        Kind::Alias(match kind {
            JsonType::Object => return self.object(schema, site),
            JsonType::Array => {
                let items = schema.items.as_deref();
                let item =
                    items.map_or(Shape::Any, |items| self.shape(items, &site.member("item")));
                Shape::List(Box::new(self.flat(item, schema)))
            }
            JsonType::String => Shape::Text,
            JsonType::Integer if schema.format.as_deref() == Some("int32") => Shape::Integer32,
            JsonType::Integer => Shape::Integer64,
            JsonType::Number => Shape::Number,
            JsonType::Boolean => Shape::Flag,
            JsonType::Null => Shape::Null,
        })
    }

    /// Reports a shape of too many levels, which would be one long type without a name.
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
        let message =
            format!("more than {MAX_LEVELS} lists and maps inside each other; name one of them");
        self.problems.push(schema.place.clone(), message);
        Shape::Any
    }

    fn union_of_types(&mut self, schema: &Schema, types: &[JsonType], site: &Site) -> Kind {
        let mut understood = vec!["x-enum-varnames"];
        if types.contains(&JsonType::Object) {
            understood.extend(OF_OBJECTS);
        }
        if types.contains(&JsonType::Array) {
            understood.push("items");
        }
        self.only(schema, "several types", &[&OF_ALL, &understood]);
        self.union_as(schema, types, site)
    }

    /// Reports each keyword that says nothing about what the schema is.
    pub(super) fn only(&mut self, schema: &Schema, what: &str, understood: &[&[&str]]) {
        for (keyword, place) in &schema.shaping {
            if !understood.iter().any(|some| some.contains(keyword)) {
                let message = format!("`{keyword}` beside {what} is not understood");
                self.problems.push(place.clone(), message);
            }
        }
    }
}

/// Returns the one schema of `allOf`, if there is nothing beside it.
pub(super) fn is_alone_in_all_of(schema: &Schema) -> Option<&Schema> {
    let [only] = schema.all_of.as_slice() else {
        return None;
    };
    let mut shaping = schema.shaping.iter();
    let is_alone = shaping.all(|(keyword, _)| matches!(*keyword, "allOf" | "type" | "nullable"));
    is_alone.then_some(only)
}

/// Returns the limits of a schema.
pub(super) fn limits(schema: &Schema) -> Vec<Limit> {
    let written = schema.limits.iter().map(|limit| Limit {
        keyword: limit.keyword,
        value: limit.value.to_json_text(),
    });
    let mut limits = written.collect();
    integer::settle(schema, &mut limits);
    limits
}

/// Returns the types of a schema that are not null.
pub(super) fn beside_null(types: &[JsonType]) -> impl Iterator<Item = JsonType> {
    types.iter().copied().filter(|kind| *kind != JsonType::Null)
}

/// Says whether null is all that a schema allows.
pub(super) fn is_null(schema: &Schema) -> bool {
    match (&schema.values, &schema.choices) {
        (Some(values), _) => values.iter().all(|(node, _)| node.is_null()),
        (_, Some(choices)) => choices.schemas.iter().all(is_null),
        _ => schema.types == [JsonType::Null],
    }
}

/// Says whether a schema itself allows null.
fn may_be_null(schema: &Schema) -> bool {
    let in_types = schema.types.contains(&JsonType::Null);
    let in_choices = schema
        .choices
        .iter()
        .flat_map(|choices| &choices.schemas)
        .any(is_null);
    let in_values = schema.types.is_empty()
        && schema
            .values
            .iter()
            .flatten()
            .any(|(node, _)| node.is_null());
    schema.nullable || in_types || in_choices || in_values
}
