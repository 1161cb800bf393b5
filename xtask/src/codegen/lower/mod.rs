//! Document → IR: references are settled, types and operations are named. What is not understood
//! is reported, never skipped.

mod combination;
mod docs;
mod names;
mod operation;
mod schema;
mod schemas;
mod union;

use std::collections::HashMap;

use crate::codegen::document::reference::Reference;
use crate::codegen::document::{Document, SchemaComponent};
use crate::codegen::error::{CodegenError, Problems};
use crate::codegen::ir::{Api, Type};
use names::Scope;

/// Understands a spec.
///
/// # Errors
///
/// Returns every place in the spec that is not understood.
pub fn lower(document: &Document) -> Result<Api, CodegenError> {
    let mut lowering = Lowering::new(document);
    for component in &document.components.schemas {
        lowering.lower_component(component);
    }
    let operations = lowering.lower_operations();
    let mut types = lowering.types;
    schema::box_cycles(&mut types);
    let mut docs = docs::paragraphs(document.summary.as_deref());
    docs.extend(docs::paragraphs(document.description.as_deref()));
    lowering.problems.or(Api {
        title: document.title.clone(),
        version: document.version.clone(),
        docs,
        server: document.server.clone(),
        types,
        operations,
        schemas: schemas::bundle(document),
    })
}

struct Lowering<'a> {
    document: &'a Document,
    /// Each schema and the Rust name it has.
    components: HashMap<&'a str, (&'a SchemaComponent, String)>,
    types: Vec<Type>,
    type_names: Scope,
    problems: Problems,
}

impl<'a> Lowering<'a> {
    fn new(document: &'a Document) -> Self {
        let mut lowering = Self {
            document,
            components: HashMap::new(),
            types: Vec::new(),
            type_names: Scope::default(),
            problems: Problems::default(),
        };
        // Schemas are named before all else, so that no inline schema takes a name of theirs.
        for component in &document.components.schemas {
            let name = names::type_name(&component.name);
            lowering.type_names.take(
                &name,
                &component.name,
                &component.place,
                &mut lowering.problems,
            );
            lowering
                .components
                .insert(&component.name, (component, name));
        }
        lowering
    }

    /// Returns the schema that a reference points to, and its Rust name.
    fn resolve(&mut self, reference: &Reference) -> Option<(&'a SchemaComponent, String)> {
        let found = (reference.section == "schemas")
            .then(|| self.components.get(reference.name.as_str()).cloned())
            .flatten();
        if found.is_none() {
            self.report_missing(reference, "schemas");
        }
        found
    }

    fn report_missing(&mut self, reference: &Reference, section: &str) {
        let Reference {
            place,
            section: found,
            name,
        } = reference;
        let message = if found == section {
            format!("there is no `{name}` in `#/components/{section}`")
        } else {
            format!("`#/components/{found}/{name}` stands where one of `{section}` is wanted")
        };
        self.problems.push(place.clone(), message);
    }
}
