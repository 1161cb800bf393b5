//! "Values: A: this; B: that." and its kind → the values.

use super::words;

/// Most values of one list.
const MAX_VALUES: usize = 500;
/// Longest value.
const MAX_LENGTH: usize = 64;
/// Words that end a list though they look like a value with a description.
const NO_VALUES: &[&str] = &[
    "note",
    "notes",
    "tip",
    "tips",
    "remark",
    "example",
    "default",
    "hint",
    "warning",
    "attention",
    "注意",
    "说明",
    "备注",
    "提示",
    "默认",
    "示例",
    "注",
];

/// A value, and what the page says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The value as it is spelt.
    pub value: String,
    /// What the page says of it; may be empty.
    pub text: String,
}

/// Values, and where their list breaks off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The values.
    pub values: Vec<Listed>,
    /// What stands among them and is no value, if there is such a thing.
    pub ends_at: Option<String>,
}

/// Reads the values at the start of a text. It ends where the next phrase begins; what follows the
/// values in it is left aside.
#[must_use]
pub fn read(text: &str) -> List {
    let text = text.trim_start_matches([
        ' ', ':', '：', '\n', '为', '有', '是', '包', '括', '如', '下', '（', '(',
    ]);
    let described = described(text);
    if !described.is_empty() {
        return List {
            values: described,
            ends_at: None,
        };
    }
    plain(text)
}

/// Reads "A: this; B: that. C: more".
fn described(text: &str) -> Vec<Listed> {
    let mut list: Vec<Listed> = Vec::new();
    for (index, (piece, ends_sentence)) in pieces(text).into_iter().enumerate() {
        let piece = piece
            .trim()
            .trim_start_matches(['-', '•', '·', '*', '、'])
            .trim();
        if piece.is_empty() {
            continue;
        }
        let Some((value, description)) = split_value(piece) else {
            // A value without a description among others that have one.
            let value = clean(piece);
            if index > 0 && !list.is_empty() && is_value(&value) && !ends_sentence.0 {
                push(&mut list, value, "");
                continue;
            }
            break;
        };
        if !is_value(&value) || NO_VALUES.contains(&value.to_lowercase().as_str()) {
            break;
        }
        push(&mut list, value, description);
        if list.len() >= MAX_VALUES {
            break;
        }
    }
    list
}

/// Splits at semicolons, line breaks and the ends of sentences. Says of each piece whether a sentence
/// ended before it.
fn pieces(text: &str) -> Vec<(&str, (bool,))> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut follows_sentence = false;
    for (index, character) in text.char_indices() {
        let behind = &text[index + character.len_utf8()..];
        let is_stop = match character {
            ';' | '；' | '\n' | '。' => true,
            '.' => behind.starts_with(char::is_whitespace) || behind.is_empty(),
            _ => false,
        };
        if is_stop {
            pieces.push((&text[start..index], (follows_sentence,)));
            follows_sentence = matches!(character, '.' | '。');
            start = index + character.len_utf8();
        }
    }
    pieces.push((&text[start..], (follows_sentence,)));
    pieces
}

/// Splits "A: this", "A：这" and "A - this"; a colon inside a value, as in `16:9`, has no space behind.
fn split_value(piece: &str) -> Option<(String, &str)> {
    let colon = piece.find(": ").map(|at| (at, 2));
    let full = piece.find('：').map(|at| (at, '：'.len_utf8()));
    let dash = piece.find(" - ").map(|at| (at, 3));
    let glued = piece.find(':').filter(|at| {
        let behind = &piece[at + 1..];
        behind.starts_with(|c: char| !c.is_ascii()) || behind.is_empty()
    });
    let glued = glued.map(|at| (at, 1));
    let (at, width) = [colon, full, dash, glued].into_iter().flatten().min()?;
    let value = clean(&piece[..at]);
    if value.contains([',', '，', '、']) {
        return None;
    }
    Some((value, piece[at + width..].trim()))
}

/// Reads "a, b, and c", "a / b", "`a`, `b`", "a（默认）、b".
fn plain(text: &str) -> List {
    let mut list: Vec<Listed> = Vec::new();
    let mut ends_at = None;
    let sentence = first_sentence(text);
    let mut pieces = vec![sentence.to_owned()];
    for separator in [",", "，", "、", "\n", "；", ";", " | ", "|", " / "] {
        pieces = pieces
            .iter()
            .flat_map(|piece| split_outside(piece, separator))
            .collect();
    }
    if pieces.len() == 1 {
        pieces = pieces[0].split('/').map(str::to_owned).collect();
    }
    let mut words_of_list = Vec::new();
    for piece in &pieces {
        let piece = piece.trim();
        let piece = piece
            .strip_prefix("and ")
            .or_else(|| piece.strip_prefix("or "))
            .unwrap_or(piece);
        let mut parts = vec![piece.to_owned()];
        for or in words::OR {
            parts = parts
                .iter()
                .flat_map(|part| part.split(or))
                .map(str::to_owned)
                .collect();
        }
        words_of_list.extend(parts);
    }
    for piece in words_of_list {
        let piece = piece.trim().trim_start_matches(['-', '•', '·']).trim();
        if piece.is_empty() {
            continue;
        }
        let (piece, text) = match piece.find(['(', '（']) {
            Some(at) if at > 0 => {
                let text = piece[at..].trim_matches(['(', '（', ')', '）', ' ']);
                (&piece[..at], text)
            }
            _ => (piece, ""),
        };
        let value = clean(piece);
        if !is_value(&value) || list.len() >= MAX_VALUES {
            ends_at = Some(value.chars().take(40).collect());
            break;
        }
        push(&mut list, value, text);
    }
    List {
        values: list,
        ends_at,
    }
}

/// Splits at a separator that does not stand between brackets or quotes.
fn split_outside(text: &str, separator: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut start = 0;
    let mut skip_to = 0;
    for (index, character) in text.char_indices() {
        match character {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            '`' | '"' => quoted = !quoted,
            _ => {}
        }
        if index >= skip_to && depth == 0 && !quoted && text[index..].starts_with(separator) {
            parts.push(text[start..index].to_owned());
            start = index + separator.len();
            skip_to = start;
        }
    }
    parts.push(text[start..].to_owned());
    parts
}

fn first_sentence(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(index, character)| match character {
            '。' => true,
            ';' | '；' | '\n' => {
                // A list may have one value on each line.
                let behind = text[index + character.len_utf8()..].trim_start();
                behind.chars().take(80).any(char::is_whitespace)
                    && !behind.starts_with(['-', '•', '`'])
            }
            '.' => {
                let behind = &text[index + 1..];
                behind.starts_with(char::is_whitespace) || behind.is_empty()
            }
            _ => false,
        });
    end.map_or(text, |(end, _)| &text[..end])
}

fn clean(text: &str) -> String {
    let marks = [
        ' ', '`', '"', '\'', '“', '”', '‘', '’', '[', ']', '【', '】', '\u{a0}', '*', ')', '）',
        '{', '}',
    ];
    text.trim_matches(marks)
        .trim_end_matches(['.', '。'])
        .trim()
        .to_owned()
}

/// Says whether a text may be a value: a word, and not one of a sentence.
fn is_value(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.:/*+x×#@%=~".contains(c);
    let chinese = text.chars().filter(|c| !c.is_ascii()).count();
    !text.is_empty()
        && text.len() <= MAX_LENGTH
        && (text.chars().all(is_word) || (chinese > 0 && chinese <= 6 && !text.contains(' ')))
        && !matches!(text, "and" | "or" | "etc" | "etc." | "etc..." | "...")
}

fn push(list: &mut Vec<Listed>, value: String, text: &str) {
    if !list.iter().any(|listed| listed.value == value) {
        list.push(Listed {
            value,
            text: text
                .trim()
                .trim_end_matches(['.', '。', ';', '；'])
                .to_owned(),
        });
    }
}
