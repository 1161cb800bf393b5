//! What carries a request to the service and its answer back.

use http::header::HeaderMap;
use reqwest::{Client, Response};

use crate::error::{Failure, NetworkError};
use crate::http_client::network_error;
use crate::prepared::Prepared;

/// An HTTP client, and whether it may follow redirects.
#[derive(Clone)]
pub(crate) struct HttpClient {
    pub(crate) client: Client,
    pub(crate) may_redirect: bool,
}

/// An HTTP client, or layers of other programs round one.
pub(crate) enum Exchange {
    Client(HttpClient),
    #[cfg(feature = "tower")]
    Layers(crate::layer::HttpService),
}

impl Exchange {
    /// Starts to send a request, and returns what waits for the head of its answer.
    ///
    /// What takes much stack is done before anything waits, so that each poll has less of it.
    pub(crate) fn send(
        &self,
        mut prepared: Prepared,
    ) -> impl Future<Output = Result<Response, NetworkError>> + Send + use<> {
        propagate(&mut prepared.headers);
        let sending = match self {
            Self::Client(http) => Sending::Client(execute(http, prepared), http.may_redirect),
            #[cfg(feature = "tower")]
            Self::Layers(service) => {
                Sending::Layers(Box::pin(crate::layer::execute(service.clone(), prepared)))
            }
        };
        async move {
            match sending {
                Sending::Client(sent, may_redirect) => sent
                    .await
                    .map_err(|error| network_error(stage(&error, may_redirect), error)),
                #[cfg(feature = "tower")]
                Sending::Layers(sent) => sent.await,
            }
        }
    }
}

/// A request on its way.
enum Sending<F> {
    Client(F, bool),
    #[cfg(feature = "tower")]
    Layers(std::pin::Pin<Box<dyn Future<Output = Result<Response, NetworkError>> + Send>>),
}

fn execute(
    http: &HttpClient,
    prepared: Prepared,
) -> impl Future<Output = Result<Response, reqwest::Error>> + Send + use<> {
    let mut outgoing = reqwest::Request::new(prepared.method.into(), prepared.url);
    *outgoing.headers_mut() = prepared.headers;
    *outgoing.body_mut() = prepared.body.map(Into::into);
    http.client.execute(outgoing)
}

/// Says how far a request got that the client gave no answer to.
pub(crate) fn stage(error: &reqwest::Error, may_redirect: bool) -> Failure {
    // A client that follows redirects may have sent the request, and then found no connection to
    // where it was led. Its error does not tell.
    if may_redirect {
        Failure::Exchange
    } else if error.is_builder() {
        Failure::Client
    } else if error.is_connect() {
        Failure::Connect
    } else {
        Failure::Exchange
    }
}

/// Tells the service which trace the call belongs to.
#[cfg(feature = "otel")]
fn propagate(headers: &mut HeaderMap) {
    crate::otel::propagate(headers);
}

#[cfg(not(feature = "otel"))]
fn propagate(_headers: &mut HeaderMap) {}
