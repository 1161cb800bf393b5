//! Patterns of a spec, which are ECMA-262's → patterns of `regex-lite`.

/// What ECMA-262 takes for space, as the inside of a class.
const SPACES: &str =
    r"\s\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// Returns a pattern that means the same to `regex-lite`.
///
/// # Errors
///
/// Returns why there is none.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let mut regex = String::new();
    let mut in_class = false;
    let mut characters = pattern.chars();
    while let Some(next) = characters.next() {
        match next {
            '\\' => match (characters.next(), in_class) {
                (Some('s'), true) => regex.push_str(SPACES),
                (Some('s'), false) => regex.extend(["[", SPACES, "]"]),
                (Some('S'), false) => regex.extend(["[^", SPACES, "]"]),
                // Nothing but `/` is escaped in one of them and not in the other.
                (Some('/'), _) => regex.push('/'),
                (escaped, _) => {
                    regex.push('\\');
                    regex.extend(escaped);
                }
            },
            // Lines end in more ways there.
            '.' if !in_class => regex.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '[' | ']' => {
                in_class = next == '[';
                regex.push(next);
            }
            _ => regex.push(next),
        }
    }
    regex_lite::Regex::new(&regex).map_err(|error| error.to_string())?;
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[track_caller]
    fn matches(pattern: &str, text: &str) -> bool {
        let regex = regex_lite::Regex::new(&translate(pattern).unwrap()).unwrap();
        regex.is_match(text)
    }

    #[test]
    fn most_patterns_stay_as_they_are() {
        for pattern in [
            r"^(-?[0-9]|-?10)$",
            r"^[a-z]+\.(png|jpe?g)$",
            r"^\d{4}-\d{2}$",
            r"^[^\]\\]*$",
            r"[.]",
            "",
        ] {
            assert_eq!(translate(pattern).as_deref(), Ok(pattern));
        }
    }

    #[test]
    fn what_means_something_else_is_written_out() {
        assert!(matches(r"^a\/b$", "a/b"));
        assert!(matches("^.$", "é") && !matches("^.$", "\r") && !matches("^.$", "\u{2028}"));
        assert!(matches(r"^\s$", "\u{a0}") && matches(r"^[\s-]$", "\u{feff}"));
        assert!(matches(r"^[\s\S]$", "\u{a0}") && matches(r"^\S$", "a"));
        assert!(!matches(r"^\S$", "\u{3000}"));
        assert!(matches("^a$", "a") && !matches("^a$", "a\n"));
        assert!(!matches(r"^\d$", "٣") && !matches(r"^\w$", "é"));
    }

    #[test]
    fn what_cannot_be_read() {
        for pattern in ["(", "a(?=b)", r"(a)\1", r"\p{L}", "[b-a]"] {
            assert!(translate(pattern).is_err(), "{pattern}");
        }
    }
}
