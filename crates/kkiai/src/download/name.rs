//! Names of image files.

use crate::download::kind::ImageKind;
use crate::download::slug::{end_of_id, is_device, slug};

/// Most bytes that a name takes from a prompt.
const MAX_PROMPT: usize = 72;
/// Most letters that a name takes from a task's id.
const MAX_ID: usize = 8;
/// What a name has in place of a prompt without letters.
const NO_PROMPT: &str = "image";

/// What the name of an image's file is made of, such as `a-red-fox-in-the-snow-c243531t-1.png`.
///
/// Nothing in it can lead out of a folder, hide a file or steer a terminal, whatever the prompt and
/// the id are. Its ending is that of the kind of image that came; what the server calls the image
/// is not looked at.
///
/// - Of the prompt, letters and digits of any script stay, in lower case; hyphens join the words.
/// - Of the task's id, the last eight letters and digits stay: the beginning is the same for all
///   tasks of an account.
/// - The whole has 120 bytes at most and is no name of a device of Windows.
///
/// ```
/// use kkiai::{ImageKind, ImageName};
///
/// let name = ImageName::new("A red fox, in the snow").task("139-AigcImageTask-c243531t");
/// let wanted = "a-red-fox-in-the-snow-c243531t-1.png";
/// assert_eq!(name.number(1).file_name(ImageKind::Png), wanted);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct ImageName {
    stem: String,
    id: String,
    number: Option<u32>,
}

impl ImageName {
    /// Starts a name with a prompt, or with anything else that says what the image shows.
    pub fn new(prompt: &str) -> Self {
        Self {
            stem: slug(prompt, MAX_PROMPT),
            id: String::new(),
            number: None,
        }
    }

    /// Adds the end of a task's id.
    pub fn task(mut self, id: &str) -> Self {
        self.id = end_of_id(id, MAX_ID);
        self
    }

    /// Adds the number of the image among those of its task.
    pub fn number(mut self, number: u32) -> Self {
        self.number = Some(number);
        self
    }

    /// Returns the name for an image of this kind.
    #[must_use]
    pub fn file_name(&self, kind: ImageKind) -> String {
        self.copy(1, kind)
    }

    /// Returns the name for the case that so many less one are taken.
    pub(super) fn copy(&self, copy: u32, kind: ImageKind) -> String {
        let stem = if self.stem.is_empty() {
            NO_PROMPT
        } else {
            &self.stem
        };
        let mut name = stem.to_owned();
        if !self.id.is_empty() {
            name = format!("{name}-{}", self.id);
        }
        if let Some(number) = self.number {
            name = format!("{name}-{number}");
        }
        if copy > 1 {
            name = format!("{name}-{copy}");
        }
        if is_device(&name) {
            name = format!("{NO_PROMPT}-{name}");
        }
        format!("{name}.{}", kind.extension())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::download::slug::is_hidden;

    /// Less than half of the 255 bytes that file systems take, as some programs add to a name.
    const MAX_BYTES: usize = 120;

    /// Pieces that names have been broken with.
    const NASTY: [&str; 40] = [
        "..",
        ".",
        "/",
        "\\",
        "-",
        "--",
        " ",
        "\0",
        "\n",
        "\r",
        "\t",
        "\u{7f}",
        "\u{1b}[2J",
        "con",
        "NUL",
        "com1",
        "lpt¹",
        ":",
        "*",
        "?",
        "\"",
        "<",
        "|",
        "~",
        "$HOME",
        "%00",
        "\u{202e}",
        "\u{200d}",
        "\u{feff}",
        "\u{301}",
        "\u{3164}",
        "雪",
        "é",
        "🦊",
        "ß",
        "İ",
        "\u{10ffff}",
        "'",
        "a",
        "Z9",
    ];

    fn check(name: &str) {
        assert!(name.len() <= MAX_BYTES, "{name:?}");
        assert!(!name.starts_with(['.', '-', ' ', '~']), "{name:?}");
        assert!(!name.ends_with(['.', ' ', '-']), "{name:?}");
        assert!(!name.contains(".."), "{name:?}");
        assert!(!name.contains("--"), "{name:?}");
        assert!(!is_device(name), "{name:?}");
        for letter in name.chars() {
            assert!(!letter.is_control() && !letter.is_whitespace(), "{name:?}");
            assert!(!is_hidden(letter), "{name:?}");
            assert!(!"/\\:*?\"<>|$%'`~&;".contains(letter), "{name:?}");
        }
        let path = std::path::Path::new(name);
        assert_eq!(path.file_name().unwrap(), name);
        assert_eq!(path.components().count(), 1);
    }

    #[test]
    fn no_text_makes_a_bad_name() {
        // The same texts in each run, so that a failure comes back.
        let mut random = fastrand::Rng::with_seed(7);
        let mut text = |pieces: usize| -> String {
            (0..random.usize(..=pieces))
                .map(|_| NASTY[random.usize(..NASTY.len())])
                .collect()
        };
        for case in 0..5000 {
            let pieces = if case % 10 == 0 { 200 } else { 6 };
            let name = ImageName::new(&text(pieces));
            let full = name.clone().task(&text(pieces)).number(u32::MAX);
            for kind in [ImageKind::Png, ImageKind::WebP] {
                check(&name.file_name(kind));
                check(&full.file_name(kind));
                check(&full.copy(9999, kind));
            }
        }
    }

    #[test]
    fn no_letter_makes_a_bad_name() {
        // Beyond these planes there is nothing but letters for private use.
        for letter in ('\0'..='\u{323ff}').chain('\u{e0000}'..='\u{e0fff}') {
            let text = format!("{letter}fox{letter}");
            let name = ImageName::new(&text).task(&text).file_name(ImageKind::Gif);
            check(&name);
            assert!(name.contains("fox"), "{letter:?}");
        }
    }

    #[test]
    fn devices_get_another_name() {
        for (prompt, wanted) in [
            ("CON", "image-con.png"),
            ("com1", "image-com1.png"),
            ("com¹", "image-com¹.png"),
            ("nul!", "image-nul.png"),
            ("console", "console.png"),
            ("", "image.png"),
        ] {
            assert_eq!(ImageName::new(prompt).file_name(ImageKind::Png), wanted);
        }
        assert_eq!(
            ImageName::new("com").number(1).file_name(ImageKind::Png),
            "com-1.png"
        );
    }

    #[test]
    fn names_are_made_of_prompt_id_and_number() {
        let name = ImageName::new("A red fox in the snow")
            .task("1392336703-AigcImageTask-47965947a83db42af4b1e3a74c243531t")
            .number(1);
        assert_eq!(
            name.file_name(ImageKind::Png),
            "a-red-fox-in-the-snow-c243531t-1.png"
        );
        assert_eq!(
            name.copy(3, ImageKind::Jpeg),
            "a-red-fox-in-the-snow-c243531t-1-3.jpg"
        );
    }
}
