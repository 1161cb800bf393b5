//! Text in Markdown → words that rustdoc reads as they were meant.

use std::borrow::Cow;

/// Splits text of a spec into words, between which a line may end.
///
/// Code spans and links stay whole. What is none of these means itself: brackets are no links to
/// items, angles are no HTML, and a bare address becomes a link.
pub(super) fn safe(text: &str) -> Vec<Cow<'_, str>> {
    // Most text has none of the signs that mean something.
    if text.contains(['\\', '[', ']', '<', '`']) || text.contains("http") {
        Splitter::new(text, true).words()
    } else {
        plain(text)
    }
}

/// Splits text of our own, which means what it says, into words.
pub(super) fn own(text: &str) -> Vec<Cow<'_, str>> {
    if text.contains('`') {
        Splitter::new(text, false).words()
    } else {
        plain(text)
    }
}

fn plain(text: &str) -> Vec<Cow<'_, str>> {
    text.split_whitespace().map(Cow::Borrowed).collect()
}

/// Returns a code span that shows a value.
pub(super) fn code(value: &str) -> String {
    let shown = if value.is_empty() || value.chars().any(|c| c.is_control() || is_invisible(c)) {
        format!("{value:?}")
    } else {
        value.to_owned()
    };
    let longest = shown.split(|c| c != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    let pad = if shown.starts_with('`') || shown.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

fn is_invisible(character: char) -> bool {
    character.escape_debug().len() > 1 && !character.is_ascii()
}

/// Keeps a word that begins a line from beginning a list, a heading or the like.
pub(super) fn at_line_start(word: &str) -> Cow<'_, str> {
    // No other number begins a list in the middle of a paragraph.
    if let "1." | "1)" = word {
        return Cow::Owned(word.replacen('1', "1\\", 1));
    }
    let only = |signs: &[char]| word.trim_start_matches(signs).is_empty();
    let means_more = matches!(word, "+" | "*")
        || only(&['#'])
        || only(&['='])
        || only(&['-'])
        || only(&['*'])
        || only(&['_'])
        || word.starts_with(['>', '|'])
        || word.starts_with("~~~");
    if means_more {
        Cow::Owned(format!("\\{word}"))
    } else {
        Cow::Borrowed(word)
    }
}

struct Splitter<'a> {
    rest: &'a str,
    escape: bool,
    before: Option<char>,
    word: String,
    words: Vec<Cow<'a, str>>,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, escape: bool) -> Self {
        Self {
            rest: text,
            escape,
            before: None,
            word: String::new(),
            words: Vec::new(),
        }
    }

    fn words(mut self) -> Vec<Cow<'a, str>> {
        while let Some(next) = self.rest.chars().next() {
            let taken = self.step(next);
            self.before = self.rest[..taken].chars().next_back();
            self.rest = &self.rest[taken..];
        }
        self.end_word();
        self.words
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            let word = std::mem::take(&mut self.word);
            self.words.push(Cow::Owned(word));
        }
    }

    /// Takes a character, or more of them that belong together; returns how many bytes.
    fn step(&mut self, next: char) -> usize {
        if next.is_whitespace() {
            self.end_word();
            return next.len_utf8();
        }
        if next == '`' {
            return self.backticks();
        }
        if !self.escape {
            self.word.push(next);
            return next.len_utf8();
        }
        match next {
            '\\' => self.backslash(),
            '[' => match link(self.rest) {
                Some(link) => {
                    self.word.push_str(&link.replace('<', "\\<"));
                    link.len()
                }
                None => self.escaped(next),
            },
            '<' => match autolink(self.rest) {
                Some(link) => {
                    self.word.push_str(link);
                    link.len()
                }
                None => self.escaped(next),
            },
            ']' => self.escaped(next),
            'h' if !self.before.is_some_and(char::is_alphanumeric) => match address(self.rest) {
                Some(address) => {
                    self.word.push('<');
                    self.word.push_str(address);
                    self.word.push('>');
                    address.len()
                }
                None => self.plain(next),
            },
            other => self.plain(other),
        }
    }

    fn plain(&mut self, character: char) -> usize {
        self.word.push(character);
        character.len_utf8()
    }

    fn escaped(&mut self, character: char) -> usize {
        self.word.push('\\');
        self.plain(character)
    }

    /// Takes a code span, or backticks that begin none.
    fn backticks(&mut self) -> usize {
        let after = self.rest.trim_start_matches('`');
        let length = self.rest.len() - after.len();
        let fence = &self.rest[..length];
        if let Some(end) = closing(after, length) {
            let whole = length + end + length;
            self.word.push_str(&self.rest[..whole]);
            return whole;
        }
        if self.escape {
            self.word.push_str(&fence.replace('`', "\\`"));
        } else {
            self.word.push_str(fence);
        }
        length
    }

    /// Takes a backslash, together with the sign that it takes its meaning from.
    fn backslash(&mut self) -> usize {
        self.word.push('\\');
        match self.rest[1..].chars().next() {
            Some(next) if next.is_ascii_punctuation() => 1 + self.plain(next),
            // At the end of a line it would break the line.
            None | Some(' ') => {
                self.word.push('\\');
                1
            }
            Some(_) => 1,
        }
    }
}

/// Finds the run of backticks that ends a code span.
fn closing(text: &str, length: usize) -> Option<usize> {
    let mut start = 0;
    while let Some(found) = text[start..].find('`') {
        let begin = start + found;
        let run = text[begin..].len() - text[begin..].trim_start_matches('`').len();
        if run == length {
            return Some(begin);
        }
        start = begin + run;
    }
    None
}

/// Returns a link with text and address that stands at the beginning.
fn link(text: &str) -> Option<&str> {
    let end = text[1..].find(['[', ']'])? + 1;
    let address = text[end..].strip_prefix("](")?;
    let is_address = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| address.starts_with(scheme));
    let length = address.find([' ', '(', ')', '<', '>', '`'])?;
    (is_address && address[length..].starts_with(')'))
        .then(|| &text[..end + "](".len() + length + ")".len()])
}

/// Returns an address in angles that stands at the beginning.
fn autolink(text: &str) -> Option<&str> {
    let inner = &text[1..];
    let is_address = inner.starts_with("http://") || inner.starts_with("https://");
    let end = inner.find([' ', '<', '>'])?;
    (is_address && inner[end..].starts_with('>')).then(|| &text[..end + 2])
}

/// Returns a bare address that stands at the beginning, without the punctuation behind it.
fn address(text: &str) -> Option<&str> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let scheme = text.len() - host.len();
    let ends = |c: char| c.is_whitespace() || "<>\"`\\^{}[]|".contains(c) || !c.is_ascii();
    let end = host.find(ends).unwrap_or(host.len());
    let mut host = host[..end].trim_end_matches(PUNCTUATION);
    while host.ends_with(')') && host.matches(')').count() > host.matches('(').count() {
        host = host[..host.len() - 1].trim_end_matches(PUNCTUATION);
    }
    host.starts_with(|first: char| first.is_ascii_alphanumeric())
        .then(|| &text[..scheme + host.len()])
}

const PUNCTUATION: [char; 9] = ['.', ',', ';', ':', '!', '?', '\'', '*', '_'];
