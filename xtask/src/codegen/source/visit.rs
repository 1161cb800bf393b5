//! A walk over the objects of a spec that describe values.

use super::edit::entries_mut;
use super::kinds::{Count, Kind, Slot};
use crate::codegen::document::{Node, Value};

/// What is seen on a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A schema.
    Schema,
    /// The schema of a body, with its examples.
    Media,
}

/// Walks over a spec; what is inside of something is seen before it.
pub fn visit(root: &mut Node, see: &mut dyn FnMut(Seen, &mut Node)) {
    walk(root, Kind::Document.one(), see);
}

fn walk(node: &mut Node, slot: Slot, see: &mut dyn FnMut(Seen, &mut Node)) {
    if slot.kind == Kind::Payload {
        return;
    }
    match &mut node.value {
        Value::List(nodes) => {
            for node in nodes {
                walk(node, slot.kind.one(), see);
            }
            return;
        }
        Value::Map(_) => {
            for entry in entries_mut(node) {
                let below = match slot.count {
                    Count::Names => slot.kind.one(),
                    _ => slot.kind.member(&entry.key),
                };
                walk(&mut entry.node, below, see);
            }
        }
        _ => {}
    }
    match slot {
        Slot {
            count: Count::Names,
            ..
        } => {}
        Slot {
            kind: Kind::Schema, ..
        } => see(Seen::Schema, node),
        Slot {
            kind: Kind::Media, ..
        } => see(Seen::Media, node),
        _ => {}
    }
}
