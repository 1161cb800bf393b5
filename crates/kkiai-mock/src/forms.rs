//! Forms in which gateways of this family give the same answer.

/// Gives an enum without data its names: `ALL`, `as_str`, `Display` and `FromStr`.
macro_rules! named {
    ($type:ident, [$(($variant:ident, $name:literal)),* $(,)?]) => {
        impl $type {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::forms::ParseFormError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().find(|known| known.as_str() == text);
                known.copied().ok_or_else(|| {
                    $crate::forms::ParseFormError::new(Self::ALL.iter().map(|known| known.as_str()))
                })
            }
        }
    };
}

pub(crate) use named;

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

named!(
    AnswerForm,
    [(Bare, "bare"), (Envelope, "envelope"), (Flat, "flat")]
);

/// Form of the answer to a create call.
///
/// `Display` and `FromStr` use the name in lower case, such as `tencent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CreateForm {
    /// Tencent's answer, passed through, as the documented example has it.
    #[default]
    Tencent,
    /// A place in a queue, as the documented table of members has it. Its addresses work.
    Ticket,
    /// The gateway's envelope with the id as text.
    EnvelopeId,
    /// The gateway's envelope with a reference to the task.
    EnvelopeReference,
    /// A reference to the task.
    Reference,
}

named!(
    CreateForm,
    [
        (Tencent, "tencent"),
        (Ticket, "ticket"),
        (EnvelopeId, "envelope-id"),
        (EnvelopeReference, "envelope-reference"),
        (Reference, "reference"),
    ]
);

/// Text that names none of what can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {expected}")]
pub struct ParseFormError {
    expected: String,
}

impl ParseFormError {
    pub(crate) fn new(names: impl Iterator<Item = &'static str>) -> Self {
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
            "expected one of tencent, ticket, envelope-id, envelope-reference, reference"
        );
    }
}
