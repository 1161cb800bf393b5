//! What an answer is read as.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::model::{Mismatch, Node, Read};

/// What the body of an answer is read as.
///
/// That is JSON for every type that can be [read](Read) from it. [`Text`] and [`Bytes`] take a body
/// as it is, `()` takes any and looks at none, and [`Json`] reads a type of `serde`.
pub trait Answer: Sized {
    /// Reads a body.
    ///
    /// `media` is its type as the service gave it.
    ///
    /// # Errors
    ///
    /// Returns the place and the reason if the body is something else.
    fn decode(status: u16, media: Option<&str>, body: &Bytes) -> Result<Self, Mismatch>;
}

impl<T: Read> Answer for T {
    fn decode(status: u16, _media: Option<&str>, body: &Bytes) -> Result<Self, Mismatch> {
        if T::IGNORES_BODY {
            return T::read(Node::Null);
        }
        T::read(read_json(status, body)?)
    }
}

/// Reads a body as JSON, an empty one of a success as `null`. A refusal that says nothing is none
/// that was described.
///
/// Compiled once for all types.
fn read_json(status: u16, body: &[u8]) -> Result<Node<'_>, Mismatch> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return match status {
            200..=299 => Ok(Node::Null),
            _ => Err(Mismatch::new("body is empty")),
        };
    }
    Node::from_json(body)
}

/// A body that is text.
///
/// What is not UTF-8 in it is replaced. Dereferences to `str`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(pub String);

impl Answer for Text {
    fn decode(_status: u16, _media: Option<&str>, body: &Bytes) -> Result<Self, Mismatch> {
        Ok(Self(String::from_utf8_lossy(body).into_owned()))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl Answer for Bytes {
    fn decode(_status: u16, _media: Option<&str>, body: &Bytes) -> Result<Self, Mismatch> {
        Ok(body.clone())
    }
}

/// A body of JSON that is read by `serde`, for types that are not generated.
///
/// Dereferences to what was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> Answer for Json<T> {
    fn decode(status: u16, _media: Option<&str>, body: &Bytes) -> Result<Self, Mismatch> {
        let is_success = (200..300).contains(&status);
        let is_empty = is_success && body.iter().all(u8::is_ascii_whitespace);
        let text = if is_empty { b"null" } else { &**body };
        let mut json = serde_json::Deserializer::from_slice(text);
        let value = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| mismatch(&error.path().to_string(), error.inner()))?;
        json.end().map_err(|error| mismatch(".", &error))?;
        Ok(Self(value))
    }
}

fn mismatch(path: &str, reason: &serde_json::Error) -> Mismatch {
    let mismatch = Mismatch::new(reason.to_string());
    if path == "." {
        return mismatch;
    }
    mismatch.in_member(path)
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Writes [`Answer`] for an enum of what a service may answer, each for some statuses. The first
/// that fits decides.
///
/// ```
/// use kkiai_transport::{Text, answers};
///
/// enum Trouble {
///     Missing(Text),
///     Busy,
///     Other(Text),
/// }
///
/// answers!(Trouble { Missing(Text) = 404 | 410, Busy = 429, Other(Text) = 400..=599 });
/// ```
#[macro_export]
macro_rules! answers {
    ($name:ident { $($variant:ident $(($type:ty))? = $statuses:pat),* $(,)? }) => {
        impl $crate::Answer for $name {
            #[allow(unreachable_patterns, unused_variables)]
            fn decode(
                status: u16,
                media: ::core::option::Option<&str>,
                body: &$crate::Bytes,
            ) -> ::core::result::Result<Self, $crate::model::Mismatch> {
                match status {
                    $($statuses => $crate::answers!(@read $variant $(($type))? status media body),)*
                    _ => ::core::result::Result::Err($crate::model::Mismatch::new(
                        "status is none of those described",
                    )),
                }
            }
        }
    };
    (@read $variant:ident ($type:ty) $status:ident $media:ident $body:ident) => {
        <$type as $crate::Answer>::decode($status, $media, $body).map(Self::$variant)
    };
    (@read $variant:ident $status:ident $media:ident $body:ident) => {
        ::core::result::Result::Ok(Self::$variant)
    };
}
