//! A bar that shows how far a task has come, for a person who watches.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kkiai::{TaskState, TaskUpdate};

const TICK: Duration = Duration::from_millis(120);
const WITH_BAR: &str = "{spinner} {msg} [{bar:30}] {pos} %, {elapsed}";
const WITHOUT_BAR: &str = "{spinner} {msg}, {elapsed}";

/// Shows progress on stderr, and leaves nothing there when dropped.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Starts to show progress if stderr is a terminal.
    pub(crate) fn start() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::stderr());
            bar.set_style(style(WITHOUT_BAR));
            bar.set_message("waiting");
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { bar }
    }

    /// Shows how far a task has come.
    pub(crate) fn show(&self, update: &TaskUpdate) {
        let Some(bar) = &self.bar else { return };
        bar.set_message(match update.state {
            TaskState::Waiting => "waiting",
            _ => "drawing",
        });
        if let Some(percent) = update.progress {
            bar.set_style(style(WITH_BAR));
            bar.set_position(percent.into());
        }
    }

    /// Shows that an image is being saved.
    pub(crate) fn saving(&self) {
        if let Some(bar) = &self.bar {
            bar.set_style(style(WITHOUT_BAR));
            bar.set_message("saving");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::default_bar().progress_chars("=> ");
    // The templates are the two above.
    style.clone().template(template).unwrap_or(style)
}
