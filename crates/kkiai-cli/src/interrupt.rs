//! Ctrl-C, which ends the work and not the program, so that it can say how far it came.

use std::pin::Pin;

/// Listens for Ctrl-C from the first pause of the first work on, and between one work
/// and the next.
pub(crate) struct Interrupt(Pin<Box<dyn Future<Output = ()>>>);

impl Interrupt {
    pub(crate) fn new() -> Self {
        Self(Box::pin(async {
            if tokio::signal::ctrl_c().await.is_err() {
                // Without a handler, Ctrl-C ends the program by itself.
                std::future::pending::<()>().await;
            }
        }))
    }

    /// Does the work until it is done or Ctrl-C is pressed.
    pub(crate) async fn or<T, E>(
        &mut self,
        work: impl Future<Output = T>,
        interrupted: impl FnOnce() -> E,
    ) -> Result<T, E> {
        tokio::select! {
            biased;
            result = work => Ok(result),
            () = &mut self.0 => Err(interrupted()),
        }
    }
}
