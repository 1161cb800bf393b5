//! Server-sent events, as the HTML standard of the WHATWG has them.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use memchr::memchr2;

use crate::answer::Answer;
use crate::error::{ErrorBody, NetworkError};
use crate::model::Mismatch;
use crate::secrets::Secrets;
use crate::stream::ByteStream;

/// Data by which many services say that no event follows.
const DONE: &str = "[DONE]";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Events that a service sends, of whose data each is read as a `T`.
///
/// Ends where the answer ends, or at an event whose data is `[DONE]`. An event that is no `T` is an
/// error, after which the others follow; after an error of the network nothing does. Dropping it
/// hangs up.
pub struct Events<T> {
    /// None when it has ended.
    stream: Option<ByteStream>,
    parser: Parser,
    /// What the stream ended with, told once all that came before it is.
    error: Option<NetworkError>,
    secrets: Option<Secrets>,
    last_id: String,
    data: PhantomData<fn() -> T>,
}

/// One event. Dereferences to its data.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// What kind of event it is; `message` if the service does not say.
    pub name: String,
    /// The last id that the service gave, with this event or an earlier one; empty if it gave none.
    pub id: String,
    /// What the event is about.
    pub data: T,
}

impl<T> Event<T> {
    /// Returns the data alone.
    pub fn into_data(self) -> T {
        self.data
    }
}

impl<T> Deref for Event<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

/// Reason that an event did not come, or is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The answer broke off, so that no more events come.
    #[error("events broke off")]
    Network(#[from] NetworkError),
    /// The data of an event has an unexpected shape. Other events may follow.
    #[error("unexpected data of an event `{name}` at `{json_path}`")]
    #[non_exhaustive]
    Decode {
        /// What kind of event it is.
        name: String,
        /// Place in the data, or `.` for the whole of it.
        json_path: String,
        /// What is wrong at that place.
        #[source]
        reason: Mismatch,
        /// Data as it came, with `***` in place of the key.
        data: ErrorBody,
    },
}

impl<T> Events<T> {
    pub(crate) fn new(stream: ByteStream, limit: usize, secrets: Option<Secrets>) -> Self {
        Self {
            stream: Some(stream),
            parser: Parser::new(limit),
            error: None,
            secrets,
            last_id: String::new(),
            data: PhantomData,
        }
    }

    /// Returns the last id that the service gave; empty if it gave none. Sent in the header
    /// `Last-Event-ID`, it asks for what follows.
    #[must_use]
    pub fn last_id(&self) -> &str {
        &self.last_id
    }

    /// Returns the pause that the service asks for before it is asked again, if it does.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry
    }
}

impl<T: Answer> Events<T> {
    /// Returns the next event, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// Returns an [`EventError`] that says whether more may follow.
    pub async fn next(&mut self) -> Option<Result<Event<T>, EventError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn read(&mut self, event: Raw) -> Result<Event<T>, EventError> {
        let mask = |text: String| match &self.secrets {
            Some(secrets) => secrets.hide_in_text(&text),
            None => text,
        };
        let id = mask(event.id.to_string());
        let name = if event.name.is_empty() {
            "message".to_owned()
        } else {
            mask(event.name)
        };
        let data = Bytes::from(mask(event.data));
        self.last_id.clone_from(&id);
        match T::decode(200, None, &data) {
            Ok(data) => Ok(Event { name, id, data }),
            Err(mismatch) => Err(EventError::Decode {
                name,
                json_path: mismatch.path(),
                // The place is told already.
                reason: Mismatch::new(mismatch.reason()),
                data: ErrorBody::new(&data),
            }),
        }
    }
}

impl<T: Answer> Stream for Events<T> {
    type Item = Result<Event<T>, EventError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(event) = this.parser.events.pop_front() {
                if event.data.trim() == DONE {
                    this.parser.events.clear();
                    this.error = None;
                    this.stream = None;
                    return Poll::Ready(None);
                }
                return Poll::Ready(Some(this.read(event)));
            }
            let Some(stream) = &mut this.stream else {
                let error = this.error.take();
                return Poll::Ready(error.map(|error| Err(error.into())));
            };
            this.error = match ready!(Pin::new(stream).poll_next(context)) {
                Some(Ok(piece)) if this.parser.push(&piece) => continue,
                Some(Ok(_)) => Some(NetworkError::body_limit(this.parser.limit)),
                Some(Err(error)) => Some(error),
                // What has no empty line behind it is no event.
                None => None,
            };
            this.stream = None;
        }
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("last_id", &self.last_id)
            .field("has_ended", &self.stream.is_none())
            .finish_non_exhaustive()
    }
}

/// An event whose data is not yet read.
#[derive(Debug, PartialEq, Eq)]
struct Raw {
    name: String,
    /// Shared, as many short events may have one long id.
    id: Arc<str>,
    data: String,
}

/// Makes events of bytes, which may be cut anywhere.
struct Parser {
    limit: usize,
    /// Whether no line has ended yet: the first may begin with a byte order mark.
    is_start: bool,
    /// Whether the last byte was a carriage return, so that a line feed belongs to it.
    after_return: bool,
    line: Vec<u8>,
    name: String,
    id: Arc<str>,
    data: Vec<u8>,
    retry: Option<Duration>,
    events: VecDeque<Raw>,
}

impl Parser {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            is_start: true,
            after_return: false,
            line: Vec::new(),
            name: String::new(),
            id: Arc::default(),
            data: Vec::new(),
            retry: None,
            events: VecDeque::new(),
        }
    }

    /// Takes more bytes. Returns whether no event is larger than allowed.
    fn push(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_return) {
                bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
            }
            let end = memchr2(b'\r', b'\n', bytes);
            let line = &bytes[..end.unwrap_or(bytes.len())];
            if self.line.len() + self.data.len() + line.len() > self.limit {
                return false;
            }
            self.line.extend_from_slice(line);
            let Some(end) = end else {
                break;
            };
            self.after_return = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            let mut line = std::mem::take(&mut self.line);
            let text = if std::mem::take(&mut self.is_start) {
                line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line)
            } else {
                &line
            };
            self.take(text);
            // The room is used again.
            line.clear();
            self.line = line;
        }
        true
    }

    /// Takes a line.
    fn take(&mut self, line: &[u8]) {
        if line.is_empty() {
            self.dispatch();
            return;
        }
        let (field, value) = match memchr::memchr(b':', line) {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &b""[..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => {
                self.data.extend_from_slice(value);
                self.data.push(b'\n');
            }
            b"event" => self.name = String::from_utf8_lossy(value).into_owned(),
            b"id" if !value.contains(&0) => self.id = String::from_utf8_lossy(value).into(),
            b"retry" if value.iter().all(u8::is_ascii_digit) => {
                let pause = std::str::from_utf8(value).ok();
                let pause = pause.and_then(|pause| pause.parse().ok());
                self.retry = pause.map(Duration::from_millis).or(self.retry);
            }
            // Comments have no name at all.
            _ => {}
        }
    }

    fn dispatch(&mut self) {
        let name = std::mem::take(&mut self.name);
        if self.data.pop().is_none() {
            return;
        }
        let data = String::from_utf8_lossy(&self.data).into_owned();
        self.data.clear();
        let id = Arc::clone(&self.id);
        self.events.push_back(Raw { name, id, data });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every rule of the standard, with all three ends of lines.
    const ALL: &str = "\u{feff}: comment\ndata: first\ndata:second\ndata\n\nevent: kind\r\nid: 7\r\n\
        data:  spaced: ö \r\n\r\nretry: 250\rretry: soon\rid: 8\0\rother: x\rdata: third\r\revent: none\n\n\
        data:\n\nid\ndata: last\n\ndata: never sent";

    fn raw(name: &str, id: &str, data: &str) -> Raw {
        Raw {
            name: name.to_owned(),
            id: id.into(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn events_are_the_same_wherever_they_are_cut() {
        let wanted = [
            raw("", "", "first\nsecond\n"),
            raw("kind", "7", " spaced: ö "),
            raw("", "7", "third"),
            raw("", "7", ""),
            raw("", "", "last"),
        ];
        let all = ALL.as_bytes();
        for first in 0..=all.len() {
            for second in first..=all.len() {
                let mut parser = Parser::new(100);
                for piece in [&all[..first], &all[first..second], &all[second..]] {
                    assert!(parser.push(piece));
                }
                assert_eq!(parser.events, wanted, "{first} {second}");
                assert_eq!(parser.retry, Some(Duration::from_millis(250)));
            }
        }
    }

    #[test]
    fn events_are_bounded() {
        let mut parser = Parser::new(20);
        for _ in 0..100 {
            assert!(parser.push(b"data: 12345678\n\n"));
        }
        assert!(!parser.push(b"data: 12345678\ndata: 12345678\ndata: 12345678\n"));
        assert!(!Parser::new(20).push(&[b'x'; 21]));
    }

    #[test]
    fn a_long_id_is_kept_once() {
        let mut parser = Parser::new(2_000_000);
        parser.push(format!("id: {}\n", "7".repeat(1_000_000)).as_bytes());
        // With a copy each, they would take ten gigabytes.
        assert!(parser.push("data\n\n".repeat(10_000).as_bytes()));
        let first = &parser.events[0].id;
        let are_one = |event: &Raw| Arc::ptr_eq(&event.id, first);
        assert_eq!(parser.events.len(), 10_000);
        assert!(parser.events.iter().all(are_one));
    }
}
