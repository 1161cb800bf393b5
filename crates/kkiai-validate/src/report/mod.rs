//! Writes what came of a run, in the forms that people and CI systems read.

mod github;
mod json;
mod junit;
mod sarif;
mod text;

#[cfg(test)]
mod tests;

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use crate::finding::{Finding, Place};
use crate::run::Run;

/// Name of the program in reports.
const TOOL: &str = "kkiai";

/// Form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportFormat {
    /// For people: each finding with its line.
    #[default]
    Text,
    /// One JSON object with all that is known.
    Json,
    /// SARIF 2.1.0, as code scanners read it.
    Sarif,
    /// `JUnit` XML, as CI systems show tests: a file is a test.
    JUnit,
    /// Commands of GitHub Actions, which show findings beside the lines of a change.
    GitHub,
}

/// How a report for people looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportOptions {
    /// Whether text has colours.
    pub color: bool,
    /// Whether the last line of text and of the commands of GitHub says what the run comes to.
    pub summary: bool,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self {
            color: false,
            summary: true,
        }
    }
}

impl ReportFormat {
    /// All forms.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Json,
        Self::Sarif,
        Self::JUnit,
        Self::GitHub,
    ];

    /// Returns its name, as `--format` takes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::JUnit => "junit",
            Self::GitHub => "github",
        }
    }

    /// Writes a run in this form.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be written.
    pub fn write(self, run: &Run, options: ReportOptions, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Text => text::write(run, options, out),
            Self::Json => json::write(run, out),
            Self::Sarif => sarif::write(run, out),
            Self::JUnit => junit::write(run, out),
            Self::GitHub => github::write(run, options, out),
        }
    }
}

impl fmt::Display for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Returns what is wrong, what is allowed and what to do about it, for forms with one text for all.
fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    if !finding.allowed.is_empty() {
        let _ = write!(text, "; allowed: {}", finding.allowed.join(", "));
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "; {help}");
    }
    text
}

/// Tells whether it is known where a finding stands.
fn is_known(place: &Place) -> bool {
    place.line > 0 && place.column > 0
}

/// Says a number of things, such as `1,000 files`.
fn count(number: usize, thing: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2 + thing.len());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text.push(' ');
    text.push_str(thing);
    if number != 1 {
        text.push('s');
    }
    text
}

/// Says how many errors and warnings there are beyond those that are shown, if there are any.
fn more((errors, warnings): (usize, usize)) -> Option<String> {
    Some(match (errors, warnings) {
        (0, 0) => return None,
        (errors, 0) => format!("and {}", count(errors, "more error")),
        (0, warnings) => format!("and {}", count(warnings, "more warning")),
        (errors, warnings) => format!(
            "and {} and {}",
            count(errors, "more error"),
            count(warnings, "warning")
        ),
    })
}

/// Says in one line what a run comes to.
fn summary(run: &Run) -> String {
    let totals = run.totals();
    let mut parts = vec![count(totals.files, "file")];
    if totals.documents != totals.files {
        parts.push(count(totals.documents, "payload"));
    }
    parts.push(count(totals.errors, "error"));
    parts.push(count(totals.warnings, "warning"));
    let mut text = parts.join(", ");
    if totals.unread > 0 {
        let _ = write!(
            text,
            "; {} could not be checked",
            count(totals.unread, "file")
        );
    }
    if totals.fixed > 0 {
        let _ = write!(text, "; {} mended", count(totals.fixed, "finding"));
    } else if totals.fixable > 0 {
        let _ = write!(text, "; --fix mends {}", count(totals.fixable, "finding"));
    }
    text
}
