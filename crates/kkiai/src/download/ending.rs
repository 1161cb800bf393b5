//! Whether an image has its end, as far as its first and last bytes tell.

use crate::download::kind::ImageKind;

/// As many last bytes as are looked at. Some programs write remarks or zeros after an image's end.
const KEPT: usize = 1024;
/// The last chunk of each PNG: its length, its name, its checksum.
const PNG_END: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";
const JPEG_END: &[u8] = b"\xff\xd9";
const GIF_END: u8 = b';';
/// Bytes of a WebP image before those that its length counts.
const RIFF_HEAD: u64 = 8;

/// The last bytes of what has come so far.
#[derive(Debug, Default)]
pub(super) struct Ending {
    bytes: Vec<u8>,
}

impl Ending {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        let new = &chunk[chunk.len().saturating_sub(KEPT)..];
        let surplus = (self.bytes.len() + new.len()).saturating_sub(KEPT);
        self.bytes.drain(..surplus.min(self.bytes.len()));
        self.bytes.extend_from_slice(new);
    }

    /// Says whether an image of a kind, length and beginning ends as it should.
    pub(super) fn is_end_of(&self, kind: ImageKind, start: &[u8], length: u64) -> bool {
        match kind {
            ImageKind::Png => self.contains(PNG_END),
            // Inside of the image, no such pair of bytes can stand.
            ImageKind::Jpeg => self.contains(JPEG_END),
            ImageKind::Gif => self.bytes.iter().rfind(|byte| **byte != 0) == Some(&GIF_END),
            ImageKind::WebP => {
                let told = start.get(4..8).and_then(|told| told.try_into().ok());
                told.is_some_and(|told| u64::from(u32::from_le_bytes(told)) + RIFF_HEAD <= length)
            }
        }
    }

    fn contains(&self, mark: &[u8]) -> bool {
        self.bytes.windows(mark.len()).any(|window| window == mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(kind: ImageKind, pieces: &[&[u8]]) -> bool {
        let whole = pieces.concat();
        let mut ending = Ending::default();
        for piece in pieces {
            ending.push(piece);
            assert!(ending.bytes.len() <= KEPT);
        }
        ending.is_end_of(kind, &whole[..whole.len().min(12)], whole.len() as u64)
    }

    #[test]
    fn each_kind_has_an_end() {
        let body = [7; 3000];
        for (kind, end) in [
            (ImageKind::Png, PNG_END),
            (ImageKind::Jpeg, JPEG_END),
            (ImageKind::Gif, b"\0;"),
        ] {
            assert!(ends(kind, &[&body, end]), "{kind}");
            assert!(ends(kind, &[&[&body, end].concat()]), "{kind}");
            assert!(
                ends(kind, &[&body, &end[..1], &end[1..], &[0; 100]]),
                "{kind}"
            );
            assert!(!ends(kind, &[&body, &end[..end.len() - 1]]), "{kind}");
            assert!(!ends(kind, &[end, &body]), "{kind}");
            assert!(!ends(kind, &[]), "{kind}");
        }
        assert!(ends(ImageKind::Jpeg, &[&body, JPEG_END, b"a remark"]));
    }

    #[test]
    fn a_webp_tells_its_length() {
        let head = b"RIFF\x08\0\0\0WEBP";
        assert!(ends(ImageKind::WebP, &[head, b"1234"]));
        assert!(ends(ImageKind::WebP, &[head, b"12345"]));
        assert!(!ends(ImageKind::WebP, &[head, b"123"]));
        assert!(!ends(ImageKind::WebP, &[b"RIFF\xff\xff\xff\xffWEBP"]));
        assert!(!ends(ImageKind::WebP, &[b"RIFF"]));
    }
}
