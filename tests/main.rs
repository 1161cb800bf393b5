//! Tests over all crates of the workspace.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod advice;
#[cfg(test)]
mod agreement;
#[cfg(test)]
mod behaviour;
#[cfg(test)]
mod blocking;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod in_memory;
#[cfg(test)]
mod line;
#[cfg(test)]
mod meanings;
#[cfg(test)]
mod payloads;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod seeds;
#[cfg(test)]
mod waits;
