//! What the named types of an API are, as far as the use of one must know.

use std::collections::{HashMap, HashSet};

use crate::codegen::ir::{Api, Field, Kind, Shape, Struct, TypeCheck, Union};

/// How many names are followed from one to the next.
const MAX_NAMES: usize = 64;

/// The named types of an API.
pub(super) struct Names<'a> {
    aliases: HashMap<&'a str, &'a Shape>,
    unions: HashMap<&'a str, &'a Union>,
    objects: HashMap<&'a str, &'a Struct>,
    checks: HashMap<&'a str, &'a TypeCheck>,
    enums: HashSet<&'a str>,
    has_deprecated: bool,
}

impl<'a> Names<'a> {
    /// Collects them.
    pub(super) fn of(api: &'a Api) -> Self {
        let mut aliases = HashMap::new();
        let mut unions = HashMap::new();
        let mut objects = HashMap::new();
        let mut enums = HashSet::new();
        let mut has_deprecated = api.operations.iter().any(|operation| {
            let mut params = operation.params.iter();
            operation.deprecated || params.any(|param| param.field.deprecated)
        });
        for type_ in &api.types {
            let name = type_.name.as_str();
            has_deprecated |= type_.deprecated;
            match &type_.kind {
                Kind::Alias(shape) => drop(aliases.insert(name, shape)),
                Kind::StringEnum(_) => drop(enums.insert(name)),
                Kind::Union(union) => drop(unions.insert(name, union)),
                Kind::Struct(struct_) => {
                    objects.insert(name, struct_);
                    has_deprecated |= struct_.fields.iter().any(|field| field.deprecated);
                }
            }
        }
        Self {
            aliases,
            unions,
            objects,
            checks: api
                .checks
                .iter()
                .map(|check| (check.name.as_str(), check))
                .collect(),
            enums,
            has_deprecated,
        }
    }

    /// Says whether anything should no longer be used.
    pub(super) fn has_deprecated(&self) -> bool {
        self.has_deprecated
    }

    /// Returns a field of a struct.
    pub(super) fn field(&self, name: &str, field: &str) -> Option<&'a Field> {
        let mut fields = self.objects.get(name)?.fields.iter();
        fields.find(|known| known.name == field)
    }

    /// Returns what the values of a type must meet.
    pub(super) fn check(&self, name: &str) -> Option<&'a TypeCheck> {
        self.checks.get(name).copied()
    }

    /// Returns what a shape stands for, if it is another name of something.
    pub(super) fn resolve<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        let mut shape = shape;
        while let Shape::Named(name) = shape {
            match self.aliases.get(name.as_str()) {
                Some(target) => shape = target,
                None => break,
            }
        }
        shape
    }

    /// Returns a shape in which no other names stand, so that equal types are equal shapes.
    pub(super) fn expand(&self, shape: &Shape, depth: usize) -> Shape {
        let inner = |shape: &Shape| Box::new(self.expand(shape, depth + 1));
        match self.resolve(shape) {
            deep if depth > MAX_NAMES => deep.clone(),
            Shape::List(item) => Shape::List(inner(item)),
            Shape::Map(value) => Shape::Map(inner(value)),
            Shape::Nullable(value) => Shape::Nullable(inner(value)),
            other => other.clone(),
        }
    }

    /// Says whether a type can be made from simpler values, as string enums and unions can.
    pub(super) fn converts(&self, name: &str) -> bool {
        self.enums.contains(name) || self.unions.contains_key(name)
    }

    /// Says whether null is a value of a shape.
    pub(super) fn takes_null(&self, shape: &Shape) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![shape];
        while let Some(shape) = open.pop() {
            match self.resolve(shape) {
                Shape::Any | Shape::Null | Shape::Nullable(_) => return true,
                Shape::Named(name) | Shape::Boxed(name) if seen.insert(name.as_str()) => {
                    let union = self.unions.get(name.as_str());
                    let variants = union.iter().flat_map(|union| &union.variants);
                    open.extend(variants.map(|variant| &variant.shape));
                }
                _ => {}
            }
        }
        false
    }
}
