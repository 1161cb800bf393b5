//! Text that a POSIX shell reads back as it was.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::output::steers;

/// Returns `text` as one word of a command line, in quotes if it needs them. It is on one line and
/// leaves the terminal alone, whatever is in the text.
pub(crate) fn word(text: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.:/@%+,=".contains(letter);
    if text.contains(steers) {
        Cow::Owned(printed(text))
    // A word that begins with `=` is the path of a program to some shells.
    } else if !text.is_empty() && !text.starts_with('=') && text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(quoted(text))
    }
}

/// Returns `text` in single quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns a command that writes `text`, in quotes, so that what it writes stands there. A shell
/// drops newlines at its end.
fn printed(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\\' => escaped += r"\\",
            '\n' => escaped += r"\n",
            letter if steers(letter) => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(escaped, r"\0{byte:03o}");
                }
            }
            letter => escaped.push(letter),
        }
    }
    format!("\"$(printf %b {})\"", quoted(&escaped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_needs_it() {
        for (text, wanted) in [
            ("task-1", "task-1"),
            ("--set=a.b=c", "--set=a.b=c"),
            ("", "''"),
            ("a  b", "'a  b'"),
            ("it's", r"'it'\''s'"),
            ("=x", "'=x'"),
            ("~/x", "'~/x'"),
            ("a\n\\%\u{1b}'", r#""$(printf %b 'a\n\\%\0033'\''')""#),
            ("\u{202e}x", r#""$(printf %b '\0342\0200\0256x')""#),
        ] {
            assert_eq!(word(text), wanted, "{text:?}");
        }
    }
}
