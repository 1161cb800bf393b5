//! Waiting for a task.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{self, Stream};
use kkiai_gen::QUERY_TASK;
use kkiai_transport::{CallOptions, Response, RetryPolicy, retry_after};
use tokio::time::{Instant, sleep_until};
use tracing::{Instrument as _, field};

use crate::client::Client;
use crate::error::Error;
use crate::task::Task;
use crate::update::{Image, TaskFailure, TaskState, TaskUpdate};

/// Longest wait, in place of one that is longer than a clock can hold.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// Time that a question is given at least, even if the wait ends before.
const SHORTEST_QUESTION: Duration = Duration::from_secs(5);
/// Shortest pause between two questions, whatever the options say.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
/// Longest pause between two questions, whatever the options say.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60);
/// Longest pause that the service may ask for.
const LONGEST_ASKED_PAUSE: Duration = Duration::from_secs(120);
/// How often in a row the service may say no for a reason that nobody knows.
const MAX_VAGUE: u32 = 5;
/// How long a task that has ended well may show no image before it counts as one without.
const PATIENCE_WITHOUT_OUTPUT: Duration = Duration::from_secs(10);

/// How to wait for a task.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct WaitOptions {
    timeout: Duration,
    attempt_timeout: Duration,
    first_pause: Duration,
    longest_pause: Duration,
}

impl WaitOptions {
    /// Sets the longest time to wait; without it, ten minutes. A last question may take up to five
    /// seconds more.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the longest time for one question; without it, half a minute.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// Sets the pause after the first question; without it, a quarter of a second. The pauses grow
    /// from it by a half each.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// Sets the longest pause between two questions; without it, three seconds. It is longer if the
    /// service asks for it, and if more tasks are waited for than the client may ask for in that
    /// time.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(600),
            attempt_timeout: Duration::from_secs(30),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(3),
        }
    }
}

impl Client {
    /// Waits until a task has ended, ten minutes at most, and returns its images, of which there is
    /// at least one. Costs nothing.
    ///
    /// A question that fails for a passing reason is asked again. Dropping the returned future ends
    /// the asking; it does not cancel the task.
    ///
    /// # Errors
    ///
    /// Returns [`Error::TaskFailed`] if the task ended without an image, [`Error::Deadline`] with
    /// the task if it had not ended in time, and another error with the task's id if the service
    /// refused the question.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn wait(&self, task: &Task) -> Result<Vec<Image>, Error> {
        self.wait_with(task, &WaitOptions::default(), |_| {}).await
    }

    /// Waits as `options` say, and shows each answer to `on_update`; see [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// Returns an error as [`wait`](Self::wait) does.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn wait_with(
        &self,
        task: &Task,
        options: &WaitOptions,
        mut on_update: impl FnMut(&TaskUpdate),
    ) -> Result<Vec<Image>, Error> {
        let span = tracing::info_span!(
            "wait",
            otel.name = "wait",
            operation = QUERY_TASK.id(),
            kkiai.task.id = task.id(),
            kkiai.session.id = task.session_id(),
            error.r#type = field::Empty,
            otel.status_code = field::Empty,
        );
        // In its place from the start: it is large to move.
        let wait = pin!(async {
            let mut wait = Wait::new(self, task, *options);
            loop {
                let update = wait.next().await?;
                on_update(&update);
                match update.into_body().state {
                    TaskState::Succeeded(images) => return Ok(images),
                    TaskState::Failed(failure) => return Err(Error::TaskFailed(Box::new(failure))),
                    TaskState::NoOutput | TaskState::Waiting | TaskState::Running => {}
                }
            }
        });
        let result = wait.instrument(span.clone()).await;
        if let Err(error) = &result {
            span.record("error.type", error.name());
            span.record("otel.status_code", "ERROR");
        }
        result
    }

    /// Returns the updates of a task, as a stream that ends with the task or with an error.
    ///
    /// The last update says that the task succeeded or failed. The errors are those of
    /// [`wait`](Self::wait) but for [`Error::TaskFailed`].
    ///
    /// # Panics
    ///
    /// The stream panics when it is polled outside a Tokio runtime that has time and I/O enabled.
    pub fn updates(&self, task: &Task, options: &WaitOptions) -> Updates {
        let wait = Wait::new(self, task, *options);
        let updates = stream::unfold(Some(wait), |wait| async {
            let mut wait = wait?;
            let update = wait.next().await;
            let goes_on = matches!(&update, Ok(update) if !update.state.has_ended());
            Some((update, goes_on.then_some(wait)))
        });
        Updates(Box::pin(updates))
    }
}

/// A wait while it lasts.
struct Wait {
    client: Client,
    task: Task,
    options: WaitOptions,
    /// End of the wait, which begins with the first question.
    deadline: Option<Instant>,
    /// When the next question is due.
    next: Option<Instant>,
    /// Pause after the next answer.
    pause: Duration,
    /// First progress that was seen, and when.
    progress: Option<(u8, Instant)>,
    /// Since when the task has ended well and shown no image.
    without_output: Option<Instant>,
    /// How many questions in a row have failed, and the error of the last.
    failures: u32,
    /// How many refusals in a row had no reason that is known.
    vague: u32,
    last: Option<Box<Error>>,
}

impl Wait {
    fn new(client: &Client, task: &Task, options: WaitOptions) -> Self {
        Self {
            client: client.clone(),
            task: task.clone(),
            pause: options.first_pause.min(options.longest_pause),
            options,
            deadline: None,
            next: None,
            progress: None,
            without_output: None,
            failures: 0,
            vague: 0,
            last: None,
        }
    }

    /// Waits for the next update.
    async fn next(&mut self) -> Result<Response<TaskUpdate>, Error> {
        loop {
            let deadline = self.deadline();
            if let Some(due) = self.next {
                sleep_until(due.min(deadline)).await;
            }
            // Asked once at least, and once more when time is over: that is when it matters.
            let question = self.question(deadline);
            let answer = self.client.query_with(&self.task, &question).await;
            let is_over = Instant::now() >= deadline;
            match answer {
                Ok(update) => {
                    (self.failures, self.vague) = (0, 0);
                    self.last = None;
                    if self.lacks_output(&update.state) {
                        return Err(self.no_output());
                    }
                    if is_over && !update.state.has_ended() {
                        return Err(self.over());
                    }
                    let pause = self.pause_after(&update);
                    self.next = Instant::now().checked_add(pause);
                    return Ok(update);
                }
                Err(error) if !error.is_transient() && !self.bears(&error) => return Err(error),
                Err(error) => {
                    self.failures = self.failures.saturating_add(1);
                    self.vague = if error.is_vague() { self.vague + 1 } else { 0 };
                    let asked = error.call().and_then(|failure| failure.retry_after);
                    self.last = Some(Box::new(error));
                    if is_over {
                        return Err(self.over());
                    }
                    self.next = Instant::now().checked_add(backoff(self.failures, asked));
                }
            }
        }
    }

    fn deadline(&mut self) -> Instant {
        *self.deadline.get_or_insert_with(|| {
            let now = Instant::now();
            // A time that no clock can hold is as good as a year that nobody waits for.
            now.checked_add(self.options.timeout)
                .unwrap_or_else(|| now + LONGEST_WAIT)
        })
    }

    /// Returns how a question is asked: once, as the wait itself is what asks again.
    fn question(&self, deadline: Instant) -> CallOptions {
        let attempt = self.options.attempt_timeout;
        let left = deadline.saturating_duration_since(Instant::now());
        CallOptions::default()
            .retry(RetryPolicy::never())
            .attempt_timeout(attempt)
            .call_timeout(left.max(SHORTEST_QUESTION.min(attempt)))
    }

    /// Returns the pause after an update: as long as the service asks for, else half of what the
    /// progress so far promises, else a little longer than the last.
    fn pause_after(&mut self, update: &Response<TaskUpdate>) -> Duration {
        let longest = self
            .options
            .longest_pause
            .clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        let shortest = self.options.first_pause.clamp(SHORTEST_PAUSE, longest);
        let own = match self.time_left(update.progress) {
            Some(left) => left / 2,
            None => self.pause,
        };
        let own = own.clamp(shortest, longest);
        self.pause = (own * 3 / 2).min(longest);
        // Those who began together do not ask together for ever.
        let own = own.mul_f64(0.9 + fastrand::f64() / 5.0);
        let asked = retry_after(update.headers()).unwrap_or_default();
        own.max(asked.min(LONGEST_ASKED_PAUSE))
    }

    /// Returns how long the task will still take if it goes on as it did.
    fn time_left(&mut self, progress: Option<u8>) -> Option<Duration> {
        let progress = progress.filter(|progress| (1..100).contains(progress))?;
        let (first, since) = *self.progress.get_or_insert((progress, Instant::now()));
        let gained = progress.checked_sub(first).filter(|gained| *gained > 0)?;
        Some(since.elapsed() * u32::from(100 - progress) / u32::from(gained))
    }

    /// Says whether a refusal is borne: one without a reason that is known, a few times in a row.
    fn bears(&self, error: &Error) -> bool {
        error.is_vague() && self.vague < MAX_VAGUE
    }

    /// Says whether a task that has ended well has shown no image for too long.
    fn lacks_output(&mut self, state: &TaskState) -> bool {
        if *state != TaskState::NoOutput {
            self.without_output = None;
            return false;
        }
        let since = *self.without_output.get_or_insert_with(Instant::now);
        since.elapsed() >= PATIENCE_WITHOUT_OUTPUT
    }

    fn no_output(&self) -> Error {
        Error::TaskFailed(Box::new(TaskFailure {
            task_id: self.task.id().to_owned(),
            message: Some("it ended without any image".to_owned()),
            without_image: true,
            ..TaskFailure::default()
        }))
    }

    fn over(&mut self) -> Error {
        Error::Deadline {
            task: Box::new(self.task.clone()),
            waited: self.options.timeout,
            last: self.last.take(),
        }
    }
}

/// Returns the pause after so many failures in a row.
fn backoff(failures: u32, asked: Option<Duration>) -> Duration {
    let asked = asked.map(|asked| asked.min(LONGEST_ASKED_PAUSE));
    let policy = RetryPolicy::default()
        .max_attempts(u32::MAX)
        .longest_retry_after(LONGEST_ASKED_PAUSE);
    policy.pause(failures, asked).unwrap_or(LONGEST_ASKED_PAUSE)
}

/// Updates of a task; see [`Client::updates`].
#[must_use = "a stream does nothing unless it is polled"]
pub struct Updates(Pin<Box<dyn Stream<Item = Result<Response<TaskUpdate>, Error>> + Send>>);

impl Stream for Updates {
    type Item = Result<Response<TaskUpdate>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl std::fmt::Debug for Updates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Updates")
    }
}
