//! Tasks in memory and their stages.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kkiai_gen::{AspectRatio, CreateImageTaskRequest, Resolution, StorageMode};
use tokio::time::Instant;

use crate::faults::{Fault, TaskFailure};
use crate::picture::Size;
use crate::time::Moment;

/// Steps that a task takes unless told otherwise: 1.2 seconds in all.
pub(crate) const USUAL_STEP: Duration = Duration::from_millis(240);

/// How long the service knows a task and its `session_id`.
const MEMORY: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// Most tasks that are known at a time.
const MAX_TASKS: usize = 10_000;

/// Most bytes of requests whose tasks are known.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Code of the reason that a task was given up because a client said so.
const CANCELLED: &str = "OperationCanceled";

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

impl Stage {
    /// Returns the stage, or the one before the end.
    pub(crate) fn unfinished(self) -> Self {
        match self {
            Self::Finished => Self::Processing(PROGRESS[PROGRESS.len() - 1]),
            stage => stage,
        }
    }
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
    /// About how many bytes it takes to remember the request.
    size: usize,
    fate: Option<Fault>,
    is_cancelled: AtomicBool,
}

/// A task that was created, as the gateway remembers it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AcceptedTask {
    /// Id of the task.
    pub id: String,
    /// The `session_id` of its request, unless that is empty.
    pub session_id: Option<String>,
    /// Fault of the task.
    pub fault: Option<Fault>,
}

impl Task {
    /// Returns what goes wrong with the task.
    pub(crate) fn fate(&self) -> Option<Fault> {
        if self.is_cancelled.load(Ordering::Acquire) {
            return Some(Fault::Failed {
                shown: TaskFailure::Aborted,
                code: CANCELLED.to_owned(),
            });
        }
        self.fate.clone()
    }

    /// Says whether the task was given up because a client said so.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Acquire)
    }

    /// Gives the task up, unless it has ended.
    pub(crate) fn cancel(&self) -> bool {
        let is_running = self.stage() != Stage::Finished;
        if is_running {
            self.is_cancelled.store(true, Ordering::Release);
        }
        is_running
    }

    /// Returns how far the task has come. One that never ends is always being drawn.
    pub(crate) fn stage(&self) -> Stage {
        if self.is_cancelled() {
            return Stage::Finished;
        }
        let stage = self.stage_by_time();
        match self.fate {
            Some(Fault::NeverEnds) => stage.unfinished(),
            _ => stage,
        }
    }

    fn stage_by_time(&self) -> Stage {
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
    /// Bytes of the requests of the tasks.
    bytes: usize,
    /// What was created, even if it is no longer known.
    accepted: VecDeque<AcceptedTask>,
}

/// What a task is made of.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) file_id: String,
    pub(crate) created: Moment,
    pub(crate) request: CreateImageTaskRequest,
    /// Length of the body of the request.
    pub(crate) size: usize,
}

impl Tasks {
    pub(crate) fn new(step: Duration) -> Self {
        Self {
            step,
            by_id: HashMap::new(),
            order: VecDeque::new(),
            sessions: HashSet::new(),
            created: 0,
            bytes: 0,
            accepted: VecDeque::new(),
        }
    }

    /// Adds a task, unless the mark of its request belongs to one that is known. Only a task
    /// that is added has a fate.
    pub(crate) fn create(
        &mut self,
        order: Order,
        fate: impl FnOnce() -> Option<Fault>,
    ) -> Result<Arc<Task>, UsedSession> {
        self.forget(MAX_TASKS - 1, MAX_BYTES.saturating_sub(order.size));
        let mut task = Task {
            id: order.id,
            number: self.created + 1,
            file_id: order.file_id,
            request: order.request,
            created: order.created,
            accepted: Instant::now(),
            step: self.step,
            size: order.size,
            fate: None,
            is_cancelled: AtomicBool::new(false),
        };
        if let Some(session_id) = task.session_id() {
            if !self.sessions.insert(session_id.to_owned()) {
                return Err(UsedSession);
            }
        }
        task.fate = fate();
        self.created = task.number;
        self.bytes += task.size;
        if self.accepted.len() == MAX_TASKS {
            self.accepted.pop_front();
        }
        self.accepted.push_back(AcceptedTask {
            id: task.id.clone(),
            session_id: task.session_id().map(str::to_owned),
            fault: task.fate.clone(),
        });
        let task = Arc::new(task);
        self.order.push_back(task.id.clone());
        self.by_id.insert(task.id.clone(), Arc::clone(&task));
        Ok(task)
    }

    /// Returns the tasks that were created, the oldest first.
    pub(crate) fn accepted(&self) -> Vec<AcceptedTask> {
        self.accepted.iter().cloned().collect()
    }

    pub(crate) fn find(&mut self, id: &str) -> Option<Arc<Task>> {
        self.forget(MAX_TASKS, MAX_BYTES);
        self.by_id.get(id).cloned()
    }

    /// Drops the tasks that are too old, and the oldest if there are more than `most`, or if their
    /// requests have more than `bytes`.
    fn forget(&mut self, most: usize, bytes: usize) {
        while let Some(task) = self.order.front().and_then(|id| self.by_id.get(id)) {
            let is_young = task.accepted.elapsed() < MEMORY;
            if self.by_id.len() <= most && self.bytes <= bytes && is_young {
                return;
            }
            self.bytes -= task.size;
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
    use std::time::SystemTime;

    use kkiai_gen::Model;
    use tokio::time::advance;

    use super::*;
    use crate::time::Clock;

    fn request() -> CreateImageTaskRequest {
        CreateImageTaskRequest::for_model(&Model::Gem3_0, "a fox")
    }

    fn create(
        tasks: &mut Tasks,
        id: &str,
        request: CreateImageTaskRequest,
    ) -> Result<Arc<Task>, UsedSession> {
        create_large(tasks, id, request, 100)
    }

    fn create_large(
        tasks: &mut Tasks,
        id: &str,
        request: CreateImageTaskRequest,
        size: usize,
    ) -> Result<Arc<Task>, UsedSession> {
        let order = Order {
            id: id.to_owned(),
            file_id: "1".to_owned(),
            created: Clock::set(SystemTime::now()).now(),
            request,
            size,
        };
        tasks.create(order, || None)
    }

    #[tokio::test(start_paused = true)]
    async fn large_requests_leave_room_for_fewer_tasks() {
        let mut tasks = Tasks::new(USUAL_STEP);
        for id in ["a", "b", "c"] {
            create_large(&mut tasks, id, request(), MAX_BYTES / 2).unwrap();
        }
        assert!(tasks.find("a").is_none());
        assert!(tasks.find("b").is_some());
        assert!(tasks.find("c").is_some());
        assert_eq!(tasks.bytes, MAX_BYTES);
        let accepted = tasks.accepted();
        let ids: Vec<_> = accepted.iter().map(|task| task.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_is_cancelled_before_its_end() {
        let mut tasks = Tasks::new(Duration::from_secs(1));
        let task = create(&mut tasks, "a", request()).unwrap();
        assert!(task.cancel());
        assert!(!task.cancel());
        assert_eq!(task.stage(), Stage::Finished);
        assert!(matches!(task.fate(), Some(Fault::Failed { .. })));
        let task = create(&mut tasks, "b", request()).unwrap();
        advance(Duration::from_secs(5)).await;
        assert!(!task.cancel());
        assert_eq!(task.fate(), None);
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
