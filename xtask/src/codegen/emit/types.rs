//! What the named types of an API are, as far as the use of one must know.

use std::collections::HashSet;

use crate::codegen::ir::{Api, Field, Kind, Shape, Type, TypeCheck, TypeId};

/// How many names are followed from one to the next.
const MAX_NAMES: usize = 64;

/// The named types of an API.
pub(super) struct Types<'a> {
    api: &'a Api,
    checks: Vec<Option<&'a TypeCheck>>,
    names: HashSet<&'a str>,
    of_operations: HashSet<TypeId>,
}

impl<'a> Types<'a> {
    /// Collects them.
    pub(super) fn of(api: &'a Api) -> Self {
        let mut checks = vec![None; api.types.len()];
        for check in &api.checks {
            if let Some(entry) = checks.get_mut(check.type_) {
                *entry = Some(check);
            }
        }
        let mut names: HashSet<_> = api.types.iter().flat_map(defined).collect();
        for operation in &api.operations {
            names.extend(operation.answer.name.as_deref());
            names.extend(operation.error.name.as_deref());
            names.extend(
                operation
                    .body
                    .iter()
                    .filter_map(|body| body.name.as_deref()),
            );
        }
        names.extend(api.errors.iter().map(|errors| errors.name.as_str()));
        names.extend(api.vocabularies.iter().map(|known| known.name.as_str()));
        let params = api.operations.iter();
        Self {
            api,
            checks,
            names,
            of_operations: params
                .filter_map(|operation| operation.params_type)
                .collect(),
        }
    }

    /// Says whether something that is generated has a name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Says whether a type stands beside the operation whose parameters it holds.
    pub(super) fn is_of_operation(&self, id: TypeId) -> bool {
        self.of_operations.contains(&id)
    }

    /// Returns a type.
    pub(super) fn get(&self, id: TypeId) -> Option<&'a Type> {
        self.api.types.get(id)
    }

    /// Returns the name of a type.
    pub(super) fn name(&self, id: TypeId) -> &'a str {
        self.get(id).map_or("", |type_| &type_.name)
    }

    /// Returns a field of a struct.
    pub(super) fn field(&self, id: TypeId, name: &str) -> Option<&'a Field> {
        match &self.get(id)?.kind {
            Kind::Struct(struct_) => struct_.fields.iter().find(|field| field.name == name),
            _ => None,
        }
    }

    /// Returns what the values of a type must meet.
    pub(super) fn check(&self, id: TypeId) -> Option<&'a TypeCheck> {
        self.checks.get(id).copied().flatten()
    }

    /// Returns what a shape stands for, if it is another name of something.
    pub(super) fn resolve<'s>(&self, shape: &'s Shape) -> &'s Shape
    where
        'a: 's,
    {
        let mut shape = shape;
        for _ in 0..MAX_NAMES {
            match shape {
                Shape::Named(id) => match self.get(*id).map(|type_| &type_.kind) {
                    Some(Kind::Alias(target)) => shape = target,
                    _ => break,
                },
                _ => break,
            }
        }
        shape
    }

    /// Says whether a value is taken as anything that becomes one.
    pub(super) fn converts(&self, shape: &Shape) -> bool {
        match self.resolve(shape) {
            Shape::Text(_) | Shape::List(_) | Shape::Any | Shape::Boxed(_) => true,
            Shape::Named(id) => {
                let kind = self.get(*id).map(|type_| &type_.kind);
                matches!(kind, Some(Kind::Enum(_) | Kind::Union(_)))
            }
            _ => false,
        }
    }
}

/// Returns the names that a type brings.
pub(super) fn defined(type_: &Type) -> impl Iterator<Item = &str> {
    let combination = match &type_.kind {
        Kind::Struct(struct_) => struct_.combination.as_deref(),
        _ => None,
    };
    std::iter::once(type_.name.as_str()).chain(combination.map(|known| known.name.as_str()))
}
