//! What must stand on the heap, and which types no value can have.

use crate::codegen::ir::{Kind, Shape};
use crate::codegen::lower::graph::{Graph, shapes_in};
use crate::codegen::lower::{Lowering, groups};

impl Lowering<'_> {
    /// Puts on the heap what a type holds that leads back to itself.
    pub(super) fn settle_boxes(&mut self) {
        let graph = Graph::of(&self.types);
        let groups = groups::find(&graph.edges);
        let mut sizes = vec![0_usize; self.types.len()];
        for group in &groups {
            sizes[*group] += 1;
        }
        let mut boxed = Vec::new();
        for (id, type_) in self.types.iter().enumerate() {
            let group = groups[id];
            if sizes[group] == 1 && !graph.edges[id].contains(&id) {
                continue;
            }
            // Only a struct or a union has a place for a box.
            if matches!(type_.kind, Kind::Alias(_)) {
                continue;
            }
            let mut shapes: Vec<Shape> = shapes_in(type_).into_iter().cloned().collect();
            for shape in &mut shapes {
                graph.box_shape(shape, group, &groups);
            }
            boxed.push((id, shapes));
        }
        let mut impossible = graph.impossible();
        // What only holds one of them is no mistake of its own.
        impossible.retain(|id| sizes[groups[*id]] > 1 || graph.edges[*id].contains(id));
        for (id, shapes) in boxed {
            self.put_shapes(id, shapes);
        }
        for id in impossible {
            let message = format!(
                "`{}` can have no value, since it needs itself; make a member optional",
                self.types[id].name
            );
            self.problems.warn(self.places[id].clone(), message);
        }
    }
}
