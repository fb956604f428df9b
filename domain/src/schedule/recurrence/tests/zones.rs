//! Every zone that there is, around the changes of its offset between 1970 and 2100.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::{between, changes, cron, minutes, utc};
use crate::schedule::recurrence::zone::{happens, local_at, offset_at};

/// How many changes of each zone are looked at: spread over all years.
const CHANGES_EACH: usize = 5;

/// Calls `check` with a change of an offset that has no other within four days.
fn around_changes(check: impl Fn(Tz, DateTime<Utc>, &Change)) {
    for (number, zone) in TZ_VARIANTS.into_iter().enumerate() {
        let all = changes(&zone, utc("1970-01-02T00:00:00Z"), utc("2100-01-01T00:00:00Z"));
        let step = all.len().div_ceil(CHANGES_EACH).max(1);
        for at in all.into_iter().skip(number % step).step_by(step) {
            let (before, after) = (offset_at(&zone, at - SECOND), offset_at(&zone, at));
            let is_alone =
                offset_at(&zone, at - DAYS) == before && offset_at(&zone, at + DAYS) == after;
            let is_whole = |offset: TimeDelta| offset.num_seconds() % 60 == 0;
            if is_alone && is_whole(before) && is_whole(after) {
                check(zone, at, &Change { at, before, after });
            }
        }
    }
}

const SECOND: TimeDelta = TimeDelta::seconds(1);
const DAYS: TimeDelta = TimeDelta::days(4);

/// One change of an offset.
struct Change {
    at: DateTime<Utc>,
    before: TimeDelta,
    after: TimeDelta,
}

impl Change {
    /// When a local time happens, worked out from the two offsets alone.
    fn happens(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let (early, late) = ((local - self.before).and_utc(), (local - self.after).and_utc());
        if early < self.at {
            early
        } else if late >= self.at {
            late
        } else {
            self.at
        }
    }
}

#[test]
fn a_local_time_happens_once_in_every_zone_and_in_a_gap_at_its_end() {
    around_changes(|zone, at, change| {
        // Times of day before, in and after whatever the clocks did.
        for quarters in -6..=6 {
            let local = local_at(&zone, at) + TimeDelta::minutes(quarters * 15);
            let daily = cron(&format!("{} {} * * *", local.minute(), local.hour()), zone);
            let found = between(&daily, at - DAYS, at + DAYS);
            let mut expected: Vec<_> = (-6..=6)
                .map(|days| {
                    change.happens(
                        local.date().and_time(local.time()).with_second(0).unwrap()
                            + TimeDelta::days(days),
                    )
                })
                .filter(|happens| *happens > at - DAYS && *happens <= at + DAYS)
                .collect();
            expected.dedup();
            assert_eq!(found, expected, "{zone} at {at}, daily at {}", local.time());
        }
    });
}

#[test]
fn a_later_local_time_never_happens_earlier_in_any_zone() {
    around_changes(|zone, at, _| {
        let begin = local_at(&zone, at) - TimeDelta::hours(4);
        let moments = (0..48).map(|step| happens(&zone, begin + TimeDelta::minutes(step * 10)).at);
        assert!(moments.is_sorted(), "{zone} at {at}");
    });
}

#[test]
fn what_goes_by_elapsed_time_is_never_silent_in_any_zone() {
    around_changes(|zone, at, _| {
        let (from, to) = (at - TimeDelta::hours(2), at + TimeDelta::hours(2));
        let every_minute = between(&cron("* * * * *", zone), from, to);
        let expected: Vec<_> = minutes(from, to).skip(1).collect();
        assert_eq!(every_minute, expected, "{zone} at {at}");
    });
}

#[test]
fn what_goes_by_elapsed_time_happens_at_each_moment_whose_local_time_matches() {
    around_changes(|zone, at, _| {
        let (from, to) = (at - TimeDelta::hours(30), at + TimeDelta::hours(30));
        let found = between(&cron("*/20 */3 * * *", zone), from, to);
        let matches = |at: &DateTime<Utc>| {
            let local = local_at(&zone, *at);
            local.minute() % 20 == 0 && local.hour() % 3 == 0
        };
        // Offsets are whole minutes here, but not all are whole tens.
        let expected: Vec<_> = minutes(from, to).skip(1).filter(matches).collect();
        assert_eq!(found, expected, "{zone} at {at}");
    });
}
