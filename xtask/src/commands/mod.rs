//! What `cargo xtask` does: one file a command.

pub mod ci;
mod error;
pub mod examples;
pub mod generate;

use std::fs;
use std::path::{Path, PathBuf};

use crate::codegen::{CodegenError, decode};
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

/// Reads a spec and makes something of it; problems are reported under the name `shown`.
fn read_spec<T>(
    path: &Path,
    shown: impl Into<PathBuf>,
    make: impl FnOnce(&str) -> Result<T, CodegenError>,
) -> Result<T, Error> {
    let bytes = read_bytes(path)?;
    decode(&bytes)
        .and_then(make)
        .map_err(|problems| Error::Spec {
            path: shown.into(),
            problems,
        })
}
