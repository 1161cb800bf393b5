use std::fmt;

use serde_json::Number;

/// Most characters of a found value that are kept.
const MAX_SHOWN: usize = 60;

/// Where a value is not as the description of an API has it, and how.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// JSON pointer to the value, or to the member that is missing; empty for the whole value.
    pub pointer: String,
    /// What is wrong.
    pub kind: ViolationKind,
}

/// What is wrong with a value: what was found, and what is allowed.
///
/// Free text is never kept, since it may be private. A value of which there is a list to choose from
/// is, shortened to 60 characters.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ViolationKind {
    /// A member that is needed is not there.
    #[non_exhaustive]
    Missing,
    /// Text has too few characters.
    #[non_exhaustive]
    TooShort {
        /// Fewest characters that are allowed.
        min: usize,
        /// How many there are.
        found: usize,
    },
    /// Text has too many characters.
    #[non_exhaustive]
    TooLong {
        /// Most characters that are allowed.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// Text does not match a pattern.
    #[non_exhaustive]
    Pattern {
        /// The pattern, as the description has it.
        pattern: &'static str,
    },
    /// A value is none of a list.
    #[non_exhaustive]
    NotOneOf {
        /// The values that are allowed.
        allowed: &'static [&'static str],
        /// The value, shortened.
        found: String,
    },
    /// A list or an object has too few entries.
    #[non_exhaustive]
    TooFew {
        /// Fewest entries that are allowed.
        min: usize,
        /// How many there are.
        found: usize,
    },
    /// A list or an object has too many entries.
    #[non_exhaustive]
    TooMany {
        /// Most entries that are allowed.
        max: usize,
        /// How many there are.
        found: usize,
    },
    /// A list has an item twice.
    #[non_exhaustive]
    Repeated {
        /// Index of the item.
        first: usize,
        /// Index of the same item again.
        again: usize,
    },
    /// A number is too small.
    #[non_exhaustive]
    TooSmall {
        /// Least number that is allowed.
        min: Number,
        /// The number.
        found: Number,
    },
    /// A number is too large.
    #[non_exhaustive]
    TooLarge {
        /// Greatest number that is allowed.
        max: Number,
        /// The number.
        found: Number,
    },
    /// A number is not above another.
    #[non_exhaustive]
    NotAbove {
        /// The other number.
        limit: Number,
        /// The number.
        found: Number,
    },
    /// A number is not below another.
    #[non_exhaustive]
    NotBelow {
        /// The other number.
        limit: Number,
        /// The number.
        found: Number,
    },
    /// A number is no multiple of another.
    #[non_exhaustive]
    NotMultipleOf {
        /// The other number.
        step: Number,
        /// The number.
        found: Number,
    },
    /// A number is infinite or none at all, for which JSON has no word.
    #[non_exhaustive]
    NotFinite,
}

impl ViolationKind {
    /// Creates the kind for a value that is none of a list.
    pub(super) fn not_one_of(allowed: &'static [&'static str], found: &str) -> Self {
        let mut shown: String = found.chars().take(MAX_SHOWN).collect();
        if shown.len() < found.len() {
            shown.push('…');
        }
        Self::NotOneOf {
            allowed,
            found: shown,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "{}: ", Printable(&self.pointer))?;
        }
        self.kind.fmt(f)
    }
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = |count: usize| counted(count, "character", "characters");
        let entries = |count: usize| counted(count, "entry", "entries");
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::TooShort { min: 1, .. } | Self::TooFew { min: 1, .. } => {
                f.write_str("must not be empty")
            }
            Self::TooShort { min, found } => {
                write!(f, "must have at least {}, has {found}", characters(*min))
            }
            Self::TooLong { max, found } => {
                write!(f, "must have at most {}, has {found}", characters(*max))
            }
            Self::TooFew { min, found } => {
                write!(f, "must have at least {}, has {found}", entries(*min))
            }
            Self::TooMany { max, found } => {
                write!(f, "must have at most {}, has {found}", entries(*max))
            }
            Self::Pattern { pattern } => write!(f, "does not match the pattern `{pattern}`"),
            Self::NotOneOf { allowed, found } => not_one_of(f, allowed, found),
            Self::Repeated { first, again } => {
                write!(f, "has the item {first} again as the item {again}")
            }
            Self::TooSmall { min, found } => write!(f, "must be at least {min}, is {found}"),
            Self::TooLarge { max, found } => write!(f, "must be at most {max}, is {found}"),
            Self::NotAbove { limit, found } => write!(f, "must be above {limit}, is {found}"),
            Self::NotBelow { limit, found } => write!(f, "must be below {limit}, is {found}"),
            Self::NotMultipleOf { step, found } => {
                write!(f, "must be a multiple of {step}, is {found}")
            }
            Self::NotFinite => f.write_str("must be a finite number"),
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{count} {noun}")
}

fn not_one_of(f: &mut fmt::Formatter<'_>, allowed: &[&str], found: &str) -> fmt::Result {
    let lead = if allowed.len() == 1 { "" } else { "one of " };
    write!(
        f,
        "must be {lead}{}, is {}",
        allowed.join(", "),
        Printable(found)
    )
}

/// Text that could reach a terminal: what is not printed is escaped.
struct Printable<'t>(&'t str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("empty");
        }
        for character in self.0.chars() {
            if matches!(character, '\'' | '"' | '\\') {
                write!(f, "{character}")?;
            } else {
                character.escape_debug().fmt(f)?;
            }
        }
        Ok(())
    }
}

/// All that is wrong with a value; at least one violation.
#[derive(Clone, Debug, PartialEq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Returns the violations, if there are any.
    pub(super) fn of(found: Vec<Violation>) -> Result<(), Self> {
        if found.is_empty() {
            Ok(())
        } else {
            Err(Self(found))
        }
    }

    /// Returns the violations in the order of the description, those of conditions last.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl<'v> IntoIterator for &'v Violations {
    type Item = &'v Violation;
    type IntoIter = std::slice::Iter<'v, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Names every violation, with `; ` between them.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}
