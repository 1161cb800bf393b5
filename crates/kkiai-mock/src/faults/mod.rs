//! Faults that the gateway has on demand: what each is, which request meets it, what it does.

mod apply;
mod fault;
mod kind;
mod plan;
mod show;
mod text;

pub use fault::{Fault, Operation, RetryAfter, TaskFailure};
pub use kind::FaultKind;
pub use plan::{Faults, PlanError};
pub use text::ParseFaultError;

pub(crate) use apply::Met;
pub(crate) use plan::Draws;
