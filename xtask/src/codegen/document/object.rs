//! Reading the tree: a cursor that knows its JSON pointer, and an object that notices what nobody
//! read.

use super::node::{Entry, Node, Value};
use crate::codegen::error::{Place, Position, Problems};

/// A value and where it stands.
pub type Located<T> = (T, Place);

/// A value of the tree together with its JSON pointer.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    /// The value.
    pub(super) node: &'a Node,
    /// The pointer to it.
    pub(super) pointer: String,
}

impl<'a> Cursor<'a> {
    /// Starts at the root of the tree.
    pub(super) fn root(node: &'a Node) -> Self {
        Self {
            node,
            pointer: String::new(),
        }
    }

    /// Follows a JSON pointer without its escapes.
    pub(super) fn follow(mut self, segments: &[String]) -> Option<Self> {
        for segment in segments {
            self = match &self.node.value {
                Value::Map(entries) => {
                    let entry = entries.iter().find(|entry| entry.key == *segment)?;
                    let place = self.place().below(segment, entry.node.position);
                    Self {
                        node: &entry.node,
                        pointer: place.pointer,
                    }
                }
                Value::List(nodes) => {
                    let node = nodes.get(segment.parse::<usize>().ok()?)?;
                    let place = self.place().below(segment, node.position);
                    Self {
                        node,
                        pointer: place.pointer,
                    }
                }
                _ => return None,
            };
        }
        Some(self)
    }

    /// Returns where the value is.
    pub(super) fn place(&self) -> Place {
        Place {
            pointer: self.pointer.clone(),
            position: self.node.position,
        }
    }

    /// Reports a value of another type.
    pub(super) fn mismatch<T>(&self, wanted: &str, problems: &mut Problems) -> Option<T> {
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

    /// Notes a value of another type whose meaning is plain all the same.
    fn odd(&self, wanted: &str, problems: &mut Problems) {
        let message = format!("this is taken as {wanted}: {}", self.node.to_json_text());
        problems.warn(self.place(), message);
    }

    /// Reads a string. A number or a flag is one whose quotes were forgotten.
    pub(super) fn text(&self, problems: &mut Problems) -> Option<String> {
        match &self.node.value {
            Value::Text(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => {
                self.odd("text", problems);
                Some(self.node.to_json_text())
            }
            _ => self.mismatch("text", problems),
        }
    }

    /// Reads a string, and returns it with its place.
    pub(super) fn located(&self, problems: &mut Problems) -> Option<Located<String>> {
        Some((self.text(problems)?, self.place()))
    }

    /// Reads a list of strings that says nothing if it is empty.
    pub(super) fn filled_texts(&self, problems: &mut Problems) -> Vec<Located<String>> {
        let items = self.filled_list(problems);
        let texts = items.iter().filter_map(|item| item.located(problems));
        texts.collect()
    }

    /// Says whether the value is a boolean.
    pub(super) fn is_flag(&self) -> bool {
        matches!(self.node.value, Value::Bool(_))
    }

    /// Reads a boolean.
    pub(super) fn flag(&self, problems: &mut Problems) -> Option<bool> {
        match &self.node.value {
            Value::Bool(flag) => Some(*flag),
            Value::Text(text) => match text.to_ascii_lowercase().parse() {
                Ok(flag) => {
                    self.odd("true or false", problems);
                    Some(flag)
                }
                Err(_) => self.mismatch("true or false", problems),
            },
            _ => self.mismatch("true or false", problems),
        }
    }

    /// Reads a number, which may stand in quotes.
    pub(super) fn number(&self, problems: &mut Problems) -> Option<Node> {
        match &self.node.value {
            Value::Number(_) => Some(self.node.clone()),
            Value::Text(text) => match text.trim().parse() {
                Ok(number) => {
                    self.odd("a number", problems);
                    Some(Node {
                        value: Value::Number(number),
                        position: self.node.position,
                    })
                }
                Err(_) => self.mismatch("a number", problems),
            },
            _ => self.mismatch("a number", problems),
        }
    }

    /// Reads a whole number from 1 that fits into 32 bits.
    pub(super) fn positive(&self, problems: &mut Problems) -> Option<u32> {
        let number = match &self.node.value {
            Value::Number(number) => number.as_u64(),
            _ => return self.mismatch("a whole number", problems),
        };
        let number = number.and_then(|number| u32::try_from(number).ok());
        let positive = number.filter(|number| *number > 0);
        if positive.is_none() {
            problems.push(self.place(), "expected a whole number from 1 to 4294967295");
        }
        positive
    }

    /// Reads a list. Nothing is an empty one.
    pub(super) fn list(&self, problems: &mut Problems) -> Option<Vec<Cursor<'a>>> {
        let nodes = match &self.node.value {
            Value::List(nodes) => nodes.as_slice(),
            Value::Null => {
                self.odd("an empty list", problems);
                &[]
            }
            _ => return self.mismatch("a list", problems),
        };
        let items = nodes.iter().enumerate().map(|(index, node)| Cursor {
            node,
            pointer: format!("{}/{index}", self.pointer),
        });
        Some(items.collect())
    }

    /// Reads a list that says nothing if it is empty.
    pub(super) fn filled_list(&self, problems: &mut Problems) -> Vec<Cursor<'a>> {
        let list = self.list(problems);
        if list.as_ref().is_some_and(Vec::is_empty) {
            problems.push(self.place(), "this list must not be empty");
        }
        list.unwrap_or_default()
    }

    /// Reads an object. Nothing is an empty one.
    pub(super) fn object(&self, problems: &mut Problems) -> Option<Object<'a>> {
        let entries = match &self.node.value {
            Value::Map(entries) => entries.as_slice(),
            Value::Null => {
                self.odd("an empty object", problems);
                &[]
            }
            _ => return self.mismatch("an object", problems),
        };
        Some(Object {
            entries,
            seen: vec![false; entries.len()],
            place: self.place(),
        })
    }
}

/// A member's name, where it stands, and its value.
pub(super) struct Member<'a> {
    /// The name.
    pub(super) name: &'a str,
    /// Where the name stands.
    position: Position,
    /// The value.
    pub(super) value: Cursor<'a>,
}

impl Member<'_> {
    /// Returns where the name stands.
    pub(super) fn place(&self) -> Place {
        Place {
            pointer: self.value.pointer.clone(),
            position: self.position,
        }
    }

    /// Says whether the member is an extension of `OpenAPI`, which may hold anything.
    pub(super) fn is_extension(&self) -> bool {
        self.name.starts_with("x-")
    }
}

/// A mapping whose members are taken one by one. What is left at the end was not understood.
pub(super) struct Object<'a> {
    entries: &'a [Entry],
    seen: Vec<bool>,
    place: Place,
}

impl<'a> Object<'a> {
    fn member(&self, entry: &'a Entry) -> Member<'a> {
        let Place { pointer, position } = self.place.below(&entry.key, entry.position);
        Member {
            name: &entry.key,
            position,
            value: Cursor {
                node: &entry.node,
                pointer,
            },
        }
    }

    /// Takes a member.
    pub(super) fn take(&mut self, key: &str) -> Option<Cursor<'a>> {
        self.take_member(key).map(|member| member.value)
    }

    /// Returns a member without taking it.
    pub(super) fn get(&self, key: &str) -> Option<Cursor<'a>> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        Some(self.member(entry).value)
    }

    /// Says whether a member was taken.
    pub(super) fn is_taken(&self, key: &str) -> bool {
        let mut entries = self.entries.iter().zip(&self.seen);
        entries.any(|(entry, seen)| *seen && entry.key == key)
    }

    /// Takes a member together with the place of its name.
    pub(super) fn take_member(&mut self, key: &str) -> Option<Member<'a>> {
        let index = self.entries.iter().position(|entry| entry.key == key)?;
        self.seen[index] = true;
        Some(self.member(&self.entries[index]))
    }

    /// Takes a member that says something.
    fn take_said(&mut self, key: &str, problems: &mut Problems) -> Option<Cursor<'a>> {
        let member = self.take_member(key)?;
        if member.value.node.is_null() {
            problems.warn(member.place(), format!("`{key}` says nothing"));
            return None;
        }
        Some(member.value)
    }

    /// Takes a member that must be there.
    pub(super) fn need(&mut self, key: &str, problems: &mut Problems) -> Option<Cursor<'a>> {
        let member = self.take(key);
        if member.is_none() {
            problems.push(self.place.clone(), format!("`{key}` is missing"));
        }
        member
    }

    /// Takes a string that must be there.
    pub(super) fn need_text(&mut self, key: &str, problems: &mut Problems) -> Option<String> {
        self.need(key, problems)?.text(problems)
    }

    /// Takes a string that must be there, and its place.
    pub(super) fn need_located(
        &mut self,
        key: &str,
        problems: &mut Problems,
    ) -> Option<Located<String>> {
        self.need(key, problems)?.located(problems)
    }

    /// Takes a string and its place.
    pub(super) fn located(
        &mut self,
        key: &str,
        problems: &mut Problems,
    ) -> Option<Located<String>> {
        self.take_said(key, problems)?.located(problems)
    }

    /// Takes a list of strings that says nothing if it is empty.
    pub(super) fn filled_texts(
        &mut self,
        key: &str,
        problems: &mut Problems,
    ) -> Option<Vec<Located<String>>> {
        self.take(key).map(|list| list.filled_texts(problems))
    }

    /// Takes a list of strings that must be there and says nothing if it is empty.
    pub(super) fn need_filled_texts(
        &mut self,
        key: &str,
        problems: &mut Problems,
    ) -> Option<Vec<Located<String>>> {
        let list = self.need(key, problems);
        list.map(|list| list.filled_texts(problems))
    }

    /// Takes a string.
    pub(super) fn text(&mut self, key: &str, problems: &mut Problems) -> Option<String> {
        self.take_said(key, problems)?.text(problems)
    }

    /// Takes a boolean; absent means false.
    pub(super) fn flag(&mut self, key: &str, problems: &mut Problems) -> bool {
        self.take_said(key, problems)
            .and_then(|value| value.flag(problems))
            .unwrap_or(false)
    }

    /// Takes a list; absent means empty.
    pub(super) fn list(&mut self, key: &str, problems: &mut Problems) -> Vec<Cursor<'a>> {
        self.take_said(key, problems)
            .and_then(|value| value.list(problems))
            .unwrap_or_default()
    }

    /// Takes a list of strings; absent means empty.
    pub(super) fn texts(&mut self, key: &str, problems: &mut Problems) -> Vec<(String, Place)> {
        self.list(key, problems)
            .iter()
            .filter_map(|item| Some((item.text(problems)?, item.place())))
            .collect()
    }

    /// Takes an object whose members have names of the spec's own, none of them an extension;
    /// absent means empty.
    pub(super) fn members(&mut self, key: &str, problems: &mut Problems) -> Vec<Member<'a>> {
        self.take_said(key, problems)
            .and_then(|value| value.object(problems))
            .map(Object::rest)
            .unwrap_or_default()
    }

    /// Takes a number.
    pub(super) fn number(&mut self, key: &str, problems: &mut Problems) -> Option<Node> {
        self.take_said(key, problems)?.number(problems)
    }

    /// Takes members that say nothing to a generator of Rust.
    pub(super) fn ignore(&mut self, keys: &[&str]) {
        for key in keys {
            self.take(key);
        }
    }

    /// Returns the members that were not taken.
    pub(super) fn rest(self) -> Vec<Member<'a>> {
        let unseen = self.entries.iter().zip(&self.seen);
        unseen
            .filter(|(_, seen)| !**seen)
            .map(|(entry, _)| self.member(entry))
            .collect()
    }

    /// Reports each member that was not taken, extensions left out: nothing is done about it.
    pub(super) fn finish(self, what: &str, problems: &mut Problems) {
        for member in self.rest() {
            if !member.is_extension() {
                let message = format!("`{}` of {what} is not understood", member.name);
                problems.warn(member.place(), message);
            }
        }
    }
}
