//! The client for programs without `async`.
//!
//! ```
//! use kkiai::blocking::Client;
//! use kkiai::{Model, request};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let gateway = runtime.block_on(kkiai_mock::MockGateway::start())?;
//! # let (key, base_url) = (gateway.key(), gateway.base_url());
//! let client = Client::new(kkiai::Client::builder().api_key(key).base_url(base_url))?;
//!
//! let task = client.create_image(&request::image(&Model::Gem3_0, "a red fox in the snow"))?;
//! println!("task {} was accepted", task.id());
//!
//! let folder = tempfile::tempdir()?;
//! for (number, image) in client.wait(&task)?.iter().enumerate() {
//!     client.download(image, folder.path().join(format!("fox-{number}.png")))?;
//! }
//! # assert!(folder.path().join("fox-0.png").exists());
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use futures_util::StreamExt as _;
use kkiai_gen::CreateImageTaskRequest;
use kkiai_transport::{CallOptions, Response};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::builder::ClientBuilder;
use crate::config::ConfigError;
use crate::create::CreateOptions;
use crate::download::{DownloadError, DownloadOptions, Downloaded, ImageName};
use crate::error::Error;
use crate::task::Task;
use crate::ticket::Cancellation;
use crate::update::{Image, TaskUpdate};
use crate::wait::{Updates, WaitOptions};

/// Client whose methods return when they are done.
///
/// It does what [`kkiai::Client`](crate::Client) does, on a thread of its own. Clones are cheap and
/// share that thread. It is not for use inside a Tokio runtime, where a method that waits would
/// keep other tasks from going on, and where Tokio panics.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Thread>,
}

/// Runtime that ends without waiting, so that it may end anywhere.
struct Thread {
    handle: Handle,
    /// There until the end.
    runtime: Option<Runtime>,
}

impl Thread {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.handle.block_on(future)
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Client {
    /// Creates a client with these settings.
    ///
    /// # Errors
    ///
    /// Returns an error if the settings cannot be used, a thread cannot be started, or the caller
    /// is inside a Tokio runtime.
    pub fn new(builder: ClientBuilder) -> Result<Self, ConfigError> {
        if Handle::try_current().is_ok() {
            return Err(ConfigError::InsideRuntime);
        }
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("kkiai")
            .enable_all()
            .build()
            .map_err(|error| ConfigError::Runtime(Arc::new(error)))?;
        Ok(Self {
            client: builder.build()?,
            runtime: Arc::new(Thread {
                handle: runtime.handle().clone(),
                runtime: Some(runtime),
            }),
        })
    }

    /// Creates a client from the environment; see
    /// [`kkiai::Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    ///
    /// Returns an error as [`new`](Self::new) does.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::new(ClientBuilder::from_env()?)
    }

    /// Asks for an image; see [`kkiai::Client::create_image`](crate::Client::create_image). This
    /// costs money.
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn create_image(&self, request: &CreateImageTaskRequest) -> Result<Response<Task>, Error> {
        self.runtime.block_on(self.client.create_image(request))
    }

    /// Asks for an image as `options` say; see
    /// [`kkiai::Client::create_image_with`](crate::Client::create_image_with). This costs money.
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn create_image_with(
        &self,
        request: &CreateImageTaskRequest,
        options: &CreateOptions,
    ) -> Result<Response<Task>, Error> {
        let create = self.client.create_image_with(request, options);
        self.runtime.block_on(create)
    }

    /// Asks how far a task has come; see [`kkiai::Client::query`](crate::Client::query).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn query(&self, task: &Task) -> Result<Response<TaskUpdate>, Error> {
        self.runtime.block_on(self.client.query(task))
    }

    /// Asks how far a task has come, as `options` say; see
    /// [`kkiai::Client::query_with`](crate::Client::query_with).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn query_with(
        &self,
        task: &Task,
        options: &CallOptions,
    ) -> Result<Response<TaskUpdate>, Error> {
        self.runtime.block_on(self.client.query_with(task, options))
    }

    /// Waits for a task; see [`kkiai::Client::wait`](crate::Client::wait).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn wait(&self, task: &Task) -> Result<Vec<Image>, Error> {
        self.runtime.block_on(self.client.wait(task))
    }

    /// Waits for a task as `options` say; see
    /// [`kkiai::Client::wait_with`](crate::Client::wait_with).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn wait_with(
        &self,
        task: &Task,
        options: &WaitOptions,
        on_update: impl FnMut(&TaskUpdate),
    ) -> Result<Vec<Image>, Error> {
        let wait = self.client.wait_with(task, options, on_update);
        self.runtime.block_on(wait)
    }

    /// Returns the updates of a task; see [`kkiai::Client::updates`](crate::Client::updates).
    pub fn updates(&self, task: &Task, options: &WaitOptions) -> UpdatesIter {
        UpdatesIter {
            updates: self.client.updates(task, options),
            runtime: Arc::clone(&self.runtime),
        }
    }

    /// Asks the service to give a task up; see [`kkiai::Client::cancel`](crate::Client::cancel).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn cancel(&self, task: &Task) -> Result<Cancellation, Error> {
        self.runtime.block_on(self.client.cancel(task))
    }

    /// Downloads an image to `path`; see [`kkiai::Client::download`](crate::Client::download).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn download(
        &self,
        image: &Image,
        path: impl AsRef<Path>,
    ) -> Result<Downloaded, DownloadError> {
        self.runtime.block_on(self.client.download(image, path))
    }

    /// Downloads an image to `path` as `options` say; see
    /// [`kkiai::Client::download_with`](crate::Client::download_with).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn download_with(
        &self,
        image: &Image,
        path: impl AsRef<Path>,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let download = self.client.download_with(image, path, options);
        self.runtime.block_on(download)
    }

    /// Downloads an image into a folder; see
    /// [`kkiai::Client::download_into_with`](crate::Client::download_into_with).
    ///
    /// # Errors
    ///
    /// Returns an error as that method does.
    ///
    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    pub fn download_into(
        &self,
        image: &Image,
        folder: impl AsRef<Path>,
        name: &ImageName,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let download = self.client.download_into_with(image, folder, name, options);
        self.runtime.block_on(download)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.client).finish()
    }
}

/// Updates of a task, each of which is waited for.
#[must_use = "an iterator does nothing unless it is asked"]
pub struct UpdatesIter {
    updates: Updates,
    runtime: Arc<Thread>,
}

impl Iterator for UpdatesIter {
    type Item = Result<Response<TaskUpdate>, Error>;

    /// # Panics
    ///
    /// Panics inside a Tokio runtime.
    fn next(&mut self) -> Option<Self::Item> {
        self.runtime.block_on(self.updates.next())
    }
}

impl fmt::Debug for UpdatesIter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UpdatesIter")
    }
}
