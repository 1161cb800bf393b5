//! The bytes of a page → its lines.

use super::PageError;
use super::block::At;

/// Largest page that is read; those of the documentation have some kilobytes.
pub const MAX_BYTES: usize = 4 << 20;

/// Returns the lines of a page; they end with LF, CR LF or CR.
///
/// # Errors
///
/// Returns the place of what is no text, and says which page is too large.
pub fn lines(bytes: &[u8]) -> Result<Vec<At<&str>>, PageError> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(PageError::new(1, "the page is in UTF-16; save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let line_of = |offset: usize| split(&bytes[..offset]).count();
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        let message = "here is a NUL byte; a page is text, not a binary file";
        return Err(PageError::new(line_of(offset), message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let message = format!(
            "byte 0x{:02X} is not UTF-8; save the page as UTF-8",
            bytes[offset]
        );
        PageError::new(line_of(offset), message)
    })?;
    if text.trim().is_empty() {
        return Err(PageError::new(1, "the page is empty"));
    }
    let mut rest = text;
    let lines = split(bytes).enumerate().map(|(index, line)| {
        let (line, behind) = rest.split_at(line.len());
        let behind = behind.strip_prefix("\r\n").unwrap_or_else(|| {
            let mut characters = behind.chars();
            characters.next();
            characters.as_str()
        });
        rest = behind;
        At::new(line, index + 1)
    });
    Ok(lines.collect())
}

/// Says of a page that it is not read.
#[must_use]
pub fn too_large(bytes: u64) -> PageError {
    let message = format!(
        "the page has {bytes} bytes, and at most {MAX_BYTES} are read; keep the part with the \
         parameters and the examples"
    );
    PageError::new(1, message)
}

/// Splits bytes into lines without their ends; what has no byte is one line.
fn split(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            rest = None;
            return Some(bytes);
        };
        let width = if bytes[end..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        rest = Some(&bytes[end + width..]);
        Some(&bytes[..end])
    })
}
