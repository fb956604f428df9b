//! Zones that do what none has done so far, or what rules may become.

use std::fmt;

use chrono::{
    DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone,
    Utc,
};

use super::{between, cron, first_local, naive, rule, utc};
use crate::schedule::recurrence::zone::{Shift, happens};

/// A zone of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Invented {
    /// In seconds of Unix time.
    at: i64,
    /// Offsets in minutes.
    before: i32,
    after: i32,
}

#[derive(Clone, Copy)]
struct InventedOffset {
    zone: Invented,
    minutes: i32,
}

impl fmt::Debug for InventedOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.minutes)
    }
}

impl fmt::Display for InventedOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.minutes)
    }
}

impl Offset for InventedOffset {
    fn fix(&self) -> FixedOffset {
        FixedOffset::east_opt(self.minutes * 60).unwrap()
    }
}

impl Invented {
    fn new(at: &str, before: i32, after: i32) -> Self {
        Self { at: utc(at).timestamp(), before, after }
    }

    fn offset(self, minutes: i32) -> InventedOffset {
        InventedOffset { zone: self, minutes }
    }
}

impl TimeZone for Invented {
    type Offset = InventedOffset;

    fn from_offset(offset: &InventedOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, date: &NaiveDate) -> MappedLocalTime<InventedOffset> {
        self.offset_from_local_datetime(&date.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<InventedOffset> {
        let at = |minutes: i32| local.and_utc().timestamp() - i64::from(minutes) * 60;
        let (is_before, is_after) = (at(self.before) < self.at, at(self.after) >= self.at);
        match (is_before, is_after) {
            (true, true) => {
                MappedLocalTime::Ambiguous(self.offset(self.before), self.offset(self.after))
            }
            (true, false) => MappedLocalTime::Single(self.offset(self.before)),
            (false, true) => MappedLocalTime::Single(self.offset(self.after)),
            (false, false) => MappedLocalTime::None,
        }
    }

    fn offset_from_utc_date(&self, date: &NaiveDate) -> InventedOffset {
        self.offset_from_utc_datetime(&date.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, at: &NaiveDateTime) -> InventedOffset {
        let minutes = if at.and_utc().timestamp() < self.at { self.before } else { self.after };
        self.offset(minutes)
    }
}

fn times(moments: &[DateTime<Utc>]) -> Vec<String> {
    moments.iter().map(|at| at.format("%dT%H:%M").to_string()).collect()
}

#[test]
fn several_local_times_in_one_gap_are_one_firing() {
    // From 02:00 to 03:00 on the 10th, and back at the usual time of 03:00 too.
    let zone = Invented::new("2030-03-10T02:00:00Z", 0, 60);
    let half_hours = cron("0,30 2,3 * * *", zone);
    let found = between(&half_hours, utc("2030-03-09T12:00:00Z"), utc("2030-03-10T12:00:00Z"));
    assert_eq!(times(&found), ["10T02:00", "10T02:30"], "03:00 and 03:30 of local clocks");
}

#[test]
fn a_whole_day_that_is_skipped_is_one_firing() {
    // The 30th of December 2011 in Samoa, to the minute.
    let zone = Invented::new("2011-12-30T10:00:00Z", -600, 840);
    let noon = cron("0 12 * * *", zone);
    let found = first_local(&noon, &zone, "2011-12-29T00:00:00Z", 3);
    assert_eq!(found, ["2011-12-29T12:00:00", "2011-12-31T00:00:00", "2011-12-31T12:00:00"]);
}

#[test]
fn what_is_doubled_across_midnight_is_fired_once_by_the_clock_and_twice_by_elapsed_time() {
    // At half past midnight on the 6th clocks go back to half past 23 on the 5th.
    let zone = Invented::new("2030-11-06T00:30:00Z", 0, -60);
    let (from, to) = (utc("2030-11-05T22:00:00Z"), utc("2030-11-06T03:00:00Z"));
    let by_clock = between(&cron("45 23 * * *", zone), from, to);
    assert_eq!(times(&by_clock), ["05T23:45"]);
    let midnight = between(&cron("15 0 * * *", zone), from, to);
    assert_eq!(times(&midnight), ["06T00:15"]);
    let by_elapsed = between(&cron("45 */23 * * *", zone), from, to);
    assert_eq!(times(&by_elapsed), ["05T23:45", "06T00:45", "06T01:45"]);
}

#[test]
fn a_shift_is_told_with_the_local_time_that_it_is_of() {
    let spring = Invented::new("2030-03-10T02:00:00Z", 0, 60);
    let skipped = happens(&spring, naive("2030-03-10T02:30:00"));
    assert_eq!((skipped.at, skipped.shift), (utc("2030-03-10T02:00:00Z"), Some(Shift::Skipped)));
    let autumn = Invented::new("2030-11-06T01:00:00Z", 60, 0);
    let doubled = happens(&autumn, naive("2030-11-06T01:30:00"));
    assert_eq!((doubled.at, doubled.shift), (utc("2030-11-06T00:30:00Z"), Some(Shift::Doubled)));
}

#[test]
fn new_rules_of_a_zone_move_what_lies_ahead_and_leave_alone_what_was() {
    let old = Invented::new("2030-06-01T00:00:00Z", 0, 60);
    // The same zone, as decided later: the change comes a month sooner.
    let new = Invented::new("2030-05-01T00:00:00Z", 0, 60);
    let nine = |zone| cron("0 9 * * *", zone);
    let (may, july) = (utc("2030-05-10T08:30:00Z"), utc("2030-07-01T00:00:00Z"));
    assert_eq!(
        times(&between(&nine(old), may, utc("2030-05-12T00:00:00Z"))),
        ["10T09:00", "11T09:00"]
    );
    // What is next is after the last one that was sent, by the new rules.
    let last = utc("2030-05-10T09:00:00Z");
    assert_eq!(times(&between(&nine(new), last, utc("2030-05-12T00:00:00Z"))), ["11T08:00"]);
    assert_eq!(
        between(&nine(old), july, utc("2030-07-05T00:00:00Z")),
        between(&nine(new), july, utc("2030-07-05T00:00:00Z")),
    );
}

#[test]
fn rules_meet_gaps_and_doubled_hours_as_expressions_do() {
    let spring = Invented::new("2030-03-10T02:00:00Z", 0, 60);
    let daily = rule("FREQ=DAILY", "2030-03-08T02:30:00", spring);
    let found = between(&daily, utc("2030-03-08T12:00:00Z"), utc("2030-03-11T12:00:00Z"));
    assert_eq!(times(&found), ["09T02:30", "10T02:00", "11T01:30"]);
    let autumn = Invented::new("2030-11-06T01:00:00Z", 60, 0);
    let daily = rule("FREQ=DAILY", "2030-11-05T01:30:00", autumn);
    let found = between(&daily, utc("2030-11-05T12:00:00Z"), utc("2030-11-07T12:00:00Z"));
    assert_eq!(times(&found), ["06T00:30", "07T01:30"]);
    let hourly = rule("FREQ=HOURLY;INTERVAL=2", "2030-11-05T22:00:00", autumn);
    let found = between(&hourly, utc("2030-11-05T20:00:00Z"), utc("2030-11-06T06:00:00Z"));
    assert_eq!(times(&found), ["05T21:00", "05T23:00", "06T01:00", "06T03:00", "06T05:00"]);
}
