//! Changes → text for people, and for programs.

mod github;
mod json;
mod junit;
mod markdown;
mod text;

use super::verdict::{Bump, Class, Effect};
use super::{Change, Changes, Side};
use crate::codegen::error::Position;
use crate::codegen::source::Files;

/// How changes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal
    #[default]
    Text,
    /// For a change log
    Markdown,
    /// For programs
    Json,
    /// For what shows the results of tests
    Junit,
    /// Annotations of GitHub Actions
    Github,
}

/// What changed, and between what.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// The changes.
    pub changes: &'a Changes,
    /// The files of the old description.
    pub old: &'a Files<'a>,
    /// The files of the new description.
    pub new: &'a Files<'a>,
    /// Whether the crates were compared, too.
    pub has_crate: bool,
    /// The least that is a failure.
    pub limit: Limit,
}

/// The least that is a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Limit {
    /// Nothing is
    #[default]
    Never,
    /// What breaks callers of the service
    Breaking,
    /// What may bother callers of the service
    Warning,
    /// What breaks the build of users of the crate
    Build,
    /// What breaks either of them
    Major,
    /// Any change at all
    Any,
}

impl Limit {
    /// Says whether a change is a failure.
    #[must_use]
    pub fn is_met(self, change: &Change) -> bool {
        match self {
            Self::Never => false,
            Self::Breaking => change.class() == Class::Breaking,
            Self::Warning => change.class() >= Class::Warning,
            Self::Build => change.effect == Effect::Build,
            Self::Major => change.bump() == Bump::Major,
            Self::Any => true,
        }
    }
}

impl Comparison<'_> {
    /// Returns the changes in a format.
    #[must_use]
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Markdown => markdown::render(self),
            Format::Json => json::render(self),
            Format::Junit => junit::render(self),
            Format::Github => github::render(self),
        }
    }

    /// Says whether a change is a failure.
    #[must_use]
    pub fn fails(&self) -> bool {
        let mut changes = self.changes.all.iter();
        changes.any(|change| self.limit.is_met(change))
    }

    /// Returns the file of a change, and its line and column if it has them.
    fn place(&self, change: &Change) -> (String, Position) {
        let files = match change.side {
            Side::Old => self.old,
            Side::New => self.new,
        };
        let position = change.place.position;
        (shown(&files.shown(position.file)), position)
    }

    /// Returns the place of a change in a line.
    fn where_(&self, change: &Change) -> String {
        let (file, Position { line, column, .. }) = self.place(change);
        format!("{file}:{line}:{column}")
    }
}

/// Returns how many changes there are of each kind, in words.
#[must_use]
pub fn summary(changes: &Changes) -> String {
    if changes.all.is_empty() {
        return "nothing changed".to_owned();
    }
    let number = |count: usize, name: &str| (count > 0).then(|| format!("{count} {name}"));
    let classes = Class::ALL.iter().filter_map(|class| {
        let of = changes.all.iter().filter(|change| change.class() == *class);
        number(of.count(), class.name())
    });
    let effects = Effect::ALL.iter().filter_map(|effect| {
        let of = changes.all.iter().filter(|change| change.effect == *effect);
        number(of.count(), effect.name())
    });
    let join = |parts: Vec<String>| parts.join(", ");
    format!(
        "{} for callers: {}; for users of the crate: {}",
        plural(changes.all.len(), "change"),
        join(classes.collect()),
        join(effects.collect())
    )
}

/// Returns what version the changes ask for, in words.
fn asked(bump: Bump) -> String {
    let early = bump.for_version(super::verdict::Version::default());
    if bump == early {
        format!("asks for a new version: {bump}")
    } else {
        format!("asks for a new version: {bump} (before 1.0.0: {early})")
    }
}

/// Returns the operations of a change in words.
fn operations(change: &Change) -> String {
    const MOST: usize = 5;
    let first = change.operations.iter().take(MOST);
    let mut text = first.map(|name| shown(name)).collect::<Vec<_>>().join(", ");
    if change.operations.len() > MOST {
        text.push_str(" and ");
        text.push_str(&(change.operations.len() - MOST).to_string());
        text.push_str(" more");
    }
    text
}

fn plural(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

/// Writes text without the signs that would do something to a terminal or a report.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
