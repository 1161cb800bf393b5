//! Descriptions.

/// A description, block by block. Empty if the spec gives none.
pub type Docs = Vec<Block>;

/// A part of a description, in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, which may be broken between any two words.
    Text(String),
    /// A paragraph of the generator's own, in which links lead to items.
    Own(String),
    /// An item of a list, or with an empty marker one more paragraph of an item.
    Item {
        /// Columns before the marker.
        indent: usize,
        /// What the item begins with, such as `-` or `2.`.
        marker: String,
        /// Its text.
        text: String,
    },
    /// A quotation.
    Quote(String),
    /// A line that must stay whole: a heading, a rule or the row of a table.
    Line(String),
    /// Code of whatever language, kept as it is.
    Code(Vec<String>),
}
