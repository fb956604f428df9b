//! Reads the text of a rule, with the lines of dates that may stand beside it.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc, Weekday};

use super::parts::{Frequency, NthWeekday, Parts};
use crate::schedule::recurrence::local_time::is_in_years;
use crate::schedule::recurrence::{RecurrenceError, RuleError};

/// A few hundred exceptions.
const BYTES_MAX: usize = 8_192;

/// The most occurrences that a rule may count: all of them are passed by whenever it is evaluated. More
/// are ended by UNTIL.
const COUNT_MAX: u32 = 1_000;

/// The most dates of one kind.
const DATES_MAX: usize = 500;

/// The longest interval, in whatever the frequency is.
const INTERVAL_MAX: u32 = 100_000;

/// A rule and its dates, as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) parts: Parts,
    pub(super) until: Option<When>,
    pub(super) rdates: Vec<When>,
    pub(super) exdates: Vec<When>,
}

/// A date or a time in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// With `Z`.
    Moment(DateTime<Utc>),
    /// In the time zone of the recurrence.
    Local(NaiveDateTime),
    /// A whole day.
    Date(NaiveDate),
}

/// Reads all of it.
pub(super) fn parse(text: &str) -> Result<Text, RecurrenceError> {
    if text.len() > BYTES_MAX {
        return Err(RecurrenceError::TooLong { field: "rrule", bytes_max: BYTES_MAX });
    }
    let (mut rule, mut rdates, mut exdates) = (None, Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap_or(("RRULE", line));
        match name.to_ascii_uppercase().as_str() {
            "RRULE" if rule.is_none() => rule = Some(rule_of(value)?),
            "RRULE" => return Err(RuleError::NotOneRule.into()),
            "RDATE" | "RDATE;VALUE=DATE-TIME" => rdates.extend(dates("RDATE", value, false)?),
            "EXDATE" | "EXDATE;VALUE=DATE-TIME" => exdates.extend(dates("EXDATE", value, false)?),
            "EXDATE;VALUE=DATE" => exdates.extend(dates("EXDATE", value, true)?),
            _ => return Err(RuleError::Line { line: name.chars().take(40).collect() }.into()),
        }
    }
    for (line, dates) in [("RDATE", &rdates), ("EXDATE", &exdates)] {
        if dates.len() > DATES_MAX {
            return Err(RuleError::Dates { line, dates_max: DATES_MAX }.into());
        }
    }
    let (parts, until) = rule.ok_or(RuleError::NotOneRule)?;
    Ok(Text { parts, until, rdates, exdates })
}

fn dates(line: &'static str, list: &str, are_days: bool) -> Result<Vec<When>, RuleError> {
    let wrong = RuleError::Dates { line, dates_max: DATES_MAX };
    let is_right = |when: &When| matches!(when, When::Date(_)) == are_days;
    list.split(',').map(|date| when(date).filter(is_right).ok_or_else(|| wrong.clone())).collect()
}

fn when(text: &str) -> Option<When> {
    let local = |text| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
    let (when, date) = if text.len() == 8 {
        let date = NaiveDate::parse_from_str(text, "%Y%m%d").ok()?;
        (When::Date(date), date)
    } else if let Some(utc) = text.strip_suffix('Z') {
        let utc = local(utc)?;
        (When::Moment(utc.and_utc()), utc.date())
    } else {
        let local = local(text)?;
        (When::Local(local), local.date())
    };
    is_in_years(date).then_some(when)
}

fn rule_of(text: &str) -> Result<(Parts, Option<When>), RuleError> {
    let mut given = Given::split(text)?;
    let frequency = given.frequency()?;
    let interval = given.number("INTERVAL", 1, INTERVAL_MAX)?.unwrap_or(1);
    let count = given.number("COUNT", 1, COUNT_MAX)?;
    let until = given.one("UNTIL", when)?;
    let week_start = given.one("WKST", weekday)?.unwrap_or(Weekday::Mon);
    let parts = Parts {
        frequency,
        interval,
        count,
        week_start,
        by_second: given.list("BYSECOND", |text| number(text, 0, 59))?,
        by_minute: given.list("BYMINUTE", |text| number(text, 0, 59))?,
        by_hour: given.list("BYHOUR", |text| number(text, 0, 23))?,
        by_day: given.list("BYDAY", nth_weekday)?,
        by_month_day: given.list("BYMONTHDAY", |text| from_both_ends(text, 31))?,
        by_year_day: given.list("BYYEARDAY", |text| from_both_ends(text, 366))?,
        by_week_no: given.list("BYWEEKNO", |text| from_both_ends(text, 53))?,
        by_month: given.list("BYMONTH", |text| number(text, 1, 12))?,
        by_set_pos: given.list("BYSETPOS", |text| from_both_ends(text, 366))?,
    };
    given.finish()?;
    if until.is_some() && count.is_some() {
        return Err(RuleError::TwoEnds);
    }
    parts.check()?;
    Ok((parts, until))
}

/// The parts that nobody has read yet.
struct Given<'a>(Vec<(String, &'a str)>);

impl<'a> Given<'a> {
    fn split(text: &'a str) -> Result<Self, RuleError> {
        let mut given: Vec<(String, &str)> = Vec::new();
        for part in text.trim_end_matches(';').split(';') {
            let unknown = || RuleError::Part { part: part.chars().take(40).collect() };
            let (name, value) = part.split_once('=').ok_or_else(unknown)?;
            let name = name.trim().to_ascii_uppercase();
            if value.is_empty() || given.iter().any(|(other, _)| *other == name) {
                return Err(unknown());
            }
            given.push((name, value.trim()));
        }
        Ok(Self(given))
    }

    fn take(&mut self, name: &str) -> Option<&'a str> {
        let index = self.0.iter().position(|(given, _)| given == name)?;
        Some(self.0.swap_remove(index).1)
    }

    fn frequency(&mut self) -> Result<Frequency, RuleError> {
        let freq = self.take("FREQ").ok_or(RuleError::NoFrequency)?.to_ascii_uppercase();
        if freq == "SECONDLY" {
            return Err(RuleError::TooOften);
        }
        let found = Frequency::ALL.into_iter().find(|frequency| frequency.as_str() == freq);
        found.ok_or(RuleError::Value { part: "FREQ" })
    }

    fn one<T>(
        &mut self,
        part: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, RuleError> {
        let value = self.take(part);
        value.map(|value| parse(value).ok_or(RuleError::Value { part })).transpose()
    }

    fn number(&mut self, part: &'static str, min: u32, max: u32) -> Result<Option<u32>, RuleError> {
        self.one(part, |text| number(text, min, max))
    }

    fn list<T: Ord>(
        &mut self,
        part: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, RuleError> {
        let list = |text: &str| text.split(',').map(|item| parse(item.trim())).collect();
        let mut list: Vec<T> = self.one(part, list)?.unwrap_or_default();
        list.sort_unstable();
        list.dedup();
        Ok(list)
    }

    fn finish(self) -> Result<(), RuleError> {
        match self.0.into_iter().next() {
            Some((name, _)) => Err(RuleError::Part { part: name.chars().take(40).collect() }),
            None => Ok(()),
        }
    }
}

fn number<T: FromStr + PartialOrd>(text: &str, min: T, max: T) -> Option<T> {
    text.parse().ok().filter(|number| (min..=max).contains(number))
}

/// 1 to `max`, or as much from the end.
fn from_both_ends(text: &str, max: i32) -> Option<i32> {
    number(text, -max, max).filter(|number| *number != 0)
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

fn nth_weekday(text: &str) -> Option<NthWeekday> {
    let (number, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = match number {
        "" => None,
        number => Some(from_both_ends(number, 53)?),
    };
    let weekday = u8::try_from(weekday(name)?.num_days_from_monday()).ok()?;
    Some(NthWeekday { nth, weekday })
}
