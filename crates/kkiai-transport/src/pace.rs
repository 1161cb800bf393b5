//! How many calls go out: so many a second of each operation, and so many at a time of all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::operation::Operation;

/// How much of a rate is used. The rest is for calls that arrive some milliseconds late, in a second
/// that has calls of its own.
const USED: f64 = 0.98;
/// How much of it is used while calls are late that were held up.
const USED_TO_CATCH_UP: f64 = 0.99;

/// Keeps the calls of one transport and its clones within its limits.
pub(crate) struct Pace {
    rates: Rates,
    places: Option<Arc<Places>>,
}

impl Pace {
    pub(crate) fn new(rates: Rates, most_at_a_time: Option<usize>) -> Self {
        Self {
            rates,
            places: most_at_a_time.map(|most| Arc::new(Places::new(most))),
        }
    }

    /// Waits until a call may go out, or returns `None` if that is not before `deadline`.
    pub(crate) async fn turn(&self, operation: &Operation, deadline: Instant) -> Option<Turn> {
        if let Some(at) = self.rates.reserve(operation, deadline).ok()? {
            sleep_until(at).await;
        }
        let place = match &self.places {
            Some(places) => Some(timeout_at(deadline, Places::take(places)).await.ok()??),
            None => None,
        };
        if let Some(at) = self.rates.pass(operation, deadline).ok()? {
            sleep_until(at).await;
        }
        Some(Turn { place })
    }
}

/// Leave for one call. Its place is free for another when it is dropped.
pub(crate) struct Turn {
    place: Option<Place>,
}

impl Turn {
    /// Ends a call, and says whether the service asked for fewer.
    pub(crate) fn end(self, is_throttled: bool) {
        if let Some(place) = self.place {
            place.places.learn(&place, is_throttled);
        }
    }
}

/// Calls a second, by operation: a token bucket each.
#[derive(Default)]
pub(crate) struct Rates {
    /// What is set in place of an operation's own rate; `None` for no limit.
    set: Vec<(&'static str, Option<f64>)>,
    buckets: Mutex<HashMap<&'static str, Bucket>>,
}

/// The turn of a call would come after its deadline.
struct TooLate;

struct Bucket {
    /// When it holds a token again.
    next: Instant,
    /// When the next call may leave that has its token.
    leaves: Instant,
}

impl Rates {
    pub(crate) fn new(set: HashMap<&'static str, Option<f64>>) -> Self {
        Self {
            // They are few, and looked through at every call.
            set: set.into_iter().collect(),
            buckets: Mutex::default(),
        }
    }

    /// Takes the next token of an operation, and returns when it can be used: `None` is
    /// now. Takes none if that is after `deadline`.
    ///
    /// Whoever comes first is served first, and those who wait only hold a time, so that it makes
    /// no difference how many they are. A bucket holds one token, so that nothing is saved up.
    fn reserve(
        &self,
        operation: &Operation,
        deadline: Instant,
    ) -> Result<Option<Instant>, TooLate> {
        self.queue(operation, deadline, USED, |bucket| &mut bucket.next)
    }

    /// Returns when a call may leave whose time has come: `None` is now.
    ///
    /// Calls may have been held up, by a service that was slow to answer others or by a machine
    /// that was busy. Those do not leave all together.
    fn pass(&self, operation: &Operation, deadline: Instant) -> Result<Option<Instant>, TooLate> {
        self.queue(operation, deadline, USED_TO_CATCH_UP, |bucket| {
            &mut bucket.leaves
        })
    }

    fn queue(
        &self,
        operation: &Operation,
        deadline: Instant,
        used: f64,
        which: impl FnOnce(&mut Bucket) -> &mut Instant,
    ) -> Result<Option<Instant>, TooLate> {
        let Some(interval) = self.interval(operation, used) else {
            return Ok(None);
        };
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let next = which(buckets.entry(operation.id()).or_insert(Bucket {
            next: now,
            leaves: now,
        }));
        let at = (*next).max(now);
        if at > deadline {
            return Err(TooLate);
        }
        *next = at.checked_add(interval).ok_or(TooLate)?;
        Ok((at > now).then_some(at))
    }

    fn interval(&self, operation: &Operation, used: f64) -> Option<Duration> {
        let rate = match self.set.iter().find(|(id, _)| *id == operation.id()) {
            Some((_, rate)) => *rate,
            None => operation.rate_limit().map(f64::from),
        };
        // A rate that is no number of calls limits nothing.
        Duration::try_from_secs_f64((rate? * used).recip()).ok()
    }
}

/// Calls at a time: one more after each success, half of them after a refusal for being too many.
struct Places {
    semaphore: Arc<Semaphore>,
    most: usize,
    state: Mutex<PlacesState>,
}

struct PlacesState {
    /// How many places there should be, with the part of one that was gained.
    limit: f64,
    /// How many places there are, taken or free.
    issued: usize,
    /// How many of the places that are taken are not to be given back.
    debt: usize,
    /// How often the limit was halved.
    halved: u64,
}

struct Place {
    places: Arc<Places>,
    permit: Option<OwnedSemaphorePermit>,
    /// How often the limit had been halved when the call began.
    halved: u64,
}

impl Places {
    fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            semaphore: Arc::new(Semaphore::new(most)),
            most,
            state: Mutex::new(PlacesState {
                #[allow(
                    clippy::cast_precision_loss,
                    reason = "nobody makes 2^52 calls at a time"
                )]
                limit: most as f64,
                issued: most,
                debt: 0,
                halved: 0,
            }),
        }
    }

    async fn take(places: &Arc<Self>) -> Option<Place> {
        // The semaphore is never closed.
        let permit = Arc::clone(&places.semaphore).acquire_owned().await.ok()?;
        Some(Place {
            permit: Some(permit),
            halved: places.state().halved,
            places: Arc::clone(places),
        })
    }

    fn learn(&self, place: &Place, is_throttled: bool) {
        let mut state = self.state();
        if !is_throttled {
            state.limit = (state.limit + state.limit.recip()).min(self.most_as_limit());
        } else if place.halved == state.halved {
            // Calls that went out together say the same thing once.
            state.halved += 1;
            state.limit = (state.limit / 2.0).max(1.0);
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the limit lies between 1 and `most`"
        )]
        let wanted = state.limit as usize;
        while state.issued < wanted {
            state.issued += 1;
            if state.debt > 0 {
                state.debt -= 1;
            } else {
                self.semaphore.add_permits(1);
            }
        }
        if state.issued > wanted {
            let surplus = state.issued - wanted;
            state.debt += surplus - self.semaphore.forget_permits(surplus);
            state.issued = wanted;
        }
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "nobody makes 2^52 calls at a time"
    )]
    fn most_as_limit(&self) -> f64 {
        self.most as f64
    }

    fn state(&self) -> MutexGuard<'_, PlacesState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.places.state();
        if state.debt > 0 {
            state.debt -= 1;
            if let Some(permit) = self.permit.take() {
                permit.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CREATE: Operation = Operation::post("create", "/create").with_rate_limit(20);
    static QUERY: Operation = Operation::get("query", "/query");

    fn pace(rates: &[(&'static str, Option<f64>)], most: Option<usize>) -> Pace {
        Pace::new(Rates::new(rates.iter().copied().collect()), most)
    }

    fn in_seconds(seconds: u64) -> Instant {
        Instant::now() + Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn calls_keep_the_rate_of_their_operation() {
        let pace = pace(&[], None);
        let start = Instant::now();
        let deadline = in_seconds(3600);
        for _ in 0..101 {
            pace.turn(&CREATE, deadline).await.unwrap().end(false);
        }
        // The clock of Tokio has a grain of a millisecond.
        let passed = start.elapsed();
        assert!(passed >= Duration::from_secs(5) && passed < Duration::from_millis(5200));
        for _ in 0..1000 {
            pace.turn(&QUERY, deadline).await.unwrap().end(false);
        }
        assert_eq!(start.elapsed(), passed);
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_were_held_up_do_not_leave_all_together() {
        let pace = Arc::new(pace(&[], Some(4)));
        let deadline = in_seconds(3600);
        // The service does not answer for two seconds.
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(pace.turn(&CREATE, deadline).await.unwrap());
        }
        let others: Vec<_> = (0..60)
            .map(|_| {
                let pace = Arc::clone(&pace);
                tokio::spawn(async move {
                    pace.turn(&CREATE, deadline).await.unwrap().end(false);
                    Instant::now()
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_secs(2)).await;
        for turn in held {
            turn.end(false);
        }
        let mut times = Vec::new();
        for other in others {
            times.push(other.await.unwrap());
        }
        times.sort();
        for start in &times {
            let end = *start + Duration::from_secs(1);
            let count = times.iter().filter(|time| (*start..end).contains(time));
            assert!(count.count() <= 20);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_can_be_set_and_lifted() {
        for (rate, wanted) in [
            (Some(1.0), 9),
            (None, 0),
            (Some(0.0), 0),
            (Some(f64::NAN), 0),
        ] {
            let pace = pace(&[("create", rate)], None);
            let start = Instant::now();
            for _ in 0..10 {
                pace.turn(&CREATE, in_seconds(60)).await.unwrap().end(false);
            }
            assert_eq!(start.elapsed().as_secs(), wanted, "{rate:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_would_come_too_late_is_not_waited_for_and_not_taken() {
        let pace = pace(&[("create", Some(1.0))], None);
        let start = Instant::now();
        pace.turn(&CREATE, start).await.unwrap().end(false);
        for _ in 0..10 {
            assert!(
                pace.turn(&CREATE, start + Duration::from_millis(10))
                    .await
                    .is_none()
            );
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        pace.turn(&CREATE, in_seconds(2)).await.unwrap().end(false);
        assert_eq!(start.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_halved_once_by_calls_that_went_out_together_and_come_back_one_by_one() {
        let pace = pace(&[], Some(8));
        let soon = || Instant::now() + Duration::from_millis(1);
        let mut turns = Vec::new();
        for _ in 0..8 {
            turns.push(pace.turn(&QUERY, soon()).await.unwrap());
        }
        assert!(pace.turn(&QUERY, soon()).await.is_none());
        for turn in turns.drain(..) {
            turn.end(true);
        }
        // Eight refusals of the same moment: half the places.
        let count = async || {
            let mut turns = Vec::new();
            while let Some(turn) = pace.turn(&QUERY, soon()).await {
                turns.push(turn);
            }
            turns.len()
        };
        assert_eq!(count().await, 4);
        // About as many successes as there are places make one more.
        for _ in 0..5 {
            pace.turn(&QUERY, soon()).await.unwrap().end(false);
        }
        assert_eq!(count().await, 5);
        for _ in 0..100 {
            pace.turn(&QUERY, soon()).await.unwrap().end(false);
        }
        assert_eq!(count().await, 8);
        for _ in 0..10 {
            pace.turn(&QUERY, soon()).await.unwrap().end(true);
        }
        assert_eq!(count().await, 1);
    }
}
