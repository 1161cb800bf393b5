//! Says whether all is ready for a release, and drafts what to say of it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::described::{self, git, text_of};
use super::{Error, SPEC, diff, drift, examples, generate, pages, read, workspace_root};
use crate::diff::Changes;
use crate::diff::verdict::Version;
use crate::release::gate::{Outcome, Step, failures};
use crate::release::{changelog, draft, version};

/// Folder of the pages that the spec was made of, from the root.
const PAGES: &str = "spec/pages";
/// The change log, from the root.
const CHANGELOG: &str = "CHANGELOG.md";
/// Crates whose items are looked at by cargo-semver-checks.
const CRATES: [&str; 3] = ["kkiai-transport", "kkiai-gen", "kkiai"];

/// What to check.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Arguments {
    /// The last release: a revision of Git; the last tag `v…` if absent
    #[arg(long, value_name = "TAG")]
    pub since: Option<String>,
    /// Write a draft of the entry in the change log, and of notes for users, to a file
    #[arg(long, value_name = "FILE")]
    pub draft: Option<PathBuf>,
    /// The checkout, if not the one of this program
    #[arg(long, value_name = "DIR", hide = true)]
    pub root: Option<PathBuf>,
}

/// Runs the command; returns whether all is ready.
///
/// # Errors
///
/// Returns an error if a file that every checkout has cannot be read, or the draft not be written.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<bool, Error> {
    let root = arguments.root.clone().unwrap_or_else(workspace_root);
    let tag = match &arguments.since {
        Some(tag) => Some(tag.clone()),
        None => last_tag(&root),
    };
    let manifest = read(&root.join("Cargo.toml"))?;
    let now = version::of_manifest(&manifest);
    let before = tag.as_ref().and_then(|tag| released(&root, tag));
    let changes = tag.as_ref().map(|tag| changes(&root, tag));
    let mut steps = Vec::new();
    let mut add = |name, outcome| {
        let step = Step { name, outcome };
        writeln!(out, "{step}")?;
        out.flush()?;
        steps.push(step);
        Ok::<_, Error>(())
    };
    add("drift", pages_agree(&root))?;
    add(
        "generated files",
        judged(|text| generate::check(&root, text)),
    )?;
    add("example payloads", payloads(&root))?;
    add("changes", told(tag.as_deref(), changes.as_ref()))?;
    add(
        "version",
        numbered(tag.as_deref(), before, now, changes.as_ref()),
    )?;
    add("change log", logged(&root, tag.as_deref(), now))?;
    add("semver of the code", semver(&root, tag.as_deref()))?;
    let changes = changes.and_then(Result::ok).unwrap_or_default();
    if let Some(path) = &arguments.draft {
        let wanted = version::wanted(before, now.unwrap_or_default(), changes.bump());
        let text = draft::draft(&changes, before, wanted);
        fs::write(path, text).map_err(|source| Error::File {
            action: "write",
            path: path.clone(),
            source,
        })?;
        writeln!(out, "the draft is in {}", path.display())?;
    }
    let count = failures(&steps);
    match (count, now) {
        (0, Some(now)) => writeln!(out, "ready for {now}")?,
        (0, None) => writeln!(out, "ready")?,
        (1, _) => writeln!(out, "not ready: one step failed")?,
        (count, _) => writeln!(out, "not ready: {count} steps failed")?,
    }
    Ok(count == 0)
}

/// Returns the tag of the last release. What is that release itself is compared with the one before.
fn last_tag(root: &Path) -> Option<String> {
    let describe = |more: &[&str]| {
        let arguments = ["describe", "--tags", "--match", "v[0-9]*"];
        said(root, &[&arguments, more].concat())
    };
    let is_clean = said(root, &["status", "--porcelain"]).is_some_and(|text| text.is_empty());
    if is_clean && describe(&["--exact-match"]).is_some() {
        return describe(&["--abbrev=0", "HEAD^"]);
    }
    describe(&["--abbrev=0"])
}

/// Returns what Git says, if it succeeds.
fn said(root: &Path, arguments: &[&str]) -> Option<String> {
    let text = git(root, arguments).ok()??;
    Some(String::from_utf8(text).ok()?.trim().to_owned())
}

/// Returns the version of a release: that of its manifest, or the name of its tag.
fn released(root: &Path, tag: &str) -> Option<Version> {
    let manifest = text_of(root, tag, "Cargo.toml");
    let own = manifest.and_then(|text| version::of_manifest(&text));
    own.or_else(|| Version::read(tag))
}

/// Compares the spec with that of a release.
fn changes(root: &Path, tag: &str) -> Result<Changes, String> {
    let read = |name: &str| described::read(name, root).map_err(|error| error.to_string());
    let old = read(tag)?;
    let new = read(SPEC)?;
    match (&old.reason, &new.reason) {
        (_, Some(reason)) | (Some(reason), _) => Err(reason.clone()),
        _ => Ok(diff::changes(&old, &new)),
    }
}

/// Returns the outcome of a check that writes what is wrong.
fn judged(check: impl FnOnce(&mut dyn Write) -> Result<bool, Error>) -> Outcome {
    let mut text = Vec::new();
    let result = check(&mut text);
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().last().unwrap_or_default().to_owned();
    match result {
        Ok(true) => Outcome::Passed(last),
        Ok(false) => Outcome::Failed(last),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// Compares the pages of the documentation with the spec.
fn pages_agree(root: &Path) -> Outcome {
    let folder = root.join(PAGES);
    if !folder.is_dir() {
        return Outcome::Skipped(format!("no pages in {PAGES}"));
    }
    let pages = match pages::find(&[folder]) {
        Ok(pages) => pages,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    if pages.is_empty() {
        return Outcome::Skipped(format!("no pages in {PAGES}"));
    }
    let agreed = match pages.len() {
        1 => "the page agrees with the spec".to_owned(),
        count => format!("{count} pages agree with the spec"),
    };
    let arguments = drift::Arguments {
        pages,
        spec: Some(root.join(SPEC)),
        format: pages::Format::Text,
    };
    match judged(|text| drift::run(&arguments, text)) {
        Outcome::Passed(_) => Outcome::Passed(agreed),
        other => other,
    }
}

fn payloads(root: &Path) -> Outcome {
    if !root.join("spec/examples").is_dir() {
        return Outcome::Skipped("no payloads in spec/examples".to_owned());
    }
    judged(|text| examples::check_all(root, text))
}

fn told(tag: Option<&str>, changes: Option<&Result<Changes, String>>) -> Outcome {
    match (tag, changes) {
        (Some(tag), Some(Ok(changes))) => {
            let summary = crate::diff::report::summary(changes);
            Outcome::Passed(format!("since {tag}: {summary}"))
        }
        (_, Some(Err(reason))) => Outcome::Failed(reason.clone()),
        _ => Outcome::Skipped("there is no tag `v…`: this is the first release".to_owned()),
    }
}

fn numbered(
    tag: Option<&str>,
    before: Option<Version>,
    now: Option<Version>,
    changes: Option<&Result<Changes, String>>,
) -> Outcome {
    let Some(now) = now else {
        let reason = "Cargo.toml has no version of three numbers";
        return Outcome::Failed(reason.to_owned());
    };
    match (tag, before, changes) {
        (None, ..) => Outcome::Passed(format!("{now} is the first")),
        (Some(tag), None, _) => Outcome::Failed(format!(
            "{tag} has no version in its Cargo.toml or its name; name another with --since"
        )),
        (_, Some(before), Some(Ok(changes))) => Outcome::of(version::judge(before, now, changes)),
        _ => Outcome::Skipped("the changes are not known".to_owned()),
    }
}

fn logged(root: &Path, tag: Option<&str>, now: Option<Version>) -> Outcome {
    let text = match read(&root.join(CHANGELOG)) {
        Ok(text) => text,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let before = tag.and_then(|tag| text_of(root, tag, CHANGELOG));
    Outcome::of(changelog::judge(
        &text,
        before.as_deref(),
        now.unwrap_or_default(),
    ))
}

/// Compares the code with that of a release, by a tool that not everybody has.
fn semver(root: &Path, tag: Option<&str>) -> Outcome {
    let Some(tag) = tag else {
        return Outcome::Skipped("there is nothing to compare with".to_owned());
    };
    let mut probe = Command::new("cargo");
    probe.args(["semver-checks", "--version"]).current_dir(root);
    if !matches!(ran(probe, ""), Outcome::Passed(_)) {
        let reason = "cargo-semver-checks is not installed: `cargo install cargo-semver-checks`";
        return Outcome::Skipped(reason.to_owned());
    }
    let mut command = Command::new("cargo");
    command
        .args(["semver-checks", "--baseline-rev", tag])
        .current_dir(root);
    for name in CRATES {
        command.args(["--package", name]);
    }
    ran(command, &format!("as the version says, since {tag}"))
}

/// Runs a program; if it fails, its last lines say why.
fn ran(mut command: Command, passed: &str) -> Outcome {
    const LINES: usize = 12;
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Outcome::Passed(passed.to_owned()),
        Ok(output) => {
            // Where a program writes what it found and what it does apart, this is what it found.
            let is_silent = output.stdout.trim_ascii().is_empty();
            let told = if is_silent {
                output.stderr
            } else {
                output.stdout
            };
            let text = String::from_utf8_lossy(&told);
            let lines: Vec<_> = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .collect();
            let start = lines.len().saturating_sub(LINES);
            Outcome::Failed(lines[start..].join("\n"))
        }
        Err(error) => Outcome::Failed(format!("cannot run cargo: {error}")),
    }
}
