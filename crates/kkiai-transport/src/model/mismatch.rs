use std::fmt;

/// Where a value is not what a type needs, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    /// From the inside out, since that is how it is learned.
    way: Vec<Step>,
    reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A name, or a path from elsewhere.
    Name(String),
    Index(usize),
}

impl Mismatch {
    /// Creates a mismatch of the value as a whole.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            way: Vec::new(),
            reason: reason.into(),
        }))
    }

    /// Creates a mismatch at a path that is known as text.
    pub(super) fn at_path(path: String, reason: String) -> Self {
        let way = if path == "." {
            Vec::new()
        } else {
            vec![Step::Name(path)]
        };
        Self(Box::new(Inner { way, reason }))
    }

    pub(super) fn expected(wanted: &str, found: &super::Node<'_>) -> Self {
        Self::new(format!("expected {wanted}, found {}", found.kind()))
    }

    /// Returns the mismatch as the object sees it in whose member it is.
    #[must_use]
    pub fn in_member(mut self, name: &str) -> Self {
        self.0.way.push(Step::Name(name.to_owned()));
        self
    }

    /// Returns the mismatch as the list sees it in whose item it is.
    #[must_use]
    pub fn in_item(mut self, index: usize) -> Self {
        self.0.way.push(Step::Index(index));
        self
    }

    /// Returns the way to the value, such as `data.images[0].url`; `.` for the value as a whole.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for step in self.0.way.iter().rev() {
            match step {
                Step::Name(name) => {
                    if !path.is_empty() && !name.starts_with('[') {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Step::Index(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        if path.is_empty() {
            path.push('.');
        }
        path
    }

    /// Returns what is wrong with the value.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.way.is_empty() {
            write!(f, "at `{}`: ", self.path())?;
        }
        f.write_str(&self.0.reason)
    }
}

impl std::error::Error for Mismatch {}
