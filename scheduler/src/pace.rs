//! How fast a burst leaves: evenly, so that those who chat meanwhile hardly notice.
//!
//! Pure.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::Instant;

/// What may leave at once after a pause: a stretch of the pace so short that nobody feels it.
const AT_ONCE: Duration = Duration::from_millis(10);

/// Once that is spent nothing leaves until this is left of it. At the default pace some twenty leave together
/// then and share a call of Postgres and all that follows it; each by itself would cost several times as much.
const LEFT: Duration = Duration::from_millis(5);

/// An even pace, as the generic cell rate algorithm keeps it.
#[derive(Debug)]
pub(crate) struct Pace {
    each: Duration,
    /// When the next one would leave if all left evenly; they may be `AT_ONCE` ahead of it.
    even_at: Instant,
    /// They were that much ahead, and are not down to `LEFT` yet.
    is_spent: bool,
}

impl Pace {
    /// At most so many a second.
    pub(crate) fn new(per_second_max: NonZeroU32, now: Instant) -> Self {
        let each = Duration::from_secs(1) / per_second_max.get();
        Self { each, even_at: now, is_spent: false }
    }

    /// When the next one may leave: `now`, or later.
    pub(crate) fn next_at(&self, now: Instant) -> Instant {
        let ahead = if self.is_spent { LEFT } else { AT_ONCE };
        self.even_at.checked_sub(ahead).map_or(now, |next_at| next_at.max(now))
    }

    /// One leaves.
    pub(crate) fn take(&mut self, now: Instant) {
        self.even_at = self.even_at.max(now) + self.each;
        self.is_spent = self.even_at > now + AT_ONCE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn five_a_millisecond(now: Instant) -> Pace {
        Pace::new(NonZeroU32::new(5_000).unwrap(), now)
    }

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
        let mut pace = five_a_millisecond(begun);
        let mut taken = taken_at_once(&mut pace, begun);
        assert!((50..=51).contains(&taken), "10 ms of it: {taken}");
        for millis in 1..=1_000 {
            taken += taken_at_once(&mut pace, begun + Duration::from_millis(millis));
        }
        assert!((5_025..=5_051).contains(&taken), "a second of it: {taken}");
        let after = taken_at_once(&mut pace, begun + Duration::from_mins(1));
        assert!((50..=51).contains(&after), "the pause is not made up for: {after}");
    }

    #[test]
    fn a_burst_leaves_in_groups_however_often_it_is_asked() {
        let begun = Instant::now();
        let mut pace = five_a_millisecond(begun);
        taken_at_once(&mut pace, begun);
        let tenths = (1..=10_000).map(|nth| begun + Duration::from_micros(nth * 100));
        let groups: Vec<u32> =
            tenths.map(|now| taken_at_once(&mut pace, now)).filter(|&taken| taken > 0).collect();
        assert!((190..=200).contains(&groups.len()), "one each 5 ms: {}", groups.len());
        assert!(groups.iter().all(|taken| (25..=26).contains(taken)), "5 ms of it: {groups:?}");
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
