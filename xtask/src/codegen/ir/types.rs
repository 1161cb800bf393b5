//! Types.

use super::docs::Docs;

/// A named type.
#[derive(Clone, Debug)]
pub struct Type {
    /// Its Rust name.
    pub name: String,
    /// The file it is written to: the snake-case name of the schema it comes from.
    pub module: String,
    /// What it is.
    pub docs: Docs,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// What it is made of.
    pub kind: Kind,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub enum Kind {
    /// An object.
    Struct(Struct),
    /// Strings that are known, and any other.
    StringEnum(StringEnum),
    /// One of several shapes.
    Union(Union),
    /// Another name.
    Alias(Shape),
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A named type.
    Named(String),
    /// A named type that holds itself, kept on the heap.
    Boxed(String),
    /// Text.
    Text,
    /// A whole number of 32 bits.
    Integer32,
    /// A whole number of 64 bits.
    Integer64,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// Nothing but null.
    Null,
    /// Any JSON value.
    Any,
    /// A list.
    List(Box<Shape>),
    /// An object with any members of one type.
    Map(Box<Shape>),
    /// A value or null.
    Nullable(Box<Shape>),
}

/// An object.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its members.
    pub fields: Vec<Field>,
    /// Conditions that its members must meet together, each as JSON text.
    pub conditions: Vec<String>,
    /// Whether members that are not listed are refused.
    pub closed: bool,
    /// Whether members that are not listed are kept.
    pub open: bool,
    /// Members that become an enum of their combinations.
    pub combination: Option<Box<Combination>>,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its Rust name.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// What it is.
    pub docs: Docs,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Its type.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What its value must meet.
    pub limits: Vec<Limit>,
}

/// A keyword of JSON Schema that limits a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The keyword.
    pub keyword: &'static str,
    /// Its value as JSON text.
    pub value: String,
}

/// Strings that are known, and any other.
#[derive(Clone, Debug)]
pub struct StringEnum {
    /// The known ones.
    pub values: Vec<EnumValue>,
    /// Name of the variant for any other.
    pub other: String,
}

/// A known string.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its Rust name.
    pub name: String,
    /// The string.
    pub wire: String,
    /// What it means.
    pub docs: Docs,
}

/// One of several shapes.
#[derive(Clone, Debug)]
pub struct Union {
    /// The shapes, in the order in which they are tried.
    pub variants: Vec<Variant>,
}

/// A shape of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its Rust name.
    pub name: String,
    /// What it is.
    pub docs: Docs,
    /// Its type.
    pub shape: Shape,
    /// What a value must look like to be of this shape.
    pub kind: JsonKind,
    /// What a value of it must meet.
    pub limits: Vec<Limit>,
}

/// What a JSON value looks like from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonKind {
    /// An object with at least these members.
    Object(Vec<String>),
    /// A string.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A list.
    List,
    /// Anything.
    Any,
}

/// Two members whose documented combinations become an enum.
#[derive(Clone, Debug)]
pub struct Combination {
    /// Rust name of the enum.
    pub name: String,
    /// Rust name of an argument that holds one.
    pub argument: String,
    /// What a combination is.
    pub docs: Docs,
    /// Rust names of the two fields.
    pub fields: [String; 2],
    /// Names of the two fields on the wire.
    pub wires: [String; 2],
    /// Types of the two fields.
    pub shapes: [Shape; 2],
    /// The documented combinations.
    pub values: Vec<CombinationValue>,
}

/// A documented combination.
#[derive(Clone, Debug)]
pub struct CombinationValue {
    /// Its Rust name.
    pub name: String,
    /// The two values on the wire.
    pub wire: [String; 2],
    /// Rust name of the first value, if the first field is an enum that knows it.
    pub first_variant: Option<String>,
}
