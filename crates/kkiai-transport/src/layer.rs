//! Layers of `tower` round the HTTP client.

use std::error::Error as StdError;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::Body;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Layer, Service, ServiceExt as _};

use crate::error::{Failure, NetworkError};
use crate::exchange::{HttpClient, stage};
use crate::http_client::network_error;
use crate::prepared::Prepared;

/// Service that sends one attempt of a call and returns the head of its answer, with the body still
/// to be read.
///
/// An error of it that is a [`NetworkError`], or was caused by one, says how far the request got;
/// after any other error the request may have arrived.
pub type HttpService = BoxCloneSyncService<http::Request<Bytes>, http::Response<Body>, BoxError>;

/// A layer whose types nobody needs to know.
pub(crate) type AnyLayer = Arc<dyn Fn(HttpService) -> HttpService + Send + Sync>;

pub(crate) fn any<L>(layer: L) -> AnyLayer
where
    L: Layer<HttpService> + Send + Sync + 'static,
    L::Service: Service<http::Request<Bytes>, Response = http::Response<Body>>
        + Clone
        + Send
        + Sync
        + 'static,
    <L::Service as Service<http::Request<Bytes>>>::Error: Into<BoxError>,
    <L::Service as Service<http::Request<Bytes>>>::Future: Send + 'static,
{
    Arc::new(move |service| BoxCloneSyncService::new(layer.layer(service).map_err(Into::into)))
}

/// Makes a service of a client.
pub(crate) fn service(client: HttpClient) -> HttpService {
    let HttpClient {
        client,
        may_redirect,
    } = client;
    BoxCloneSyncService::new(tower::service_fn(move |request: http::Request<Bytes>| {
        let client = client.clone();
        async move {
            let refused = |error| network_error(Failure::Client, error);
            let outgoing = reqwest::Request::try_from(request).map_err(refused)?;
            let sent = client.execute(outgoing).await;
            let incoming =
                sent.map_err(|error| network_error(stage(&error, may_redirect), error))?;
            Ok::<_, BoxError>(http::Response::from(incoming))
        }
    }))
}

pub(crate) async fn execute(
    service: HttpService,
    prepared: Prepared,
) -> Result<reqwest::Response, NetworkError> {
    let uri = prepared.url().parse::<http::Uri>();
    let mut outgoing = http::Request::new(prepared.body.unwrap_or_default());
    *outgoing.method_mut() = prepared.method.into();
    *outgoing.headers_mut() = prepared.headers;
    *outgoing.uri_mut() = uri.map_err(|error| NetworkError::new(Failure::Client, false, error))?;
    match service.oneshot(outgoing).await {
        Ok(incoming) => Ok(incoming.into()),
        Err(error) => Err(as_network_error(error)),
    }
}

/// Finds out how far a request got from the error of a service, however often it was wrapped.
fn as_network_error(error: BoxError) -> NetworkError {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&*error);
    while let Some(found) = cause {
        if let Some(known) = found.downcast_ref::<NetworkError>() {
            return known.clone();
        }
        cause = found.source();
    }
    NetworkError::boxed(Failure::Exchange, error)
}
