//! Operations as written.

use super::object::{Cursor, Member, Object};
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
    pub path: (String, Place),
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `parameters` of the path, which those of the operation override
    pub shared_parameters: Vec<OrReference<Parameter>>,
    /// `parameters`
    pub parameters: Vec<OrReference<Parameter>>,
    /// `requestBody`
    pub body: Option<OrReference<Body>>,
    /// `responses`
    pub answers: Vec<Answer>,
    /// `security`; none means the spec's own.
    pub security: Option<Vec<Security>>,
    /// `x-billed`: an accepted call costs money.
    pub billed: bool,
    /// `x-rate-limit`: calls a second that the service takes.
    pub rate_limit: Option<u32>,
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
    /// Whether it should no longer be used.
    pub deprecated: bool,
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
    /// Where it is.
    pub place: Place,
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
    pub(super) fn read(
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
pub(super) fn read_path(path: &Member<'_>, problems: &mut Problems) -> Vec<Operation> {
    let Some(mut object) = path.value.object(problems) else {
        return Vec::new();
    };
    object.ignore(&["summary", "description"]);
    let shared = read_parameters(&mut object, problems);
    let mut operations = Vec::new();
    for member in object.rest() {
        if member.is_extension() {
            continue;
        }
        let Some(method) = METHODS.into_iter().find(|method| *method == member.name) else {
            let message = format!("`{}` of a path is not understood", member.name);
            problems.push(member.place, message);
            continue;
        };
        if let Some(mut operation) = Operation::read(path, method, &member.value, problems) {
            operation.shared_parameters.clone_from(&shared);
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
        path: &Member<'_>,
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
            path: (path.name.to_owned(), path.place.clone()),
            summary: object.text("summary", problems),
            description: object.text("description", problems),
            deprecated: object.flag("deprecated", problems),
            shared_parameters: Vec::new(),
            parameters: read_parameters(&mut object, problems),
            body: object
                .take("requestBody")
                .and_then(|body| OrReference::read(&body, problems, Body::read)),
            answers: answers
                .into_iter()
                .filter(|member| !member.is_extension())
                .filter_map(|member| Answer::read(member, problems))
                .collect(),
            security: object
                .take("security")
                .map(|security| read_security(&security, problems)),
            billed: object.flag("x-billed", problems),
            rate_limit: object
                .take("x-rate-limit")
                .and_then(|limit| limit.positive(problems)),
        };
        object.finish("an operation", problems);
        Some(operation)
    }
}

impl Answer {
    fn read(member: Member<'_>, problems: &mut Problems) -> Option<Self> {
        let response = OrReference::read(&member.value, problems, Response::read)?;
        let is_status = match member.name.as_bytes() {
            [first, rest @ ..] if rest.len() == 2 => {
                (b'1'..=b'5').contains(first)
                    && (rest == b"XX" || rest.iter().all(u8::is_ascii_digit))
            }
            _ => member.name == "default",
        };
        if !is_status {
            let message = format!(
                "`{}` is no status of an answer; one is like `200`, `4XX` or `default`",
                member.name
            );
            problems.push(member.place, message);
            return None;
        }
        Some(Self {
            status: member.name.to_owned(),
            response,
            place: member.place,
        })
    }
}

/// Reads a list of alternatives, each of which names the schemes it needs.
pub(super) fn read_security(cursor: &Cursor<'_>, problems: &mut Problems) -> Vec<Security> {
    let mut alternatives = Vec::new();
    for item in cursor.list(problems).unwrap_or_default() {
        let mut schemes = Vec::new();
        for member in item.object(problems).map_or(Vec::new(), Object::rest) {
            // Scopes say what the key may do, which the service decides.
            member.value.list(problems);
            schemes.push((member.name.to_owned(), member.place));
        }
        alternatives.push(Security { schemes });
    }
    alternatives
}

impl Parameter {
    /// Reads a parameter.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        // Payloads, and what OpenAPI itself calls to be dropped.
        object.ignore(&["example", "examples", "allowEmptyValue"]);
        let name = object.need_text("name", problems);
        let location = object.need_text("in", problems);
        let schema = object.need("schema", problems);
        let description = object.text("description", problems);
        let required = object.flag("required", problems);
        let deprecated = object.flag("deprecated", problems);
        let style = object.text("style", problems);
        let explode = object.take("explode");
        let explode = explode.and_then(|explode| explode.flag(problems));
        let schema = schema.map(|schema| Schema::read(&schema, problems));
        object.finish("a parameter", problems);
        Some(Self {
            place: cursor.place(),
            name: name?,
            location: location?,
            description,
            required,
            deprecated,
            style,
            explode,
            schema: schema?,
        })
    }
}

impl Body {
    /// Reads a request body.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let body = Self {
            place: cursor.place(),
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
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
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
    pub(super) fn read(name: &str, cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let kind = object.need_text("type", problems)?;
        let scheme = object.text("scheme", problems).unwrap_or_default();
        let description = object.text("description", problems);
        object.ignore(&["bearerFormat"]);
        if kind != "http" || !scheme.eq_ignore_ascii_case("bearer") {
            let kind = format!("{kind} {scheme}");
            let message = format!(
                "a security scheme of type `{}` is not understood, only `http bearer`",
                kind.trim_end()
            );
            problems.push(cursor.place(), message);
            return None;
        }
        object.finish("a security scheme", problems);
        Some(Self {
            name: name.to_owned(),
            description,
        })
    }
}
