//! What is known of a failure beside its words: for programs, and for the service's support.

use std::time::Duration;

use kkiai::{Charge, Error, Task, Violation};
use serde_json::{Map, Value, json};

/// What is known of a failure.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Name of the kind of failure.
    name: &'static str,
    /// What it may have cost.
    charge: Charge,
    /// Whether the same may go better a little later.
    retryable: bool,
    /// Whether the task may be waited for again, or its picture saved.
    resumable: bool,
    /// Kind of the reason that the service gave.
    class: Option<&'static str>,
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    tencent_request_id: Option<String>,
    session_id: Option<String>,
    task_id: Option<String>,
    task: Option<Task>,
    attempts: Option<u32>,
    retry_after: Option<Duration>,
    json_path: Option<String>,
    /// Start of the answer.
    answer: Option<String>,
    /// What is wrong with the request.
    violations: Vec<Violation>,
}

impl Facts {
    /// Returns what is known of a failure before anything is sent.
    pub(crate) fn new(name: &'static str, charge: Charge) -> Self {
        Self {
            name,
            charge,
            retryable: false,
            resumable: false,
            class: None,
            status: None,
            code: None,
            message: None,
            request_id: None,
            tencent_request_id: None,
            session_id: None,
            task_id: None,
            task: None,
            attempts: None,
            retry_after: None,
            json_path: None,
            answer: None,
            violations: Vec::new(),
        }
    }

    /// Returns what an error of the client tells.
    pub(crate) fn of(error: &Error) -> Self {
        let mut facts = Self::new(error.name(), error.charge());
        facts.retryable = error.is_retryable();
        facts.resumable = error.is_resumable();
        facts.class = error.class().map(kkiai::ErrorClass::as_str);
        facts.task_id = error.task_id().map(str::to_owned);
        let call = match error {
            Error::Deadline { last, .. } => last.as_ref().and_then(|last| last.call()),
            error => error.call(),
        };
        if let Some(call) = call {
            facts.status = call.status;
            facts.code.clone_from(&call.code);
            facts.message.clone_from(&call.message);
            facts.request_id.clone_from(&call.request_id);
            facts
                .tencent_request_id
                .clone_from(&call.tencent_request_id);
            facts.session_id.clone_from(&call.session_id);
            facts.attempts = Some(call.attempts);
            facts.retry_after = call.retry_after;
            facts.json_path.clone_from(&call.json_path);
            let answer = call.body.as_ref();
            facts.answer = answer.map(|body| body.text_lossy().into_owned());
        }
        if let Error::Invalid(violations) = error {
            facts.violations = violations.iter().cloned().collect();
        }
        if let Error::TaskFailed(failure) = error {
            facts.code.clone_from(&failure.code);
            facts.message.clone_from(&failure.message);
        }
        facts
    }

    /// Adds what is known of the task. The ids of the call that created it stand in for those of a
    /// later one that are not known.
    pub(crate) fn with_task(mut self, task: &Task) -> Self {
        fn fill(fact: &mut Option<String>, known: Option<&str>) {
            if fact.is_none() {
                *fact = known.map(str::to_owned);
            }
        }
        self.task_id = Some(task.id().to_owned());
        fill(&mut self.session_id, task.session_id());
        if self.request_id.is_none() && self.tencent_request_id.is_none() {
            fill(&mut self.request_id, task.request_id());
            fill(&mut self.tencent_request_id, task.tencent_request_id());
        }
        self.task = Some(task.clone());
        self
    }

    /// Adds the mark of the request.
    pub(crate) fn with_session(mut self, session_id: Option<&str>) -> Self {
        self.session_id = session_id.map(str::to_owned);
        self
    }

    /// Sets whether what was paid for may be gone on with.
    pub(crate) fn resumable(mut self, is_so: bool) -> Self {
        self.resumable = is_so;
        self
    }

    /// Sets that it was about a gateway which has ended: nothing was charged, and nothing is left to
    /// go on with.
    pub(crate) fn for_nothing(&mut self) {
        self.charge = Charge::Nothing;
        self.resumable = false;
    }

    /// Returns the ids by which the service's support finds the matter, on one line.
    pub(crate) fn ids(&self) -> Option<String> {
        let ids = [
            ("task", &self.task_id),
            ("session", &self.session_id),
            ("request", &self.request_id),
            ("Tencent's request", &self.tencent_request_id),
        ];
        let ids = ids.into_iter().filter_map(|(name, id)| {
            let id = id.as_ref().filter(|id| !id.is_empty())?;
            Some(format!("{name} {id}"))
        });
        let ids: Vec<_> = ids.collect();
        (!ids.is_empty()).then(|| ids.join(", "))
    }

    fn violations(&self) -> Value {
        let all = self.violations.iter().map(|violation| {
            json!({ "pointer": violation.pointer, "message": violation.kind.to_string() })
        });
        all.collect()
    }

    /// Returns all of it as members of an object.
    pub(crate) fn members(&self) -> Map<String, Value> {
        let facts = json!({
            "name": self.name,
            "charge": self.charge.as_str(),
            "retryable": self.retryable,
            "resumable": self.resumable,
            "class": self.class,
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "request_id": self.request_id,
            "tencent_request_id": self.tencent_request_id,
            "session_id": self.session_id,
            "task_id": self.task_id,
            "task": self.task,
            "attempts": self.attempts,
            "retry_after": self.retry_after.map(|pause| pause.as_secs_f64()),
            "json_path": self.json_path,
            "answer": self.answer,
        });
        let mut members = match facts {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        if !self.violations.is_empty() {
            members.insert("violations".to_owned(), self.violations());
        }
        members
    }
}
