//! Parts of file names, made of text that nobody has checked.

use std::ops::RangeInclusive;

/// Marks that belong to the letter before them and are no letters by themselves: accents, and what
/// writings of India and South-East Asia join letters with.
const MARKS: [RangeInclusive<char>; 17] = [
    '\u{0300}'..='\u{034e}',
    '\u{0350}'..='\u{036f}',
    '\u{0591}'..='\u{05bd}',
    '\u{064b}'..='\u{065f}',
    '\u{093c}'..='\u{094d}',
    '\u{09bc}'..='\u{09cd}',
    '\u{0a3c}'..='\u{0a4d}',
    '\u{0abc}'..='\u{0acd}',
    '\u{0b3c}'..='\u{0b4d}',
    '\u{0bcd}'..='\u{0bcd}',
    '\u{0c4d}'..='\u{0c4d}',
    '\u{0cbc}'..='\u{0ccd}',
    '\u{0d4d}'..='\u{0d4d}',
    '\u{0e47}'..='\u{0e4e}',
    '\u{1039}'..='\u{103a}',
    '\u{17d2}'..='\u{17d2}',
    '\u{3099}'..='\u{309a}',
];

/// Names that Windows has devices under, with any ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Makes a part of a name, of at most so many bytes: the letters and digits of a text, in lower
/// case, with a hyphen in place of all else. It is empty if the text has neither.
pub(super) fn slug(text: &str, max_bytes: usize) -> String {
    let mut slug = String::new();
    // Whether something between two words has come since the last letter.
    let mut is_between = false;
    for letter in text.chars().flat_map(char::to_lowercase) {
        // Long before the text ends, if it is very long.
        if slug.len() > max_bytes {
            break;
        }
        if is_hidden(letter) || matches!(letter, '\'' | '’') {
            continue;
        }
        let is_mark = MARKS.iter().any(|marks| marks.contains(&letter));
        if letter.is_alphanumeric() || (is_mark && !is_between && !slug.is_empty()) {
            if is_between && !slug.is_empty() {
                slug.push('-');
            }
            is_between = false;
            slug.push(letter);
        } else if !is_mark {
            is_between = true;
        }
    }
    cut(slug, max_bytes)
}

/// Cuts at the end of a word, or inside of one if that would take too much.
fn cut(mut slug: String, max_bytes: usize) -> String {
    if slug.len() <= max_bytes {
        return slug;
    }
    let mut end = max_bytes;
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    let is_end_of_word = slug[end..].starts_with('-');
    slug.truncate(end);
    if !is_end_of_word {
        if let Some(word) = slug.rfind('-').filter(|word| *word >= max_bytes / 2) {
            slug.truncate(word);
        }
    }
    let end = slug.trim_end_matches('-').len();
    slug.truncate(end);
    slug
}

/// Returns the last letters and digits of an id, by which it differs most from others.
pub(super) fn end_of_id(id: &str, max_letters: usize) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric();
    let mut letters: Vec<char> = id
        .chars()
        .rev()
        .filter(is_plain)
        .take(max_letters)
        .collect();
    letters.reverse();
    letters.into_iter().collect::<String>().to_ascii_lowercase()
}

/// Says whether a letter is not seen, or turns the order of others around.
pub(super) fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Says whether Windows has a device under this name.
pub(super) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_lowercase();
    let port = stem
        .strip_prefix("com")
        .or_else(|| stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|port| {
        let mut letters = port.chars();
        let number = letters.next();
        number.is_some_and(|number| number.is_ascii_digit() || "¹²³".contains(number))
            && letters.next().is_none()
    });
    is_port || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_letters_and_digits() {
        for (text, wanted) in [
            ("a red fox in the snow", "a-red-fox-in-the-snow"),
            ("  A Red Fox!  ", "a-red-fox"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\Windows\\system32", "c-windows-system32"),
            ("the fox's den, the fox’s den", "the-foxs-den-the-foxs-den"),
            ("Fox!\n\u{1b}[31m & \u{202e}hen", "fox-31m-hen"),
            ("fo\u{200b}x\u{feff}", "fox"),
            ("雪地里的红狐狸，油画", "雪地里的红狐狸-油画"),
            ("ÉTÉ Ærø Straße İ", "été-ærø-straße-i\u{307}"),
            ("re\u{301}sume\u{301}", "re\u{301}sume\u{301}"),
            ("हिन्दी में", "हिन्दी-में"),
            ("สวัสดีครับ", "สวัสดีครับ"),
            ("\u{301}\u{301} a \u{301}b", "a-b"),
            ("\u{3164}\u{115f}", ""),
            ("🦊 in snow ❄️", "in-snow"),
            ("...", ""),
            ("", ""),
        ] {
            assert_eq!(slug(text, 72), wanted, "{text}");
        }
    }

    #[test]
    fn slugs_are_cut_at_words_if_that_is_cheap() {
        assert_eq!(slug("one two three", 13), "one-two-three");
        assert_eq!(slug("one two three", 12), "one-two");
        assert_eq!(slug("one two three", 7), "one-two");
        assert_eq!(slug("one two three", 8), "one-two");
        assert_eq!(slug("a unbelievable", 8), "a-unbeli");
        assert_eq!(slug("雪雪雪", 8), "雪雪");
        assert_eq!(slug("a 雪", 3), "a");
        assert_eq!(slug("雪", 2), "");
        assert_eq!(slug(&"x".repeat(1_000_000), 72).len(), 72);
    }

    #[test]
    fn ids_are_told_by_their_end() {
        let id = "1392336703-AigcImageTask-47965947a83db42af4b1e3a74c243531t";
        assert_eq!(end_of_id(id, 8), "c243531t");
        assert_eq!(end_of_id("../A/x", 8), "ax");
        assert_eq!(end_of_id("任务", 8), "");
    }

    #[test]
    fn devices_are_known() {
        for name in [
            "con",
            "NUL.png",
            "com1",
            "Com1.tar.png",
            "lpt9",
            "com¹",
            "aux .png",
            "CONIN$",
        ] {
            assert!(is_device(name), "{name}");
        }
        for name in ["", "cone", "com", "com10", "comx", "a.con", "lpt-1"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
