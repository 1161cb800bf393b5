//! What refusals mean.

use super::docs::Docs;

/// What refusals mean: an enum of kinds, and the rules that tell them apart.
#[derive(Clone, Debug)]
pub struct Errors {
    /// Rust name of the enum.
    pub name: String,
    /// What a class is.
    pub docs: Docs,
    /// The kinds of reasons.
    pub classes: Vec<ErrorClass>,
    /// The rules that have a condition; the first that fits decides.
    pub rules: Vec<ErrorRule>,
    /// The rule for all other refusals.
    pub otherwise: ErrorRule,
}

/// A kind of reason for a refusal.
#[derive(Clone, Debug)]
pub struct ErrorClass {
    /// Its Rust name.
    pub name: String,
    /// Its name in the spec.
    pub word: String,
    /// What it is.
    pub docs: Docs,
    /// What a person can do about it.
    pub advice: String,
}

/// A rule that says what some refusals mean. Its conditions must all hold; one without
/// alternatives holds always.
#[derive(Clone, Debug)]
pub struct ErrorRule {
    /// First and last of each range of statuses.
    pub statuses: Vec<(u16, u16)>,
    /// Codes, each with its dotted children, or with `*` at its end all that begin so.
    pub codes: Vec<String>,
    /// Texts that the message may contain.
    pub texts: Vec<String>,
    /// Rust name of the class.
    pub class: String,
    /// Whether the call may have been accepted.
    pub accepted: Accepted,
    /// Whether the same call may succeed a little later.
    pub repeat: bool,
}

/// Whether a call that was refused may have been accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It was not.
    Never,
    /// It may have been.
    Maybe,
    /// An earlier copy of it was.
    Earlier,
}
