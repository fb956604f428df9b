//! Which days a rule names.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::parts::{Frequency, NthWeekday, Parts};
use crate::schedule::recurrence::local::Dates;

/// The days that the BY parts of a rule name, whatever its interval.
#[derive(Clone, Debug)]
pub(super) struct RuleDates {
    month: Vec<u32>,
    week_no: Vec<i32>,
    year_day: Vec<i32>,
    month_day: Vec<i32>,
    weekday: Vec<NthWeekday>,
    week_start: Weekday,
    /// Numbered weekdays are counted in the month, else in the year.
    counts_in_month: bool,
}

impl RuleDates {
    /// What the parts do not say follows from the first day.
    pub(super) fn new(parts: &Parts, start: NaiveDate) -> Self {
        use Frequency::{Monthly, Weekly, Yearly};
        let mut dates = Self {
            month: parts.by_month.clone(),
            week_no: parts.by_week_no.clone(),
            year_day: parts.by_year_day.clone(),
            month_day: parts.by_month_day.clone(),
            weekday: parts.by_day.clone(),
            week_start: parts.week_start,
            counts_in_month: parts.frequency == Monthly || !parts.by_month.is_empty(),
        };
        let names_no_days = parts.names_no_days();
        if names_no_days && matches!(parts.frequency, Monthly | Yearly) {
            dates.month_day = vec![i32::try_from(start.day()).unwrap_or(1)];
            if parts.frequency == Yearly && dates.month.is_empty() {
                dates.month = vec![start.month()];
            }
        }
        let names_only_weeks = !dates.week_no.is_empty()
            && dates.weekday.is_empty()
            && dates.month_day.is_empty()
            && dates.year_day.is_empty();
        if names_only_weeks || (names_no_days && parts.frequency == Weekly) {
            let weekday = u8::try_from(start.weekday().num_days_from_monday()).unwrap_or(0);
            dates.weekday = vec![NthWeekday { nth: None, weekday }];
        }
        dates
    }

    fn has_weekday(&self, date: NaiveDate) -> bool {
        let of_date = date.weekday().num_days_from_monday();
        let (index, length) = if self.counts_in_month {
            (date.day0(), u32::from(date.num_days_in_month()))
        } else {
            (date.ordinal0(), days_in_year(date.year()))
        };
        let (from_start, from_end) = (index / 7 + 1, (length - 1 - index) / 7 + 1);
        self.weekday.iter().any(|day| {
            u32::from(day.weekday) == of_date
                && match day.nth {
                    None => true,
                    Some(nth) => is_nth(nth, from_start, from_end),
                }
        })
    }

    fn has_week(&self, date: NaiveDate) -> bool {
        let (year, number) = week_of(date, self.week_start);
        // The week of 28 December is always the last of its year.
        let last = NaiveDate::from_ymd_opt(year, 12, 28)
            .map_or(52, |last| week_of(last, self.week_start).1);
        self.week_no.iter().any(|wanted| is_nth(*wanted, number, last + 1 - number))
    }
}

impl Dates for RuleDates {
    fn has(&self, date: NaiveDate) -> bool {
        let month_length = u32::from(date.num_days_in_month());
        let year_length = days_in_year(date.year());
        let has_month_day = |nth: &i32| is_nth(*nth, date.day(), month_length + 1 - date.day());
        let has_year_day =
            |nth: &i32| is_nth(*nth, date.ordinal(), year_length + 1 - date.ordinal());
        (self.month.is_empty() || self.month.contains(&date.month()))
            && (self.month_day.is_empty() || self.month_day.iter().any(has_month_day))
            && (self.year_day.is_empty() || self.year_day.iter().any(has_year_day))
            && (self.weekday.is_empty() || self.has_weekday(date))
            && (self.week_no.is_empty() || self.has_week(date))
    }
}

/// Whether something is the `wanted`th, counted from the start, or from the end when negative.
fn is_nth(wanted: i32, from_start: u32, from_end: u32) -> bool {
    let counted = if wanted > 0 { from_start } else { from_end };
    wanted.unsigned_abs() == counted
}

fn days_in_year(year: i32) -> u32 {
    NaiveDate::from_ymd_opt(year, 12, 31).map_or(365, |last| last.ordinal())
}

/// The first day of the week that a day is in.
pub(super) fn week_begin(date: NaiveDate, week_start: Weekday) -> NaiveDate {
    let into = date.weekday().days_since(week_start);
    date.checked_sub_days(Days::new(into.into())).unwrap_or(date)
}

/// The year and the number of the week that a day is in: the first of a year has four days of it.
fn week_of(date: NaiveDate, week_start: Weekday) -> (i32, u32) {
    let fourth = week_begin(date, week_start).checked_add_days(Days::new(3)).unwrap_or(date);
    (fourth.year(), fourth.ordinal0() / 7 + 1)
}
