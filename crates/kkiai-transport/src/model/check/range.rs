//! Ranges of lengths and of numbers.

use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

use super::{CheckList, CheckMap, CheckNumber, CheckText, CheckWhole};

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
