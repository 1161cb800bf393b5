//! The spec as written: each object of `OpenAPI` that is understood, with its place in the text.
//!
//! Nothing is resolved here and nothing is named. Whatever is not understood is reported, never
//! skipped.

pub mod advice;
pub mod errors;
mod node;
mod object;
pub mod operation;
pub mod pointers;
pub mod reference;
pub mod schema;
pub mod vocabulary;
mod yaml;

use crate::codegen::error::{CodegenError, Place, Problems};
use advice::{Advice, Alias};
use errors::Errors;
pub use node::{Entry, Node, Value};
pub use object::Located;
use object::{Cursor, Member, Object};
use operation::{
    Body, Operation, OrReference, Parameter, Response, Security, SecurityScheme, read_path,
    read_security,
};
use pointers::PointerList;
use schema::Schema;
use vocabulary::Vocabulary;

/// An `OpenAPI` document as written.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// `info.title`
    pub title: String,
    /// `info.summary`
    pub summary: Option<String>,
    /// `info.description`
    pub description: Option<String>,
    /// `info.version`
    pub version: String,
    /// Address of the first server.
    pub server: Option<String>,
    /// Every operation in the order of the spec.
    pub operations: Vec<Operation>,
    /// `security`
    pub security: Vec<Security>,
    /// `components`
    pub components: Components,
    /// `x-errors`
    pub errors: Option<Errors>,
    /// `x-vocabularies`
    pub vocabularies: Vec<Vocabulary>,
    /// `x-places`
    pub pointer_lists: Vec<PointerList>,
    /// `x-request-id-header`
    pub request_id_header: Option<Located<String>>,
    /// `x-schemas`
    pub schema_names: Option<SchemaNames>,
}

/// `x-schemas`: how the schemas are called as documents of their own.
#[derive(Clone, Debug)]
pub struct SchemaNames {
    /// What each `$id` begins with.
    pub id: Located<String>,
    /// Name of the file that holds all schemas.
    pub name: Located<String>,
}

/// What other parts of a spec refer to.
#[derive(Clone, Debug, Default)]
pub struct Components {
    /// `components.schemas`
    pub schemas: Vec<SchemaComponent>,
    /// `components.parameters`
    pub parameters: Vec<(String, OrReference<Parameter>)>,
    /// `components.requestBodies`
    pub bodies: Vec<(String, OrReference<Body>)>,
    /// `components.responses`
    pub responses: Vec<(String, OrReference<Response>)>,
    /// `components.securitySchemes`
    pub security_schemes: Vec<SecurityScheme>,
}

/// A schema that has a name.
#[derive(Clone, Debug)]
pub struct SchemaComponent {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// The schema as read.
    pub schema: Schema,
    /// The schema as written.
    pub node: Node,
    /// `x-advice`
    pub advice: Vec<Advice>,
    /// `x-aliases`
    pub aliases: Vec<Alias>,
}

/// Reads the text of a spec.
///
/// # Errors
///
/// Returns every place where the text is not YAML, not `OpenAPI` 3.0 or 3.1, or not understood.
pub fn read(text: &str) -> Result<Document, CodegenError> {
    let root = yaml::read(text)?;
    let mut problems = Problems::default();
    let document = read_document(&Cursor::root(&root), &mut problems);
    problems.or(document.unwrap_or_default())
}

fn read_document(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Document> {
    let mut object = cursor.object(problems)?;
    let version = object.need("openapi", problems)?;
    let number = version.text(problems)?;
    if !number.starts_with("3.0.") && !number.starts_with("3.1.") {
        let message = format!("OpenAPI {number} is not understood, only 3.0 and 3.1");
        problems.push(version.place(), message);
        return None;
    }
    object.ignore(&["jsonSchemaDialect", "tags", "externalDocs"]);
    let mut document = Document::default();
    if let Some(info) = object.need("info", problems) {
        document.read_info(&info, problems);
    }
    document.server = read_server(&mut object, problems);
    for path in object.members("paths", problems) {
        if !path.is_extension() {
            let operations = read_path(&path, problems);
            document.operations.extend(operations);
        }
    }
    if let Some(security) = object.take("security") {
        document.security = read_security(&security, problems);
    }
    if let Some(components) = object.take("components") {
        document.components = read_components(&components, problems).unwrap_or_default();
    }
    document.read_extensions(&mut object, problems);
    object.finish("the spec", problems);
    Some(document)
}

impl Document {
    fn read_extensions(&mut self, object: &mut Object<'_>, problems: &mut Problems) {
        let errors = object.take("x-errors");
        self.errors = errors.and_then(|errors| Errors::read(&errors, problems));
        let list = object.take("x-vocabularies");
        for item in list.map_or(Vec::new(), |list| list.filled_list(problems)) {
            self.vocabularies.extend(Vocabulary::read(&item, problems));
        }
        let list = object.take("x-places");
        for item in list.map_or(Vec::new(), |list| list.filled_list(problems)) {
            self.pointer_lists
                .extend(PointerList::read(&item, problems));
        }
        self.request_id_header = object.located("x-request-id-header", problems);
        let names = object.take("x-schemas");
        self.schema_names = names.and_then(|names| SchemaNames::read(&names, problems));
    }

    fn read_info(&mut self, cursor: &Cursor<'_>, problems: &mut Problems) {
        let Some(mut info) = cursor.object(problems) else {
            return;
        };
        self.title = info.need_text("title", problems).unwrap_or_default();
        self.version = info.need_text("version", problems).unwrap_or_default();
        self.summary = info.text("summary", problems);
        self.description = info.text("description", problems);
        info.ignore(&["contact", "license", "termsOfService"]);
        info.finish("the info", problems);
    }
}

/// Reads the address of the first server; the others are for the caller to choose.
fn read_server(object: &mut Object<'_>, problems: &mut Problems) -> Option<String> {
    let mut addresses = Vec::new();
    for cursor in object.list("servers", problems) {
        let Some(mut server) = cursor.object(problems) else {
            continue;
        };
        let address = server.need("url", problems);
        server.ignore(&["description", "variables"]);
        server.finish("a server", problems);
        let Some(address) = address else { continue };
        let text = address.text(problems);
        if text.as_ref().is_some_and(|text| text.contains('{')) {
            problems.push(address.place(), "variables of a server are not understood");
        }
        addresses.extend(text);
    }
    addresses.into_iter().next()
}

fn read_components(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Components> {
    let mut object = cursor.object(problems)?;
    let mut components = Components::default();
    for member in object.members("schemas", problems) {
        components
            .schemas
            .push(SchemaComponent::read(member, problems));
    }
    components.parameters = read_section(&mut object, "parameters", Parameter::read, problems);
    components.bodies = read_section(&mut object, "requestBodies", Body::read, problems);
    components.responses = read_section(&mut object, "responses", Response::read, problems);
    for member in object.members("securitySchemes", problems) {
        let scheme = SecurityScheme::read(member.name, &member.value, problems);
        components.security_schemes.extend(scheme);
    }
    // Examples are payloads, and headers of answers reach the caller described or not.
    object.ignore(&["examples", "headers"]);
    object.finish("the components", problems);
    Some(components)
}

impl SchemaComponent {
    fn read(member: Member<'_>, problems: &mut Problems) -> Self {
        let mut component = Self {
            name: member.name.to_owned(),
            schema: Schema::read_component(&member.value, problems),
            node: member.value.node.clone(),
            place: member.place,
            advice: Vec::new(),
            aliases: Vec::new(),
        };
        // What is no object was reported when the schema was read.
        let Some(mut object) = member.value.object(&mut Problems::default()) else {
            return component;
        };
        if let Some(list) = object.take("x-advice") {
            let list = list.filled_list(problems);
            let advice = list.iter().filter_map(|item| Advice::read(item, problems));
            component.advice = advice.collect();
        }
        if let Some(aliases) = object.take("x-aliases") {
            component.aliases = Alias::read_all(&aliases, problems);
        }
        component
    }
}

impl SchemaNames {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let id = object.need_located("id", problems);
        let name = object.need_located("name", problems);
        object.finish("the names of schemas", problems);
        Some(Self {
            id: id?,
            name: name?,
        })
    }
}

fn read_section<T>(
    object: &mut Object<'_>,
    key: &str,
    read: fn(&Cursor<'_>, &mut Problems) -> Option<T>,
    problems: &mut Problems,
) -> Vec<(String, OrReference<T>)> {
    let members = object.members(key, problems);
    members
        .into_iter()
        .filter_map(|member| {
            let value = OrReference::read(&member.value, problems, read)?;
            Some((member.name.to_owned(), value))
        })
        .collect()
}
