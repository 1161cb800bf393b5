//! Tests over all crates of the workspace.

mod payloads;
