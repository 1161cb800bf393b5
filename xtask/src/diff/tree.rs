//! Values of a description, each with its place, and the way from a reference to its target.

use std::rc::Rc;

use crate::codegen::document::reference::segments;
use crate::codegen::document::{Node, Value};
use crate::codegen::error::{Place, Position};

/// Most references that are followed from one to the next.
const MAX_STEPS: usize = 32;

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct At<'a> {
    /// The value.
    pub(super) node: &'a Node,
    pointer: Rc<str>,
    position: Position,
}

impl<'a> At<'a> {
    /// Returns the whole of a description.
    pub(super) fn root(node: &'a Node) -> Self {
        Self {
            node,
            pointer: Rc::from(""),
            position: node.position,
        }
    }

    /// Returns where it is.
    pub(super) fn place(&self) -> Place {
        Place {
            pointer: self.pointer.to_string(),
            position: self.position,
        }
    }

    /// Returns the JSON pointer to it.
    pub(super) fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns a member of an object.
    pub(super) fn get(&self, key: &str) -> Option<At<'a>> {
        self.members()
            .find(|(name, _)| *name == key)
            .map(|(_, at)| at)
    }

    /// Returns what a chain of members leads to.
    pub(super) fn at(&self, keys: &[&str]) -> Option<At<'a>> {
        let mut at = self.clone();
        for key in keys {
            at = at.get(key)?;
        }
        Some(at)
    }

    /// Returns the members of an object; of anything else none.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a str, At<'a>)> + use<'a> {
        let entries = match &self.node.value {
            Value::Map(entries) => &entries[..],
            _ => &[],
        };
        let pointer = Rc::clone(&self.pointer);
        entries.iter().map(move |entry| {
            let place = Place {
                pointer: pointer.to_string(),
                position: entry.position,
            };
            let below = place.below(&entry.key, entry.position);
            let at = At {
                node: &entry.node,
                pointer: Rc::from(below.pointer),
                position: entry.position,
            };
            (entry.key.as_str(), at)
        })
    }

    /// Returns the members that are no extensions.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'a str, At<'a>)> + use<'a> {
        self.members().filter(|(name, _)| !name.starts_with("x-"))
    }

    /// Returns the items of a list; of anything else none.
    pub(super) fn items(&self) -> impl Iterator<Item = At<'a>> + use<'a> {
        let nodes = match &self.node.value {
            Value::List(nodes) => &nodes[..],
            _ => &[],
        };
        let pointer = Rc::clone(&self.pointer);
        nodes.iter().enumerate().map(move |(index, node)| At {
            node,
            pointer: Rc::from(format!("{pointer}/{index}")),
            position: node.position,
        })
    }

    /// Returns a text member.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_text()
    }

    /// Says whether a member is `true`.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.node
            .get(key)
            .is_some_and(|node| matches!(node.value, Value::Bool(true)))
    }

    /// Returns the value in an order that says nothing of how it was written.
    pub(super) fn canonical(&self) -> String {
        canonical(self.node)
    }
}

/// Returns a value as JSON text whose members are sorted.
pub(super) fn canonical(node: &Node) -> String {
    match &node.value {
        Value::Map(entries) => {
            let mut members: Vec<_> = entries
                .iter()
                .map(|entry| {
                    let key = serde_json::Value::from(entry.key.as_str());
                    format!("{key}:{}", canonical(&entry.node))
                })
                .collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        Value::List(nodes) => {
            let items: Vec<_> = nodes.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        // 1 and 1.0 are one number.
        Value::Number(number) => match number.as_f64() {
            Some(real) if number.is_f64() && real.fract() == 0.0 && real.abs() < 1e15 => {
                format!("{real:.0}")
            }
            _ => number.to_string(),
        },
        _ => node.to_json_text(),
    }
}

/// A description.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree<'a> {
    root: &'a Node,
}

impl<'a> Tree<'a> {
    pub(super) fn new(root: &'a Node) -> Self {
        Self { root }
    }

    pub(super) fn root(self) -> At<'a> {
        At::root(self.root)
    }

    /// Returns what a reference leads to in one step.
    pub(super) fn target(self, at: &At<'a>) -> Option<At<'a>> {
        let mut found = self.root();
        for segment in segments(at.text("$ref")?)? {
            found = match &found.node.value {
                Value::Map(_) => found.get(&segment)?,
                Value::List(_) => found.items().nth(segment.parse().ok()?)?,
                _ => return None,
            };
        }
        Some(found)
    }

    /// Returns what stands at a place in the end; a reference that leads nowhere, or in a circle,
    /// stands for itself.
    pub(super) fn resolve(self, at: At<'a>) -> At<'a> {
        let mut found = at.clone();
        for _ in 0..MAX_STEPS {
            match self.target(&found) {
                Some(next) => found = next,
                None => return found,
            }
        }
        at
    }

    /// Returns what a reference with nothing beside it leads to in the end, and anything else as it
    /// is.
    pub(super) fn resolve_bare(self, at: &At<'a>) -> At<'a> {
        let mut found = at.clone();
        for _ in 0..MAX_STEPS {
            match self.target(&found) {
                Some(next) if found.members().count() == 1 => found = next,
                _ => return found,
            }
        }
        at.clone()
    }
}
