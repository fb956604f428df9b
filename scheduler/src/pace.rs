//! How fast a burst leaves: evenly, so that those who chat meanwhile hardly notice.
//!
//! Pure.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

/// What may leave at once after a pause: a stretch of the pace so short that nobody feels it.
const AT_ONCE: Duration = Duration::from_millis(10);

/// An even pace, as the generic cell rate algorithm keeps it.
#[derive(Debug)]
pub(crate) struct Pace {
    each: Duration,
    /// When the next one would leave if all left evenly; they may be `AT_ONCE` ahead of it.
    even_at: Instant,
}

impl Pace {
    /// At most so many a second.
    pub(crate) fn new(per_second_max: NonZeroU32, now: Instant) -> Self {
        Self { each: Duration::from_secs(1) / per_second_max.get(), even_at: now }
    }

    /// When the next one may leave: `now`, or later.
    pub(crate) fn next_at(&self, now: Instant) -> Instant {
        self.even_at.checked_sub(AT_ONCE).map_or(now, |next_at| next_at.max(now))
    }

    /// One leaves.
    pub(crate) fn take(&mut self, now: Instant) {
        self.even_at = self.even_at.max(now) + self.each;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken_at_once(pace: &mut Pace, now: Instant) -> u32 {
        let mut taken = 0;
        while pace.next_at(now) <= now {
            pace.take(now);
            taken += 1;
        }
        taken
    }

    #[test]
    fn a_burst_leaves_at_its_pace_and_a_pause_saves_up_little() {
        let begun = Instant::now();
        let mut pace = Pace::new(NonZeroU32::new(5_000).unwrap(), begun);
        let mut taken = taken_at_once(&mut pace, begun);
        assert!((50..=51).contains(&taken), "10 ms of it: {taken}");
        for millis in 1..=1_000 {
            taken += taken_at_once(&mut pace, begun + Duration::from_millis(millis));
        }
        assert!((5_050..=5_051).contains(&taken), "a second of it: {taken}");
        let after = taken_at_once(&mut pace, begun + Duration::from_mins(1));
        assert!((50..=51).contains(&after), "the pause is not made up for: {after}");
    }

    #[test]
    fn one_now_and_then_never_waits() {
        let mut now = Instant::now();
        let mut pace = Pace::new(NonZeroU32::MIN, now);
        for _ in 0..3 {
            assert_eq!(pace.next_at(now), now);
            pace.take(now);
            now += Duration::from_secs(1);
        }
    }
}
