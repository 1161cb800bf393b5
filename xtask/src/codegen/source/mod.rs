//! Files → one tree: the stage before the document.
//!
//! The spec is read, overlays are applied to it, what other files hold is brought in, and the
//! settings are written into it as extensions. From here on there is one tree that refers to nothing
//! but itself; each of its values still knows the file, the line and the column it was written at.

mod anchors;
mod bundle;
mod edit;
mod files;
mod kinds;
mod overlay;
mod settings;
pub mod show;
mod text;
mod visit;
mod wishes;

#[cfg(test)]
mod tests;

use super::document::Node;
use super::error::{CodegenError, Problem, Problems};
pub use files::{Files, Reader};
pub use settings::Settings;
pub use visit::{Seen, visit};

/// A spec as one tree.
#[derive(Clone, Debug)]
pub struct Source {
    /// The tree.
    pub root: Node,
    /// What is odd, but understood.
    pub warnings: Vec<Problem>,
}

/// Reads a spec and all that belongs to it.
///
/// # Errors
///
/// Returns every place at which a file is not understood, a reference leads nowhere or out of the
/// folder of the spec, or an overlay or a setting finds nothing to change. The texts of the files
/// are in `files`, to be shown with the problems.
pub fn load(files: &mut Files<'_>, settings: &Settings) -> Result<Source, CodegenError> {
    let mut root = files.read_spec()?;
    let mut problems = Problems::default();
    let mut overlays = Vec::new();
    for setting in &settings.overlays {
        match files.read_tree(&setting.value, &setting.place) {
            Ok((file, tree)) => {
                overlays.push(file);
                overlay::apply(&mut root, &tree, file, files, &mut problems);
            }
            Err(error) => problems.extend(error),
        }
    }
    bundle::bundle(&mut root, files, &overlays, &mut problems);
    if problems.is_empty() {
        wishes::write(&mut root, settings, &mut problems);
    }
    if settings.deny_warnings {
        problems.deny_warnings();
    }
    let (root, warnings) = problems.or(root)?;
    Ok(Source { root, warnings })
}
