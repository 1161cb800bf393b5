//! Puts the operation of a page into the spec, makes Rust of it, and shows both for review.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::generate::{self, Plan};
use super::{Error, SPEC, import as import_command, pages, read, spec, workspace_root};
use crate::codegen::file_set::Difference;
use crate::import::{self, merge};

/// What to add, and to what.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Arguments {
    /// Pages of the documentation, as text, Markdown or HTML
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<PathBuf>,
    /// Id of the operation, of which the names of its schemas are made; else the page's title or the
    /// path gives one
    #[arg(long)]
    pub name: Option<String>,
    /// Write nothing; show what would change
    #[arg(long)]
    pub dry_run: bool,
    /// Add to this spec instead of spec/kkiai.yaml
    #[arg(long, value_name = "FILE", requires = "out")]
    pub spec: Option<PathBuf>,
    /// Folder of the crate that is made of it
    #[arg(long, value_name = "DIR", requires = "spec")]
    pub out: Option<PathBuf>,
}

/// Adds the pages; returns true. Either all is written, or nothing.
///
/// # Errors
///
/// Returns an error if a page cannot be read, something of its name is in the spec, or the spec with
/// it is not understood.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Error> {
    if arguments.name.is_some() && arguments.pages.len() > 1 {
        return Err(Error::Clash("--name is for one page".to_owned()));
    }
    if let Some(name) = arguments.name.as_deref().filter(|name| !is_name(name)) {
        return Err(Error::Clash(format!(
            "`{name}` cannot be the id of an operation: letters and digits, a letter first"
        )));
    }
    let (path, shown) = match &arguments.spec {
        Some(path) => (path.clone(), pages::shown(path)),
        None => (workspace_root().join(SPEC), SPEC.to_owned()),
    };
    let old = read(&path)?;
    let folder = shown
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let before = spec::tree(&path, &folder, None)?;
    let mut new = old.clone();
    let mut tree = before.clone();
    let mut all = Vec::new();
    for page in pages::find(&arguments.pages)? {
        let one = pages::read(&page)?;
        let mut draft = import::draft(&one.page, arguments.name.as_deref());
        let draft = draft
            .as_mut()
            .map_err(|error| pages::broken(&one.name, error))?;
        new = merge::merge(&new, &tree, draft).map_err(|error| Error::Clash(error.to_string()))?;
        // What follows sees what this one has added.
        tree = spec::tree(&path, &folder, Some(&new))?;
        all.push(one);
    }
    if !merge::only_adds(&before, &tree) {
        let message = format!(
            "{shown} is written in a form into which nothing can be put; nothing was changed"
        );
        return Err(Error::Clash(message));
    }
    let plan = generate::plan_of(
        arguments.spec.as_deref(),
        arguments.out.as_deref(),
        Some(&new),
    )?;
    let differences = plan.differences()?;
    show(out, &shown, &old, &new, &plan, &differences)?;
    import_command::tell(pages::Format::Text, &all, out)?;
    let marks = new.matches("x-unsure:").count() - old.matches("x-unsure:").count();
    if arguments.dry_run {
        writeln!(
            out,
            "nothing is written, with {} to settle",
            pages::count(marks, "mark")
        )?;
        return Ok(true);
    }
    write(&path, &new, &plan, &differences)?;
    writeln!(
        out,
        "{shown} and {} are written. To review: settle each of {} `x-unsure` of the spec, write descriptions of its \
         own, say in SOURCES.md where it is from, and take the marks away; then `cargo xtask generate` again",
        pages::count(differences.len(), "file"),
        pages::count(marks, "mark"),
    )?;
    Ok(true)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn show(
    out: &mut dyn Write,
    spec: &str,
    old: &str,
    new: &str,
    plan: &Plan,
    differences: &[Difference],
) -> Result<(), Error> {
    let diff = TextDiff::from_lines(old, new);
    writeln!(
        out,
        "{}",
        diff.unified_diff().context_radius(2).header(spec, spec)
    )?;
    for difference in differences {
        let what = match (&difference.found, &difference.wanted) {
            (None, _) => "new",
            (_, None) => "removed",
            _ => "changed",
        };
        writeln!(out, "{what}: {}/{}", plan.shown(), difference.path)?;
        // The schemas say the same once more, for others' tools.
        if Path::new(&difference.path)
            .extension()
            .is_some_and(|ending| ending == "rs")
        {
            let found = difference.found.as_deref().unwrap_or_default();
            let wanted = difference.wanted.as_deref().unwrap_or_default();
            let diff = TextDiff::from_lines(found, wanted);
            writeln!(out, "{}", diff.unified_diff().context_radius(2))?;
        }
    }
    Ok(())
}

/// Writes the spec and what is made of it; on a failure, puts back what was written.
fn write(path: &Path, new: &str, plan: &Plan, differences: &[Difference]) -> Result<(), Error> {
    let mut done = Vec::new();
    let result = differences.iter().try_for_each(|difference| {
        plan.apply(difference)?;
        done.push(difference);
        Ok(())
    });
    let result = result.and_then(|()| {
        replace(path, new).map_err(|source| Error::File {
            action: "write",
            path: path.to_owned(),
            source,
        })
    });
    let Err(error) = result else {
        return Ok(());
    };
    let mut failed = Some(error);
    for difference in done {
        let back = Difference {
            path: difference.path.clone(),
            found: difference.wanted.clone(),
            wanted: difference.found.clone(),
        };
        if let Err(error) = plan.apply(&back) {
            failed = Some(Error::and(failed, error));
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Writes a file so that it is the old one or the new one and never a part.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, text)?;
    fs::rename(&part, path)
}
