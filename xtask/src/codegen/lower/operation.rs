//! Operation → parameters, body, answer, error.

use super::schema::{Site, limits};
use super::{Lowering, docs, names};
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::{Media, OrReference};
use crate::codegen::document::reference::Reference;
use crate::codegen::document::schema::Schema;
use crate::codegen::error::Place;
use crate::codegen::ir::{Field, Operation, Param, ParamPlace, PathParam, Shape, Type};

/// How many references are followed from one to the next.
const MAX_REFERENCES: usize = 32;

impl<'a> Lowering<'a> {
    pub(super) fn lower_operations(&mut self) -> Vec<Operation> {
        let document = self.document;
        let mut scope = names::Scope::default();
        let mut operations = Vec::new();
        for operation in &document.operations {
            let Some((id, place)) = &operation.id else {
                let message = "an operation needs an `operationId`, which names its method";
                self.problems.push(operation.place.clone(), message);
                continue;
            };
            let name = names::value_name(id);
            scope.take(&name, id, place, &mut self.problems);
            let operation = self.lower_operation(operation, id, name);
            operations.push(operation);
        }
        operations
    }

    fn lower_operation(
        &mut self,
        operation: &'a written::Operation,
        id: &str,
        name: String,
    ) -> Operation {
        let site = Site {
            name: names::type_name(id),
            module: name.clone(),
        };
        let parameters: Vec<&written::Parameter> = operation
            .parameters
            .iter()
            .filter_map(|parameter| self.parameter(parameter))
            .collect();
        let (path_params, params) = self.lower_parameters(operation, &parameters, &site);
        let params_type = (!params.is_empty()).then(|| {
            let name = format!("{}Params", site.name);
            self.type_names
                .take(&name, id, &operation.place, &mut self.problems);
            name
        });
        let body = self.lower_body(operation, &site);
        let (successes, errors): (Vec<_>, Vec<_>) = operation
            .answers
            .iter()
            .partition(|answer| answer.status.starts_with('2'));
        let answer = self.lower_answers(operation, &successes, &site, "Answer");
        let error = self.lower_answers(operation, &errors, &site, "Error");
        let mut docs = docs::paragraphs(operation.summary.as_deref());
        docs.extend(docs::paragraphs(operation.description.as_deref()));
        Operation {
            id: id.to_owned(),
            name,
            method: operation.method,
            path: operation.path.clone(),
            docs,
            deprecated: operation.deprecated,
            billed: operation.billed,
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
        let document = self.document;
        let security = operation.security.as_ref().unwrap_or(&document.security);
        for (name, place) in security.iter().flat_map(|security| &security.schemes) {
            let schemes = &document.components.security_schemes;
            if !schemes.iter().any(|scheme| scheme.name == *name) {
                let message = format!("there is no security scheme `{name}`");
                self.problems.push(place.clone(), message);
            }
        }
        security.iter().any(|security| !security.schemes.is_empty())
    }

    fn lower_parameters(
        &mut self,
        operation: &written::Operation,
        parameters: &[&written::Parameter],
        site: &Site,
    ) -> (Vec<PathParam>, Vec<Param>) {
        let params_site = Site {
            name: format!("{}Params", site.name),
            module: site.module.clone(),
        };
        let mut path_scope = names::Scope::default();
        let mut scope = names::Scope::default();
        let mut path_params: Vec<(usize, PathParam)> = Vec::new();
        let mut params: Vec<Param> = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let overridden = parameters[index + 1..]
                .iter()
                .any(|later| later.name == parameter.name && later.location == parameter.location);
            if overridden {
                continue;
            }
            let name = names::value_name(&parameter.name);
            let place = match parameter.location.as_str() {
                "path" => {
                    path_scope.take(&name, &parameter.name, &parameter.place, &mut self.problems);
                    path_params.extend(self.path_param(operation, parameter, name, site));
                    continue;
                }
                "query" => ParamPlace::Query,
                "header" => ParamPlace::Header,
                "cookie" => ParamPlace::Cookie,
                other => {
                    let message = format!("a parameter cannot be in `{other}`");
                    self.problems.push(parameter.place.clone(), message);
                    continue;
                }
            };
            scope.take(&name, &parameter.name, &parameter.place, &mut self.problems);
            self.check_style(parameter, place);
            let field = self.param_field(parameter, name, &params_site);
            params.push(Param { place, field });
        }
        path_params.sort_by_key(|(index, _)| *index);
        let path_params: Vec<_> = path_params.into_iter().map(|(_, param)| param).collect();
        self.check_placeholders(operation, &path_params);
        (path_params, params)
    }

    fn path_param(
        &mut self,
        operation: &written::Operation,
        parameter: &written::Parameter,
        name: String,
        site: &Site,
    ) -> Option<(usize, PathParam)> {
        let Some(index) = operation.path.find(&format!("{{{}}}", parameter.name)) else {
            let message = format!("the path has no `{{{}}}`", parameter.name);
            self.problems.push(parameter.place.clone(), message);
            return None;
        };
        let field = self.param_field(parameter, name, site);
        if !self.is_scalar(&field.shape) {
            self.problems.push(
                parameter.place.clone(),
                "only text, numbers and booleans are understood in a path",
            );
        }
        let param = PathParam {
            name: field.name,
            wire: field.wire,
            docs: field.docs,
            shape: field.shape,
        };
        Some((index, param))
    }

    fn param_field(&mut self, parameter: &written::Parameter, name: String, site: &Site) -> Field {
        let described = Schema {
            description: parameter
                .description
                .clone()
                .or_else(|| parameter.schema.description.clone()),
            ..parameter.schema.clone()
        };
        let inline = Site {
            name: format!("{}{}", site.name, names::type_name(&parameter.name)),
            module: site.module.clone(),
        };
        Field {
            name,
            wire: parameter.name.clone(),
            docs: docs::member(&described, None),
            deprecated: parameter.schema.deprecated,
            shape: self.shape(&parameter.schema, &inline),
            required: parameter.required,
            limits: limits(&parameter.schema),
        }
    }

    /// Reports a parameter whose text form is not one name and value for each scalar.
    fn check_style(&mut self, parameter: &written::Parameter, place: ParamPlace) {
        let default = if place == ParamPlace::Header {
            "simple"
        } else {
            "form"
        };
        if parameter.style.as_deref().unwrap_or(default) != default {
            let message = format!("only the style `{default}` is understood here");
            self.problems.push(parameter.place.clone(), message);
        }
        let is_list = parameter.schema.items.is_some();
        if is_list && (place != ParamPlace::Query || parameter.explode == Some(false)) {
            self.problems.push(
                parameter.place.clone(),
                "a list is understood only in the query, exploded into one pair for each item",
            );
        }
    }

    /// Checks that each placeholder of the path has a parameter.
    fn check_placeholders(&mut self, operation: &written::Operation, params: &[PathParam]) {
        for part in operation.path.split('{').skip(1) {
            let name = part.split('}').next().unwrap_or_default();
            if !params.iter().any(|param| param.wire == name) {
                let message = format!("`{{{name}}}` of the path has no parameter");
                self.problems.push(operation.place.clone(), message);
            }
        }
    }

    fn is_scalar(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Text | Shape::Integer32 | Shape::Integer64 | Shape::Number | Shape::Flag => true,
            Shape::Named(name) => {
                let found = self
                    .components
                    .values()
                    .find(|(_, type_name)| type_name == name);
                found.map_or_else(
                    || {
                        let is_text = |type_: &Type| {
                            type_.name == *name
                                && matches!(type_.kind, crate::codegen::ir::Kind::StringEnum(_))
                        };
                        self.types.iter().any(is_text)
                    },
                    |(component, _)| {
                        component.schema.properties.is_empty()
                            && component.schema.choices.is_none()
                            && component.schema.items.is_none()
                    },
                )
            }
            _ => false,
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
        let Some(media) = json_of(&body.content) else {
            let place = body
                .content
                .first()
                .map_or(&operation.place, |media| &media.place);
            self.problems.push(
                place.clone(),
                "of request bodies only `application/json` is understood",
            );
            return None;
        };
        let site = Site {
            name: format!("{}Body", site.name),
            module: site.module.clone(),
        };
        let shape = media
            .schema
            .as_ref()
            .map_or(Shape::Any, |schema| self.shape(schema, &site));
        Some((shape, body.required))
    }

    /// Returns the type of several answers: their common one, or a union of them.
    fn lower_answers(
        &mut self,
        operation: &written::Operation,
        answers: &[&'a written::Answer],
        site: &Site,
        suffix: &str,
    ) -> Option<Shape> {
        let document = self.document;
        let mut schemas: Vec<Schema> = Vec::new();
        let mut may_be_empty = false;
        for answer in answers {
            let response = follow(
                self,
                &answer.response,
                &document.components.responses,
                "responses",
            );
            let Some(response) = response else { continue };
            match json_of(&response.content) {
                Some(media) => {
                    let schema = media.schema.clone().unwrap_or_default();
                    let known = schema.reference.is_some()
                        && schemas.iter().any(|other| same_target(other, &schema));
                    if !known {
                        schemas.push(schema);
                    }
                }
                None if response.content.is_empty() => may_be_empty = true,
                // The body of a refusal is kept as it came, whatever its type.
                None if suffix == "Error" => {}
                None => self.problems.push(
                    answer.place.clone(),
                    "of answers only `application/json` is understood",
                ),
            }
        }
        let site = Site {
            name: format!("{}{suffix}", site.name),
            module: site.module.clone(),
        };
        let shape = match schemas.as_slice() {
            [] => return None,
            [only] => self.shape(only, &site),
            several => {
                let union = self.union_of(several, &[], &operation.place, &site);
                self.type_names
                    .take(&site.name, &site.name, &operation.place, &mut self.problems);
                self.types.push(Type {
                    name: site.name.clone(),
                    module: site.module.clone(),
                    docs: vec![format!(
                        "What `{} {}` answers.",
                        operation.method.to_uppercase(),
                        operation.path
                    )],
                    deprecated: false,
                    kind: union,
                });
                Shape::Named(site.name)
            }
        };
        Some(
            if may_be_empty && suffix != "Error" && !matches!(shape, Shape::Nullable(_)) {
                Shape::Nullable(Box::new(shape))
            } else {
                shape
            },
        )
    }

    fn parameter(
        &mut self,
        parameter: &'a OrReference<written::Parameter>,
    ) -> Option<&'a written::Parameter> {
        let document = self.document;
        follow(
            self,
            parameter,
            &document.components.parameters,
            "parameters",
        )
    }
}

/// Returns what a reference points to, over further references.
fn follow<'a, T>(
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

fn json_of(content: &[Media]) -> Option<&Media> {
    content.iter().find(|media| {
        let name = media.name.split(';').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("application/json") || name.ends_with("+json")
    })
}

fn same_target(a: &Schema, b: &Schema) -> bool {
    match (&a.reference, &b.reference) {
        (Some(a), Some(b)) => a.section == b.section && a.name == b.name,
        _ => false,
    }
}
