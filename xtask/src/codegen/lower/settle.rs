//! What can be told only when all types are known: which ways they go, which must stand on the heap,
//! which members may be null, and which types no value can have.

use std::collections::{HashMap, HashSet};

use super::graph::{Graph, shapes_in};
use super::{Lowering, groups};
use crate::codegen::ir::{
    Api, Block, Coding, Combination, Direction, Enum, EnumBase, Kind, Literal, Presence, Shape,
    Tag, TextForm, Type, TypeId, Union,
};

/// How many names are followed from one to the next.
const MAX_NAMES: usize = 64;

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

    /// Tells which types are sent and which are received; one that no operation has may be both.
    fn settle_ways(&mut self, api: &Api) {
        let mut sent = Vec::new();
        let mut received = Vec::new();
        for operation in &api.operations {
            let params = operation.path_params.iter().chain(&operation.params);
            sent.extend(params.map(|param| &param.field.shape));
            let forms = operation.body.iter().flat_map(|body| &body.forms);
            sent.extend(forms.filter_map(|form| shape_of(&form.coding)));
            for answer in [&operation.answer, &operation.error] {
                let forms = answer.forms.iter();
                received.extend(forms.filter_map(|form| shape_of(&form.coding)));
            }
            received.extend(&operation.events);
        }
        received.extend(api.webhooks.iter().map(|webhook| &webhook.payload));
        let sent = self.reached(&sent);
        let received = self.reached(&received);
        for (id, type_) in self.types.iter_mut().enumerate() {
            let neither = !sent[id] && !received[id] && !type_.sent;
            type_.sent |= sent[id] || neither;
            type_.received |= received[id] || neither;
        }
        for type_ in &mut self.types {
            let (sent, received) = (type_.sent, type_.received);
            let Kind::Struct(struct_) = &mut type_.kind else {
                continue;
            };
            for field in &mut struct_.fields {
                // What only answers have cannot be needed in a request, and the other way round.
                let is_elsewhere = match field.only {
                    Some(Direction::Received) => sent,
                    Some(Direction::Sent) => received,
                    None => false,
                };
                if is_elsewhere {
                    field.presence = Presence::Optional;
                }
            }
        }
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

    /// Keeps files where a form of several parts is sent; elsewhere they are text.
    ///
    /// Gives back the types that are but text then, and stand nowhere any more.
    fn settle_files(&mut self, api: &mut Api) -> HashSet<TypeId> {
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

    /// Tells which optional members may be null, and takes away nulls that are there twice.
    fn settle_nulls(&mut self, api: &mut Api) {
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

    /// Replaces the shapes in a type, in the order of [`shapes_in`].
    fn put_shapes(&mut self, id: TypeId, shapes: Vec<Shape>) {
        for (place, shape) in shapes_mut(&mut self.types[id]).into_iter().zip(shapes) {
            *place = shape;
        }
    }

    /// Lets objects keep members that are not described if they stand in a union beside an object of
    /// any members: a value may be meant as either, and loses nothing then.
    fn settle_open(&mut self) {
        let mut opened = HashSet::new();
        for type_ in &self.types {
            let Kind::Union(union) = &type_.kind else {
                continue;
            };
            let shapes = union
                .variants
                .iter()
                .map(|variant| self.resolved(&variant.shape));
            let shapes: Vec<&Shape> = shapes.collect();
            let is_free = |shape: &&Shape| matches!(shape, Shape::Map(values) if matches!(**values, Shape::Any));
            if shapes.iter().any(is_free) {
                opened.extend(shapes.iter().filter_map(|shape| match shape {
                    Shape::Named(id) => Some(*id),
                    _ => None,
                }));
            }
        }
        for id in opened {
            if let Kind::Struct(struct_) = &mut self.types[id].kind {
                let is_taken = struct_.fields.iter().any(|field| field.name == "extra");
                if struct_.extra.is_none() && !struct_.closed && !is_taken {
                    struct_.extra = Some(Shape::Any);
                }
            }
        }
    }

    /// Says of types without a name in the spec where they stand.
    fn settle_docs(&mut self, api: &Api) {
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

    /// Finds the member that tells the shapes of a union apart, where the spec does not say: one
    /// that never changes in any of them.
    fn settle_tags(&mut self) {
        let mut tags: HashMap<TypeId, Tag> = HashMap::new();
        for (id, type_) in self.types.iter().enumerate() {
            if let Kind::Union(union) = &type_.kind {
                tags.extend(self.own_tag(union).map(|tag| (id, tag)));
            }
        }
        for (id, tag) in tags {
            if let Kind::Union(union) = &mut self.types[id].kind {
                let is_free = union.variants.iter().all(|variant| variant.name != "Other");
                if is_free {
                    union.tag = Some(tag);
                    union.other = Some("Other".to_owned());
                }
            }
        }
    }

    fn own_tag(&self, union: &Union) -> Option<Tag> {
        if union.tag.is_some() || union.variants.len() < 2 {
            return None;
        }
        let constants = |shape: &Shape| match self.resolved(shape) {
            Shape::Named(id) | Shape::Boxed(id) => match &self.types[*id].kind {
                Kind::Struct(struct_) => Some(&struct_.constants),
                _ => None,
            },
            _ => None,
        };
        let first = constants(&union.variants.first()?.shape)?;
        first.iter().find_map(|(member, _)| {
            let mut values = Vec::new();
            for (index, variant) in union.variants.iter().enumerate() {
                let mut all = constants(&variant.shape)?.iter();
                match all.find(|(name, _)| name == member) {
                    Some((_, Literal::Text(text))) => values.push((text.clone(), index)),
                    _ => return None,
                }
            }
            let distinct: HashSet<&String> = values.iter().map(|(value, _)| value).collect();
            (distinct.len() == values.len()).then(|| Tag {
                member: member.clone(),
                values: values.clone(),
            })
        })
    }

    /// Puts on the heap what a type holds that leads back to itself.
    fn settle_boxes(&mut self) {
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

    /// Tells which variants of a union have a type of their own.
    fn settle_distinct(&mut self) {
        let mut all: Vec<(TypeId, Vec<bool>)> = Vec::new();
        for (id, type_) in self.types.iter().enumerate() {
            let Kind::Union(union) = &type_.kind else {
                continue;
            };
            let shapes: Vec<Shape> = union
                .variants
                .iter()
                .map(|variant| self.expanded(&variant.shape, 0))
                .collect();
            let distinct = shapes.iter().map(|shape| {
                let mut same = shapes.iter().filter(|other| *other == shape);
                // Of itself a union is made by name.
                same.next().is_some() && same.next().is_none() && *shape != Shape::Named(id)
            });
            all.push((id, distinct.collect()));
        }
        for (id, distinct) in all {
            if let Kind::Union(union) = &mut self.types[id].kind {
                for (variant, distinct) in union.variants.iter_mut().zip(distinct) {
                    variant.distinct = distinct;
                }
            }
        }
    }

    /// Returns a shape in which no other names stand, so that equal types are equal shapes.
    fn expanded(&self, shape: &Shape, depth: usize) -> Shape {
        let inner = |shape: &Shape| Box::new(self.expanded(shape, depth + 1));
        match self.resolved(shape) {
            deep if depth > MAX_NAMES => deep.clone(),
            Shape::List(item) => Shape::List(inner(item)),
            Shape::Map(value) => Shape::Map(inner(value)),
            Shape::Nullable(value) => Shape::Nullable(inner(value)),
            Shape::Tuple(items) => Shape::Tuple(items.iter().map(|item| *inner(item)).collect()),
            other => other.clone(),
        }
    }

    fn settle_combinations(&mut self) {
        let mut found = Vec::new();
        for (id, type_) in self.types.iter().enumerate() {
            if let Kind::Struct(struct_) = &type_.kind {
                if let Some(combination) = &struct_.combination {
                    found.push((id, (**combination).clone()));
                }
            }
        }
        for (id, mut combination) in found {
            for (shape, field) in combination.shapes.iter().zip(&combination.fields) {
                if !self.is_text(shape) {
                    let message = format!("the member `{field}` of a combination is not text");
                    self.problems.push(self.places[id].clone(), message);
                }
            }
            self.first_variants(&mut combination);
            if let Kind::Struct(struct_) = &mut self.types[id].kind {
                struct_.combination = Some(Box::new(combination));
            }
        }
    }

    /// Says whether a shape is text, free or of known values.
    fn is_text(&self, shape: &Shape) -> bool {
        match self.resolved(shape) {
            Shape::Text(TextForm::Plain) => true,
            Shape::Named(id) => matches!(
                &self.types[*id].kind,
                Kind::Enum(Enum {
                    base: EnumBase::Text,
                    ..
                })
            ),
            _ => false,
        }
    }

    /// Tells the variants that the first members of a combination have in their enum.
    fn first_variants(&self, combination: &mut Combination) {
        let known = match self.resolved(&combination.shapes[0]) {
            Shape::Named(id) => match &self.types[*id].kind {
                Kind::Enum(enum_) => enum_.values.as_slice(),
                _ => &[],
            },
            _ => &[],
        };
        for value in &mut combination.values {
            let wire = Literal::Text(value.wire[0].clone());
            let variant = known.iter().find(|known| known.wire == wire);
            value.first_variant = variant.map(|variant| variant.name.clone());
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
