//! The gateway as its clients see it.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod calls;
#[cfg(test)]
mod create;
#[cfg(test)]
mod door;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod images;
#[cfg(test)]
mod life;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod query;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod told;
#[cfg(test)]
mod wire;
