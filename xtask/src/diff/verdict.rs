//! How bad a change is, for whom, and what version it asks for.

use std::fmt;

/// What a change is for a caller of the service, whatever they call it with. The later, the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Nothing of it is sent or answered.
    #[default]
    Unseen,
    /// The same is sent and answered; something else is said of it.
    Documentation,
    /// What worked before works as before.
    Safe,
    /// What worked before may work in another way, or meet what it never met.
    Warning,
    /// What worked before fails.
    Breaking,
}

impl Class {
    /// Every class, the worst first.
    pub const ALL: [Self; 5] = [
        Self::Breaking,
        Self::Warning,
        Self::Safe,
        Self::Documentation,
        Self::Unseen,
    ];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unseen => "unseen",
            Self::Documentation => "documentation",
            Self::Safe => "safe",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a change is for a user of the generated crate. The later, the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// The crate does the same.
    #[default]
    Nothing,
    /// The crate can do more.
    Addition,
    /// What was written for the old crate builds, and does something else.
    Behaviour,
    /// What was written for the old crate may not build.
    Build,
}

impl Effect {
    /// Every effect, the worst first.
    pub const ALL: [Self; 4] = [Self::Build, Self::Behaviour, Self::Addition, Self::Nothing];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Addition => "addition",
            Self::Behaviour => "behaviour",
            Self::Build => "build",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Which part of a version rises. The later, the more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bump {
    /// None.
    #[default]
    None,
    /// The last.
    Patch,
    /// The middle one.
    Minor,
    /// The first.
    Major,
}

impl Bump {
    /// Returns what a change asks for, before the first release that promises to stay.
    #[must_use]
    pub fn of(class: Class, effect: Effect) -> Self {
        match (class, effect) {
            (Class::Breaking, _) | (_, Effect::Build) => Self::Major,
            (Class::Warning, _) | (_, Effect::Behaviour | Effect::Addition) => Self::Minor,
            _ => Self::Patch,
        }
    }

    /// Returns what it is for a version: before 1.0.0 what breaks raises the middle part, and all
    /// else the last.
    #[must_use]
    pub fn for_version(self, version: Version) -> Self {
        match self {
            Self::Major if version.major == 0 => Self::Minor,
            Self::Minor if version.major == 0 => Self::Patch,
            other => other,
        }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A version of three numbers; what follows a hyphen or a plus is left aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first.
    pub major: u64,
    /// The middle one.
    pub minor: u64,
    /// The last.
    pub patch: u64,
}

impl Version {
    /// Reads a version, with or without a `v` before it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split(['-', '+']).next()?;
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let version = Self {
            major: parts.next()??,
            minor: parts.next()??,
            patch: parts.next()??,
        };
        parts.next().is_none().then_some(version)
    }

    /// Returns the next version with a part raised.
    #[must_use]
    pub fn raised(self, bump: Bump) -> Self {
        let Self {
            major,
            minor,
            patch,
        } = self;
        let (major, minor, patch) = match bump {
            Bump::None => (major, minor, patch),
            Bump::Patch => (major, minor, patch.saturating_add(1)),
            Bump::Minor => (major, minor.saturating_add(1), 0),
            Bump::Major => (major.saturating_add(1), 0, 0),
        };
        Self {
            major,
            minor,
            patch,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}
