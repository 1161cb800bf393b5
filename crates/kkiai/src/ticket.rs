//! Tasks with a ticket: a gateway that keeps a queue gives addresses to ask at.
//!
//! Such an address may name the host of the service behind the gateway, where the key is not valid.
//! So path and query of it are asked for at the client's own origin, and the key goes nowhere else.

use http::Uri;
use kkiai_gen::{ErrorClass, QUERY_TASK, TaskPhase, places};
use kkiai_transport::{CallOptions, Operation, Request, Response};
use tokio::time::Instant;

use crate::client::Client;
use crate::error::Error;
use crate::failure::{Call, CallFailure};
use crate::reading;
use crate::refusal::Reason;
use crate::task::{Task, Ticket};
use crate::update::{TaskFailure, TaskState, TaskUpdate};

/// `PUT` to the `cancel_url` of a ticket. The path is that of the address.
static CANCEL_TASK: Operation = Operation::put("cancelTask", "/");

/// What came of giving up a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cancellation {
    /// The service was asked to give the task up. It may still end with an image, and nothing says
    /// that its price is given back.
    Requested,
    /// The task had ended before.
    TooLate,
    /// The gateway gave no address for it, or does not know the task there.
    NotOffered,
}

impl Client {
    /// Asks the service to give a task up, which only a gateway with a queue offers. Costs nothing,
    /// and promises nothing of the task's price.
    ///
    /// # Errors
    ///
    /// Returns an error if the service could not be asked, or refused for another reason than that
    /// the task is not there or has ended.
    ///
    /// # Panics
    ///
    /// Panics outside a Tokio runtime that has time and I/O enabled.
    pub async fn cancel(&self, task: &Task) -> Result<Cancellation, Error> {
        let Some(place) = place(task, |ticket| ticket.cancel_url.as_deref()) else {
            return Ok(Cancellation::NotOffered);
        };
        let request = Request::new(&CANCEL_TASK).at(place);
        let options = CallOptions::default();
        let judge = |result: &Result<_, _>| crate::client::judge_free(result);
        let finished = self.api.transport().run(request, &options, judge).await;
        let call = Call::of(&CANCEL_TASK, &finished);
        let failure = match finished.result {
            Ok(answer) if answer.is_success() => return Ok(Cancellation::Requested),
            Ok(answer) if answer.status() == 404 => return Ok(Cancellation::NotOffered),
            Ok(answer) if has_ended(answer.body()) => return Ok(Cancellation::TooLate),
            Ok(answer) => call.refused(&answer, Reason::of_body(&answer)),
            Err(error) => call.unanswered(&error),
        };
        let failure = failure.of_task(Some(task.id().to_owned()));
        Err(failure.into_error(false))
    }

    /// Asks for a task where its ticket says, or else by its id. The options are for all questions
    /// that this takes.
    pub(crate) async fn ask_with_ticket(
        &self,
        task: &Task,
        options: &CallOptions,
    ) -> Result<Response<TaskUpdate>, Error> {
        let Some(status) = place(task, |ticket| ticket.status_url.as_deref()) else {
            return self.ask_by_id(task, options).await;
        };
        let start = Instant::now();
        let request = Request::new(&QUERY_TASK).at(status);
        let answer = self.ask(task, request, options).await;
        let options = options.after(start.elapsed());
        match answer {
            // The gateway does not have the queue that its ticket speaks of.
            Err(error) if !error.is_transient() || matches!(error, Error::Unreadable(_)) => {
                self.ask_by_id(task, &options).await
            }
            Ok(update) if update.state == TaskState::NoOutput => {
                self.ask_for_result(task, update, &options).await
            }
            result => result,
        }
    }

    /// Asks for the result of a task that has ended.
    async fn ask_for_result(
        &self,
        task: &Task,
        update: Response<TaskUpdate>,
        options: &CallOptions,
    ) -> Result<Response<TaskUpdate>, Error> {
        let Some(result) = place(task, |ticket| ticket.response_url.as_deref()) else {
            return Ok(update);
        };
        let request = Request::new(&QUERY_TASK).at(result);
        match self.ask(task, request, options).await {
            // The gateway does not have the result where its ticket says.
            Err(Error::Refused(failure)) if matches!(failure.status, Some(404 | 405)) => Ok(update),
            // A queue gives the reason of a failure in place of the result.
            Err(Error::Refused(failure)) if is_of_task(&failure) => {
                Ok(update.map(|update| TaskUpdate {
                    state: TaskState::Failed(TaskFailure {
                        task_id: task.id().to_owned(),
                        code: failure.code.clone(),
                        message: failure.message.clone(),
                        ..TaskFailure::default()
                    }),
                    ..update
                }))
            }
            result => result,
        }
    }
}

/// Returns path and query of one of a ticket's addresses, if it is one of the task: a task may be
/// read from anywhere, and must not lead the key to another place of the gateway's.
fn place<'a>(task: &'a Task, which: impl Fn(&'a Ticket) -> Option<&'a str>) -> Option<String> {
    let uri: Uri = which(task.ticket()?)?.parse().ok()?;
    let place = uri.path_and_query()?.as_str();
    let is_of_task = uri.path().split('/').any(|part| part == task.id());
    (place.starts_with('/') && is_of_task).then(|| place.to_owned())
}

/// Says whether a refusal in place of a result is about the task, and not about who asks for it: a
/// task that was paid for has not failed because the key is not valid any more.
fn is_of_task(failure: &CallFailure) -> bool {
    let is_of_caller = matches!(
        failure.class(),
        Some(ErrorClass::Auth | ErrorClass::Quota | ErrorClass::Rate)
    );
    !failure.repeat && !is_of_caller
}

/// Says whether a queue's answer tells that a task has ended.
fn has_ended(body: &[u8]) -> bool {
    let Ok(answer) = reading::json(body) else {
        return false;
    };
    let word = reading::text(&answer, places::RECORD_STATUS).unwrap_or_default();
    word == "ALREADY_COMPLETED" || TaskPhase::of(&word) == Some(TaskPhase::Succeeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_asked_for_at_our_own_origin() {
        for (url, wanted) in [
            (
                "https://queue.fal.run/a/requests/1/status?logs=1",
                Some("/a/requests/1/status?logs=1"),
            ),
            ("/a/requests/1", Some("/a/requests/1")),
            ("http://[::1]:80/1", Some("/1")),
            ("https://queue.fal.run", None),
            ("https://queue.fal.run/", None),
            ("queue.fal.run/1", None),
            ("/api/user/manage?id=1", None),
            ("/a/requests/12", None),
            ("", None),
        ] {
            let task = serde_json::json!({"id": "1", "ticket": {"status_url": url}});
            let task: Task = serde_json::from_value(task).unwrap();
            let place = place(&task, |ticket| ticket.status_url.as_deref());
            assert_eq!(place.as_deref(), wanted, "{url}");
        }
    }
}
