//! Local times in their order, in a calendar that knows nothing of offsets.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

/// How far ahead an occurrence is looked for: further than the 40 years between two 29ths of February
/// that are the same weekday, across a century without one.
const DAYS_AHEAD_MAX: u64 = 50 * 366;

/// Local times that a recurrence names.
pub(super) trait LocalTimes {
    /// The first one at or after `from`; none if there is none within half a century.
    fn first_from(&self, from: NaiveDateTime) -> Option<NaiveDateTime>;
}

/// Days that a recurrence names.
pub(super) trait Dates {
    /// Whether it names this one.
    fn has(&self, date: NaiveDate) -> bool;
}

/// The same times on each of some days.
#[derive(Clone, Debug)]
pub(super) struct DailyTimes<D> {
    pub(super) dates: D,
    /// In order.
    pub(super) times: Vec<NaiveTime>,
}

impl<D: Dates> LocalTimes for DailyTimes<D> {
    fn first_from(&self, from: NaiveDateTime) -> Option<NaiveDateTime> {
        let earliest = *self.times.first()?;
        let of_today = self.times.partition_point(|time| *time < from.time());
        if let Some(time) = self.times.get(of_today)
            && self.dates.has(from.date())
        {
            return Some(from.date().and_time(*time));
        }
        let later = from.date().succ_opt()?;
        let date = days_from(later).find(|date| self.dates.has(*date))?;
        Some(date.and_time(earliest))
    }
}

/// Every day from `date` on, as far as is looked ahead.
pub(super) fn days_from(date: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let last = horizon(date);
    date.iter_days().take_while(move |date| *date <= last)
}

/// The last day that is looked at from `date` on.
pub(super) fn horizon(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(DAYS_AHEAD_MAX)).unwrap_or(NaiveDate::MAX)
}
