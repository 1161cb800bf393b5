//! Generates `kkiai-gen` from `spec/kkiai.yaml`, or a crate from any other spec.

pub mod codegen;
pub mod commands;
pub mod diff;
pub mod drift;
pub mod import;
pub mod instances;
pub mod page;
pub mod release;
