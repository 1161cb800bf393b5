//! Time of the day, in UTC.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A clock that is set once, and goes as that of the Tokio runtime does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: Moment,
    started: Instant,
}

impl Clock {
    pub(crate) fn set(start: SystemTime) -> Self {
        Self {
            start: Moment(start.duration_since(UNIX_EPOCH).unwrap_or_default()),
            started: Instant::now(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.start.after(self.started.elapsed())
    }
}

/// A moment, counted from 1970.
///
/// `Display` writes it in ISO 8601, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment(Duration);

impl Moment {
    pub(crate) fn after(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }

    pub(crate) fn before(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(time))
    }

    pub(crate) fn seconds(self) -> i64 {
        i64::try_from(self.0.as_secs()).unwrap_or(i64::MAX)
    }

    /// Returns the time as HTTP has it, such as `Thu, 01 Jan 1970 00:00:00 GMT`.
    pub(crate) fn http_date(self) -> String {
        let (days, second) = self.day();
        let (year, month, day) = date(days);
        let name = |names: &[&'static str], at: i64| {
            let name = usize::try_from(at).ok().and_then(|at| names.get(at));
            name.copied().unwrap_or_default()
        };
        let (weekday, month) = (name(&WEEKDAYS, days % 7), name(&MONTHS, month - 1));
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// Returns the number of full days, and the seconds after them.
    fn day(self) -> (i64, i64) {
        (
            self.seconds() / SECONDS_A_DAY,
            self.seconds() % SECONDS_A_DAY,
        )
    }

    /// Returns the nanoseconds since the last full second.
    pub(crate) fn nanoseconds(self) -> u32 {
        self.0.subsec_nanos()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = self.day();
        let (year, month, day) = date(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

/// Returns year, month and day of a day counted from 1970.
fn date(days: i64) -> (i64, i64, i64) {
    // Years that begin in March have the leap day at their end, and 400 of them always have the
    // same length.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = 400 * era + year;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (68_169_599, "1972-02-28T23:59:59Z"),
            (68_169_600, "1972-02-29T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_767_009_810, "2025-12-29T12:03:30Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(Moment(Duration::from_secs(seconds)).to_string(), text);
        }
    }

    #[test]
    fn http_dates_have_the_day_of_the_week() {
        for (seconds, text) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_767_009_810, "Mon, 29 Dec 2025 12:03:30 GMT"),
        ] {
            assert_eq!(Moment(Duration::from_secs(seconds)).http_date(), text);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_goes_as_the_runtime_does() {
        let clock = Clock::set(UNIX_EPOCH + Duration::from_secs(60));
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert_eq!(clock.now().to_string(), "1970-01-01T01:01:00Z");
    }
}
