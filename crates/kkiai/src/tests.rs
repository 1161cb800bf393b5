//! Payloads of the spec, for the tests of this crate.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// Reads a payload of `spec/examples` as JSON.
pub(crate) fn json(schema: &str, name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/examples");
    let text = fs::read_to_string(folder.join(schema).join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}
