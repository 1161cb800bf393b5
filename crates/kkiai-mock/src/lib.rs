//! The kkiai gateway inside your process, with faults on demand, for tests and for trying things
//! without a key.
//!
//! [`MockGateway`] answers the operations of the kkiai API as the gateway does: it checks the
//! key and the body, lets a task wait and proceed, and in the end serves an image, which it
//! draws itself. It needs no network and nothing costs money.
//!
//! ```
//! use kkiai_mock::MockGateway;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), kkiai_mock::StartError> {
//! let gateway = MockGateway::start().await?;
//! assert!(gateway.base_url().starts_with("http://127.0.0.1:"));
//! // Any client of the API works with this address, and `gateway.key()`.
//! assert!(gateway.requests().is_empty());
//!
//! gateway.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What is checked
//!
//! | Request | Answer |
//! |---|---|
//! | no key, or a wrong one | 401 |
//! | a body that is too large, no JSON, or not as described | 413, 400 with the place and the reason |
//! | a model and a version that do not go together | 400 |
//! | a `session_id` that was used within three days | 200, with an error inside |
//! | a task that is not known | 400 |
//! | another path of the API, another path | 404, 200 with a web page |
//!
//! # What is answered
//!
//! What gateways of this family answer in more than one way can be chosen: an [`AnswerForm`]
//! for queries, a [`CreateForm`] for create calls. How far a task has come follows from the
//! time since it was made, by the clock of the Tokio runtime, which tests can pause and
//! advance.
//!
//! The addresses of a ticket work, too: they speak the queue protocol of fal.ai.
//!
//! The image has the size that was asked for, whatever the model, and follows from the prompt
//! alone: the same prompt gives the same file on every machine. It is served in parts if a
//! client asks for them.
//!
//! # What goes wrong
//!
//! Nothing, unless it is told to: a plan, [`Faults`], says which request meets which [`Fault`].
//! Below, the first create call is accepted, but the connection ends without an answer.
//!
//! ```
//! use kkiai_mock::{Fault, Faults, MockGateway, Operation};
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let lost = Fault::CutBeforeAnswer { carried_out: true };
//! let faults = Faults::none().then(Operation::Create, [lost.clone()])?;
//! // No port is needed for a connection in memory, and no time passes on a paused clock.
//! let gateway = MockGateway::builder().faults(faults).in_memory()?;
//!
//! let body = r#"{"model_name":"GEM","model_version":"3.0","prompt":"a fox"}"#;
//! let request = format!(
//!     "POST /tencent-vod/v1/aigc-image HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
//!      content-length: {}\r\n\r\n{body}",
//!     gateway.key(),
//!     body.len()
//! );
//! let mut stream = gateway.connect();
//! stream.write_all(request.as_bytes()).await?;
//! let mut answer = Vec::new();
//! stream.read_to_end(&mut answer).await?;
//!
//! assert!(answer.is_empty());
//! // The client knows of no task, and there is one.
//! assert_eq!(gateway.accepted().len(), 1);
//! assert_eq!(gateway.requests()[0].fault, Some(lost));
//! # Ok(())
//! # }
//! ```
//!
//! With [`Faults::random`], faults come by chance, the same ones for the same seed. With
//! [`seed`](MockGatewayBuilder::seed) and [`now`](MockGatewayBuilder::now), and on one thread, two
//! runs do not differ in a byte.
//!
//! What a client did is seen in [`MockGateway::requests`], where a key is left out and that one
//! came is said, and in [`MockGateway::accepted`], which lists the tasks that were really created.

mod answers;
mod chance;
mod check;
mod desk;
mod door;
mod faults;
mod file;
mod forms;
mod found;
mod gallery;
mod gateway;
mod ids;
mod picture;
mod queue;
mod refusals;
mod routes;
mod seen;
mod server;
mod tasks;
mod time;
mod wire;

pub use faults::{
    Fault, FaultKind, Faults, Operation, ParseFaultError, PlanError, RetryAfter, TaskFailure,
};
pub use forms::{AnswerForm, CreateForm, ParseFormError};
pub use gateway::{MockGateway, MockGatewayBuilder, StartError};
pub use seen::SeenRequest;
pub use tasks::AcceptedTask;
