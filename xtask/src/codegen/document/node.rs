//! YAML and JSON text as a tree that knows where each value stands.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use granit_parser::{Event, Marker, Parser, ScalarStyle};

use crate::codegen::error::{CodegenError, Place, Position};

/// Deepest nesting that is read; the later stages recurse over the tree.
const MAX_DEPTH: usize = 96;
/// Most values in a spec, aliases counted as often as they are used.
const MAX_NODES: usize = 4_000_000;

/// A value and where it begins.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it begins.
    pub position: Position,
}

/// A value of YAML's core schema, which is JSON's.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number
    Number(serde_json::Number),
    /// A string
    Text(String),
    /// A sequence
    List(Vec<Node>),
    /// A mapping in the order of the text
    Map(Vec<Entry>),
}

/// A member of a mapping.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The member's name.
    pub key: String,
    /// Where the name stands.
    pub position: Position,
    /// The member's value.
    pub node: Node,
}

impl Node {
    /// Returns the member of a mapping, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// Returns the value as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Number(number) => number.clone().into(),
            Value::Text(text) => text.clone().into(),
            Value::List(nodes) => nodes.iter().map(Node::to_json).collect(),
            Value::Map(entries) => serde_json::Value::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.node.to_json()))
                    .collect(),
            ),
        }
    }

    /// Returns the value as JSON text on one line, members in the order of the spec.
    pub fn to_json_text(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text, None);
        text
    }

    /// Returns the value as indented JSON text, members in the order of the spec.
    pub fn to_pretty_json(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text, Some(0));
        text
    }

    /// serde_json's own order of members depends on a feature that any crate of a build can turn
    /// on, so generated text is written here.
    fn write_json(&self, out: &mut String, indent: Option<usize>) {
        let inner = indent.map(|depth| depth + 1);
        match &self.value {
            Value::List(nodes) if !nodes.is_empty() => {
                out.push('[');
                for (index, node) in nodes.iter().enumerate() {
                    separate(out, index, inner);
                    node.write_json(out, inner);
                }
                line_break(out, indent);
                out.push(']');
            }
            Value::Map(entries) if !entries.is_empty() => {
                out.push('{');
                for (index, entry) in entries.iter().enumerate() {
                    separate(out, index, inner);
                    let _ = write!(out, "{}:", serde_json::Value::from(entry.key.as_str()));
                    if inner.is_some() {
                        out.push(' ');
                    }
                    entry.node.write_json(out, inner);
                }
                line_break(out, indent);
                out.push('}');
            }
            _ => {
                let _ = write!(out, "{}", self.to_json());
            }
        }
    }
}

fn separate(out: &mut String, index: usize, indent: Option<usize>) {
    if index > 0 {
        out.push(',');
    }
    line_break(out, indent);
}

fn line_break(out: &mut String, indent: Option<usize>) {
    if let Some(depth) = indent {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Reads YAML 1.2, and so JSON too.
///
/// # Errors
///
/// Returns where the text is not YAML, holds more than one document, repeats a key, nests too
/// deep, or is too large.
pub(super) fn read(text: &str) -> Result<Node, CodegenError> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            CodegenError::one(place(String::new(), *error.marker()), error.info())
        })?;
        builder.take(event, span.start)?;
    }
    builder.root.ok_or_else(|| {
        CodegenError::one(
            place(String::new(), Marker::new(0, 1, 0)),
            "the spec is empty",
        )
    })
}

fn position(marker: Marker) -> Position {
    Position {
        line: marker.line(),
        column: marker.col() + 1,
    }
}

fn place(pointer: String, marker: Marker) -> Place {
    Place {
        pointer,
        position: position(marker),
    }
}

#[derive(Default)]
struct Builder {
    root: Option<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
}

struct Open {
    node: Node,
    anchor: usize,
    /// Name of the member whose value comes next.
    key: Option<(String, Position)>,
    keys: HashSet<String>,
    nodes_before: usize,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, marker: Marker) -> Result<(), CodegenError> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(self.error(marker, "a spec is one YAML document; a second begins here"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                if tag.is_some() {
                    return Err(self.error(marker, "tags are not understood; quote text instead"));
                }
                let value = if style == ScalarStyle::Plain && !self.wants_key() {
                    plain(&text)
                } else {
                    Value::Text(text.into_owned())
                };
                self.count(1, marker)?;
                self.put(value, anchor, marker, 1)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(Value::List(Vec::new()), anchor, marker)
            }
            Event::MappingStart(_, anchor, _) => self.begin(Value::Map(Vec::new()), anchor, marker),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(closed) = self.open.pop() else {
                    return Err(self.error(marker, "unexpected end of a collection"));
                };
                let size = self.nodes - closed.nodes_before;
                let start = Marker::new(
                    0,
                    closed.node.position.line,
                    closed.node.position.column.saturating_sub(1),
                );
                self.put(closed.node.value, closed.anchor, start, size)
            }
            Event::Alias(anchor) => {
                let Some(size) = self.anchors.get(&anchor).map(|(_, size)| *size) else {
                    return Err(self.error(marker, "an alias may not stand inside its own anchor"));
                };
                // Counted before it is copied, so that nested aliases cannot grow without bound.
                self.count(size, marker)?;
                let value = self.anchors[&anchor].0.value.clone();
                self.put(value, 0, marker, size)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, anchor: usize, marker: Marker) -> Result<(), CodegenError> {
        if self.wants_key() {
            return Err(self.error(marker, "a key must be a plain value"));
        }
        if self.open.len() >= MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(self.error(marker, message));
        }
        let nodes_before = self.nodes;
        self.count(1, marker)?;
        self.open.push(Open {
            node: Node {
                value,
                position: position(marker),
            },
            anchor,
            key: None,
            keys: HashSet::new(),
            nodes_before,
        });
        Ok(())
    }

    fn put(
        &mut self,
        value: Value,
        anchor: usize,
        marker: Marker,
        size: usize,
    ) -> Result<(), CodegenError> {
        let node = Node {
            value,
            position: position(marker),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let wants_key = self.wants_key();
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.node.value {
            Value::List(nodes) => nodes.push(node),
            Value::Map(_) if wants_key => {
                let Value::Text(key) = node.value else {
                    return Err(self.error(marker, "a key must be text"));
                };
                if !open.keys.insert(key.clone()) {
                    let message = format!("`{key}` stands twice in one mapping");
                    return Err(self.error(marker, message));
                }
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

    fn count(&mut self, nodes: usize, marker: Marker) -> Result<(), CodegenError> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            let message = format!("more than {MAX_NODES} values, aliases counted at each use");
            return Err(self.error(marker, message));
        }
        Ok(())
    }

    fn error(&self, marker: Marker, message: impl Into<String>) -> CodegenError {
        let mut pointer = String::new();
        for open in &self.open {
            match (&open.node.value, &open.key) {
                (Value::List(nodes), _) => {
                    let _ = write!(pointer, "/{}", nodes.len());
                }
                (_, Some((key, _))) => push_segment(&mut pointer, key),
                _ => {}
            }
        }
        CodegenError::one(place(pointer, marker), message)
    }
}

/// Appends a member's name to a JSON pointer.
pub(super) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

/// Reads an unquoted scalar by YAML's core schema.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::Text(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<serde_json::Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(Into::into);
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(Into::into);
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let signed = unsigned.parse::<i64>().map(Into::into);
        return signed
            .or_else(|_| unsigned.parse::<u64>().map(Into::into))
            .ok()
            .or_else(|| unsigned.parse().ok().and_then(serde_json::Number::from_f64));
    }
    let decimal = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    if decimal {
        return unsigned.parse().ok().and_then(serde_json::Number::from_f64);
    }
    None
}
