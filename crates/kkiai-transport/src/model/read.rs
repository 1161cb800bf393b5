use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::{Mismatch, Node};

/// A type that can be written as a [`Node`].
pub trait Write {
    /// Returns the node, which borrows from the value.
    fn write(&self) -> Node<'_>;
}

/// A type that can be read from a [`Node`].
pub trait Read: Sized {
    /// Whether an answer of this type is taken without a look at its body.
    #[doc(hidden)]
    const IGNORES_BODY: bool = false;

    /// Reads the value, and notes how well the node fits the type.
    ///
    /// # Errors
    ///
    /// Returns where and why the node is not of the type.
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch>;

    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Returns where and why the node is not of the type.
    fn read(node: Node<'_>) -> Result<Self, Mismatch> {
        Self::weigh(node, &mut Fit::default())
    }

    /// Returns how well a node fits the type, if it is of the type at all. Of the types of a union
    /// the one that a node fits best is read.
    #[must_use]
    fn fit(node: &Node<'_>) -> Option<i32> {
        let mut fit = Fit::trial();
        Self::weigh(node.lend(), &mut fit).ok()?;
        Some(fit.total())
    }
}

/// How well a node fits the type that is being read from it.
///
/// Each known member of an object counts, each unknown one costs. Known values of an enum count
/// more than free text, unknown ones less. A type that takes anything fits worse than any other but
/// an object that has none of the members.
#[derive(Clone, Debug, Default)]
pub struct Fit {
    sum: i32,
    /// How many members the value would not keep.
    lost: i32,
    /// Whether the last value said nothing about the node.
    is_vague: bool,
    /// Whether the type is one of several, so that constants matter.
    is_trial: bool,
    /// How many shapes may still be tried inside of the union that is being read; `None` outside of
    /// any.
    pub(super) tries: Option<u32>,
}

impl Fit {
    /// What a type that takes anything lacks to all others.
    const VAGUE: i32 = -(1 << 24);
    /// What an object of which nothing would be kept lacks to all others.
    const LOSSY: i32 = -(1 << 25);

    /// Starts to find out how well a type fits that is one of several.
    #[must_use]
    pub const fn trial() -> Self {
        Self {
            sum: 0,
            lost: 0,
            is_vague: false,
            is_trial: true,
            tries: None,
        }
    }

    /// Says whether the type is one of several.
    #[must_use]
    pub const fn is_trial(&self) -> bool {
        self.is_trial
    }

    /// Notes that something fits, or does not if `points` is negative.
    pub const fn add(&mut self, points: i32) {
        self.sum = self.sum.saturating_add(points);
        self.is_vague = false;
    }

    /// Notes that something does not fit, which says nothing of the rest.
    pub(super) const fn lower(&mut self, points: i32) {
        self.sum = self.sum.saturating_sub(points);
    }

    /// Notes that members would not be kept, or if `count` is negative that they would.
    pub(super) const fn lose(&mut self, count: i32) {
        self.lost = self.lost.saturating_add(count);
    }

    /// Notes that the value would have been read from anything.
    pub const fn vague(&mut self) {
        self.is_vague = true;
    }

    pub(super) const fn set_vague(&mut self, is_vague: bool) {
        self.is_vague = is_vague;
    }

    pub(super) const fn is_vague(&self) -> bool {
        self.is_vague
    }

    /// Returns how well it fits: the more, the better.
    #[must_use]
    pub const fn total(&self) -> i32 {
        self.sum
            .saturating_add(match (self.is_vague, self.lost > 0) {
                (false, _) => 0,
                (true, false) => Self::VAGUE,
                (true, true) => Self::LOSSY,
            })
    }

    /// Starts anew, for the same purpose.
    pub(super) const fn fresh(&self) -> Self {
        Self {
            sum: 0,
            lost: 0,
            is_vague: false,
            is_trial: self.is_trial,
            tries: self.tries,
        }
    }

    /// Notes what was found out in a trial.
    pub(super) const fn join(&mut self, other: &Self) {
        self.sum = self.sum.saturating_add(other.sum);
        self.lost = self.lost.saturating_add(other.lost);
        self.is_vague = other.is_vague;
    }
}

/// Writes a value with `serde`.
#[doc(hidden)]
pub fn serialize<T: Write, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.write().serialize(serializer)
}

/// Reads a value with `serde`.
#[doc(hidden)]
pub fn deserialize<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(Node::deserialize(deserializer)?).map_err(D::Error::custom)
}
