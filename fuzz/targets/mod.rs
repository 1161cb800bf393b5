//! What is done with the bytes. Tests do the same with the seeds, without a fuzzer.

#![allow(
    dead_code,
    reason = "each program has one target, and the tests have all"
)]

mod answers;
mod mutated;
mod pages;
mod payloads;
mod specs;

pub(crate) use answers::decode;
pub(crate) use mutated::mutated;
pub(crate) use pages::page;
pub(crate) use payloads::validate;
pub(crate) use specs::spec;
