//! How many calls go out: so many a second of each operation, and so many at a time of all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::deadline::after;
use crate::operation::Operation;

/// How much of a rate is used. The rest is for calls that arrive some milliseconds late, in a second
/// that has calls of its own.
const USED: f64 = 0.98;

/// How late a timer may be that is on time.
const GRAIN: Duration = Duration::from_millis(2);

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
        let bucket = self.rates.bucket(operation);
        if bucket.is_none() {
            if let Some(turn) = self.turn_now() {
                return Some(turn);
            }
        }
        // Apart, so that a call that need not wait does not carry what waiting takes.
        Box::pin(self.wait(bucket, deadline)).await
    }

    /// Returns leave for a call of an operation without a rate, if there is a place.
    fn turn_now(&self) -> Option<Turn> {
        let place = match &self.places {
            Some(places) => Some(places.take_now()?),
            None => None,
        };
        Some(Turn { place })
    }

    async fn wait(&self, bucket: Option<Arc<Bucket>>, deadline: Instant) -> Option<Turn> {
        let token = match &bucket {
            Some(bucket) => Some(bucket.token(deadline).await?),
            None => None,
        };
        let place = match &self.places {
            Some(places) => Some(places.take(deadline).await?),
            None => None,
        };
        if let Some(token) = token {
            token.spend();
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
    /// They are few, and looked through at every call.
    buckets: Mutex<Vec<(&'static str, Arc<Bucket>)>>,
}

/// Bucket that holds one token, so that a service which counts by the second never sees more than it
/// allows.
struct Bucket {
    interval: Duration,
    /// Let whoever came first wait for the token, and the others wait for it.
    turnstile: Semaphore,
    waiting: AtomicU32,
    /// When there is a token again.
    next: Mutex<Instant>,
}

/// Token that is there, and spent only when its call goes out.
struct Token<'a> {
    bucket: &'a Bucket,
    _permit: SemaphorePermit<'a>,
}

/// Counts one that waits, for as long as it does.
struct Waiting<'a>(&'a AtomicU32);

impl Rates {
    pub(crate) fn new(set: HashMap<&'static str, Option<f64>>) -> Self {
        Self {
            set: set.into_iter().collect(),
            buckets: Mutex::default(),
        }
    }

    /// Returns the bucket of an operation, unless it has no limit.
    fn bucket(&self, operation: &Operation) -> Option<Arc<Bucket>> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let known = buckets.iter().find(|(id, _)| *id == operation.id());
        if let Some((_, bucket)) = known {
            return Some(Arc::clone(bucket));
        }
        let bucket = Arc::new(Bucket {
            interval: self.interval(operation)?,
            turnstile: Semaphore::new(1),
            waiting: AtomicU32::new(0),
            next: Mutex::new(Instant::now()),
        });
        buckets.push((operation.id(), Arc::clone(&bucket)));
        Some(bucket)
    }

    fn interval(&self, operation: &Operation) -> Option<Duration> {
        let rate = match self.set.iter().find(|(id, _)| *id == operation.id()) {
            Some((_, rate)) => *rate,
            None => operation.rate_limit().map(f64::from),
        };
        let rate = rate.filter(|rate| *rate > 0.0)?;
        let interval = Duration::try_from_secs_f64((rate * USED).recip());
        // One that no clock can hold is as good as one that nobody lives to see.
        Some(interval.unwrap_or(Duration::MAX))
    }
}

impl Bucket {
    /// Waits for the token, first come, first served, or returns `None` if it is not there before
    /// `deadline`. Whoever has no chance is told at once, and whoever stops waiting takes nothing.
    async fn token(&self, deadline: Instant) -> Option<Token<'_>> {
        let ahead = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        let start = self.next().max(Instant::now());
        let chance = start.checked_add(self.interval.saturating_mul(ahead))?;
        if chance > deadline {
            return None;
        }
        let permit = timeout_at(deadline, self.turnstile.acquire()).await.ok()?;
        // The semaphore is never closed.
        let permit = permit.ok()?;
        let at = self.next();
        if at > deadline {
            return None;
        }
        sleep_until(at).await;
        Some(Token {
            bucket: self,
            _permit: permit,
        })
    }

    /// Returns when there is a token again, or was.
    fn next(&self) -> Instant {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Token<'_> {
    /// Takes the token. The next one is there an interval after this one was, or after now if this
    /// one is late: calls that were held up do not go out all together.
    fn spend(self) {
        let bucket = self.bucket;
        let now = Instant::now();
        let due = bucket.next();
        let is_late = now.saturating_duration_since(due) > GRAIN;
        let start = if is_late { now } else { due };
        let next = after(start, bucket.interval);
        *bucket.next.lock().unwrap_or_else(PoisonError::into_inner) = next;
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
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
        // The limit is kept as a float, which must not round it up to more than a semaphore takes.
        let most = most.clamp(1, Semaphore::MAX_PERMITS.min(1 << 30));
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

    async fn take(self: &Arc<Self>, deadline: Instant) -> Option<Place> {
        if let Some(place) = self.take_now() {
            return Some(place);
        }
        let free = Arc::clone(&self.semaphore).acquire_owned();
        // The semaphore is never closed.
        let permit = timeout_at(deadline, free).await.ok()?.ok()?;
        Some(self.place(permit))
    }

    /// Takes a place that nobody waits for: one that is given back goes to who waits first.
    fn take_now(self: &Arc<Self>) -> Option<Place> {
        let permit = Arc::clone(&self.semaphore).try_acquire_owned().ok()?;
        Some(self.place(permit))
    }

    fn place(self: &Arc<Self>, permit: OwnedSemaphorePermit) -> Place {
        Place {
            permit: Some(permit),
            halved: self.state().halved,
            places: Arc::clone(self),
        }
    }

    fn learn(&self, place: &Place, is_throttled: bool) {
        let mut state = self.state();
        if !is_throttled {
            if state.issued == self.most {
                return;
            }
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
        for (rate, wanted) in [(Some(1.0), 9), (None, 0)] {
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
    async fn whoever_stops_waiting_takes_nothing() {
        let pace = Arc::new(pace(&[], None));
        let deadline = in_seconds(3600);
        let waiting: Vec<_> = (0..4000)
            .map(|_| {
                let pace = Arc::clone(&pace);
                tokio::spawn(async move { pace.turn(&CREATE, deadline).await.unwrap().end(false) })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(10)).await;
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        tokio::time::sleep(Duration::from_millis(10)).await;
        let soon = Instant::now() + Duration::from_millis(100);
        assert!(pace.turn(&CREATE, soon).await.is_some());
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

    #[tokio::test(start_paused = true)]
    async fn as_many_places_as_there_are_numbers_are_no_more_than_a_semaphore_takes() {
        for most in [usize::MAX, Semaphore::MAX_PERMITS, 1 << 53] {
            let pace = pace(&[], Some(most));
            for is_throttled in [false, true, false] {
                let turn = pace.turn(&QUERY, in_seconds(1)).await.unwrap();
                turn.end(is_throttled);
            }
        }
    }
}
