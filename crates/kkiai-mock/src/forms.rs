//! Forms in which gateways of this family give the same answer.

use std::fmt;
use std::str::FromStr;

/// Form of the answer to a query.
///
/// `Display` and `FromStr` use the name in lower case, such as `bare`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AnswerForm {
    /// Tencent's answer, passed through, as the documentation shows it.
    #[default]
    Bare,
    /// Tencent's answer inside the gateway's record of the task.
    Envelope,
    /// Tencent's answer with its output directly under `Response`, as one client expects it.
    Flat,
}

impl AnswerForm {
    /// Every form.
    pub const ALL: &'static [Self] = &[Self::Bare, Self::Envelope, Self::Flat];

    /// Returns the name of the form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Envelope => "envelope",
            Self::Flat => "flat",
        }
    }
}

impl fmt::Display for AnswerForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for AnswerForm {
    type Err = ParseFormError;

    fn from_str(text: &str) -> Result<Self, ParseFormError> {
        let known = Self::ALL.iter().find(|form| form.as_str() == text);
        known
            .copied()
            .ok_or_else(|| ParseFormError::new(Self::ALL.iter().map(|form| form.as_str())))
    }
}

/// Form of the answer to a create call.
///
/// `Display` and `FromStr` use the name in lower case, such as `tencent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CreateForm {
    /// Tencent's answer, passed through, as the documented example has it.
    #[default]
    Tencent,
    /// A place in a queue, as the documented table of members has it.
    Ticket,
}

impl CreateForm {
    /// Every form.
    pub const ALL: &'static [Self] = &[Self::Tencent, Self::Ticket];

    /// Returns the name of the form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tencent => "tencent",
            Self::Ticket => "ticket",
        }
    }
}

impl fmt::Display for CreateForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for CreateForm {
    type Err = ParseFormError;

    fn from_str(text: &str) -> Result<Self, ParseFormError> {
        let known = Self::ALL.iter().find(|form| form.as_str() == text);
        known
            .copied()
            .ok_or_else(|| ParseFormError::new(Self::ALL.iter().map(|form| form.as_str())))
    }
}

/// Text that names no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {expected}")]
pub struct ParseFormError {
    expected: String,
}

impl ParseFormError {
    fn new(names: impl Iterator<Item = &'static str>) -> Self {
        let names: Vec<_> = names.collect();
        Self {
            expected: names.join(", "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_by_the_name_they_show() {
        for form in AnswerForm::ALL {
            assert_eq!(form.to_string().parse(), Ok(*form));
        }
        for form in CreateForm::ALL {
            assert_eq!(form.to_string().parse(), Ok(*form));
        }
        assert_eq!(
            "Bare".parse::<AnswerForm>().unwrap_err().to_string(),
            "expected one of bare, envelope, flat"
        );
        assert_eq!(
            "".parse::<CreateForm>().unwrap_err().to_string(),
            "expected one of tencent, ticket"
        );
    }
}
