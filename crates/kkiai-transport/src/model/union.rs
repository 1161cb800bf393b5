use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::Value;

/// One shape of a union: how to tell it, and how to read it.
#[derive(Debug)]
pub struct Shape<T> {
    name: &'static str,
    looks: Looks,
    read: fn(&Value) -> Result<T, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    Object(&'static [&'static str]),
    Text,
    Integer,
    Number,
    Flag,
    List,
    Any,
}

impl<T> Shape<T> {
    const fn new(name: &'static str, looks: Looks, read: fn(&Value) -> Result<T, String>) -> Self {
        Self { name, looks, read }
    }

    /// An object that has at least the members `needs`.
    pub const fn object(
        name: &'static str,
        needs: &'static [&'static str],
        read: fn(&Value) -> Result<T, String>,
    ) -> Self {
        Self::new(name, Looks::Object(needs), read)
    }

    /// A string.
    pub const fn text(name: &'static str, read: fn(&Value) -> Result<T, String>) -> Self {
        Self::new(name, Looks::Text, read)
    }

    /// A whole number.
    pub const fn integer(name: &'static str, read: fn(&Value) -> Result<T, String>) -> Self {
        Self::new(name, Looks::Integer, read)
    }

    /// A number.
    pub const fn number(name: &'static str, read: fn(&Value) -> Result<T, String>) -> Self {
        Self::new(name, Looks::Number, read)
    }

    /// True or false.
    pub const fn flag(name: &'static str, read: fn(&Value) -> Result<T, String>) -> Self {
        Self::new(name, Looks::Flag, read)
    }

    /// A list.
    pub const fn list(name: &'static str, read: fn(&Value) -> Result<T, String>) -> Self {
        Self::new(name, Looks::List, read)
    }

    /// Anything.
    pub const fn any(name: &'static str, read: fn(&Value) -> Result<T, String>) -> Self {
        Self::new(name, Looks::Any, read)
    }
}

impl Looks {
    /// Says why a value cannot be of this shape, if it cannot.
    fn mismatch(self, value: &Value) -> Option<String> {
        let (fits, wanted) = match self {
            Self::Object(needs) => {
                if let Value::Object(members) = value {
                    let missing: Vec<_> = needs
                        .iter()
                        .filter(|name| !members.contains_key(**name))
                        .map(|name| format!("`{name}`"))
                        .collect();
                    return match missing.len() {
                        0 => None,
                        1 => Some(format!("{} is missing", missing[0])),
                        _ => Some(format!("{} are missing", missing.join(", "))),
                    };
                }
                (false, "an object")
            }
            Self::Text => (value.is_string(), "a string"),
            Self::Integer => (value.is_i64() || value.is_u64(), "a whole number"),
            Self::Number => (value.is_number(), "a number"),
            Self::Flag => (value.is_boolean(), "a boolean"),
            Self::List => (value.is_array(), "a list"),
            Self::Any => (true, "anything"),
        };
        (!fits).then(|| format!("expected {wanted}, found {}", kind(value)))
    }

    /// How closely a shape is described: the closest is tried first.
    fn closeness(self) -> usize {
        match self {
            Self::Object(needs) => needs.len() + 1,
            Self::Integer => 2,
            Self::Any => 0,
            _ => 1,
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Reads a value that has one of several shapes.
///
/// Shapes that a value cannot have, since it is of another kind or lacks a member, are ruled out
/// first. Of the rest, the one that needs most members is tried first.
///
/// # Errors
///
/// Returns an error that says of each shape why the value does not have it.
pub fn union<'de, D, T>(deserializer: D, name: &str, shapes: &[Shape<T>]) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    let value = Value::deserialize(deserializer)?;
    let mut reasons: Vec<Option<String>> = shapes
        .iter()
        .map(|shape| shape.looks.mismatch(&value))
        .collect();
    let mut candidates: Vec<usize> = (0..shapes.len())
        .filter(|&index| reasons[index].is_none())
        .collect();
    candidates.sort_by_key(|&index| std::cmp::Reverse(shapes[index].looks.closeness()));
    for index in candidates {
        match (shapes[index].read)(&value) {
            Ok(value) => return Ok(value),
            Err(reason) => reasons[index] = Some(reason),
        }
    }
    let reasons: Vec<_> = shapes
        .iter()
        .zip(reasons)
        .map(|(shape, reason)| format!("not {}: {}", shape.name, reason.unwrap_or_default()))
        .collect();
    Err(D::Error::custom(format!(
        "no shape of {name} fits ({})",
        reasons.join("; ")
    )))
}

/// Reads a value as one shape of a union.
///
/// # Errors
///
/// Returns the reason, with the path inside the value where there is one.
pub fn decode<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        if path == "." {
            error.inner().to_string()
        } else {
            format!("at `{path}`: {}", error.inner())
        }
    })
}
