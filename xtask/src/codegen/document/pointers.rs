//! `x-places` as written.

use super::object::{Cursor, Located};
use crate::codegen::error::Problems;

/// Places at which something may be found in an answer.
#[derive(Clone, Debug)]
pub struct PointerList {
    /// Name of the list.
    pub name: Located<String>,
    /// What stands at the places.
    pub description: Option<String>,
    /// A JSON pointer for each place, in reading order.
    pub at: Vec<Located<String>>,
}

impl PointerList {
    /// Reads a list of places.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let mut object = cursor.object(problems)?;
        let name = object.need_located("name", problems);
        let description = object.text("description", problems);
        let at = object.need_filled_texts("at", problems);
        object.finish("a list of places", problems);
        Some(Self {
            name: name?,
            description,
            at: at?,
        })
    }
}
