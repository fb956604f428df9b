//! A rule as its parts say it.

use chrono::Weekday;

use crate::schedule::recurrence::RuleError;

/// How long the periods are of which a rule takes every so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Frequency {
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    pub(super) const ALL: [Self; 6] =
        [Self::Minutely, Self::Hourly, Self::Daily, Self::Weekly, Self::Monthly, Self::Yearly];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

/// A weekday, or the so manieth of a month or year; from its end when negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NthWeekday {
    pub(super) nth: Option<i32>,
    /// Days from Monday.
    pub(super) weekday: u8,
}

/// The parts of a rule. Lists are empty when they are not given, else in order and without doubles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) frequency: Frequency,
    pub(super) interval: u32,
    pub(super) count: Option<u32>,
    pub(super) week_start: Weekday,
    pub(super) by_second: Vec<u32>,
    pub(super) by_minute: Vec<u32>,
    pub(super) by_hour: Vec<u32>,
    pub(super) by_day: Vec<NthWeekday>,
    pub(super) by_month_day: Vec<i32>,
    pub(super) by_year_day: Vec<i32>,
    pub(super) by_week_no: Vec<i32>,
    pub(super) by_month: Vec<u32>,
    pub(super) by_set_pos: Vec<i32>,
}

impl Parts {
    /// What RFC 5545 forbids, and what would fire more than once a minute.
    pub(super) fn check(&self) -> Result<(), RuleError> {
        use Frequency::{Hourly, Minutely, Monthly, Yearly};
        let (freq, frequency) = (self.frequency.as_str(), self.frequency);
        let not_with = |part| Err(RuleError::NotWithFrequency { part, freq });
        if self.by_second.len() > 1 {
            return Err(RuleError::TooOften);
        }
        if !self.by_week_no.is_empty() && frequency != Yearly {
            return not_with("BYWEEKNO");
        }
        let has_year_days = matches!(frequency, Minutely | Hourly | Yearly);
        if !self.by_year_day.is_empty() && !has_year_days {
            return not_with("BYYEARDAY");
        }
        if !self.by_month_day.is_empty() && frequency == Frequency::Weekly {
            return not_with("BYMONTHDAY");
        }
        let numbers_weekdays =
            frequency == Monthly || (frequency == Yearly && self.by_week_no.is_empty());
        if self.by_day.iter().any(|day| day.nth.is_some()) && !numbers_weekdays {
            return not_with("a numbered BYDAY");
        }
        if !self.by_set_pos.is_empty() {
            if matches!(frequency, Minutely | Hourly) {
                return not_with("BYSETPOS");
            }
            if !self.has_other_by_parts() {
                return Err(RuleError::NothingToSelect);
            }
        }
        Ok(())
    }

    /// Whether it goes by elapsed time.
    pub(super) fn is_elapsed(&self) -> bool {
        self.frequency <= Frequency::Hourly
    }

    fn has_other_by_parts(&self) -> bool {
        !(self.by_second.is_empty()
            && self.by_minute.is_empty()
            && self.by_hour.is_empty()
            && self.by_month.is_empty()
            && self.names_no_days())
    }

    /// Whether which days they are follows from the start alone.
    pub(super) fn names_no_days(&self) -> bool {
        self.by_day.is_empty()
            && self.by_month_day.is_empty()
            && self.by_year_day.is_empty()
            && self.by_week_no.is_empty()
    }
}
