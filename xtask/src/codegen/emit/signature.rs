//! What a caller of generated code sees of it, as text: names, arguments and results.

use super::client;
use super::operation::{self, Common, constant_name};
use super::scope::Scope;
use super::types::Types;
use super::{library, schemas, union, webhooks};
use crate::codegen::ir::{Answer, Api, Body, Coding, Operation, Shape, TypeId, Union, Webhook};

/// A function that is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its arguments, `self` left out: name and type.
    pub arguments: Vec<(String, String)>,
    /// What it gives back.
    pub result: String,
}

/// The generated code of an API, as text. What is not generated is named by its whole path.
pub struct Signatures<'a> {
    api: &'a Api,
    types: Types<'a>,
}

impl<'a> Signatures<'a> {
    /// Collects what is to be known.
    #[must_use]
    pub fn of(api: &'a Api) -> Self {
        Self {
            api,
            types: Types::of(api),
        }
    }

    /// Returns a type.
    #[must_use]
    pub fn shape(&self, shape: &Shape) -> String {
        Scope::full(&self.types).shape(shape)
    }

    /// Returns the type of an argument that becomes a value of a shape.
    #[must_use]
    pub fn argument(&self, shape: &Shape) -> String {
        let own = self.shape(shape);
        if self.types.converts(shape) {
            format!("impl Into<{own}>")
        } else {
            own
        }
    }

    /// Says whether a type has a check.
    #[must_use]
    pub fn has_check(&self, id: TypeId) -> bool {
        self.types.check(id).is_some()
    }

    /// Returns the types of which a union is made.
    #[must_use]
    pub fn sources(&self, union: &Union) -> Vec<String> {
        union::sources(union, &mut Scope::full(&self.types))
    }

    /// Returns the methods of an operation.
    #[must_use]
    pub fn methods(&self, operation: &Operation) -> Vec<Function> {
        let common = self.common();
        let mut scope = Scope::full(&self.types);
        // Found again, since what is lent must live as long as the scope.
        let own = self
            .api
            .operations
            .iter()
            .find(|own| own.name == operation.name);
        let signatures = own.map(|own| operation::signatures(own, &common, &mut scope));
        let split = |argument: String| {
            let pair = argument.split_once(": ");
            pair.map(|(name, type_)| (name.to_owned(), type_.to_owned()))
        };
        let signatures = signatures.into_iter().flatten();
        signatures
            .map(|(name, arguments, result)| Function {
                name,
                arguments: arguments.into_iter().filter_map(split).collect(),
                result,
            })
            .collect()
    }

    /// Returns the name of an operation's constant.
    #[must_use]
    pub fn constant(operation: &Operation) -> String {
        constant_name(operation)
    }

    /// Returns the variants of the enum of an answer, and what each holds.
    #[must_use]
    pub fn answers(&self, answer: &Answer) -> Vec<(String, Option<String>)> {
        let mut scope = Scope::full(&self.types);
        let forms = answer.forms.iter();
        forms
            .map(|form| {
                let is_empty = form.coding == Coding::Empty;
                let held = || operation::answer_type(&form.coding, &mut scope);
                (form.variant.clone(), (!is_empty).then(held))
            })
            .collect()
    }

    /// Returns the variants of the enum of a body, and what each holds.
    #[must_use]
    pub fn bodies(&self, body: &Body) -> Vec<(String, Option<String>)> {
        let mut scope = Scope::full(&self.types);
        let forms = body.forms.iter();
        forms
            .map(|form| {
                let (_, held) = operation::body_entry(form, &mut scope);
                (form.variant.clone(), Some(held))
            })
            .collect()
    }

    /// Returns the payloads of webhooks by their names.
    #[must_use]
    pub fn webhooks(&self) -> Vec<(&'a Webhook, String)> {
        webhooks::names(&self.api.webhooks, &self.types)
    }

    /// Returns the names of the functions that make addresses, in the order of the servers that
    /// have variables.
    #[must_use]
    pub fn server_function(&self, index: usize) -> String {
        client::server_name(self.api, index)
    }

    /// Returns the constant for the ways that most operations ask for, if there is one.
    #[must_use]
    pub fn usual_security(&self) -> Option<&'static str> {
        self.common().usual.map(|(_, name)| name)
    }

    /// Returns the features, each with whether it is on by default. One group has none.
    #[must_use]
    pub fn features(&self) -> Vec<(String, bool)> {
        let names = library::features(self.api).into_iter();
        let groups = client::groups(self.api).into_iter();
        let pairs = names.zip(groups);
        let features = pairs.map(|((name, _), (group, _))| (name, group.is_default));
        let extra = self.api.schemas.is_some();
        features
            .chain(extra.then(|| ("schemars".to_owned(), false)))
            .collect()
    }

    /// Returns the names that schemas bring.
    #[must_use]
    pub fn schema_names(&self) -> Vec<&'static str> {
        self.api
            .schemas
            .as_ref()
            .map(schemas::names)
            .unwrap_or_default()
    }

    fn common(&self) -> Common<'a> {
        client::common(self.api, None)
    }
}

impl std::fmt::Debug for Signatures<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signatures")
            .field("api", &self.api.title)
            .finish()
    }
}
