//! Operations as written.

use super::object::{Cursor, Object};
use super::reference::Reference;
use super::schema::Schema;
use crate::codegen::error::{Place, Problems};

/// An operation as written.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it is.
    pub place: Place,
    /// `operationId`
    pub id: Option<(String, Place)>,
    /// Name of the HTTP method in lower case.
    pub method: &'static str,
    /// Path with placeholders in braces.
    pub path: String,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// Parameters of the path and of the operation.
    pub parameters: Vec<OrReference<Parameter>>,
    /// `requestBody`
    pub body: Option<OrReference<Body>>,
    /// `responses`
    pub answers: Vec<Answer>,
    /// `security`; none means the spec's own.
    pub security: Option<Vec<Security>>,
    /// `x-billed`: an accepted call costs money.
    pub billed: bool,
}

/// A thing, or a reference to it.
#[derive(Clone, Debug)]
pub enum OrReference<T> {
    /// The thing itself.
    Here(T),
    /// Where the thing is.
    There(Reference),
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it is.
    pub place: Place,
    /// Its name on the wire.
    pub name: String,
    /// `path`, `query`, `header` or `cookie`
    pub location: String,
    /// What it is.
    pub description: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// `style`
    pub style: Option<String>,
    /// `explode`
    pub explode: Option<bool>,
    /// Its type.
    pub schema: Schema,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct Body {
    /// What it is.
    pub description: Option<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Its forms.
    pub content: Vec<Media>,
}

/// A form of a body.
#[derive(Clone, Debug)]
pub struct Media {
    /// Where it is.
    pub place: Place,
    /// Media type, such as `application/json`.
    pub name: String,
    /// Its schema; none means anything.
    pub schema: Option<Schema>,
}

/// An answer to an operation.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Where it is.
    pub place: Place,
    /// `200`, `4XX` or `default`
    pub status: String,
    /// The answer.
    pub response: OrReference<Response>,
}

/// What an answer says.
#[derive(Clone, Debug)]
pub struct Response {
    /// What it means.
    pub description: Option<String>,
    /// Its forms; none means an empty body.
    pub content: Vec<Media>,
}

/// Security schemes that are needed together.
#[derive(Clone, Debug)]
pub struct Security {
    /// Names of the schemes; none means that no key is needed.
    pub schemes: Vec<(String, Place)>,
}

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
}

impl<T> OrReference<T> {
    /// Reads a thing, or a reference to it.
    pub fn read(
        cursor: &Cursor<'_>,
        problems: &mut Problems,
        read: fn(&Cursor<'_>, &mut Problems) -> Option<T>,
    ) -> Option<Self> {
        if cursor.node.get("$ref").is_none() {
            return read(cursor, problems).map(Self::Here);
        }
        let mut object = cursor.object(problems)?;
        let reference = Reference::read(&object.take("$ref")?, problems);
        object.ignore(&["description", "summary"]);
        object.finish("a reference", problems);
        reference.map(Self::There)
    }
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Reads the operations of one path.
pub fn read_path(path: &str, cursor: &Cursor<'_>, problems: &mut Problems) -> Vec<Operation> {
    let Some(mut object) = cursor.object(problems) else {
        return Vec::new();
    };
    object.ignore(&["summary", "description"]);
    let shared = read_parameters(&mut object, problems);
    let mut operations = Vec::new();
    for member in object.rest() {
        let Some(method) = METHODS.into_iter().find(|method| *method == member.name) else {
            let message = format!("`{}` of a path is not understood", member.name);
            problems.push(member.place, message);
            continue;
        };
        if let Some(mut operation) = Operation::read(path, method, &member.value, problems) {
            operation.parameters.splice(0..0, shared.iter().cloned());
            operations.push(operation);
        }
    }
    operations
}

fn read_parameters(
    object: &mut Object<'_>,
    problems: &mut Problems,
) -> Vec<OrReference<Parameter>> {
    let list = object.list("parameters", problems);
    list.iter()
        .filter_map(|cursor| OrReference::read(cursor, problems, Parameter::read))
        .collect()
}

impl Operation {
    fn read(
        path: &str,
        method: &'static str,
        cursor: &Cursor<'_>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        object.ignore(&["tags", "externalDocs"]);
        let id = object
            .take("operationId")
            .and_then(|id| Some((id.text(problems)?, id.place())));
        let answers = object.members("responses", problems);
        let operation = Self {
            place: cursor.place(),
            id,
            method,
            path: path.to_owned(),
            summary: object.text("summary", problems),
            description: object.text("description", problems),
            deprecated: object.flag("deprecated", problems),
            parameters: read_parameters(&mut object, problems),
            body: object
                .take("requestBody")
                .and_then(|body| OrReference::read(&body, problems, Body::read)),
            answers: answers
                .into_iter()
                .filter_map(|member| {
                    Some(Answer {
                        status: member.name.to_owned(),
                        response: OrReference::read(&member.value, problems, Response::read)?,
                        place: member.place,
                    })
                })
                .collect(),
            security: object
                .take("security")
                .map(|security| read_security(&security, problems)),
            billed: object.flag("x-billed", problems),
        };
        object.finish("an operation", problems);
        Some(operation)
    }
}

/// Reads a list of alternatives, each of which names the schemes it needs.
pub fn read_security(cursor: &Cursor<'_>, problems: &mut Problems) -> Vec<Security> {
    let list = cursor.list(problems).unwrap_or_default();
    let alternatives = list.iter().filter_map(|item| item.object(problems));
    alternatives
        .map(|object| Security {
            schemes: object
                .rest()
                .into_iter()
                .map(|member| (member.name.to_owned(), member.place))
                .collect(),
        })
        .collect()
}

impl Parameter {
    /// Reads a parameter.
    pub fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        object.ignore(&["example", "examples", "deprecated", "allowEmptyValue"]);
        let name = object.need("name", problems)?.text(problems)?;
        let location = object.need("in", problems)?.text(problems)?;
        let schema = object.need("schema", problems)?;
        let parameter = Self {
            place: cursor.place(),
            name,
            location,
            description: object.text("description", problems),
            required: object.flag("required", problems),
            style: object.text("style", problems),
            explode: object
                .take("explode")
                .and_then(|explode| explode.flag(problems)),
            schema: Schema::read(&schema, problems),
        };
        object.finish("a parameter", problems);
        Some(parameter)
    }
}

impl Body {
    /// Reads a request body.
    pub fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let body = Self {
            description: object.text("description", problems),
            required: object.flag("required", problems),
            content: read_content(&mut object, problems),
        };
        object.finish("a request body", problems);
        Some(body)
    }
}

impl Response {
    /// Reads an answer.
    pub fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        // Every header of an answer is given to the caller, described or not.
        object.ignore(&["headers", "links"]);
        let response = Self {
            description: object.text("description", problems),
            content: read_content(&mut object, problems),
        };
        object.finish("a response", problems);
        Some(response)
    }
}

fn read_content(object: &mut Object<'_>, problems: &mut Problems) -> Vec<Media> {
    let mut content = Vec::new();
    for member in object.members("content", problems) {
        let Some(mut media) = member.value.object(problems) else {
            continue;
        };
        media.ignore(&["example", "examples"]);
        let schema = media.take("schema");
        media.finish("a media type", problems);
        content.push(Media {
            place: member.place,
            name: member.name.to_owned(),
            schema: schema.map(|schema| Schema::read(&schema, problems)),
        });
    }
    content
}

impl SecurityScheme {
    /// Reads a security scheme: a bearer token.
    pub fn read(name: &str, cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let kind = object.need("type", problems)?.text(problems)?;
        let scheme = object.text("scheme", problems).unwrap_or_default();
        let description = object.text("description", problems);
        object.ignore(&["bearerFormat"]);
        if kind != "http" || !scheme.eq_ignore_ascii_case("bearer") {
            problems.push(
                cursor.place(),
                format!("a security scheme of type `{kind}` is not understood, only http bearer"),
            );
            return None;
        }
        object.finish("a security scheme", problems);
        Some(Self {
            name: name.to_owned(),
            description,
        })
    }
}
