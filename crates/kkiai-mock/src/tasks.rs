//! Tasks in memory and their stages.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use kkiai_gen::{AspectRatio, CreateImageTaskRequest, Resolution, StorageMode};
use tokio::time::Instant;

use crate::picture::Size;
use crate::time::Moment;

/// Steps that a task takes unless told otherwise: 1.2 seconds in all.
pub(crate) const USUAL_STEP: Duration = Duration::from_millis(240);

/// How long the service knows a task and its `session_id`.
const MEMORY: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// Most tasks that are known at a time.
const MAX_TASKS: usize = 10_000;

/// Steps of the drawing. One step of waiting comes before.
const DRAWING: u32 = 4;

/// Per cent done in each step of the drawing.
const PROGRESS: [i64; DRAWING as usize] = [10, 35, 60, 85];

/// How far a task has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Known to the gateway, and not yet to what stands behind it.
    Accepted,
    /// Waiting behind others.
    Queued,
    /// Being drawn, with this many per cent done.
    Processing(i64),
    /// Drawn.
    Finished,
}

/// An image that was ordered.
///
/// Its stage follows from the time that has passed alone, so nothing runs for it.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) file_id: String,
    pub(crate) request: CreateImageTaskRequest,
    pub(crate) created: Moment,
    accepted: Instant,
    step: Duration,
}

impl Task {
    pub(crate) fn stage(&self) -> Stage {
        let passed = self.accepted.elapsed();
        let Some(steps) = passed.as_nanos().checked_div(self.step.as_nanos()) else {
            return Stage::Finished;
        };
        match usize::try_from(steps).unwrap_or(usize::MAX) {
            0 if passed < self.step / 2 => Stage::Accepted,
            0 => Stage::Queued,
            steps => PROGRESS
                .get(steps - 1)
                .map_or(Stage::Finished, |progress| Stage::Processing(*progress)),
        }
    }

    /// Returns when the drawing began, or will.
    pub(crate) fn begun(&self) -> Moment {
        self.created.after(self.step)
    }

    /// Returns when the image was finished, or will be.
    pub(crate) fn finished(&self) -> Moment {
        self.created.after(self.step.saturating_mul(1 + DRAWING))
    }

    /// Returns the size of the image that was ordered, whether the model would read it or not.
    pub(crate) fn size(&self) -> Size {
        let config = self.request.output_config.as_ref();
        Size::of(
            config
                .and_then(|config| config.resolution.as_ref())
                .map(Resolution::as_str),
            config
                .and_then(|config| config.aspect_ratio.as_ref())
                .map(AspectRatio::as_str),
        )
    }

    pub(crate) fn storage_mode(&self) -> StorageMode {
        self.request
            .output_config
            .as_ref()
            .and_then(|config| config.storage_mode.clone())
            .unwrap_or(StorageMode::Temporary)
    }

    /// Returns the mark of the request, if it has one.
    fn session_id(&self) -> Option<&str> {
        self.request
            .session_id
            .as_deref()
            .filter(|session_id| !session_id.is_empty())
    }
}

/// A `session_id` was used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UsedSession;

/// The tasks that the service knows.
#[derive(Debug)]
pub(crate) struct Tasks {
    step: Duration,
    by_id: HashMap<String, Arc<Task>>,
    /// Ids of the tasks, the oldest first.
    order: VecDeque<String>,
    /// Marks of the tasks.
    sessions: HashSet<String>,
    created: i64,
}

impl Tasks {
    pub(crate) fn new(step: Duration) -> Self {
        Self {
            step,
            by_id: HashMap::new(),
            order: VecDeque::new(),
            sessions: HashSet::new(),
            created: 0,
        }
    }

    /// Adds a task, unless the mark of its request belongs to one that is known.
    pub(crate) fn create(
        &mut self,
        id: String,
        file_id: String,
        request: CreateImageTaskRequest,
    ) -> Result<Arc<Task>, UsedSession> {
        self.forget(MAX_TASKS - 1);
        let task = Task {
            id,
            number: self.created + 1,
            file_id,
            request,
            created: Moment::now(),
            accepted: Instant::now(),
            step: self.step,
        };
        if let Some(session_id) = task.session_id() {
            if !self.sessions.insert(session_id.to_owned()) {
                return Err(UsedSession);
            }
        }
        self.created = task.number;
        let task = Arc::new(task);
        self.order.push_back(task.id.clone());
        self.by_id.insert(task.id.clone(), Arc::clone(&task));
        Ok(task)
    }

    pub(crate) fn find(&mut self, id: &str) -> Option<Arc<Task>> {
        self.forget(MAX_TASKS);
        self.by_id.get(id).cloned()
    }

    /// Drops the tasks that are too old, and the oldest if there are more than `most`.
    fn forget(&mut self, most: usize) {
        while let Some(task) = self.order.front().and_then(|id| self.by_id.get(id)) {
            if self.by_id.len() <= most && task.accepted.elapsed() < MEMORY {
                return;
            }
            if let Some(session_id) = task.session_id() {
                self.sessions.remove(session_id);
            }
            if let Some(id) = self.order.pop_front() {
                self.by_id.remove(&id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kkiai_gen::Model;
    use tokio::time::advance;

    use super::*;

    fn request() -> CreateImageTaskRequest {
        CreateImageTaskRequest::for_model(&Model::Gem3_0, "a fox")
    }

    fn create(
        tasks: &mut Tasks,
        id: &str,
        request: CreateImageTaskRequest,
    ) -> Result<Arc<Task>, UsedSession> {
        tasks.create(id.to_owned(), "1".to_owned(), request)
    }

    #[tokio::test(start_paused = true)]
    async fn a_stage_follows_from_the_time_alone() {
        let mut tasks = Tasks::new(Duration::from_secs(2));
        let task = create(&mut tasks, "a", request()).unwrap();
        let mut stages = Vec::new();
        for _ in 0..12 {
            stages.push(task.stage());
            advance(Duration::from_secs(1)).await;
        }
        let processing = PROGRESS.map(Stage::Processing);
        let expected: Vec<Stage> = [Stage::Accepted, Stage::Queued]
            .into_iter()
            .chain(processing.iter().flat_map(|stage| [*stage; 2]))
            .chain([Stage::Finished; 2])
            .collect();
        assert_eq!(stages, expected);
        assert_eq!(task.finished().seconds() - task.created.seconds(), 10);
        assert_eq!(task.begun().seconds() - task.created.seconds(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn the_shortest_step_finishes_at_once_and_the_longest_never() {
        let task = create(&mut Tasks::new(Duration::ZERO), "a", request()).unwrap();
        assert_eq!(task.stage(), Stage::Finished);
        let task = create(&mut Tasks::new(Duration::MAX), "a", request()).unwrap();
        advance(MEMORY).await;
        assert_eq!(task.stage(), Stage::Accepted);
        assert!(task.finished().seconds() > 0);
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_and_their_marks_are_forgotten_after_three_days() {
        let mut tasks = Tasks::new(USUAL_STEP);
        let marked = || request().with_session_id("mark");
        create(&mut tasks, "a", marked()).unwrap();
        assert_eq!(create(&mut tasks, "b", marked()).err(), Some(UsedSession));

        advance(MEMORY / 2).await;
        assert!(tasks.find("a").is_some());
        assert_eq!(create(&mut tasks, "b", marked()).err(), Some(UsedSession));

        advance(MEMORY / 2).await;
        assert!(tasks.find("a").is_none());
        create(&mut tasks, "b", marked()).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_mark_is_none() {
        let mut tasks = Tasks::new(USUAL_STEP);
        for id in ["a", "b"] {
            create(&mut tasks, id, request().with_session_id("")).unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_oldest_task_makes_room() {
        let mut tasks = Tasks::new(USUAL_STEP);
        for number in 0..=MAX_TASKS {
            create(&mut tasks, &number.to_string(), request()).unwrap();
        }
        assert_eq!(tasks.by_id.len(), MAX_TASKS);
        assert!(tasks.find("0").is_none());
        assert!(tasks.find(&MAX_TASKS.to_string()).is_some());
    }
}
