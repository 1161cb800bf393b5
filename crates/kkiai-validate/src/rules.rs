//! All rules that a finding may be of.

use std::borrow::Cow;

use kkiai_tree::ProblemKind;

use crate::finding::{Rule, Severity};
use crate::schemas;

/// Rules that are not written in the API's description.
const OWN: [(&str, Severity, &str); 31] = {
    use Severity::{Error, Warning};
    [
        (
            "byte-order-mark",
            Error,
            "A payload does not begin with a byte order mark.",
        ),
        ("deprecated", Warning, "A member is not deprecated."),
        (
            "duplicate-member",
            Error,
            "A name stands once in an object.",
        ),
        ("encoding", Error, "A payload is text in UTF-8."),
        ("enum", Error, "A value is one of those that are allowed."),
        ("escape", Error, "An escape stands for a character."),
        ("form", Error, "A value has one of the documented forms."),
        ("format", Error, "A text has the format that is asked for."),
        (
            "max-items",
            Error,
            "A list has no more elements than allowed.",
        ),
        (
            "max-length",
            Error,
            "A text has no more characters than allowed.",
        ),
        (
            "max-members",
            Error,
            "An object has no more members than allowed.",
        ),
        ("maximum", Error, "A number is not too large."),
        (
            "min-items",
            Error,
            "A list has as many elements as it must.",
        ),
        (
            "min-length",
            Error,
            "A text has as many characters as it must.",
        ),
        (
            "min-members",
            Error,
            "An object has as many members as it must.",
        ),
        ("minimum", Error, "A number is not too small."),
        (
            "multiple-of",
            Error,
            "A number is a multiple of another one.",
        ),
        ("nesting", Error, "A payload is not nested too deep."),
        (
            "no-schema",
            Error,
            "A payload is one of those that the API knows.",
        ),
        (
            "not-allowed",
            Error,
            "Nothing stands where nothing may stand.",
        ),
        ("number-range", Error, "A number fits into 64 bits."),
        ("pattern", Error, "A text has the form that is asked for."),
        ("required", Error, "A member that must be there is there."),
        ("schema", Error, "A value meets its schema."),
        ("size", Error, "A payload is not too large to be checked."),
        ("syntax", Error, "A file is JSON, JSON Lines or YAML."),
        ("type", Error, "A value has the type that is asked for."),
        (
            "undescribed-member",
            Warning,
            "A member of a request is described.",
        ),
        ("unique", Error, "A list has no element twice."),
        (
            "unknown-member",
            Error,
            "A member is one of those that are allowed.",
        ),
        (
            "misspelt-member",
            Warning,
            "A member is not almost one that is described.",
        ),
    ]
};

/// Returns all rules, those of advice included.
pub(crate) fn all() -> Vec<Rule> {
    let own = OWN.iter().map(|(name, severity, text)| Rule {
        name: Cow::Borrowed(name),
        severity: *severity,
        text: Cow::Borrowed(text),
    });
    let advice = schemas::all_advice().map(|advice| Rule {
        name: Cow::Borrowed(&advice.name),
        severity: Severity::Warning,
        text: Cow::Borrowed(&advice.text),
    });
    own.chain(advice).collect()
}

/// Returns the rule that a problem of a text is of.
pub(crate) fn of_problem(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::ByteOrderMark => "byte-order-mark",
        ProblemKind::Encoding => "encoding",
        ProblemKind::Duplicate => "duplicate-member",
        ProblemKind::Number => "number-range",
        ProblemKind::Escape => "escape",
        ProblemKind::Nesting => "nesting",
        _ => "syntax",
    }
}
