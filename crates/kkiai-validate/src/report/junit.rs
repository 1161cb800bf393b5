//! `JUnit` XML.
//!
//! There is no standard for it. This is what the schemas of both Jenkins and Ant take, which is less
//! than most readers do: a test has one failure and no `file`, and what is written beside the failures
//! belongs to the suite.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::findings;
use super::{TOOL, count, more};
use crate::finding::{FileReport, Finding, Severity};
use crate::run::Run;

pub(super) fn write(run: &Run, out: &mut impl Write) -> io::Result<()> {
    let failures = run.files.iter().filter(|file| run.fails(file)).count();
    let tests = run.files.len() + run.unread.len();
    let errors = run.unread.len();
    let time = run.took.as_secs_f64();
    // The schema wants a time without a zone.
    let started = humantime::format_rfc3339_seconds(run.started).to_string();
    let started = started.trim_end_matches('Z');
    let version = escape(&run.version);
    write!(
        out,
        "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites>
  <testsuite name=\"{TOOL} validate\" package=\"{TOOL}\" id=\"0\" timestamp=\"{started}\" \
         hostname=\"localhost\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
         time=\"{time:.3}\">
    <properties>
      <property name=\"version\" value=\"{version}\"/>
    </properties>
"
    )?;
    let mut remarks = String::new();
    for file in &run.files {
        write_case(run, file, out)?;
        if !run.strict {
            remarks += &findings(file, |finding| finding.severity == Severity::Warning);
        }
    }
    for unread in &run.unread {
        start_case(&unread.path, None, out)?;
        let error = escape(&unread.error);
        writeln!(
            out,
            "      <error type=\"not checked\" message=\"{error}\"/>"
        )?;
        writeln!(out, "    </testcase>")?;
    }
    let remarks = remarks.trim_end();
    write!(
        out,
        "    <system-out>{}</system-out>
    <system-err/>
  </testsuite>
</testsuites>
",
        between(remarks)
    )
}

fn write_case(run: &Run, file: &FileReport, out: &mut impl Write) -> io::Result<()> {
    let schema = file.schema.as_deref();
    start_case(&file.path, schema, out)?;
    if run.fails(file) {
        let is_wanted = |finding: &Finding| run.strict || finding.severity == Severity::Error;
        let first = file.findings.iter().find(|finding| is_wanted(finding));
        let number = file.errors + if run.strict { file.warnings } else { 0 };
        let message = match first {
            Some(first) if number > 1 => {
                format!("{} ({})", first.message, count(number, "finding"))
            }
            Some(first) => first.message.clone(),
            None => count(number, "finding"),
        };
        let mut text = findings(file, is_wanted);
        let (errors, warnings) = file.hidden();
        let hidden = (errors, if run.strict { warnings } else { 0 });
        if let Some(more) = more(hidden) {
            let _ = writeln!(text, "… {more}");
        }
        writeln!(
            out,
            "      <failure type=\"invalid\" message=\"{}\">{}</failure>",
            escape(&message),
            between(text.trim_end())
        )?;
    }
    writeln!(out, "    </testcase>")
}

fn start_case(path: &str, schema: Option<&str>, out: &mut impl Write) -> io::Result<()> {
    let (name, class) = (escape(path), escape(schema.unwrap_or("payload")));
    writeln!(
        out,
        "    <testcase name=\"{name}\" classname=\"{class}\" time=\"0\">"
    )
}

/// Writes text so that it may stand in quotes: as [`between`] does, and ends of lines so that no reader
/// takes them for spaces.
fn escape(text: &str) -> Cow<'_, str> {
    replaced(text, |letter| match letter {
        '"' => Some("&quot;"),
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        letter => in_other_words(letter),
    })
}

/// Writes text so that it may stand between tags: what is markup in other words, and what XML cannot
/// say at all as U+FFFD.
fn between(text: &str) -> Cow<'_, str> {
    replaced(text, in_other_words)
}

fn in_other_words(letter: char) -> Option<&'static str> {
    match letter {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\t' | '\n' => None,
        letter if letter.is_control() => Some("\u{fffd}"),
        '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    }
}

fn replaced(text: &str, with: impl Fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    if !text.contains(|letter| with(letter).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match with(letter) {
            Some(other) => replaced.push_str(other),
            None => replaced.push(letter),
        }
    }
    Cow::Owned(replaced)
}
