//! Compares pages of the documentation with the spec, and tells what has changed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::pages::{self, Format};
use super::{Error, SPEC, read, spec, workspace_root};
use crate::drift::settled::{self, Settled};
use crate::drift::spec::Spec;
use crate::drift::{self, Drift};

/// What to compare, and how to tell.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Pages of the documentation, as text, Markdown or HTML; of a folder, all pages in it
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<PathBuf>,
    /// Spec to compare with, instead of spec/kkiai.yaml; what is settled is read from SOURCES.md beside
    /// it
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// How to write what has changed
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Compares each page; returns whether nothing has changed.
///
/// # Errors
///
/// Returns an error if the spec cannot be read, or a page that is none; the others were compared.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Error> {
    let root = workspace_root();
    let (path, shown) = match &arguments.spec {
        Some(path) => (path.clone(), pages::shown(path)),
        None => (root.join(SPEC), SPEC.to_owned()),
    };
    let spec = open(&path, &shown)?;
    let settled = settled_beside(&path)?;
    let mut failed = None;
    let mut all = Vec::new();
    for path in pages::find(&arguments.pages)? {
        match pages::read(&path).and_then(|read| {
            let drift = drift::compare(&read.page, &spec, &settled);
            let drift = drift.map_err(|error| pages::broken(&read.name, &error))?;
            Ok((read.name, drift))
        }) {
            Ok(one) => all.push(one),
            Err(error) => failed = Some(Error::and(failed, error)),
        }
    }
    let changes: usize = all.iter().map(|(_, drift)| drift.changes.len()).sum();
    match arguments.format {
        Format::Text => text(out, &all, &shown)?,
        Format::Json => report(out, &all, &shown, changes == 0 && failed.is_none())?,
        Format::Github => {
            for (name, drift) in &all {
                for change in &drift.changes {
                    pages::write_github(out, "error", name, &change.finding)?;
                }
            }
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(changes == 0),
    }
}

/// Reads a spec as one tree.
pub(super) fn open(path: &Path, shown: &str) -> Result<Spec, Error> {
    let folder = shown
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    Ok(Spec::new(spec::tree(path, &folder, None)?))
}

fn settled_beside(spec: &Path) -> Result<Vec<Settled>, Error> {
    let sources = spec.with_file_name("SOURCES.md");
    if !fs::exists(&sources).unwrap_or(false) {
        return Ok(Vec::new());
    }
    settled::read(&read(&sources)?).map_err(|(line, message)| Error::Page {
        page: pages::shown(&sources),
        line,
        message,
    })
}

fn text(out: &mut dyn Write, all: &[(String, Drift)], spec: &str) -> Result<(), Error> {
    for (name, drift) in all {
        for change in &drift.changes {
            let place = change.spec_line.map(|line| format!("{spec}:{line}"));
            pages::write_text(out, name, &change.finding, place.as_deref())?;
        }
        let changes = pages::count(drift.changes.len(), "change");
        let settled = drift.settled;
        match &drift.operation {
            Some(operation) => writeln!(
                out,
                "{name}: {operation}: {changes}; {settled} contradictions are settled"
            )?,
            None => writeln!(out, "{name}: {changes}")?,
        }
    }
    Ok(())
}

fn report(
    out: &mut dyn Write,
    all: &[(String, Drift)],
    spec: &str,
    passed: bool,
) -> Result<(), Error> {
    let pages: Vec<_> = all
        .iter()
        .map(|(name, drift)| {
            let changes = drift.changes.iter().map(|change| {
                let mut object = pages::object(&change.finding);
                object["spec_line"] = change.spec_line.into();
                object
            });
            json!({
                "path": name,
                "operation": drift.operation,
                "settled": drift.settled,
                "changes": changes.collect::<Vec<_>>(),
            })
        })
        .collect();
    let report = json!({ "form": 1, "passed": passed, "spec": spec, "pages": pages });
    writeln!(out, "{report:#}")?;
    Ok(())
}
