//! What is wrong with a spec, and where.

use std::fmt;

/// A place in the spec: a JSON pointer, and where that is in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// JSON pointer from the root of the spec, such as `/components/schemas/Size`.
    pub pointer: String,
    /// Line and column in the text.
    pub position: Position,
}

/// Line and column, both counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// Returns the place of a member or an item of what stands here.
    #[must_use]
    pub fn below(&self, segment: &str, position: Position) -> Self {
        let mut pointer = self.pointer.clone();
        push_segment(&mut pointer, segment);
        Self { pointer, position }
    }
}

/// Appends a member's name to a JSON pointer.
pub(super) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(f, "{line}:{column}: #{}", self.pointer)
    }
}

/// One thing that is wrong with a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// What is wrong and, where there is one, the remedy.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Problems met so far; a stage goes on past a problem, so that one run reports them all.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem.
    pub fn push(&mut self, place: Place, message: impl Into<String>) {
        self.0.push(Problem {
            place,
            message: message.into(),
        });
    }

    /// Says whether there is no problem.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns `value` if there is no problem.
    ///
    /// # Errors
    ///
    /// Returns the problems in the order of the text, each once.
    pub fn or<T>(mut self, value: T) -> Result<T, CodegenError> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by(|a, b| {
            (a.place.position, &a.place.pointer, &a.message).cmp(&(
                b.place.position,
                &b.place.pointer,
                &b.message,
            ))
        });
        self.0.dedup();
        Err(CodegenError { problems: self.0 })
    }
}

/// All that is wrong with a spec.
#[derive(Debug)]
pub struct CodegenError {
    /// The problems in the order of the text; never empty.
    pub problems: Vec<Problem>,
}

impl CodegenError {
    /// Creates an error of one problem.
    pub fn one(place: Place, message: impl Into<String>) -> Self {
        Self {
            problems: vec![Problem {
                place,
                message: message.into(),
            }],
        }
    }
}

impl fmt::Display for CodegenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CodegenError {}
