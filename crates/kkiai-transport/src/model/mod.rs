//! What generated models need to be read and written.

mod check;
mod checked;
mod choice;
mod combination;
mod file;
mod foreign;
mod light;
mod mismatch;
mod node;
mod nullable;
mod object;
mod pattern;
mod plain;
mod read;
#[cfg(feature = "schemars")]
mod schemas;
mod string_enum;
mod value_enum;
mod violation;

// For code that `string_enum!` writes into crates that need not name serde themselves.
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use ::schemars;
#[doc(hidden)]
pub use ::serde;

pub use check::{
    Check, CheckFlag, CheckList, CheckMap, CheckNumber, CheckText, CheckWhole, Checked, Holds,
    Range, Segment,
};
#[doc(hidden)]
pub use choice::Choice;
pub use combination::ParseCombinationError;
pub use file::File;
pub use foreign::Foreign;
#[doc(hidden)]
pub use foreign::{read_foreign, write_foreign};
pub use light::{Base64, Date, DateTime, Uuid};
pub use mismatch::Mismatch;
pub use node::{Node, from_json};
pub use nullable::Nullable;
#[doc(hidden)]
pub use object::{Reader, Table, Writer};
pub use pattern::Pattern;
pub use read::{Fit, Read, Write};
#[doc(hidden)]
pub use read::{deserialize, serialize};
#[cfg(feature = "schemars")]
#[doc(hidden)]
pub use schemas::bundled_schema;
#[doc(hidden)]
pub use string_enum::read_string_enum;
pub use string_enum::{StringEnum, UnknownValue};
pub use value_enum::ValueEnum;
#[doc(hidden)]
pub use value_enum::{check_value_enum, read_value_enum, value_enum_from};
pub use violation::{Violation, ViolationKind, Violations};
