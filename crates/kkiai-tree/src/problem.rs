//! What is wrong with a text, before anyone asks what it means.

use crate::node::Span;

/// Something that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing it is.
    pub kind: ProblemKind,
    /// Where it stands.
    pub span: Span,
    /// JSON pointer to the value that was being read.
    pub pointer: String,
    /// What is wrong: a sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<&'static str>,
}

/// Kind of a [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A byte order mark.
    ByteOrderMark,
    /// Bytes that are no UTF-8.
    Encoding,
    /// Text that is not of the format.
    Syntax,
    /// A name that stands twice in one object.
    Duplicate,
    /// A number that no 64 bits hold.
    Number,
    /// An escape that stands for no character.
    Escape,
    /// Nesting that is too deep, or aliases that are too many.
    Nesting,
}

/// A step from a value to one inside.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

/// Writes a JSON pointer.
pub(crate) fn pointer(steps: &[Step]) -> String {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        match step {
            Step::Name(name) => pointer += &name.replace('~', "~0").replace('/', "~1"),
            Step::Index(index) => pointer += &index.to_string(),
        }
    }
    pointer
}
