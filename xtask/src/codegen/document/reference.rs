//! `$ref`

use std::fmt::Write as _;

use super::object::Cursor;
use crate::codegen::error::{Place, Problems};

/// A `$ref` to a place in the same tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where it is.
    pub place: Place,
    /// The text behind `#`, as it is written.
    pub text: String,
    /// Names and indices that lead from the root to the target, without escapes.
    pub segments: Vec<String>,
}

impl Reference {
    /// Reads a `$ref`.
    pub(super) fn read(cursor: &Cursor<'_>, problems: &mut Problems) -> Option<Self> {
        let text = cursor.text(problems)?;
        let Some(segments) = segments(&text) else {
            let message = format!(
                "`{text}` is not understood; a reference is `#` and a JSON pointer, behind the name \
                 of a file beside the spec if it leads there"
            );
            problems.push(cursor.place(), message);
            return None;
        };
        Some(Self {
            place: cursor.place(),
            text,
            segments,
        })
    }

    /// Returns the name of the component of a section that it leads to, if it leads to one.
    #[must_use]
    pub fn component(&self, section: &str) -> Option<&str> {
        match self.segments.as_slice() {
            [components, found, name] if components == "components" && found == section => {
                Some(name)
            }
            _ => None,
        }
    }

    /// Returns the last part of its way.
    #[must_use]
    pub fn name(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }

    /// Says whether both lead to the same place.
    #[must_use]
    pub fn same_target(&self, other: &Self) -> bool {
        self.segments == other.segments
    }
}

/// Returns the section and the name of the component that a reference leads to.
#[must_use]
pub fn target(reference: &str) -> Option<(String, String)> {
    let mut segments = segments(reference)?.into_iter();
    let components = segments.next().filter(|first| first == "components");
    let target = (segments.next()?, segments.next()?);
    (components.is_some() && segments.next().is_none()).then_some(target)
}

/// Returns the steps of a reference, if it leads to a place in the same document.
#[must_use]
pub fn segments(reference: &str) -> Option<Vec<String>> {
    let pointer = reference.strip_prefix('#')?;
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let segments = pointer.strip_prefix('/')?.split('/');
    segments.map(unescape).collect()
}

/// Writes what a URL does not have behind its `#` with escapes; those that are there stay.
#[must_use]
pub fn in_url(reference: &str) -> String {
    let mut text = String::with_capacity(reference.len());
    for character in reference.chars() {
        if character.is_ascii_graphic() && !r#""<>[\]^`{|}"#.contains(character) {
            text.push(character);
            continue;
        }
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            // Writing into a string does not fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
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
