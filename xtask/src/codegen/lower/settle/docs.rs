//! What is said of types that have no name in the spec.

use std::collections::{HashMap, HashSet};

use super::shape_of;
use crate::codegen::ir::{Api, Block, Kind, TypeId};
use crate::codegen::lower::Lowering;

impl Lowering<'_> {
    /// Says of types without a name in the spec where they stand.
    pub(super) fn settle_docs(&mut self, api: &Api) {
        let first = self.document.components.schemas.len();
        let mut described: HashMap<TypeId, String> = HashMap::new();
        let mut of_operations = HashSet::new();
        for operation in &api.operations {
            of_operations.extend(operation.params_type);
            let name = &operation.name;
            let bodies = operation.body.iter().flat_map(|body| &body.forms);
            let bodies = bodies.map(|form| (&form.coding, format!("What `Client::{name}` sends.")));
            let answers = operation.answer.forms.iter();
            let answers =
                answers.map(|form| (&form.coding, format!("What `Client::{name}` returns.")));
            let errors = operation.error.forms.iter();
            let errors =
                errors.map(|form| (&form.coding, format!("Why `Client::{name}` is refused.")));
            for (coding, text) in bodies.chain(answers).chain(errors) {
                let Some(shape) = shape_of(coding) else {
                    continue;
                };
                shape.each_type(&mut |id| {
                    if id >= first && self.types[id].docs.is_empty() {
                        described.entry(id).or_insert_with(|| text.clone());
                    }
                });
            }
        }
        for (holder, type_) in self.types.iter().enumerate() {
            let Kind::Struct(struct_) = &type_.kind else {
                continue;
            };
            for field in &struct_.fields {
                field.shape.each_type(&mut |id| {
                    let held = &self.types[id];
                    if id < first || !field.docs.starts_with(&held.docs) {
                        return;
                    }
                    // A link leads to what is in the same file; others may not even be there.
                    let is_beside = held.module == type_.module && !of_operations.contains(&holder);
                    let name = format!("`{}::{}`", type_.name, field.name);
                    let text = if is_beside {
                        format!("What [{name}] holds.")
                    } else {
                        format!("What {name} holds.")
                    };
                    described.entry(id).or_insert(text);
                });
            }
        }
        for (id, text) in described {
            if !matches!(self.types[id].kind, Kind::Alias(_)) {
                self.types[id].docs = vec![Block::Own(text)];
            }
        }
    }
}
