//! The start and the end of a gateway.

use std::net::SocketAddr;
use std::time::Duration;

use kkiai_mock::{MockGateway, StartError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::calls::get;

fn host(gateway: &MockGateway) -> SocketAddr {
    let url = gateway.base_url();
    url.strip_prefix("http://").unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_gateway_listens_on_a_loopback_port() {
    let gateway = MockGateway::start().await.unwrap();
    let addr = host(&gateway);
    assert!(addr.ip().is_loopback());
    assert_ne!(addr.port(), 0);
}

#[tokio::test]
async fn an_address_of_all_interfaces_is_shown_as_one_that_can_be_reached() {
    let all = SocketAddr::from(([0, 0, 0, 0], 0));
    let gateway = MockGateway::builder().addr(all).start().await.unwrap();
    assert!(host(&gateway).ip().is_loopback());
    assert_eq!(get(&gateway, "/").await.status, 200);
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let gateway = MockGateway::start().await.unwrap();
    let addr = host(&gateway);
    let error = MockGateway::builder().addr(addr).start().await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {addr}"));
    assert!(matches!(error, StartError::Listen { addr: taken, .. } if taken == addr));
}

#[tokio::test]
async fn nothing_listens_after_the_stop() {
    let gateway = MockGateway::start().await.unwrap();
    let addr = host(&gateway);
    // A connection that is open and idle does not hold the server up.
    let mut idle = TcpStream::connect(addr).await.unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    assert_ne!(idle.read(&mut [0; 4096]).await.unwrap(), 0);

    gateway.stop().await;
    let error = TcpStream::connect(addr).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).await.unwrap();
}

#[tokio::test]
async fn nothing_listens_after_the_drop() {
    let gateway = MockGateway::start().await.unwrap();
    let addr = host(&gateway);
    drop(gateway);
    // The server ends when the runtime next comes to it.
    while TcpStream::connect(addr).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_lasts_as_long_as_the_server() {
    let mut gateway = MockGateway::start().await.unwrap();
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    let waited = tokio::time::timeout(year, gateway.wait()).await;
    assert!(waited.is_err());
    assert_eq!(get(&gateway, "/").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_connection_in_memory_needs_no_port() {
    let gateway = MockGateway::builder().in_memory().unwrap();
    assert!(gateway.base_url().ends_with(".invalid"));
    let answer = crate::wire::send(&gateway, "GET", "/", &[]).await;
    assert_eq!((answer.status(), answer.ended), (200, false));

    // The end of the server is the end of its connections.
    let mut open = gateway.connect();
    gateway.stop().await;
    assert_eq!(open.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_gateway_with_a_port_takes_other_connections_too() {
    let gateway = MockGateway::start().await.unwrap();
    let (client, server) = tokio::io::duplex(10);
    gateway.serve(server);
    let request = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = crate::wire::exchange(client, request).await;
    assert_eq!((answer.status(), answer.ended), (200, true));
}
