//! Signals that end the work and not the program, so that it can say how far it came.

use std::fmt;
use std::pin::Pin;

/// What ended the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// The terminal went away.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only Unix has it"))]
    HangUp,
    /// Somebody told the program to end.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only Unix has it"))]
    Terminate,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interrupt => "interrupted",
            Self::HangUp => "hung up",
            Self::Terminate => "told to end",
        })
    }
}

/// Listens for signals from the first work on, and between one work and the next. Before that, a
/// signal ends the program as it does any other.
pub(crate) struct Interrupt(Option<Pin<Box<dyn Future<Output = Signal>>>>);

impl Interrupt {
    pub(crate) fn new() -> Self {
        Self(None)
    }

    /// Does the work until it is done or a signal comes. On Unix, signals are listened for before
    /// the work begins.
    pub(crate) async fn until_signal<T>(
        &mut self,
        work: impl Future<Output = T>,
    ) -> Result<T, Signal> {
        let signal = self.0.get_or_insert_with(|| Box::pin(signals()));
        tokio::select! {
            biased;
            result = work => Ok(result),
            signal = signal => Err(signal),
        }
    }

    /// Does the work until it is done or a signal comes, whichever that is.
    pub(crate) async fn or<T, E>(
        &mut self,
        work: impl Future<Output = T>,
        interrupted: impl FnOnce() -> E,
    ) -> Result<T, E> {
        let result = self.until_signal(work).await;
        result.map_err(|_| interrupted())
    }
}

/// Listens from now on, and returns the first signal that comes.
#[cfg(unix)]
fn signals() -> impl Future<Output = Signal> {
    use std::task::Poll;

    use tokio::signal::unix::{SignalKind, signal};

    let mut kinds = vec![
        (Signal::Interrupt, SignalKind::interrupt()),
        (Signal::Terminate, SignalKind::terminate()),
    ];
    if !ignores_hang_up() {
        kinds.push((Signal::HangUp, SignalKind::hangup()));
    }
    // Without a listener, a signal ends the program by itself.
    let listeners = kinds
        .into_iter()
        .filter_map(|(name, kind)| Some((name, signal(kind).ok()?)));
    let mut listeners: Vec<_> = listeners.collect();
    std::future::poll_fn(move |context| {
        for (name, listener) in &mut listeners {
            if listener.poll_recv(context).is_ready() {
                return Poll::Ready(*name);
            }
        }
        Poll::Pending
    })
}

/// Says whether the program was started to outlive its terminal, as `nohup` does.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    use std::io::IsTerminal as _;

    use tokio::signal::unix::SignalKind;

    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    match ignored {
        Some(mask) => {
            let bit = SignalKind::hangup().as_raw_value() - 1;
            (mask >> bit) & 1 == 1
        }
        // Other systems do not tell. `nohup` leaves no output at a terminal.
        None => !std::io::stdout().is_terminal() && !std::io::stderr().is_terminal(),
    }
}

/// Listens from the first pause of the work on, and returns once Ctrl-C is pressed.
#[cfg(not(unix))]
async fn signals() -> Signal {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a listener, Ctrl-C ends the program by itself.
        std::future::pending::<()>().await;
    }
    Signal::Interrupt
}
