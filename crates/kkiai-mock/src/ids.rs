//! Ids, all of which follow from a seed.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::chance::scramble;
use crate::time::Moment;

/// Source of ids.
#[derive(Debug)]
pub(crate) struct Ids {
    seed: u64,
    given: AtomicU64,
}

impl Default for Ids {
    /// Makes a source of ids that nobody can foretell.
    fn default() -> Self {
        Self::new(RandomState::new().hash_one("ids"))
    }
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            given: AtomicU64::new(0),
        }
    }

    /// Returns an id of a task, in the form that Tencent gives.
    pub(crate) fn task(&self) -> String {
        format!("251007502-AigcImage-{:032x}t", self.number())
    }

    /// Returns an id of a file, in the form that VOD gives.
    pub(crate) fn file(&self) -> String {
        format!("{:018}", self.number() % 1_000_000_000_000_000_000)
    }

    /// Returns an id of a call, in the form that Tencent gives: a UUID.
    pub(crate) fn call(&self) -> String {
        // Version 4, and the variant that goes with it.
        let number = self.number() & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{number:032x}");
        format!(
            "{}-{}-{}-{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..]
        )
    }

    /// Returns an id of a request, in the form that the gateway gives.
    pub(crate) fn request(&self, now: Moment) -> String {
        let digits: String = now
            .to_string()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        format!(
            "{digits}{:09}{:08x}",
            now.nanoseconds(),
            self.number() % (1 << 32)
        )
    }

    fn number(&self) -> u128 {
        let count = self.given.fetch_add(1, Ordering::Relaxed);
        let half = |which: u64| u128::from(scramble(self.seed ^ scramble(2 * count + which)));
        half(0) << 64 | half(1)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::time::Clock;

    #[test]
    fn ids_have_the_documented_forms() {
        let ids = Ids::default();
        let task = ids.task();
        let hex = task
            .strip_prefix("251007502-AigcImage-")
            .and_then(|rest| rest.strip_suffix('t'))
            .unwrap();
        assert_eq!(hex.len(), 32);
        assert!(hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{task}");

        let call = ids.call();
        let lengths: Vec<usize> = call.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{call}");
        assert_eq!(&call[14..15], "4", "{call}");
        assert!("89ab".contains(&call[19..20]), "{call}");

        assert_eq!(ids.file().len(), 18);
        assert_eq!(
            ids.request(Clock::set(SystemTime::now()).now()).len(),
            14 + 9 + 8
        );
    }

    #[test]
    fn no_two_ids_are_alike() {
        let (first, second) = (Ids::default(), Ids::default());
        assert_ne!(first.task(), first.task());
        assert_ne!(first.task(), second.task());
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (first, second) = (Ids::new(7), Ids::new(7));
        let mut given: Vec<_> = (0..1000).map(|_| first.task()).collect();
        assert!(given.iter().all(|id| *id == second.task()));
        given.sort_unstable();
        given.dedup();
        assert_eq!(given.len(), 1000);
        assert_ne!(Ids::new(8).task(), Ids::new(7).task());
    }
}
