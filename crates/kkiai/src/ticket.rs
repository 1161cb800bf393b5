//! Tasks with a ticket: a gateway that keeps a queue gives addresses to ask at.
//!
//! Such an address may name the host of the service behind the gateway, where the key is not valid.
//! So path and query of it are asked for at the client's own origin, and the key goes nowhere else.

use http::Uri;
use kkiai_gen::{QUERY_TASK, TaskPhase, places};
use kkiai_transport::{CallOptions, Operation, Request, Response};

use crate::client::Client;
use crate::error::Error;
use crate::failure::Call;
use crate::reading;
use crate::refusal::Reason;
use crate::task::Task;
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
        let place = task
            .ticket()
            .and_then(|ticket| place(ticket.cancel_url.as_deref()));
        let Some(place) = place else {
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

    /// Asks for a task where its ticket says, or else by its id.
    pub(crate) async fn ask_with_ticket(
        &self,
        task: &Task,
        options: &CallOptions,
    ) -> Result<Response<TaskUpdate>, Error> {
        let status = task
            .ticket()
            .and_then(|ticket| place(ticket.status_url.as_deref()));
        let Some(status) = status else {
            return self.ask_by_id(task, options).await;
        };
        let request = Request::new(&QUERY_TASK).at(status);
        match self.ask(task, request, options).await {
            // The gateway does not have the queue that its ticket speaks of.
            Err(Error::Refused(failure)) if failure.status == Some(404) => {
                self.ask_by_id(task, options).await
            }
            Err(Error::Unreadable(_)) => self.ask_by_id(task, options).await,
            Ok(update) if update.state == TaskState::NoOutput => {
                self.ask_for_result(task, update, options).await
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
        let result = task
            .ticket()
            .and_then(|ticket| place(ticket.response_url.as_deref()));
        let Some(result) = result else {
            return Ok(update);
        };
        let request = Request::new(&QUERY_TASK).at(result);
        match self.ask(task, request, options).await {
            // A queue gives the reason of a failure in place of the result.
            Err(Error::Refused(failure)) if !failure.repeat => {
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

/// Returns path and query of an address.
fn place(url: Option<&str>) -> Option<String> {
    let uri: Uri = url?.parse().ok()?;
    let place = uri.path_and_query()?.as_str();
    // An address without a path is none of a task.
    (place.starts_with('/') && place != "/").then(|| place.to_owned())
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
            ("http://[::1]:80/a", Some("/a")),
            ("https://queue.fal.run", None),
            ("https://queue.fal.run/", None),
            ("queue.fal.run", None),
            ("", None),
        ] {
            assert_eq!(place(Some(url)).as_deref(), wanted, "{url}");
        }
    }
}
