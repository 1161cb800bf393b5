//! A task, and what is to be seen of it.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;

use crate::door::Visit;
use crate::faults::Fault;
use crate::gateway::Inner;
use crate::tasks::{Stage, Task};

/// A task as a question about it finds it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) task: Arc<Task>,
    pub(crate) stage: Stage,
    /// What went wrong and is to be seen.
    pub(crate) fault: Option<Fault>,
}

impl Found {
    /// Says whether the task is as if it were not there.
    pub(crate) fn is_denied(&self) -> bool {
        matches!(
            self.fault,
            Some(Fault::TaskNotExist | Fault::ResourceNotFound)
        )
    }
}

/// Looks for the task that a path names. An id that is no text is that of no task.
pub(crate) fn find(
    inner: &Inner,
    visit: &Visit,
    id: Result<Path<String>, PathRejection>,
) -> Option<Found> {
    let task = id.ok().and_then(|Path(id)| inner.tasks().find(&id))?;
    let mut stage = task.stage();
    let asked = visit.fault.clone().filter(Fault::is_told);
    match asked {
        Some(Fault::UnknownStatus { .. }) => stage = stage.unfinished(),
        Some(Fault::NoFile) => stage = Stage::Finished,
        _ => {}
    }
    let is_over = stage == Stage::Finished;
    // What became of a task is seen when it is over, an unknown word before that.
    let fault = asked.or_else(|| task.fate()).filter(|fault| match fault {
        Fault::TaskNotExist | Fault::ResourceNotFound => true,
        Fault::UnknownStatus { .. } => !is_over,
        _ => is_over,
    });
    Some(Found { task, stage, fault })
}
