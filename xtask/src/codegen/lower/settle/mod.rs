//! What can be told only when all types are known.

mod boxes;
mod combinations;
mod docs;
mod files;
mod nulls;
mod unions;
mod ways;

use super::Lowering;
use super::graph::{Graph, shapes_in};
use crate::codegen::ir::{Api, Coding, Kind, Shape, Type, TypeId};

impl Lowering<'_> {
    /// Completes the types.
    pub(super) fn settle(&mut self, api: &mut Api) {
        let circles = Graph::of(&self.types).alias_circles();
        for id in &circles {
            let message = "is another name of itself, perhaps over lists, so it holds any value; \
                           put an object between";
            self.report(*id, message);
            self.types[*id].kind = Kind::Alias(Shape::Any);
        }
        self.settle_circles();
        self.settle_ways(api);
        let texts = self.settle_files(api);
        self.settle_nulls(api);
        self.settle_open();
        self.settle_twins(api, &texts);
        self.settle_docs(api);
        self.settle_tags();
        self.settle_boxes();
        self.settle_distinct();
        self.settle_combinations();
    }

    fn report(&mut self, id: TypeId, message: &str) {
        let message = format!("`{}` {message}", self.types[id].name);
        self.problems.warn(self.places[id].clone(), message);
    }

    /// Says of each type whether some shapes lead to it.
    fn reached(&self, shapes: &[&Shape]) -> Vec<bool> {
        let mut reached = vec![false; self.types.len()];
        let mut open = Vec::new();
        for shape in shapes {
            shape.each_type(&mut |id| open.push(id));
        }
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut reached[id], true) {
                for shape in shapes_in(&self.types[id]) {
                    shape.each_type(&mut |id| open.push(id));
                }
            }
        }
        reached
    }

    /// Replaces the shapes in a type, in the order of [`shapes_in`].
    fn put_shapes(&mut self, id: TypeId, shapes: Vec<Shape>) {
        for (place, shape) in shapes_mut(&mut self.types[id]).into_iter().zip(shapes) {
            *place = shape;
        }
    }
}

/// Returns the shape that a coding writes or reads.
fn shape_of(coding: &Coding) -> Option<&Shape> {
    match coding {
        Coding::Json(shape)
        | Coding::Form { shape, .. }
        | Coding::Multipart { shape, .. }
        | Coding::Events(shape) => Some(shape),
        Coding::Text | Coding::Bytes | Coding::Empty => None,
    }
}

fn shapes_mut(type_: &mut Type) -> Vec<&mut Shape> {
    match &mut type_.kind {
        Kind::Struct(struct_) => {
            let fields = struct_.fields.iter_mut().map(|field| &mut field.shape);
            fields.chain(&mut struct_.extra).collect()
        }
        Kind::Union(union) => {
            let variants = union.variants.iter_mut();
            variants.map(|variant| &mut variant.shape).collect()
        }
        Kind::Alias(shape) => vec![shape],
        Kind::Enum(_) => Vec::new(),
    }
}
