//! What a union has from the types of its members: what tells them apart, and what they keep.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::codegen::ir::{Kind, Literal, Shape, Tag, TypeId, Union};
use crate::codegen::lower::Lowering;

/// How many names are followed from one to the next.
const MAX_NAMES: usize = 64;

impl Lowering<'_> {
    /// Takes away choices that lead back to their union with no value between: they say nothing, and
    /// to decode one would never end.
    pub(super) fn settle_circles(&mut self) {
        for (id, gone) in self.choices_back() {
            let message = "has a choice that leads back to it, which says nothing; take that away";
            self.report(id, message);
            let Kind::Union(union) = &mut self.types[id].kind else {
                continue;
            };
            if gone.len() == union.variants.len() {
                self.types[id].kind = Kind::Alias(Shape::Any);
                continue;
            }
            let mut indices = 0..;
            let is_kept = |index| !gone.contains(&index);
            union
                .variants
                .retain(|_| indices.next().is_some_and(is_kept));
            if let Some(tag) = &mut union.tag {
                tag.values.retain(|(_, index)| is_kept(*index));
                for (_, index) in &mut tag.values {
                    *index -= gone.range(..*index).count();
                }
            }
        }
    }

    /// Finds unions with choices that lead back to them, perhaps over others, and the indices of these
    /// choices.
    fn choices_back(&self) -> BTreeMap<TypeId, BTreeSet<usize>> {
        let mut found: BTreeMap<TypeId, BTreeSet<usize>> = BTreeMap::new();
        let mut seen = HashSet::new();
        for start in 0..self.types.len() {
            if !seen.insert(start) {
                continue;
            }
            let mut way = vec![(start, self.unions_in(start))];
            while let Some((id, choices)) = way.last_mut() {
                let id = *id;
                let Some((index, next)) = choices.pop() else {
                    way.pop();
                    continue;
                };
                if way.iter().any(|(open, _)| *open == next) {
                    found.entry(id).or_default().insert(index);
                } else if seen.insert(next) {
                    way.push((next, self.unions_in(next)));
                }
            }
        }
        found
    }

    /// Returns the choices of a union that are unions themselves.
    fn unions_in(&self, id: TypeId) -> Vec<(usize, TypeId)> {
        let Kind::Union(union) = &self.types[id].kind else {
            return Vec::new();
        };
        let choices = union.variants.iter().enumerate();
        let unions = choices.filter_map(|(index, variant)| {
            let mut shape = self.resolved(&variant.shape);
            while let Shape::Nullable(inner) = shape {
                shape = self.resolved(inner);
            }
            match shape {
                Shape::Named(next) | Shape::Boxed(next) => {
                    matches!(self.types[*next].kind, Kind::Union(_)).then_some((index, *next))
                }
                _ => None,
            }
        });
        unions.collect()
    }

    /// Lets objects keep members that are not described if they stand in a union beside an object of
    /// any members: a value may be meant as either, and loses nothing then.
    pub(super) fn settle_open(&mut self) {
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

    /// Finds the member that tells the shapes of a union apart, where the spec does not say: one
    /// that never changes in any of them.
    pub(super) fn settle_tags(&mut self) {
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

    /// Tells which variants of a union have a type of their own.
    pub(super) fn settle_distinct(&mut self) {
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
}
