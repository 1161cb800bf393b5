//! Kinds of images, told by their first bytes.

use std::fmt;

/// Kind of an image.
///
/// It is told by the image's first bytes, not by its address or by what a server calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    WebP,
    /// GIF.
    Gif,
}

impl ImageKind {
    pub(crate) const ALL: [Self; 4] = [Self::Png, Self::Jpeg, Self::WebP, Self::Gif];

    /// As many bytes as it takes to tell a kind.
    pub(crate) const SIGNATURE: usize = 12;

    /// Tells the kind of an image by its first twelve bytes.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if start.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if start.starts_with(b"GIF87a") || start.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else {
            None
        }
    }

    /// Returns the usual ending of a file's name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
            Self::Gif => "gif",
        }
    }

    /// Returns the media type, such as `image/png`.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        for (start, kind) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\x0d"[..], Some(ImageKind::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01", Some(ImageKind::Jpeg)),
            (b"RIFF\x10\0\0\0WEBP", Some(ImageKind::WebP)),
            (b"GIF87a", Some(ImageKind::Gif)),
            (b"GIF89a", Some(ImageKind::Gif)),
            (b"RIFF\x10\0\0\0WAVE", None),
            (b"RIFF", None),
            (b"<!DOCTYPE htm", None),
            (b"GIF88a", None),
            (b"\x89PNG", None),
            (b"", None),
        ] {
            assert_eq!(ImageKind::of(start), kind, "{start:?}");
        }
    }
}
