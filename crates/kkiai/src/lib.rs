//! Client for the kkiai image generation API.
//!
//! A picture takes three steps: create a task, wait for it, download what it made. Creating is
//! what costs money.
//!
//! ```
//! use kkiai::{Client, Model, request};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The gateway of `kkiai-mock` runs inside this process: no key, no network, no cost. For the
//! // real one, set `KKIAI_API_KEY` and use `Client::from_env()`.
//! let gateway = kkiai_mock::MockGateway::start().await?;
//! let client = Client::builder()
//!     .api_key("any-key")
//!     .base_url(gateway.base_url())
//!     .build()?;
//!
//! let task = client
//!     .create_image(&request::image(&Model::Gem3_0, "a red fox in the snow"))
//!     .await?;
//! println!("task {} was accepted", task.id());
//!
//! let folder = tempfile::tempdir()?;
//! for (number, image) in client.wait(&task).await?.iter().enumerate() {
//!     let path = folder.path().join(format!("fox-{number}.png"));
//!     client.download(image, &path).await?;
//! }
//! # assert!(folder.path().join("fox-0.png").exists());
//! # Ok(())
//! # }
//! ```
//!
//! # What a failure means
//!
//! An [`Error`] says how far a call got, and [`Error::charge`] what it may have cost. A task that
//! was accepted is a [`Task`], which can be stored and waited for again at any later time, so nothing
//! that was paid for is lost when waiting ends early.
//!
//! # Features
//!
//! | Feature | What it adds |
//! |---|---|
//! | `blocking` | `blocking::Client`, for programs without `async` |
//! | `tower` | layers of `tower` round the HTTP client, by `ClientBuilder::transport` |
//! | `otel` | the context of an OpenTelemetry trace goes to the service in its headers |
//!
//! Spans and events of `tracing` are always there, and cost next to nothing while nobody listens.
//!
//! # Types of the API
//!
//! The types of requests and answers come from `kkiai-gen` and are used as they are: [`models`].
//! Calls that this crate has no method for are made with [`Client::api`].

#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod client;
mod config;
mod create;
mod download;
mod error;
mod failure;
mod reading;
mod refusal;
pub mod request;
mod task;
#[cfg(test)]
mod tests;
mod ticket;
mod update;
mod wait;

pub use builder::ClientBuilder;
pub use client::Client;
pub use config::{BASE_URL_VARIABLE, ConfigError, KEY_VARIABLE};
pub use create::{CreateOptions, new_session_id};
pub use download::{DownloadError, DownloadOptions, Downloaded, ImageKind, ImageName};
pub use error::{Charge, Error};
pub use failure::CallFailure;
/// Types and operations as generated from the API's description.
pub use kkiai_gen as models;
pub use kkiai_gen::{
    AspectRatio, CreateImageTaskRequest, ErrorClass, FileInfo, Model, OutputConfig, Resolution,
    TaskPhase,
};
/// What calls are made with, and what failures are made of.
pub use kkiai_transport as transport;
/// What is wrong with a request, place by place.
pub use kkiai_transport::model::{Violation, ViolationKind, Violations};
pub use kkiai_transport::{CallOptions, Response, RetryPolicy};
pub use task::{InvalidTaskId, Task, Ticket};
pub use ticket::Cancellation;
pub use update::{Image, TaskFailure, TaskState, TaskUpdate};
pub use wait::{Updates, WaitOptions};

/// The examples of the README are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
