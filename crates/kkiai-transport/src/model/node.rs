use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

use super::{File, Mismatch, Read};

/// Most members of an object that are looked through one by one.
pub(super) const FEW: usize = 24;

/// A value on its way between text and a type; strings are borrowed where they can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number above [`i64::MAX`].
    Unsigned(u64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// Values in a row.
    List(Vec<Node<'a>>),
    /// Values with names, of which none comes twice, in the order in which they are written.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
    /// A file, which has a place in a form and none in JSON.
    File(&'a File),
}

impl<'a> Node<'a> {
    /// Creates a node for text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Creates a node for a whole number.
    #[must_use]
    pub fn unsigned(number: u64) -> Self {
        i64::try_from(number).map_or(Self::Unsigned(number), Self::Integer)
    }

    /// Says what the node is, with an article.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag(_) => "a boolean",
            Self::Integer(_) | Self::Unsigned(_) | Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::File(_) => "a file",
        }
    }

    /// Returns the text, if the node is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a member, if the node is an object that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                let member = members.iter().find(|(known, _)| known == name);
                member.map(|(_, node)| node)
            }
            _ => None,
        }
    }

    /// Returns a node with the same content, which borrows all text.
    #[must_use]
    pub fn lend(&self) -> Node<'_> {
        match self {
            Self::Null => Node::Null,
            Self::Flag(flag) => Node::Flag(*flag),
            Self::Integer(number) => Node::Integer(*number),
            Self::Unsigned(number) => Node::Unsigned(*number),
            Self::Number(number) => Node::Number(*number),
            Self::Text(text) => Node::Text(Cow::Borrowed(text)),
            Self::List(items) => Node::List(items.iter().map(Node::lend).collect()),
            Self::Object(members) => Node::Object(
                members
                    .iter()
                    .map(|(name, node)| (Cow::Borrowed(name.as_ref()), node.lend()))
                    .collect(),
            ),
            Self::File(file) => Node::File(file),
        }
    }

    /// Counts the values of which it is made, itself included.
    pub(super) fn size(&self) -> u32 {
        let inside = match self {
            Self::List(items) => items.iter().map(Node::size).fold(0, u32::saturating_add),
            Self::Object(members) => members
                .iter()
                .map(|(_, node)| node.size())
                .fold(0, u32::saturating_add),
            _ => 0,
        };
        inside.saturating_add(1)
    }

    #[allow(clippy::float_cmp, reason = "only the very same number is the same")]
    /// Says whether two nodes mean the same, for which `1` and `1.0` are the same number.
    pub(super) fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(number), whole) | (whole, Self::Number(number)) => match whole {
                Self::Number(other) => number == other,
                _ => super::plain::whole(*number).is_some_and(|number| number == *whole),
            },
            _ => self == other,
        }
    }

    /// Reads JSON text.
    ///
    /// # Errors
    ///
    /// Returns where and why the text is not JSON.
    pub fn from_json(text: &'a [u8]) -> Result<Self, Mismatch> {
        let mut json = serde_json::Deserializer::from_slice(text);
        let node = Node::deserialize(&mut json).and_then(|node| json.end().map(|()| node));
        // The way to the fault is looked for only if there is one.
        node.map_err(|error| {
            let mut json = serde_json::Deserializer::from_slice(text);
            match serde_path_to_error::deserialize::<_, Node<'_>>(&mut json) {
                Err(found) => Mismatch::at_path(found.path().to_string(), error.to_string()),
                Ok(_) => Mismatch::new(error.to_string()),
            }
        })
    }
}

/// Reads a type from JSON text.
///
/// # Errors
///
/// Returns where and why the text is not JSON, or not of the type.
pub fn from_json<T: Read>(text: &[u8]) -> Result<T, Mismatch> {
    T::read(Node::from_json(text)?)
}

impl From<Value> for Node<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Flag(flag),
            Value::Number(number) => number_node(&number),
            Value::String(text) => Self::Text(Cow::Owned(text)),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (Cow::Owned(name), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

impl<'a> From<&'a Value> for Node<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Number(number) => number_node(number),
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .map(|(name, value)| (Cow::Borrowed(name.as_str()), Self::from(value)))
                    .collect(),
            ),
        }
    }
}

fn number_node(number: &serde_json::Number) -> Node<'static> {
    if let Some(number) = number.as_i64() {
        Node::Integer(number)
    } else if let Some(number) = number.as_u64() {
        Node::Unsigned(number)
    } else {
        number.as_f64().map_or(Node::Null, Node::Number)
    }
}

/// A file has no place in JSON: it becomes null, as does a number that is not finite.
impl From<Node<'_>> for Value {
    fn from(node: Node<'_>) -> Self {
        match node {
            Node::Null | Node::File(_) => Self::Null,
            Node::Flag(flag) => Self::Bool(flag),
            Node::Integer(number) => number.into(),
            Node::Unsigned(number) => number.into(),
            Node::Number(number) => number.into(),
            Node::Text(text) => Self::String(text.into_owned()),
            Node::List(items) => items.into_iter().map(Self::from).collect(),
            Node::Object(members) => members
                .into_iter()
                .map(|(name, node)| (name.into_owned(), Self::from(node)))
                .collect(),
        }
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Unsigned(number) => serializer.serialize_u64(*number),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, node)| (name, node)))
            }
            Self::File(_) => Err(S::Error::custom("a file cannot be part of this format")),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Node::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Node::unsigned(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Node::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        Node::deserialize(inner)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        Node::deserialize(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key()? {
            let Node::Text(name) = name else {
                return Err(A::Error::custom("the name of a member is not text"));
            };
            members.push((name, map.next_value()?));
        }
        Ok(Node::Object(without_repeats(members)))
    }
}

/// Keeps the last value of each name.
fn without_repeats<'a>(members: Vec<(Cow<'a, str>, Node<'a>)>) -> Vec<(Cow<'a, str>, Node<'a>)> {
    let has_repeat = if members.len() <= FEW {
        let mut names = members.iter().enumerate();
        names.any(|(index, (name, _))| members[..index].iter().any(|(other, _)| other == name))
    } else {
        let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    };
    if !has_repeat {
        return members;
    }
    let mut places = BTreeMap::new();
    let mut kept: Vec<(Cow<'_, str>, Node<'_>)> = Vec::with_capacity(members.len());
    for (name, node) in members {
        let place = *places.entry(name.clone()).or_insert(kept.len());
        if let Some(member) = kept.get_mut(place) {
            member.1 = node;
        } else {
            kept.push((name, node));
        }
    }
    kept
}
