//! Operation → name, group, parameters, body, answers.

use std::collections::HashSet;

use super::scope::Scope;
use super::site::Site;
use super::{Lowering, docs, markdown, names};
use crate::codegen::document::Target;
use crate::codegen::document::operation as written;
use crate::codegen::document::operation::{OrReference, Server};
use crate::codegen::document::reference::Reference;
use crate::codegen::error::Place;
use crate::codegen::ir::{Group, Kind, Operation, Param, Presence, Struct, Type, TypeId};
use crate::codegen::ir::{RESERVED_CONSTANTS, RESERVED_METHODS, RESERVED_MODULES};
use crate::codegen::ir::{Scheme, Server as Address, ServerVariable, Webhook};

/// How many references are followed from one to the next.
const MAX_REFERENCES: usize = 32;

impl Lowering<'_> {
    /// Lowers all operations, group by group.
    pub(super) fn lower_operations(&mut self, schemes: &[Scheme]) -> (Vec<Operation>, Vec<Group>) {
        let document = self.document;
        self.check_security(&document.security);
        let header = self.request_id_header();
        let mut scope = Scope::new("rename one of them");
        let constants = RESERVED_CONSTANTS.map(str::to_lowercase);
        let schemes = schemes.iter().map(|scheme| scheme.constant.to_lowercase());
        let taken: HashSet<String> = constants.into_iter().chain(schemes).collect();
        for name in taken.iter().map(String::as_str).chain(RESERVED_METHODS) {
            scope.take_free(name, &Place::default());
        }
        let mut groups = Vec::new();
        let mut operations: Vec<Operation> = Vec::new();
        for written in &document.operations {
            let mark = self.problems.mark();
            let (id, name) = self.operation_name(written, &taken, &mut scope);
            let operation = self.lower_operation(written, id, name);
            if self.options.lenient && self.problems.failed_since(mark) {
                let what = format!("`{} {}`", written.method.to_uppercase(), written.path.0);
                self.problems.forgive_since(mark, &what);
                continue;
            }
            operations.push(Operation {
                request_id_header: header.clone(),
                group: self.group(written, &mut groups),
                ..operation
            });
        }
        operations.sort_by_key(|operation| operation.group);
        (operations, groups)
    }

    fn request_id_header(&mut self) -> Option<String> {
        let (name, place) = self.document.request_id_header.as_ref()?;
        if !names::is_header_name(name) {
            let message = format!("`{name}` cannot be the name of a header");
            self.problems.push(place.clone(), message);
        }
        Some(name.to_ascii_lowercase())
    }

    /// Returns the id and the Rust name of an operation. Without an id, method and path name it.
    fn operation_name(
        &mut self,
        operation: &written::Operation,
        taken: &HashSet<String>,
        scope: &mut Scope,
    ) -> (String, String) {
        let made = || made_id(operation.method, &operation.path.0);
        let (id, place) = match &operation.id {
            Some((id, place)) if !id.trim().is_empty() => (id.clone(), place.clone()),
            _ => (made(), operation.place.clone()),
        };
        let name = match &operation.rust_name {
            Some((name, _)) => names::value_name(name),
            None => names::value_name(&id),
        };
        // What has no capitals has a constant of another name.
        let constant = (!name.contains(char::is_lowercase))
            .then(|| format!("call_{name}"))
            .is_none_or(|constant| scope.take_free(&constant, &place));
        if constant && scope.take_free(&name, &place) {
            return (id, name);
        }
        // An underscore is enough for a method, but is not seen in the name of a constant.
        let other = if taken.contains(&name) {
            Some(format!("{name}_call"))
        } else if RESERVED_METHODS.contains(&name.as_str()) {
            Some(format!("{name}_"))
        } else {
            None
        };
        let other = other.filter(|other| operation.id.is_some() && scope.take_free(other, &place));
        if let Some(other) = other {
            return (id, other);
        }
        // The way to an operation is its own, whatever others are called.
        let other = names::value_name(&made());
        let message = format!("`{id}` is the name of another operation, too; this is `{other}`");
        self.problems.warn(place.clone(), message);
        let other = scope.settle(other, &operation.path.0, &place);
        (id, other)
    }

    /// Returns the index of an operation's group.
    fn group(&self, operation: &written::Operation, groups: &mut Vec<Group>) -> usize {
        let tag = operation.tag.as_deref().unwrap_or_default();
        if let Some(index) = groups.iter().position(|group| group.tag == tag) {
            return index;
        }
        let name = if tag.is_empty() { "untagged" } else { tag };
        let mut module = names::module_name(name);
        while groups.iter().any(|group| group.module == module)
            || RESERVED_MODULES.contains(&module.as_str())
        {
            module.push_str("_2");
        }
        let described = self.document.tags.iter().find(|(name, _)| name == tag);
        let docs = described.and_then(|(_, description)| description.as_deref());
        groups.push(Group {
            tag: tag.to_owned(),
            module,
            docs: markdown::optional(docs),
            is_default: self
                .document
                .default_tags
                .as_ref()
                .is_none_or(|tags| tags.iter().any(|(default, _)| default == tag)),
        });
        groups.len() - 1
    }

    fn lower_operation(
        &mut self,
        operation: &written::Operation,
        id: String,
        name: String,
    ) -> Operation {
        let site = Site::new(names::words(&name), names::module_name(&name));
        let (path_params, params) = self.lower_parameters(operation, &site);
        let params_type = self.params_type(operation, &params, &site);
        let body = self.lower_body(operation, &site);
        let (answer, error, events, accept) = self.lower_answers(operation, &site);
        let mut docs = markdown::optional(operation.summary.as_deref());
        if operation.description.as_deref().map(str::trim) != operation.summary.as_deref() {
            docs.extend(markdown::optional(operation.description.as_deref()));
        }
        Operation {
            id,
            name,
            group: 0,
            method: operation.method,
            path: self.sent_path(operation),
            docs,
            deprecated: operation.deprecated,
            billed: operation.billed,
            rate_limit: operation.rate_limit,
            // The same for all of them.
            request_id_header: None,
            security: self.lower_security(operation),
            server: operation.server.as_ref().map(address),
            path_params,
            params_type,
            params,
            body,
            answer,
            error,
            events,
            accept,
        }
    }

    fn params_type(
        &mut self,
        operation: &written::Operation,
        params: &[Param],
        site: &Site,
    ) -> Option<TypeId> {
        if params.is_empty() {
            return None;
        }
        let site = Site::new(format!("{}Params", site.words), site.module.clone());
        let name = self.inline_name(&site, &operation.place);
        let type_ = Type {
            name,
            module: site.module,
            docs: Vec::new(),
            deprecated: operation.deprecated,
            sent: true,
            received: false,
            schema: None,
            kind: Kind::Struct(Struct {
                fields: params.iter().map(|param| param.field.clone()).collect(),
                ..Struct::default()
            }),
        };
        Some(self.add_type(type_, &operation.place))
    }

    /// Lowers what the service sends on its own.
    pub(super) fn lower_webhooks(&mut self) -> Vec<Webhook> {
        let document = self.document;
        let mut webhooks = Vec::new();
        for (name, operation) in &document.webhooks {
            let site = Site::new(
                format!("{}Webhook", names::words(name)),
                names::module_name(&format!("{name} webhook")),
            );
            let Some(body) = &operation.body else {
                continue;
            };
            let Some(body) = self.follow(body, "requestBodies") else {
                continue;
            };
            let json = self.json(&body.content);
            let Some(schema) = json.and_then(|media| media.schema.as_ref()) else {
                continue;
            };
            let shape = self.shape(schema, &site);
            if !webhooks.iter().any(|known: &Webhook| known.name == *name) {
                webhooks.push(Webhook {
                    name: name.clone(),
                    payload: shape,
                });
            }
        }
        webhooks
    }

    /// Lowers the addresses of the service.
    pub(super) fn lower_servers(&mut self) -> Vec<Address> {
        let document = self.document;
        let mut servers = Vec::new();
        for server in &document.servers {
            let mut scope = Scope::new("rename one of them");
            let variables = server
                .variables
                .iter()
                .filter(|variable| server.url.contains(&format!("{{{}}}", variable.name)));
            let variables = variables.map(|variable| ServerVariable {
                wire: variable.name.clone(),
                name: scope.settle(
                    names::value_name(&variable.name),
                    &variable.name,
                    &variable.place,
                ),
                default: variable.default.clone(),
                values: variable.values.clone(),
                docs: markdown::optional(variable.description.as_deref()),
            });
            let variables: Vec<_> = variables.collect();
            for name in placeholders(&server.url) {
                if variables.iter().all(|variable| variable.wire != name) {
                    let message = format!("the variable `{name}` is not described");
                    self.problems.push(server.place.clone(), message);
                }
            }
            servers.push(Address {
                url: server.url.clone(),
                docs: docs::trimmed(server.description.as_deref()),
                variables,
            });
        }
        servers
    }

    /// Returns what a reference leads to, over further references.
    pub(super) fn follow<T: Clone>(&mut self, start: &OrReference<T>, section: &str) -> Option<T>
    where
        OrReference<T>: Target,
    {
        let mut next = start.clone();
        let mut last: Option<Reference> = None;
        for _ in 0..MAX_REFERENCES {
            let reference = match next {
                OrReference::Here(value) => return Some(value),
                OrReference::There(reference) => reference,
            };
            let found = self.document.target(&reference, &mut self.problems);
            let Some(found) = found else {
                self.report_missing(&reference, section);
                return None;
            };
            last = Some(reference);
            next = found;
        }
        let place = last.map_or_else(Place::default, |reference| reference.place);
        self.problems
            .push(place, "this reference leads round in a circle");
        None
    }
}

/// Returns the names in braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// Returns the address of a server with the usual values of its variables.
fn address(server: &Server) -> String {
    let mut url = server.url.clone();
    for variable in &server.variables {
        url = url.replace(&format!("{{{}}}", variable.name), &variable.default);
    }
    url
}

/// Makes an id of a method and a path: `get /things/{id}/parts` becomes `get_things_by_id_parts`.
fn made_id(method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let path = path.replace('{', " by ").replace(['/', '}'], " ");
    let words: Vec<_> = std::iter::once(method)
        .chain(path.split_whitespace())
        .collect();
    words.join("_")
}

/// Returns the presence of a parameter.
pub(super) fn presence(required: bool) -> Presence {
    if required {
        Presence::Needed
    } else {
        Presence::Optional
    }
}
