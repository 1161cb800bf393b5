//! Forms in parts, as RFC 7578 has them.

use std::borrow::Cow;

use crate::error::BuildError;
use crate::model::Node;
use crate::style;

const JSON: &str = "application/json";
/// Type of a file that nobody gave a type.
const BYTES: &str = "application/octet-stream";

/// The parts of a form, not yet put together.
pub(crate) struct Parts<'n> {
    boundary: String,
    parts: Vec<(String, Cow<'n, [u8]>)>,
}

impl<'n> Parts<'n> {
    /// Makes parts of the members of an object; see [`Request::multipart`].
    ///
    /// [`Request::multipart`]: crate::Request::multipart
    pub(crate) fn new(body: &'n Node<'_>, media: &[(&str, &str)]) -> Result<Self, BuildError> {
        let Node::Object(members) = body else {
            return Err(BuildError::NoObject { what: "form" });
        };
        let mut parts = Self {
            boundary: format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)),
            parts: Vec::new(),
        };
        for (name, value) in members {
            let media = media.iter().find(|(of, _)| of == name);
            // A choice of types is none yet.
            let media = media.map(|(_, media)| *media);
            let media = media.filter(|media| !media.contains([',', '*']));
            match value {
                Node::List(elements) if !media.is_some_and(is_json) => {
                    for element in elements {
                        parts.push(name, element, media)?;
                    }
                }
                _ => parts.push(name, value, media)?,
            }
        }
        Ok(parts)
    }

    fn push(
        &mut self,
        name: &str,
        value: &'n Node<'_>,
        media: Option<&str>,
    ) -> Result<(), BuildError> {
        let (file_name, media, content) = match value {
            Node::Null => return Ok(()),
            Node::File(file) => {
                let media = file.media_type.as_deref().or(media).unwrap_or(BYTES);
                (
                    file.name.as_deref(),
                    Some(media),
                    Cow::Borrowed(&*file.bytes),
                )
            }
            Node::List(_) | Node::Object(_) => {
                let json = style::json(value)?.into_bytes();
                (None, Some(media.unwrap_or(JSON)), Cow::Owned(json))
            }
            _ if media.is_some_and(is_json) => {
                (None, media, Cow::Owned(style::json(value)?.into_bytes()))
            }
            _ => {
                let text = match style::scalar(value)? {
                    Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                    Cow::Owned(text) => Cow::Owned(text.into_bytes()),
                };
                (None, media, text)
            }
        };
        let mut head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{}\"",
            self.boundary,
            quoted(name)
        );
        // Without a name, many services take a file for a text.
        let is_file = matches!(value, Node::File(_));
        if let Some(file_name) = file_name.or(is_file.then_some("file")) {
            head.push_str("; filename=\"");
            head.push_str(&quoted(file_name));
            head.push('"');
        }
        if let Some(media) = media {
            if media.contains(char::is_control) {
                return Err(BuildError::InvalidHeader {
                    name: "content-type",
                });
            }
            head.push_str("\r\nContent-Type: ");
            head.push_str(media);
        }
        head.push_str("\r\n\r\n");
        self.parts.push((head, content));
        Ok(())
    }

    /// Returns the type of the whole.
    pub(crate) fn media(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// Puts the parts together, for which each byte is copied once.
    pub(crate) fn into_body(self) -> Vec<u8> {
        let parts = self.parts.iter();
        let length: usize = parts
            .map(|(head, content)| head.len() + content.len() + 2)
            .sum();
        let mut body = Vec::with_capacity(length + self.boundary.len() + 6);
        for (head, content) in &self.parts {
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--");
        body.extend_from_slice(self.boundary.as_bytes());
        body.extend_from_slice(b"--\r\n");
        body
    }
}

pub(crate) fn is_json(media: &str) -> bool {
    let media = media.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case(JSON) || media.to_ascii_lowercase().ends_with("+json")
}

/// Returns a name as browsers write it between quotes.
fn quoted(name: &str) -> Cow<'_, str> {
    if !name.contains(['"', '\r', '\n']) {
        return Cow::Borrowed(name);
    }
    let name = name.replace('"', "%22").replace('\r', "%0D");
    Cow::Owned(name.replace('\n', "%0A"))
}
