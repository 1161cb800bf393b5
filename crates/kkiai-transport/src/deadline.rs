//! When something is over.

use std::time::Duration;

use tokio::time::Instant;

/// Longest time, in place of one that is longer than a clock can hold.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

pub(crate) fn after(start: Instant, time: Duration) -> Instant {
    start.checked_add(time).unwrap_or_else(|| start + LONGEST)
}
