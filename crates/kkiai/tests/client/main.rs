//! The client against servers that play a script.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod downloads;
#[cfg(test)]
mod file_names;
#[cfg(test)]
mod files;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod resuming;
#[cfg(test)]
mod server;
