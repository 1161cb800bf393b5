//! The table of faults: what text, help and plans know of each.

use crate::faults::{Fault, Operation};

use Operation::{Create, Image, Query, Task};

/// What all faults with the same name have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultKind {
    /// Name, such as `server-error`.
    pub name: &'static str,
    /// Options that may follow the name, each after a comma, with the values that they have
    /// unless told otherwise, such as `status=502,plain,done`. Empty if there are none.
    pub options: &'static str,
    /// What the fault can fall on. With the option `done` it is create calls alone.
    pub operations: &'static [Operation],
    /// What goes wrong, in a few words.
    pub about: &'static str,
}

/// What arrives over HTTP.
const REQUESTS: &[Operation] = &[Create, Query, Image];

macro_rules! kinds {
    ($($constant:ident: $name:literal, $options:literal, $operations:expr, $about:literal;)*) => {
        impl FaultKind {
            $(
                pub(super) const $constant: Self = Self {
                    name: $name,
                    options: $options,
                    operations: $operations,
                    about: $about,
                };
            )*

            /// Every kind of fault.
            pub const ALL: &'static [Self] = &[$(Self::$constant),*];
        }
    };
}

kinds! {
    LATENCY: "latency", "time=1s,done", REQUESTS,
        "a late answer";
    RATE_LIMIT: "rate-limit", "seconds=N,date=N,empty", REQUESTS,
        "429, to come back in N seconds";
    SERVER_ERROR: "server-error", "status=502,plain,done", REQUESTS,
        "a status of 500 or more";
    CUT_BEFORE_ANSWER: "cut-before-answer", "done", REQUESTS,
        "the connection ends without an answer";
    CUT_AFTER_HEAD: "cut-after-head", "", REQUESTS,
        "it ends after the head of the answer";
    CUT_IN_BODY: "cut-in-body", "", REQUESTS,
        "it ends in the middle of the body";
    CUT_AFTER_BODY: "cut-after-body", "", REQUESTS,
        "it ends after the answer, unannounced";
    STALL_IN_BODY: "stall-in-body", "done", REQUESTS,
        "half a body, then nothing for ever";
    NO_ANSWER: "no-answer", "done", REQUESTS,
        "nothing for ever";
    HTML: "html", "status=200,done", REQUESTS,
        "a web page";
    EMPTY: "empty", "done", REQUESTS,
        "200 with an empty body";
    REDIRECT: "redirect", "to=URL,status=307", REQUESTS,
        "a redirect to another host";
    ERROR_IN_SUCCESS: "error-in-success", "code=InternalError", &[Create, Query],
        "200 with Response.Error";
    FOREIGN_TICKET: "foreign-ticket", "to=URL", &[Create],
        "a ticket with addresses on another host";
    NO_FILE: "no-file", "", &[Query, Task],
        "success without a file";
    TASK_NOT_EXIST: "task-not-exist", "", &[Query, Task],
        "400, the task is unknown";
    RESOURCE_NOT_FOUND: "resource-not-found", "", &[Query, Task],
        "200, the task is unknown";
    UNKNOWN_STATUS: "unknown-status", "word=DREAMING", &[Query, Task],
        "a status that is not documented";
    FAILED: "failed", "as=FAILURE,code=InternalError", &[Task],
        "the task fails";
    NEVER_ENDS: "never-ends", "", &[Task],
        "the task is always being worked on";
    EXPIRED: "expired", "status=403", &[Image],
        "the file is no longer there; its time is over";
    WRONG_LENGTH: "wrong-length", "", &[Image],
        "fewer bytes than announced";
    CUT_SHORT: "cut-short", "", &[Image],
        "half the image, as if it were all";
    TOO_LARGE: "too-large", "bytes=1073741824,chunked", &[Image],
        "an image that does not end soon";
}

impl Fault {
    /// Returns what the fault has in common with others of the same name.
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        match self {
            Self::Latency { .. } => FaultKind::LATENCY,
            Self::RateLimit { .. } => FaultKind::RATE_LIMIT,
            Self::ServerError { .. } => FaultKind::SERVER_ERROR,
            Self::CutBeforeAnswer { .. } => FaultKind::CUT_BEFORE_ANSWER,
            Self::CutAfterHead => FaultKind::CUT_AFTER_HEAD,
            Self::CutInBody => FaultKind::CUT_IN_BODY,
            Self::CutAfterBody => FaultKind::CUT_AFTER_BODY,
            Self::StallInBody { .. } => FaultKind::STALL_IN_BODY,
            Self::NoAnswer { .. } => FaultKind::NO_ANSWER,
            Self::Html { .. } => FaultKind::HTML,
            Self::Empty { .. } => FaultKind::EMPTY,
            Self::ErrorInSuccess { .. } => FaultKind::ERROR_IN_SUCCESS,
            Self::Redirect { .. } => FaultKind::REDIRECT,
            Self::ForeignTicket { .. } => FaultKind::FOREIGN_TICKET,
            Self::NoFile => FaultKind::NO_FILE,
            Self::TaskNotExist => FaultKind::TASK_NOT_EXIST,
            Self::ResourceNotFound => FaultKind::RESOURCE_NOT_FOUND,
            Self::UnknownStatus { .. } => FaultKind::UNKNOWN_STATUS,
            Self::Failed { .. } => FaultKind::FAILED,
            Self::NeverEnds => FaultKind::NEVER_ENDS,
            Self::Expired { .. } => FaultKind::EXPIRED,
            Self::WrongLength => FaultKind::WRONG_LENGTH,
            Self::CutShort => FaultKind::CUT_SHORT,
            Self::TooLarge { .. } => FaultKind::TOO_LARGE,
        }
    }
}
