//! Schemas as written.

use super::node::{Node, Value};
use super::object::{Cursor, Object};
use super::reference::Reference;
use crate::codegen::error::{Place, Problems};

/// A JSON Schema as written: the keywords that a generator of Rust needs.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Where it is.
    pub place: Place,
    /// `$ref`
    pub reference: Option<Reference>,
    /// `description`
    pub description: Option<String>,
    /// `type`, of which there may be several; empty when any is allowed
    pub types: Vec<JsonType>,
    /// `format`
    pub format: Option<String>,
    /// `enum`
    pub values: Option<Vec<Node>>,
    /// `const`
    pub constant: Option<Node>,
    /// `default`
    pub default: Option<Node>,
    /// `example` and `examples`
    pub examples: Vec<Node>,
    /// `deprecated`
    pub deprecated: bool,
    /// `properties`
    pub properties: Vec<Property>,
    /// `required`
    pub required: Vec<(String, Place)>,
    /// `additionalProperties`
    pub additional: Additional,
    /// `items`
    pub items: Option<Box<Schema>>,
    /// `allOf` without its conditions
    pub all_of: Vec<Schema>,
    /// `if`/`then`/`else`, of the schema itself and of members of `allOf` that hold nothing else
    pub conditions: Vec<Condition>,
    /// `oneOf` or `anyOf`
    pub choices: Option<Choices>,
    /// `minLength`, `maximum` and their like
    pub limits: Vec<Limit>,
    /// `x-enum-varnames`: names for the values of an enum or the shapes of a union
    pub variant_names: Vec<(String, Place)>,
    /// `x-enum-descriptions`
    pub variant_descriptions: Vec<(String, Place)>,
    /// `x-combination`
    pub combination: Option<Combination>,
}

/// A type of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `array`
    Array,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `null`
    Null,
    /// `number`
    Number,
    /// `object`
    Object,
    /// `string`
    String,
}

/// A member of `properties`.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name on the wire.
    pub name: String,
    /// Its schema.
    pub schema: Schema,
}

/// `additionalProperties`
#[derive(Clone, Debug, Default)]
pub enum Additional {
    /// Not said, so anything goes.
    #[default]
    Unsaid,
    /// `true`
    Any,
    /// `false`
    None,
    /// A schema.
    Schema(Box<Schema>),
}

/// `if`, `then` and `else`: kept as written, since a condition checks and does not shape.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where it is.
    pub place: Place,
    /// The object that holds the keywords.
    pub node: Node,
}

/// `oneOf` or `anyOf`
#[derive(Clone, Debug)]
pub struct Choices {
    /// Where the list is.
    pub place: Place,
    /// The schemas of the list.
    pub schemas: Vec<Schema>,
}

/// `x-combination`: members whose documented combinations become an enum.
#[derive(Clone, Debug)]
pub struct Combination {
    /// Where it is.
    pub place: Place,
    /// Name of the enum.
    pub name: String,
    /// The two members: the one that conditions test, and the one that they limit.
    pub members: Vec<(String, Place)>,
    /// What a combination is.
    pub description: Option<String>,
}

/// A keyword that limits a value, such as `maxLength`.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The keyword.
    pub keyword: &'static str,
    /// Its value.
    pub value: Node,
}

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
    /// Reads a schema.
    pub fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Self {
        let mut schema = Self {
            place: cursor.place(),
            ..Self::default()
        };
        match &cursor.node.value {
            // `true` allows everything, as the empty schema does.
            Value::Bool(true) => return schema,
            Value::Bool(false) => {
                problems.push(
                    cursor.place(),
                    "a schema that allows nothing is not understood",
                );
                return schema;
            }
            _ => {}
        }
        let Some(mut object) = cursor.object(problems) else {
            return schema;
        };
        schema.read_annotations(&mut object, problems);
        schema.read_values(&mut object, problems);
        schema.read_objects(&mut object, problems);
        schema.read_compositions(cursor, &mut object, problems);
        schema.read_limits(&mut object, problems);
        object.finish("a schema", problems);
        schema
    }

    fn read_annotations(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        // What these say shapes no Rust type.
        object.ignore(&[
            "$comment",
            "title",
            "externalDocs",
            "xml",
            "readOnly",
            "writeOnly",
        ]);
        self.description = object.text("description", problems);
        self.deprecated = object.flag("deprecated", problems);
        self.default = object.take("default").map(|value| value.node.clone());
        let example = object.take("example").map(|value| value.node.clone());
        let examples = object.list("examples", problems);
        self.examples = example
            .into_iter()
            .chain(examples.iter().map(|value| value.node.clone()))
            .collect();
        self.variant_names = object.texts("x-enum-varnames", problems);
        self.variant_descriptions = object.texts("x-enum-descriptions", problems);
        self.combination = object
            .take("x-combination")
            .and_then(|value| Combination::read(&value, problems));
    }

    fn read_values(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        if let Some(reference) = object.take("$ref") {
            self.reference = Reference::read(&reference, problems);
        }
        if let Some(types) = object.take("type") {
            self.types = read_types(&types, problems);
        }
        if object.flag("nullable", problems) {
            self.types.push(JsonType::Null);
        }
        self.format = object.text("format", problems);
        if let Some(values) = object.take("enum") {
            let values = values.list(problems).unwrap_or_default();
            self.values = Some(values.iter().map(|value| value.node.clone()).collect());
        }
        self.constant = object.take("const").map(|value| value.node.clone());
    }

    fn read_objects(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        for member in object.members("properties", problems) {
            self.properties.push(Property {
                name: member.name.to_owned(),
                schema: Schema::read(&member.value, problems),
            });
        }
        self.required = object.texts("required", problems);
        if let Some(additional) = object.take("additionalProperties") {
            self.additional = match additional.node.value {
                Value::Bool(true) => Additional::Any,
                Value::Bool(false) => Additional::None,
                _ => Additional::Schema(Box::new(Schema::read(&additional, problems))),
            };
        }
        self.items = object
            .take("items")
            .map(|items| Box::new(Schema::read(&items, problems)));
    }

    fn read_compositions(
        &mut self,
        cursor: &Cursor<'_>,
        object: &mut Object<'_>,
        problems: &mut Problems,
    ) {
        if cursor.node.get("if").is_some() {
            self.conditions.push(Condition {
                place: cursor.place(),
                node: cursor.node.clone(),
            });
        }
        object.ignore(&["if", "then", "else"]);
        for part in object.list("allOf", problems) {
            if part.node.get("if").is_some() {
                self.conditions.push(Condition {
                    place: part.place(),
                    node: part.node.clone(),
                });
                only_condition(&part, problems);
            } else {
                self.all_of.push(Schema::read(&part, problems));
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(list) = object.take(key) else {
                continue;
            };
            let schemas = list.list(problems).unwrap_or_default();
            let schemas = schemas
                .iter()
                .map(|schema| Schema::read(schema, problems))
                .collect();
            if self.choices.is_some() {
                problems.push(
                    list.place(),
                    "`oneOf` beside `anyOf` is not understood; keep one of them",
                );
            }
            self.choices = Some(Choices {
                place: list.place(),
                schemas,
            });
        }
    }

    fn read_limits(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        let mut limit = |keyword, value: Option<Cursor<'_>>| {
            self.limits.extend(value.map(|value| Limit {
                keyword,
                value: value.node.clone(),
            }));
        };
        for keyword in NUMERIC_LIMITS {
            let value = object.take(keyword);
            limit(
                keyword,
                value.filter(|value| value.number(problems).is_some()),
            );
        }
        let pattern = object.take("pattern");
        limit(
            "pattern",
            pattern.filter(|value| value.text(problems).is_some()),
        );
        let unique = object.take("uniqueItems");
        limit(
            "uniqueItems",
            unique.filter(|value| value.flag(problems).is_some()),
        );
    }
}

impl Combination {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need("name", problems)?.text(problems)?;
        let members = object.texts("members", problems);
        let description = object.text("description", problems);
        object.finish("a combination", problems);
        Some(Self {
            place: cursor.place(),
            name,
            members,
            description,
        })
    }
}

/// Reports what stands beside a condition: a member of `allOf` is either a condition or a shape.
fn only_condition(cursor: &Cursor<'_>, problems: &mut Problems) {
    if let Some(mut object) = cursor.object(problems) {
        object.ignore(&["if", "then", "else", "$comment", "description"]);
        object.finish("a condition", problems);
    }
}

fn read_types(cursor: &Cursor<'_>, problems: &mut Problems) -> Vec<JsonType> {
    let items = match cursor.node.value {
        Value::List(_) => cursor.list(problems).unwrap_or_default(),
        _ => vec![cursor.clone()],
    };
    let mut types = Vec::new();
    for item in items {
        let Some(name) = item.text(problems) else {
            continue;
        };
        types.push(match name.as_str() {
            "array" => JsonType::Array,
            "boolean" => JsonType::Boolean,
            "integer" => JsonType::Integer,
            "null" => JsonType::Null,
            "number" => JsonType::Number,
            "object" => JsonType::Object,
            "string" => JsonType::String,
            _ => {
                problems.push(
                    item.place(),
                    format!("`{name}` is not a type of JSON Schema"),
                );
                continue;
            }
        });
    }
    types
}
