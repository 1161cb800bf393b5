//! The text of a documentation page → what it says of one operation.
//!
//! The vendor publishes no description of the API, only pages with tables of parameters, an example
//! of a request and one of an answer. A [`Page`] holds what such a page says, each fact with its
//! line. Nothing of it is believed here: what contradicts itself is a [`Finding`].

pub mod block;
pub mod bounds;
mod cell;
pub mod check;
mod commands;
mod contradictions;
pub mod curl;
pub mod entity;
pub mod example;
pub mod finding;
pub mod heading;
pub mod html;
pub mod lines;
mod list;
pub mod member;
mod nest;
pub mod prose;
mod read;
pub mod rows;
mod table;
mod tag;
pub mod target;
pub mod text;
pub mod types;
pub mod values;
pub mod words;

pub use block::At;
pub use curl::Curl;
pub use example::Example;
pub use finding::Finding;
pub use member::Member;
pub use read::read;

/// What a page says of one operation.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Name of the page in messages.
    pub name: String,
    /// What the page calls the operation.
    pub title: Option<At<String>>,
    /// Method of HTTP.
    pub method: Option<At<String>>,
    /// Scheme and host, such as `https://www.kkiai.com`.
    pub server: Option<At<String>>,
    /// The path, with its parameters in braces.
    pub path: Option<At<String>>,
    /// How a call shows who makes it: `Bearer`, or another scheme.
    pub scheme: Option<At<String>>,
    /// Headers of the request; absent if the page has no table of them.
    pub headers: Option<Vec<Member>>,
    /// Parameters inside the path.
    pub path_parameters: Vec<Member>,
    /// Parameters behind the path.
    pub query: Vec<Member>,
    /// Cookies.
    pub cookies: Vec<Member>,
    /// Media type of the request's body.
    pub media: Option<At<String>>,
    /// Members of the request's body.
    pub body: Vec<Member>,
    /// Examples of the request's body.
    pub requests: Vec<Example>,
    /// Commands that send the request.
    pub curls: Vec<Curl>,
    /// The answers, in the order of the page.
    pub answers: Vec<Answer>,
    /// Codes of errors: code and meaning.
    pub errors: Vec<At<(String, String)>>,
    /// What is wrong with the page, or not understood.
    pub findings: Vec<Finding>,
}

/// What a page says of an answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Status, such as `200`; absent if the page names none.
    pub status: Option<At<String>>,
    /// What stands beside the status.
    pub text: String,
    /// Members of the body.
    pub members: Vec<Member>,
    /// Headers.
    pub headers: Vec<Member>,
    /// Examples of the body.
    pub examples: Vec<Example>,
}

impl Answer {
    /// Returns the status in figures: 200 if the page names none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.status
            .as_ref()
            .map_or("200", |status| status.value.as_str())
    }

    /// Returns how the place of its members is called: `response`, with the status if it is a refusal.
    #[must_use]
    pub fn place(&self) -> String {
        match self.code() {
            code if code.starts_with('2') => "response".to_owned(),
            code => format!("response.{code}"),
        }
    }
}

impl Page {
    /// Returns the example of a request: the first, or the body of a command.
    #[must_use]
    pub fn request(&self) -> Option<&Example> {
        self.requests
            .first()
            .or_else(|| self.curls.iter().find_map(|curl| curl.body.as_ref()))
    }

    /// Says whether the page documents a call of HTTP.
    ///
    /// # Errors
    ///
    /// Returns what is missing.
    pub fn operation(&self) -> Result<(&At<String>, &At<String>), PageError> {
        match (&self.method, &self.path) {
            (Some(method), Some(path)) => Ok((method, path)),
            (Some(method), None) => {
                let message = format!(
                    "`{}` has no address: no line of the page has one",
                    method.value
                );
                Err(PageError::new(method.line, message))
            }
            (None, Some(path)) => {
                let message = format!(
                    "`{}` has no method: no line of the page has one, such as `POST`",
                    path.value
                );
                Err(PageError::new(path.line, message))
            }
            (None, None) => Err(PageError::new(
                1,
                "this is no page of an operation: no line has a method and an address, such as `POST` \
                 and `https://host/path`",
            )),
        }
    }
}

/// Reason that a page cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct PageError {
    /// Line of the page, from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

impl PageError {
    /// Returns an error at a line.
    pub fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}
