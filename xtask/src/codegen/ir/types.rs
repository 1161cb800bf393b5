//! Types.

use super::checks::Limit;
use super::docs::Docs;

/// Number of a type in [`Api::types`](super::Api::types).
pub type TypeId = usize;

/// A named type.
#[derive(Clone, Debug)]
pub struct Type {
    /// Its Rust name, unique among all types.
    pub name: String,
    /// The file it is written to: the snake-case name of the schema or operation it comes from.
    pub module: String,
    /// What it is.
    pub docs: Docs,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether requests hold it.
    pub sent: bool,
    /// Whether answers hold it.
    pub received: bool,
    /// JSON pointer to its schema in the document of all schemas, such as `/$defs/Size`; none for
    /// what is no schema, such as the parameters of an operation.
    pub schema: Option<String>,
    /// What it is made of.
    pub kind: Kind,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub enum Kind {
    /// An object.
    Struct(Struct),
    /// Values that are known, and any other.
    Enum(Enum),
    /// One of several shapes.
    Union(Union),
    /// Another name.
    Alias(Shape),
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A named type.
    Named(TypeId),
    /// A named type that holds itself, kept on the heap.
    Boxed(TypeId),
    /// A type of the user's, by its path in Rust; it has serde's traits.
    Foreign(String),
    /// Text, plain or in a form that a format names.
    Text(TextForm),
    /// A whole number.
    Integer(Width),
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// Nothing but null.
    Null,
    /// Any JSON value.
    Any,
    /// The content of a file, which is no JSON.
    File,
    /// A list.
    List(Box<Shape>),
    /// A list of as many items as there are shapes, each of its own.
    Tuple(Vec<Shape>),
    /// An object with any members of one type.
    Map(Box<Shape>),
    /// A value or null.
    Nullable(Box<Shape>),
}

impl Shape {
    /// Calls a function with each named type in the shape.
    pub fn each_type(&self, seen: &mut impl FnMut(TypeId)) {
        match self {
            Self::Named(id) | Self::Boxed(id) => seen(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.each_type(seen),
            Self::Tuple(shapes) => shapes.iter().for_each(|shape| shape.each_type(seen)),
            _ => {}
        }
    }
}

/// The form of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextForm {
    /// Any text.
    Plain,
    /// `date-time`
    DateTime,
    /// `date`
    Date,
    /// `uuid`
    Uuid,
    /// `byte`: base64
    Base64,
}

/// The whole numbers of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
}

/// An object.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// Members with a value that never changes, which are no fields: name on the wire and value.
    pub constants: Vec<(String, Literal)>,
    /// Its other members.
    pub fields: Vec<Field>,
    /// Type of the members that are not listed, if they are kept.
    pub extra: Option<Shape>,
    /// Whether members that are not listed are refused.
    pub closed: bool,
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
    /// Its type. Of a required member that may be null it is `Nullable`.
    pub shape: Shape,
    /// Whether only requests have it, or only answers.
    pub only: Option<Direction>,
    /// Whether it is there.
    pub presence: Presence,
    /// What its value must meet.
    pub limits: Vec<Limit>,
}

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the service.
    Sent,
    /// From the service.
    Received,
}

/// Whether a member is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always; the field is of the member's type.
    Needed,
    /// Perhaps; the field is an `Option`.
    Optional,
    /// Perhaps, and null is something else than absent; the field is a `Nullable`. The shape is
    /// that of the value beside null.
    Nullable,
}

/// Values that are known, and any other.
#[derive(Clone, Debug)]
pub struct Enum {
    /// What the values are.
    pub base: EnumBase,
    /// The known ones.
    pub values: Vec<EnumValue>,
    /// Name of the variant for any other.
    pub other: String,
}

/// What the values of an enum are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnumBase {
    /// Strings.
    Text,
    /// Whole numbers of 64 bits.
    Integer,
    /// Whatever JSON has.
    Any,
}

/// A known value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its Rust name.
    pub name: String,
    /// The value.
    pub wire: Literal,
    /// What it means.
    pub docs: Docs,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// A plain value.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
}

/// One of several shapes.
#[derive(Clone, Debug)]
pub struct Union {
    /// The member that tells the shapes apart, if one does.
    pub tag: Option<Tag>,
    /// The shapes, in the order of the description.
    pub variants: Vec<Variant>,
    /// Name of the variant for what has a tag that is not known; only with a tag.
    pub other: Option<String>,
    /// Whether that variant also takes what is not what its tag says: a part of all shapes may be
    /// all that a value has.
    pub has_base: bool,
}

/// The member that tells the shapes of a union apart.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name on the wire.
    pub member: String,
    /// Its values, and the index of a variant that each means. Several variants may have one value.
    pub values: Vec<(String, usize)>,
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
    /// Whether the union can be made of a value of that type alone, as no other variant has it.
    pub distinct: bool,
    /// What a value of it must meet.
    pub limits: Vec<Limit>,
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
