//! Something that a page says against itself, or that is not understood.

/// What a page says against itself, or leaves unclear.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Line of the page.
    pub line: usize,
    /// Kind, in kebab case.
    pub kind: &'static str,
    /// Where it is in the call: `request.prompt`, `header.Authorization`, `response.200.status`.
    pub place: String,
    /// What tells it from others of its kind at its place; may be empty.
    pub detail: String,
    /// What contradicts what, as a sentence without a full stop.
    pub message: String,
    /// The other line of a contradiction.
    pub against: Option<usize>,
}

impl Finding {
    /// Returns what the page leaves unclear.
    pub fn new(
        line: usize,
        kind: &'static str,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            line,
            kind,
            place: place.into(),
            detail: String::new(),
            message: message.into(),
            against: None,
        }
    }

    /// Adds the other line of a contradiction.
    #[must_use]
    pub fn against(mut self, line: usize) -> Self {
        self.against = (line != self.line).then_some(line);
        self
    }

    /// Adds what tells it from others of its kind.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Returns what a settled contradiction is known by: `kind place detail`.
    #[must_use]
    pub fn key(&self) -> String {
        let key = format!("{} {} {}", self.kind, self.place, self.detail);
        key.trim_end().to_owned()
    }
}
