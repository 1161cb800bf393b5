//! What is wrong with a payload, and where.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// Something that is wrong with a payload, or odd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Short name of the rule that is broken, such as `enum` or `unknown-member`.
    pub rule: Cow<'static, str>,
    /// Whether the payload is invalid for it.
    pub severity: Severity,
    /// JSON pointer to the value, in the document that it stands in.
    pub pointer: String,
    /// Where in the file it stands.
    pub place: Place,
    /// What is wrong, what was found and what is allowed: a sentence without a full stop.
    pub message: String,
    /// The value that was found, as JSON, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// What is allowed: each value of a list, or a limit in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// What to do, or what was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Change of the text that mends it without changing what it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The line on which it stands.
    #[serde(skip)]
    pub excerpt: Excerpt,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The payload is valid; the service ignores something, or will not do what was meant.
    Warning,
    /// The payload is invalid.
    Error,
}

/// A range of a file. Lines and columns count from 1, columns in characters; the end is where the
/// first character after the range stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column of the end.
    pub end_column: usize,
}

/// A change of the text of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// Byte of the file at which the text to be replaced begins.
    pub start: usize,
    /// Byte after its end.
    pub end: usize,
    /// What is put there.
    pub text: String,
}

/// A piece of a line, to show a finding in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The piece: the whole line if it is short.
    pub text: String,
    /// How many characters of the piece stand before what is marked.
    pub before: usize,
    /// How many characters are marked; at least one.
    pub length: usize,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// What came of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FileReport {
    /// Path as it was given or found, with `/`; `<stdin>` for standard input.
    pub path: String,
    /// Name of the schema that all documents of the file were checked against; none if they differ,
    /// or if none was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<Cow<'static, str>>,
    /// How many payloads the file has.
    pub documents: usize,
    /// How many payloads are invalid.
    pub invalid: usize,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// Errors and warnings in the order of the text, up to a limit; those beyond it are counted.
    pub findings: Vec<Finding>,
}

/// What a finding of a rule means, for formats that list their rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Short name, as findings have it.
    pub name: Cow<'static, str>,
    /// How bad its findings are.
    pub severity: Severity,
    /// What it demands, in a sentence.
    pub text: Cow<'static, str>,
}
