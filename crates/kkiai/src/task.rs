//! A task, and waiting for it.

use std::fmt;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use crate::client::Client;
use crate::error::Error;
use crate::update::{Image, TaskFailure, TaskState, TaskUpdate};

/// Longest wait, in place of one that is longer than a clock can hold.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// Time that the first question is given, even if the wait is shorter.
const SHORTEST_WAIT: Duration = Duration::from_secs(5);
/// How often a task that has ended, yet shows no image, is asked again.
const MAX_WITHOUT_OUTPUT: u32 = 2;

/// A task that the service has accepted.
///
/// Its [`id`](Self::id) is all that another process needs to go on with it.
#[derive(Clone, Debug)]
pub struct Task {
    client: Client,
    id: String,
}

/// How to wait for a task.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct WaitOptions {
    timeout: Duration,
    first_pause: Duration,
    longest_pause: Duration,
}

impl WaitOptions {
    /// Sets the longest time to wait; without it, ten minutes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the longest pause between two questions; without it, two seconds. The pauses grow up to
    /// it.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(600),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(2),
        }
    }
}

impl Task {
    pub(crate) fn new(client: Client, id: String) -> Self {
        Self { client, id }
    }

    /// Returns the id, by which [`Client::task`] finds the task again.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Asks how far the task has come. Costs nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if the service does not know the task, or could not be asked.
    pub async fn update(&self) -> Result<TaskUpdate, Error> {
        let mut update = self.client.query(&self.id).await?;
        if let TaskState::Failed(failure) = &mut update.state {
            failure.task_id.clone_from(&self.id);
        }
        Ok(update)
    }

    /// Waits until the task has ended, ten minutes at most, and returns its images, of which there
    /// is at least one. Costs nothing.
    ///
    /// A question that fails for a passing reason is asked again. Dropping the returned future ends
    /// the asking; it does not cancel the task.
    ///
    /// # Errors
    ///
    /// Returns [`Error::TaskFailed`] if the task ended without an image, [`Error::Deadline`] if it
    /// had not ended in time, and another error if the service refused the question.
    pub async fn wait(&self) -> Result<Vec<Image>, Error> {
        self.wait_with(&WaitOptions::default(), |_| {}).await
    }

    /// Waits as `options` say, and shows each answer to `on_update`; see [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// Returns an error as [`wait`](Self::wait) does.
    pub async fn wait_with(
        &self,
        options: &WaitOptions,
        mut on_update: impl FnMut(&TaskUpdate),
    ) -> Result<Vec<Image>, Error> {
        let now = Instant::now();
        // A time that no clock can hold is as good as a day that nobody waits for.
        let deadline = now
            .checked_add(options.timeout)
            .unwrap_or_else(|| now + LONGEST_WAIT);
        let mut pause = options.first_pause.min(options.longest_pause);
        let mut without_output = 0;
        let mut last = None;
        loop {
            // Asked at least once, however short the wait.
            let asked = timeout_at(deadline.max(now + SHORTEST_WAIT), self.update()).await;
            match asked {
                Err(_) => break,
                Ok(Err(error)) if !error.is_transient() => return Err(error),
                Ok(Err(error)) => last = Some(Box::new(error)),
                Ok(Ok(update)) => {
                    last = None;
                    on_update(&update);
                    match update.state {
                        TaskState::Succeeded(images) => return Ok(images),
                        TaskState::Failed(failure) => return Err(failed(failure)),
                        TaskState::NoOutput if without_output == MAX_WITHOUT_OUTPUT => {
                            return Err(failed(TaskFailure {
                                task_id: self.id.clone(),
                                message: Some("it ended without any image".to_owned()),
                                without_image: true,
                                ..TaskFailure::default()
                            }));
                        }
                        TaskState::NoOutput => without_output += 1,
                        TaskState::Waiting | TaskState::Running => {}
                    }
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            sleep(pause.min(left)).await;
            pause = (pause * 3 / 2).min(options.longest_pause);
        }
        Err(Error::Deadline {
            task_id: self.id.clone(),
            waited: options.timeout,
            last,
        })
    }
}

fn failed(failure: TaskFailure) -> Error {
    Error::TaskFailed(Box::new(failure))
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}
