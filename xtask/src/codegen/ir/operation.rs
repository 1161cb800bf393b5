//! Operations.

use super::docs::Docs;
use super::types::{Field, Shape};

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id in the spec.
    pub id: String,
    /// Its Rust name, in snake case.
    pub name: String,
    /// HTTP method in lower case.
    pub method: &'static str,
    /// Path with placeholders in braces.
    pub path: String,
    /// What it does.
    pub docs: Docs,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether an accepted call costs money.
    pub billed: bool,
    /// Calls a second that the service takes, if that is known.
    pub rate_limit: Option<u32>,
    /// Header by which an answer gives the service's id of the call, in lower case.
    pub request_id_header: Option<String>,
    /// Whether the key is sent.
    pub authenticated: bool,
    /// Values of the path, in its order.
    pub path_params: Vec<PathParam>,
    /// Name of the type that holds all other parameters, if there are any.
    pub params_type: Option<String>,
    /// All other parameters.
    pub params: Vec<Param>,
    /// The body, and whether it must be given.
    pub body: Option<(Shape, bool)>,
    /// What success gives back; none is an empty answer.
    pub answer: Option<Shape>,
    /// What a refusal says; none is not described.
    pub error: Option<Shape>,
}

/// A value of the path.
#[derive(Clone, Debug)]
pub struct PathParam {
    /// Its Rust name.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// What it is.
    pub docs: Docs,
    /// Its type.
    pub shape: Shape,
}

/// A parameter outside the path.
#[derive(Clone, Debug)]
pub struct Param {
    /// Where it goes.
    pub place: ParamPlace,
    /// The parameter as a field of the operation's parameters.
    pub field: Field,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamPlace {
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into a cookie.
    Cookie,
}
