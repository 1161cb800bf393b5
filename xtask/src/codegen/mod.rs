//! Spec text → document → IR → tokens → files. Each stage is a function of the one before; none
//! touches the disk.

pub mod document;
pub mod emit;
pub mod error;
pub mod file_set;
mod format;
pub mod ir;
pub mod lower;
pub mod package;
pub mod source;

use document::Node;
pub use error::CodegenError;
use error::{Place, Position, Problem, Problems};
pub use file_set::FileSet;
pub use ir::Api;

/// What a crate is to be like.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How the spec is named in the first line of each file.
    pub spec_name: String,
    /// Command that makes the files again, named in the first line of each.
    pub command: String,
    /// Whether an operation that cannot be expressed is left out, and said to be.
    pub lenient: bool,
    /// Whether what is odd, but understood, is wrong.
    pub deny_warnings: bool,
    /// Whether the schemas are made for others' tools, too, if the spec does not ask for them.
    pub schemas: bool,
}

/// Reads the bytes of a spec as text.
///
/// # Errors
///
/// Returns the place of the first byte that is not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, CodegenError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let position = Position::new(before.matches('\n').count() + 1, line.chars().count() + 1);
        let place = Place {
            position,
            ..Place::default()
        };
        CodegenError::one(place, "this is not UTF-8")
    })
}

/// Understands a spec, and says what is odd in it.
///
/// # Errors
///
/// Returns every place in the spec that is wrong or not understood.
pub fn understand(spec: &str, options: &Options) -> Result<(Api, Vec<Problem>), CodegenError> {
    let root = document::yaml::read(spec, 0)?;
    understand_tree(root, options)
}

/// Understands a spec that is one tree.
///
/// # Errors
///
/// Returns every place in the spec that is wrong or not understood.
pub fn understand_tree(root: Node, options: &Options) -> Result<(Api, Vec<Problem>), CodegenError> {
    let mut problems = Problems::default();
    let document = document::read_tree(root, &mut problems);
    let settings = lower::Options {
        lenient: options.lenient,
        schemas: options.schemas,
    };
    let (api, mut problems) = lower::lower(&document, settings, problems);
    if options.deny_warnings {
        problems.deny_warnings();
    }
    problems.or(api)
}

/// Makes the files of a spec: `mod.rs`, `models/`, `operations/`, and the schemas as JSON if the
/// spec asks for them.
///
/// # Errors
///
/// Returns every place in the spec that is wrong or not understood.
pub fn generate(spec: &str, options: &Options) -> Result<(FileSet, Vec<Problem>), CodegenError> {
    let (api, warnings) = understand(spec, options)?;
    Ok((emit::files(&api, options)?, warnings))
}
