//! A connection that can be cut right after a byte.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;

/// What carries a connection.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Says when a connection is to be cut.
#[derive(Debug, Default)]
pub(crate) struct Line {
    is_due: AtomicBool,
    cut: Notify,
}

impl Line {
    /// Has the connection cut once all that was handed over to be written has been.
    pub(crate) fn cut_when_flushed(&self) {
        self.is_due.store(true, Ordering::Release);
    }

    /// Waits until the connection is to be cut.
    pub(crate) async fn cut(&self) {
        self.cut.notified().await;
    }
}

/// A connection that tells its line when all was written.
pub(crate) struct Wire {
    stream: Box<dyn Stream>,
    line: Arc<Line>,
}

impl Wire {
    pub(crate) fn new(stream: Box<dyn Stream>, line: Arc<Line>) -> Self {
        Self { stream, line }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    // The server empties its own buffer before it asks for this.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() && self.line.is_due.load(Ordering::Acquire) {
            self.line.cut.notify_one();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
