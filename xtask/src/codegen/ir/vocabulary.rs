//! Words of several layers.

use super::docs::Docs;

/// Words that several layers use for the same things: an enum of the things.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Rust name of the enum.
    pub name: String,
    /// What the words are about.
    pub docs: Docs,
    /// The things that there are words for.
    pub meanings: Vec<Meaning>,
}

/// A thing that there are words for.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// Its Rust name.
    pub name: String,
    /// What it is.
    pub docs: Docs,
    /// The words for it, in lower case.
    pub words: Vec<String>,
}
