//! Tests over all crates of the workspace.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod clients;
#[cfg(test)]
mod line;
#[cfg(test)]
mod payloads;
