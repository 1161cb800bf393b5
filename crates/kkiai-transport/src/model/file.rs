use std::io;
use std::path::Path;

use bytes::Bytes;

use super::{Fit, Mismatch, Node, Read, Write};

/// A file that is sent as part of a form: its bytes, its name and what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct File {
    /// Name that the service is told, if any.
    pub name: Option<String>,
    /// Media type, such as `image/png`, if it is known.
    pub media_type: Option<String>,
    /// Content.
    pub bytes: Bytes,
}

impl File {
    /// Creates a file from its content.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            name: None,
            media_type: None,
            bytes: bytes.into(),
        }
    }

    /// Reads a file from disk into memory, and takes over its name. Blocks until it is read.
    ///
    /// # Errors
    ///
    /// Returns the error of the system.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let mut file = Self::new(std::fs::read(path)?);
        file.name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Ok(file)
    }

    /// Sets [`name`](Self::name).
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets [`media_type`](Self::media_type).
    #[must_use]
    pub fn with_media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        Self::new(bytes)
    }
}

impl Write for File {
    fn write(&self) -> Node<'_> {
        Node::File(self)
    }
}

impl Read for File {
    fn weigh(node: Node<'_>, fit: &mut Fit) -> Result<Self, Mismatch> {
        match node {
            Node::File(file) => {
                fit.add(1);
                Ok(file.clone())
            }
            other => Err(Mismatch::expected("a file", &other)),
        }
    }
}
