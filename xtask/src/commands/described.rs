//! A description on the disk or in a revision of Git → its tree, and what the generator makes of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::spec::below;
use super::{Error, SPEC};
use crate::codegen::document::Node;
use crate::codegen::source::{Files, Settings, load, show};
use crate::codegen::{Api, CodegenError, Options, understand_tree};
use crate::diff::Description;

/// A description.
pub(super) struct Described {
    /// Its files.
    pub(super) files: Files<'static>,
    /// Its tree.
    pub(super) root: Node,
    /// What the generator understands of it.
    pub(super) api: Option<Api>,
    /// Why the generator understands nothing.
    pub(super) reason: Option<String>,
}

impl Described {
    /// Returns what is compared.
    pub(super) fn description(&self) -> Description<'_> {
        Description {
            root: &self.root,
            api: self.api.as_ref(),
        }
    }
}

/// Where a description is.
enum Source {
    /// In a file.
    File(PathBuf),
    /// In a revision, at a path from the root of the repository.
    Revision(String, String),
}

/// Reads a description by a path, by a revision (`v0.1.0`, whose `spec/kkiai.yaml` is meant), or by
/// both (`v0.1.0:api/pets.yaml`). Paths and the repository are those of `folder`.
///
/// # Errors
///
/// Returns an error if it is not there, or with the report on each place that is not understood.
pub(super) fn read(name: &str, folder: &Path) -> Result<Described, Error> {
    match source(name, folder)? {
        Source::File(path) => {
            let shown = Path::new(name)
                .parent()
                .map(|parent| parent.display().to_string());
            let shown = shown.filter(|shown| !shown.is_empty());
            let shown = shown.map_or_else(String::new, |shown| format!("{shown}/"));
            let file = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let has_settings = path.with_file_name(Settings::name_for(&file)).is_file();
            make(shown, file, has_settings, below(&path))
        }
        Source::Revision(revision, path) => {
            let (parent, file) = path.rsplit_once('/').unwrap_or(("", &path));
            let parent = if parent.is_empty() {
                String::new()
            } else {
                format!("{parent}/")
            };
            let shown = format!("{revision}:{parent}");
            let repository = folder.to_owned();
            let id = commit(&revision, folder)?;
            let show = move |name: &str| show(&repository, &id, &format!("{parent}{name}"));
            let has_settings = show(&Settings::name_for(file)).is_ok();
            make(shown, file.to_owned(), has_settings, show)
        }
    }
}

fn source(name: &str, folder: &Path) -> Result<Source, Error> {
    let path = folder.join(name);
    if path.is_file() {
        return Ok(Source::File(path));
    }
    if let Some((revision, path)) = name.split_once(':') {
        if is_commit(revision, folder) {
            return Ok(Source::Revision(revision.to_owned(), path.to_owned()));
        }
    } else if is_commit(name, folder) {
        return Ok(Source::Revision(name.to_owned(), SPEC.to_owned()));
    }
    Err(Error::NoDescription(name.to_owned()))
}

fn make(
    shown: String,
    file: String,
    has_settings: bool,
    read: impl FnMut(&str) -> io::Result<Vec<u8>> + 'static,
) -> Result<Described, Error> {
    let settings = Settings::name_for(&file);
    let mut files = Files::new(shown, file, read);
    let report = |files: &Files<'_>, error: &CodegenError| {
        show::render(files, &error.problems).trim_end().to_owned()
    };
    let settings = if has_settings {
        Settings::read(&mut files, &settings)
    } else {
        Ok(Settings::default())
    };
    let loaded = settings.and_then(|settings| load(&mut files, &settings));
    let root = match loaded {
        Ok(source) => source.root,
        Err(error) => return Err(Error::Spec(report(&files, &error))),
    };
    let options = Options {
        lenient: true,
        ..Options::default()
    };
    let (api, reason) = match understand_tree(root.clone(), &options) {
        Ok((api, _)) => (Some(api), None),
        Err(error) => (None, Some(report(&files, &error))),
    };
    Ok(Described {
        files,
        root,
        api,
        reason,
    })
}

/// Runs Git; returns what it writes if it succeeds.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> io::Result<Option<Vec<u8>>> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()?;
    Ok(output.status.success().then_some(output.stdout))
}

fn is_commit(revision: &str, folder: &Path) -> bool {
    commit(revision, folder).is_ok()
}

/// Returns the id of a revision.
fn commit(revision: &str, folder: &Path) -> Result<String, Error> {
    let none = || Error::NoDescription(revision.to_owned());
    // What begins with a hyphen is an option to Git, and never a revision.
    if revision.is_empty() || revision.starts_with('-') {
        return Err(none());
    }
    let name = format!("{revision}^{{commit}}");
    let found = git(folder, &["rev-parse", "--verify", "--quiet", &name]);
    let found = found.map_err(|source| Error::File {
        action: "run",
        path: "git".into(),
        source,
    })?;
    let id = found.ok_or_else(none)?;
    Ok(String::from_utf8_lossy(&id).trim().to_owned())
}

/// Returns a file of a revision.
fn show(folder: &Path, id: &str, path: &str) -> io::Result<Vec<u8>> {
    let object = format!("{id}:{path}");
    let text = git(folder, &["cat-file", "blob", &object])?;
    text.ok_or_else(|| {
        let reason = "it is not in this revision";
        io::Error::new(io::ErrorKind::NotFound, reason)
    })
}

/// Returns the text of a file of a revision, if it is there.
pub(super) fn text_of(folder: &Path, revision: &str, path: &str) -> Option<String> {
    let id = commit(revision, folder).ok()?;
    String::from_utf8(show(folder, &id, path).ok()?).ok()
}

/// Returns the folder that messages and paths count from.
pub(super) fn here() -> Result<PathBuf, Error> {
    std::env::current_dir()
        .and_then(fs::canonicalize)
        .map_err(|source| Error::File {
            action: "read",
            path: ".".into(),
            source,
        })
}
