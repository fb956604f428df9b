//! Rules that go by days, weeks, months or years, as local times.

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

use super::dates::{RuleDates, week_begin};
use super::parts::{Frequency, Parts};
use crate::schedule::recurrence::local::{Dates as _, LocalTimes, horizon};

/// Every so manieth period from the first on, and in each the times that the BY parts name.
#[derive(Clone, Debug)]
pub(super) struct Periods {
    parts: Parts,
    dates: RuleDates,
    times: Vec<NaiveTime>,
    start: NaiveDateTime,
}

impl Periods {
    pub(super) fn new(parts: Parts, times: Vec<NaiveTime>, start: NaiveDateTime) -> Self {
        Self { dates: RuleDates::new(&parts, start.date()), parts, times, start }
    }

    /// The first day of the period that a day is in.
    fn begin(&self, date: NaiveDate) -> NaiveDate {
        let begin = match self.parts.frequency {
            Frequency::Weekly => Some(week_begin(date, self.parts.week_start)),
            Frequency::Monthly => date.with_day(1),
            Frequency::Yearly => date.with_ordinal(1),
            Frequency::Minutely | Frequency::Hourly | Frequency::Daily => Some(date),
        };
        begin.unwrap_or(date)
    }

    /// How many periods after the first the one is that a day is in.
    fn number(&self, date: NaiveDate) -> u32 {
        let (first, date) = (self.begin(self.start.date()), self.begin(date));
        let days = u32::try_from((date - first).num_days()).unwrap_or(0);
        let years = u32::try_from(date.year() - first.year()).unwrap_or(0);
        match self.parts.frequency {
            Frequency::Minutely | Frequency::Hourly | Frequency::Daily => days,
            Frequency::Weekly => days / 7,
            Frequency::Monthly => (years * 12 + date.month()).saturating_sub(first.month()),
            Frequency::Yearly => years,
        }
    }

    /// The first day of the so manieth period; none at the end of the calendar.
    fn nth(&self, number: u32) -> Option<NaiveDate> {
        let first = self.begin(self.start.date());
        match self.parts.frequency {
            Frequency::Minutely | Frequency::Hourly | Frequency::Daily => {
                first.checked_add_days(Days::new(number.into()))
            }
            Frequency::Weekly => first.checked_add_days(Days::new(u64::from(number) * 7)),
            Frequency::Monthly => first.checked_add_months(Months::new(number)),
            Frequency::Yearly => first.checked_add_months(Months::new(number.checked_mul(12)?)),
        }
    }

    /// The first time at or after `from` in the so manieth period.
    fn first_in(&self, number: u32, from: NaiveDateTime) -> Option<NaiveDateTime> {
        let (begin, end) = (self.nth(number)?, self.nth(number + 1)?);
        let days = |first: NaiveDate| first.iter_days().take_while(move |day| *day < end);
        if self.parts.by_set_pos.is_empty() {
            // Nothing before `from` is looked at, however long the period is.
            let mut named = days(begin.max(from.date())).filter(|day| self.dates.has(*day));
            return named.find_map(|day| {
                let past = if day == from.date() { from.time() } else { NaiveTime::MIN };
                let index = self.times.partition_point(|time| *time < past);
                self.times.get(index).map(|time| day.and_time(*time))
            });
        }
        let dates: Vec<_> = days(begin).filter(|day| self.dates.has(*day)).collect();
        let total = dates.len() * self.times.len();
        let index = |position: &i32| {
            let distance = usize::try_from(position.unsigned_abs()).ok()?;
            let index = if *position > 0 { distance - 1 } else { total.checked_sub(distance)? };
            (index < total).then_some(index)
        };
        let at = |index: usize| {
            dates[index / self.times.len()].and_time(self.times[index % self.times.len()])
        };
        self.parts.by_set_pos.iter().filter_map(index).map(at).filter(|time| *time >= from).min()
    }
}

impl LocalTimes for Periods {
    fn first_from(&self, from: NaiveDateTime) -> Option<NaiveDateTime> {
        let from = from.max(self.start);
        let last = horizon(from.date());
        let mut number = self.number(from.date()).next_multiple_of(self.parts.interval);
        while self.nth(number)? <= last {
            if let Some(first) = self.first_in(number, from) {
                return (first.date() <= last).then_some(first);
            }
            number = number.checked_add(self.parts.interval)?;
        }
        None
    }
}
