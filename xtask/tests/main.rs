//! The generator, from the text of a spec to the files of a crate that compiles.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod adding;
mod broken;
mod commands;
mod compiled;
mod diff;
mod drifts;
mod fixtures;
mod forms;
mod fresh;
mod hostile;
mod mutated;
mod pages;
mod prose;
mod release;

use std::fs;
use std::path::{Path, PathBuf};

use xtask::codegen::error::Problem;
use xtask::codegen::package::{self, Runtime};
use xtask::codegen::{Api, FileSet, Options, understand};

/// Returns the root of the workspace.
fn root() -> PathBuf {
    xtask::commands::workspace_root()
}

/// Returns the spec of this workspace.
fn kkiai_spec() -> String {
    fs::read_to_string(root().join("spec/kkiai.yaml")).expect("the spec can be read")
}

/// A spec that shows one feature of `OpenAPI`.
struct Fixture {
    /// Its file's name without the ending.
    name: String,
    path: PathBuf,
    spec: String,
}

impl Fixture {
    /// Reads every fixture, in the order of their names.
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let entries = fs::read_dir(folder).expect("the fixtures can be listed");
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let paths = paths.into_iter();
        paths
            .map(|path| Self {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                spec: fs::read_to_string(&path).expect("a fixture can be read"),
                path,
            })
            .collect()
    }

    fn options(&self) -> Options {
        Options {
            spec_name: self
                .path
                .file_name()
                .unwrap()
                .to_string_lossy()
                .into_owned(),
            command: "xtask generate".to_owned(),
            ..Options::default()
        }
    }

    /// Returns what the spec says, and what is odd in it.
    fn understand(&self) -> (Api, Vec<Problem>) {
        let options = Options {
            schemas: true,
            ..self.options()
        };
        let understood = understand(&self.spec, &options);
        understood.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Returns the document of all schemas.
    fn bundle(&self) -> String {
        let (api, _) = self.understand();
        api.schemas.expect("they were asked for").bundle.text
    }

    /// Makes the complete crate.
    fn generate(&self, runtime: &str) -> FileSet {
        let options = self.options();
        let name = format!("fixture-{}", self.name);
        let runtime = Runtime::Path(runtime.to_owned());
        let made = package::generate(&self.spec, &options, Some(&name), &runtime);
        made.unwrap_or_else(|error| panic!("{}: {error}", self.name))
            .0
    }
}
