//! A rule with its start, its end and its exceptions, in a time zone.

use std::collections::BTreeSet;

use chrono::{
    DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike as _, Utc,
};

use super::dates::RuleDates;
use super::parse::{Text, When, parse};
use super::parts::{Frequency, Parts};
use super::periods::Periods;
use crate::schedule::recurrence::local::{DailyTimes, LocalTimes};
use crate::schedule::recurrence::local_time::is_in_years;
use crate::schedule::recurrence::zone::{
    Beat, Moment, Tries, happens, local_at, next_by_clock, next_by_elapsed,
};
use crate::schedule::recurrence::{RecurrenceError, RuleError};

/// A rule that can be asked when it is due.
#[derive(Clone, Debug)]
pub(crate) struct RuleSet<Z> {
    zone: Z,
    times: Times,
    /// The last moment that the rule itself may give.
    last: Option<DateTime<Utc>>,
    /// In order.
    added: Vec<Moment>,
    excepted: BTreeSet<NaiveDateTime>,
    /// Of a doubled local time one alone.
    excepted_moments: BTreeSet<DateTime<Utc>>,
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
        let moment = |when: &When| match *when {
            When::Moment(at) => Some(Moment { at, local: local_at(&zone, at), shift: None }),
            When::Local(local) => Some(happens(&zone, local)),
            When::Date(_) => None,
        };
        let mut added: Vec<_> = rdates.iter().filter_map(moment).collect();
        added.sort_by_key(|moment| moment.at);
        let (mut excepted, mut excepted_moments) = (BTreeSet::new(), BTreeSet::new());
        let mut excepted_days = BTreeSet::new();
        for when in exdates {
            match when {
                When::Moment(at) => drop(excepted_moments.insert(at)),
                When::Local(local) => drop(excepted.insert(local)),
                When::Date(date) => drop(excepted_days.insert(date)),
            }
        }
        let last = None;
        let mut set = Self { zone, times, last, added, excepted, excepted_moments, excepted_days };
        set.last = match (until, count) {
            (Some(until), _) => Some(set.end_of(until)),
            (None, Some(count)) => set.counted(count, start)?,
            (None, None) => None,
        };
        Ok(set)
    }

    /// The first occurrence after `after`.
    pub(crate) fn next(&self, after: DateTime<Utc>) -> Option<Moment> {
        let (mut from, mut tries) = (after, Tries::of_many());
        loop {
            let by_rule = self
                .next_by_rule(from, &mut tries)
                .filter(|moment| self.last.is_none_or(|last| moment.at <= last));
            let moment =
                by_rule.into_iter().chain(self.next_added(from)).min_by_key(|moment| moment.at)?;
            if !self.is_excepted(moment) {
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

    fn next_by_rule(&self, after: DateTime<Utc>, tries: &mut Tries) -> Option<Moment> {
        match &self.times {
            Times::ByClock(periods) => next_by_clock(&self.zone, periods, after),
            Times::ByElapsed(times, beat) => {
                let after = after.max(beat.base - SECOND);
                next_by_elapsed(&self.zone, times, Some(*beat), after, tries)
            }
        }
    }

    fn next_added(&self, after: DateTime<Utc>) -> Option<Moment> {
        self.added.iter().copied().find(|moment| moment.at > after)
    }

    fn is_excepted(&self, Moment { at, local, .. }: Moment) -> bool {
        self.excepted.contains(&local)
            || self.excepted_moments.contains(&at)
            || self.excepted_days.contains(&local.date())
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
    fn counted(
        &self,
        count: u32,
        start: NaiveDateTime,
    ) -> Result<Option<DateTime<Utc>>, RuleError> {
        match &self.times {
            // By local times, as two of them may happen at one moment.
            Times::ByClock(periods) => {
                let mut locals = std::iter::successors(periods.first_from(start), |last| {
                    let next = periods.first_from(*last + SECOND);
                    next.filter(|next| is_in_years(next.date()))
                });
                let last = locals.nth(index_of_last(count));
                Ok(last.map(|last| happens(&self.zone, last).at))
            }
            Times::ByElapsed(..) => {
                let mut tries = Tries::of_many();
                let mut next = |after| {
                    let next = self.next_by_rule(after, &mut tries);
                    next.filter(|next| is_in_years(next.local.date())).map(|next| next.at)
                };
                let first = next(happens(&self.zone, start).at - SECOND);
                let last =
                    std::iter::successors(first, |last| next(*last)).nth(index_of_last(count));
                if tries.are_spent() { Err(RuleError::CountTooFar) } else { Ok(last) }
            }
        }
    }
}

/// Of so many, at least one.
fn index_of_last(count: u32) -> usize {
    usize::try_from(count).map_or(usize::MAX, |count| count.saturating_sub(1))
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
