//! What the commands on documentation pages share: finding the pages, and telling what is found.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Error;
use crate::page::{self, Finding, Page, PageError, text};

/// Endings of the files of a folder that are pages.
const ENDINGS: [&str; 5] = ["md", "markdown", "html", "htm", "txt"];

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: one object
    Json,
    /// For the log of GitHub Actions, which shows findings beside the lines of a change
    Github,
}

/// A page that was read.
#[derive(Debug)]
pub(super) struct Read {
    /// How it is called in messages.
    pub(super) name: String,
    /// What it says.
    pub(super) page: Page,
}

/// Returns the pages of paths: files, and the pages of folders by their names. A `README.md` of a
/// folder is none.
///
/// # Errors
///
/// Returns an error if a folder cannot be read.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let error = |source| Error::File {
            action: "read",
            path: path.clone(),
            source,
        };
        let mut pages = Vec::new();
        for entry in fs::read_dir(path).map_err(error)? {
            let page = entry.map_err(error)?.path();
            let ending = page
                .extension()
                .unwrap_or_default()
                .to_string_lossy()
                .to_ascii_lowercase();
            let is_readme = page
                .file_stem()
                .is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
            if page.is_file() && ENDINGS.contains(&ending.as_str()) && !is_readme {
                pages.push(page);
            }
        }
        pages.sort();
        found.extend(pages);
    }
    Ok(found)
}

/// Reads a page. One that is too large is not read at all.
///
/// # Errors
///
/// Returns an error if the file cannot be read, or with the line that cannot be used.
pub(super) fn read(path: &Path) -> Result<Read, Error> {
    let name = shown(path);
    let file_error = |source| Error::File {
        action: "read",
        path: path.to_owned(),
        source,
    };
    let size = fs::metadata(path).map_err(file_error)?.len();
    if size > text::MAX_BYTES as u64 {
        return Err(broken(&name, &text::too_large(size)));
    }
    let bytes = fs::read(path).map_err(file_error)?;
    let page = page::read(&bytes, &name).map_err(|error| broken(&name, &error))?;
    page.operation().map_err(|error| broken(&name, &error))?;
    Ok(Read { name, page })
}

/// Makes an error of a page that cannot be used.
pub(super) fn broken(name: &str, error: &PageError) -> Error {
    Error::Page {
        page: name.to_owned(),
        line: error.line,
        message: error.message.clone(),
    }
}

/// Writes a path alike on any machine.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Writes a finding as a line of text: `page.md:18: kind: message (line 64)`.
pub(super) fn write_text(
    out: &mut dyn Write,
    page: &str,
    finding: &Finding,
    spec: Option<&str>,
) -> io::Result<()> {
    let Finding {
        line,
        kind,
        message,
        ..
    } = finding;
    write!(out, "{page}:{line}: {kind}: {}", visible(message))?;
    if let Some(against) = finding.against {
        write!(out, " (line {against})")?;
    }
    if let Some(spec) = spec {
        write!(out, " ({spec})")?;
    }
    writeln!(out)
}

/// Writes a finding as a command of GitHub Actions.
pub(super) fn write_github(
    out: &mut dyn Write,
    level: &str,
    page: &str,
    finding: &Finding,
) -> io::Result<()> {
    let Finding {
        line,
        kind,
        message,
        ..
    } = finding;
    let data = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    writeln!(
        out,
        "::{level} file={},line={line},title={}::{}",
        property(page),
        property(kind),
        data(&visible(message))
    )
}

/// Returns a finding as an object.
pub(super) fn object(finding: &Finding) -> Value {
    json!({
        "line": finding.line,
        "kind": finding.kind,
        "place": finding.place,
        "detail": finding.detail,
        "key": finding.key(),
        "message": finding.message,
        "against": finding.against,
    })
}

/// Makes characters visible that a terminal would obey.
fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| if hidden(c) { '\u{fffd}' } else { c })
        .collect()
}

/// Writes how many there are of something.
pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    }
}
