//! How often somebody has asked within the last minute, counted in two numbers for each: those of this minute and of the
//! one before, which counts for the part of it that is less than a minute ago, as if it had come evenly.

use std::collections::HashMap;

/// A digest of who is counted.
pub type Key = [u8; 32];

/// How many callers are known at most; each takes about 60 bytes.
const MOST: usize = 100_000;

const MINUTE: u64 = 60_000;

/// What one caller has sent.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    minute: u64,
    before: u64,
    now: u64,
}

/// What each caller has sent.
#[derive(Default)]
pub struct Counters {
    counts: HashMap<Key, Count>,
    /// Which half goes next when there are too many.
    half: u8,
}

impl Counters {
    /// Counts requests, unless there are then more than `most` within a minute. `now`: in milliseconds.
    ///
    /// Errors: after how many seconds it is worth trying again.
    pub fn admit(&mut self, key: Key, requests: u64, most: u64, now: u64) -> Result<(), u64> {
        let minute = now / MINUTE;
        if self.counts.len() >= MOST && !self.counts.contains_key(&key) {
            self.make_room(minute);
        }
        let count = self.counts.entry(key).or_default();
        count.come_to(minute);
        let elapsed = now % MINUTE;
        // Both sides times a minute, so that nothing is lost by dividing.
        let asked = u128::from(count.before) * u128::from(MINUTE - elapsed)
            + (u128::from(count.now) + u128::from(requests)) * u128::from(MINUTE);
        if asked <= u128::from(most) * u128::from(MINUTE) {
            count.now += requests;
            return Ok(());
        }
        Err(count.wait(requests, most, elapsed).div_ceil(1000).max(1))
    }

    /// Forgets who has not asked for two minutes; if that is not enough, every second caller, whose counting begins anew.
    fn make_room(&mut self, minute: u64) {
        self.counts.retain(|_, count| count.minute + 1 >= minute);
        if self.counts.len() >= MOST {
            self.half ^= 1;
            let half = self.half;
            self.counts.retain(|key, _| key[0] & 1 == half);
        }
    }
}

impl Count {
    fn come_to(&mut self, minute: u64) {
        if self.minute != minute {
            self.before = if self.minute + 1 == minute { self.now } else { 0 };
            self.now = 0;
            self.minute = minute;
        }
    }

    /// Milliseconds until so many requests would be admitted if no other came.
    fn wait(&self, requests: u64, most: u64, elapsed: u64) -> u64 {
        // How far into a minute what the minute before has left is small enough.
        let until = |before: u64, room: u64| match before {
            0 => 0,
            before => MINUTE - MINUTE.saturating_mul(room) / before,
        };
        let Some(room) = most.checked_sub(requests) else { return MINUTE };
        match room.checked_sub(self.now) {
            Some(room) if room < self.before => until(self.before, room).saturating_sub(elapsed),
            Some(_) => 0,
            None => MINUTE - elapsed + until(self.now, room.min(self.now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Key = [0; 32];

    fn key(number: u32) -> Key {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_le_bytes());
        key
    }

    #[test]
    fn a_minute_has_so_many() {
        let mut counters = Counters::default();
        for _ in 0..10 {
            assert_eq!(counters.admit(A, 1, 10, 0), Ok(()));
        }
        assert!(counters.admit(A, 1, 10, 30_000).is_err());
        assert_eq!(counters.admit([1; 32], 1, 10, 30_000), Ok(()), "somebody else");
        // A tenth of the minute before has passed: one of the ten is more than a minute ago.
        assert!(counters.admit(A, 1, 10, 65_999).is_err());
        assert_eq!(counters.admit(A, 1, 10, 66_000), Ok(()));
        assert!(counters.admit(A, 1, 10, 66_000).is_err());
        assert_eq!(counters.admit(A, 10, 10, 186_000), Ok(()), "after two minutes all is forgotten");
    }

    #[test]
    fn waiting_as_long_as_told_is_enough_and_not_far_too_long() {
        for (before, sent, most, at) in
            [(0, 10, 10, 0), (10, 0, 10, 60_001), (10, 5, 10, 90_000), (7, 3, 8, 70_500), (3, 1, 1, 61_000)]
        {
            let mut counters = Counters::default();
            assert_eq!(counters.admit(A, before, u64::MAX, 30_000), Ok(()));
            assert_eq!(counters.admit(A, sent, u64::MAX, at), Ok(()));
            let Err(seconds) = counters.admit(A, 1, most, at) else { panic!("{before} {sent} {most} {at}") };
            assert!(
                counters.admit(A, 1, most, at + seconds * 1000).is_ok(),
                "{before} {sent} {at}: {seconds}"
            );
            assert!(seconds <= 120);
        }
    }

    #[test]
    fn a_batch_counts_as_a_whole_or_not_at_all() {
        let mut counters = Counters::default();
        assert_eq!(counters.admit(A, 6, 10, 0), Ok(()));
        assert!(counters.admit(A, 5, 10, 0).is_err());
        assert_eq!(counters.admit(A, 4, 10, 0), Ok(()));
        assert_eq!(counters.admit([1; 32], 11, 10, 0), Err(60));
        assert_eq!(counters.admit([1; 32], 1, 0, 0), Err(60));
    }

    #[test]
    fn memory_is_bounded() {
        let mut counters = Counters::default();
        for number in 0..300_000 {
            assert_eq!(counters.admit(key(number), 1, 1, 1_000), Ok(()));
            assert!(counters.counts.len() <= MOST);
        }
        // Whoever has not asked for two minutes goes first.
        let mut counters = Counters::default();
        for number in 0..u32::try_from(MOST).unwrap() - 1 {
            counters.admit(key(number), 1, 1, 0).unwrap();
        }
        counters.admit(key(400_000), 1, 1, 120_000).unwrap();
        counters.admit(key(500_000), 1, 1, 120_000).unwrap();
        assert_eq!(counters.counts.len(), 2);
        assert!(counters.admit(key(400_000), 1, 1, 120_000).is_err());
    }
}
