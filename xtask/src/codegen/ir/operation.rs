//! Operations.

use super::docs::Docs;
use super::types::{Field, Shape, TypeId};

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id in the spec, or one made of method and path.
    pub id: String,
    /// Its Rust name, in snake case.
    pub name: String,
    /// Index of its group in [`Api::groups`](super::Api::groups).
    pub group: usize,
    /// HTTP method in lower case.
    pub method: &'static str,
    /// Path with placeholders in braces. It may end in a query that never changes, such as
    /// `?beta=true`.
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
    /// Ways to say who calls, of which one is enough; each is schemes that are all needed, by their
    /// index in [`Api::schemes`](super::Api::schemes). Empty if nobody asks; an empty way is none.
    pub security: Vec<Vec<usize>>,
    /// Address of the service for this operation, if it is another than the API's.
    pub server: Option<String>,
    /// Values of the path, in its order.
    pub path_params: Vec<Param>,
    /// The type that holds all other parameters, if there are any: a struct whose fields are those
    /// of `params`, in their order.
    pub params_type: Option<TypeId>,
    /// All other parameters.
    pub params: Vec<Param>,
    /// What is sent.
    pub body: Option<Body>,
    /// What success gives back.
    pub answer: Answer,
    /// What a refusal says.
    pub error: Answer,
    /// What success gives back as events, if the service can send some in place of `answer`: the
    /// shape of the data of one. If `answer` is nothing but events, that has them, and this is none.
    pub events: Option<Shape>,
    /// Types of content that success gives back, as they are asked for, if that is not JSON alone.
    pub accept: Option<String>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// Where it goes.
    pub place: ParamPlace,
    /// How a value becomes text.
    pub style: ParamStyle,
    /// The parameter as an argument, or as a field of the operation's parameters.
    pub field: Field,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamPlace {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into a cookie.
    Cookie,
}

/// How the value of a parameter becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamStyle {
    /// `simple` of `OpenAPI`, and whether it is exploded.
    Simple(bool),
    /// `label`, and whether it is exploded.
    Label(bool),
    /// `matrix`, and whether it is exploded.
    Matrix(bool),
    /// `form`, and whether it is exploded.
    Form(bool),
    /// `spaceDelimited`
    Space,
    /// `pipeDelimited`
    Pipe,
    /// `deepObject`
    Deep,
    /// JSON text, as `content` asks for it.
    Json,
}

/// What is sent.
#[derive(Clone, Debug)]
pub struct Body {
    /// Whether it must be given.
    pub required: bool,
    /// Its forms, of which one is sent; never empty.
    pub forms: Vec<BodyForm>,
    /// Name of the enum of its forms, if there are several.
    pub name: Option<String>,
}

/// A form of what is sent.
#[derive(Clone, Debug)]
pub struct BodyForm {
    /// Rust name of its variant, if there are several forms.
    pub variant: String,
    /// Its type as HTTP names it, such as `application/json`.
    pub media: String,
    /// How it is written.
    pub coding: Coding,
}

/// How a body is written or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As JSON.
    Json(Shape),
    /// As pairs of a form.
    Form {
        /// What is written; an object.
        shape: Shape,
        /// Members that are not written in the usual way, by their names on the wire.
        styles: Vec<(String, ParamStyle)>,
    },
    /// As the parts of a form.
    Multipart {
        /// What is written; an object, whose files are of the shape `File`.
        shape: Shape,
        /// Types of parts that have another than the usual one, by their names on the wire.
        media: Vec<(String, String)>,
    },
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// As events whose data are JSON.
    Events(Shape),
    /// Not at all.
    Empty,
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it may be, by the status: one form or more. An answer that nobody described has one
    /// form, of any status, that is any JSON value (of an error), or empty (of a success).
    pub forms: Vec<AnswerForm>,
    /// Name of the enum of its forms, if there are several.
    pub name: Option<String>,
}

/// A form of an answer.
#[derive(Clone, Debug)]
pub struct AnswerForm {
    /// Rust name of its variant, if there are several forms.
    pub variant: String,
    /// First and last status of each range that it stands for; empty for any other.
    pub statuses: Vec<(u16, u16)>,
    /// How it is read.
    pub coding: Coding,
    /// What it is.
    pub docs: Docs,
}

/// Operations that belong together: those of one tag.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name in the spec; empty for operations without a tag.
    pub tag: String,
    /// Its file, without ending, and its feature, with hyphens in place of underscores.
    pub module: String,
    /// What they are about.
    pub docs: Docs,
    /// Whether its feature is on unless the user says otherwise.
    pub is_default: bool,
}

/// A way to say who calls.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name in the spec.
    pub name: String,
    /// Its Rust name, in capitals.
    pub constant: String,
    /// What it is.
    pub docs: Docs,
    /// How it is sent.
    pub kind: SchemeKind,
}

/// How it is said who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// A token in the header `Authorization`, as `Bearer` has it; OAuth 2 and `OpenID` Connect, too.
    Bearer,
    /// A name and a password in the header `Authorization`.
    Basic,
    /// A key in a header.
    Header(String),
    /// A key in the query.
    Query(String),
    /// A key in a cookie.
    Cookie(String),
    /// Another scheme of the header `Authorization`, or a certificate: sent by the user's own means.
    Other,
}

/// Address of a service.
#[derive(Clone, Debug)]
pub struct Server {
    /// The address, with variables in braces.
    pub url: String,
    /// What it is for.
    pub docs: Docs,
    /// Its variables.
    pub variables: Vec<ServerVariable>,
}

/// A part of an address that may be chosen.
#[derive(Clone, Debug)]
pub struct ServerVariable {
    /// Its name in the address.
    pub wire: String,
    /// Its Rust name.
    pub name: String,
    /// Its value if nothing is chosen.
    pub default: String,
    /// What it may be; empty if that is not said.
    pub values: Vec<String>,
    /// What it is.
    pub docs: Docs,
}

/// What a service sends on its own.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its name in the spec.
    pub name: String,
    /// What its payload is.
    pub payload: Shape,
}
