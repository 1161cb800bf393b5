//! Which optional members may be null.

use crate::codegen::ir::{Api, Coding, Kind, Presence, Shape};
use crate::codegen::lower::Lowering;
use crate::codegen::lower::graph::{Graph, shapes_in};

impl Lowering<'_> {
    /// Tells which optional members may be null, and takes away nulls that are there twice.
    pub(super) fn settle_nulls(&mut self, api: &mut Api) {
        let graph = Graph::of(&self.types);
        let mut all = Vec::new();
        let mut nullable = Vec::new();
        for (id, type_) in self.types.iter().enumerate() {
            let mut shapes: Vec<Shape> = shapes_in(type_).into_iter().cloned().collect();
            for shape in &mut shapes {
                graph.once_nullable(shape);
            }
            if let Kind::Struct(struct_) = &type_.kind {
                let fields = struct_.fields.iter().zip(&mut shapes).enumerate();
                for (index, (field, shape)) in fields {
                    if field.presence == Presence::Optional && graph.takes_null(shape) {
                        nullable.push((id, index));
                        if let Shape::Nullable(inner) = graph.resolved(shape) {
                            *shape = (**inner).clone();
                        }
                    }
                }
            }
            all.push(shapes);
        }
        for operation in &mut api.operations {
            for param in &mut operation.params {
                // A parameter has no null: what is absent is not sent.
                if let Shape::Nullable(inner) = graph.resolved(&param.field.shape) {
                    param.field.shape = (**inner).clone();
                    param.field.presence = Presence::Optional;
                }
            }
            for param in &mut operation.path_params {
                if let Shape::Nullable(inner) = graph.resolved(&param.field.shape) {
                    param.field.shape = (**inner).clone();
                }
            }
            for answer in [&mut operation.answer, &mut operation.error] {
                for form in &mut answer.forms {
                    if let Coding::Json(shape) = &mut form.coding {
                        graph.once_nullable(shape);
                    }
                }
            }
        }
        for (id, shapes) in all.into_iter().enumerate() {
            self.put_shapes(id, shapes);
        }
        for (id, index) in nullable {
            if let Kind::Struct(struct_) = &mut self.types[id].kind {
                struct_.fields[index].presence = Presence::Nullable;
            }
        }
        for operation in &api.operations {
            if let (Some(id), params) = (operation.params_type, &operation.params) {
                if let Kind::Struct(struct_) = &mut self.types[id].kind {
                    struct_.fields = params.iter().map(|param| param.field.clone()).collect();
                }
            }
        }
    }
}
