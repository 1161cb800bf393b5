//! What a fault does to a request and to its answer.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use hyper::body::Frame;

use crate::desk::NoAnswer;
use crate::faults::{Fault, Operation, RetryAfter};
use crate::gateway::Inner;
use crate::refusals;
use crate::wire::Line;

/// Beginning of an answer that never comes whole, where the right one is not known.
const BEGINNING: &[u8] = br#"{"code":"success","message":"","data":{"task_id":"task_"#;

/// Length that is announced for an answer of which only the beginning comes.
const ANNOUNCED: u64 = 128;

/// Bytes that are announced beyond those that come.
const MISSING: u64 = 1000;

/// Zeros that are sent at a time.
const ZEROS: &[u8] = &[0; 64 * 1024];

/// Page that stands in front of the gateway.
const PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>kkiai-mock</title></head>\
    <body><h1>One moment</h1><p>This page is no answer of the API.</p></body></html>\n";

/// A request that meets a fault.
pub(crate) struct Met<'a> {
    pub(crate) inner: &'a Inner,
    pub(crate) line: &'a Arc<Line>,
    pub(crate) request_id: String,
    pub(crate) is_head: bool,
    pub(crate) target: Uri,
    pub(crate) operation: Option<Operation>,
}

impl Met<'_> {
    /// Answers the request as the fault has it. `carried_out` is the right answer, and what it
    /// takes to get it.
    pub(crate) async fn meet(
        &self,
        fault: &Fault,
        carried_out: impl Future<Output = Response>,
    ) -> Result<Response, NoAnswer> {
        if let Fault::Latency {
            time,
            carried_out: false,
        } = fault
        {
            tokio::time::sleep(*time).await;
        }
        // Where nothing is ordered, the right answer costs nothing.
        let is_known = fault.needs_answer()
            || fault.is_carried_out()
            || (matches!(fault, Fault::StallInBody { .. })
                && self.operation != Some(Operation::Create));
        let answer = if is_known {
            Some(carried_out.await)
        } else {
            None
        };
        self.replace(fault, answer).await
    }

    /// Returns what comes in place of an answer, if that is known.
    async fn replace(&self, fault: &Fault, answer: Option<Response>) -> Result<Response, NoAnswer> {
        let response = match fault {
            Fault::RateLimit { retry_after, empty } => self.rate_limit(*retry_after, *empty),
            Fault::ServerError { status, plain, .. } => self.server_error(*status, *plain),
            Fault::CutBeforeAnswer { .. } => return Err(NoAnswer),
            Fault::NoAnswer { .. } => std::future::pending().await,
            Fault::Html { status, .. } => (self::status(*status), Html(PAGE)).into_response(),
            Fault::Empty { .. } => StatusCode::OK.into_response(),
            Fault::ErrorInSuccess { code } => {
                let message = "the request was not carried out";
                refusals::tencent(code, message, &self.inner.ids.call())
            }
            Fault::Redirect { to, status } => self.redirect(to, *status),
            Fault::Expired { status } => expired(*status, &self.request_id),
            _ => match (answer, fault) {
                (
                    Some(answer),
                    Fault::Latency {
                        time,
                        carried_out: true,
                    },
                ) => {
                    tokio::time::sleep(*time).await;
                    answer
                }
                (Some(answer), _) => self.spoil(fault, answer).await,
                (None, _) => {
                    let body = Script::new(Bytes::from_static(BEGINNING), End::Stall);
                    let kind = HeaderValue::from_static("application/json");
                    let headers = [
                        (CONTENT_TYPE, kind),
                        (CONTENT_LENGTH, HeaderValue::from(ANNOUNCED)),
                    ];
                    (headers, Body::new(body)).into_response()
                }
            },
        };
        Ok(response)
    }

    /// Changes the right answer on its way out.
    async fn spoil(&self, fault: &Fault, answer: Response) -> Response {
        let (mut parts, body) = answer.into_parts();
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let whole = length(&parts.headers).unwrap_or(body.len() as u64);
        let half = body.slice(..body.len() / 2);
        let cut = || End::Cut(Arc::clone(self.line));
        let (announced, script) = match fault {
            Fault::CutAfterHead => (Some(whole), Script::new(Bytes::new(), cut())),
            Fault::CutInBody => (Some(whole), Script::new(half, cut())),
            Fault::CutAfterBody => (Some(whole), Script::new(body, cut())),
            Fault::StallInBody { .. } => (Some(whole), Script::new(half, End::Stall)),
            Fault::WrongLength => (Some(whole + MISSING), Script::new(body, cut())),
            Fault::CutShort => (Some(whole / 2), Script::new(half, End::Whole)),
            Fault::TooLarge { bytes, chunked } => {
                parts.status = StatusCode::OK;
                parts.headers.remove(ETAG);
                let kept = usize::try_from(*bytes).map_or(body.len(), |most| most.min(body.len()));
                let mut script = Script::new(body.slice(..kept), End::Whole);
                script.zeros = bytes - kept as u64;
                ((!chunked).then_some(*bytes), script)
            }
            _ => return Response::from_parts(parts, Body::from(body)),
        };
        match announced {
            Some(length) => parts.headers.insert(CONTENT_LENGTH, length.into()),
            None => parts.headers.remove(CONTENT_LENGTH),
        };
        if let End::Cut(line) = &script.end {
            // Nobody will ask for a body that is not sent.
            if self.is_head || announced == Some(0) {
                line.cut_when_flushed();
            }
        }
        Response::from_parts(parts, Body::new(script))
    }

    fn rate_limit(&self, retry_after: Option<RetryAfter>, empty: bool) -> Response {
        let mut response = if empty {
            StatusCode::TOO_MANY_REQUESTS.into_response()
        } else {
            refusals::too_many_requests(&self.request_id)
        };
        let value = match retry_after {
            Some(RetryAfter::Seconds(seconds)) => Some(HeaderValue::from(seconds)),
            Some(RetryAfter::Date(seconds)) => {
                let time = Duration::from_secs(seconds.into());
                let date = self.inner.clock.now().after(time).http_date();
                HeaderValue::try_from(date).ok()
            }
            None => None,
        };
        if let Some(value) = value {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        response
    }

    fn server_error(&self, status: u16, plain: bool) -> Response {
        let status = self::status(status);
        if plain {
            return (status, format!("{status}\n")).into_response();
        }
        refusals::server_error(status, &self.request_id)
    }

    fn redirect(&self, to: &str, status: u16) -> Response {
        let path = to
            .split_once("://")
            .and_then(|(_, rest)| Some(rest.split_once('/')?.1));
        let to = if path.is_none_or(str::is_empty) {
            let same = self
                .target
                .path_and_query()
                .map_or("/", |path| path.as_str());
            format!("{}{same}", to.trim_end_matches('/'))
        } else {
            to.to_owned()
        };
        let mut response = self::status(status).into_response();
        if let Ok(to) = HeaderValue::try_from(to) {
            response.headers_mut().insert(LOCATION, to);
        }
        response
    }
}

impl Fault {
    /// Says whether the fault is one of what is said of a task.
    pub(crate) fn is_told(&self) -> bool {
        matches!(
            self,
            Self::NoFile
                | Self::TaskNotExist
                | Self::ResourceNotFound
                | Self::UnknownStatus { .. }
                | Self::Failed { .. }
                | Self::NeverEnds
        )
    }

    /// Says whether the fault changes the right answer, or only what is said in it.
    fn needs_answer(&self) -> bool {
        let is_changed = matches!(
            self,
            Self::Latency { .. }
                | Self::CutAfterHead
                | Self::CutInBody
                | Self::CutAfterBody
                | Self::ForeignTicket { .. }
                | Self::WrongLength
                | Self::CutShort
                | Self::TooLarge { .. }
        );
        is_changed || self.is_told()
    }
}

/// Answers as a file server does that no longer has a file.
fn expired(status: u16, request_id: &str) -> Response {
    let (code, message) = match status {
        403 => ("AccessDenied", "Access Denied."),
        _ => ("NoSuchKey", "The specified key does not exist."),
    };
    let body = format!(
        "<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n\t<Code>{code}</Code>\n\
         \t<Message>{message}</Message>\n\t<RequestId>{request_id}</RequestId>\n</Error>\n"
    );
    let kind = [(CONTENT_TYPE, "application/xml")];
    (self::status(status), kind, body).into_response()
}

/// Returns a status that the plan has checked.
fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A body that does as it is told, whatever was announced.
struct Script {
    first: Bytes,
    zeros: u64,
    end: End,
}

/// What comes after the last byte of a body.
enum End {
    /// Its end.
    Whole,
    /// Nothing.
    Stall,
    /// The end of the connection.
    Cut(Arc<Line>),
}

impl Script {
    fn new(first: Bytes, end: End) -> Self {
        Self {
            first,
            zeros: 0,
            end,
        }
    }
}

impl axum::body::HttpBody for Script {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let data = if self.first.is_empty() {
            let count = self.zeros.min(ZEROS.len() as u64);
            self.zeros -= count;
            let count = usize::try_from(count).unwrap_or_default();
            Bytes::from_static(ZEROS.get(..count).unwrap_or_default())
        } else {
            std::mem::take(&mut self.first)
        };
        if let (End::Cut(line), 0) = (&self.end, self.zeros) {
            line.cut_when_flushed();
        }
        match (data.is_empty(), &self.end) {
            (false, _) => Poll::Ready(Some(Ok(Frame::data(data)))),
            (true, End::Whole) => Poll::Ready(None),
            // Nothing ever wakes this up but the end of the connection.
            (true, End::Stall | End::Cut(_)) => Poll::Pending,
        }
    }
}
