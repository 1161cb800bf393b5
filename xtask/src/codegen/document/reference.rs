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
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let text = cursor.text(problems)?;
        let Some((section, name)) = target(&text) else {
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
            name,
        })
    }

    /// Says whether both point to the same component.
    #[must_use]
    pub fn same_target(&self, other: &Self) -> bool {
        self.section == other.section && self.name == other.name
    }
}

/// Returns the section and the name of the component that a reference points to.
#[must_use]
pub fn target(reference: &str) -> Option<(&str, String)> {
    reference
        .strip_prefix("#/components/")
        .and_then(|path| path.split_once('/'))
        .filter(|(_, name)| !name.contains('/'))
        .and_then(|(section, name)| Some((section, unescape(name)?)))
}

/// Undoes the escapes of a URL, then those of a JSON pointer.
fn unescape(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            if !digits.iter().all(u8::is_ascii_hexdigit) {
                return None;
            }
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let mut escapes = text.split('~').skip(1);
    escapes
        .all(|after| after.starts_with(['0', '1']))
        .then(|| text.replace("~1", "/").replace("~0", "~"))
}
