//! The API as understood: every type has a Rust name, every reference is settled.
//!
//! Plain data in the order of the spec. It knows neither the spec's text nor Rust's syntax.

mod checks;
mod docs;
mod errors;
mod operation;
mod pointers;
mod schemas;
mod types;
mod vocabulary;

pub use checks::{
    Amount, CheckBody, Condition, Demand, DemandKind, Rule, RuleKind, Test, TypeCheck,
};
pub use docs::{Block, Docs};
pub use errors::{Accepted, ErrorClass, ErrorRule, Errors};
pub use operation::{Operation, Param, ParamPlace, PathParam};
pub use pointers::PointerList;
pub use schemas::{Alias, SchemaFile, Schemas};
pub use types::{
    Combination, CombinationValue, EnumValue, Field, JsonKind, Kind, Limit, Shape, StringEnum,
    Struct, Type, Union, Variant,
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
    /// Address of the service.
    pub server: Option<String>,
    /// Types, each after the type it was written in.
    pub types: Vec<Type>,
    /// What the values of types that are sent must meet.
    pub checks: Vec<TypeCheck>,
    /// Operations.
    pub operations: Vec<Operation>,
    /// What refusals mean, if the spec says so.
    pub errors: Option<Errors>,
    /// Words that several layers use for the same things.
    pub vocabularies: Vec<Vocabulary>,
    /// Places at which something may be found in an answer.
    pub pointer_lists: Vec<PointerList>,
    /// The schemas for others' tools.
    pub schemas: Schemas,
}
