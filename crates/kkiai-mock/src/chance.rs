//! Numbers that look random and follow from a text or a seed alone, on every machine and in every
//! version.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "places stay below 2^22, shares below 2^9"
)]

/// Returns the FNV-1a hash of some bytes.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Returns a number in which every bit depends on every bit of `state` (splitmix64).
pub(crate) fn scramble(state: u64) -> u64 {
    let mut mixed = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A sequence of numbers that a seed decides.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn seed(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// Returns a number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let count = u64::from(high.abs_diff(low)) + 1;
        low + (self.seed() % count) as i32
    }

    /// Returns true `percent` times out of a hundred.
    pub(crate) fn happens(&mut self, percent: i32) -> bool {
        self.between(1, 100) <= percent
    }
}

/// One cell of noise, in the coordinate that the noise functions take.
pub(crate) const CELL: i64 = 1 << 16;

/// Returns smooth noise from 0 to 65535 that takes a new value in each cell.
fn noise(seed: u64, at: i64) -> i64 {
    let cell = at >> 16;
    let within = at & (CELL - 1);
    let corner = |cell: i64| (scramble(seed ^ cell as u64) >> 48) as i64;
    let eased = (((within * within) >> 16) * (3 * CELL - 2 * within)) >> 16;
    corner(cell) + (((corner(cell + 1) - corner(cell)) * eased) >> 16)
}

/// Returns rolling noise from 0 to 65535, the sum of `octaves` ever finer ones.
pub(crate) fn rolling(seed: u64, at: i64, octaves: u32) -> i64 {
    (0..octaves)
        .map(|octave| noise(seed.wrapping_add(octave.into()), at << octave) >> (octave + 1))
        .sum()
}

/// Returns noise from 0 to 65535 with sharp crests, the sum of `octaves` ever finer ones.
pub(crate) fn jagged(seed: u64, at: i64, octaves: u32) -> i64 {
    (0..octaves)
        .map(|octave| {
            let smooth = noise(seed.wrapping_add(octave.into()), at << octave);
            let crest = CELL - 1 - (2 * smooth - CELL).abs();
            crest >> (octave + 1)
        })
        .sum()
}
