//! Operation → name, parameters, body, answer, error.

use super::schema::Site;
use super::{Lowering, markdown, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::{Answer, Media, OrReference, Security};
use crate::codegen::document::reference::Reference;
use crate::codegen::document::schema::Schema;
use crate::codegen::error::Place;
use crate::codegen::ir::{Block, Operation, Shape, Type};

/// How many references are followed from one to the next.
const MAX_REFERENCES: usize = 32;

/// Names that the client and its constants have already.
const TAKEN: [&str; 5] = ["new", "operations", "schema_files", "schemas", "transport"];

impl<'a> Lowering<'a> {
    /// Lowers all operations.
    pub(super) fn lower_operations(&mut self) -> Vec<Operation> {
        let document = self.document;
        self.check_security(&document.security);
        let header = self.request_id_header();
        let mut scope = names::Scope::new("rename one of them");
        let mut operations = Vec::new();
        for operation in &document.operations {
            let Some((id, place)) = &operation.id else {
                let message = "an operation needs an `operationId`, which names its method";
                self.problems.push(operation.place.clone(), message);
                continue;
            };
            let name = names::value_name(id);
            let components = &document.components.schemas;
            let is_taken = match name.as_str() {
                "advice" => components.iter().any(|c| !c.advice.is_empty()),
                "aliases" => components.iter().any(|c| !c.aliases.is_empty()),
                "error_rules" => document.errors.is_some(),
                name => TAKEN.contains(&name),
            };
            if is_taken {
                let message = format!(
                    "`{id}` would be called `{name}` in Rust, as something else of a client is; \
                     rename it"
                );
                self.problems.push(place.clone(), message);
            }
            scope.take(&name, Some(id), place, &mut self.problems);
            let operation = Operation {
                request_id_header: header.clone(),
                ..self.lower_operation(operation, id, name)
            };
            operations.push(operation);
        }
        operations
    }

    fn request_id_header(&mut self) -> Option<String> {
        let (name, place) = self.document.request_id_header.as_ref()?;
        if !names::is_header_name(name) {
            let message = format!("`{name}` cannot be the name of a header");
            self.problems.push(place.clone(), message);
        }
        Some(name.to_ascii_lowercase())
    }

    fn lower_operation(
        &mut self,
        operation: &'a written::Operation,
        id: &str,
        name: String,
    ) -> Operation {
        let site = Site::inline(names::words(id), names::module_name(id));
        let (path_params, params) = self.lower_parameters(operation, &site);
        let params_type = (!params.is_empty()).then(|| {
            let site = Site::inline(format!("{}Params", site.words), site.module.clone());
            self.inline_name(&site, &operation.place)
        });
        let body = self.lower_body(operation, &site);
        let (answer, error) = self.lower_answers(operation, &site);
        let mut docs = markdown::optional(operation.summary.as_deref());
        docs.extend(markdown::optional(operation.description.as_deref()));
        Operation {
            id: id.to_owned(),
            name,
            method: operation.method,
            path: operation.path.0.clone(),
            docs,
            deprecated: operation.deprecated,
            billed: operation.billed,
            rate_limit: operation.rate_limit,
            // The same for all of them.
            request_id_header: None,
            authenticated: self.authenticated(operation),
            path_params,
            params_type,
            params,
            body,
            answer,
            error,
        }
    }

    fn authenticated(&mut self, operation: &written::Operation) -> bool {
        let security = operation.security.as_ref();
        let security = security.unwrap_or(&self.document.security);
        self.check_security(security);
        security.iter().any(|security| !security.schemes.is_empty())
    }

    fn check_security(&mut self, security: &[Security]) {
        let schemes = &self.document.components.security_schemes;
        for (name, place) in security.iter().flat_map(|security| &security.schemes) {
            if !schemes.iter().any(|scheme| scheme.name == *name) {
                let message = format!("there is no security scheme `{name}`");
                self.problems.push(place.clone(), message);
            }
        }
    }

    fn lower_body(
        &mut self,
        operation: &'a written::Operation,
        site: &Site,
    ) -> Option<(Shape, bool)> {
        let document = self.document;
        let body = follow(
            self,
            operation.body.as_ref()?,
            &document.components.bodies,
            "requestBodies",
        )?;
        // Of several forms the service takes each, so one is enough.
        let Some(media) = body.content.iter().find(|media| is_json(media)) else {
            let message = "of request bodies only `application/json` is understood";
            let place = body
                .content
                .first()
                .map_or(&body.place, |media| &media.place);
            self.problems.push(place.clone(), message);
            return None;
        };
        let site = Site::inline(format!("{}Body", site.words), site.module.clone());
        let schema = media.schema.as_ref();
        let shape = schema.map_or(Shape::Any, |schema| self.shape(schema, &site));
        self.bodies
            .extend(schema.map(|schema| (schema, shape.clone())));
        Some((shape, body.required))
    }

    /// Returns what success gives back and what a refusal says.
    fn lower_answers(
        &mut self,
        operation: &'a written::Operation,
        site: &Site,
    ) -> (Option<Shape>, Option<Shape>) {
        let (mut successes, errors): (Vec<_>, Vec<_>) = operation
            .answers
            .iter()
            .partition(|answer| answer.status.starts_with('2'));
        let mut has_only_default = false;
        if successes.is_empty() {
            // The default describes whatever has no description of its own.
            successes.extend(errors.iter().filter(|answer| answer.status == "default"));
            has_only_default = successes.len() == errors.len();
        }
        let successes = self.bodies(&successes, true);
        let answer = self.lower_bodies(operation, &successes, site, "Answer");
        if has_only_default {
            return (answer.clone(), answer);
        }
        let errors = self.bodies(&errors, false);
        let error = self.lower_bodies(operation, &errors, site, "Error");
        (answer, error)
    }

    /// Gathers the different bodies of some answers.
    fn bodies(&mut self, answers: &[&'a Answer], is_success: bool) -> Bodies<'a> {
        let document = self.document;
        let mut bodies = Bodies::default();
        for answer in answers {
            let responses = &document.components.responses;
            let Some(response) = follow(self, &answer.response, responses, "responses") else {
                continue;
            };
            bodies.may_be_empty |= is_success && response.content.is_empty();
            for media in &response.content {
                if is_json(media) {
                    bodies.add(media.schema.as_ref());
                } else if is_success && !response.content.iter().any(is_json) {
                    let message = "of answers only `application/json` is understood";
                    self.problems.push(media.place.clone(), message);
                }
                // The body of a refusal is kept as it came, whatever its type.
            }
        }
        bodies
    }

    /// Returns the type of several bodies: their common one, or a union of them.
    fn lower_bodies(
        &mut self,
        operation: &written::Operation,
        bodies: &Bodies<'_>,
        site: &Site,
        suffix: &str,
    ) -> Option<Shape> {
        let site = Site::inline(format!("{}{suffix}", site.words), site.module.clone());
        let shape = match bodies.schemas.as_slice() {
            [] if bodies.may_be_anything => Shape::Any,
            [] => return None,
            _ if bodies.may_be_anything => Shape::Any,
            [only] => self.shape(only, &site),
            several => {
                let index = self.types.len();
                let kind = self.union_of(several, &site);
                let name = self.inline_name(&site, &operation.place);
                let text = format!(
                    "What `{} {}` answers.",
                    operation.method.to_uppercase(),
                    operation.path.0
                );
                let type_ = Type {
                    name: name.clone(),
                    module: site.module.clone(),
                    docs: vec![Block::Text(text)],
                    deprecated: false,
                    kind,
                };
                self.add_type(index, type_);
                Shape::Named(name)
            }
        };
        let is_wrapped = !bodies.may_be_empty || matches!(shape, Shape::Nullable(_) | Shape::Any);
        Some(if is_wrapped {
            shape
        } else {
            Shape::Nullable(Box::new(shape))
        })
    }
}

/// What the bodies of several answers may be.
#[derive(Default)]
struct Bodies<'a> {
    schemas: Vec<&'a Schema>,
    may_be_empty: bool,
    may_be_anything: bool,
}

impl<'a> Bodies<'a> {
    fn add(&mut self, schema: Option<&'a Schema>) {
        let Some(schema) = schema else {
            self.may_be_anything = true;
            return;
        };
        let is_known =
            self.schemas
                .iter()
                .any(|known| match (&known.reference, &schema.reference) {
                    (Some(known), Some(reference)) => known.same_target(reference),
                    (None, None) => {
                        is_plain(known) && is_plain(schema) && known.types == schema.types
                    }
                    _ => false,
                });
        if !is_known {
            self.schemas.push(schema);
        }
    }
}

/// Says whether a schema has a type and nothing else that shapes.
fn is_plain(schema: &Schema) -> bool {
    schema.shaping.iter().all(|(keyword, _)| *keyword == "type") && schema.format.is_none()
}

/// Returns what a reference points to, over further references.
pub(super) fn follow<'a, T>(
    lowering: &mut Lowering<'_>,
    start: &'a OrReference<T>,
    section: &'a [(String, OrReference<T>)],
    section_name: &str,
) -> Option<&'a T> {
    let mut next = start;
    let mut last: Option<&Reference> = None;
    for _ in 0..MAX_REFERENCES {
        let reference = match next {
            OrReference::Here(value) => return Some(value),
            OrReference::There(reference) => reference,
        };
        last = Some(reference);
        let found = section
            .iter()
            .find(|(name, _)| reference.section == section_name && *name == reference.name);
        let Some((_, value)) = found else {
            lowering.report_missing(reference, section_name);
            return None;
        };
        next = value;
    }
    let place = last.map_or_else(Place::default, |reference| reference.place.clone());
    lowering
        .problems
        .push(place, "this reference leads round in a circle");
    None
}

fn is_json(media: &Media) -> bool {
    let name = media.name.split(';').next().unwrap_or_default().trim();
    let name = name.to_ascii_lowercase();
    name == "application/json" || name.ends_with("+json")
}
