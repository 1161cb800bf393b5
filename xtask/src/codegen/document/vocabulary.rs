//! `x-vocabularies` as written.

use super::object::{Cursor, Located};
use crate::codegen::error::Problems;

/// Words that several layers use for the same things.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// Name of the enum.
    pub name: Located<String>,
    /// What the words are about.
    pub description: Option<String>,
    /// The things that there are words for.
    pub meanings: Vec<Meaning>,
}

/// A thing that there are words for.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// Its name.
    pub name: Located<String>,
    /// What it is.
    pub description: Option<String>,
    /// The words for it.
    pub words: Vec<Located<String>>,
}

impl Vocabulary {
    /// Reads a vocabulary.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need_located("name", problems);
        let description = object.text("description", problems);
        let meanings = object.need("words", problems);
        object.finish("a vocabulary", problems);
        let meanings = meanings?.filled_list(problems);
        let meanings = meanings
            .iter()
            .filter_map(|item| Meaning::read(item, problems));
        let meanings = meanings.collect();
        Some(Self {
            name: name?,
            description,
            meanings,
        })
    }
}

impl Meaning {
    fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need_located("name", problems);
        let description = object.text("description", problems);
        let words = object.need_filled_texts("words", problems);
        object.finish("a group of words", problems);
        Some(Self {
            name: name?,
            description,
            words: words?,
        })
    }
}
