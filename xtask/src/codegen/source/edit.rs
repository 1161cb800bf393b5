//! Changes of a tree.

use crate::codegen::document::{Entry, Node, Value};
use crate::codegen::error::{Position, push_segment};

/// Returns the members of an object; of anything else, none.
pub(super) fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Map(entries) => entries,
        _ => &[],
    }
}

/// Returns the members of an object to be changed; of anything else, none.
pub(super) fn entries_mut(node: &mut Node) -> &mut [Entry] {
    match &mut node.value {
        Value::Map(entries) => entries,
        _ => &mut [],
    }
}

/// Returns the items of a list; of anything else, none.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(nodes) => nodes,
        _ => &[],
    }
}

/// Returns the member of an object.
pub(super) fn get_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    let entry = entries_mut(node).iter_mut().find(|entry| entry.key == key);
    entry.map(|entry| &mut entry.node)
}

/// Sets the member of an object; anything else is left alone.
pub(super) fn set(node: &mut Node, key: &str, value: Node) {
    if let Some(old) = get_mut(node, key) {
        *old = value;
    } else if let Value::Map(entries) = &mut node.value {
        entries.push(Entry {
            key: key.to_owned(),
            position: value.position,
            node: value,
        });
    }
}

/// Returns the member of an object, which is made if it is absent.
pub(super) fn member<'a>(node: &'a mut Node, key: &str, at: Position) -> Option<&'a mut Node> {
    if node.get(key).is_none() {
        set(node, key, map(Vec::new(), at));
    }
    get_mut(node, key)
}

/// Follows the segments of a JSON pointer.
pub(super) fn follow<'a>(node: &'a Node, segments: &[String]) -> Option<&'a Node> {
    let mut node = node;
    for segment in segments {
        node = match &node.value {
            Value::Map(_) => node.get(segment)?,
            Value::List(nodes) => nodes.get(segment.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}

/// Follows the segments of a JSON pointer to a value that will be changed.
pub(super) fn follow_mut<'a>(node: &'a mut Node, segments: &[String]) -> Option<&'a mut Node> {
    let mut node = node;
    for segment in segments {
        node = match &mut node.value {
            Value::List(nodes) => nodes.get_mut(segment.parse::<usize>().ok()?)?,
            Value::Map(entries) => {
                let mut entries = entries.iter_mut();
                &mut entries.find(|entry| entry.key == *segment)?.node
            }
            _ => return None,
        };
    }
    Some(node)
}

/// Returns a JSON pointer.
pub(super) fn pointer(segments: &[String]) -> String {
    let mut pointer = String::new();
    for segment in segments {
        push_segment(&mut pointer, segment);
    }
    pointer
}

/// Counts the values of a tree, and its levels.
pub(super) fn measure(node: &Node) -> (usize, usize) {
    let mut size = (1, 1);
    let mut add = |node: &Node| {
        let (nodes, height) = measure(node);
        size = (size.0 + nodes, size.1.max(height + 1));
    };
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(add),
        Value::Map(entries) => entries.iter().for_each(|entry| add(&entry.node)),
        _ => {}
    }
    size
}

/// Returns text that stands somewhere.
pub(super) fn text(text: impl Into<String>, position: Position) -> Node {
    Node {
        value: Value::Text(text.into()),
        position,
    }
}

/// Returns an object that stands somewhere.
pub(super) fn map(entries: Vec<Entry>, position: Position) -> Node {
    Node {
        value: Value::Map(entries),
        position,
    }
}
