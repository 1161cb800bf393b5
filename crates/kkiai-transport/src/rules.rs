//! What a refusal means, by rules of which the first that fits decides.

/// What stands for having no status, in a rule that is limited to statuses.
const NO_STATUS: u16 = 0;

/// Whether a service may have accepted a call that it refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accepted {
    /// It did not.
    Never,
    /// It may have.
    Maybe,
    /// It did not, since it had accepted an earlier copy.
    Earlier,
}

/// A rule that says what some refusals mean. Without a condition it fits each of them.
///
/// ```
/// use kkiai_transport::{Accepted, ErrorRule};
///
/// const BUSY: ErrorRule<&str> = ErrorRule::new("busy", Accepted::Never)
///     .repeatable()
///     .codes(&["LimitExceeded", "queue_*"]);
///
/// assert!(BUSY.fits(Some(400), Some("LimitExceeded.Calls"), None));
/// assert!(BUSY.fits(None, Some("queue_full"), None));
/// assert!(!BUSY.fits(Some(429), None, Some("queue_full")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorRule<C: 'static> {
    class: C,
    accepted: Accepted,
    repeat: bool,
    statuses: &'static [(u16, u16)],
    codes: &'static [&'static str],
    texts: &'static [&'static str],
}

impl<C: Copy> ErrorRule<C> {
    /// Creates a rule without a condition, by which the same call is of no use a second time.
    #[must_use]
    pub const fn new(class: C, accepted: Accepted) -> Self {
        Self {
            class,
            accepted,
            repeat: false,
            statuses: &[],
            codes: &[],
            texts: &[],
        }
    }

    /// Says that the same call may succeed a little later.
    #[must_use]
    pub const fn repeatable(self) -> Self {
        Self {
            repeat: true,
            ..self
        }
    }

    /// Limits the rule to statuses, given as the first and the last of each range.
    #[must_use]
    pub const fn statuses(self, statuses: &'static [(u16, u16)]) -> Self {
        Self { statuses, ..self }
    }

    /// Limits the rule to codes. A code stands for itself and for its dotted children, and with
    /// `*` at its end for all that begin so. Letter case is ignored.
    #[must_use]
    pub const fn codes(self, codes: &'static [&'static str]) -> Self {
        Self { codes, ..self }
    }

    /// Limits the rule to messages that contain one of some texts. Letter case of ASCII is
    /// ignored.
    #[must_use]
    pub const fn texts(self, texts: &'static [&'static str]) -> Self {
        Self { texts, ..self }
    }

    /// Returns the kind of reason for the refusal.
    #[must_use]
    pub const fn class(&self) -> C {
        self.class
    }

    /// Returns whether the call may have been accepted.
    #[must_use]
    pub const fn accepted(&self) -> Accepted {
        self.accepted
    }

    /// Returns whether the same call may succeed a little later. That it is safe to repeat does
    /// not follow: a call that may have been accepted may act twice.
    #[must_use]
    pub const fn repeat(&self) -> bool {
        self.repeat
    }

    /// Returns whether the rule is about a refusal. Without a status, as of a task that failed,
    /// no rule that is limited to statuses fits; likewise for the code and the message.
    #[must_use]
    pub fn fits(&self, status: Option<u16>, code: Option<&str>, message: Option<&str>) -> bool {
        let status_fits = |status| {
            let mut ranges = self.statuses.iter();
            ranges.any(|(first, last)| (*first..=*last).contains(&status))
        };
        let code_fits = |code| self.codes.iter().any(|pattern| code_fits(pattern, code));
        let text_fits = |message| self.texts.iter().any(|text| contains(message, text));
        (self.statuses.is_empty() || status_fits(status.unwrap_or(NO_STATUS)))
            && (self.codes.is_empty() || code.is_some_and(code_fits))
            && (self.texts.is_empty() || message.is_some_and(text_fits))
    }
}

fn code_fits(pattern: &str, code: &str) -> bool {
    let code = code.trim().as_bytes();
    if let Some(start) = pattern.strip_suffix('*') {
        return starts_with(code, start);
    }
    let end = code.get(pattern.len());
    starts_with(code, pattern) && end.is_none_or(|end| *end == b'.')
}

fn starts_with(text: &[u8], start: &str) -> bool {
    text.get(..start.len())
        .is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()))
}

/// Says whether a text stands in a message as words of its own.
fn contains(message: &str, text: &str) -> bool {
    let message = message.as_bytes();
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    (0..message.len()).any(|begin| {
        let before = begin.checked_sub(1).and_then(|before| message.get(before));
        starts_with(&message[begin..], text)
            && !is_part(before)
            && !is_part(message.get(begin + text.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: ErrorRule<u8> = ErrorRule::new(1, Accepted::Never);

    #[test]
    fn a_rule_without_a_condition_fits_everything() {
        assert!(RULE.fits(None, None, None));
        assert!(RULE.fits(Some(500), Some("a"), Some("b")));
        assert!(!RULE.repeat());
        assert!(RULE.repeatable().repeat());
        assert_eq!((RULE.class(), RULE.accepted()), (1, Accepted::Never));
    }

    #[test]
    fn statuses_are_ranges_with_both_ends() {
        let rule = RULE.statuses(&[(429, 429), (500, 502)]);
        for status in [429, 500, 501, 502] {
            assert!(rule.fits(Some(status), None, None), "{status}");
        }
        for status in [428, 430, 499, 503] {
            assert!(!rule.fits(Some(status), None, None), "{status}");
        }
        assert!(!rule.fits(None, Some("429"), Some("429")));
    }

    #[test]
    fn a_code_fits_itself_its_children_and_what_begins_so() {
        let rule = RULE.codes(&["Value.Id", "bad_*"]);
        for code in [
            "Value.Id",
            "value.id",
            "Value.Id.Long",
            "BAD_body",
            "bad_",
            " Value.Id ",
        ] {
            assert!(rule.fits(None, Some(code), None), "{code}");
        }
        for code in [
            "",
            "Value",
            "Value.IdTooLong",
            "Value.I",
            "a.Value.Id",
            "bad",
            "图片",
        ] {
            assert!(!rule.fits(None, Some(code), None), "{code}");
        }
        assert!(!rule.fits(None, None, Some("Value.Id")));
    }

    #[test]
    fn a_text_stands_anywhere_in_the_message() {
        let rule = RULE.texts(&["No Channel", "无可用渠道"]);
        for message in [
            "no channel",
            "there is NO CHANNEL left",
            "模型 a 无可用渠道 (b)",
        ] {
            assert!(rule.fits(None, None, Some(message)), "{message}");
        }
        for message in ["", "no", "no  channel", "无可用"] {
            assert!(!rule.fits(None, None, Some(message)), "{message}");
        }
        assert!(!rule.fits(None, Some("no channel"), None));
    }

    #[test]
    fn all_conditions_must_hold() {
        let rule = RULE.statuses(&[(503, 503)]).codes(&["a"]).texts(&["b"]);
        assert!(rule.fits(Some(503), Some("a"), Some("b")));
        assert!(!rule.fits(Some(500), Some("a"), Some("b")));
        assert!(!rule.fits(Some(503), Some("b"), Some("b")));
        assert!(!rule.fits(Some(503), Some("a"), Some("a")));
        assert!(!rule.fits(Some(503), None, Some("b")));
    }
}
