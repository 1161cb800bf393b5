//! Nodes → schemas.

use std::collections::BTreeMap;

use super::{
    Additional, Choices, Combination, Condition, Discriminator, JsonType, Limit, Property, Schema,
};
use crate::codegen::document::node::{Node, Value};
use crate::codegen::document::object::{Cursor, Member, Object};
use crate::codegen::document::reference::Reference;
use crate::codegen::error::{Place, Problems};

/// Keywords that shape the type of a value.
const SHAPING: [&str; 19] = [
    "$ref",
    "type",
    "nullable",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "items",
    "prefixItems",
    "allOf",
    "oneOf",
    "anyOf",
    "if",
    "discriminator",
    "x-enum-varnames",
    "x-enum-descriptions",
    "x-combination",
];

/// Keywords that go by the name of a schema.
const OF_COMPONENTS: [&str; 2] = ["x-advice", "x-aliases"];

/// Keywords that shape no Rust type.
const IGNORED: [&str; 23] = [
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "contains",
    "contentSchema",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "externalDocs",
    "id",
    "maxContains",
    "minContains",
    "not",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "xml",
    "$dynamicAnchor",
    "$dynamicRef",
    "$vocabulary",
    "additionalItems",
];

const NUMERIC_LIMITS: [&str; 11] = [
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

impl Schema {
    /// Reads a schema that has no name of its own.
    pub(in crate::codegen::document) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Self {
        for keyword in OF_COMPONENTS {
            if let Some(node) = cursor.node.get(keyword) {
                let place = cursor.place().below(keyword, node.position);
                let message = format!("`{keyword}` stands only in a schema of `components`");
                problems.push(place, message);
            }
        }
        Self::read_component(cursor, problems)
    }

    /// Reads a schema of `components`, except for what only such a schema has.
    pub(in crate::codegen::document) fn read_component(
        cursor: &Cursor<'_>,
        problems: &mut Problems,
    ) -> Self {
        let mut schema = Self {
            place: cursor.place(),
            ..Self::default()
        };
        match &cursor.node.value {
            // `true` allows everything, as the empty schema does.
            Value::Bool(true) => return schema,
            Value::Bool(false) => {
                schema.never = true;
                return schema;
            }
            _ => {}
        }
        let Some(mut object) = cursor.object(problems) else {
            return schema;
        };
        for keyword in SHAPING {
            if let Some(member) = object.take_member(keyword) {
                schema.shaping.push((keyword, member.place()));
            }
        }
        // Most schemas have one or two, and there are many schemas.
        schema.shaping.shrink_to_fit();
        schema.read_annotations(&mut object, problems);
        schema.read_values(&mut object, problems);
        schema.read_descriptions(&mut object, problems);
        schema.read_objects(&mut object, problems);
        schema.read_compositions(cursor, &mut object, problems);
        schema.read_limits(&mut object, problems);
        object.finish("a schema", problems);
        schema
    }

    fn read_annotations(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        // What these say shapes no Rust type.
        object.ignore(&IGNORED);
        self.title = object.text("title", problems);
        self.read_only = object.flag("readOnly", problems);
        self.write_only = object.flag("writeOnly", problems);
        self.rust_name = object.located("x-rust-name", problems).map(Box::new);
        self.rust_type = object.located("x-rust-type", problems).map(Box::new);
        self.skip = object.flag("x-rust-skip", problems);
        for member in object.members("x-rust-values", problems) {
            if let Some((name, place)) = member.value.located(problems) {
                self.rust_values.push((member.name.to_owned(), name, place));
            }
        }
        self.description = object.text("description", problems);
        self.deprecated = object.flag("deprecated", problems);
        let default = object.take("default");
        self.default = default.map(|value| Box::new(value.node.clone()));
        let example = object.take("example").map(|value| value.node.clone());
        self.examples.extend(example);
        if let Some(examples) = object.take("examples") {
            if let Value::List(nodes) = &examples.node.value {
                self.examples.extend(nodes.iter().cloned());
            } else {
                problems.warn(examples.place(), "`examples` of a schema is a list");
            }
        }
        self.variant_names = object.texts("x-enum-varnames", problems);
        self.combination = object
            .take("x-combination")
            .and_then(|value| Combination::read(&value, problems))
            .map(Box::new);
    }

    /// Reads the descriptions of the values, in their order, or each by its value.
    fn read_descriptions(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        const KEYWORD: &str = "x-enum-descriptions";
        let written = object.get(KEYWORD);
        if !written.is_some_and(|written| matches!(written.node.value, Value::Map(_))) {
            self.variant_descriptions = object.texts(KEYWORD, problems);
            return;
        }
        let members = object.members(KEYWORD, problems);
        let members: BTreeMap<&str, &Cursor<'_>> = members
            .iter()
            .map(|member| (member.name, &member.value))
            .collect();
        for (value, place) in self.values.iter().flatten() {
            let text = value.as_text().map(str::to_owned);
            let text = text.unwrap_or_else(|| value.to_json_text());
            let member = members.get(text.as_str());
            let located = member.and_then(|member| member.located(problems));
            let located = located.unwrap_or_else(|| (String::new(), place.clone()));
            self.variant_descriptions.push(located);
        }
    }

    fn read_values(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        if let Some(reference) = object.take("$ref") {
            self.reference = Reference::read(&reference, problems).map(Box::new);
        }
        if let Some(types) = object.take("type") {
            self.types = read_types(&types, problems);
        }
        self.nullable = object.flag("nullable", problems);
        self.format = object.text("format", problems);
        let encoding = object.text("contentEncoding", problems);
        let media = object.text("contentMediaType", problems);
        let is_raw = encoding.is_none_or(|encoding| encoding == "binary");
        // How `format: binary` is said since 3.1.
        if self.format.is_none() && is_raw && media.is_some_and(|media| is_of_bytes(&media)) {
            self.format = Some("binary".to_owned());
            if self.shaping.is_empty() {
                // Where this stands alone, its type may be left out.
                self.types = vec![JsonType::String];
                self.shaping.push(("type", self.place.clone()));
            }
        }
        let constant = object.take("const").map(|value| vec![value]);
        let values = object.take("enum");
        let values = values.and_then(|values| {
            let list = values.list(problems)?;
            if list.is_empty() {
                let message = "this list is empty, which says nothing";
                problems.warn(values.place(), message);
                self.shaping.retain(|(keyword, _)| *keyword != "enum");
                return None;
            }
            Some(list)
        });
        self.values = values.or(constant).map(|values| {
            let values = values.iter();
            values
                .map(|value| (value.node.clone(), value.place()))
                .collect()
        });
    }

    fn read_objects(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        self.properties = Property::read_all(object.members("properties", problems), problems);
        if let Some(flag) = object.get("required").filter(Cursor::is_flag) {
            // As in the drafts before the fourth; what is not needed decodes either way.
            let message = "`required` is a list of the object round it; this flag is left aside";
            problems.warn(flag.place(), message);
            self.shaping.retain(|(keyword, _)| *keyword != "required");
            object.ignore(&["required"]);
        } else {
            self.required = object.texts("required", problems);
        }
        if let Some(additional) = object.take("additionalProperties") {
            self.additional = match additional.node.value {
                Value::Bool(true) => Additional::Any,
                Value::Bool(false) => Additional::None,
                _ => Additional::Schema(Box::new(Schema::read(&additional, problems))),
            };
        }
        self.patterns = Property::read_all(object.members("patternProperties", problems), problems);
        self.read_items(object, problems);
        for member in object.members("dependentRequired", problems) {
            let needed = member.value.filled_texts(problems);
            self.conditions.push(Condition::dependent(&member, needed));
        }
    }

    fn read_items(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        let mut items = object.take("items");
        let mut first = object.list("prefixItems", problems);
        // Older drafts of JSON Schema have a list here, and say what follows with another word.
        if let Some(list) = items.take_if(|items| matches!(items.node.value, Value::List(_))) {
            problems.warn(list.place(), "a list of `items` is `prefixItems` now");
            first = list.list(problems).unwrap_or_default();
            items = object.take("additionalItems");
        }
        self.items = items.map(|items| Box::new(Schema::read(&items, problems)));
        let first = first.iter().map(|item| Schema::read(item, problems));
        self.prefix_items = first.collect();
    }

    fn read_compositions(
        &mut self,
        cursor: &Cursor<'_>,
        object: &mut Object<'_>,
        problems: &mut Problems,
    ) {
        if object.take("if").is_some() {
            self.conditions.push(Condition::read(cursor, problems));
            object.ignore(&["then", "else"]);
        }
        for part in self.take_parts("allOf", object, problems) {
            if is_only_condition(&part) {
                self.conditions.push(Condition::read(&part, problems));
            } else {
                let part = Schema::read(&part, problems);
                if part.only_tells() {
                    self.tell(part);
                } else {
                    self.all_of.push(part);
                }
            }
        }
        if self.all_of.is_empty() && self.conditions.is_empty() {
            self.shaping.retain(|(keyword, _)| *keyword != "allOf");
        }
        if self.description.is_none() {
            let described = self.all_of.iter().filter(|it| it.reference.is_none());
            let mut described = described.filter_map(|it| it.description.as_ref());
            if let (Some(only), None) = (described.next(), described.next()) {
                self.description = Some(only.clone());
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(place) = object.get(key).map(|list| list.place()) else {
                continue;
            };
            let schemas = self.take_parts(key, object, problems);
            if schemas.is_empty() {
                continue;
            }
            let schemas = schemas.iter();
            let choices = Choices {
                place,
                schemas: schemas
                    .map(|schema| Schema::read(schema, problems))
                    .collect(),
            };
            if self.choices.is_none() {
                self.choices = Some(Box::new(choices));
            } else {
                self.all_of.push(Schema {
                    place: choices.place.clone(),
                    shaping: vec![(key, choices.place.clone())],
                    choices: Some(Box::new(choices)),
                    ..Schema::default()
                });
            }
        }
        let discriminator = object.take("discriminator");
        self.discriminator = discriminator
            .and_then(|value| Discriminator::read(&value, problems))
            .map(Box::new);
    }

    /// Says whether this describes a value, but asks nothing of it.
    fn only_tells(&self) -> bool {
        let is_named = self.rust_name.is_some() || self.rust_type.is_some() || self.skip;
        let asks = self.never || self.format.is_some() || !self.limits.is_empty();
        self.shaping.is_empty() && self.conditions.is_empty() && !is_named && !asks
    }

    /// Takes over what a part tells.
    fn tell(&mut self, part: Self) {
        self.title = self.title.take().or(part.title);
        self.description = self.description.take().or(part.description);
        self.default = self.default.take().or(part.default);
        self.examples.extend(part.examples);
        self.deprecated |= part.deprecated;
        self.read_only |= part.read_only;
        self.write_only |= part.write_only;
    }

    /// Takes a list of schemas; one that is empty says nothing.
    fn take_parts<'a>(
        &mut self,
        keyword: &str,
        object: &mut Object<'a>,
        problems: &mut Problems,
    ) -> Vec<Cursor<'a>> {
        let Some(list) = object.take(keyword) else {
            return Vec::new();
        };
        let parts = list.list(problems).unwrap_or_default();
        if parts.is_empty() {
            problems.warn(list.place(), "this list is empty, which says nothing");
            self.shaping.retain(|(known, _)| *known != keyword);
        }
        parts
    }

    fn read_limits(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        let mut limit = |keyword, value: Option<Node>| {
            self.limits
                .extend(value.map(|value| Limit { keyword, value }));
        };
        for (keyword, bound) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            // OpenAPI 3.0 marks the limit beside it.
            let flag = object.get(keyword).map(|cursor| &cursor.node.value);
            if let Some(Value::Bool(is_exclusive)) = flag {
                let is_exclusive = *is_exclusive;
                object.take(keyword);
                if is_exclusive {
                    limit(keyword, object.number(bound, problems));
                }
            }
        }
        for keyword in NUMERIC_LIMITS {
            if !object.is_taken(keyword) {
                limit(keyword, object.number(keyword, problems));
            }
        }
        let pattern = object.located("pattern", problems);
        limit("pattern", pattern.map(Node::of_text));
        let is_unique = object.take("uniqueItems");
        let is_unique = is_unique.filter(|value| value.flag(problems).is_some());
        limit("uniqueItems", is_unique.map(|value| value.node.clone()));
    }
}

impl Discriminator {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        if let Some(member) = cursor.node.as_text() {
            let message = "a discriminator is an object whose `propertyName` this is";
            problems.warn(cursor.place(), message);
            return Some(Self {
                member: member.to_owned(),
                mapping: Vec::new(),
            });
        }
        let mut object = cursor.object(problems)?;
        let member = object.need_text("propertyName", problems);
        let mapping = object.members("mapping", problems);
        object.finish("a discriminator", problems);
        let mapping = mapping.into_iter().filter_map(|member| {
            let target = member.value.text(problems)?;
            Some((member.name.to_owned(), target, member.place()))
        });
        Some(Self {
            mapping: mapping.collect(),
            member: member?,
        })
    }
}

impl Combination {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need("name", problems);
        let name = name.and_then(|name| Some((name.text(problems)?, name.place())));
        let members = object.texts("members", problems);
        let description = object.text("description", problems);
        object.finish("a combination", problems);
        Some(Self {
            place: cursor.place(),
            name: name?,
            members,
            description,
        })
    }
}

impl Property {
    fn read_all(members: Vec<Member<'_>>, problems: &mut Problems) -> Vec<Self> {
        let read = |member: Member<'_>| Self {
            name: member.name.to_owned(),
            schema: Schema::read(&member.value, problems),
            origin: None,
        };
        // No larger than what it holds: they are most of a description.
        members.into_iter().map(read).collect()
    }
}

impl Condition {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Self {
        let mut branches = [None, None, None];
        if let Some(mut object) = cursor.object(problems) {
            for (branch, keyword) in branches.iter_mut().zip(["if", "then", "else"]) {
                *branch = object
                    .take(keyword)
                    .map(|cursor| Schema::read(&cursor, problems));
            }
        }
        let [test, then, otherwise] = branches;
        Self {
            place: cursor.place(),
            node: cursor.node.clone(),
            test,
            then,
            otherwise,
        }
    }

    /// Makes a condition of a member of `dependentRequired`.
    fn dependent(member: &Member<'_>, needed: Vec<(String, Place)>) -> Self {
        let requires = |required: Vec<(String, Place)>| {
            Some(Schema {
                place: member.place(),
                shaping: vec![("required", member.place())],
                required,
                ..Schema::default()
            })
        };
        Self {
            place: member.place(),
            node: member.value.node.clone(),
            test: requires(vec![(member.name.to_owned(), member.place())]),
            then: requires(needed),
            otherwise: None,
        }
    }
}

/// Says whether a member of `allOf` is a condition and shapes nothing.
fn is_only_condition(cursor: &Cursor<'_>) -> bool {
    const KEYWORDS: [&str; 5] = ["if", "then", "else", "$comment", "description"];
    let Value::Map(entries) = &cursor.node.value else {
        return false;
    };
    let mut keys = entries.iter().map(|entry| entry.key.as_str());
    cursor.node.get("if").is_some() && keys.all(|key| KEYWORDS.contains(&key))
}

/// Says whether content of a type is no text.
fn is_of_bytes(media: &str) -> bool {
    const BYTES: [&str; 4] = [
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "application/gzip",
    ];
    let is_of = |kind: &&str| media.starts_with(*kind);
    BYTES.contains(&media) || ["image/", "audio/", "video/"].iter().any(is_of)
}

fn read_types(cursor: &Cursor<'_>, problems: &mut Problems) -> Vec<JsonType> {
    let items = match cursor.node.value {
        Value::List(_) => cursor.filled_list(problems),
        _ => vec![cursor.clone()],
    };
    let mut types = Vec::new();
    for item in items {
        let name = if item.node.is_null() {
            // In YAML, the quotes of the type that has null alone are easily forgotten.
            problems.warn(item.place(), "this is taken as text: null");
            Some("null".to_owned())
        } else {
            item.text(problems)
        };
        let Some(name) = name else { continue };
        let Some(kind) = JsonType::of(&name) else {
            let message = format!("`{name}` is not a type of JSON Schema");
            let lower = name.to_ascii_lowercase();
            if let Some(kind) = JsonType::of(&lower) {
                problems.warn(item.place(), format!("{message}; `{lower}` is meant"));
                types.push(kind);
            } else {
                problems.warn(item.place(), format!("{message}; any value is taken"));
            }
            continue;
        };
        if types.contains(&kind) {
            problems.warn(item.place(), format!("`{name}` stands twice"));
        } else {
            types.push(kind);
        }
    }
    types
}

impl JsonType {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "array" => Self::Array,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "null" => Self::Null,
            "number" => Self::Number,
            "object" => Self::Object,
            "string" => Self::String,
            _ => return None,
        })
    }
}
