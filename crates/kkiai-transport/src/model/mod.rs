//! What generated models need to be read and written.

mod combination;
mod extra;
mod nullable;
mod string_enum;
mod union;

// For code that `string_enum!` writes into crates that need not name serde themselves.
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use ::schemars;
#[doc(hidden)]
pub use ::serde;

pub use combination::ParseCombinationError;
pub use extra::{Members, serialize_extra};
pub use nullable::Nullable;
#[doc(hidden)]
pub use string_enum::deserialize_string_enum;
pub use string_enum::{StringEnum, UnknownValue};
pub use union::{Shape, decode, union};
