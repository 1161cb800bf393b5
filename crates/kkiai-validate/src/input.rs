//! Which files are checked.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use crate::validator::Format;

/// Name of standard input in reports.
const STDIN: &str = "<stdin>";

/// A text to be checked: a file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Input {
    /// Where the file is; nothing for standard input.
    path: Option<PathBuf>,
}

/// What says which files are to be checked cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// There is no such file or folder.
    #[error("{0} does not exist")]
    Missing(String),
    /// A pattern matches no file.
    #[error("no file matches {0}")]
    NoMatch(String),
    /// A folder has no file with an ending that is known.
    #[error("{0} has no file that ends with .json, .jsonl, .ndjson, .yaml or .yml")]
    NoFile(String),
    /// A pattern cannot be read.
    #[error("{pattern} is no pattern: {source}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// A file or folder cannot be looked into.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// Why not.
        source: io::Error,
    },
}

impl Input {
    /// Returns the input that is a file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            path: Some(path.into()),
        }
    }

    /// Returns the input that is standard input.
    #[must_use]
    pub fn stdin() -> Self {
        Self { path: None }
    }

    /// Returns the path of the file; nothing for standard input.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the name by which reports know it.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.as_deref().map_or_else(|| STDIN.to_owned(), name)
    }

    /// Opens it.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be opened.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match &self.path {
            Some(path) => Box::new(File::open(path)?),
            None => Box::new(io::stdin().lock()),
        })
    }
}

/// Finds the files that arguments stand for: files as they are, folders with all files below them
/// that end as payloads do, patterns such as `payloads/**/*.json`, and `-` for standard input.
///
/// Folders and what patterns match are in the order of their names, without hidden files and folders,
/// unless the argument names these. A file that several arguments stand for is there once.
///
/// # Errors
///
/// Returns an error if an argument stands for no file: to check nothing would look as if all were
/// well.
pub fn find<T: AsRef<Path>>(
    arguments: impl IntoIterator<Item = T>,
) -> Result<Vec<Input>, InputError> {
    let mut inputs = Vec::new();
    let mut seen = HashSet::new();
    for argument in arguments {
        for input in find_one(argument.as_ref())? {
            if seen.insert(input.clone()) {
                inputs.push(input);
            }
        }
    }
    Ok(inputs)
}

fn find_one(argument: &Path) -> Result<Vec<Input>, InputError> {
    if argument == Path::new("-") {
        return Ok(vec![Input::stdin()]);
    }
    // A file whose name looks like a pattern is a file all the same.
    match argument.metadata() {
        Ok(found) if found.is_dir() => in_folder(argument),
        Ok(_) => Ok(vec![Input::file(plain(argument))]),
        Err(error) => match argument.to_str() {
            // Windows does not say that a pattern is not found, but that it can be no name.
            Some(text) if is_pattern(text) => matching(text),
            _ if error.kind() == io::ErrorKind::NotFound => {
                Err(InputError::Missing(name(argument)))
            }
            _ => Err(InputError::Unreadable {
                path: name(argument),
                source: error,
            }),
        },
    }
}

/// Returns the files below a folder that end as payloads do.
fn in_folder(folder: &Path) -> Result<Vec<Input>, InputError> {
    let walk = WalkDir::new(folder);
    let files = files(walk, false, |path| Format::of_path(path).is_some())?;
    if files.is_empty() {
        return Err(InputError::NoFile(name(folder)));
    }
    Ok(files)
}

/// Returns the files that match a pattern.
fn matching(pattern: &str) -> Result<Vec<Input>, InputError> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    let glob: GlobMatcher = glob
        .map_err(|source| InputError::Pattern {
            pattern: pattern.to_owned(),
            source,
        })?
        .compile_matcher();
    let (base, rest) = split(pattern);
    let base = if base.as_os_str().is_empty() {
        Path::new(".")
    } else {
        base
    };
    let none = || InputError::NoMatch(pattern.to_owned());
    if !base.is_dir() {
        return Err(none());
    }
    let mut walk = WalkDir::new(base);
    // Folders that cannot match are not looked into: there may be many.
    if !rest.contains("**") {
        walk = walk.max_depth(rest.split('/').count());
    }
    let has_hidden = rest.split('/').any(|part| part.starts_with('.'));
    let files = files(walk, has_hidden, |path| glob.is_match(plain(path)))?;
    if files.is_empty() {
        return Err(none());
    }
    Ok(files)
}

/// Returns the files of a walk that are wanted, without loops of links.
fn files(
    walk: WalkDir,
    has_hidden: bool,
    is_wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<Input>, InputError> {
    let walk = walk
        .min_depth(1)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| has_hidden || !is_hidden(entry));
    let mut files = Vec::new();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                if is_wanted(entry.path()) {
                    files.push(Input::file(plain(entry.path())));
                }
            }
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(Path::new("")).to_owned();
                if path.is_dir() {
                    return Err(InputError::Unreadable {
                        path: name(&path),
                        source: error.into(),
                    });
                }
                // As a link to nothing: whoever opens the file finds out what is wrong with it.
                if is_wanted(&path) {
                    files.push(Input::file(plain(&path)));
                }
            }
        }
    }
    Ok(files)
}

fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() > 0 && name.starts_with('.')
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// Takes a pattern apart into the folder that all matches are in, and the rest.
fn split(pattern: &str) -> (&Path, &str) {
    let first = pattern
        .find(['*', '?', '[', '{', '\\'])
        .unwrap_or(pattern.len());
    let end = pattern[..first].rfind('/').map_or(0, |slash| slash + 1);
    (Path::new(&pattern[..end]), &pattern[end..])
}

/// Takes `./` off the start of a path.
fn plain(path: &Path) -> PathBuf {
    let mut parts = path.components().peekable();
    while parts.peek() == Some(&Component::CurDir) {
        parts.next();
    }
    let plain: PathBuf = parts.collect();
    if plain.as_os_str().is_empty() {
        path.to_owned()
    } else {
        plain
    }
}

/// Returns a path as reports have it: with `/` on every machine.
fn name(path: &Path) -> String {
    let name = plain(path).to_string_lossy().into_owned();
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    /// Makes a folder with empty files.
    fn folder(files: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    /// Finds what an argument stands for in a folder.
    fn found(folder: &TempDir, argument: &str) -> Result<Vec<String>, String> {
        let base = name(folder.path());
        let inputs = find([folder.path().join(argument)]).map_err(|error| error.to_string());
        let inputs = inputs.map_err(|error| error.replace(&format!("{base}/"), ""))?;
        let names = inputs.iter().map(Input::name);
        Ok(names
            .map(|name| name.strip_prefix(&format!("{base}/")).unwrap().to_owned())
            .collect())
    }

    const FILES: [&str; 9] = [
        "b.json",
        "a.yaml",
        "notes.txt",
        "sub/c.JSONL",
        "sub/deep/d.ndjson",
        "sub/deep/e.yml",
        "sub/.hidden.json",
        ".git/f.json",
        "odd [x].json",
    ];

    #[test]
    fn folders_have_payloads_at_every_depth() {
        let folder = folder(&FILES);
        let all = [
            "a.yaml",
            "b.json",
            "odd [x].json",
            "sub/c.JSONL",
            "sub/deep/d.ndjson",
            "sub/deep/e.yml",
        ];
        assert_eq!(found(&folder, ".").unwrap(), all);
        assert_eq!(found(&folder, "sub/deep").unwrap(), all[4..]);
        // One that is named is looked into.
        assert_eq!(found(&folder, ".git").unwrap(), [".git/f.json"]);
    }

    #[test]
    fn patterns_match_as_in_a_shell() {
        let folder = folder(&FILES);
        let check = |pattern: &str, expected: &[&str]| {
            assert_eq!(found(&folder, pattern).unwrap(), expected, "{pattern}");
        };
        check("*.json", &["b.json", "odd [x].json"]);
        check(
            "**/*.{json,yml}",
            &["b.json", "odd [x].json", "sub/deep/e.yml"],
        );
        check("sub/*/?.yml", &["sub/deep/e.yml"]);
        check("s[tu]b/*", &["sub/c.JSONL"]);
        check("sub/.*.json", &["sub/.hidden.json"]);
        // A file of this name is there.
        check("odd [x].json", &["odd [x].json"]);
    }

    #[test]
    fn nothing_is_an_error() {
        let folder = folder(&["notes.txt", "empty/notes.txt"]);
        let check = |argument: &str, expected: &str| {
            assert_eq!(found(&folder, argument).unwrap_err(), expected);
        };
        check("none.json", "none.json does not exist");
        check("*.json", "no file matches *.json");
        check("none/*.json", "no file matches none/*.json");
        check(
            "empty",
            "empty has no file that ends with .json, .jsonl, .ndjson, .yaml or .yml",
        );
        assert!(found(&folder, "{a").unwrap_err().contains("is no pattern"));
    }

    #[test]
    fn each_file_is_there_once() {
        let folder = folder(&["a.json", "b.json"]);
        let path = |name: &str| folder.path().join(name);
        let inputs = find([path("b.json"), path("."), path("*.json")]).unwrap();
        let names: Vec<_> = inputs.iter().map(Input::name).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names[0].ends_with("b.json"));
        assert_eq!(find(["-", "-"]).unwrap(), [Input::stdin()]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        use std::os::unix::fs::symlink;

        let folder = folder(&["a.json", "sub/b.json"]);
        let path = folder.path();
        symlink(path, path.join("sub/loop")).unwrap();
        symlink(path.join("a.json"), path.join("link.json")).unwrap();
        symlink(path.join("none"), path.join("broken.json")).unwrap();
        symlink(path.join("none"), path.join("broken")).unwrap();
        assert_eq!(
            found(&folder, ".").unwrap(),
            ["a.json", "broken.json", "link.json", "sub/b.json"]
        );
    }

    #[test]
    fn names_are_short() {
        assert_eq!(name(Path::new("./a/b.json")), "a/b.json");
        assert_eq!(name(Path::new("../a.json")), "../a.json");
        assert_eq!(name(Path::new(".")), ".");
        assert_eq!(split("a/b/*.json"), (Path::new("a/b/"), "*.json"));
        assert_eq!(split("*.json"), (Path::new(""), "*.json"));
        assert_eq!(split("/*.json"), (Path::new("/"), "*.json"));
    }
}
