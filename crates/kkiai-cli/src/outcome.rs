//! What an error of the client means to somebody at a terminal: its words, its price, and what to
//! type next.

use std::fmt::Write as _;

use kkiai::models::Client;
use kkiai::{
    BASE_URL_VARIABLE, CallFailure, Charge, DownloadError, Error, ErrorClass, Image, KEY_VARIABLE,
    Task,
};

use crate::again;
use crate::duration;
use crate::exit::Exit;
use crate::facts::Facts;
use crate::failure::{Failure, NOTHING_SENT, chain};

pub(crate) const ASKED: &str = "asking costs nothing";
pub(crate) const GOES_ON: &str = "charged when the task was accepted; it goes on";
const MAY_GO_ON: &str = "charged when the task was accepted; it may go on";
pub(crate) const UNKNOWN: &str = "unknown, the request may have been accepted and charged";

const KEPT: &str = "charged; the picture is made and stays where it is";

/// Most characters of an answer that an error shows.
const MAX_EXCERPT: usize = 4000;

impl Failure {
    /// A task could not be created. `again` is the command that repeats the request.
    pub(crate) fn create(error: &Error, again: &str, base_url: Option<&str>) -> Self {
        let help = match error {
            Error::Invalid(_) => "correct it; if the service knows more than this program does, \
                                  --no-check sends it as it is"
                .to_owned(),
            Error::OutcomeUnknown(failure) => unknown(error, failure, again, base_url),
            Error::Refused(failure) if failure.class() == Some(ErrorClass::Invalid) => {
                let place = match failure.status {
                    Some(404) => format!("or check the address ({BASE_URL_VARIABLE})"),
                    _ => "--dry-run shows it".to_owned(),
                };
                format!("{}; {place}", error.advice())
            }
            error => advice(error),
        };
        Self::of(error, help)
    }

    /// A task could not be asked for.
    pub(crate) fn ask(error: &Error, task: &Task) -> Self {
        let mut failure = Self::of(error, advice(error)).about(task);
        if error.call().is_some() {
            ASKED.clone_into(&mut failure.cost);
        }
        failure
    }

    /// A task was not seen to its end. `resume` is the command that goes on, and `is_new` says that
    /// this command has created the task.
    pub(crate) fn wait(error: &Error, task: &Task, resume: &str, is_new: bool) -> Self {
        match error {
            Error::TaskFailed(_) => Self::of(error, advice(error)).about(task),
            Error::Deadline { .. } => {
                Self::of(error, format!("{}: {resume}", advice(error))).about(task)
            }
            error if is_new => {
                let asked = Self::ask(error, task);
                Self {
                    exit: Exit::Deadline,
                    error: format!("task {task} cannot be asked for: {}", asked.error),
                    cost: if is_unknown(error) {
                        MAY_GO_ON
                    } else {
                        GOES_ON
                    }
                    .to_owned(),
                    help: format!("{}; {resume} goes on waiting", advice(error)),
                    ..asked
                }
            }
            error => Self::ask(error, task),
        }
    }

    /// A picture was not saved, the one with this number.
    pub(crate) fn save(
        error: DownloadError,
        image: &Image,
        number: usize,
        task: &Task,
        base_url: Option<&str>,
    ) -> Self {
        let again = again::wait(task, Some("PATH"), base_url);
        let advice = error.advice();
        let is_there = error.is_resumable();
        let is_too_long = matches!(error, DownloadError::TooLong { .. });
        let mut help = match error {
            DownloadError::NoUrl => "get it from VOD".to_owned(),
            // The program has no option for it.
            DownloadError::TooLong { .. } => "get it from its address by other means".to_owned(),
            DownloadError::Exists(_) => {
                format!("{advice}; {again} does the one, and with --force the other")
            }
            _ if is_there => format!("{advice}; {again} tries again"),
            _ => format!("{advice}; {again} asks again"),
        };
        if let Some(file_id) = &image.file_id {
            let _ = write!(help, "; its file id is {file_id}");
        }
        if let Some(url) = &image.url {
            let verb = if is_there { "is" } else { "was to be" };
            let _ = write!(help, "; it {verb} at {url}");
        }
        if let Some(expires) = &image.expires {
            let _ = write!(help, " until {expires}");
        }
        let mut failure = Self::of(&Error::Download(error), help).about(task);
        failure.error = format!("picture {number} was not saved: {}", failure.error);
        if is_too_long {
            failure.facts = Box::new(failure.facts.resumable(false));
        }
        failure
    }

    fn of(error: &Error, help: String) -> Self {
        let facts = Facts::of(error);
        Self::new(Exit::of(error), describe(error), cost(error), help, facts)
    }

    fn about(mut self, task: &Task) -> Self {
        self.facts = Box::new(self.facts.with_task(task));
        self
    }
}

/// Says what an error cost.
fn cost(error: &Error) -> &'static str {
    match (error.charge(), error) {
        (Charge::Nothing, Error::NotSent(_) | Error::Invalid(_)) => NOTHING_SENT,
        (Charge::Nothing, _) => "nothing was charged",
        (Charge::GivenBack, _) => {
            "charged at first; the gateway is to give back the price of a failed task"
        }
        // Whether an attempt of this call or an earlier one was accepted cannot be told.
        (Charge::Made, Error::OutcomeUnknown(failure)) if failure.attempts > 1 => {
            "charged; an earlier request or attempt with this session was accepted"
        }
        (Charge::Made, Error::OutcomeUnknown(_)) => {
            "nothing more; an earlier request with this session was accepted and charged"
        }
        (Charge::Made, Error::TaskFailed(_)) => "charged; by its own word the task ended well",
        (Charge::Made, Error::Download(error)) => match error {
            DownloadError::NoUrl => KEPT,
            error if error.is_resumable() => KEPT,
            _ => "charged; the picture is made, and may be gone from its address",
        },
        (Charge::Made, _) => GOES_ON,
        _ => UNKNOWN,
    }
}

/// Says whether an error is that nobody knows the task that was asked for.
fn is_unknown(error: &Error) -> bool {
    matches!(error, Error::Refused(_))
        && error.task_id().is_some()
        && error.class() == Some(ErrorClass::Invalid)
}

/// Adds to the advice where the thing is that it is about.
fn advice(error: &Error) -> String {
    let advice = error.advice();
    match (error, error.class()) {
        (Error::NotSent(failure), _) if !failure.is_build() => {
            format!("{advice}; the address is that of --base-url or {BASE_URL_VARIABLE}")
        }
        (Error::Refused(_), Some(ErrorClass::Auth)) => {
            format!("{advice}; the key is in {KEY_VARIABLE}")
        }
        _ if is_unknown(error) => format!(
            "{advice}; the address is that of --base-url or {BASE_URL_VARIABLE}, and the service \
             forgets a task after three days"
        ),
        _ => advice.to_owned(),
    }
}

/// Says what to do about a request that may have been accepted.
fn unknown(error: &Error, failure: &CallFailure, again: &str, base_url: Option<&str>) -> String {
    if let Some(task) = failure.task_id.as_deref().and_then(|id| id.parse().ok()) {
        let wait = again::wait(&task, None, base_url);
        return format!("{wait} goes on with the task that the answer names");
    }
    if failure.is_accepted_earlier() {
        return format!(
            "{} with --session; kkiai wait takes the id that create showed then",
            error.advice()
        );
    }
    format!(
        "{}; {}",
        error.advice(),
        repeat(failure.session_id.as_deref(), again)
    )
}

/// Says how a request may be repeated that may have been accepted.
pub(crate) fn repeat(session_id: Option<&str>, again: &str) -> String {
    match session_id.filter(|id| !id.is_empty()) {
        Some(_) => format!("{again} repeats it and is refused if it was accepted before"),
        None => format!(
            "the request had none, so look at your account on {} before you repeat it",
            Client::SERVER
        ),
    }
}

/// Says what happened.
fn describe(error: &Error) -> String {
    match error {
        Error::Deadline {
            task, waited, last, ..
        } => {
            let waited = duration::format(*waited);
            let last = last.as_ref().map_or_else(String::new, |last| {
                format!("; the last question failed: {}", describe(last))
            });
            format!("task {task} had not ended after {waited}{last}")
        }
        error => {
            let more = error.call().map_or_else(String::new, details);
            format!("{}{more}", chain(error))
        }
    }
}

/// Adds what the words of a failed call leave out.
fn details(call: &CallFailure) -> String {
    let mut text = String::new();
    let mut details = Vec::new();
    if call.attempts > 1 {
        details.push(format!("{} attempts", call.attempts));
    }
    if let Some(pause) = call.retry_after {
        let pause = duration::format(pause);
        details.push(format!("the service asks for a pause of {pause}"));
    }
    if !details.is_empty() {
        let _ = write!(text, " ({})", details.join("; "));
    }
    let body = call.body.as_ref().filter(|_| call.message.is_none());
    let body = body.map(|body| body.text_lossy().trim().to_owned());
    if let Some(body) = body.filter(|body| !body.is_empty()) {
        let start: String = body.chars().take(MAX_EXCERPT).collect();
        let _ = write!(text, "; the answer begins: {start}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn saving(error: DownloadError) -> Failure {
        let mut image = Image::default();
        image.url = Some("https://example.com/1.png".to_owned());
        image.expires = Some("2026-01-05T12:03:57Z".to_owned());
        let task = "task-1".parse().expect("a task");
        Failure::save(error, &image, 1, &task, None)
    }

    #[test]
    fn a_picture_that_was_not_saved_is_there_or_not() {
        let file = DownloadError::File {
            path: "fox.png".into(),
            source: io::ErrorKind::StorageFull.into(),
        };
        let expired = DownloadError::Expired {
            expired: "2026-01-05T12:03:57Z".to_owned(),
            status: 403,
        };
        let wait = "kkiai wait task-1 -o PATH";
        for (error, start, next, is_there) in [
            (
                DownloadError::Exists("fox.png".into()),
                "choose another path, or allow to overwrite",
                format!("{wait} does the one, and with --force the other"),
                true,
            ),
            (file, "make room", format!("{wait} tries again"), true),
            (
                expired,
                "ask for the task again",
                format!("{wait} asks again"),
                false,
            ),
        ] {
            let failure = saving(error);
            let name = &failure.error;
            assert!(failure.help.starts_with(start), "{name}: {}", failure.help);
            let verb = if is_there { "is" } else { "was to be" };
            let place = "at https://example.com/1.png until 2026-01-05T12:03:57Z";
            let end = format!("; {next}; it {verb} {place}");
            assert!(failure.help.ends_with(&end), "{name}: {}", failure.help);
            assert_eq!(failure.cost == KEPT, is_there, "{name}");
            assert_eq!(failure.facts.members()["resumable"], is_there, "{name}");
        }
    }

    #[test]
    fn what_the_program_has_no_option_for_is_not_to_be_tried_again() {
        let failure = saving(DownloadError::TooLong { limit: 9 });
        assert!(failure.help.starts_with("get it from its address"));
        assert_eq!(failure.facts.members()["resumable"], false);
        assert_eq!(failure.cost, KEPT);
    }
}
