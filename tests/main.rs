//! Tests over all crates of the workspace.

mod clients;
mod line;
mod payloads;
