//! What `cargo xtask` does: one file a command.

pub mod add;
pub mod ci;
pub mod corpus;
mod described;
pub mod diff;
pub mod drift;
mod error;
pub mod examples;
pub mod generate;
pub mod import;
pub mod pages;
pub mod release_check;
mod spec;

use std::fs;
use std::path::{Path, PathBuf};

pub use error::Error;

/// The spec of this workspace, from its root. Messages name it so, to be alike on any machine.
const SPEC: &str = "spec/kkiai.yaml";

/// Returns the root of the workspace that this program was built in.
#[must_use]
pub fn workspace_root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map_or(manifest.clone(), PathBuf::from)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::File {
        action: "read",
        path: path.to_owned(),
        source,
    })
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File {
        action: "read",
        path: path.to_owned(),
        source,
    })
}
