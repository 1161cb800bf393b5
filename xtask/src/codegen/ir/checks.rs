//! What the values of a type must meet beyond their type.

use super::types::TypeId;

/// A keyword of JSON Schema that limits a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The keyword.
    pub keyword: &'static str,
    /// Its value as JSON text.
    pub value: String,
}

/// What the values of a struct or a union must meet.
#[derive(Clone, Debug)]
pub struct TypeCheck {
    /// The type.
    pub type_: TypeId,
    /// What is checked.
    pub body: CheckBody,
}

/// What is checked of a type.
#[derive(Clone, Debug)]
pub enum CheckBody {
    /// The members of a struct.
    Struct {
        /// What they must meet each for itself.
        demands: Vec<Demand>,
        /// What they must meet together.
        conditions: Vec<Condition>,
    },
    /// The shapes of a union, in its order.
    Union(Vec<Option<Rule>>),
}

/// What some members must meet, if others meet something.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What the others meet, or do not.
    pub test: Vec<Demand>,
    /// What follows if they do.
    pub then: Vec<Demand>,
    /// What follows if they do not.
    pub otherwise: Vec<Demand>,
}

/// What is demanded of a member of a struct.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Rust name of the member.
    pub field: String,
    /// What it must meet.
    pub kind: DemandKind,
}

/// What a member must meet.
#[derive(Clone, Debug)]
pub enum DemandKind {
    /// It is there.
    Needed,
    /// If it is there, its value is so.
    Meets(Rule),
}

/// What a value must meet, null left aside.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What the value is, and what is in it.
    pub kind: RuleKind,
    /// Its limits.
    pub tests: Vec<Test>,
}

/// What a value is that must meet something.
#[derive(Clone, Debug)]
pub enum RuleKind {
    /// Of a type that has a check itself, or a list or a map of such values.
    Own,
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A list, and what each item must meet.
    List(Option<Box<Rule>>),
    /// An object with any members, and what each value must meet.
    Map(Option<Box<Rule>>),
    /// A struct, of whose members more is demanded than by its own check.
    Struct {
        /// The struct.
        type_: TypeId,
        /// What is demanded.
        demands: Vec<Demand>,
    },
}

/// A limit of a value.
#[derive(Clone, Debug)]
pub enum Test {
    /// A number, or a length, is at least this.
    AtLeast(Amount),
    /// A number, or a length, is at most this.
    AtMost(Amount),
    /// A number is above this.
    Above(f64),
    /// A number is below this.
    Below(f64),
    /// A number is a multiple of this.
    MultipleOf(Amount),
    /// Text matches a pattern.
    Matches {
        /// The pattern as the spec has it.
        written: String,
        /// The same pattern as the runtime reads it.
        regex: String,
    },
    /// The value is one of some, as text or as JSON.
    OneOf(Vec<String>),
    /// No item of a list is there twice.
    Unique,
}

/// A number of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A length.
    Count(u32),
    /// A whole number.
    Whole(i64),
    /// A number.
    Real(f64),
}
