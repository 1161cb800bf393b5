//! What every HTTP client of this crate has in common: with `transport.rs`, `fetch.rs` and
//! `file_url.rs` the only users of `reqwest`.

use std::net::IpAddr;

use reqwest::{Client, ClientBuilder, Url};

use crate::error::{BuildError, Failure, NetworkError, SendError};

/// Starts a client for the network.
pub(crate) fn general() -> ClientBuilder {
    // The client takes the cryptography of the process, and without any it panics. Here that
    // is ring, as the usual choice, aws-lc-rs, needs a C toolchain and a long build. If
    // another thread installs one at this moment, either will do.
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    Client::builder()
        .referer(false)
        .retry(reqwest::retry::never())
}

/// Starts a client for the loopback interface.
pub(crate) fn local(without_tls: bool) -> ClientBuilder {
    // A proxy has a loopback interface of its own.
    let builder = general().no_proxy();
    if without_tls {
        // No TLS takes place, so a system without certificates is good enough.
        return builder.tls_certs_only([]);
    }
    builder
}

pub(crate) fn build(builder: ClientBuilder) -> Result<Client, BuildError> {
    builder.build().map_err(|error| BuildError::ClientSetup {
        source: network_error(Failure::Client, error),
    })
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Sorts a failure to get an answer by how far the request got.
pub(crate) fn unanswered(operation: &'static str, source: NetworkError) -> SendError {
    if source.is_client() {
        let source = BuildError::NotTaken { source };
        SendError::Build { operation, source }
    } else if source.is_connect() {
        SendError::NotSent { operation, source }
    } else {
        SendError::NoAnswer {
            operation,
            source,
            partial: None,
        }
    }
}

/// Takes the URL out of the client's report, as it may hold identifiers or secrets.
pub(crate) fn network_error(failure: Failure, error: reqwest::Error) -> NetworkError {
    NetworkError::new(failure, error.is_timeout(), error.without_url())
}
