//! Whether two schemas say the same.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::ptr;

use super::Side;
use super::tree::{At, Tree};
use super::view::{Additional, Parts, View};
use crate::codegen::document::Node;

/// How deep schemas are looked into to see whether they say the same.
const DEPTH: usize = 5;
/// Most schemas that are looked into.
const MAX_SCHEMAS: usize = 400_000;

/// What schemas say, as numbers: those that say the same have the same.
pub(super) struct Alike<'a> {
    old: Tree<'a>,
    new: Tree<'a>,
    known: HashMap<(Vec<*const Node>, usize), u64>,
    looked: usize,
}

impl<'a> Alike<'a> {
    pub(super) fn new(old: Tree<'a>, new: Tree<'a>) -> Self {
        Self {
            old,
            new,
            known: HashMap::new(),
            looked: 0,
        }
    }

    /// Returns the number of a schema.
    pub(super) fn of(&mut self, side: Side, parts: &[At<'a>]) -> u64 {
        let tree = match side {
            Side::Old => self.old,
            Side::New => self.new,
        };
        self.number(tree, parts, DEPTH)
    }

    fn number(&mut self, tree: Tree<'a>, parts: &[At<'a>], depth: usize) -> u64 {
        let Some(first) = parts.first() else {
            return 0;
        };
        let parts: Parts<'a> = parts.iter().map(|at| tree.resolve_bare(at)).collect();
        let key = (
            parts.iter().map(|at| ptr::from_ref(at.node)).collect(),
            depth,
        );
        if let Some(number) = self.known.get(&key) {
            return *number;
        }
        self.looked += 1;
        let mut hasher = DefaultHasher::new();
        if depth > 0 && self.looked < MAX_SCHEMAS {
            let view = View::of(tree, &parts, first);
            self.hash(tree, &view, depth - 1, &mut hasher);
        }
        let number = hasher.finish();
        self.known.insert(key, number);
        number
    }

    fn hash(&mut self, tree: Tree<'a>, view: &View<'a>, depth: usize, hasher: &mut DefaultHasher) {
        view.kinds.hash(hasher);
        view.nullable.hash(hasher);
        let values = view.listed().map(|(_, values)| values);
        values
            .map(|values| values.into_keys().collect::<Vec<_>>())
            .hash(hasher);
        for (key, at) in &view.words {
            if !matches!(*key, "title" | "description" | "externalDocs" | "default") {
                (key, at.canonical()).hash(hasher);
            }
        }
        for bound in [&view.max, &view.min] {
            let bound = bound.as_ref();
            bound
                .map(|bound| (bound.value.to_bits(), bound.exclusive))
                .hash(hasher);
        }
        for (key, (_, count)) in &view.counts {
            (key, count).hash(hasher);
        }
        view.patterns.keys().collect::<Vec<_>>().hash(hasher);
        view.unique.is_some().hash(hasher);
        view.required.hash(hasher);
        for (name, parts) in &view.properties {
            name.hash(hasher);
            self.number(tree, parts, depth).hash(hasher);
        }
        match &view.additional {
            Additional::Open => 0_u64.hash(hasher),
            Additional::Closed(_) => 1_u64.hash(hasher),
            Additional::Schema(at) => {
                self.number(tree, std::slice::from_ref(at), depth)
                    .hash(hasher);
            }
        }
        self.number(tree, &view.items, depth).hash(hasher);
        for at in &view.tuple {
            self.number(tree, std::slice::from_ref(at), depth)
                .hash(hasher);
        }
        for union in &view.unions {
            let mut shapes: Vec<_> = union
                .members
                .iter()
                .map(|at| self.number(tree, std::slice::from_ref(at), depth))
                .collect();
            shapes.sort_unstable();
            shapes.hash(hasher);
        }
        let tag = view.discriminator.as_ref();
        tag.and_then(|tag| tag.text("propertyName")).hash(hasher);
        view.conditions.hash(hasher);
        (view.read_only, view.write_only).hash(hasher);
    }
}
