//! Descriptions of APIs.

use xtask::codegen::{Options, decode, generate};

/// Generates a crate from a description, which may be anything.
pub(crate) fn spec(data: &[u8]) {
    let options = Options {
        spec_name: "spec.yaml".to_owned(),
        command: "generate".to_owned(),
        ..Options::default()
    };
    let Ok(text) = decode(data) else {
        return;
    };
    if let Err(error) = generate(text, &options) {
        assert!(!error.problems.is_empty());
    }
}
