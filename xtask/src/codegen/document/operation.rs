//! Operations as written.

use super::Node;
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
    /// The first of `tags`
    pub tag: Option<String>,
    /// Address of the first of `servers`, of the operation or of its path
    pub server: Option<Server>,
    /// `x-rust-name`
    pub rust_name: Option<(String, Place)>,
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
    /// Type of its text, as HTTP names it, if that is said by `content`.
    pub media: Option<String>,
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
    /// `encoding`
    pub encoding: Vec<Encoding>,
}

/// How a member of a form is written.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// The member.
    pub name: String,
    /// Where its name stands.
    pub place: Place,
    /// `contentType`
    pub media: Option<String>,
    /// `style`
    pub style: Option<String>,
    /// `explode`
    pub explode: Option<bool>,
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
    /// Where its name stands.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// `type`
    pub kind: (String, Place),
    /// `scheme`
    pub scheme: Option<String>,
    /// `in`
    pub location: Option<String>,
    /// `name`
    pub parameter: Option<String>,
}

/// Address of a service.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where the address stands.
    pub place: Place,
    /// The address, with variables in braces.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its variables.
    pub variables: Vec<ServerVariable>,
}

/// A part of an address that may be chosen.
#[derive(Clone, Debug)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// Its value if nothing is chosen.
    pub default: String,
    /// What it may be.
    pub values: Vec<String>,
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

/// Reads the operations of one path, or of one webhook.
pub(super) fn read_path(
    path: &Member<'_>,
    item: &Cursor<'_>,
    problems: &mut Problems,
) -> Vec<Operation> {
    let Some(mut object) = item.object(problems) else {
        return Vec::new();
    };
    object.ignore(&["$ref", "summary", "description"]);
    let server = read_servers(&mut object, problems).into_iter().next();
    let shared = read_parameters(&mut object, problems);
    let mut operations = Vec::new();
    let written = path.name.split('#').next().unwrap_or_default();
    if written.len() < path.name.len() {
        let message = "what stands behind `#` is not sent";
        problems.warn(path.place().clone(), message);
    }
    for member in object.rest() {
        if member.is_extension() {
            continue;
        }
        let Some(method) = METHODS.into_iter().find(|method| *method == member.name) else {
            let message = format!("`{}` of a path is not understood", member.name);
            problems.warn(member.place(), message);
            continue;
        };
        if let Some(mut operation) = Operation::read(path, method, &member.value, problems) {
            operation.shared_parameters.clone_from(&shared);
            operation.server = operation.server.or_else(|| server.clone());
            operations.push(operation);
        }
    }
    operations
}

/// Reads addresses of a service.
pub(super) fn read_servers(object: &mut Object<'_>, problems: &mut Problems) -> Vec<Server> {
    let list = object.list("servers", problems);
    let servers = list.iter().filter_map(|item| Server::read(item, problems));
    servers.collect()
}

impl Server {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let url = object.need_located("url", problems);
        let description = object.text("description", problems);
        let variables = object.members("variables", problems);
        let variables = variables
            .iter()
            .filter_map(|member| ServerVariable::read(member, problems));
        let variables = variables.collect();
        object.ignore(&["name"]);
        object.finish("a server", problems);
        let (url, place) = url?;
        Some(Self {
            place,
            url,
            description,
            variables,
        })
    }
}

impl ServerVariable {
    fn read(member: &Member<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = member.value.object(problems)?;
        let default = object.need_text("default", problems);
        let values = object.texts("enum", problems);
        let description = object.text("description", problems);
        object.finish("a variable of a server", problems);
        Some(Self {
            name: member.name.to_owned(),
            place: member.place(),
            default: default?,
            values: values.into_iter().map(|(value, _)| value).collect(),
            description,
        })
    }
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
        object.ignore(&["externalDocs", "callbacks"]);
        if object.flag("x-rust-skip", problems) {
            return None;
        }
        let id = object
            .take("operationId")
            .and_then(|id| Some((id.text(problems)?, id.place())));
        let answers = object.members("responses", problems);
        let operation = Self {
            place: cursor.place(),
            id,
            method,
            path: (
                // A fragment tells operations of one path apart, and is not sent.
                path.name.split('#').next().unwrap_or_default().to_owned(),
                path.place().clone(),
            ),
            summary: object.text("summary", problems),
            description: object.text("description", problems),
            deprecated: object.flag("deprecated", problems),
            tag: object
                .texts("tags", problems)
                .into_iter()
                .next()
                .map(|(tag, _)| tag),
            server: read_servers(&mut object, problems).into_iter().next(),
            rust_name: object.located("x-rust-name", problems),
            shared_parameters: Vec::new(),
            parameters: read_parameters(&mut object, problems),
            body: object
                .take("requestBody")
                .and_then(|body| OrReference::read(&body, problems, Body::read)),
            answers: answers
                .into_iter()
                .filter(|member| !member.is_extension())
                .filter_map(|member| Answer::read(&member, problems))
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
    fn read(member: &Member<'_>, problems: &mut Problems) -> Option<Self> {
        let response = OrReference::read(&member.value, problems, Response::read)?;
        let is_status = match member.name.as_bytes() {
            [first, rest @ ..] if rest.len() == 2 => {
                (b'1'..=b'5').contains(first)
                    && (rest.eq_ignore_ascii_case(b"XX") || rest.iter().all(u8::is_ascii_digit))
            }
            _ => member.name == "default",
        };
        if !is_status {
            let message = format!(
                "`{}` is no status of an answer; one is like `200`, `4XX` or `default`",
                member.name
            );
            problems.push(member.place(), message);
            return None;
        }
        Some(Self {
            status: member
                .name
                .to_ascii_uppercase()
                .replace("DEFAULT", "default"),
            response,
            place: member.place(),
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
            schemes.push((member.name.to_owned(), member.place()));
        }
        alternatives.push(Security { schemes });
    }
    alternatives
}

/// Returns the first example that stands beside a schema.
///
/// One that is written in another way is none; nothing but docs is made of it.
fn first_example(object: &mut Object<'_>) -> Option<Node> {
    let problems = &mut Problems::default();
    let examples = object.members("examples", problems);
    if let Some(example) = object.take("example") {
        return Some(example.node.clone());
    }
    let mut first = examples.first()?.value.object(problems)?;
    Some(first.take("value")?.node.clone())
}

impl Parameter {
    /// Reads a parameter.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        // What OpenAPI itself calls to be dropped.
        object.ignore(&["allowEmptyValue"]);
        let example = first_example(&mut object);
        let name = object.need_text("name", problems);
        let location = object.need_text("in", problems);
        let mut schema = object.take("schema");
        let mut media = None;
        if schema.is_none() {
            let content = object.members("content", problems);
            if let Some(member) = content.first() {
                media = Some(member.name.to_owned());
                let mut object = member.value.object(problems)?;
                object.ignore(&["example", "examples"]);
                schema = object.take("schema");
                object.finish("a media type", problems);
            } else {
                problems.warn(cursor.place(), "`schema` is missing; any value is meant");
            }
        }
        let description = object.text("description", problems);
        let required = object.flag("required", problems);
        let deprecated = object.flag("deprecated", problems);
        let style = object.text("style", problems);
        let explode = object.take("explode");
        let explode = explode.and_then(|explode| explode.flag(problems));
        object.ignore(&["allowReserved"]);
        let mut schema = match schema {
            Some(schema) => Schema::read(&schema, problems),
            None => Schema {
                place: cursor.place(),
                ..Schema::default()
            },
        };
        // The nearer one counts.
        schema.examples.splice(0..0, example);
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
            schema,
            media,
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
        let encoding = media.members("encoding", problems);
        let encoding = encoding
            .into_iter()
            .filter_map(|member| Encoding::read(&member, problems));
        let encoding = encoding.collect();
        media.finish("a media type", problems);
        content.push(Media {
            place: member.place(),
            name: member.name.to_owned(),
            schema: schema.map(|schema| Schema::read(&schema, problems)),
            encoding,
        });
    }
    content
}

impl Encoding {
    fn read(member: &Member<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = member.value.object(problems)?;
        object.ignore(&["headers", "allowReserved"]);
        let media = object.text("contentType", problems);
        let style = object.text("style", problems);
        let explode = object.take("explode");
        let explode = explode.and_then(|explode| explode.flag(problems));
        object.finish("an encoding", problems);
        Some(Self {
            name: member.name.to_owned(),
            place: member.place(),
            media,
            style,
            explode,
        })
    }
}

impl SecurityScheme {
    /// Reads a security scheme.
    pub(super) fn read(member: &Member<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = member.value.object(problems)?;
        let kind = object.need_located("type", problems);
        let scheme = object.text("scheme", problems);
        let description = object.text("description", problems);
        let location = object.text("in", problems);
        let parameter = object.text("name", problems);
        object.ignore(&["bearerFormat", "flows", "openIdConnectUrl"]);
        object.finish("a security scheme", problems);
        Some(Self {
            place: member.place(),
            name: member.name.to_owned(),
            description,
            kind: kind?,
            scheme,
            location,
            parameter,
        })
    }
}
