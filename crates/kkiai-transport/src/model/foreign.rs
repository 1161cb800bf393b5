use std::ops::{Deref, DerefMut};

use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::{Fit, Mismatch, Node, Read, Write};

/// A value of a type from elsewhere, which `serde` reads and writes.
///
/// A type of one's own needs no wrapper: see [`foreign!`](crate::foreign).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Foreign<T>(pub T);

impl<T> Foreign<T> {
    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Foreign<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Foreign<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Foreign<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Serialize> Serialize for Foreign<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Foreign<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<T: Serialize> Write for Foreign<T> {
    fn write(&self) -> Node<'_> {
        write_foreign(&self.0)
    }
}

impl<T: DeserializeOwned> Read for Foreign<T> {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        read_foreign(node, fit).map(Self)
    }
}

/// Writes a value that `serde` can write. One that cannot be JSON becomes null.
#[doc(hidden)]
pub fn write_foreign<T: Serialize>(value: &T) -> Node<'_> {
    serde_json::to_value(value).unwrap_or_default().into()
}

/// Reads a value that `serde` can read.
#[doc(hidden)]
pub fn read_foreign<T: DeserializeOwned>(node: Node<'_>, fit: &mut Fit) -> Result<T, Mismatch> {
    fit.add(1);
    serde_path_to_error::deserialize(Value::from(node)).map_err(|error| {
        Mismatch::at_path(error.path().to_string(), error.into_inner().to_string())
    })
}

/// Lets a type of one's own that has `serde`'s traits stand in a generated one.
///
/// ```
/// use kkiai_transport::model::{Node, Read};
///
/// #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// struct Money {
///     cents: u64,
/// }
///
/// kkiai_transport::foreign!(Money);
///
/// let node = Node::from_json(br#"{"cents": 5}"#).unwrap();
/// assert_eq!(Money::read(node).unwrap(), Money { cents: 5 });
/// ```
#[macro_export]
macro_rules! foreign {
    ($name:ty) => {
        impl $crate::model::Write for $name {
            fn write(&self) -> $crate::model::Node<'_> {
                $crate::model::write_foreign(self)
            }
        }

        impl $crate::model::Read for $name {
            fn weigh(
                node: $crate::model::Node<'_>,
                fit: &mut $crate::model::Fit,
            ) -> ::std::result::Result<Self, $crate::model::Mismatch> {
                $crate::model::read_foreign(node, fit)
            }
        }
    };
}
