//! Rules in words.

use std::fmt::Write as _;

use super::parse::{Text, When, parse};
use super::parts::{Frequency, NthWeekday, Parts};
use crate::schedule::recurrence::LocalTime;
use crate::schedule::recurrence::words::{
    MONTHS, WEEKDAYS, and, clock_time, counted, long_date, ordinal,
};

/// A rule that begins at `start` in words: "Every 4 weeks on Monday at 09:00, 10 times."
pub(crate) fn describe(text: &str, start: LocalTime) -> Option<String> {
    let Text { parts, until, rdates, exdates } = parse(text).ok()?;
    let mut words = frequency(&parts);
    words.push_str(&days(&parts));
    words.push_str(&times(&parts, start));
    let _ = write!(words, ", from {}", long_date(start.as_naive().date()));
    match (until, parts.count) {
        (Some(When::Moment(at)), _) => {
            let _ =
                write!(words, " to {} {} UTC", long_date(at.date_naive()), clock_time(at.time()));
        }
        (Some(When::Local(local)), _) => {
            let _ = write!(words, " to {} {}", long_date(local.date()), clock_time(local.time()));
        }
        (Some(When::Date(date)), _) => {
            let _ = write!(words, " to {}", long_date(date));
        }
        (None, Some(count)) => {
            let _ = write!(words, ", {}", counted(count as usize, "time"));
        }
        (None, None) => {}
    }
    if !exdates.is_empty() {
        let _ = write!(words, ", with {}", counted(exdates.len(), "exception"));
    }
    if !rdates.is_empty() {
        let _ = write!(words, ", and at {}", counted(rdates.len(), "further time"));
    }
    Some(words)
}

fn frequency(parts: &Parts) -> String {
    let unit = match parts.frequency {
        Frequency::Minutely => "minute",
        Frequency::Hourly => "hour",
        Frequency::Daily => "day",
        Frequency::Weekly => "week",
        Frequency::Monthly => "month",
        Frequency::Yearly => "year",
    };
    if parts.interval == 1 {
        format!("Every {unit}")
    } else {
        format!("Every {} {unit}s", parts.interval)
    }
}

/// Which days, as far as they are said.
fn days(parts: &Parts) -> String {
    let mut which = Vec::new();
    if !parts.by_day.is_empty() {
        which.push(weekdays(&parts.by_day));
    }
    let nth = |list: &[i32], of: &str| {
        let list = list.iter().map(|nth| ordinal(*nth));
        format!("the {} {of}", and(list))
    };
    if !parts.by_month_day.is_empty() {
        which.push(nth(&parts.by_month_day, "of the month"));
    }
    if !parts.by_year_day.is_empty() {
        which.push(nth(&parts.by_year_day, "day of the year"));
    }
    if !parts.by_week_no.is_empty() {
        which.push(nth(&parts.by_week_no, "week of the year"));
    }
    let mut words = String::new();
    if !which.is_empty() {
        let _ = write!(words, " on {}", which.join(", if it is also "));
    }
    if !parts.by_month.is_empty() {
        let names = parts.by_month.iter().filter_map(|month| MONTHS.get(*month as usize - 1));
        let _ = write!(words, " in {}", and(names.map(ToString::to_string)));
    }
    if !parts.by_set_pos.is_empty() {
        let positions = and(parts.by_set_pos.iter().map(|nth| ordinal(*nth)));
        let _ = write!(words, ", of these only the {positions} each time");
    }
    words
}

fn weekdays(days: &[NthWeekday]) -> String {
    and(days.iter().map(|day| {
        let name = WEEKDAYS[usize::from(day.weekday) % 7];
        day.nth.map_or_else(|| name.to_owned(), |nth| format!("the {} {name}", ordinal(nth)))
    }))
}

/// At which times of the day, or minutes of the hour.
fn times(parts: &Parts, start: LocalTime) -> String {
    use chrono::Timelike as _;
    let start = start.as_naive().time();
    let or_start =
        |list: &[u32], start: u32| if list.is_empty() { vec![start] } else { list.to_vec() };
    if !parts.is_elapsed() {
        let minutes = or_start(&parts.by_minute, start.minute());
        let hours = or_start(&parts.by_hour, start.hour());
        let times: Vec<_> = hours
            .iter()
            .flat_map(|hour| minutes.iter().map(move |minute| format!("{hour:02}:{minute:02}")))
            .collect();
        // A list of more says less.
        return if times.len() > 12 {
            format!(" at {} a day from {}", counted(times.len(), "time"), times[0])
        } else {
            format!(" at {}", and(times.into_iter()))
        };
    }
    let mut words = String::new();
    let is_minutely = parts.frequency == Frequency::Minutely;
    if !is_minutely || !parts.by_minute.is_empty() {
        let minutes = or_start(&parts.by_minute, start.minute());
        let _ = write!(words, " at minute {}", and(minutes.iter().map(ToString::to_string)));
    }
    if !parts.by_hour.is_empty() {
        let _ = write!(words, " in hour {}", and(parts.by_hour.iter().map(ToString::to_string)));
    }
    words
}
