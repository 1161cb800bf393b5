//! Takes connections and serves them until it is stopped.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::desk::Desk;
use crate::wire::{Line, Stream, Wire};

/// Time that requests are given to end when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// Time to wait when the system has no room for a connection.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves the connections that come from `listener`, if there is one, and from `guests`, until
/// `stopped` ends. Requests that are being answered then get some time.
pub(crate) async fn run(
    listener: Option<TcpListener>,
    mut guests: mpsc::UnboundedReceiver<Box<dyn Stream>>,
    desk: Desk,
    stopped: oneshot::Receiver<()>,
) {
    let mut stopped = pin!(stopped);
    let mut open = JoinSet::new();
    let (close, closing) = watch::channel(());
    loop {
        // In a fixed order, so that a run on one thread can be repeated.
        let stream = tokio::select! {
            biased;
            // An error says that the sender was dropped, which is how a server is stopped.
            _ = &mut stopped => break,
            Some(_) = open.join_next() => continue,
            Some(stream) = guests.recv() => stream,
            stream = accept(listener.as_ref()) => Box::new(stream),
        };
        open.spawn(serve(stream, desk.clone(), closing.clone()));
    }
    drop((listener, guests));
    let _ = close.send(());
    let all = async { while open.join_next().await.is_some() {} };
    // What is still open after that is cut when the set is dropped.
    let _ = tokio::time::timeout(PATIENCE, all).await;
}

/// Waits for a connection. Without a listener, none comes.
async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    let Some(listener) = listener else {
        return std::future::pending().await;
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // An answer may go out in parts, none of which is to wait for the next.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Serves one connection to its end.
async fn serve(stream: Box<dyn Stream>, desk: Desk, mut closing: watch::Receiver<()>) {
    let line = Arc::new(Line::default());
    let wire = TokioIo::new(Wire::new(stream, Arc::clone(&line)));
    let service = service_fn(|request| {
        let (desk, line) = (desk.clone(), Arc::clone(&line));
        async move { desk.answer(request, &line).await }
    });
    let mut server = http1::Builder::new();
    // The gateway has a clock of its own.
    server.auto_date_header(false);
    let mut connection = pin!(server.serve_connection(wire, service));
    // Dropping a connection cuts it.
    tokio::select! {
        biased;
        () = line.cut() => return,
        _ = connection.as_mut() => return,
        _ = closing.changed() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        biased;
        () = line.cut() => {}
        _ = connection => {}
    }
}
