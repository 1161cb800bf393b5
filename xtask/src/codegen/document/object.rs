//! Reading the tree: a cursor that knows its JSON pointer, and an object that notices what nobody
//! read.

use super::node::{Entry, Node, Value, push_segment};
use crate::codegen::error::{Place, Position, Problems};

/// A value of the tree together with its JSON pointer.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    /// The value.
    pub node: &'a Node,
    /// The pointer to it.
    pub pointer: String,
}

impl<'a> Cursor<'a> {
    /// Starts at the root of the tree.
    pub fn root(node: &'a Node) -> Self {
        Self {
            node,
            pointer: String::new(),
        }
    }

    /// Returns where the value is.
    pub fn place(&self) -> Place {
        Place {
            pointer: self.pointer.clone(),
            position: self.node.position,
        }
    }

    fn mismatch<T>(&self, wanted: &str, problems: &mut Problems) -> Option<T> {
        let found = match &self.node.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "an object",
        };
        problems.push(self.place(), format!("expected {wanted}, found {found}"));
        None
    }

    /// Reads a string.
    pub fn text(&self, problems: &mut Problems) -> Option<String> {
        match &self.node.value {
            Value::Text(text) => Some(text.clone()),
            _ => self.mismatch("text", problems),
        }
    }

    /// Reads a boolean.
    pub fn flag(&self, problems: &mut Problems) -> Option<bool> {
        match &self.node.value {
            Value::Bool(flag) => Some(*flag),
            _ => self.mismatch("true or false", problems),
        }
    }

    /// Reads a number.
    pub fn number(&self, problems: &mut Problems) -> Option<serde_json::Number> {
        match &self.node.value {
            Value::Number(number) => Some(number.clone()),
            _ => self.mismatch("a number", problems),
        }
    }

    /// Reads a whole number that is not negative.
    pub fn count(&self, problems: &mut Problems) -> Option<u64> {
        let number = self.number(problems)?;
        if let Some(count) = number.as_u64() {
            return Some(count);
        }
        problems.push(self.place(), "expected a whole number, 0 or more");
        None
    }

    /// Reads a list.
    pub fn list(&self, problems: &mut Problems) -> Option<Vec<Cursor<'a>>> {
        let Value::List(nodes) = &self.node.value else {
            return self.mismatch("a list", problems);
        };
        let items = nodes.iter().enumerate().map(|(index, node)| Cursor {
            node,
            pointer: format!("{}/{index}", self.pointer),
        });
        Some(items.collect())
    }

    /// Reads an object.
    pub fn object(&self, problems: &mut Problems) -> Option<Object<'a>> {
        let Value::Map(entries) = &self.node.value else {
            return self.mismatch("an object", problems);
        };
        Some(Object {
            entries,
            seen: vec![false; entries.len()],
            place: self.place(),
        })
    }
}

/// A member's name, where it stands, and its value.
pub struct Member<'a> {
    /// The name.
    pub name: &'a str,
    /// Where the name stands.
    pub place: Place,
    /// The value.
    pub value: Cursor<'a>,
}

/// A mapping whose members are taken one by one. What is left at the end was not understood.
pub struct Object<'a> {
    entries: &'a [Entry],
    seen: Vec<bool>,
    /// Where the object is.
    pub place: Place,
}

impl<'a> Object<'a> {
    fn pointer(&self, key: &str) -> String {
        let mut pointer = self.place.pointer.clone();
        push_segment(&mut pointer, key);
        pointer
    }

    fn member(&self, entry: &'a Entry) -> Member<'a> {
        let pointer = self.pointer(&entry.key);
        Member {
            name: &entry.key,
            place: place(&pointer, entry.position),
            value: Cursor {
                node: &entry.node,
                pointer,
            },
        }
    }

    /// Takes a member.
    pub fn take(&mut self, key: &str) -> Option<Cursor<'a>> {
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        self.seen[index] = true;
        Some(self.member(&self.entries[index]).value)
    }

    /// Takes a member that must be there.
    pub fn need(&mut self, key: &str, problems: &mut Problems) -> Option<Cursor<'a>> {
        let member = self.take(key);
        if member.is_none() {
            problems.push(self.place.clone(), format!("`{key}` is missing"));
        }
        member
    }

    /// Takes a string.
    pub fn text(&mut self, key: &str, problems: &mut Problems) -> Option<String> {
        self.take(key)?.text(problems)
    }

    /// Takes a boolean; absent means false.
    pub fn flag(&mut self, key: &str, problems: &mut Problems) -> bool {
        self.take(key)
            .and_then(|value| value.flag(problems))
            .unwrap_or(false)
    }

    /// Takes a list; absent means empty.
    pub fn list(&mut self, key: &str, problems: &mut Problems) -> Vec<Cursor<'a>> {
        self.take(key)
            .and_then(|value| value.list(problems))
            .unwrap_or_default()
    }

    /// Takes a list of strings; absent means empty.
    pub fn texts(&mut self, key: &str, problems: &mut Problems) -> Vec<(String, Place)> {
        self.list(key, problems)
            .iter()
            .filter_map(|item| Some((item.text(problems)?, item.place())))
            .collect()
    }

    /// Takes the members of an object; absent means none.
    pub fn members(&mut self, key: &str, problems: &mut Problems) -> Vec<Member<'a>> {
        self.take(key)
            .and_then(|value| value.object(problems))
            .map(Object::rest)
            .unwrap_or_default()
    }

    /// Takes members that say nothing to a generator of Rust.
    pub fn ignore(&mut self, keys: &[&str]) {
        for key in keys {
            self.take(key);
        }
    }

    /// Returns the members that were not taken, extensions left out.
    pub fn rest(self) -> Vec<Member<'a>> {
        let unseen = self.entries.iter().zip(&self.seen);
        unseen
            .filter(|(entry, seen)| !**seen && !entry.key.starts_with("x-"))
            .map(|(entry, _)| self.member(entry))
            .collect()
    }

    /// Reports each member that was not taken; extensions may be anything.
    pub fn finish(self, what: &str, problems: &mut Problems) {
        for member in self.rest() {
            let message = format!("`{}` of {what} is not understood", member.name);
            problems.push(member.place, message);
        }
    }
}

fn place(pointer: &str, position: Position) -> Place {
    Place {
        pointer: pointer.to_owned(),
        position,
    }
}
