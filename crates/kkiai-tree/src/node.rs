//! The tree.

use serde_json::{Map, Number};

/// A range of a text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Where the first byte stands.
    pub start: usize,
    /// Where the byte after the last one stands.
    pub end: usize,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
}

/// A value of JSON.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number
    Number(Number),
    /// A string
    Text(String),
    /// An array
    List(Vec<Node>),
    /// An object, in the order of the text. A name that stands twice is here twice.
    Map(Vec<Entry>),
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The member's name.
    pub name: String,
    /// Where the name stands, quotes included.
    pub span: Span,
    /// The member's value.
    pub node: Node,
}

impl Node {
    /// Returns the member of an object that has this name: the last one, as most readers of JSON do.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        entries.iter().rev().find(|entry| entry.name == name)
    }

    /// Returns an element of an array.
    #[must_use]
    pub fn element(&self, index: usize) -> Option<&Self> {
        let Value::List(nodes) = &self.value else {
            return None;
        };
        nodes.get(index)
    }

    /// Returns the value as `serde_json` has it. Of members with the same name, the last one counts.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Number(number) => number.clone().into(),
            Value::Text(text) => text.as_str().into(),
            Value::List(nodes) => nodes.iter().map(Self::to_json).collect(),
            Value::Map(entries) => {
                let members = entries.iter();
                let members: Map<_, _> = members
                    .map(|entry| (entry.name.clone(), entry.node.to_json()))
                    .collect();
                members.into()
            }
        }
    }
}
