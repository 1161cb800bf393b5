//! Faults.

use std::time::Duration;

use crate::forms::named;

/// What a fault falls on.
///
/// `Display` and `FromStr` use the name in lower case, such as `create`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// A create call.
    Create,
    /// A question about a task: the query, and the status and result addresses of a ticket.
    Query,
    /// A request for an image.
    Image,
    /// A task, from the moment it is created: all answers about it agree.
    Task,
}

named!(
    Operation,
    [
        (Create, "create"),
        (Query, "query"),
        (Image, "image"),
        (Task, "task"),
    ]
);

/// How a refusal says when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryAfter {
    /// In this many seconds.
    Seconds(u32),
    /// At a date, this many seconds after the `Date` of the answer.
    Date(u32),
}

/// How a failed task shows that it failed.
///
/// `Display` and `FromStr` use the name in lower case, such as `err-code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskFailure {
    /// Finished, with an `ErrCode`. The gateway's record of it says success.
    ErrCode,
    /// Finished with `ErrCode` 0, and only `ErrCodeExt` tells. The gateway's record of it says
    /// success.
    ErrCodeExt,
    /// The outer status says failure, and the task inside is still being worked on.
    RunningInside,
    /// Aborted.
    Aborted,
    /// Finished with an `ErrCode`, and the gateway's record says failure, with the reason where
    /// the address of the image belongs.
    ResultUrl,
    /// An error in place of the task. The gateway's record of it says nothing.
    ErrorInside,
}

named!(
    TaskFailure,
    [
        (ErrCode, "err-code"),
        (ErrCodeExt, "err-code-ext"),
        (RunningInside, "running-inside"),
        (Aborted, "aborted"),
        (ResultUrl, "result-url"),
        (ErrorInside, "error-inside"),
    ]
);

/// Something that goes wrong.
///
/// `Display` and `FromStr` use a name with options, such as `server-error,status=503,done`;
/// [`FaultKind::ALL`](crate::FaultKind::ALL) lists them.
///
/// Where a fault says `carried_out`, a create call may have been accepted before the fault: a
/// task was made, and only the answer is missing. Such a fault fits create calls alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer is right, and late.
    Latency {
        /// How late.
        time: Duration,
        /// Whether the request is carried out before this time and not after it.
        carried_out: bool,
    },
    /// Status 429. Nothing is carried out.
    ///
    /// The body is one that was seen at the gateway, with the code `model_not_found` and a message
    /// in Chinese, however little they say of too many calls: a client has to go by the status.
    RateLimit {
        /// When to come back, if that is said.
        retry_after: Option<RetryAfter>,
        /// Whether the body is empty.
        empty: bool,
    },
    /// A status of 500 or more.
    ServerError {
        /// The status.
        status: u16,
        /// Whether the body is plain text and not the gateway's JSON.
        plain: bool,
        /// Whether the request is carried out first.
        carried_out: bool,
    },
    /// The connection ends before the first byte of an answer.
    CutBeforeAnswer {
        /// Whether the request is carried out first.
        carried_out: bool,
    },
    /// The connection ends after the head of the right answer.
    CutAfterHead,
    /// The connection ends in the middle of the body of the right answer.
    CutInBody,
    /// The connection ends after the right answer, although the answer did not say so.
    CutAfterBody,
    /// Half a body arrives, and then nothing more, for ever.
    StallInBody {
        /// Whether the request is carried out first.
        carried_out: bool,
    },
    /// No answer, for ever.
    NoAnswer {
        /// Whether the request is carried out first.
        carried_out: bool,
    },
    /// A web page in place of the right answer.
    Html {
        /// The status: 200, or one of 400 and more.
        status: u16,
        /// Whether the request is carried out first.
        carried_out: bool,
    },
    /// Status 200 and an empty body.
    Empty {
        /// Whether the request is carried out first.
        carried_out: bool,
    },
    /// Status 200 and an error of Tencent's inside. Nothing is carried out.
    ErrorInSuccess {
        /// Code of the error.
        code: String,
    },
    /// A redirect. Nothing is carried out.
    Redirect {
        /// Address to go to. One without a path gets the path of the request.
        to: String,
        /// The status, of 300 and more.
        status: u16,
    },
    /// The request is accepted with a ticket whose addresses are on another host.
    ForeignTicket {
        /// Address of the other host, such as `http://127.0.0.1:9`.
        to: String,
    },
    /// The task ended well, and there is no file.
    NoFile,
    /// The gateway does not know the task: status 400, `task_not_exist`.
    TaskNotExist,
    /// Tencent does not know the task: status 200, `ResourceNotFound`.
    ResourceNotFound,
    /// The task is being worked on, in a word that nobody documented.
    UnknownStatus {
        /// The word.
        word: String,
    },
    /// The task fails when its time has come.
    Failed {
        /// How it shows.
        shown: TaskFailure,
        /// Code of the reason.
        code: String,
    },
    /// The task makes progress and never ends.
    NeverEnds,
    /// The file is no longer there, as a file server says it.
    ///
    /// While it is the next request for an image that is to meet this, answers to queries put the
    /// image's `ExpireTime` a week before its task, so that a client can know why. An image that
    /// is kept for good has no such time, and neither has the result of a ticket.
    Expired {
        /// The status: 403, 404 or 410.
        status: u16,
    },
    /// More bytes are announced than come before the connection ends.
    WrongLength,
    /// Half the image, announced as if it were the whole.
    CutShort,
    /// The image is followed by zeros.
    TooLarge {
        /// Length of the whole.
        bytes: u64,
        /// Whether the length is not announced.
        chunked: bool,
    },
}

impl Fault {
    /// Says whether a request that meets the fault may be carried out before it, where another
    /// fault of this kind leaves it undone.
    pub(super) fn is_carried_out(&self) -> bool {
        match self {
            Self::Latency { carried_out, .. }
            | Self::ServerError { carried_out, .. }
            | Self::CutBeforeAnswer { carried_out }
            | Self::StallInBody { carried_out }
            | Self::NoAnswer { carried_out }
            | Self::Html { carried_out, .. }
            | Self::Empty { carried_out } => *carried_out,
            _ => false,
        }
    }

    /// Says whether the fault can fall on an operation.
    #[must_use]
    pub fn fits(&self, operation: Operation) -> bool {
        let undoes = self.is_carried_out() && operation != Operation::Create;
        !undoes && self.kind().operations.contains(&operation)
    }
}
