//! A time on the wall of some place.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, Timelike as _};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::RecurrenceError;

/// The first and the last year of local times: what zones are known of, and what nobody outlives.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2400;

/// A date and a time of day, to the second, in whichever time zone stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct LocalTime(NaiveDateTime);

impl LocalTime {
    /// Cuts what is finer than a second.
    pub fn new(local: NaiveDateTime) -> Self {
        Self(local.with_nanosecond(0).unwrap_or(local))
    }

    /// For chrono's own arithmetic.
    pub const fn as_naive(self) -> NaiveDateTime {
        self.0
    }
}

impl FromStr for LocalTime {
    type Err = RecurrenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Seconds, and a fraction of zeros, may be left out.
        let text = text.trim_end_matches('0').strip_suffix('.').unwrap_or(text);
        let parsed = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
            .into_iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        parsed
            // A leap second is no time of a recurrence.
            .filter(|local| local.nanosecond() == 0 && is_in_years(local.date()))
            .map(Self)
            .ok_or(RecurrenceError::LocalTime)
    }
}

/// Whether a date is one that recurrences may speak of.
pub(super) fn is_in_years(date: NaiveDate) -> bool {
    YEARS.contains(&chrono::Datelike::year(&date))
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S"))
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: Option<&str>) {
        let got = input.parse::<LocalTime>().ok().map(|local| local.to_string());
        assert_eq!(got.as_deref(), expected, "{input}");
    }

    #[test]
    fn a_local_time_has_no_offset() {
        check("2026-11-24T09:00:00", Some("2026-11-24T09:00:00"));
        check("2026-11-24T09:00", Some("2026-11-24T09:00:00"));
        check("2026-11-24T09:30:10.000", Some("2026-11-24T09:30:10"));
        check("2026-11-24T09:00:00Z", None);
        check("2026-11-24T09:00:00+05:30", None);
        check("2026-11-24T09:00:00.5", None);
        check("2026-11-24T09:00:60", None);
        check("1969-12-31T23:59:59", None);
        check("2026-02-30T09:00:00", None);
        check("09:00", None);
        check("", None);
    }
}
