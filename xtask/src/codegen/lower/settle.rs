//! What can be told only when all types are known: which shape of a union a value has, which type
//! must stand on the heap, and which type no value can have.

use std::collections::{HashMap, HashSet};

use super::groups;
use super::names::Scope;
use crate::codegen::error::Problems;
use crate::codegen::ir::{Combination, JsonKind, Kind, Shape, Type};

/// Completes the types.
pub(super) fn settle(types: &mut [Type], names: &Scope, problems: &mut Problems) {
    let graph = Graph::of(types);
    let report = |index: usize, problems: &mut Problems, message: &str| {
        let name = &types[index].name;
        let place = names.place(name).cloned().unwrap_or_default();
        problems.push(place, format!("`{name}` {message}"));
    };
    let circles = graph.alias_circles();
    for index in &circles {
        let message = "is another name of itself, perhaps over lists; put an object between";
        report(*index, problems, message);
    }
    if !circles.is_empty() {
        return;
    }
    let groups = graph.groups();
    for index in graph.impossible() {
        if graph.is_circular(index, &groups) {
            let message = "can have no value, since it needs itself; make a member optional";
            report(index, problems, message);
        }
    }
    let updates = graph.updates(&groups, names, problems);
    for (type_, update) in types.iter_mut().zip(updates) {
        update.apply(type_);
    }
}

/// The types, and which of them hold each other without a list or a map between.
struct Graph<'t> {
    types: &'t [Type],
    index: HashMap<&'t str, usize>,
    edges: Vec<Vec<usize>>,
}

/// What is to be changed in a type.
#[derive(Default)]
struct Update {
    shapes: Vec<Shape>,
    kinds: Vec<JsonKind>,
    first_variants: Vec<Option<String>>,
}

impl<'t> Graph<'t> {
    fn of(types: &'t [Type]) -> Self {
        let names = types.iter().enumerate();
        let index: HashMap<&str, usize> = names
            .map(|(index, type_)| (type_.name.as_str(), index))
            .collect();
        let edges = types
            .iter()
            .map(|type_| {
                let held = shapes(type_).into_iter().filter_map(held_name);
                held.filter_map(|name| index.get(name).copied()).collect()
            })
            .collect();
        Self {
            types,
            index,
            edges,
        }
    }

    fn get(&self, name: &str) -> Option<&'t Type> {
        self.index.get(name).map(|index| &self.types[*index])
    }

    /// Returns the aliases that lead back to themselves, which Rust cannot spell out.
    fn alias_circles(&self) -> Vec<usize> {
        let next = |index: usize| match &self.types[index].kind {
            Kind::Alias(shape) => self.index.get(name_in(shape)?).copied(),
            _ => None,
        };
        let mut circles = Vec::new();
        // The walk from which a type was first seen.
        let mut seen: Vec<Option<usize>> = vec![None; self.types.len()];
        for start in 0..self.types.len() {
            let mut at = start;
            while seen[at].is_none() {
                seen[at] = Some(start);
                match next(at) {
                    Some(further) => at = further,
                    None => break,
                }
            }
            let is_new = next(at).is_some() && seen[at] == Some(start);
            let first = at;
            while is_new && !circles.contains(&at) {
                circles.push(at);
                match next(at) {
                    Some(further) if further != first => at = further,
                    _ => break,
                }
            }
        }
        circles
    }

    /// Returns for each type the number of its group: types that hold each other in a circle.
    fn groups(&self) -> Vec<usize> {
        groups::find(&self.edges)
    }

    fn is_circular(&self, index: usize, groups: &[usize]) -> bool {
        let holds_itself = self.edges[index].contains(&index);
        holds_itself
            || groups
                .iter()
                .filter(|&&group| group == groups[index])
                .count()
                > 1
    }

    /// Returns the types that no finite value can have.
    fn impossible(&self) -> Vec<usize> {
        let mut possible: HashSet<&str> = HashSet::new();
        let mut open: Vec<usize> = (0..self.types.len()).collect();
        loop {
            let before = open.len();
            open.retain(|&index| {
                let type_ = &self.types[index];
                let is = |shape: &Shape| match shape {
                    Shape::Named(name) => possible.contains(name.as_str()),
                    _ => true,
                };
                let is_possible = match &type_.kind {
                    Kind::Struct(struct_) => struct_
                        .fields
                        .iter()
                        .all(|field| !field.required || is(&field.shape)),
                    Kind::Union(union) => union.variants.iter().any(|variant| is(&variant.shape)),
                    Kind::Alias(shape) => is(shape),
                    Kind::StringEnum(_) => true,
                };
                if is_possible {
                    possible.insert(type_.name.as_str());
                }
                !is_possible
            });
            if open.is_empty() || open.len() == before {
                return open;
            }
        }
    }

    fn updates(&self, groups: &[usize], names: &Scope, problems: &mut Problems) -> Vec<Update> {
        let types = self.types.iter().enumerate();
        types
            .map(|(index, type_)| {
                let mut update = Update::default();
                match &type_.kind {
                    Kind::StringEnum(_) => return update,
                    // Only a struct or a union has a place for a box.
                    Kind::Alias(shape) => {
                        update.shapes = vec![self.once_nullable(shape)];
                        return update;
                    }
                    Kind::Struct(struct_) => {
                        if let Some(combination) = &struct_.combination {
                            self.check_texts(combination, names, problems);
                            update.first_variants = self.first_variants(combination);
                        }
                    }
                    Kind::Union(union) => {
                        let shapes = union.variants.iter().map(|variant| &variant.shape);
                        update.kinds = shapes.map(|shape| self.json_kind(shape)).collect();
                    }
                }
                let shapes = shapes(type_).into_iter();
                update.shapes = shapes
                    .map(|shape| self.boxed(&self.once_nullable(shape), index, groups))
                    .collect();
                update
            })
            .collect()
    }

    /// Takes away the null of a shape that stands for something that has one already.
    fn once_nullable(&self, shape: &Shape) -> Shape {
        match shape {
            Shape::Nullable(inner) => match self.resolved(inner) {
                Shape::Nullable(_) | Shape::Any | Shape::Null => (**inner).clone(),
                _ => shape.clone(),
            },
            _ => shape.clone(),
        }
    }

    /// Puts the type on the heap that a shape names, if it leads back to the type `from`.
    fn boxed(&self, shape: &Shape, from: usize, groups: &[usize]) -> Shape {
        let mut nullable = false;
        let mut at = shape;
        let inner = loop {
            match at {
                Shape::Nullable(inner) => {
                    nullable = true;
                    at = inner;
                }
                Shape::Named(name) if self.is_in(name, groups, groups[from]) => {
                    match self.get(name).map(|type_| &type_.kind) {
                        // The box stands inside what the name stands for.
                        Some(Kind::Alias(target)) => at = target,
                        _ => break Shape::Boxed(name.clone()),
                    }
                }
                other => break other.clone(),
            }
        };
        if nullable {
            Shape::Nullable(Box::new(inner))
        } else {
            inner
        }
    }

    fn is_in(&self, name: &str, groups: &[usize], group: usize) -> bool {
        let index = self.index.get(name);
        index.is_some_and(|&index| groups[index] == group)
    }

    /// Says what a value of a shape looks like from outside.
    fn json_kind(&self, shape: &Shape) -> JsonKind {
        match self.resolved(shape) {
            Shape::Named(name) | Shape::Boxed(name) => {
                match self.get(name).map(|type_| &type_.kind) {
                    Some(Kind::Struct(struct_)) => {
                        let needed = struct_.fields.iter().filter(|field| field.required);
                        JsonKind::Object(needed.map(|field| field.wire.clone()).collect())
                    }
                    Some(Kind::StringEnum(_)) => JsonKind::Text,
                    Some(Kind::Union(_) | Kind::Alias(_)) | None => JsonKind::Any,
                }
            }
            Shape::Text => JsonKind::Text,
            Shape::Integer32 | Shape::Integer64 => JsonKind::Integer,
            Shape::Number => JsonKind::Number,
            Shape::Flag => JsonKind::Flag,
            Shape::List(_) => JsonKind::List,
            Shape::Map(_) => JsonKind::Object(Vec::new()),
            Shape::Null | Shape::Any | Shape::Nullable(_) => JsonKind::Any,
        }
    }

    /// Returns what a shape stands for, if it is another name of something.
    fn resolved<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        let mut shape = shape;
        while let Shape::Named(name) = shape {
            match self.get(name).map(|type_| &type_.kind) {
                Some(Kind::Alias(target)) => shape = target,
                _ => break,
            }
        }
        shape
    }

    fn check_texts(&self, combination: &Combination, names: &Scope, problems: &mut Problems) {
        for (shape, field) in combination.shapes.iter().zip(&combination.fields) {
            let is_text = match self.resolved(shape) {
                Shape::Text => true,
                Shape::Named(name) => self
                    .get(name)
                    .is_some_and(|type_| matches!(type_.kind, Kind::StringEnum(_))),
                _ => false,
            };
            if !is_text {
                let place = names.place(&combination.name).cloned().unwrap_or_default();
                let message = format!("the member `{field}` of a combination is not text");
                problems.push(place, message);
            }
        }
    }

    /// Returns the variants that the first members of a combination have in their enum.
    fn first_variants(&self, combination: &Combination) -> Vec<Option<String>> {
        let enum_ = match self.resolved(&combination.shapes[0]) {
            Shape::Named(name) => self.get(name).map(|type_| &type_.kind),
            _ => None,
        };
        let known = match enum_ {
            Some(Kind::StringEnum(enum_)) => enum_.values.as_slice(),
            _ => &[],
        };
        let values = combination.values.iter();
        values
            .map(|value| {
                let variant = known.iter().find(|known| known.wire == value.wire[0])?;
                Some(variant.name.clone())
            })
            .collect()
    }
}

impl Update {
    fn apply(self, type_: &mut Type) {
        let mut shapes = self.shapes.into_iter();
        match &mut type_.kind {
            Kind::StringEnum(_) => {}
            Kind::Alias(alias) => {
                if let Some(shape) = shapes.next() {
                    *alias = shape;
                }
            }
            Kind::Struct(struct_) => {
                for (field, shape) in struct_.fields.iter_mut().zip(shapes) {
                    field.shape = shape;
                }
                if let Some(combination) = &mut struct_.combination {
                    let values = combination.values.iter_mut();
                    for (value, variant) in values.zip(self.first_variants) {
                        value.first_variant = variant;
                    }
                }
            }
            Kind::Union(union) => {
                let variants = union.variants.iter_mut();
                for ((variant, shape), kind) in variants.zip(shapes).zip(self.kinds) {
                    variant.shape = shape;
                    variant.kind = kind;
                }
            }
        }
    }
}

/// Returns the shapes of a type's members.
fn shapes(type_: &Type) -> Vec<&Shape> {
    match &type_.kind {
        Kind::Struct(struct_) => struct_.fields.iter().map(|field| &field.shape).collect(),
        Kind::Union(union) => union.variants.iter().map(|v| &v.shape).collect(),
        Kind::Alias(shape) => vec![shape],
        Kind::StringEnum(_) => Vec::new(),
    }
}

/// Returns the name of the type that a value of a shape holds in itself.
fn held_name(shape: &Shape) -> Option<&str> {
    match shape {
        Shape::Named(name) => Some(name),
        Shape::Nullable(inner) => held_name(inner),
        _ => None,
    }
}

/// Returns the name of the type in a shape, however deep.
fn name_in(shape: &Shape) -> Option<&str> {
    match shape {
        Shape::Named(name) | Shape::Boxed(name) => Some(name),
        Shape::List(inner) | Shape::Map(inner) | Shape::Nullable(inner) => name_in(inner),
        _ => None,
    }
}
