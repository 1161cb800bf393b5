use std::fmt;
use std::sync::OnceLock;

use regex_lite::Regex;

/// A pattern that text must match somewhere. It is compiled when it is first needed.
///
/// [`pattern!`](crate::pattern) makes one.
pub struct Pattern {
    written: &'static str,
    regex: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Creates a pattern: as the description of an API has it, and as `regex-lite` reads it.
    #[must_use]
    pub const fn new(written: &'static str, regex: &'static str) -> Self {
        Self {
            written,
            regex,
            compiled: OnceLock::new(),
        }
    }

    /// Returns the pattern as the description has it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.written
    }

    /// Says whether text matches. Any does if `regex-lite` cannot read the pattern.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let regex = self.compiled.get_or_init(|| Regex::new(self.regex).ok());
        // The generator has tried each pattern, so there is a regex.
        regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.written).finish()
    }
}

/// Returns a [`Pattern`](crate::model::Pattern) that is compiled once: as the description of an API
/// has it and, if that is something else, as `regex-lite` reads it.
///
/// ```
/// let pattern = kkiai_transport::pattern!("^[0-9]+$");
/// assert!(pattern.matches("10") && !pattern.matches("a"));
/// ```
#[macro_export]
macro_rules! pattern {
    ($written:literal) => {
        $crate::pattern!($written, $written)
    };
    ($written:literal, $regex:literal) => {{
        static PATTERN: $crate::model::Pattern = $crate::model::Pattern::new($written, $regex);
        &PATTERN
    }};
}
