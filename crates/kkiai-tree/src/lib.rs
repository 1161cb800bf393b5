//! JSON and YAML as a tree of values that know where they stand in the text.
//!
//! The readers take bytes that nobody has looked at: text that is no UTF-8, a name that stands twice,
//! a number that fits nowhere and nesting without end are [`Problem`]s with a place, and never a
//! panic. What can be read in spite of them is.

mod json;
mod lines;
mod node;
mod number;
mod problem;
mod scalar;
mod yaml;

pub use json::read as json;
pub use lines::{Lines, Position};
pub use node::{Entry, Node, Span, Value};
pub use problem::{Problem, ProblemKind};
pub use scalar::{Scalar, read as yaml_scalar};
pub use yaml::read as yaml;

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 128;

/// What was read of a text.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The value, unless the text breaks off or is something else.
    pub root: Option<Node>,
    /// What is wrong with the text, in its order.
    pub problems: Vec<Problem>,
    /// Ranges in which no scalar can be changed alone, as it has no quotes of its own or is repeated
    /// elsewhere: block scalars of YAML, and what aliases stand for. In order, and apart.
    pub kept: Vec<Span>,
}

impl Reading {
    /// Says whether a scalar can be changed without a change of anything else.
    #[must_use]
    pub fn may_change(&self, span: Span) -> bool {
        let before = self.kept.partition_point(|kept| kept.start <= span.start);
        let kept = before.checked_sub(1).and_then(|index| self.kept.get(index));
        kept.is_none_or(|kept| kept.end <= span.start && kept.start < span.start)
    }
}
