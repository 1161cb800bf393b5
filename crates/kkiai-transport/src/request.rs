//! One call as plain data.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderName,
    HeaderValue, TRANSFER_ENCODING,
};
use serde::Serialize;

use crate::auth::is_cookie;
use crate::body::{Body, Content, Given};
use crate::error::BuildError;
use crate::model::{Node, Write};
use crate::multipart::Parts;
use crate::operation::Operation;
use crate::param::{Param, Place};
use crate::style;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: &str = "application/x-www-form-urlencoded";
const TEXT: &str = "text/plain; charset=utf-8";

/// An operation with the values of one call.
///
/// The builder methods do not fail. The first value that cannot be used is remembered, and
/// the request then fails with it when it is prepared or sent.
///
/// `Debug` shows neither cookies nor the content of the body.
#[derive(Clone)]
pub struct Request {
    operation: &'static Operation,
    body: Option<Bytes>,
    /// Apart, as a request is handed on many times, and many have none of it.
    more: Option<Box<More>>,
}

#[derive(Clone, Default)]
struct More {
    place: Option<String>,
    path: Vec<(&'static str, String)>,
    /// Pairs that are percent-encoded.
    query: String,
    headers: HeaderMap,
    cookies: Vec<(Cow<'static, str>, String)>,
    /// Type of the body, if it is not JSON.
    media: Option<HeaderValue>,
    problem: Option<BuildError>,
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "numbers, strings and references are all given without a `&` of their own"
)]
impl Request {
    /// Creates a request without any value.
    #[must_use]
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            body: None,
            more: None,
        }
    }

    /// Sets the value of a placeholder in the path. The last value for a name counts.
    ///
    /// It is written in the way that the [`Param`] of this name says. Everything in it but letters,
    /// digits, `-`, `.`, `_` and `~` is percent-encoded, so the value stays one segment of the path.
    /// A value that is empty, `.` or `..` would address another resource and makes the request fail,
    /// as does a name that is not in the path.
    #[must_use]
    pub fn path(mut self, name: &'static str, value: impl Write) -> Self {
        if !self.operation.has_placeholder(name) {
            return self.fail(BuildError::UnknownPathValue { name });
        }
        let param = self.operation.path_param(name);
        match style::path_value(&param, &value.write()) {
            Ok(text) => {
                let path = &mut self.more().path;
                path.retain(|(known, _)| *known != name);
                path.push((name, text));
                self
            }
            Err(problem) => self.fail(problem),
        }
    }

    /// Sets path and query in place of the operation's path: what a service gave as the address of
    /// something, such as `/queue/7/status?logs=1`.
    ///
    /// The text is sent as it is, to the transport's own origin, and does not stand below a path of
    /// the base URL. One that does not begin with a single `/`, or is no path of a URL, makes the
    /// request fail.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        let place = place.into();
        if !place.starts_with('/') || place.starts_with("//") {
            return self.fail(BuildError::InvalidUrl);
        }
        self.more().place = Some(place);
        self
    }

    /// Adds parameters, which are the members of an object: each to where the [`Param`] of its name
    /// says, and in that way; one without a [`Param`] to the query. What is null is left out.
    ///
    /// A value that is no object makes the request fail, as does one that its place cannot hold.
    #[must_use]
    pub fn params(self, params: &(impl Write + ?Sized)) -> Self {
        self.add_params(&params.write())
    }

    fn add_params(mut self, params: &Node<'_>) -> Self {
        let Node::Object(members) = params else {
            return self.fail(BuildError::NoObject { what: "parameters" });
        };
        let params = self.operation.params();
        let mut after = 0;
        for (name, value) in members {
            // Of two that share a name, the one in the query and the other in a header, each has
            // its turn.
            let is_it = |at: &usize| params[*at].place != Place::Path && params[*at].name == name;
            let result = if let Some(at) = (after..params.len()).chain(0..after).find(is_it) {
                after = at + 1;
                self.add_param(&params[at], value)
            } else {
                style::push_pairs(&mut self.more().query, &Param::query(""), name, value)
            };
            if let Err(problem) = result {
                return self.fail(problem);
            }
        }
        self
    }

    fn add_param(&mut self, param: &'static Param, value: &Node<'_>) -> Result<(), BuildError> {
        let name = param.name;
        match param.place {
            Place::Path => Ok(()),
            Place::Query => style::push_pairs(&mut self.more().query, param, name, value),
            Place::Header => match style::header_value(param, value)? {
                Some(text) => self.add_header(name, text),
                None => Ok(()),
            },
            Place::Cookie => {
                let mut added = Ok(());
                let cookies = &mut self.more().cookies;
                style::cookies(param, value, |name, text| {
                    // What is percent-encoded fits, but for the name.
                    if is_cookie(name, "") {
                        cookies.push((name.to_owned().into(), text));
                    } else {
                        added = Err(BuildError::InvalidCookie { name: param.name });
                    }
                })?;
                added
            }
        }
    }

    /// Appends a query parameter. One name may occur more than once.
    ///
    /// Name and value are percent-encoded like a value of the path; a space becomes `%20`.
    #[must_use]
    pub fn query(mut self, name: impl AsRef<str>, value: impl ToString) -> Self {
        style::push_pair(&mut self.more().query, name.as_ref(), &value.to_string());
        self
    }

    /// Sets a header. The last value for a name counts.
    ///
    /// It replaces the transport's own `Accept`, `Content-Type` or `User-Agent`, but not the
    /// header that carries the key. A character that no header may have makes the request
    /// fail, as do `Cookie` and the headers by which HTTP finds the host and the length of
    /// the body.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl ToString) -> Self {
        match self.add_header(name, value.to_string()) {
            Ok(()) => self,
            Err(problem) => self.fail(problem),
        }
    }

    fn add_header(&mut self, name: &'static str, value: String) -> Result<(), BuildError> {
        let header = HeaderName::from_bytes(name.as_bytes()).ok();
        let value = HeaderValue::try_from(value).ok();
        let (header, mut value) = header
            .zip(value)
            .ok_or(BuildError::InvalidHeader { name })?;
        if [CONNECTION, CONTENT_LENGTH, COOKIE, HOST, TRANSFER_ENCODING].contains(&header) {
            return Err(BuildError::ReservedHeader { name });
        }
        if header == AUTHORIZATION {
            value.set_sensitive(true);
        }
        self.more().headers.insert(header, value);
        Ok(())
    }

    /// Sets what type of answer is asked for, unless the caller did.
    pub(crate) fn accept(mut self, media: &'static str) -> Self {
        let headers = &mut self.more().headers;
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static(media));
        self
    }

    /// Appends a cookie, with its value as it is.
    ///
    /// White space, `"`, `,`, `;`, `\`, control and non-ASCII characters make the request
    /// fail, since they would end the cookie or begin another one.
    #[must_use]
    pub fn cookie(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = value.to_string();
        if !is_cookie(name, &value) {
            return self.fail(BuildError::InvalidCookie { name });
        }
        self.more().cookies.push((name.into(), value));
        self
    }

    /// Sets the body to the JSON form of a value. The last body counts, and `None` is no body.
    ///
    /// A value that has no JSON form makes the request fail.
    #[must_use]
    pub fn json<'a, B>(mut self, body: B) -> Self
    where
        B: Given<'a>,
        B::Body: Serialize,
    {
        let Some(body) = body.given() else {
            self.body = None;
            return self;
        };
        match serde_json::to_vec(body) {
            Ok(bytes) => {
                self.body = Some(bytes.into());
                if let Some(more) = &mut self.more {
                    more.media = None;
                }
                self
            }
            Err(source) => self.fail(BuildError::Json {
                source: source.into(),
            }),
        }
    }

    /// Sets the body to the pairs of a form, which are the members of an object.
    ///
    /// A list repeats its name, an object is written with brackets, as in `size[width]=7`, and what
    /// is null is left out; see [`Param::query`] and [`Param::deep`]. A value that is no object makes
    /// the request fail.
    #[must_use]
    pub fn form<'a, B>(self, body: B) -> Self
    where
        B: Given<'a>,
        B::Body: Write,
    {
        self.form_with(body, &[])
    }

    /// Does the same as [`form`](Self::form), with some members written in other ways: as the
    /// [`Param::query`] of their name says.
    #[must_use]
    pub fn form_with<'a, B>(self, body: B, styles: &[Param]) -> Self
    where
        B: Given<'a>,
        B::Body: Write,
    {
        match body.given() {
            Some(body) => self.set_form(&body.write(), styles),
            None => self.without_body(),
        }
    }

    fn set_form(self, body: &Node<'_>, styles: &[Param]) -> Self {
        let Node::Object(members) = body else {
            return self.fail(BuildError::NoObject { what: "form" });
        };
        let mut text = String::new();
        for (name, value) in members {
            let style = styles.iter().find(|param| param.name == name);
            let written = match (style, value) {
                (Some(style), _) => style::push_pairs(&mut text, style, name, value),
                // The members of a member are no members of the form.
                (None, Node::Object(_)) => {
                    style::push_pairs(&mut text, &Param::query("").deep(), name, value)
                }
                (None, _) => style::push_pairs(&mut text, &Param::query(""), name, value),
            };
            if let Err(problem) = written {
                return self.fail(problem);
            }
        }
        self.content(FORM, text)
    }

    /// Sets the body to the parts of a form, which are the members of an object.
    ///
    /// A file is a part with its name and its type; a list is as many parts of one name; an object
    /// is a part of JSON; and anything else is text. `media` gives the types of parts that have
    /// another, by their names: a part of a type of JSON is written as JSON. What is null is left
    /// out. A value that is no object makes the request fail.
    #[must_use]
    pub fn multipart<'a, B>(self, body: B, media: &[(&str, &str)]) -> Self
    where
        B: Given<'a>,
        B::Body: Write,
    {
        match body.given() {
            Some(body) => self.set_multipart(&body.write(), media),
            None => self.without_body(),
        }
    }

    fn set_multipart(self, body: &Node<'_>, media: &[(&str, &str)]) -> Self {
        match Parts::new(body, media) {
            Ok(parts) => {
                let media = parts.media();
                self.content(&media, parts.into_body())
            }
            Err(problem) => self.fail(problem),
        }
    }

    /// Sets the body to a text. `None` is no body.
    #[must_use]
    pub fn text(self, body: impl Content) -> Self {
        self.content(TEXT, body)
    }

    /// Sets the body to bytes or a text of some type. `None` is no body.
    #[must_use]
    pub fn content(mut self, media: &str, body: impl Content) -> Self {
        match body.content() {
            Some(bytes) => {
                self.body = Some(bytes);
                self.media(media)
            }
            None => self.without_body(),
        }
    }

    /// Sets the body to one of several forms. `None` is no body.
    #[must_use]
    pub fn body<'a, B>(self, body: B) -> Self
    where
        B: Given<'a>,
        B::Body: Body,
    {
        match body.given() {
            Some(body) => body.add_to(self),
            None => self.without_body(),
        }
    }

    /// Sets the type of the body, in place of the one that the method has which set the body.
    #[must_use]
    pub fn media(mut self, media: &str) -> Self {
        match HeaderValue::from_str(media) {
            Ok(media) => {
                self.more().media = Some(media);
                self
            }
            Err(_) => self.fail(BuildError::InvalidHeader {
                name: "content-type",
            }),
        }
    }

    fn without_body(mut self) -> Self {
        self.body = None;
        self
    }

    /// Returns the operation that the request is for.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// Returns the request that keeps its first problem.
    fn fail(mut self, problem: BuildError) -> Self {
        self.more().problem.get_or_insert(problem);
        self
    }

    /// Returns path and query of the URL, with all values encoded.
    pub(crate) fn target(&self) -> Result<Target, BuildError> {
        let template = self.operation.path();
        let more = match &self.more {
            None if template.starts_with('/') && !template.contains('{') => {
                return Ok(Target::Operation(template));
            }
            None => &More::default(),
            Some(more) => more,
        };
        if let Some(problem) = &more.problem {
            return Err(problem.clone());
        }
        if let Some(place) = &more.place {
            let mut place = place.clone();
            push_query(&mut place, &more.query);
            return Ok(Target::Place(place));
        }
        // Without the slash the path would go on with the host of the base URL.
        if !template.starts_with('/') {
            return Err(BuildError::InvalidUrl);
        }
        if more.query.is_empty() && !template.contains('{') {
            return Ok(Target::Operation(template));
        }
        let mut rest = template;
        let mut target = String::new();
        while let Some((literal, tail)) = rest.split_once('{') {
            let (name, tail) = tail.split_once('}').ok_or(BuildError::InvalidUrl)?;
            let (_, value) = more
                .path
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or(BuildError::MissingPathValue { name })?;
            target.push_str(literal);
            target.push_str(value);
            rest = tail;
        }
        target.push_str(rest);
        push_query(&mut target, &more.query);
        Ok(Target::Path(target))
    }

    /// Adds the headers that the caller set, and the type of the body.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap) {
        let more = self.more.as_deref();
        if self.body.is_some() {
            let media = more.and_then(|more| more.media.clone());
            headers.insert(CONTENT_TYPE, media.unwrap_or(JSON));
        }
        for (name, value) in more.iter().flat_map(|more| &more.headers) {
            headers.insert(name, value.clone());
        }
    }

    /// Returns all cookies as they stand in one header; empty if there are none.
    pub(crate) fn cookies(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.more.iter().flat_map(|more| &more.cookies) {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        text
    }

    /// Returns the body.
    pub(crate) fn sent_body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }
}

fn push_query(target: &mut String, query: &str) {
    if !query.is_empty() {
        // The path may end in a query that is the same in each call.
        target.push(if target.contains('?') { '&' } else { '?' });
        target.push_str(query);
    }
}

/// Where a request goes.
pub(crate) enum Target {
    /// An operation's own path, below the base URL.
    Operation(&'static str),
    /// Path and query below the base URL.
    Path(String),
    /// Path and query below the origin.
    Place(String),
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = More::default();
        let more = self.more.as_deref().unwrap_or(&none);
        let cookies: Vec<&str> = more.cookies.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("Request")
            .field("operation", &self.operation.id())
            .field("place", &more.place)
            .field("path", &more.path)
            .field("query", &more.query)
            .field("headers", &more.headers)
            .field("cookies", &cookies)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("problem", &more.problem)
            .finish()
    }
}
