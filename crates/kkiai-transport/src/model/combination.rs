/// Text that does not name a combination of two values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCombinationError {
    first: &'static str,
    second: &'static str,
}

impl ParseCombinationError {
    /// Creates the error from the names of the two values.
    #[must_use]
    pub const fn new(first: &'static str, second: &'static str) -> Self {
        Self { first, second }
    }
}

impl std::fmt::Display for ParseCombinationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected {}-{}", self.first, self.second)
    }
}

impl std::error::Error for ParseCombinationError {}
