//! Text, numbers and flags.

use serde_json::Number;

use super::{Check, Segment};
use crate::model::{Pattern, ViolationKind};

/// Checks text.
#[derive(Debug)]
pub struct CheckText<'v> {
    pub(super) check: &'v mut Check,
    pub(super) at: Segment<'v>,
    pub(super) value: Option<&'v str>,
}

impl CheckText<'_> {
    /// Has at least as many characters.
    pub fn at_least(&mut self, min: usize) -> &mut Self {
        // Counted to the end only if it is wrong.
        let is_short = |text: &&str| min > 0 && text.chars().nth(min - 1).is_none();
        if let Some(text) = self.value.filter(is_short) {
            let found = text.chars().count();
            self.check
                .report(self.at, || ViolationKind::TooShort { min, found });
        }
        self
    }

    /// Has at most as many characters.
    pub fn at_most(&mut self, max: usize) -> &mut Self {
        let is_long = |text: &&str| text.len() > max && text.chars().nth(max).is_some();
        if let Some(text) = self.value.filter(is_long) {
            let found = text.chars().count();
            self.check
                .report(self.at, || ViolationKind::TooLong { max, found });
        }
        self
    }

    /// Matches a pattern.
    pub fn matches(&mut self, pattern: &'static Pattern) -> &mut Self {
        if self.value.is_some_and(|text| !pattern.matches(text)) {
            let pattern = pattern.as_str();
            self.check
                .report(self.at, || ViolationKind::Pattern { pattern });
        }
        self
    }

    /// Is one of some values.
    pub fn one_of(&mut self, allowed: &'static [&'static str]) -> &mut Self {
        if let Some(text) = self.value {
            self.check.one_of(self.at, text, allowed);
        }
        self
    }
}

/// Checks a whole number.
#[derive(Debug)]
pub struct CheckWhole<'v> {
    pub(super) check: &'v mut Check,
    pub(super) at: Segment<'v>,
    pub(super) value: Option<i64>,
}

impl CheckWhole<'_> {
    fn test(
        &mut self,
        is_met: impl FnOnce(i64) -> bool,
        kind: impl FnOnce(Number) -> ViolationKind,
    ) -> &mut Self {
        if let Some(found) = self.value.filter(|found| !is_met(*found)) {
            self.check.report(self.at, || kind(found.into()));
        }
        self
    }

    /// Is at least a number.
    pub fn at_least(&mut self, min: i64) -> &mut Self {
        let limit = min.into();
        self.test(
            |found| found >= min,
            |found| ViolationKind::TooSmall { min: limit, found },
        )
    }

    /// Is at most a number.
    pub fn at_most(&mut self, max: i64) -> &mut Self {
        let limit = max.into();
        self.test(
            |found| found <= max,
            |found| ViolationKind::TooLarge { max: limit, found },
        )
    }

    /// Is a multiple of a number above 0.
    pub fn multiple_of(&mut self, step: i64) -> &mut Self {
        let limit = step.into();
        self.test(
            |found| found.checked_rem(step) == Some(0),
            |found| ViolationKind::NotMultipleOf { step: limit, found },
        )
    }

    /// Is one of some numbers, written as JSON.
    pub fn one_of(&mut self, allowed: &'static [&'static str]) -> &mut Self {
        if let Some(number) = self.value {
            self.check.one_of(self.at, &number.to_string(), allowed);
        }
        self
    }
}

/// Checks a number.
#[derive(Debug)]
pub struct CheckNumber<'v> {
    pub(super) check: &'v mut Check,
    pub(super) at: Segment<'v>,
    pub(super) value: Option<f64>,
}

impl CheckNumber<'_> {
    fn test(
        &mut self,
        limit: f64,
        is_met: impl FnOnce(f64) -> bool,
        kind: impl FnOnce(Number, Number) -> ViolationKind,
    ) -> &mut Self {
        let number = |number| Number::from_f64(number).unwrap_or_else(|| 0.into());
        if let Some(found) = self.value.filter(|found| !is_met(*found)) {
            self.check
                .report(self.at, || kind(number(limit), number(found)));
        }
        self
    }

    /// Is at least a number.
    pub fn at_least(&mut self, min: f64) -> &mut Self {
        self.test(
            min,
            |found| found >= min,
            |min, found| ViolationKind::TooSmall { min, found },
        )
    }

    /// Is at most a number.
    pub fn at_most(&mut self, max: f64) -> &mut Self {
        self.test(
            max,
            |found| found <= max,
            |max, found| ViolationKind::TooLarge { max, found },
        )
    }

    /// Is above a number.
    pub fn above(&mut self, limit: f64) -> &mut Self {
        self.test(
            limit,
            |found| found > limit,
            |limit, found| ViolationKind::NotAbove { limit, found },
        )
    }

    /// Is below a number.
    pub fn below(&mut self, limit: f64) -> &mut Self {
        self.test(
            limit,
            |found| found < limit,
            |limit, found| ViolationKind::NotBelow { limit, found },
        )
    }

    /// Is a multiple of a number above 0, as closely as numbers of 64 bits can tell.
    pub fn multiple_of(&mut self, step: f64) -> &mut Self {
        let is_met = |found: f64| {
            let times = found / step;
            (times - times.round()).abs() <= f64::EPSILON * times.abs().max(1.0)
        };
        self.test(step, is_met, |step, found| ViolationKind::NotMultipleOf {
            step,
            found,
        })
    }
}

/// Checks a flag.
#[derive(Debug)]
pub struct CheckFlag<'v> {
    pub(super) check: &'v mut Check,
    pub(super) at: Segment<'v>,
    pub(super) value: Option<bool>,
}

impl CheckFlag<'_> {
    /// Is one of some values, written as JSON.
    pub fn one_of(&mut self, allowed: &'static [&'static str]) -> &mut Self {
        if let Some(flag) = self.value {
            let found = if flag { "true" } else { "false" };
            self.check.one_of(self.at, found, allowed);
        }
        self
    }
}
