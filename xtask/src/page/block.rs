//! What a page is made of before anyone asks what it means: lines, tables and code.

/// A value, and the line of the page that says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Line of the page, from 1.
    pub line: usize,
}

impl<T> At<T> {
    /// Returns a value with its line.
    pub fn new(value: T, line: usize) -> Self {
        Self { value, line }
    }
}

/// A piece of a page, in the order of its text.
#[derive(Clone, Debug)]
pub enum Block {
    /// A line of text.
    Line(Line),
    /// A table.
    Table(Table),
    /// Text that is shown as it is: an example, a command.
    Code(Code),
}

/// A line of text outside tables and code.
#[derive(Clone, Debug)]
pub struct Line {
    /// Line of the page.
    pub line: usize,
    /// What stands there.
    pub text: String,
    /// Whether the page marks it as a heading.
    pub is_heading: bool,
}

/// A table as it is written.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The rows, with the heads of the columns if there are any.
    pub rows: Vec<Row>,
    /// Whether it was made of lines, which do not tell what is inside what.
    pub is_flat: bool,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Line where it begins.
    pub line: usize,
    /// The cells as they are written, without the space around the last but with that before: it may
    /// be meant as indentation.
    pub cells: Vec<At<String>>,
    /// Whether the page marks it as the heads of the columns.
    pub is_head: bool,
}

/// Text that is shown as it is.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// Word that names the language, in small letters.
    pub language: Option<String>,
    /// The text, with the line of each of its lines.
    pub lines: Vec<At<String>>,
}

impl Code {
    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<_> = self.lines.iter().map(|line| line.value.as_str()).collect();
        lines.join("\n")
    }

    /// Returns where each line ends in [`text`](Self::text), its end included, and its line of the page.
    #[must_use]
    pub fn ends(&self) -> Vec<(usize, usize)> {
        let mut end = 0;
        let lines = self.lines.iter().map(|line| {
            end += line.value.len() + 1;
            (end, line.line)
        });
        lines.collect()
    }
}
