//! Types and operations of the kkiai API, generated from `spec/kkiai.yaml`.

#[rustfmt::skip]
mod generated;

pub use generated::*;
