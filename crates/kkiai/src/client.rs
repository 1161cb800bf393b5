//! The client and its settings.

use std::path::Path;
use std::time::Duration;

use kkiai_gen::{
    CREATE_IMAGE_TASK, CreateImageTaskAnswer, CreateImageTaskRequest, CreatedTask, QUERY_TASK,
    TencentCreateResult,
};
use kkiai_transport::{Credential, Fetcher, Prepared, Request, Transport};

use crate::config::{self, BASE_URL_VARIABLE, ConfigError, KEY_VARIABLE};
use crate::download::{self, DownloadError, DownloadOptions, Downloaded, ImageName, Target};
use crate::error::Error;
use crate::refusal::{Reason, Refusal};
use crate::task::Task;
use crate::update::{Image, SUCCESS, TaskUpdate};

/// Client of the kkiai API.
///
/// Clones are cheap and share one pool of connections. `Debug` does not show the key.
#[derive(Clone, Debug)]
pub struct Client {
    api: kkiai_gen::Client,
    fetcher: Fetcher,
}

impl Client {
    /// Creates a client from the environment: the key is in `KKIAI_API_KEY`, and `KKIAI_BASE_URL`
    /// names a gateway other than kkiai's own.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no key, or one of the two cannot be used.
    pub fn from_env() -> Result<Self, ConfigError> {
        ClientBuilder::from_env()?.build()
    }

    /// Starts a client from code.
    pub fn builder() -> ClientBuilder {
        ClientBuilder {
            api_key: None,
            base_url: kkiai_gen::Client::SERVER.to_owned(),
            timeout: None,
            fetcher: None,
        }
    }

    /// Returns the generated client, for calls that this one has no method for.
    #[must_use]
    pub fn api(&self) -> &kkiai_gen::Client {
        &self.api
    }

    /// Asks for an image, and returns the task once the service has accepted it. This costs money.
    ///
    /// Nothing is sent twice. The service refuses a `session_id` that it has seen in the last three
    /// days, so a request that has one is paid for once at most.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Refused`] if the service said no, also where it says so with status 200.
    /// [`Error::charge`] tells whether the call may have cost money nevertheless.
    pub async fn create_image(&self, request: &CreateImageTaskRequest) -> Result<Task, Error> {
        let answer = self.api.create_image_task(request).await;
        let answer = answer.map_err(|error| Error::from_call(error, request.session_id.clone()))?;
        match task_id(&answer) {
            Ok(Some(id)) => Ok(Task::new(self.clone(), id.to_owned())),
            Ok(None) => Err(Error::NoTaskId {
                answer: serde_json::to_string(&*answer).unwrap_or_default(),
            }),
            Err(reason) => {
                let refusal = Refusal::inside(&CREATE_IMAGE_TASK, &answer, reason);
                Err(Error::Refused(Box::new(refusal)))
            }
        }
    }

    /// Returns the request that [`create_image`](Self::create_image) would send, and sends nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if the request cannot be built.
    pub fn preview(&self, request: &CreateImageTaskRequest) -> Result<Prepared, Error> {
        let built = Request::new(&CREATE_IMAGE_TASK).json(request);
        let prepared = self.api.transport().prepare(&built);
        prepared.map_err(|source| Error::NotSent {
            operation: CREATE_IMAGE_TASK.id(),
            source: source.into(),
        })
    }

    /// Returns a task by its id, such as one that an earlier process has created. Sends nothing.
    #[must_use]
    pub fn task(&self, id: impl Into<String>) -> Task {
        Task::new(self.clone(), id.into())
    }

    /// Asks how far a task has come. Costs nothing.
    pub(crate) async fn query(&self, id: &str) -> Result<TaskUpdate, Error> {
        let answer = self.api.query_task(id).await;
        let answer = answer.map_err(|error| Error::from_call(error, None))?;
        TaskUpdate::read(&answer).map_err(|reason| {
            let refusal = Refusal::inside(&QUERY_TASK, &answer, reason);
            Error::Refused(Box::new(refusal))
        })
    }

    /// Downloads an image to `path`, where nothing may be yet. The key is not sent.
    ///
    /// The file appears whole or not at all. Until then, a hidden file beside it, whose name begins
    /// with `.kkiai-` and ends in `.part`, holds what came. Dropping the returned future removes
    /// it; only the end of the process without notice leaves it behind.
    ///
    /// A download that fails for a passing reason is tried again and goes on where it broke off, if
    /// the server can tell one version of the image from another. All of it ends after ten minutes.
    ///
    /// # Errors
    ///
    /// Returns an error if the image has no address, the address is dead, what came is no image or
    /// not all of it, or the file exists or cannot be written.
    pub async fn download(
        &self,
        image: &Image,
        path: impl AsRef<Path>,
    ) -> Result<Downloaded, DownloadError> {
        self.download_with(image, path, &DownloadOptions::default())
            .await
    }

    /// Downloads an image to `path` as `options` say; see [`download`](Self::download).
    ///
    /// # Errors
    ///
    /// Returns an error as [`download`](Self::download) does, and if what is to be overwritten is
    /// no regular file.
    pub async fn download_with(
        &self,
        image: &Image,
        path: impl AsRef<Path>,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let target = Target::File(path.as_ref());
        download::download(&self.fetcher, image, target, options).await
    }

    /// Downloads an image into a folder, under a name that is made of `name` and ends as its kind
    /// of image does. If the name is taken, the next free one is: `fox-2.png`.
    ///
    /// Otherwise this is like [`download`](Self::download).
    ///
    /// # Errors
    ///
    /// Returns an error as [`download`](Self::download) does.
    pub async fn download_into(
        &self,
        image: &Image,
        folder: impl AsRef<Path>,
        name: &ImageName,
    ) -> Result<Downloaded, DownloadError> {
        self.download_into_with(image, folder, name, &DownloadOptions::default())
            .await
    }

    /// Downloads an image into a folder as `options` say; see
    /// [`download_into`](Self::download_into). If they say that files are overwritten, the name is
    /// used also if it is taken.
    ///
    /// # Errors
    ///
    /// Returns an error as [`download_with`](Self::download_with) does.
    pub async fn download_into_with(
        &self,
        image: &Image,
        folder: impl AsRef<Path>,
        name: &ImageName,
        options: &DownloadOptions,
    ) -> Result<Downloaded, DownloadError> {
        let target = Target::Folder(folder.as_ref(), name);
        download::download(&self.fetcher, image, target, options).await
    }
}

/// Settings of a [`Client`].
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    api_key: Option<String>,
    base_url: String,
    timeout: Option<Duration>,
    fetcher: Option<Fetcher>,
}

impl ClientBuilder {
    /// Starts a client from the environment, as [`Client::from_env`] does, for code to change.
    ///
    /// # Errors
    ///
    /// Returns an error if a variable is not text. That there is no key is found by
    /// [`build`](Self::build).
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut builder = Client::builder();
        if let Some(key) = config::variable(KEY_VARIABLE)? {
            builder = builder.api_key(key);
        }
        if let Some(base_url) = config::variable(BASE_URL_VARIABLE)? {
            builder = builder.base_url(base_url);
        }
        Ok(builder)
    }

    /// Sets the key.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Sets the address of the gateway; without it, kkiai's own. A `/v1` at its end is dropped, as
    /// the gateway has these operations beside `/v1` and not under it.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Sets the longest time for one call, from connecting to the last byte; without it, a minute.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets what images are downloaded with, such as one with the proxy of a company. It gets no
    /// key.
    pub fn fetcher(mut self, fetcher: Fetcher) -> Self {
        self.fetcher = Some(fetcher);
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no key, the key or the address cannot be used, or the HTTP
    /// client does not start.
    pub fn build(self) -> Result<Client, ConfigError> {
        let key = config::key(&self.api_key.ok_or(ConfigError::NoKey)?)?;
        let mut builder = Transport::builder(config::origin(&self.base_url))
            .credential(Credential::Bearer(key))
            .user_agent(concat!("kkiai/", env!("CARGO_PKG_VERSION")));
        if let Some(timeout) = self.timeout {
            builder = builder.timeout(timeout);
        }
        let transport = builder.build().map_err(|error| match error {
            kkiai_transport::BuildError::ClientSetup { .. } => ConfigError::HttpClient(error),
            error => ConfigError::BaseUrl(error),
        })?;
        let fetcher = match self.fetcher {
            Some(fetcher) => fetcher,
            None => Fetcher::new().map_err(ConfigError::HttpClient)?,
        };
        Ok(Client {
            api: kkiai_gen::Client::new(transport),
            fetcher,
        })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The base URL is not yet checked for a password.
        f.debug_struct("ClientBuilder")
            .field("has_key", &self.api_key.is_some())
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Finds the task's id in any of the forms that an accepted request is answered with.
fn task_id(answer: &CreateImageTaskAnswer) -> Result<Option<&str>, Reason> {
    let id = match answer {
        CreateImageTaskAnswer::Tencent(tencent) => match &tencent.response {
            TencentCreateResult::Accepted(accepted) => Some(&accepted.task_id),
            TencentCreateResult::Failure(failure) => return Err(failure.into()),
            _ => None,
        },
        CreateImageTaskAnswer::Ticket(ticket) => Some(&ticket.request_id),
        CreateImageTaskAnswer::Envelope(envelope) if envelope.code != SUCCESS => {
            return Err((&envelope.code, &envelope.message).into());
        }
        CreateImageTaskAnswer::Envelope(envelope) => match &envelope.data {
            Some(CreatedTask::Id(id)) => Some(id),
            Some(CreatedTask::Reference(reference)) => Some(&reference.task_id),
            _ => None,
        },
        CreateImageTaskAnswer::Reference(reference) => Some(&reference.task_id),
        _ => None,
    };
    // An id that cannot be asked for is none.
    Ok(id
        .map(|id| id.trim())
        .filter(|id| !matches!(*id, "" | "." | "..")))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(answer: Value) -> Result<Option<String>, Reason> {
        let answer = serde_json::from_value(answer).unwrap();
        task_id(&answer).map(|id| id.map(str::to_owned))
    }

    #[test]
    fn each_form_of_an_accepted_request_has_its_id() {
        for (name, wanted) in [
            (
                "valid-documented",
                "251007502-AigcImage***2782aff1e896673f1ft",
            ),
            (
                "valid-without-request-id",
                "251007502-AigcImage-2782aff1e896673f1ft",
            ),
            ("valid-ticket", "764cabcf-b745-4b3e-ae38-1200304cf45b"),
            (
                "valid-envelope-with-id",
                "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi",
            ),
            (
                "valid-envelope-with-object",
                "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi",
            ),
            ("valid-reference", "task_kq3mZpTnB0sVx2yLwQ8rEuJ7hC1dFaGi"),
        ] {
            let answer = crate::tests::json("CreateImageTaskAnswer", name);
            assert_eq!(read(answer), Ok(Some(wanted.to_owned())), "{name}");
        }
    }

    #[test]
    fn a_refusal_is_one_whatever_stands_beside_it() {
        for answer in [
            json!({"Response": {"Error": {"Code": "LimitExceeded.Quota"}, "TaskId": ""}}),
            json!({"Response": {"Error": {"Code": "LimitExceeded.Quota"}, "TaskId": "x"}}),
            json!({"code": "invalid_request", "message": "bad", "data": "prompt is bad"}),
            json!({"code": "invalid_request", "message": "bad", "data": {"task_id": "x"}}),
            json!({"code": "task_not_exist", "message": "", "data": null}),
        ] {
            assert!(read(answer.clone()).is_err(), "{answer}");
        }
    }

    #[test]
    fn an_accepted_request_without_an_id_is_no_refusal() {
        for answer in [
            json!({"code": "success", "message": "", "data": null}),
            json!({"code": "success", "message": "", "data": ""}),
            json!({"Response": {"TaskId": " "}}),
            json!({"task_id": ".."}),
        ] {
            assert_eq!(read(answer.clone()), Ok(None), "{answer}");
        }
    }
}
