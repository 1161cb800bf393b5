//! Types that were described more than once, word for word → one type.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Lowering;
use crate::codegen::ir::{Api, Block, Coding, Kind, Operation, Shape, Type, TypeId};

impl Lowering<'_> {
    /// Makes one type of inline ones that are alike in all but their names. What an operation sends
    /// or gets keeps its name, which then is another name of that type: a description that changes
    /// in one place only changes no other name.
    ///
    /// Takes off the twins that nothing names then, and what was `unnamed` before.
    pub(super) fn settle_twins(&mut self, api: &mut Api, unnamed: &HashSet<TypeId>) {
        let first = self.document.components.schemas.len();
        let params = api
            .operations
            .iter()
            .filter_map(|operation| operation.params_type);
        let originals = self.originals(first, &params.collect());
        let mut ids = originals.iter().enumerate();
        if unnamed.is_empty() && ids.all(|(id, known)| id == *known) {
            return;
        }
        for type_ in &mut self.types {
            let name = |id: TypeId| originals[id];
            each_shape(type_, &mut |shape| rename(shape, &name));
        }
        for (id, original) in originals.iter().enumerate() {
            if id != *original {
                let (sent, received) = (self.types[id].sent, self.types[id].received);
                self.types[*original].sent |= sent;
                self.types[*original].received |= received;
                self.types[id].kind = Kind::Alias(Shape::Named(*original));
                self.types[id].schema = None;
                let docs = format!("The same as [`{}`].", self.types[*original].name);
                self.types[id].docs = vec![Block::Own(docs)];
            }
        }
        let is_apart = |id: TypeId| originals[id] == id && !unnamed.contains(&id);
        self.drop_unused(api, first, &is_apart);
    }

    /// Returns for each type the first that is like it.
    ///
    /// Parameters stand with their operation, and are none.
    fn originals(&self, first: TypeId, params: &HashSet<TypeId>) -> Vec<TypeId> {
        // All are alike until something tells them apart: their members, then those of these.
        let mut classes: Vec<u64> = (0..self.types.len())
            .map(|id| if id < first { id as u64 } else { u64::MAX })
            .collect();
        let mut count = 0;
        loop {
            let next: Vec<u64> = self
                .types
                .iter()
                .enumerate()
                .map(|(id, type_)| {
                    if id < first {
                        return classes[id];
                    }
                    let mut hasher = DefaultHasher::new();
                    print_of(type_, &classes).hash(&mut hasher);
                    classes[id].hash(&mut hasher);
                    hasher.finish()
                })
                .collect();
            let mut distinct = next.clone();
            distinct.sort_unstable();
            distinct.dedup();
            classes = next;
            if distinct.len() == count {
                break;
            }
            count = distinct.len();
        }
        let mut known: HashMap<u64, TypeId> = HashMap::new();
        let ids = classes.iter().enumerate();
        ids.map(|(id, class)| {
            // A type without members of its own is told by its name alone.
            let is_alone = id < first || params.contains(&id);
            if is_alone || matches!(self.types[id].kind, Kind::Alias(_)) {
                id
            } else {
                *known.entry(*class).or_insert(id)
            }
        })
        .collect()
    }

    /// Takes off the types that nothing names any more.
    fn drop_unused(&mut self, api: &mut Api, first: TypeId, is_apart: &impl Fn(TypeId) -> bool) {
        let mut used = vec![false; self.types.len()];
        let mut open: Vec<TypeId> = (0..first).collect();
        let mut take = |shape: &mut Shape| shape.each_type(&mut |id| open.push(id));
        for operation in &mut api.operations {
            each_shape_of(operation, &mut take);
        }
        for webhook in &mut api.webhooks {
            take(&mut webhook.payload);
        }
        open.extend(
            api.operations
                .iter()
                .filter_map(|operation| operation.params_type),
        );
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut used[id], true) {
                let mut type_ = self.types[id].clone();
                each_shape(&mut type_, &mut |shape| {
                    shape.each_type(&mut |id| open.push(id));
                });
            }
        }
        let mut places = Vec::new();
        let mut types = Vec::new();
        let mut ids = Vec::new();
        let all = std::mem::take(&mut self.types).into_iter();
        for ((id, type_), place) in all.enumerate().zip(std::mem::take(&mut self.places)) {
            // One that was no twin was not named before either, and stays.
            let is_kept = used[id] || is_apart(id);
            ids.push(types.len());
            if is_kept {
                types.push(type_);
                places.push(place);
            }
        }
        let name = |id: TypeId| ids[id];
        for type_ in &mut types {
            each_shape(type_, &mut |shape| rename(shape, &name));
        }
        for operation in &mut api.operations {
            operation.params_type = operation.params_type.map(name);
            each_shape_of(operation, &mut |shape| rename(shape, &name));
        }
        for webhook in &mut api.webhooks {
            rename(&mut webhook.payload, &name);
        }
        for (_, shape) in &mut self.bodies {
            rename(shape, &name);
        }
        self.types = types;
        self.places = places;
    }
}

/// Writes all of a type but its name and place, with other types by their class.
fn print_of(type_: &Type, classes: &[u64]) -> String {
    let mut kind = type_.kind.clone();
    let mut met = Vec::new();
    each_shape_in(&mut kind, &mut |shape| {
        shape.each_type(&mut |id| met.push(classes[id]));
        rename(shape, &|_| 0);
    });
    format!("{kind:?}{met:?}{:?}{}", type_.docs, type_.deprecated)
}

fn each_shape(type_: &mut Type, change: &mut impl FnMut(&mut Shape)) {
    each_shape_in(&mut type_.kind, change);
}

fn each_shape_in(kind: &mut Kind, change: &mut impl FnMut(&mut Shape)) {
    match kind {
        Kind::Struct(struct_) => {
            for field in &mut struct_.fields {
                change(&mut field.shape);
            }
            struct_.extra.iter_mut().for_each(&mut *change);
            if let Some(combination) = &mut struct_.combination {
                combination.shapes.iter_mut().for_each(&mut *change);
            }
        }
        Kind::Union(union) => {
            for variant in &mut union.variants {
                change(&mut variant.shape);
            }
        }
        Kind::Alias(shape) => change(shape),
        Kind::Enum(_) => {}
    }
}

fn each_shape_of(operation: &mut Operation, change: &mut impl FnMut(&mut Shape)) {
    let params = operation
        .path_params
        .iter_mut()
        .chain(&mut operation.params);
    for param in params {
        change(&mut param.field.shape);
    }
    let forms = operation.body.iter_mut().flat_map(|body| &mut body.forms);
    let answers = [&mut operation.answer, &mut operation.error];
    let answers = answers.into_iter().flat_map(|answer| &mut answer.forms);
    let codings = forms
        .map(|form| &mut form.coding)
        .chain(answers.map(|form| &mut form.coding));
    for coding in codings {
        match coding {
            Coding::Json(shape)
            | Coding::Form { shape, .. }
            | Coding::Multipart { shape, .. }
            | Coding::Events(shape) => change(shape),
            Coding::Text | Coding::Bytes | Coding::Empty => {}
        }
    }
    operation.events.iter_mut().for_each(change);
}

fn rename(shape: &mut Shape, name: &impl Fn(TypeId) -> TypeId) {
    match shape {
        Shape::Named(id) | Shape::Boxed(id) => *id = name(*id),
        Shape::List(inner) | Shape::Map(inner) | Shape::Nullable(inner) => rename(inner, name),
        Shape::Tuple(items) => items.iter_mut().for_each(|item| rename(item, name)),
        _ => {}
    }
}
