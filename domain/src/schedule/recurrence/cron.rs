//! Cron expressions of five fields.

use chrono::{Datelike as _, NaiveDate, NaiveTime};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

use super::RecurrenceError;
use super::local::{DailyTimes, Dates};

/// Longer than any that somebody would write.
const BYTES_MAX: usize = 200;

/// A cron expression. Of croner only its reading of the fields is used, and no time zone.
#[derive(Clone, Debug)]
pub(super) struct CronTimes {
    pub(super) times: DailyTimes<CronDates>,
    /// It goes by elapsed time: its hour field is `*` or has a step.
    pub(super) is_elapsed: bool,
}

/// The days of a cron expression.
#[derive(Clone, Debug)]
pub(super) struct CronDates(Cron);

impl Dates for CronDates {
    fn has(&self, date: NaiveDate) -> bool {
        let Self(Cron { pattern }) = self;
        // They fail for dates that there are not.
        pattern.month_match(date.month()).unwrap_or(false)
            && pattern.day_match(date.year(), date.month(), date.day()).unwrap_or(false)
    }
}

/// Reads an expression.
pub(super) fn parse(expression: &str) -> Result<CronTimes, RecurrenceError> {
    let cron = read(expression)?;
    let hour_field = expression.split_ascii_whitespace().nth(1).unwrap_or_default();
    let is_elapsed = hour_field.contains(['*', '/']);
    let hours = (0..24).filter(|hour| cron.pattern.hour_match(*hour).unwrap_or(false));
    let minutes: Vec<_> =
        (0..60).filter(|minute| cron.pattern.minute_match(*minute).unwrap_or(false)).collect();
    let times = hours
        .flat_map(|hour| minutes.iter().map(move |minute| (hour, *minute)))
        .filter_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0))
        .collect();
    Ok(CronTimes { times: DailyTimes { dates: CronDates(cron), times }, is_elapsed })
}

/// An expression in words: "At 09:00, on Monday."
pub(super) fn describe(expression: &str) -> Option<String> {
    read(expression).ok().map(|cron| cron.describe())
}

fn read(expression: &str) -> Result<Cron, RecurrenceError> {
    if expression.len() > BYTES_MAX {
        return Err(RecurrenceError::TooLong { field: "cron", bytes_max: BYTES_MAX });
    }
    if expression.contains('@') {
        return Err(RecurrenceError::CronNickname);
    }
    let found = expression.split_whitespace().count();
    if found != 5 {
        return Err(RecurrenceError::CronFields { found });
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(expression).map_err(|error| RecurrenceError::Cron { why: error.to_string() })
}
