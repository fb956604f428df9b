//! From local times to moments and back: the one place that knows of daylight saving.
//!
//! Generic over the zone, so that tests can invent one.

use chrono::{
    DateTime, MappedLocalTime, NaiveDateTime, Offset as _, SubsecRound as _, TimeDelta, TimeZone,
    Utc,
};
use serde::Serialize;

use super::local::{LocalTimes, horizon};

/// What a clock that is set does to a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// There is no such time that day: it happens at the first moment after the gap.
    Skipped,
    /// There are two of it that day: it happens at the first.
    Doubled,
}

/// A local time, and the moment at which it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: DateTime<Utc>,
    /// As the recurrence has it; in a gap not what clocks show then.
    pub(super) local: NaiveDateTime,
    pub(super) shift: Option<Shift>,
}

/// Offsets are less than a day, so all that a local time may be is within this of it.
const OFFSET_MAX: TimeDelta = TimeDelta::hours(26);

/// A zone does not change its offset there and back within so long.
const PROBE: TimeDelta = TimeDelta::hours(12);

/// How many moments are tried for one occurrence when they must fit an interval too. The times of day
/// that an interval meets come again after at most 1,440 of them.
const TRIES_MAX: u32 = 5_000;

/// For all occurrences of a search together: some milliseconds, whatever was written.
const ALL_TRIES_MAX: u32 = 20_000;

/// What is left to be tried of a search that passes by many occurrences.
#[derive(Debug)]
pub(super) struct Tries(u32);

impl Tries {
    pub(super) const fn of_one() -> Self {
        Self(TRIES_MAX)
    }

    pub(super) const fn of_many() -> Self {
        Self(ALL_TRIES_MAX)
    }

    /// Whether the search ended for want of them.
    pub(super) const fn are_spent(&self) -> bool {
        self.0 == 0
    }
}

const SECOND: TimeDelta = TimeDelta::seconds(1);

/// How far local clocks are ahead of UTC.
pub(super) fn offset_at<Z: TimeZone>(zone: &Z, at: DateTime<Utc>) -> TimeDelta {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    TimeDelta::seconds(i64::from(offset.local_minus_utc()))
}

/// What local clocks show.
pub(super) fn local_at<Z: TimeZone>(zone: &Z, at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() + offset_at(zone, at)
}

/// When a local time happens, once: in a gap at the first moment after it, doubled at the first of the
/// two. A later local time never happens earlier.
pub(super) fn happens<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> Moment {
    let (at, shift) = match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => (at.to_utc(), None),
        MappedLocalTime::Ambiguous(one, other) => {
            (one.to_utc().min(other.to_utc()), Some(Shift::Doubled))
        }
        MappedLocalTime::None => (after_gap(zone, local), Some(Shift::Skipped)),
    };
    Moment { at, local, shift }
}

/// The first moment at which local clocks show more than a time that they never show.
fn after_gap<Z: TimeZone>(zone: &Z, local: NaiveDateTime) -> DateTime<Utc> {
    let as_utc = local.and_utc();
    first_such(as_utc - OFFSET_MAX, as_utc + OFFSET_MAX, |at| local_at(zone, at) >= local)
}

/// The first moment after `before`, to the second, for which `is_so`; `by` is one.
fn first_such(
    mut before: DateTime<Utc>,
    mut by: DateTime<Utc>,
    is_so: impl Fn(DateTime<Utc>) -> bool,
) -> DateTime<Utc> {
    while by - before > SECOND {
        let middle = before + TimeDelta::seconds((by - before).num_seconds() / 2);
        if is_so(middle) {
            by = middle;
        } else {
            before = middle;
        }
    }
    by
}

/// When the offset is first another one than at `from`, up to and at `to`.
fn first_change<Z: TimeZone>(
    zone: &Z,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let offset = offset_at(zone, from);
    let mut before = from;
    while before < to {
        let probe = to.min(before + PROBE);
        if offset_at(zone, probe) != offset {
            return Some(first_such(before, probe, |at| offset_at(zone, at) != offset));
        }
        before = probe;
    }
    None
}

/// The first of `times` that happens after `after`, where each local time happens once.
pub(super) fn next_by_clock<Z: TimeZone>(
    zone: &Z,
    times: &impl LocalTimes,
    after: DateTime<Utc>,
) -> Option<Moment> {
    let mut from = local_at(zone, after.trunc_subsecs(0)) + SECOND;
    loop {
        let moment = happens(zone, times.first_from(from)?);
        if moment.at > after {
            return Some(moment);
        }
        // In the second pass of a doubled hour the first has been.
        from = moment.local + SECOND;
    }
}

/// Which moments fit an interval of elapsed time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beat {
    /// Of one that fits.
    pub(super) base: DateTime<Utc>,
    /// From one that fits to the next.
    pub(super) every: TimeDelta,
    /// How long from each one all moments fit.
    pub(super) lasts: TimeDelta,
}

impl Beat {
    /// The first moment at or after `at` that fits.
    fn fit(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let every = self.every.num_seconds();
        let into = TimeDelta::seconds((at - self.base).num_seconds().rem_euclid(every));
        if into < self.lasts { at } else { at + (self.every - into) }
    }
}

/// The first moment after `after` at which local clocks show one of `times`, and which fits the beat.
/// What is in a gap never happens, what is doubled happens twice.
pub(super) fn next_by_elapsed<Z: TimeZone>(
    zone: &Z,
    times: &impl LocalTimes,
    beat: Option<Beat>,
    after: DateTime<Utc>,
    tries: &mut Tries,
) -> Option<Moment> {
    let mut at = after.trunc_subsecs(0) + SECOND;
    let last = horizon(at.date_naive());
    for _ in 0..TRIES_MAX {
        tries.0 = tries.0.checked_sub(1)?;
        if at.date_naive() > last {
            return None;
        }
        at = beat.map_or(at, |beat| beat.fit(at));
        let now = local_at(zone, at);
        let local = times.first_from(now)?;
        if local == now {
            return Some(Moment { at, local, shift: None });
        }
        let then = at + (local - now);
        at = first_change(zone, at, then).unwrap_or(then);
    }
    None
}
