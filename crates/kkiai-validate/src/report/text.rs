//! Text for people, as compilers write it.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use super::{ReportOptions, is_known, more, summary};
use crate::finding::{Excerpt, FileReport, Finding, Severity};
use crate::run::Run;

/// Columns that a list of values takes.
const WIDTH: usize = 100;

/// Styles of the parts of a text.
struct Styles {
    error: Style,
    warning: Style,
    title: Style,
    frame: Style,
}

impl Styles {
    fn new(has_color: bool) -> Self {
        if !has_color {
            let plain = Style::new();
            return Self {
                error: plain,
                warning: plain,
                title: plain,
                frame: plain,
            };
        }
        Self {
            error: AnsiColor::BrightRed.on_default().bold(),
            warning: AnsiColor::Yellow.on_default().bold(),
            title: Style::new().bold(),
            frame: AnsiColor::BrightBlue.on_default().bold(),
        }
    }

    fn of(&self, severity: Severity) -> Style {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
        }
    }
}

pub(super) fn write(run: &Run, options: ReportOptions, out: &mut impl Write) -> io::Result<()> {
    let styles = &Styles::new(options.color);
    for file in &run.files {
        for finding in &file.findings {
            write_finding(file, finding, styles, out)?;
        }
        if let Some(more) = more(file.hidden()) {
            writeln!(out, "{}: … {more}\n", visible(&file.path))?;
        }
    }
    let error = styles.error;
    for unread in &run.unread {
        let (path, reason) = (visible(&unread.path), visible(&unread.error));
        writeln!(out, "{error}error{error:#}: {path}: {reason}\n")?;
    }
    if options.summary {
        writeln!(out, "{}", summary(run))?;
    }
    Ok(())
}

/// Returns the findings of a file that are wanted, as text without colours.
pub(super) fn findings(file: &FileReport, is_wanted: impl Fn(&Finding) -> bool) -> String {
    let mut text = Vec::new();
    let styles = &Styles::new(false);
    for finding in file.findings.iter().filter(|finding| is_wanted(finding)) {
        // Writing to memory does not fail.
        let _ = write_finding(file, finding, styles, &mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn write_finding(
    file: &FileReport,
    finding: &Finding,
    styles: &Styles,
    out: &mut impl Write,
) -> io::Result<()> {
    let style = styles.of(finding.severity);
    let Styles { title, frame, .. } = styles;
    let place = finding.place;
    let has_place = is_known(&place);
    // Numbers of lines stand in a column of their own.
    let number = place.line.to_string();
    let has_excerpt = has_place && !finding.excerpt.text.is_empty();
    let width = if has_excerpt { number.len() } else { 1 };
    let gap = " ".repeat(width);

    writeln!(
        out,
        "{style}{}[{}]{style:#}{title}: {}{title:#}",
        finding.severity,
        visible(&finding.rule),
        visible(&finding.message),
    )?;
    write!(out, "{gap}{frame}-->{frame:#} {}", visible(&file.path))?;
    if has_place {
        write!(out, ":{}:{}", place.line, place.column)?;
    }
    if !finding.pointer.is_empty() {
        write!(out, "  {}", visible(&finding.pointer))?;
    }
    writeln!(out)?;
    if has_excerpt {
        let (line, before, marked) = shown(&finding.excerpt);
        let before = " ".repeat(before);
        let marks = "^".repeat(marked);
        writeln!(out, "{gap} {frame}|{frame:#}")?;
        writeln!(out, "{frame}{number} |{frame:#} {line}")?;
        writeln!(
            out,
            "{gap} {frame}|{frame:#} {before}{style}{marks}{style:#}"
        )?;
    }
    if !finding.allowed.is_empty() {
        let indent = width + " = allowed: ".len();
        let allowed = list(&finding.allowed, indent);
        writeln!(
            out,
            "{gap} {frame}={frame:#} {title}allowed{title:#}: {allowed}"
        )?;
    }
    if let Some(help) = &finding.help {
        let help = visible(help);
        writeln!(out, "{gap} {frame}={frame:#} {title}help{title:#}: {help}")?;
    }
    writeln!(out)
}

/// Lists values, on as many lines as they need. `indent` columns stand before each line.
fn list(values: &[String], indent: usize) -> String {
    let mut text = String::new();
    let mut column = indent;
    for (index, value) in values.iter().enumerate() {
        let value = visible(value);
        let width = value.width() + 2;
        if index > 0 {
            text.push(',');
            if column + width > WIDTH {
                text.push('\n');
                text.push_str(&" ".repeat(indent));
                column = indent;
            } else {
                text.push(' ');
            }
        }
        text.push_str(&value);
        column += width;
    }
    text
}

/// Returns a piece of a line as a terminal shows it, and how many columns stand before the mark and
/// below it. A character may take two columns, or none.
fn shown(excerpt: &Excerpt) -> (String, usize, usize) {
    let text = excerpt.text.replace('\t', " ");
    let text = visible(&text);
    let at = |index: usize| {
        text.char_indices()
            .nth(index)
            .map_or(text.len(), |(byte, _)| byte)
    };
    let start = at(excerpt.before);
    let end = at(excerpt.before.saturating_add(excerpt.length));
    let (before, marked) = (text[..start].width(), text[start..end].width());
    (text.trim_end().to_owned(), before, marked.max(1))
}

/// Puts something that can be seen in place of each character that would steer a terminal, or begin a
/// line: what is shown comes from payloads, which anyone may have written.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let steers = |letter: char| {
        letter.is_control() || matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(steers) {
        Cow::Owned(text.replace(steers, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_take_as_many_lines_as_they_need() {
        let values = |number| vec!["0123456789".to_owned(); number];
        assert_eq!(list(&values(1), 10), "0123456789");
        assert_eq!(list(&values(7), 10).lines().count(), 1);
        let long = list(&values(30), 10);
        assert_eq!(long.lines().count(), 5);
        assert!(long.lines().all(|line| line.len() <= WIDTH), "{long}");
        assert!(
            long.lines()
                .skip(1)
                .all(|line| line.starts_with("          0"))
        );
    }

    #[test]
    fn marks_what_is_meant() {
        let check = |text: &str, before, length, expected: (&str, usize, usize)| {
            let text = text.to_owned();
            let (line, before, marked) = shown(&Excerpt {
                text,
                before,
                length,
            });
            assert_eq!((line.as_str(), before, marked), expected);
        };
        check("\"a\": 8", 5, 1, ("\"a\": 8", 5, 1));
        check("\t\"红狐\": 8\r", 7, 1, (" \"红狐\": 8\u{fffd}", 9, 1));
        check("红狐", 0, 2, ("红狐", 0, 4));
        // The end of a text, where something is missing.
        check("{", 1, 1, ("{", 1, 1));
        check("", 9, 9, ("", 0, 1));
    }
}
