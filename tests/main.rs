//! Tests over all crates of the workspace.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod clients;
#[cfg(test)]
mod meanings;
#[cfg(test)]
mod payloads;
#[cfg(test)]
mod scripted;
