//! What `cargo xtask` does: one file a command.

pub mod generate;

use std::path::PathBuf;

/// Returns the root of the workspace that this program was built in.
pub fn workspace_root() -> PathBuf {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().map_or(manifest.clone(), PathBuf::from)
}
