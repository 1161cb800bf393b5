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

/// A file, and a line and a column in it, both counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Number of the file; the spec's is 0.
    pub file: u16,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// Returns a place in the spec itself; what is beyond all bounds is at the bound.
    #[must_use]
    pub fn new(line: usize, column: usize) -> Self {
        Self {
            file: 0,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// Returns the same line and column of another file.
    #[must_use]
    pub fn in_file(self, file: u16) -> Self {
        Self { file, ..self }
    }
}

impl Place {
    /// Returns the place of a member or an item of what stands here.
    #[must_use]
    pub fn below(&self, segment: &str, position: Position) -> Self {
        let mut pointer = String::with_capacity(self.pointer.len() + 1 + segment.len());
        pointer.push_str(&self.pointer);
        push_segment(&mut pointer, segment);
        Self { pointer, position }
    }
}

/// Appends a member's name to a JSON pointer.
pub(super) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    for character in segment.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column, .. } = self.position;
        write!(f, "{line}:{column}: #{}", self.pointer)
    }
}

/// One thing that is wrong with a spec, or odd in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether it is odd, but understood.
    pub is_warning: bool,
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
    /// Notes what is wrong.
    pub fn push(&mut self, place: Place, message: impl Into<String>) {
        self.0.push(Problem {
            is_warning: false,
            place,
            message: message.into(),
        });
    }

    /// Notes what is odd, but understood.
    pub fn warn(&mut self, place: Place, message: impl Into<String>) {
        self.0.push(Problem {
            is_warning: true,
            place,
            message: message.into(),
        });
    }

    /// Notes all that another stage found.
    pub fn extend(&mut self, error: CodegenError) {
        self.0.extend(error.problems);
    }

    /// Says whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|problem| problem.is_warning)
    }

    /// Returns how many problems there are, to tell which came later.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.0.len()
    }

    /// Forgets what came since a mark.
    pub fn truncate(&mut self, mark: usize) {
        self.0.truncate(mark);
    }

    /// Says whether something was wrong since a mark.
    #[must_use]
    pub fn failed_since(&self, mark: usize) -> bool {
        self.0[mark..].iter().any(|problem| !problem.is_warning)
    }

    /// Makes warnings of what was wrong since a mark, since what it was about is left out.
    pub fn forgive_since(&mut self, mark: usize, left_out: &str) {
        for problem in &mut self.0[mark..] {
            if !problem.is_warning {
                problem.is_warning = true;
                problem.message = format!("{left_out} is left out: {}", problem.message);
            }
        }
    }

    /// Makes errors of all warnings.
    pub fn deny_warnings(&mut self) {
        for problem in &mut self.0 {
            problem.is_warning = false;
        }
    }

    /// Returns `value` if nothing is wrong, and the warnings with it.
    ///
    /// # Errors
    ///
    /// Returns the problems in the order of the text, each once.
    pub fn or<T>(mut self, value: T) -> Result<(T, Vec<Problem>), CodegenError> {
        let is_well = self.is_empty();
        self.0.sort_by(|a, b| {
            (a.place.position, &a.place.pointer, &a.message).cmp(&(
                b.place.position,
                &b.place.pointer,
                &b.message,
            ))
        });
        self.0.dedup();
        if is_well {
            return Ok((value, self.0));
        }
        self.0.retain(|problem| !problem.is_warning);
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
                is_warning: false,
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
