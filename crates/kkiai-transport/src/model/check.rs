use std::collections::BTreeMap;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

use serde::Serialize;
use serde_json::{Number, Value};

use super::{Nullable, Pattern, Violation, ViolationKind, Violations};

/// A value that can be checked against the description of an API.
pub trait Checked {
    /// Notes what is wrong with the value.
    fn check(&self, check: &mut Check);
}

/// Checks a value, member by member, and keeps what is wrong with it.
#[derive(Debug, Default)]
pub struct Check {
    pointer: String,
    found: Vec<Violation>,
    /// Whether it only matters if anything is wrong.
    is_trial: bool,
    failed: bool,
}

/// The way to a value from the one round it.
#[derive(Clone, Copy, Debug)]
pub enum Segment<'n> {
    /// It is the same value.
    Here,
    /// It is the member of this name.
    Name(&'n str),
    /// It is the item of this index.
    Index(usize),
}

impl From<()> for Segment<'_> {
    fn from((): ()) -> Self {
        Self::Here
    }
}

impl<'n> From<&'n str> for Segment<'n> {
    fn from(name: &'n str) -> Self {
        Self::Name(name)
    }
}

impl From<usize> for Segment<'_> {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// What may hold something to check: nothing in an absent member is wrong, or in a null one.
pub trait Holds<T: ?Sized> {
    /// Returns what is held.
    fn held(&self) -> Option<&T>;
}

macro_rules! holds_itself {
    ($($held:ty: $($holder:ty),*;)*) => {
        $($(impl Holds<$held> for $holder {
            fn held(&self) -> Option<&$held> {
                Some(self)
            }
        })*)*
    };
}

holds_itself!(str: String; bool: bool; i32: i32; i64: i64; f64: f64;);

impl<T> Holds<[T]> for Vec<T> {
    fn held(&self) -> Option<&[T]> {
        Some(self)
    }
}

impl<T> Holds<BTreeMap<String, T>> for BTreeMap<String, T> {
    fn held(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: ?Sized, H: Holds<T>> Holds<T> for Option<H> {
    fn held(&self) -> Option<&T> {
        self.as_ref()?.held()
    }
}

impl<T: ?Sized, H: Holds<T>> Holds<T> for Nullable<H> {
    fn held(&self) -> Option<&T> {
        self.as_ref()?.held()
    }
}

impl Check {
    /// Checks a whole value.
    ///
    /// # Errors
    ///
    /// Returns every violation.
    pub fn all(value: &impl Checked) -> Result<(), Violations> {
        // Mostly nothing is wrong, and then no place needs to be known.
        if Self::meets(|trial| value.check(trial)) {
            return Ok(());
        }
        let mut check = Self::default();
        value.check(&mut check);
        Violations::of(check.found)
    }

    /// Creates a check that keeps nothing but whether all is well.
    #[must_use]
    pub fn trial() -> Self {
        Self {
            is_trial: true,
            ..Self::default()
        }
    }

    /// Says whether nothing is wrong, and keeps nothing else.
    pub fn meets(test: impl FnOnce(&mut Self)) -> bool {
        let mut trial = Self::trial();
        test(&mut trial);
        trial.is_met()
    }

    /// Says whether nothing is wrong so far.
    #[must_use]
    pub const fn is_met(&self) -> bool {
        !self.failed
    }

    /// Checks that a member is there.
    pub fn needed(&mut self, name: &str, is_there: bool) {
        if !is_there {
            self.report(Segment::Name(name), || ViolationKind::Missing);
        }
    }

    /// Checks a value that knows what it must be like.
    pub fn own<'n>(&mut self, at: impl Into<Segment<'n>>, value: &impl Checked) {
        self.inside(at.into(), |check| value.check(check));
    }

    /// Checks the members of an object, if it is there.
    pub fn within<'n, T>(
        &mut self,
        at: impl Into<Segment<'n>>,
        value: Option<&T>,
        checks: impl FnOnce(&mut Self, &T),
    ) {
        if let Some(value) = value {
            self.inside(at.into(), |check| checks(check, value));
        }
    }

    /// Checks text.
    pub fn text<'v>(
        &'v mut self,
        at: impl Into<Segment<'v>>,
        value: &'v impl Holds<str>,
    ) -> CheckText<'v> {
        CheckText {
            at: at.into(),
            value: value.held(),
            check: self,
        }
    }

    /// Checks a whole number.
    pub fn whole<'v, N: Copy + Into<i64> + 'v>(
        &'v mut self,
        at: impl Into<Segment<'v>>,
        value: &'v impl Holds<N>,
    ) -> CheckWhole<'v> {
        CheckWhole {
            at: at.into(),
            value: value.held().map(|number| (*number).into()),
            check: self,
        }
    }

    /// Checks a number, which must be finite.
    pub fn number<'v>(
        &'v mut self,
        at: impl Into<Segment<'v>>,
        value: &'v impl Holds<f64>,
    ) -> CheckNumber<'v> {
        let at = at.into();
        let value = value.held().copied();
        if value.is_some_and(|number| !number.is_finite()) {
            self.report(at, || ViolationKind::NotFinite);
        }
        CheckNumber {
            at,
            value: value.filter(|number| number.is_finite()),
            check: self,
        }
    }

    /// Checks a flag.
    pub fn flag<'v>(
        &'v mut self,
        at: impl Into<Segment<'v>>,
        value: &'v impl Holds<bool>,
    ) -> CheckFlag<'v> {
        CheckFlag {
            at: at.into(),
            value: value.held().copied(),
            check: self,
        }
    }

    /// Checks a list.
    pub fn list<'v, T>(
        &'v mut self,
        at: impl Into<Segment<'v>>,
        value: &'v impl Holds<[T]>,
    ) -> CheckList<'v, T> {
        CheckList {
            at: at.into(),
            value: value.held(),
            check: self,
        }
    }

    /// Checks an object whose members have any names.
    pub fn map<'v, T>(
        &'v mut self,
        at: impl Into<Segment<'v>>,
        value: &'v impl Holds<BTreeMap<String, T>>,
    ) -> CheckMap<'v, T> {
        CheckMap {
            at: at.into(),
            value: value.held(),
            check: self,
        }
    }

    fn one_of(&mut self, at: Segment<'_>, found: &str, allowed: &'static [&'static str]) {
        if !allowed.contains(&found) {
            self.report(at, || ViolationKind::not_one_of(allowed, found));
        }
    }

    /// Checks how many entries a list or an object has.
    fn count(&mut self, at: Segment<'_>, found: usize, min: usize, max: usize) {
        if found < min {
            self.report(at, || ViolationKind::TooFew { min, found });
        }
        if found > max {
            self.report(at, || ViolationKind::TooMany { max, found });
        }
    }

    fn report(&mut self, at: Segment<'_>, kind: impl FnOnce() -> ViolationKind) {
        self.failed = true;
        if !self.is_trial {
            let mut pointer = self.pointer.clone();
            push(&mut pointer, at);
            self.found.push(Violation {
                pointer,
                kind: kind(),
            });
        }
    }

    fn inside(&mut self, at: Segment<'_>, checks: impl FnOnce(&mut Self)) {
        if self.is_trial {
            return checks(self);
        }
        let length = self.pointer.len();
        push(&mut self.pointer, at);
        checks(self);
        self.pointer.truncate(length);
    }
}

/// Appends a segment to a JSON pointer (RFC 6901).
fn push(pointer: &mut String, segment: Segment<'_>) {
    match segment {
        Segment::Here => {}
        Segment::Name(name) => {
            pointer.push('/');
            pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        }
        Segment::Index(index) => {
            pointer.push('/');
            pointer.push_str(&index.to_string());
        }
    }
}

/// Checks text.
#[derive(Debug)]
pub struct CheckText<'v> {
    check: &'v mut Check,
    at: Segment<'v>,
    value: Option<&'v str>,
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
    check: &'v mut Check,
    at: Segment<'v>,
    value: Option<i64>,
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
    check: &'v mut Check,
    at: Segment<'v>,
    value: Option<f64>,
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
    check: &'v mut Check,
    at: Segment<'v>,
    value: Option<bool>,
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

/// Checks a list.
#[derive(Debug)]
pub struct CheckList<'v, T> {
    check: &'v mut Check,
    at: Segment<'v>,
    value: Option<&'v [T]>,
}

impl<'v, T> CheckList<'v, T> {
    /// Has at least as many items.
    pub fn at_least(&mut self, min: usize) -> &mut Self {
        if let Some(items) = self.value {
            self.check.count(self.at, items.len(), min, usize::MAX);
        }
        self
    }

    /// Has at most as many items.
    pub fn at_most(&mut self, max: usize) -> &mut Self {
        if let Some(items) = self.value {
            self.check.count(self.at, items.len(), 0, max);
        }
        self
    }

    /// Has no item twice, compared as JSON. One repetition is reported.
    pub fn unique(&mut self) -> &mut Self
    where
        T: Serialize,
    {
        let items = self.value.unwrap_or_default().iter();
        let items: Vec<Value> = items
            .map(|item| serde_json::to_value(item).unwrap_or_default())
            .collect();
        let repeated = items.iter().enumerate().find_map(|(again, item)| {
            let first = items[..again].iter().position(|other| same(item, other))?;
            Some((first, again))
        });
        if let Some((first, again)) = repeated {
            let kind = || ViolationKind::Repeated { first, again };
            self.check.report(self.at, kind);
        }
        self
    }

    /// Checks each item.
    pub fn each(&mut self, mut checks: impl FnMut(&mut Check, usize, &'v T)) -> &mut Self {
        if let Some(items) = self.value {
            self.check.inside(self.at, |check| {
                for (index, item) in items.iter().enumerate() {
                    checks(check, index, item);
                }
            });
        }
        self
    }
}

/// A range that has its ends, of lengths or of numbers.
pub trait Range<N> {
    /// Returns the least and the greatest that is in it.
    fn ends(self) -> (Option<N>, Option<N>);
}

impl<N> Range<N> for RangeInclusive<N> {
    fn ends(self) -> (Option<N>, Option<N>) {
        let (min, max) = self.into_inner();
        (Some(min), Some(max))
    }
}

impl<N> Range<N> for RangeFrom<N> {
    fn ends(self) -> (Option<N>, Option<N>) {
        (Some(self.start), None)
    }
}

impl<N> Range<N> for RangeToInclusive<N> {
    fn ends(self) -> (Option<N>, Option<N>) {
        (None, Some(self.end))
    }
}

macro_rules! ranges {
    ($($check:ident<'_ $(, $item:ident)?>, $number:ty, $about:literal;)*) => {
        $(impl$(<$item>)? $check<'_ $(, $item)?> {
            #[doc = $about]
            pub fn range(&mut self, range: impl Range<$number>) -> &mut Self {
                let (min, max) = range.ends();
                if let Some(min) = min {
                    self.at_least(min);
                }
                if let Some(max) = max {
                    self.at_most(max);
                }
                self
            }
        })*
    };
}

ranges! {
    CheckText<'_>, usize, "Has a number of characters in a range with its ends.";
    CheckWhole<'_>, i64, "Is in a range with its ends.";
    CheckNumber<'_>, f64, "Is in a range with its ends.";
    CheckList<'_, T>, usize, "Has a number of items in a range with its ends.";
    CheckMap<'_, T>, usize, "Has a number of members in a range with its ends.";
}

/// Compares two values as JSON Schema does, to which 1 and 1.0 are one number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || is_real(a, b) && a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            let mut members = a.iter();
            a.len() == b.len() && members.all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn is_real(a: &Number, b: &Number) -> bool {
    a.is_f64() || b.is_f64()
}

/// Checks an object whose members have any names.
#[derive(Debug)]
pub struct CheckMap<'v, T> {
    check: &'v mut Check,
    at: Segment<'v>,
    value: Option<&'v BTreeMap<String, T>>,
}

impl<'v, T> CheckMap<'v, T> {
    /// Has at least as many members.
    pub fn at_least(&mut self, min: usize) -> &mut Self {
        if let Some(members) = self.value {
            self.check.count(self.at, members.len(), min, usize::MAX);
        }
        self
    }

    /// Has at most as many members.
    pub fn at_most(&mut self, max: usize) -> &mut Self {
        if let Some(members) = self.value {
            self.check.count(self.at, members.len(), 0, max);
        }
        self
    }

    /// Checks the value of each member.
    pub fn each(&mut self, mut checks: impl FnMut(&mut Check, &'v str, &'v T)) -> &mut Self {
        if let Some(members) = self.value {
            self.check.inside(self.at, |check| {
                for (name, value) in members {
                    checks(check, name, value);
                }
            });
        }
        self
    }
}

impl<T: Checked> Checked for Box<T> {
    fn check(&self, check: &mut Check) {
        (**self).check(check);
    }
}

impl<T: Checked> Checked for Option<T> {
    fn check(&self, check: &mut Check) {
        if let Some(value) = self {
            value.check(check);
        }
    }
}

impl<T: Checked> Checked for Nullable<T> {
    fn check(&self, check: &mut Check) {
        if let Self::Value(value) = self {
            value.check(check);
        }
    }
}

impl<T: Checked> Checked for Vec<T> {
    fn check(&self, check: &mut Check) {
        for (index, item) in self.iter().enumerate() {
            check.own(index, item);
        }
    }
}

impl<T: Checked> Checked for BTreeMap<String, T> {
    fn check(&self, check: &mut Check) {
        for (name, value) in self {
            check.own(name.as_str(), value);
        }
    }
}
