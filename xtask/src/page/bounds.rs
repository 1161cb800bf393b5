//! Numbers in a description, what they count, and the bounds that they are.

use super::words;

/// Most characters that are looked at for a unit.
const MAX_UNIT: usize = 24;

/// Two bounds, each of which may be missing. Numbers are as they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The lower one.
    pub least: Option<f64>,
    /// The upper one.
    pub most: Option<f64>,
}

impl Bounds {
    /// Says whether no bound is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.least.is_none() && self.most.is_none()
    }

    pub(super) fn add(&mut self, least: Option<f64>, most: Option<f64>) {
        self.least = self.least.or(least);
        self.most = self.most.or(most);
    }
}

/// Reads "[0, 1]".
pub(super) fn bracketed(text: &str) -> Option<(f64, f64, &str)> {
    let text = text.trim_start_matches([' ', ':', '：', '为', '是', '在', '于']);
    let inner = text.strip_prefix(['[', '(', '（', '【'])?;
    bounds(inner)
}

/// Reads "-10 to 10", and returns what follows.
pub(super) fn bounds(text: &str) -> Option<(f64, f64, &str)> {
    let (least, rest) = number(text)?;
    let rest = rest.trim_start();
    let joined = [
        "to", "through", "and", "~", "～", "—", "–", "-", "…", "...", "..", "到", "至", "和", "与",
        ",", "，", "、",
    ];
    let rest = joined.iter().find_map(|word| rest.strip_prefix(word))?;
    let (most, rest) = number(rest)?;
    Some((least, most, rest.trim_start_matches([']', ')', '）', '】'])))
}

/// Reads the number at the start of a text, behind a few words such as "of".
pub(super) fn number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start_matches([
        ' ', ':', '：', '`', '=', '为', '是', '在', '于', '约', '\u{a0}',
    ]);
    let text = ["of ", "is ", "from ", "length "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let text = text.trim_start();
    let sign = text.starts_with(['-', '−', '+']);
    let digits = if sign {
        &text[text.chars().next()?.len_utf8()..]
    } else {
        text
    };
    let mut end = 0;
    let bytes = digits.as_bytes();
    while let Some(byte) = bytes.get(end) {
        let follows = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let is_thousands = *byte == b','
            && end > 0
            && bytes
                .get(end + 1..end + 4)
                .is_some_and(|three| three.iter().all(u8::is_ascii_digit))
            && !bytes.get(end + 4).is_some_and(u8::is_ascii_digit);
        let is_point = *byte == b'.' && follows && !digits[..end].contains('.');
        if byte.is_ascii_digit() || (end > 0 && (is_point || is_thousands)) {
            end += 1;
        } else {
            break;
        }
    }
    if end == 0 || end > 24 {
        return None;
    }
    let value: f64 = digits[..end].replace(',', "").parse().ok()?;
    let value = if sign && !text.starts_with('+') {
        -value
    } else {
        value
    };
    Some((value, &digits[end..]))
}

/// What a number counts.
#[derive(PartialEq, Eq)]
pub(super) enum Unit {
    Characters,
    Items,
    /// Nothing is said.
    None,
    /// Megabytes, seconds and the like.
    Other,
}

/// Returns what the words behind a number say that it counts.
pub(super) fn unit(text: &str) -> Unit {
    let text = text.trim_start_matches([' ', '`', '-', '\u{a0}']);
    let text: String = text
        .chars()
        .take(MAX_UNIT)
        .flat_map(char::to_lowercase)
        .collect();
    let begins = |unit: &str| {
        text.strip_prefix(unit).is_some_and(|behind| {
            !(unit.is_ascii() && behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
        })
    };
    if words::CHARACTERS.iter().any(|unit| begins(unit)) {
        Unit::Characters
    } else if words::ITEMS.iter().any(|unit| begins(unit)) {
        Unit::Items
    } else if text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '%' || c == '*')
        && !["and", "to", "or", "if", "the", "by", "inclusive"]
            .iter()
            .any(|word| text.starts_with(word))
        || ["秒", "毫秒", "分钟", "小时", "天", "像素", "兆", "次"]
            .iter()
            .any(|word| text.starts_with(word))
    {
        Unit::Other
    } else {
        Unit::None
    }
}

/// Reads "50 characters or less" and "50个字符以内", whose number stands before its phrase.
pub(super) fn within(text: &str) -> Option<f64> {
    const BEHIND: &[&str] = &[
        "or less", "or fewer", "max", "maximum", "以内", "以下", "之内", "at most", "limit",
    ];
    let mut from = 0;
    while let Some(at) = text[from..].find(|c: char| c.is_ascii_digit()) {
        let at = from + at;
        let (value, rest) = number(&text[at..])?;
        let behind = rest.trim_start().chars().take(2 * MAX_UNIT);
        let behind: String = behind.flat_map(char::to_lowercase).collect();
        let unit = words::CHARACTERS
            .iter()
            .filter(|unit| behind.starts_with(**unit))
            .max_by_key(|unit| unit.len());
        if let Some(unit) = unit {
            let behind = behind[unit.len()..].trim_start_matches([' ', '(', '（']);
            if BEHIND.iter().any(|word| behind.starts_with(word)) {
                return Some(value);
            }
        }
        from = text.len() - rest.len();
    }
    None
}
