//! A rule with its start, its end and its exceptions, in a time zone.

use std::collections::BTreeSet;

use chrono::{
    DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike as _, Utc,
};

use super::dates::RuleDates;
use super::parse::{Text, When, parse};
use super::parts::{Frequency, Parts};
use super::periods::Periods;
use crate::schedule::recurrence::RecurrenceError;
use crate::schedule::recurrence::local::{DailyTimes, LocalTimes};
use crate::schedule::recurrence::local_time::is_in_years;
use crate::schedule::recurrence::zone::{
    Beat, Moment, happens, local_at, next_by_clock, next_by_elapsed,
};

/// A rule that can be asked when it is due.
#[derive(Clone, Debug)]
pub(crate) struct RuleSet<Z> {
    zone: Z,
    times: Times,
    /// The last moment that the rule itself may give.
    last: Option<DateTime<Utc>>,
    added: BTreeSet<NaiveDateTime>,
    excepted: BTreeSet<NaiveDateTime>,
    excepted_days: BTreeSet<NaiveDate>,
}

#[derive(Clone, Debug)]
enum Times {
    ByClock(Periods),
    ByElapsed(FromStart, Beat),
}

/// Times on days, none of them before the start.
#[derive(Clone, Debug)]
struct FromStart {
    times: DailyTimes<RuleDates>,
    start: NaiveDateTime,
}

impl LocalTimes for FromStart {
    fn first_from(&self, from: NaiveDateTime) -> Option<NaiveDateTime> {
        self.times.first_from(from.max(self.start))
    }
}

impl<Z: TimeZone> RuleSet<Z> {
    /// Reads a rule that begins at `start`.
    pub(crate) fn parse(
        text: &str,
        start: NaiveDateTime,
        zone: Z,
    ) -> Result<Self, RecurrenceError> {
        let Text { parts, until, rdates, exdates } = parse(text)?;
        let (count, times) = (parts.count, times_of(parts, start, &zone));
        let days = exdates.iter().filter_map(|when| match when {
            When::Date(date) => Some(*date),
            When::Moment(_) | When::Local(_) => None,
        });
        let excepted_days = days.collect();
        let local = |when: &When| match when {
            When::Moment(at) => Some(local_at(&zone, *at)),
            When::Local(local) => Some(*local),
            When::Date(_) => None,
        };
        let added = rdates.iter().filter_map(local).collect();
        let excepted = exdates.iter().filter_map(local).collect();
        let mut set = Self { zone, times, last: None, added, excepted, excepted_days };
        set.last = match (until, count) {
            (Some(until), _) => Some(set.end_of(until)),
            (None, Some(count)) => set.counted(count, start),
            (None, None) => None,
        };
        Ok(set)
    }

    /// The first occurrence after `after`.
    pub(crate) fn next(&self, after: DateTime<Utc>) -> Option<Moment> {
        let mut from = after;
        loop {
            let by_rule = self
                .next_by_rule(from)
                .filter(|moment| self.last.is_none_or(|last| moment.at <= last));
            let moment =
                by_rule.into_iter().chain(self.next_added(from)).min_by_key(|moment| moment.at)?;
            if !self.is_excepted(moment.local) {
                return Some(moment);
            }
            from = self.pass_by(moment);
        }
    }

    /// From where on the next is looked for after one that is excepted.
    fn pass_by(&self, moment: Moment) -> DateTime<Utc> {
        let tomorrow = moment.local.date().succ_opt();
        let tomorrow = tomorrow.filter(|_| self.excepted_days.contains(&moment.local.date()));
        let end = tomorrow.map(|date| happens(&self.zone, date.and_time(NaiveTime::MIN)).at);
        end.map_or(moment.at, |end| moment.at.max(end - SECOND))
    }

    fn next_by_rule(&self, after: DateTime<Utc>) -> Option<Moment> {
        match &self.times {
            Times::ByClock(periods) => next_by_clock(&self.zone, periods, after),
            Times::ByElapsed(times, beat) => {
                let after = after.max(beat.base - SECOND);
                next_by_elapsed(&self.zone, times, Some(*beat), after)
            }
        }
    }

    fn next_added(&self, after: DateTime<Utc>) -> Option<Moment> {
        self.added.iter().map(|local| happens(&self.zone, *local)).find(|moment| moment.at > after)
    }

    fn is_excepted(&self, local: NaiveDateTime) -> bool {
        self.excepted.contains(&local) || self.excepted_days.contains(&local.date())
    }

    fn end_of(&self, until: When) -> DateTime<Utc> {
        match until {
            When::Moment(at) => at,
            When::Local(local) => happens(&self.zone, local).at,
            // All of that day.
            When::Date(date) => happens(&self.zone, date.and_time(LAST_SECOND)).at,
        }
    }

    /// The last of so many occurrences, exceptions counted; none if there are not so many.
    fn counted(&self, count: u32, start: NaiveDateTime) -> Option<DateTime<Utc>> {
        match &self.times {
            // By local times, as two of them may happen at one moment.
            Times::ByClock(periods) => {
                let mut last = periods.first_from(start)?;
                for _ in 1..count {
                    last = periods.first_from(last + SECOND)?;
                    if !is_in_years(last.date()) {
                        return None;
                    }
                }
                Some(happens(&self.zone, last).at)
            }
            Times::ByElapsed(..) => {
                let mut last = happens(&self.zone, start).at - SECOND;
                for _ in 0..count {
                    last = self.next_by_rule(last)?.at;
                }
                Some(last)
            }
        }
    }
}

const SECOND: TimeDelta = TimeDelta::seconds(1);

const LAST_SECOND: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 59) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// What the BY parts do not say of the time follows from the start.
fn times_of<Z: TimeZone>(parts: Parts, start: NaiveDateTime, zone: &Z) -> Times {
    let or_of_start = |list: &[u32], of_start: u32, all: Option<u32>| -> Vec<u32> {
        match all {
            _ if !list.is_empty() => list.to_vec(),
            Some(all) => (0..all).collect(),
            None => vec![of_start],
        }
    };
    let is_minutely = parts.frequency == Frequency::Minutely;
    let hours = or_of_start(&parts.by_hour, start.hour(), parts.is_elapsed().then_some(24));
    let minutes = or_of_start(&parts.by_minute, start.minute(), is_minutely.then_some(60));
    let seconds = or_of_start(&parts.by_second, start.second(), None);
    let mut times = Vec::new();
    for hour in hours {
        for minute in &minutes {
            times.extend(
                seconds.iter().filter_map(|second| NaiveTime::from_hms_opt(hour, *minute, *second)),
            );
        }
    }
    if !parts.is_elapsed() {
        return Times::ByClock(Periods::new(parts, times, start));
    }
    let first = happens(zone, start).at;
    let into_minute = TimeDelta::seconds(start.second().into());
    let beat = if is_minutely {
        let (every, lasts) = (TimeDelta::minutes(parts.interval.into()), TimeDelta::minutes(1));
        Beat { base: first - into_minute, every, lasts }
    } else {
        let into_hour = into_minute + TimeDelta::minutes(start.minute().into());
        let (every, lasts) = (TimeDelta::hours(parts.interval.into()), TimeDelta::hours(1));
        Beat { base: first - into_hour, every, lasts }
    };
    let dates = RuleDates::new(&parts, start.date());
    Times::ByElapsed(FromStart { times: DailyTimes { dates, times }, start }, beat)
}
