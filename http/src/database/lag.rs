//! How far a standby is behind, measured by what the primary had written when.
//!
//! Clocks and `pg_last_xact_replay_timestamp()` say nothing here: on an idle primary they look like lag, and a standby that
//! has lost its connection looks fresh. Positions in the write-ahead log do neither.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Positions of the primary, each with the time when it was first seen.
#[derive(Debug)]
pub struct History {
    samples: VecDeque<(u64, Instant)>,
    kept: Duration,
}

impl History {
    /// `most`: the largest lag that must be told from larger ones.
    pub fn new(most: Duration) -> History {
        History { samples: VecDeque::new(), kept: most + Duration::from_secs(60) }
    }

    pub fn add(&mut self, position: u64, now: Instant) {
        match self.samples.back() {
            Some((last, _)) if *last == position => return,
            // Another server is primary now; what its predecessor wrote last may never come.
            Some((last, _)) if *last > position => self.samples.clear(),
            _ => {}
        }
        self.samples.push_back((position, now));
        while self.samples.len() > 1
            && self.samples.front().is_some_and(|(_, seen)| now.duration_since(*seen) > self.kept)
        {
            self.samples.pop_front();
        }
    }

    /// How long ago the primary was first seen beyond a position; `None` if that is not known, since the standby has not
    /// even reached the oldest of the samples.
    pub fn lag(&self, replayed: u64, now: Instant) -> Option<Duration> {
        let (oldest, _) = self.samples.front()?;
        if replayed < *oldest {
            return None;
        }
        let beyond = self.samples.partition_point(|(position, _)| *position <= replayed);
        Some(self.samples.get(beyond).map_or(Duration::ZERO, |(_, seen)| now.duration_since(*seen)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_idle_primary_is_no_lag() {
        let (mut history, start) = (History::new(5 * SECOND), Instant::now());
        for second in 0..1000 {
            history.add(100, start + SECOND * second);
        }
        assert_eq!(history.lag(100, start + SECOND * 1000), Some(Duration::ZERO));
    }

    #[test]
    fn a_standby_that_stands_still_falls_behind() {
        let (mut history, start) = (History::new(5 * SECOND), Instant::now());
        for second in 0..10 {
            history.add(100 + u64::from(second), start + SECOND * second);
        }
        let now = start + SECOND * 10;
        assert_eq!(history.lag(109, now), Some(Duration::ZERO));
        assert_eq!(history.lag(200, now), Some(Duration::ZERO));
        assert_eq!(history.lag(105, now), Some(4 * SECOND));
        assert_eq!(history.lag(100, now), Some(9 * SECOND));
    }

    #[test]
    fn what_is_older_than_the_samples_is_not_known() {
        let (mut history, start) = (History::new(5 * SECOND), Instant::now());
        assert_eq!(history.lag(100, start), None);
        for second in 0..1000 {
            history.add(100 + u64::from(second), start + SECOND * second);
        }
        assert_eq!(history.lag(99, start), None);
        assert_eq!(history.lag(500, start + SECOND * 1000), None);
        assert!(history.samples.len() < 100);
    }

    #[test]
    fn a_new_primary_starts_anew() {
        let (mut history, start) = (History::new(5 * SECOND), Instant::now());
        history.add(100, start);
        history.add(90, start + SECOND);
        assert_eq!(history.lag(90, start + 9 * SECOND), Some(Duration::ZERO));
        assert_eq!(history.lag(89, start + 9 * SECOND), None);
    }
}
