//! What is wrong with a recurrence.

use thiserror::Error;

/// What is wrong with a recurrence, each in one field.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RecurrenceError {
    /// It is needed beside what is given.
    #[error("is required")]
    Missing {
        /// Which field.
        field: &'static str,
    },
    /// It says when in another way than a field that is given too.
    #[error("does not go with `{with}`")]
    Conflicting {
        /// Which field.
        field: &'static str,
        /// The field that it does not go with.
        with: &'static str,
    },
    /// Not a name of a time zone.
    #[error("is no time zone of the IANA database, such as `Asia/Kolkata`")]
    TimeZone,
    /// A nickname such as `@daily`.
    #[error("must be five fields and not a nickname")]
    CronNickname,
    /// Not five fields.
    #[error(
        "must have five fields (minute, hour, day of month, month, day of week) and has {found}"
    )]
    CronFields {
        /// How many there are.
        found: usize,
    },
    /// A field of it cannot be read.
    #[error("is no cron expression: {why}")]
    Cron {
        /// What the parser says.
        why: String,
    },
    /// It cannot be read as a rule of RFC 5545.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// Not a local time.
    #[error("must be a local time without an offset, such as `2026-11-24T09:00:00`")]
    LocalTime,
    /// Longer than anything that makes sense.
    #[error("must be at most {bytes_max} bytes")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// The limit.
        bytes_max: usize,
    },
}

impl RecurrenceError {
    /// The field of a request that is wrong.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Missing { field }
            | Self::Conflicting { field, .. }
            | Self::TooLong { field, .. } => field,
            Self::TimeZone => "time_zone",
            Self::CronNickname | Self::CronFields { .. } | Self::Cron { .. } => "cron",
            Self::Rule(_) => "rrule",
            Self::LocalTime => "starts_at",
        }
    }
}

/// What is wrong with a rule of RFC 5545.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RuleError {
    /// A line that is neither the rule nor a list of dates.
    #[error("may have lines RRULE, RDATE and EXDATE, and not `{line}`")]
    Line {
        /// How it begins.
        line: String,
    },
    /// There is not exactly one rule.
    #[error("must have one rule")]
    NotOneRule,
    /// A part that is not `NAME=VALUE`, that nobody knows, or that stands there twice.
    #[error("has a part `{part}` that is unknown, without a value or given twice")]
    Part {
        /// As it is given.
        part: String,
    },
    /// A part whose value is none that it may have.
    #[error("has a wrong value in {part}")]
    Value {
        /// Its name.
        part: &'static str,
    },
    /// No frequency.
    #[error("must have a FREQ")]
    NoFrequency,
    /// More often than once a minute.
    #[error("may not fire more than once a minute")]
    TooOften,
    /// Its occurrences lie so far apart that the last one of a COUNT is not looked for.
    #[error("has occurrences too far apart for its COUNT: give an UNTIL")]
    CountTooFar,
    /// Two ends.
    #[error("may have an UNTIL or a COUNT, not both")]
    TwoEnds,
    /// A part that says nothing with this frequency.
    #[error("may not have {part} with FREQ={freq}")]
    NotWithFrequency {
        /// The part.
        part: &'static str,
        /// The frequency.
        freq: &'static str,
    },
    /// Positions in a set that nothing narrows down.
    #[error("must have another BY part beside BYSETPOS")]
    NothingToSelect,
    /// A date of RDATE or EXDATE that cannot be read, or too many of them.
    #[error("has a date in {line} that is none, or more than {dates_max}")]
    Dates {
        /// Which line.
        line: &'static str,
        /// The most that a line may have.
        dates_max: usize,
    },
}
