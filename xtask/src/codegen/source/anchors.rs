//! Places that have a name of their own, `$anchor`, and the pointers to them.

use std::collections::HashMap;

use super::kinds::{Count, Kind, Slot};
use crate::codegen::document::{Node, Value};
use crate::codegen::error::push_segment;

/// Anchors, and the pointers to what has them.
pub(super) type Anchors = HashMap<String, String>;

/// Returns the anchors of a file; of two that are the same, the first counts.
///
/// What a file holds is for those to say who refer to it: a spec of its own, or a schema.
pub(super) fn of(root: &Node) -> Anchors {
    let is_spec = root.get("openapi").is_some() || root.get("components").is_some();
    let kind = if is_spec {
        Kind::Document
    } else {
        Kind::Schema
    };
    let mut anchors = Anchors::new();
    walk(root, kind.one(), &mut String::new(), &mut anchors);
    anchors
}

fn walk(node: &Node, slot: Slot, pointer: &mut String, anchors: &mut Anchors) {
    if slot.kind == Kind::Payload {
        return;
    }
    let length = pointer.len();
    match &node.value {
        Value::List(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                push_segment(pointer, &index.to_string());
                walk(node, slot.kind.one(), pointer, anchors);
                pointer.truncate(length);
            }
        }
        Value::Map(entries) => {
            let is_schema = slot.kind == Kind::Schema && slot.count == Count::One;
            for entry in entries {
                let anchor = entry.node.as_text().filter(|anchor| !anchor.is_empty());
                if let ("$anchor", true, Some(anchor)) = (entry.key.as_str(), is_schema, anchor) {
                    let known = anchors.entry(anchor.to_owned());
                    known.or_insert_with(|| pointer.clone());
                }
                let below = match slot.count {
                    Count::Names => slot.kind.one(),
                    _ => slot.kind.member(&entry.key),
                };
                push_segment(pointer, &entry.key);
                walk(&entry.node, below, pointer, anchors);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
