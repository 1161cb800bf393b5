//! The mock gateway without sockets, for clients under a clock that tests move.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use kkiai::transport::reqwest::Body;
use kkiai::transport::{NetworkError, TransportBuilder};
use kkiai_mock::MockGateway;
use tower::BoxError;
use tower::layer::layer_fn;
use tower::util::service_fn;

/// Lets a transport reach a gateway through memory, with a connection for each attempt.
///
/// `is_there` says of each attempt whether a connection comes about.
pub(crate) fn reach(
    transport: TransportBuilder,
    gateway: &Arc<MockGateway>,
    is_there: impl Fn() -> bool + Clone + Send + Sync + 'static,
) -> TransportBuilder {
    let gateway = Arc::clone(gateway);
    transport.layer(layer_fn(move |_| {
        let (gateway, is_there) = (Arc::clone(&gateway), is_there.clone());
        service_fn(move |request: http::Request<Bytes>| {
            let connection = is_there().then(|| gateway.connect());
            async move {
                let Some(connection) = connection else {
                    let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
                    return Err(NetworkError::not_connected(refused).into());
                };
                exchange(connection, request).await
            }
        })
    }))
}

async fn exchange(
    connection: tokio::io::DuplexStream,
    request: http::Request<Bytes>,
) -> Result<http::Response<Body>, BoxError> {
    let io = TokioIo::new(connection);
    let (mut sender, driver) = hyper::client::conn::http1::handshake(io).await?;
    // Ends with the answer, or when nobody reads it any more.
    tokio::spawn(driver);
    let answer = sender.send_request(request.map(Full::new)).await?;
    Ok(answer.map(Body::wrap))
}
