//! Checks payloads of the kkiai API.

mod finding;
mod validator;

pub use finding::{Excerpt, FileReport, Finding, Fix, Place, Rule, Severity};
pub use validator::{CheckOptions, Format, Validator};
