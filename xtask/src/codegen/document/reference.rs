//! `$ref`

use super::object::Cursor;
use crate::codegen::error::{Place, Problems};

/// A `$ref` into `components` of the same spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where it is.
    pub place: Place,
    /// Kind of component, such as `schemas`.
    pub section: String,
    /// Name of the component.
    pub name: String,
}

impl Reference {
    /// Reads a `$ref`.
    pub fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let text = cursor.text(problems)?;
        let parts = text
            .strip_prefix("#/components/")
            .and_then(|path| path.split_once('/'))
            .filter(|(_, name)| !name.contains('/'));
        let Some((section, name)) = parts else {
            let message = format!(
                "`{text}` is not understood; a reference points to `#/components/…/…` of the same \
                 spec"
            );
            problems.push(cursor.place(), message);
            return None;
        };
        Some(Self {
            place: cursor.place(),
            section: section.to_owned(),
            name: name.replace("~1", "/").replace("~0", "~"),
        })
    }
}
