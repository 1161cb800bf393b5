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
pub(super) mod yaml;

use crate::codegen::error::{CodegenError, Place, Problems};
use advice::{Advice, Alias};
use errors::Errors;
pub use node::{Entry, Node, Value};
pub use object::Located;
use object::{Cursor, Member, Object};
use operation::{
    Body, Operation, OrReference, Parameter, Response, Security, SecurityScheme, Server, read_path,
    read_security, read_servers,
};
use pointers::PointerList;
use reference::Reference;
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
    /// `servers`
    pub servers: Vec<Server>,
    /// `tags`: names and descriptions.
    pub tags: Vec<(String, Option<String>)>,
    /// Every operation in the order of the spec.
    pub operations: Vec<Operation>,
    /// `webhooks`: names, and what is sent to each.
    pub webhooks: Vec<(String, Operation)>,
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
    /// `x-rust-features.default`: tags whose operations are there by default; none is all.
    pub default_tags: Option<Vec<Located<String>>>,
    /// `x-schemas`
    pub schema_names: Option<SchemaNames>,
    /// The tree that all of this was read of.
    root: Node,
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
pub fn read(text: &str, problems: &mut Problems) -> Result<Document, CodegenError> {
    Ok(read_tree(yaml::read(text, 0)?, problems))
}

/// Reads the tree of a spec.
#[must_use]
pub fn read_tree(root: Node, problems: &mut Problems) -> Document {
    let mut document = read_document(&Cursor::root(&root), problems).unwrap_or_default();
    document.root = root;
    document
}

fn read_document(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Document> {
    let mut object = cursor.object(problems)?;
    let version = object.need("openapi", problems)?;
    let number = version.text(problems)?;
    let is_known = |minor: &str| {
        let patch = number.strip_prefix(minor);
        patch.is_some_and(|patch| patch.is_empty() || patch.starts_with('.'))
    };
    if !is_known("3.0") && !is_known("3.1") {
        let message = format!("OpenAPI {number} is not understood, only 3.0 and 3.1");
        problems.push(version.place(), message);
        return None;
    }
    object.ignore(&["jsonSchemaDialect", "externalDocs"]);
    let mut document = Document::default();
    if let Some(info) = object.need("info", problems) {
        document.read_info(&info, problems);
    }
    document.servers = read_servers(&mut object, problems);
    for item in object.list("tags", problems) {
        document.tags.extend(read_tag(&item, problems));
    }
    for path in object.members("paths", problems) {
        if !path.is_extension() {
            let operations = follow_path(cursor, &path, problems);
            document.operations.extend(operations);
        }
    }
    for webhook in object.members("webhooks", problems) {
        let operations = follow_path(cursor, &webhook, problems);
        let name = webhook.name;
        let named = operations.into_iter().map(|sent| (name.to_owned(), sent));
        document.webhooks.extend(named);
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

/// Reads the operations of a path, which may stand elsewhere.
fn follow_path(root: &Cursor<'_>, path: &Member<'_>, problems: &mut Problems) -> Vec<Operation> {
    let Some(reference) = path.value.node.get("$ref") else {
        return read_path(path, &path.value, problems);
    };
    let place = path.value.place().below("$ref", reference.position);
    let target = reference.as_text().and_then(reference::segments);
    let Some(item) = target.and_then(|segments| root.clone().follow(&segments)) else {
        problems.push(place, "this reference leads to no path");
        return Vec::new();
    };
    let mut operations = read_path(path, &item, problems);
    // What stands beside the reference is a path, too.
    operations.extend(read_path(path, &path.value, &mut Problems::default()));
    operations
}

fn read_tag(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<(String, Option<String>)> {
    let mut object = cursor.object(problems)?;
    let name = object.need_text("name", problems);
    let description = object.text("description", problems);
    object.ignore(&["externalDocs"]);
    object.finish("a tag", problems);
    Some((name?, description))
}

impl Document {
    /// Returns the schema of a component as written.
    #[must_use]
    pub fn node(&self, component: &SchemaComponent) -> &Node {
        let schemas = self
            .root
            .get("components")
            .and_then(|all| all.get("schemas"));
        let node = schemas.and_then(|schemas| schemas.get(&component.name));
        // A component was read of this very tree.
        node.unwrap_or(&self.root)
    }

    /// Reads what a reference leads to.
    pub fn target<T: Target>(&self, reference: &Reference, problems: &mut Problems) -> Option<T> {
        let cursor = Cursor::root(&self.root).follow(&reference.segments)?;
        T::read_target(&cursor, problems)
    }
}

/// What a reference can lead to.
#[allow(
    private_interfaces,
    reason = "only this module and its own have trees to read"
)]
pub trait Target: Sized {
    /// Reads it.
    fn read_target(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self>;
}

#[allow(private_interfaces, reason = "see the trait")]
impl Target for Schema {
    fn read_target(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        Some(Self::read_component(cursor, problems))
    }
}

macro_rules! targets {
    ($($type:ty),*) => {
        $(
        #[allow(private_interfaces, reason = "see the trait")]
        impl Target for OrReference<$type> {
            fn read_target(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
                Self::read(cursor, problems, <$type>::read)
            }
        })*
    };
}

targets!(Parameter, Body, Response);

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
        if let Some(mut features) = object
            .take("x-rust-features")
            .and_then(|features| features.object(problems))
        {
            self.default_tags = features
                .take("default")
                .map(|_| ())
                .map(|()| features.texts("default", problems));
            features.finish("the features", problems);
        }
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

fn read_components(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Components> {
    let mut object = cursor.object(problems)?;
    let mut components = Components::default();
    for member in object.members("schemas", problems) {
        components
            .schemas
            .push(SchemaComponent::read(&member, problems));
    }
    // What nothing refers to is looked at, too.
    read_section(&mut object, "parameters", Parameter::read, problems);
    read_section(&mut object, "requestBodies", Body::read, problems);
    read_section(&mut object, "responses", Response::read, problems);
    for member in object.members("securitySchemes", problems) {
        let scheme = SecurityScheme::read(&member, problems);
        components.security_schemes.extend(scheme);
    }
    // Examples are payloads, and headers of answers reach the caller described or not.
    object.ignore(&["callbacks", "examples", "headers", "links", "pathItems"]);
    object.finish("the components", problems);
    Some(components)
}

impl SchemaComponent {
    fn read(member: &Member<'_>, problems: &mut Problems) -> Self {
        let mut component = Self {
            name: member.name.to_owned(),
            schema: Schema::read_component(&member.value, problems),
            place: member.place(),
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
) {
    for member in object.members(key, problems) {
        OrReference::read(&member.value, problems, read);
    }
}
