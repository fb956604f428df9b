//! Random expressions in random zones, minute by minute.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, NaiveDateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use super::{between, changes, cron, minutes, utc};
use crate::schedule::recurrence::zone::local_at;

/// An expression as sets of what it names; none for `*`.
#[derive(Clone, Debug)]
struct Expression {
    minutes: Vec<u32>,
    hours: Option<Vec<u32>>,
    days: Option<Vec<u32>>,
    weekdays: Option<Vec<u32>>,
}

impl Expression {
    fn text(&self) -> String {
        let list = |numbers: &[u32]| {
            let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
            numbers.join(",")
        };
        let or_star = |numbers: &Option<Vec<u32>>| numbers.as_deref().map_or("*".to_owned(), list);
        let (hours, days) = (or_star(&self.hours), or_star(&self.days));
        format!("{} {hours} {days} * {}", list(&self.minutes), or_star(&self.weekdays))
    }

    fn names(&self, local: NaiveDateTime) -> bool {
        let day = self.days.as_ref().map(|days| days.contains(&local.day()));
        let weekday = local.weekday().num_days_from_sunday();
        let weekday = self.weekdays.as_ref().map(|weekdays| weekdays.contains(&weekday));
        let is_day = match (day, weekday) {
            // Either of the two, when both are given: classic cron.
            (Some(day), Some(weekday)) => day || weekday,
            (Some(is_it), None) | (None, Some(is_it)) => is_it,
            (None, None) => true,
        };
        is_day
            && self.minutes.contains(&local.minute())
            && self.hours.as_ref().is_none_or(|hours| hours.contains(&local.hour()))
            && local.second() == 0
    }

    /// Found by going through every minute, without any arithmetic of zones.
    fn expected(&self, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let minute = TimeDelta::minutes(1);
        let (mut found, mut shown) = (Vec::new(), BTreeSet::new());
        let begin = from - TimeDelta::days(2);
        let mut last = local_at(&zone, begin - minute);
        for at in minutes(begin, to) {
            let local = local_at(&zone, at);
            let fires = if self.hours.is_none() {
                self.names(local)
            } else {
                // What clocks jumped over, and what they show for the first time.
                let passed =
                    std::iter::successors(Some(last + minute), |local| Some(*local + minute));
                let mut passed = passed.take_while(|passed| *passed < local);
                passed.any(|passed| !shown.contains(&passed) && self.names(passed))
                    || (!shown.contains(&local) && self.names(local))
            };
            shown.insert(local);
            if fires && at > from {
                found.push(at);
            }
            last = local;
        }
        found
    }
}

fn some_of(all: std::ops::Range<u32>, most: usize) -> impl Strategy<Value = Vec<u32>> {
    subsequence(all.collect::<Vec<_>>(), 1..=most)
}

fn expressions() -> impl Strategy<Value = Expression> {
    let fields = (
        some_of(0..60, 4),
        prop::option::weighted(0.7, some_of(0..24, 6)),
        prop::option::weighted(0.3, some_of(1..32, 20)),
        prop::option::weighted(0.3, some_of(0..7, 4)),
    );
    fields.prop_map(|(minutes, hours, days, weekdays)| Expression {
        minutes,
        hours,
        days,
        weekdays,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_expression_fires_when_going_through_every_minute_says_so(
        expression in expressions(),
        zone in 0..TZ_VARIANTS.len(),
        change in any::<Index>(),
        hours in -40_i64..40,
    ) {
        let zone = TZ_VARIANTS[zone];
        let mut all = changes(&zone, utc("1973-01-01T00:00:00Z"), utc("2100-01-01T00:00:00Z"));
        all.push(utc("2026-06-01T00:00:00Z"));
        let middle = *change.get(&all) + TimeDelta::hours(hours);
        let (from, to) = (middle - TimeDelta::hours(36), middle + TimeDelta::hours(36));
        let whole = |at: DateTime<Utc>| at.with_second(0).unwrap();
        let (from, to) = (whole(from), whole(to));
        let found = between(&cron(&expression.text(), zone), from, to);
        prop_assert_eq!(found, expression.expected(zone, from, to), "{} in {}", expression.text(), zone);
    }

    #[test]
    fn whatever_is_written_is_read_or_refused(text in "[-0-9*,/LW#+? A-Za-z@]{0,24}") {
        if let Ok(compiled) = super::Compiled::cron(&text, Utc, None) {
            between(&compiled, utc("2026-01-01T00:00:00Z"), utc("2026-01-01T12:00:00Z"));
        }
    }
}
