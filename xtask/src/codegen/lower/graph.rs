//! The types as a graph: which lead back to themselves, which take null, which no value can have.

use std::collections::HashSet;

use super::groups;
use crate::codegen::ir::{Kind, Presence, Shape, Type, TypeId};

/// The types, and which of them hold each other without a list or a map between.
pub(super) struct Graph<'t> {
    types: &'t [Type],
    pub(super) edges: Vec<Vec<usize>>,
}

impl<'t> Graph<'t> {
    pub(super) fn of(types: &'t [Type]) -> Self {
        let edges = types.iter().map(|type_| {
            let mut held = Vec::new();
            for shape in shapes_in(type_) {
                held_types(shape, &mut held);
            }
            held
        });
        Self {
            types,
            edges: edges.collect(),
        }
    }

    /// Returns the aliases that lead back to themselves, which Rust cannot spell out.
    pub(super) fn alias_circles(&self) -> Vec<TypeId> {
        let edges: Vec<Vec<usize>> = self
            .types
            .iter()
            .map(|type_| {
                let mut named = Vec::new();
                if let Kind::Alias(shape) = &type_.kind {
                    shape.each_type(&mut |id| {
                        if matches!(self.types[id].kind, Kind::Alias(_)) {
                            named.push(id);
                        }
                    });
                }
                named
            })
            .collect();
        let groups = groups::find(&edges);
        let mut sizes = vec![0_usize; edges.len()];
        for group in &groups {
            sizes[*group] += 1;
        }
        (0..edges.len())
            .filter(|id| sizes[groups[*id]] > 1 || edges[*id].contains(id))
            .collect()
    }

    /// Returns what a shape stands for, if it is another name of something.
    pub(super) fn resolved<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        let mut shape = shape;
        while let Shape::Named(id) = shape {
            let Kind::Alias(target) = &self.types[*id].kind else {
                break;
            };
            shape = target;
        }
        shape
    }

    /// Says whether null is a value of a shape.
    pub(super) fn takes_null(&self, shape: &Shape) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![shape];
        while let Some(shape) = open.pop() {
            match self.resolved(shape) {
                Shape::Any | Shape::Null | Shape::Nullable(_) => return true,
                Shape::Named(id) | Shape::Boxed(id) if seen.insert(*id) => {
                    if let Kind::Union(union) = &self.types[*id].kind {
                        open.extend(union.variants.iter().map(|variant| &variant.shape));
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// Takes away the null of a shape that stands for something that has one already.
    pub(super) fn once_nullable(&self, shape: &mut Shape) {
        match shape {
            Shape::Nullable(inner) => {
                self.once_nullable(inner);
                let has_null = matches!(
                    self.resolved(inner),
                    Shape::Nullable(_) | Shape::Any | Shape::Null
                );
                if has_null {
                    *shape = std::mem::replace(inner, Shape::Null);
                }
            }
            Shape::List(inner) | Shape::Map(inner) => self.once_nullable(inner),
            Shape::Tuple(items) => items.iter_mut().for_each(|item| self.once_nullable(item)),
            _ => {}
        }
    }

    /// Puts the types in a shape on the heap that are of a group.
    pub(super) fn box_shape(&self, shape: &mut Shape, group: usize, groups: &[usize]) {
        match shape {
            Shape::Nullable(inner) => self.box_shape(inner, group, groups),
            Shape::Tuple(items) => {
                for item in items {
                    self.box_shape(item, group, groups);
                }
            }
            Shape::Named(id) if groups[*id] == group => match &self.types[*id].kind {
                // The box stands inside what the name stands for.
                Kind::Alias(target) => {
                    let mut target = target.clone();
                    self.box_shape(&mut target, group, groups);
                    *shape = target;
                }
                _ => *shape = Shape::Boxed(*id),
            },
            _ => {}
        }
    }

    /// Returns the types that no finite value can have.
    pub(super) fn impossible(&self) -> Vec<TypeId> {
        let mut possible = vec![false; self.types.len()];
        let mut open: Vec<TypeId> = (0..self.types.len()).collect();
        loop {
            let before = open.len();
            open.retain(|&id| {
                let is = |shape: &Shape| match shape {
                    Shape::Named(id) | Shape::Boxed(id) => possible[*id],
                    _ => true,
                };
                let is_possible = match &self.types[id].kind {
                    Kind::Struct(struct_) => struct_
                        .fields
                        .iter()
                        .all(|field| field.presence != Presence::Needed || is(&field.shape)),
                    Kind::Union(union) => union.variants.iter().any(|variant| is(&variant.shape)),
                    Kind::Alias(shape) => is(shape),
                    Kind::Enum(_) => true,
                };
                if is_possible {
                    possible[id] = true;
                }
                !is_possible
            });
            if open.is_empty() || open.len() == before {
                return open;
            }
        }
    }
}

/// Returns the shapes of a type's members.
pub(super) fn shapes_in(type_: &Type) -> Vec<&Shape> {
    match &type_.kind {
        Kind::Struct(struct_) => {
            let fields = struct_.fields.iter().map(|field| &field.shape);
            fields.chain(&struct_.extra).collect()
        }
        Kind::Union(union) => union
            .variants
            .iter()
            .map(|variant| &variant.shape)
            .collect(),
        Kind::Alias(shape) => vec![shape],
        Kind::Enum(_) => Vec::new(),
    }
}

/// Collects the types that a value of a shape holds in itself.
pub(super) fn held_types(shape: &Shape, held: &mut Vec<TypeId>) {
    match shape {
        Shape::Named(id) => held.push(*id),
        Shape::Nullable(inner) => held_types(inner, held),
        Shape::Tuple(items) => items.iter().for_each(|item| held_types(item, held)),
        _ => {}
    }
}
