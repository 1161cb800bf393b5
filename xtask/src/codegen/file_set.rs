//! Paths and texts of generated files.

use std::collections::{BTreeMap, BTreeSet};

/// Files by their path below some folder, with `/` between its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<String, String>,
}

/// How a folder differs from a set of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub path: String,
    /// What is there, if anything is.
    pub found: Option<String>,
    /// What should be there, if anything should.
    pub wanted: Option<String>,
}

impl FileSet {
    /// Adds a file.
    pub fn insert(&mut self, path: String, text: String) {
        self.files.insert(path, text);
    }

    /// Adds the files of another set below a folder.
    pub fn insert_below(&mut self, folder: &str, other: FileSet) {
        let files = other.files.into_iter();
        self.files
            .extend(files.map(|(path, text)| (format!("{folder}/{path}"), text)));
    }

    /// Adds the files of another set.
    pub fn extend(&mut self, other: FileSet) {
        self.files.extend(other.files);
    }

    /// Returns the files by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Compares with the files that are there, by path.
    #[must_use]
    pub fn differences(&self, found: &BTreeMap<String, String>) -> Vec<Difference> {
        let paths: BTreeSet<_> = self.files.keys().chain(found.keys()).collect();
        paths
            .into_iter()
            .map(|path| Difference {
                path: path.clone(),
                found: found.get(path).cloned(),
                wanted: self.files.get(path).cloned(),
            })
            .filter(|difference| difference.found != difference.wanted)
            .collect()
    }
}
