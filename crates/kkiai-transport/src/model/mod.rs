//! What generated models need to be read and written.

mod check;
mod combination;
mod extra;
mod nullable;
mod pattern;
mod string_enum;
mod union;
mod violation;

// For code that `string_enum!` writes into crates that need not name serde themselves.
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use ::schemars;
#[doc(hidden)]
pub use ::serde;

pub use check::{
    Check, CheckList, CheckMap, CheckNumber, CheckText, CheckWhole, Checked, Holds, Segment,
};
pub use combination::ParseCombinationError;
pub use extra::{Members, serialize_extra};
pub use nullable::Nullable;
pub use pattern::Pattern;
#[doc(hidden)]
pub use string_enum::deserialize_string_enum;
pub use string_enum::{StringEnum, UnknownValue};
pub use union::{Shape, decode, union};
pub use violation::{Violation, ViolationKind, Violations};
