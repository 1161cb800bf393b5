//! Runtime of generated API clients: builds a request, sends it, decodes the answer.
//!
//! The crate knows HTTP and JSON and no particular API. An [`Operation`] is constant data
//! about one endpoint, a [`Request`] adds the values of one call, and a [`Transport`] puts
//! both together with an origin and a key:
//!
//! ```
//! use kkiai_transport::{ApiKey, Credential, Method, Operation, Request, Transport};
//!
//! static RENAME_THING: Operation =
//!     Operation::new(Method::Patch, "renameThing", "/v1/things/{thing_id}");
//!
//! # fn main() -> Result<(), kkiai_transport::BuildError> {
//! let transport = Transport::builder("https://api.example.com")
//!     .credential(Credential::Bearer(ApiKey::new("example-key")?))
//!     .build()?;
//!
//! let request = Request::new(&RENAME_THING)
//!     .path("thing_id", "a/b")
//!     .query("notify", true)
//!     .json(&["new name"]);
//!
//! // A dry run: all that would be sent, and nothing is.
//! let prepared = transport.prepare(&request)?;
//! assert_eq!(prepared.url(), "https://api.example.com/v1/things/a%2Fb?notify=true");
//! assert_eq!(prepared.headers()["authorization"], "Bearer example-key");
//! assert!(!format!("{prepared:?}").contains("example-key"));
//! # Ok(())
//! # }
//! ```
//!
//! [`Transport::call`] sends the request once and decodes the answer into the documented type.
//! [`Transport::send`] stops one step earlier and gives back the answer as it came.
//! [`Transport::run`] sends the request again while its caller lets it, under one deadline.
//! All of them keep to the limits of the transport on calls a second and at a time.
//!
//! # How far a call got
//!
//! The variant of an [`Error`] decides what its reader may do next:
//!
//! | Variant | What happened | May have been accepted |
//! |---|---|---|
//! | [`Build`](Error::Build) | the request could not be built | no |
//! | [`NotSent`](Error::NotSent) | no connection or no turn, so no byte of the request left | no |
//! | [`NoAnswer`](Error::NoAnswer) | the request may have arrived, no whole answer came | yes |
//! | [`Refused`](Error::Refused) | a status other than 2xx | with 5xx only |
//! | [`Decode`](Error::Decode) | a 2xx status in an unexpected shape | yes |
//!
//! What a refusal means is for the API to say: an [`ErrorRule`] is constant data about some
//! refusals, of which generated code has a table.
//!
//! [`Operation::replay`] tells whether a call may be repeated that may have been accepted.
//!
//! # Where the key goes
//!
//! The key is sent to the configured origin and nowhere else: redirects are not followed,
//! and of a URL that a service gave, path and query alone are used. No `Debug` or `Display` output of this crate
//! shows the key.

mod answer;
mod attempt;
mod auth;
mod base;
mod body;
mod builder;
mod call;
mod deadline;
mod error;
mod events;
mod exchange;
mod fetch;
mod file_url;
mod http_client;
#[cfg(feature = "tower")]
mod layer;
pub mod model;
mod multipart;
mod observe;
mod operation;
#[cfg(feature = "otel")]
mod otel;
mod pace;
mod param;
mod prepared;
mod range;
mod request;
mod response;
mod retry;
mod rules;
mod secrets;
mod server;
mod stream;
mod style;
mod transport;
mod wallet;

pub use answer::{Answer, Json, Text};
pub use auth::{ApiKey, Credential, Login, Scheme};
pub use body::{Body, Content, Given};
pub use builder::TransportBuilder;
/// Bytes that are shared and not copied.
pub use bytes::Bytes;
pub use call::{CallOptions, Finished, Verdict};
pub use error::{BuildError, Error, ErrorBody, NetworkError, Refusal, SendError, Undecodable};
pub use events::{Event, EventError, Events};
pub use fetch::{FetchRequest, Fetched, Fetcher, FetcherBuilder, RefusedRedirect};
pub use file_url::FileUrl;
#[cfg(feature = "tower")]
pub use layer::HttpService;
pub use observe::{AttemptEnd, AttemptReport, CallReport, Observer};
pub use operation::{Method, Operation, Replay};
pub use param::Param;
pub use prepared::Prepared;
pub use range::{ContentRange, Validator};
pub use request::Request;
/// The HTTP client, for those who bring one of their own.
pub use reqwest;
pub use response::{RawAnswer, Response};
pub use retry::{RetryBudget, RetryPolicy, retry_after};
pub use rules::{Accepted, ErrorRule};
pub use server::server;
pub use stream::ByteStream;
pub use transport::Transport;
