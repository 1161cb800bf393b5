//! Files stand in forms of several parts alone; elsewhere they are text.

use std::collections::HashSet;

use super::shapes_mut;
use crate::codegen::ir::{Api, Coding, Kind, Shape, TextForm, TypeId};
use crate::codegen::lower::Lowering;

impl Lowering<'_> {
    /// Keeps files where a form of several parts is sent; elsewhere they are text.
    ///
    /// Gives back the types that are but text then, and stand nowhere any more.
    pub(super) fn settle_files(&mut self, api: &mut Api) -> HashSet<TypeId> {
        let mut parts = Vec::new();
        let bodies = api
            .operations
            .iter()
            .filter_map(|operation| operation.body.as_ref());
        for form in bodies.flat_map(|body| &body.forms) {
            if let Coding::Multipart { shape, .. } = &form.coding {
                parts.push(shape);
            }
        }
        let kept = self.reached(&parts);
        let components = self.document.components.schemas.len();
        let mut texts = HashSet::new();
        for (id, type_) in self.types.iter_mut().enumerate() {
            if !kept[id] && drop_file(&mut type_.kind) && id >= components {
                texts.insert(id);
            }
        }
        let replace = |shape: &mut Shape| replace_files(shape, &texts);
        for (id, type_) in self.types.iter_mut().enumerate() {
            if !kept[id] {
                shapes_mut(type_).into_iter().for_each(replace);
            }
        }
        self.bodies.iter_mut().for_each(|(_, shape)| replace(shape));
        for operation in &mut api.operations {
            for param in operation
                .path_params
                .iter_mut()
                .chain(&mut operation.params)
            {
                replace(&mut param.field.shape);
            }
            let forms = operation.body.iter_mut().flat_map(|body| &mut body.forms);
            for form in forms {
                if let Coding::Json(shape) | Coding::Form { shape, .. } = &mut form.coding {
                    replace(shape);
                }
            }
            for answer in [&mut operation.answer, &mut operation.error] {
                for form in &mut answer.forms {
                    if let Coding::Json(shape) | Coding::Events(shape) = &mut form.coding {
                        replace(shape);
                    }
                }
            }
            operation.events.iter_mut().for_each(replace);
        }
        for webhook in &mut api.webhooks {
            replace(&mut webhook.payload);
        }
        texts
    }
}

/// Takes the file out of a choice of a file or text: where files are text, that is text. Says whether
/// nothing else is left.
fn drop_file(kind: &mut Kind) -> bool {
    let Kind::Union(union) = kind else {
        return false;
    };
    let plain = Shape::Text(TextForm::Plain);
    if union.tag.is_some() || !union.variants.iter().any(|it| it.shape == plain) {
        return false;
    }
    union.variants.retain(|it| it.shape != Shape::File);
    let is_text = union.variants.len() == 1;
    if is_text {
        *kind = Kind::Alias(plain);
    }
    is_text
}

/// Makes text of files, and of the types that are but text.
fn replace_files(shape: &mut Shape, texts: &HashSet<TypeId>) {
    match shape {
        Shape::File => *shape = Shape::Text(TextForm::Plain),
        Shape::Named(id) if texts.contains(id) => *shape = Shape::Text(TextForm::Plain),
        Shape::List(inner) | Shape::Map(inner) | Shape::Nullable(inner) => {
            replace_files(inner, texts);
        }
        Shape::Tuple(items) => items.iter_mut().for_each(|item| replace_files(item, texts)),
        _ => {}
    }
}
