//! What a request sends.

use bytes::Bytes;

use crate::answer::Text;
use crate::request::Request;

/// A body that is given: one, or perhaps one.
pub trait Given<'a> {
    /// What the body is made of.
    type Body: ?Sized + 'a;

    /// Returns what is given, if it is.
    fn given(self) -> Option<&'a Self::Body>;
}

impl<'a, T: ?Sized> Given<'a> for &'a T {
    type Body = T;

    fn given(self) -> Option<&'a T> {
        Some(self)
    }
}

impl<'a, T: ?Sized> Given<'a> for Option<&'a T> {
    type Body = T;

    fn given(self) -> Self {
        self
    }
}

/// Bytes or a text that is given as a body, or perhaps is.
///
/// What is owned is not copied.
pub trait Content {
    /// Returns the bytes, if any are given.
    fn content(self) -> Option<Bytes>;
}

impl<C: Content> Content for Option<C> {
    fn content(self) -> Option<Bytes> {
        self.and_then(Content::content)
    }
}

macro_rules! content {
    ($($type:ty: |$body:ident| $bytes:expr;)*) => {$(
        impl Content for $type {
            fn content(self) -> Option<Bytes> {
                let $body = self;
                Some($bytes)
            }
        }
    )*};
}

content! {
    Bytes: |body| body;
    &Bytes: |body| body.clone();
    Vec<u8>: |body| body.into();
    &Vec<u8>: |body| Bytes::copy_from_slice(body);
    &[u8]: |body| Bytes::copy_from_slice(body);
    String: |body| body.into();
    &String: |body| Bytes::copy_from_slice(body.as_bytes());
    &str: |body| Bytes::copy_from_slice(body.as_bytes());
    Text: |body| body.0.into();
    &Text: |body| Bytes::copy_from_slice(body.0.as_bytes());
}

impl<const N: usize> Content for &[u8; N] {
    fn content(self) -> Option<Bytes> {
        self.as_slice().content()
    }
}

/// A body that has several forms, of which one is sent; see [`bodies!`](crate::bodies).
pub trait Body {
    /// Sets the body of a request.
    #[must_use]
    fn add_to(&self, request: Request) -> Request;
}

/// Writes [`Body`] for an enum of the forms of a body. Behind each variant stands how it is written,
/// which is a method of [`Request`], and the type that it is sent as.
///
/// ```
/// use kkiai_transport::bodies;
///
/// enum Note {
///     Json(Vec<String>),
///     Form(std::collections::BTreeMap<String, String>),
///     Plain(String),
/// }
///
/// bodies!(Note {
///     Json(Vec<String>) = json "application/json",
///     Form(std::collections::BTreeMap<String, String>) = form "application/x-www-form-urlencoded",
///     Plain(String) = content "text/markdown",
/// });
/// ```
///
/// Behind `form` may stand how members become text, as in `form "…" [Param::query("ids").comma()]`,
/// and behind `multipart` the types of parts, as in `multipart "multipart/form-data" [("meta",
/// "application/json")]`.
#[macro_export]
macro_rules! bodies {
    ($name:ident { $($variant:ident $(($type:ty))? = $way:ident $media:literal $([$($more:expr),* $(,)?])?),* $(,)? }) => {
        impl $crate::Body for $name {
            fn add_to(&self, request: $crate::Request) -> $crate::Request {
                match self {
                    $($crate::bodies!(@pattern body $variant $(($type))?) =>
                        $crate::bodies!(@$way request body $media [$($($more),*)?]),)*
                }
            }
        }
    };
    (@pattern $body:ident $variant:ident ($type:ty)) => { Self::$variant($body) };
    (@json $request:ident $body:ident $media:literal []) => { $request.json($body).media($media) };
    (@form $request:ident $body:ident $media:literal [$($param:expr),*]) => {
        $request.form_with($body, &[$($param),*]).media($media)
    };
    (@multipart $request:ident $body:ident $media:literal [$($part:expr),*]) => {
        $request.multipart($body, &[$($part),*])
    };
    (@text $request:ident $body:ident $media:literal []) => { $request.content($media, $body) };
    (@content $request:ident $body:ident $media:literal []) => { $request.content($media, $body) };
}
