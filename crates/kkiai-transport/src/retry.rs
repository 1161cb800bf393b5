//! When a call is made again, and after what pause.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{HeaderName, RETRY_AFTER};

/// Header with the same meaning as `Retry-After`, in milliseconds.
const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// How often a call is made again, and how long the pauses between its attempts are.
///
/// The pauses double from the first to the longest. Of each, a random part of up to a half is
/// taken off, so that clients which failed together do not return together.
#[derive(Clone, Copy, Debug, PartialEq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    first_pause: Duration,
    longest_pause: Duration,
    longest_retry_after: Duration,
}

impl RetryPolicy {
    /// Makes each call once.
    pub fn never() -> Self {
        Self::default().max_attempts(1)
    }

    /// Sets how often a call is made at most, the first time included; 4 to begin with. Zero is
    /// taken as one.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the pause after the first attempt; half a second to begin with.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    /// Sets the longest pause; 8 seconds to begin with.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// Sets the longest pause that a service may ask for with `Retry-After`; a minute to begin
    /// with. If it asks for a longer one, the call is not made again, and its error tells the
    /// pause.
    pub fn longest_retry_after(mut self, pause: Duration) -> Self {
        self.longest_retry_after = pause;
        self
    }

    /// Returns the pause after so many attempts, or `None` if there is to be no other.
    ///
    /// `asked` is the pause that the service asked for.
    #[must_use]
    pub fn pause(&self, attempts: u32, asked: Option<Duration>) -> Option<Duration> {
        if attempts >= self.max_attempts {
            return None;
        }
        let own = self.backoff(attempts);
        match asked {
            Some(asked) if asked > self.longest_retry_after => None,
            // Those who were told the same time do not return at the same instant either.
            Some(asked) => {
                let spread = self.first_pause.min(asked / 4).mul_f64(fastrand::f64());
                Some(asked.saturating_add(spread).max(own))
            }
            None => Some(own),
        }
    }

    /// Returns the pause after so many failures in a row.
    fn backoff(&self, failures: u32) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let pause = self.first_pause.saturating_mul(1 << doublings);
        pause
            .min(self.longest_pause)
            .mul_f64(1.0 - fastrand::f64() / 2.0)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(8),
            longest_retry_after: Duration::from_secs(60),
        }
    }
}

/// Bound for the share of repeated calls, which clones have in common.
///
/// When a service fails for everyone, repetitions multiply what it has to bear. Each call puts a
/// part of a repetition into the budget, and each repetition takes one out; while it is empty,
/// nothing is repeated.
#[derive(Clone, Debug)]
pub struct RetryBudget {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    reserve: f64,
    share: f64,
    balance: Mutex<f64>,
}

impl RetryBudget {
    /// Creates a budget that holds `reserve` repetitions at most, and these to begin with, and
    /// gains `share` of one with each call.
    #[must_use]
    pub fn new(reserve: u32, share: f64) -> Self {
        let reserve = f64::from(reserve);
        Self {
            shared: Arc::new(Shared {
                reserve,
                share: share.max(0.0),
                balance: Mutex::new(reserve),
            }),
        }
    }

    pub(crate) fn deposit(&self) {
        let mut balance = self.balance();
        *balance = (*balance + self.shared.share).min(self.shared.reserve);
    }

    pub(crate) fn withdraw(&self) -> bool {
        let mut balance = self.balance();
        let is_enough = *balance >= 1.0;
        if is_enough {
            *balance -= 1.0;
        }
        is_enough
    }

    fn balance(&self) -> std::sync::MutexGuard<'_, f64> {
        let balance = self.shared.balance.lock();
        balance.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for RetryBudget {
    /// Holds 50 repetitions, and gains one with every fifth call.
    fn default() -> Self {
        Self::new(50, 0.2)
    }
}

/// Returns the pause that an answer asks for: `Retry-After`, in seconds or as a date, or
/// `Retry-After-Ms`. A date that has passed is no pause.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |text: &str, unit: f64| {
        let seconds = text.parse::<f64>().ok()? * unit;
        // A number that is negative or beyond all time is no pause.
        Duration::try_from_secs_f64(seconds).ok()
    };
    if let Some(pause) = text(RETRY_AFTER_MS).and_then(|text| seconds(text, 0.001)) {
        return Some(pause);
    }
    let asked = text(RETRY_AFTER)?;
    seconds(asked, 1.0).or_else(|| {
        let date = httpdate::parse_http_date(asked).ok()?;
        Some(
            date.duration_since(SystemTime::now())
                .unwrap_or(Duration::ZERO),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_lose_at_most_a_half() {
        let policy = RetryPolicy::default().max_attempts(u32::MAX);
        for (attempts, most) in [(1, 500), (2, 1000), (3, 2000), (5, 8000), (4000, 8000)] {
            let most = Duration::from_millis(most);
            for _ in 0..50 {
                let pause = policy.pause(attempts, None).unwrap();
                assert!(pause >= most / 2 && pause <= most, "{attempts}: {pause:?}");
            }
        }
    }

    #[test]
    fn attempts_end() {
        let policy = RetryPolicy::default().max_attempts(3);
        assert!(policy.pause(2, None).is_some());
        assert_eq!(policy.pause(3, None), None);
        assert_eq!(RetryPolicy::never().pause(1, None), None);
        assert_eq!(RetryPolicy::default().max_attempts(0).pause(1, None), None);
    }

    #[test]
    fn a_pause_that_is_asked_for_is_kept_unless_it_is_too_long() {
        let policy = RetryPolicy::default();
        let asked = Duration::from_secs(20);
        let pause = policy.pause(1, Some(asked)).unwrap();
        assert!(pause >= asked && pause <= asked + Duration::from_millis(500));
        assert_eq!(policy.pause(1, Some(Duration::from_secs(61))), None);
        // Zero does not make a client hurry.
        assert!(policy.pause(1, Some(Duration::ZERO)).unwrap() >= Duration::from_millis(250));
    }

    #[test]
    fn a_pause_is_read_as_seconds_milliseconds_or_a_date() {
        let read = |value| retry_after(&headers(RETRY_AFTER, value));
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read(" 0.5 "), Some(Duration::from_millis(500)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3600));
        let pause = read(&date).unwrap();
        assert!(pause > Duration::from_secs(3590) && pause <= Duration::from_secs(3600));
        for nonsense in ["", "soon", "-1", "1e300", "NaN", "inf"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
        let milliseconds = headers(RETRY_AFTER_MS, "250");
        assert_eq!(retry_after(&milliseconds), Some(Duration::from_millis(250)));
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn a_budget_ends_and_comes_back() {
        let budget = RetryBudget::new(2, 0.5);
        let clone = budget.clone();
        assert!(budget.withdraw() && clone.withdraw());
        assert!(!budget.withdraw());
        budget.deposit();
        assert!(!clone.withdraw());
        clone.deposit();
        assert!(budget.withdraw());
        for _ in 0..100 {
            budget.deposit();
        }
        assert!(budget.withdraw() && budget.withdraw() && !budget.withdraw());
    }
}
