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

pub use error::CodegenError;
use error::{Place, Position};
pub use file_set::FileSet;
pub use ir::Api;

/// What a crate is to be like.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the spec is named in the first line of each file.
    pub spec_name: String,
    /// Command that makes the files again, named in the first line of each.
    pub command: String,
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
        let position = Position {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        };
        let place = Place {
            position,
            ..Place::default()
        };
        CodegenError::one(place, "this is not UTF-8")
    })
}

/// Understands a spec.
///
/// # Errors
///
/// Returns every place in the spec that is wrong or not understood.
pub fn understand(spec: &str) -> Result<Api, CodegenError> {
    let document = document::read(spec)?;
    lower::lower(&document)
}

/// Makes the files of a spec: `mod.rs`, `models/`, `operations.rs`, `schemas.rs` and the schemas
/// as JSON.
///
/// # Errors
///
/// Returns every place in the spec that is wrong or not understood.
pub fn generate(spec: &str, options: &Options) -> Result<FileSet, CodegenError> {
    let api = understand(spec)?;
    emit::files(&api, options)
}
