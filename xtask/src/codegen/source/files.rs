//! The files that a spec is made of, each with a number.

use std::fmt;
use std::io;

use crate::codegen::decode;
use crate::codegen::document::Node;
use crate::codegen::error::{CodegenError, Place, Position};

/// Most files of a spec; a reference is cheap to write, a file is not cheap to read.
const MAX_FILES: usize = 1024;
/// Most bytes of all files of a spec together.
const MAX_BYTES: usize = 128 << 20;
/// Longest name of a file.
const MAX_NAME: usize = 1024;

/// Returns the bytes of a file, by its name below the spec's folder, with `/` between the parts.
pub type Reader<'r> = dyn FnMut(&str) -> io::Result<Vec<u8>> + 'r;

/// The files that were read of a spec, and the way to others.
///
/// The way is the caller's, and the only one to a disk. The names that it is asked for stay below
/// the folder of the spec; that a link there does not lead out is for the caller to see to.
pub struct Files<'r> {
    folder: String,
    read: Box<Reader<'r>>,
    all: Vec<File>,
    bytes: usize,
}

#[derive(Debug)]
struct File {
    name: String,
    text: String,
}

impl fmt::Debug for Files<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.all.iter().map(|file| &file.name);
        f.debug_list().entries(names).finish()
    }
}

impl<'r> Files<'r> {
    /// Number of the spec itself.
    pub const SPEC: u16 = 0;

    /// Takes the name of the spec's file, and how its folder is shown to people: nothing, or a path
    /// with `/` at its end. Nothing is read yet.
    pub fn new(
        folder: impl Into<String>,
        spec: impl Into<String>,
        read: impl FnMut(&str) -> io::Result<Vec<u8>> + 'r,
    ) -> Self {
        let spec = File {
            name: spec.into(),
            text: String::new(),
        };
        Self {
            folder: folder.into(),
            read: Box::new(read),
            all: vec![spec],
            bytes: 0,
        }
    }

    /// Returns the name of a file, below the spec's folder.
    #[must_use]
    pub fn name(&self, file: u16) -> &str {
        let file = self.all.get(usize::from(file));
        file.map_or("", |file| &file.name)
    }

    /// Returns the name of a file as it is shown to people.
    #[must_use]
    pub fn shown(&self, file: u16) -> String {
        format!("{}{}", self.folder, self.name(file))
    }

    /// Returns the text of a file; of one that was not read, nothing.
    #[must_use]
    pub fn text(&self, file: u16) -> &str {
        let file = self.all.get(usize::from(file));
        file.map_or("", |file| &file.text)
    }

    /// Returns the number of a file that was asked for before.
    pub(super) fn known(&self, name: &str) -> Option<u16> {
        let index = self.all.iter().position(|file| file.name == name)?;
        u16::try_from(index).ok()
    }

    /// Reads the spec.
    pub(super) fn read_spec(&mut self) -> Result<Node, CodegenError> {
        let name = self.name(Self::SPEC).to_owned();
        self.fill(Self::SPEC, &name, &Place::default())?;
        super::text::read(self.text(Self::SPEC), Self::SPEC)
    }

    /// Reads another file as text; `asked` is the place that leads to it.
    pub(super) fn read_text(&mut self, name: &str, asked: &Place) -> Result<u16, CodegenError> {
        let number = u16::try_from(self.all.len()).ok();
        let number = number.filter(|number| usize::from(*number) < MAX_FILES);
        let Some(number) = number else {
            let message = format!("more than {MAX_FILES} files belong to this spec");
            return Err(CodegenError::one(asked.clone(), message));
        };
        self.all.push(File {
            name: name.to_owned(),
            text: String::new(),
        });
        self.fill(number, name, asked)?;
        Ok(number)
    }

    /// Reads another file as a tree; `asked` is the place that leads to it.
    pub(super) fn read_tree(
        &mut self,
        name: &str,
        asked: &Place,
    ) -> Result<(u16, Node), CodegenError> {
        let number = self.read_text(name, asked)?;
        Ok((number, super::text::read(self.text(number), number)?))
    }

    fn fill(&mut self, number: u16, name: &str, asked: &Place) -> Result<(), CodegenError> {
        let error = |message| Err(CodegenError::one(asked.clone(), message));
        let bytes = match (self.read)(name) {
            Ok(bytes) => bytes,
            Err(reason) => return error(format!("cannot read `{name}`: {reason}")),
        };
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > MAX_BYTES {
            let most = MAX_BYTES >> 20;
            return error(format!("the files of this spec have more than {most} MiB"));
        }
        let text = decode(&bytes).map_err(|mut wrong| {
            for problem in &mut wrong.problems {
                problem.place.position.file = number;
            }
            wrong
        })?;
        // A byte order mark is no part of any of the formats.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        if let Some(file) = self.all.get_mut(usize::from(number)) {
            file.text = text;
        }
        Ok(())
    }
}

/// Returns the place of a whole file.
pub(super) fn start_of(file: u16) -> Place {
    Place {
        pointer: String::new(),
        position: Position::new(1, 1).in_file(file),
    }
}

/// Returns the name of the file that a reference in another leads to, below the spec's folder.
///
/// # Errors
///
/// Returns what is wrong with a reference that leads out of the folder.
pub(super) fn join(base: &str, reference: &str) -> Result<String, String> {
    let Some(path) = decoded(reference) else {
        return Err(format!("`{reference}` is not the name of a file"));
    };
    let has_scheme = path.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    if has_scheme || path.starts_with("//") {
        return Err(format!(
            "`{reference}` leads to the network or another disk, which is never followed; put a copy \
             beside the spec"
        ));
    }
    let outside =
        || format!("`{reference}` leads out of the folder of the spec, which is never followed");
    if path.starts_with('/') || path.contains('\\') {
        return Err(outside());
    }
    if path.chars().any(char::is_control) || path.len() > MAX_NAME {
        return Err("this is not the name of a file".to_owned());
    }
    let mut parts: Vec<&str> = base.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Err(outside());
                }
            }
            _ => parts.push(part),
        }
    }
    if parts.is_empty() {
        return Err(format!("`{reference}` is not the name of a file"));
    }
    Ok(parts.join("/"))
}

/// Undoes the escapes of a URL.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
            let [Some(high), Some(low)] = digits else {
                return None;
            };
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn follows_names_inside_the_folder() {
        for (base, reference, wanted) in [
            ("spec.yaml", "pet.yaml", "pet.yaml"),
            ("spec.yaml", "./a/pet.yaml", "a/pet.yaml"),
            ("a/b/pet.yaml", "../c/./d.yaml", "a/c/d.yaml"),
            ("a/pet.yaml", "../spec.yaml", "spec.yaml"),
            ("spec.yaml", "my%20pet.yaml", "my pet.yaml"),
            ("spec.yaml", "a%2Fb.yaml", "a/b.yaml"),
        ] {
            assert_eq!(join(base, reference).as_deref(), Ok(wanted), "{reference}");
        }
    }

    #[test]
    fn leads_nowhere_else() {
        for reference in [
            "../x.yaml",
            "a/../../x.yaml",
            "%2e%2e/x.yaml",
            "a/%2E%2E/..%2fx.yaml",
            "/etc/passwd",
            "//host/x.yaml",
            "https://example.com/x.yaml",
            "file:x.yaml",
            "file%3A///x.yaml",
            "C:/x.yaml",
            "..\\x.yaml",
            "a%00b",
            "a%",
            "a%zz",
            "",
            ".",
            "a/..",
        ] {
            let name = join("spec.yaml", reference);
            assert!(name.is_err(), "{reference} is {name:?}");
        }
    }
}
