//! Whether values are as the description of an API has them.

mod collection;
mod range;
mod scalar;

use std::collections::BTreeMap;

use super::{Nullable, Violation, ViolationKind, Violations};
pub use collection::{CheckList, CheckMap};
pub use range::Range;
pub use scalar::{CheckFlag, CheckNumber, CheckText, CheckWhole};

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
