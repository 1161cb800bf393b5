//! Workflow commands of GitHub Actions.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::visible;
use super::{ReportOptions, is_known, message, more, summary};
use crate::finding::{FileReport, Finding};
use crate::run::Run;

pub(super) fn write(run: &Run, options: ReportOptions, out: &mut impl Write) -> io::Result<()> {
    for file in &run.files {
        for finding in &file.findings {
            writeln!(out, "{}", command(file, finding))?;
        }
        if let Some(more) = more(file.hidden()) {
            let path = property(&file.path);
            writeln!(out, "::notice file={path}::… {more}")?;
        }
    }
    for unread in &run.unread {
        let path = property(&unread.path);
        let text = data(&visible(&format!("{}: {}", unread.path, unread.error)));
        writeln!(out, "::error file={path},title=not checked::{text}")?;
    }
    if options.summary {
        writeln!(out, "{}", summary(run))?;
    }
    Ok(())
}

fn command(file: &FileReport, finding: &Finding) -> String {
    let place = finding.place;
    let mut text = format!("::{} file={}", finding.severity, property(&file.path));
    if is_known(&place) {
        let _ = write!(text, ",line={},endLine={}", place.line, place.end_line);
        // GitHub takes columns only within a line.
        if place.line == place.end_line {
            let _ = write!(text, ",col={},endColumn={}", place.column, place.end_column);
        }
    }
    let title = if finding.pointer.is_empty() {
        finding.rule.to_string()
    } else {
        format!("{} at {}", finding.rule, finding.pointer)
    };
    let _ = write!(
        text,
        ",title={}::{}",
        property(&visible(&title)),
        data(&visible(&message(finding)))
    );
    text
}

/// Writes the text of a command so that it stays on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Writes a property of a command so that it does not end early.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
