//! Document → IR: references are settled, types and operations are named. What is not understood
//! is reported, never skipped.

mod advice;
mod checks;
mod combination;
mod docs;
mod errors;
mod groups;
mod integer;
mod json_schema;
mod markdown;
mod names;
mod object;
mod operation;
mod parameter;
mod pattern;
mod pointers;
mod schema;
mod schemas;
mod settle;
mod string_enum;
mod union;
mod vocabularies;

use std::collections::HashMap;

use crate::codegen::document::reference::Reference;
use crate::codegen::document::schema::Schema;
use crate::codegen::document::{Document, SchemaComponent};
use crate::codegen::error::{CodegenError, Problems};
use crate::codegen::ir::{Api, Kind, Shape, Type};
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
    let errors = lowering.lower_errors();
    let vocabularies = lowering.lower_vocabularies();
    let pointer_lists = lowering.lower_pointers();
    let schemas = lowering.lower_schemas(&operations);
    settle::settle(
        &mut lowering.types,
        &lowering.type_names,
        &mut lowering.problems,
    );
    // What was not understood would be reported once more.
    let checks = if lowering.problems.is_empty() {
        lowering.lower_checks()
    } else {
        Vec::new()
    };
    if lowering.problems.is_empty() {
        lowering.check_bundle(&schemas.bundle);
    }
    let mut docs = markdown::optional(document.summary.as_deref());
    docs.extend(markdown::optional(document.description.as_deref()));
    let title = document.title.trim();
    lowering.problems.or(Api {
        title: if title.is_empty() {
            "a service without a name".to_owned()
        } else {
            title.to_owned()
        },
        version: document.version.clone(),
        docs,
        server: document.server.clone(),
        types: lowering.types,
        checks,
        operations,
        errors,
        vocabularies,
        pointer_lists,
        schemas,
    })
}

struct Lowering<'a> {
    document: &'a Document,
    /// Each schema and the Rust name it has.
    components: HashMap<&'a str, (&'a SchemaComponent, String)>,
    types: Vec<Type>,
    /// What the types are, as far as their users must know.
    known: HashMap<String, Known>,
    type_names: Scope,
    /// Schemas of request bodies, and what they became.
    bodies: Vec<(&'a Schema, Shape)>,
    problems: Problems,
}

/// What is known of a named type.
enum Known {
    /// Another name of something.
    Alias(Shape),
    /// Text of known values.
    StringEnum,
    /// An object or a union.
    Other,
}

impl<'a> Lowering<'a> {
    fn new(document: &'a Document) -> Self {
        let mut lowering = Self {
            document,
            components: HashMap::new(),
            types: Vec::new(),
            known: HashMap::new(),
            type_names: Scope::new("rename one of them"),
            bodies: Vec::new(),
            problems: Problems::default(),
        };
        // Schemas are named before all else, so that no inline schema takes a name of theirs.
        for component in &document.components.schemas {
            let name = names::type_name(&component.name);
            lowering.type_names.take(
                &name,
                Some(&component.name),
                &component.place,
                &mut lowering.problems,
            );
            lowering
                .components
                .insert(&component.name, (component, name));
        }
        lowering
    }

    /// Adds a type before those that were made for its members.
    fn add_type(&mut self, index: usize, type_: Type) {
        let known = match &type_.kind {
            Kind::Alias(shape) => Known::Alias(shape.clone()),
            Kind::StringEnum(_) => Known::StringEnum,
            Kind::Struct(_) | Kind::Union(_) => Known::Other,
        };
        self.known.insert(type_.name.clone(), known);
        self.types.insert(index, type_);
    }

    /// Returns what a shape stands for, if it is another name of something.
    fn resolved<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        let mut shape = shape;
        // Bounded, since names that go round in a circle are reported only later.
        for _ in 0..self.known.len() {
            let Shape::Named(name) = shape else { break };
            let Some(Known::Alias(target)) = self.known.get(name) else {
                break;
            };
            shape = target;
        }
        shape
    }

    /// Says whether a shape is text, free or of known values.
    fn is_text(&self, shape: &Shape) -> bool {
        match self.resolved(shape) {
            Shape::Text => true,
            Shape::Named(name) => matches!(self.known.get(name), Some(Known::StringEnum)),
            _ => false,
        }
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
