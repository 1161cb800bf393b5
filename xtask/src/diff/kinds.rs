//! Types and bounds of values.

use std::collections::BTreeSet;

use super::tree::At;
use crate::codegen::document::{Node, Value};

/// A type of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    String,
}

impl Kind {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "array" => Self::Array,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "object" => Self::Object,
            "string" => Self::String,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }

    pub(super) fn of_value(node: &Node) -> Option<Self> {
        Some(match &node.value {
            Value::Null => return None,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if number.is_f64() => Self::Number,
            Value::Number(_) => Self::Integer,
            Value::Text(_) => Self::String,
            Value::List(_) => Self::Array,
            Value::Map(_) => Self::Object,
        })
    }
}

/// The types of a value; none is any.
pub(super) type Kinds = BTreeSet<Kind>;

/// Returns types in words.
pub(super) fn kinds_text(kinds: &Kinds) -> String {
    if kinds.is_empty() {
        return "any type".to_owned();
    }
    let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    names.join(" or ")
}

/// Says whether what is of the first types is of the second, too.
pub(super) fn is_within(inner: &Kinds, outer: &Kinds) -> bool {
    let has = |kind: &Kind| {
        outer.contains(kind) || *kind == Kind::Integer && outer.contains(&Kind::Number)
    };
    outer.is_empty() || !inner.is_empty() && inner.iter().all(has)
}

/// A bound of numbers.
#[derive(Clone, Debug)]
pub(super) struct Bound<'a> {
    pub(super) at: At<'a>,
    pub(super) value: f64,
    pub(super) exclusive: bool,
}

impl Bound<'_> {
    /// Makes a bound of whole numbers of it: above 0 is at least 1.
    pub(super) fn make_whole(&mut self, inwards: f64) {
        if self.exclusive && self.value.fract() == 0.0 {
            self.value += inwards;
        } else if self.value.fract() != 0.0 {
            self.value = if inwards > 0.0 {
                self.value.ceil()
            } else {
                self.value.floor()
            };
        }
        self.exclusive = false;
    }
}
