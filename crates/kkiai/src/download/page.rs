//! What came in place of an image, if it is text that helps.

use crate::download::slug::is_hidden;

/// Bytes that are looked at.
pub(super) const LOOKED_AT: usize = 1024;
const MAX_LETTERS: usize = 200;

/// Returns the start of a text as one line of at most 200 letters, or nothing if it is no text.
pub(super) fn beginning(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(LOOKED_AT)];
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_page = text.starts_with(['<', '{', '[']);
    let is_readable = |letter: char| {
        letter.is_whitespace() || !(letter.is_control() || letter == char::REPLACEMENT_CHARACTER)
    };
    // A page in another encoding is text, too; the last letter may have been cut in two.
    let unreadable = text.chars().filter(|letter| !is_readable(*letter)).count();
    if text.contains('\0') || (unreadable > 1 && !is_page) {
        return String::new();
    }
    let visible: String = text
        .chars()
        .filter(|letter| is_readable(*letter) && !is_hidden(*letter))
        .collect();
    let mut line = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(MAX_LETTERS) {
        line.truncate(end);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shown_in_one_line() {
        for (bytes, wanted) in [
            (
                &b"<!doctype html>\n<p>\tNot  found"[..],
                "<!doctype html> <p> Not found",
            ),
            ("\u{feff}<Error>没有".as_bytes(), "<Error>没有"),
            (b"<p>\xc4\xe3\xba\xc3</p>", "<p></p>"),
            (b"<p>\x1b[31mred\x07</p>", "<p>[31mred</p>"),
            ("plain \u{202e}text".as_bytes(), "plain text"),
            (b"plain text cut in tw\xc3", "plain text cut in tw"),
            (b"\x00\x01\x02", ""),
            (b"\x80\x81\x82", ""),
            (b"<\0\0\0", ""),
            (b"", ""),
        ] {
            assert_eq!(beginning(bytes), wanted, "{bytes:?}");
        }
    }

    #[test]
    fn long_text_is_cut() {
        let text = beginning("雪".repeat(1000).as_bytes());
        assert_eq!(text.chars().count(), MAX_LETTERS + 1);
        assert!(text.ends_with('…'));
    }
}
