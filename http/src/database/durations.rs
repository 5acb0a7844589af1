//! How long statements take, by what they ask: in bounded memory, and without locks.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// How many are known at a time. Two that fall on one place push each other out.
const PLACES: usize = 4096;

/// For each key the time that lately was typical of it, rather its low end: what a busy machine adds does not count.
///
/// A place holds the upper 32 bits of the key above the time in nanoseconds, at least 1.
pub struct Durations(Box<[AtomicU64]>);

impl Durations {
    pub fn new() -> Durations {
        Durations((0..PLACES).map(|_| AtomicU64::new(0)).collect())
    }

    /// `None` for what has not been seen lately.
    pub fn typical(&self, key: u64) -> Option<Duration> {
        let (mark, nanoseconds) = parts(self.place(key)?.load(Relaxed));
        (mark == key >> 32 && nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds))
    }

    /// Learns at once that it is faster, and by and by that it is slower.
    pub fn record(&self, key: u64, took: Duration) {
        let Some(place) = self.place(key) else { return };
        let took = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).clamp(1, u64::from(u32::MAX));
        let (mark, known) = parts(place.load(Relaxed));
        let now = match mark == key >> 32 && known > 0 && took > known {
            true => known + (took - known).div_ceil(16),
            false => took,
        };
        place.store(key >> 32 << 32 | now, Relaxed);
    }

    fn place(&self, key: u64) -> Option<&AtomicU64> {
        self.0.get(usize::try_from(key).unwrap_or(usize::MAX) % PLACES)
    }
}

fn parts(value: u64) -> (u64, u64) {
    (value >> 32, value & u64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faster_is_learnt_at_once_and_slower_by_and_by() {
        let durations = Durations::new();
        let key = 7 << 40 | 9;
        let microseconds = |key| durations.typical(key).map(|time| time.as_micros());
        assert_eq!(microseconds(key), None);
        durations.record(key, Duration::from_micros(1600));
        durations.record(key, Duration::from_micros(160));
        assert_eq!(microseconds(key), Some(160));
        durations.record(key, Duration::from_micros(1760));
        assert_eq!(microseconds(key), Some(260));
        durations.record(key, Duration::from_secs(10_000));
        assert_eq!(microseconds(key), Some(268_679));
    }

    #[test]
    fn who_shares_a_place_is_not_taken_for_another() {
        let durations = Durations::new();
        durations.record(1 << 32 | 5, Duration::from_micros(10));
        assert_eq!(durations.typical(2 << 32 | 5), None);
        durations.record(2 << 32 | 5, Duration::from_micros(20));
        assert_eq!(durations.typical(1 << 32 | 5), None);
        assert_eq!(durations.typical(2 << 32 | 5), Some(Duration::from_micros(20)));
    }
}
