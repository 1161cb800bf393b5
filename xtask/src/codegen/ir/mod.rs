//! The API as understood: every type has a Rust name, every reference is settled.
//!
//! Plain data in the order of the spec. It knows neither the spec's text nor Rust's syntax.

mod checks;
mod docs;
mod errors;
mod operation;
mod pointers;
mod reserved;
mod schemas;
mod types;
mod vocabulary;

pub use checks::{
    Amount, CheckBody, Condition, Demand, DemandKind, Limit, Rule, RuleKind, Test, TypeCheck,
};
pub use docs::{Block, Docs};
pub use errors::{Accepted, ErrorClass, ErrorRule, Errors};
pub use operation::{
    Answer, AnswerForm, Body, BodyForm, Coding, Group, Operation, Param, ParamPlace, ParamStyle,
    Scheme, SchemeKind, Server, ServerVariable, Webhook,
};
pub use pointers::PointerList;
pub use reserved::{
    RESERVED_ARGUMENTS, RESERVED_CONSTANTS, RESERVED_METHODS, RESERVED_MODULES, RESERVED_TYPES,
};
pub use schemas::{Alias, SchemaFile, Schemas};
pub use types::{
    Combination, CombinationValue, Direction, Enum, EnumBase, EnumValue, Field, Kind, Literal,
    Presence, Shape, Struct, Tag, TextForm, Type, TypeId, Union, Variant, Width,
};
pub use vocabulary::{Meaning, Vocabulary};

/// An API as understood.
#[derive(Clone, Debug)]
pub struct Api {
    /// Name of the API.
    pub title: String,
    /// Version of the API.
    pub version: String,
    /// What the API is.
    pub docs: Docs,
    /// Addresses of the service; the first is the usual one.
    pub servers: Vec<Server>,
    /// Ways to say who calls.
    pub schemes: Vec<Scheme>,
    /// Types, each after the type it was written in.
    pub types: Vec<Type>,
    /// What the values of types that are sent must meet.
    pub checks: Vec<TypeCheck>,
    /// Operations, group by group.
    pub operations: Vec<Operation>,
    /// Groups of operations, in the order of their first operation.
    pub groups: Vec<Group>,
    /// What the service sends on its own.
    pub webhooks: Vec<Webhook>,
    /// What refusals mean, if the spec says so.
    pub errors: Option<Errors>,
    /// Words that several layers use for the same things.
    pub vocabularies: Vec<Vocabulary>,
    /// Places at which something may be found in an answer.
    pub pointer_lists: Vec<PointerList>,
    /// The schemas for others' tools, if the spec asks for them.
    pub schemas: Option<Schemas>,
}
