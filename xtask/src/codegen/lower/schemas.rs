//! Schemas → documents of JSON Schema: one of all, and one of each.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::json_schema::{Rewriter, entry, map, text};
use super::scope::Scope;
use super::{Lowering, names};
use crate::codegen::document::{Document, Entry, Node, SchemaComponent, Value};
use crate::codegen::error::Place;
use crate::codegen::ir::{Api, Coding, Operation, SchemaFile, Schemas, Shape, TypeId};

/// The version of JSON Schema that the documents are in.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Name of the document of all schemas, if the spec gives none.
const BUNDLE: &str = "bundle";

impl Lowering<'_> {
    /// Makes the documents, and what goes with them.
    pub(super) fn lower_schemas(&mut self, api: &Api) -> Schemas {
        self.check_schema_names();
        self.check_files();
        let document = self.document;
        let components = document.components.schemas.iter();
        let files = Files::of(document);
        Schemas {
            bundle: files.bundle(),
            files: components.map(|component| files.file(component)).collect(),
            sent: self.sent(&api.operations),
            advice: self.lower_advice(),
            aliases: self.lower_aliases(),
        }
    }

    /// Returns the names of the schemas that requests have as their bodies.
    fn sent(&self, operations: &[Operation]) -> Vec<String> {
        let forms = operations
            .iter()
            .filter_map(|operation| operation.body.as_ref());
        let bodies: BTreeSet<TypeId> = forms
            .flat_map(|body| &body.forms)
            .filter_map(|form| match &form.coding {
                Coding::Json(Shape::Named(id)) => Some(*id),
                _ => None,
            })
            .collect();
        let components = self.document.components.schemas.iter().enumerate();
        let sent = components.filter(|(id, _)| bodies.contains(id));
        sent.map(|(_, component)| component.name.clone()).collect()
    }

    /// Reports what makes a schema no JSON Schema.
    pub(super) fn check_bundle(&mut self, bundle: &SchemaFile) {
        let Ok(Json::Object(mut root)) = serde_json::from_str(&bundle.text) else {
            return;
        };
        // What nothing refers to would not be looked at closely.
        let definitions = root.get("$defs").and_then(Json::as_object);
        let (names, all): (Vec<String>, Vec<Json>) =
            definitions.cloned().unwrap_or_default().into_iter().unzip();
        if all.is_empty() {
            return;
        }
        root.insert("allOf".to_owned(), all.into());
        let root = Json::Object(root);
        let Err(error) = jsonschema::draft202012::new(&root) else {
            return;
        };
        let pointer = error.instance_path().as_str();
        let mut segments = pointer.splitn(4, '/').skip(1);
        let (list, at, inner) = (segments.next(), segments.next(), segments.next());
        let name = match (list, at) {
            (Some("$defs"), Some(at)) => Some(at.replace("~1", "/").replace("~0", "~")),
            (_, Some(at)) => at.parse().ok().and_then(|at: usize| names.get(at).cloned()),
            _ => None,
        };
        let component = name.and_then(|name| self.components.get(name.as_str()));
        let place = component.map_or_else(Place::default, |id| {
            let component = &self.document.components.schemas[*id];
            let inner = inner.map_or_else(String::new, |inner| format!("/{inner}"));
            inside(&component.place, self.document.node(component), &inner)
        });
        let message = format!("this is no JSON Schema: {error}");
        self.problems.push(place, message);
    }

    fn check_schema_names(&mut self) {
        let Some(written) = &self.document.schema_names else {
            return;
        };
        let (id, place) = &written.id;
        if !is_uri(id) {
            let message = format!(
                "`{id}` begins no address; one is like `urn:name:` or `https://host/path/`"
            );
            self.problems.push(place.clone(), message);
        }
        let (name, place) = &written.name;
        if !names::is_kebab(name) {
            let message = format!(
                "`{name}` cannot be the name of a file; one has words of small letters and digits \
                 with hyphens between them"
            );
            self.problems.push(place.clone(), message);
        }
    }

    /// Reports two schemas whose files would be one where letter case does not count.
    fn check_files(&mut self) {
        let mut scope = Scope::new("rename one of them, whose files would be one");
        let mut seen = BTreeSet::new();
        for (id, component) in self.document.components.schemas.iter().enumerate() {
            let name = self.types[id].name.clone();
            // One name for two types was reported when it was given.
            if seen.insert(name.clone()) {
                scope.take_word(&name, &component.place, &mut self.problems);
            }
        }
    }
}

/// Returns the place to which a JSON pointer leads, or the last one on the way.
pub(super) fn inside(place: &Place, node: &Node, pointer: &str) -> Place {
    let mut at = (place.clone(), node);
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        let next = match &at.1.value {
            Value::List(nodes) => name.parse().ok().and_then(|index: usize| nodes.get(index)),
            _ => at.1.get(&name),
        };
        let Some(next) = next else { break };
        at = (at.0.below(&name, next.position), next);
    }
    at.0
}

/// Says whether text can be the beginning of an absolute URI (RFC 3986).
fn is_uri(text: &str) -> bool {
    let is_in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_in_uri =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte);
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(is_in_scheme)
            && !rest.is_empty()
            && rest.bytes().all(is_in_uri)
    })
}

/// The documents of a spec.
struct Files<'a> {
    document: &'a Document,
    components: BTreeMap<&'a str, &'a Node>,
}

impl<'a> Files<'a> {
    fn of(document: &'a Document) -> Self {
        let components = document.components.schemas.iter();
        Self {
            document,
            components: components
                .map(|component| (component.name.as_str(), document.node(component)))
                .collect(),
        }
    }

    /// Returns the document of all schemas.
    fn bundle(&self) -> SchemaFile {
        let names = self.document.schema_names.as_ref();
        let name = names.map_or(BUNDLE, |names| &names.name.0);
        let all = self.document.components.schemas.iter();
        let all = all.map(|component| {
            let schema = Rewriter::default().schema(self.document.node(component));
            entry(&component.name, schema)
        });
        let mut entries = self.head(BUNDLE);
        entries.push(entry("title", text(&self.document.title)));
        entries.push(entry("$defs", map(all.collect())));
        made(name, name, entries)
    }

    /// Returns a schema as a document of its own, with the schemas that it leads to.
    fn file(&self, component: &SchemaComponent) -> SchemaFile {
        let name = &component.name;
        let stem = names::file_stem(names::type_name(&names::in_ascii(name)));
        let mut rewriter = Rewriter::of(name);
        let own = rewriter.schema(self.document.node(component));
        let mut needed: BTreeMap<String, Node> = BTreeMap::new();
        while let Some(found) = rewriter.found.pop() {
            if needed.contains_key(&found) {
                continue;
            }
            // A reference that leads nowhere was reported where types are made.
            if let Some(node) = self.components.get(found.as_str()) {
                let schema = rewriter.schema(node);
                needed.insert(found, schema);
            }
        }
        let mut entries = self.head(&stem);
        if own.get("title").is_none() {
            entries.push(entry("title", text(name)));
        }
        // `true` says nothing, and what is neither was reported.
        if let Value::Map(own) = own.value {
            entries.extend(own);
        }
        if !needed.is_empty() {
            let all = self.document.components.schemas.iter();
            let definitions = all.filter_map(|component| {
                let schema = needed.remove(&component.name)?;
                Some(entry(&component.name, schema))
            });
            entries.push(entry("$defs", map(definitions.collect())));
        }
        made(name, &stem, entries)
    }

    fn head(&self, id: &str) -> Vec<Entry> {
        let names = self.document.schema_names.as_ref();
        let id = names.map(|names| entry("$id", text(&format!("{}{id}", names.id.0))));
        let dialect = entry("$schema", text(DIALECT));
        [dialect].into_iter().chain(id).collect()
    }
}

fn made(name: &str, stem: &str, entries: Vec<Entry>) -> SchemaFile {
    let mut json = map(entries).to_pretty_json();
    json.push('\n');
    SchemaFile {
        name: name.to_owned(),
        file: format!("{stem}.schema.json"),
        text: json,
    }
}
