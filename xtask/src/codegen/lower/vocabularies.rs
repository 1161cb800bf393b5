//! `x-vocabularies` → enums that know many words.

use super::scope::Scope;
use super::{Lowering, markdown, names};
use crate::codegen::document::vocabulary as written;
use crate::codegen::ir::{Meaning, Vocabulary};

impl Lowering<'_> {
    /// Lowers all vocabularies.
    pub(super) fn lower_vocabularies(&mut self) -> Vec<Vocabulary> {
        let vocabularies = self.document.vocabularies.iter();
        vocabularies
            .map(|vocabulary| self.lower_vocabulary(vocabulary))
            .collect()
    }

    fn lower_vocabulary(&mut self, written: &written::Vocabulary) -> Vocabulary {
        let mut scope = Scope::new("rename one of them");
        let mut words = Scope::new("a word means one thing");
        let mut meanings = Vec::new();
        for meaning in &written.meanings {
            let (wire, place) = &meaning.name;
            let name = names::variant_name(wire);
            scope.take(&name, Some(wire), place, &mut self.problems);
            for (word, place) in &meaning.words {
                if word.trim().is_empty() || word.trim() != word {
                    let message = "a word has no space round it, and is not empty";
                    self.problems.push(place.clone(), message);
                }
                words.take_word(word, place, &mut self.problems);
            }
            let known = meaning.words.iter();
            meanings.push(Meaning {
                name,
                docs: markdown::optional(meaning.description.as_deref()),
                words: known.map(|(word, _)| word.to_ascii_lowercase()).collect(),
            });
        }
        Vocabulary {
            name: self.given_type(&written.name, &[]),
            docs: markdown::optional(written.description.as_deref()),
            meanings,
        }
    }
}
