//! Schemas as written.

mod read;

use super::node::Node;
use super::reference::Reference;
use crate::codegen::error::Place;

/// A JSON Schema as written: the keywords that a generator of Rust needs.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a keyword that says yes or no"
)]
pub struct Schema {
    /// Where it is.
    pub place: Place,
    /// `$ref`
    pub reference: Option<Box<Reference>>,
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `false`, which no value meets
    pub never: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `type`, of which there may be several; empty when any is allowed
    pub types: Vec<JsonType>,
    /// `nullable`, of `OpenAPI` 3.0
    pub nullable: bool,
    /// `format`
    pub format: Option<String>,
    /// `enum`, or the one value of `const`
    pub values: Option<Vec<(Node, Place)>>,
    /// `default`
    pub default: Option<Box<Node>>,
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
    /// `patternProperties`
    pub patterns: Vec<Property>,
    /// `items`
    pub items: Option<Box<Schema>>,
    /// `prefixItems`
    pub prefix_items: Vec<Schema>,
    /// `allOf` without its conditions, and `anyOf` if there is `oneOf`, too
    pub all_of: Vec<Schema>,
    /// `if`/`then`/`else`, of the schema itself and of members of `allOf` that hold nothing else
    pub conditions: Vec<Condition>,
    /// `oneOf` or `anyOf`
    pub choices: Option<Box<Choices>>,
    /// `discriminator`
    pub discriminator: Option<Box<Discriminator>>,
    /// `minLength`, `maximum` and their like
    pub limits: Vec<Limit>,
    /// `x-enum-varnames`: names for the values of an enum or the shapes of a union
    pub variant_names: Vec<(String, Place)>,
    /// `x-enum-descriptions`
    pub variant_descriptions: Vec<(String, Place)>,
    /// `x-combination`
    pub combination: Option<Box<Combination>>,
    /// `x-rust-name`
    pub rust_name: Option<Box<(String, Place)>>,
    /// `x-rust-values`: values of an enum, and names for them
    pub rust_values: Vec<(String, String, Place)>,
    /// `x-rust-type`
    pub rust_type: Option<Box<(String, Place)>>,
    /// `x-rust-skip`
    pub skip: bool,
    /// Whether it is not written so, but made of several that a value must meet.
    pub merged: bool,
    /// Name of the component whose choices these are, if it is another.
    pub choices_origin: Option<String>,
    /// Keywords that shape the type of a value, as far as they are there.
    pub shaping: Vec<(&'static str, Place)>,
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
    /// Name of the component that describes it, if it is another than the one that has it.
    pub origin: Option<String>,
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

/// `if`, `then` and `else`, which check and do not shape.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where it is.
    pub place: Place,
    /// The object that holds the keywords.
    pub node: Node,
    /// `if`
    pub test: Option<Schema>,
    /// `then`
    pub then: Option<Schema>,
    /// `else`
    pub otherwise: Option<Schema>,
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
    pub name: (String, Place),
    /// The two members: the one that conditions test, and the one that they limit.
    pub members: Vec<(String, Place)>,
    /// What a combination is.
    pub description: Option<String>,
}

/// `discriminator`: the member that tells the shapes of a union apart.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// Its name.
    pub member: String,
    /// Values, and the name of a schema or a reference to one for each.
    pub mapping: Vec<(String, String, Place)>,
}

/// A keyword that limits a value, such as `maxLength`.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The keyword.
    pub keyword: &'static str,
    /// Its value.
    pub value: Node,
}

impl Schema {
    /// Returns the first of some shaping keywords that the schema has.
    #[must_use]
    pub fn keyword(&self, keywords: &[&str]) -> Option<&'static str> {
        let mut present = self.shaping.iter().map(|(keyword, _)| *keyword);
        present.find(|keyword| keywords.contains(keyword))
    }

    /// Returns where a shaping keyword stands.
    #[must_use]
    pub fn place_of(&self, keyword: &str) -> Option<&Place> {
        let mut present = self.shaping.iter();
        let (_, place) = present.find(|(known, _)| *known == keyword)?;
        Some(place)
    }
}
