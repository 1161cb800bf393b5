//! YAML and JSON text → tree.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Marker, Parser, ScalarStyle};
use kkiai_tree::Scalar;

use super::node::{Entry, Node, Value};
use crate::codegen::error::{CodegenError, Place, Position, push_segment};

/// Deepest nesting that is read, aliases spelt out; the later stages recurse over the tree.
pub(in crate::codegen) const MAX_DEPTH: usize = 96;
/// Most values in a spec, aliases counted as often as they are used.
pub(in crate::codegen) const MAX_NODES: usize = 1_000_000;

/// The key of YAML 1.1 that brings the members of another mapping in.
const MERGE: &str = "<<";

/// Reads YAML 1.2 with the merge keys of 1.1, and so JSON too, of a file with a number.
///
/// # Errors
///
/// Returns where the text is not YAML, holds more than one document, repeats a key, nests too
/// deep, or is too large.
pub(in crate::codegen) fn read(text: &str, file: u16) -> Result<Node, CodegenError> {
    let mut builder = Builder::default();
    let position = |marker: Marker| Position::new(marker.line(), marker.col() + 1).in_file(file);
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|error| builder.error(position(*error.marker()), error.info()))?;
        builder.take(event, position(span.start))?;
    }
    match builder.root.take() {
        Some(root) => Ok(root),
        None => Err(builder.error(Position::new(1, 1).in_file(file), "the file is empty")),
    }
}

#[derive(Default)]
struct Builder {
    root: Option<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Whole>,
    nodes: usize,
}

/// A collection that is being read.
struct Open {
    node: Node,
    anchor: usize,
    /// Name of the member whose value comes next.
    key: Option<(String, Position)>,
    nodes_before: usize,
    /// Levels of nesting inside, as far as it was read.
    height: usize,
}

/// A value that was read to its end.
#[derive(Clone)]
struct Whole {
    node: Node,
    nodes: usize,
    height: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, position: Position) -> Result<(), CodegenError> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => Err(self.error(
                position,
                "a spec is one YAML document; a second begins here",
            )),
            Event::Scalar(.., Some(_))
            | Event::SequenceStart(.., Some(_))
            | Event::MappingStart(.., Some(_)) => {
                Err(self.error(position, "tags are not understood; quote text instead"))
            }
            Event::Scalar(text, style, anchor, None) => {
                let value = if style == ScalarStyle::Plain && !self.wants_key() {
                    plain(&text)
                } else {
                    Value::Text(text.into_owned())
                };
                self.count(1, position)?;
                let node = Node { value, position };
                self.put(node, anchor, 1, 0)
            }
            Event::SequenceStart(_, anchor, None) => {
                self.begin(Value::List(Vec::new()), anchor, position)
            }
            Event::MappingStart(_, anchor, None) => {
                self.begin(Value::Map(Vec::new()), anchor, position)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open {
                    mut node,
                    anchor,
                    nodes_before,
                    height,
                    ..
                }) => {
                    match &mut node.value {
                        Value::Map(entries) => {
                            if let Some(Entry { key, position, .. }) = repeated(entries) {
                                let message = format!("`{key}` stands twice in one mapping");
                                return Err(self.error(*position, message));
                            }
                            merge(entries);
                            entries.shrink_to_fit();
                        }
                        Value::List(nodes) => nodes.shrink_to_fit(),
                        _ => {}
                    }
                    self.put(node, anchor, self.nodes - nodes_before, height + 1)
                }
                None => Err(self.error(position, "unexpected end of a collection")),
            },
            Event::Alias(anchor) => self.repeat(anchor, position),
            _ => Ok(()),
        }
    }

    fn repeat(&mut self, anchor: usize, position: Position) -> Result<(), CodegenError> {
        let Some(whole) = self.anchors.get(&anchor) else {
            return Err(self.error(position, "an alias may not stand inside its own anchor"));
        };
        let Whole { nodes, height, .. } = *whole;
        // Both are looked at before the value is copied, so that aliases of aliases cannot grow
        // without bound.
        if self.open.len() + height > MAX_DEPTH {
            return Err(self.too_deep(position));
        }
        self.count(nodes, position)?;
        let value = self.anchors[&anchor].node.value.clone();
        self.put(Node { value, position }, 0, nodes, height)
    }

    fn begin(
        &mut self,
        value: Value,
        anchor: usize,
        position: Position,
    ) -> Result<(), CodegenError> {
        if self.wants_key() {
            return Err(self.error(position, "a key must be a plain value"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(self.too_deep(position));
        }
        let nodes_before = self.nodes;
        self.count(1, position)?;
        self.open.push(Open {
            node: Node { value, position },
            anchor,
            key: None,
            nodes_before,
            height: 0,
        });
        Ok(())
    }

    /// Puts a whole value into the collection that is being read.
    fn put(
        &mut self,
        node: Node,
        anchor: usize,
        nodes: usize,
        height: usize,
    ) -> Result<(), CodegenError> {
        if anchor > 0 {
            let node = node.clone();
            let whole = Whole {
                node,
                nodes,
                height,
            };
            self.anchors.insert(anchor, whole);
        }
        let wants_key = self.wants_key();
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.height = open.height.max(height);
        match &mut open.node.value {
            Value::List(nodes) => nodes.push(node),
            Value::Map(_) if wants_key => {
                let Value::Text(key) = node.value else {
                    return Err(self.error(node.position, "a key must be text"));
                };
                open.key = Some((key, node.position));
            }
            Value::Map(entries) => {
                if let Some((key, position)) = open.key.take() {
                    entries.push(Entry {
                        key,
                        position,
                        node,
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Says whether the next value is a key of a mapping.
    fn wants_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| matches!(open.node.value, Value::Map(_)) && open.key.is_none())
    }

    fn count(&mut self, nodes: usize, position: Position) -> Result<(), CodegenError> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            let message = format!("more than {MAX_NODES} values, aliases counted at each use");
            return Err(self.error(position, message));
        }
        Ok(())
    }

    fn too_deep(&self, position: Position) -> CodegenError {
        let message = format!("nested deeper than {MAX_DEPTH} levels");
        self.error(position, message)
    }

    fn error(&self, position: Position, message: impl Into<String>) -> CodegenError {
        let mut pointer = String::new();
        for open in &self.open {
            match (&open.node.value, &open.key) {
                (Value::List(nodes), _) => push_segment(&mut pointer, &nodes.len().to_string()),
                (_, Some((key, _))) => push_segment(&mut pointer, key),
                _ => {}
            }
        }
        CodegenError::one(Place { pointer, position }, message)
    }
}

/// Returns the first member whose key another has before it.
fn repeated(entries: &[Entry]) -> Option<&Entry> {
    let mut keys = HashSet::with_capacity(entries.len());
    entries
        .iter()
        .find(|entry| !keys.insert(entry.key.as_str()))
}

/// Brings into a mapping what its merge key leads to, if it has one: a mapping, or several of which
/// the first wins. Its own members stand before both.
fn merge(entries: &mut Vec<Entry>) {
    let Some(index) = entries.iter().position(|entry| entry.key == MERGE) else {
        return;
    };
    let sources = match &entries[index].node.value {
        Value::Map(_) => std::slice::from_ref(&entries[index].node),
        Value::List(nodes) => nodes.as_slice(),
        _ => return,
    };
    let mut brought: Vec<Entry> = Vec::new();
    let mut known: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for source in sources {
        let Value::Map(members) = &source.value else {
            return;
        };
        let new = members
            .iter()
            .filter(|entry| known.insert(entry.key.clone()));
        brought.extend(new.cloned());
    }
    entries.splice(index..=index, brought);
}

/// Reads an unquoted scalar. What looks like a number that JSON cannot hold is text, as many a hash
/// with one `e` is meant to be.
fn plain(text: &str) -> Value {
    match kkiai_tree::yaml_scalar(text) {
        Scalar::Null => Value::Null,
        Scalar::Bool(flag) => Value::Bool(flag),
        Scalar::Number(number) | Scalar::Large(Some(number)) => Value::Number(number),
        Scalar::Large(None) | Scalar::Text => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        read(text, 0).unwrap().to_json_text()
    }

    #[test]
    fn what_json_cannot_hold_is_text() {
        for (yaml, expected) in [
            ("[1e3, 0x1F, 0o17, 010, +5]", "[1000.0,31,15,10,5]"),
            ("[123e4567, .inf, .nan]", r#"["123e4567",".inf",".nan"]"#),
            (
                "[12:30, 1_000, 2020-01-01, on]",
                r#"["12:30","1_000","2020-01-01","on"]"#,
            ),
        ] {
            assert_eq!(json(yaml), expected, "{yaml}");
        }
    }

    #[test]
    fn merge_keys_bring_members_in() {
        for (yaml, expected) in [
            (
                "{a: &a {x: 1, y: 2}, b: {<<: *a, y: 3}}",
                r#"{"x":1,"y":3}"#,
            ),
            (
                "{a: &a {x: 1, y: 2}, b: {y: 3, <<: *a}}",
                r#"{"y":3,"x":1}"#,
            ),
            (
                "{a: &a {x: 1}, b: {<<: [*a, {x: 2, z: 3}]}}",
                r#"{"x":1,"z":3}"#,
            ),
            // What is no mapping stays for others to report.
            ("{b: {<<: 5}}", r#"{"<<":5}"#),
        ] {
            let tree = read(yaml, 0).unwrap();
            assert_eq!(tree.get("b").unwrap().to_json_text(), expected, "{yaml}");
        }
    }
}
