//! The gateway as its clients see it.

// Clippy lets only code below `cfg(test)` unwrap, and these modules hold more than tests.
#[cfg(test)]
mod calls;
#[cfg(test)]
mod create;
#[cfg(test)]
mod door;
#[cfg(test)]
mod images;
#[cfg(test)]
mod life;
#[cfg(test)]
mod query;
