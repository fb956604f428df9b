//! A moment, to the microsecond: what Postgres keeps and the contract writes.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// A moment in UTC, cut to the microsecond.
///
/// Written as RFC 3339 with exactly six fractional digits and `Z`; read from any RFC 3339 time
/// with an offset and 0 to 9 fractional digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "DateTime<Utc>")]
pub struct Timestamp(DateTime<Utc>);

/// Text that is not an RFC 3339 time with an offset, or one that could not be written as one in UTC.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("must be an RFC 3339 time with an offset, in the years 0001 to 9999 of UTC")]
pub struct TimestampError;

impl Timestamp {
    /// Cuts what is finer than a microsecond.
    pub fn new(moment: DateTime<Utc>) -> Self {
        Self::from_micros(moment.timestamp_micros())
    }

    /// Microseconds since 1970 in UTC.
    pub fn as_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// From microseconds since 1970 in UTC; one out of chrono's range (year 262,000) is the epoch.
    pub fn from_micros(micros: i64) -> Self {
        Self(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    }

    /// For chrono's own arithmetic and for SQL.
    pub fn as_datetime(self) -> DateTime<Utc> {
        self.0
    }

    /// This moment moved by `delta`; at the end of chrono's range it stays where it is.
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        self.0.checked_add_signed(delta).map_or(self, Self::new)
    }

    /// How long after `earlier` this is; negative when it is before.
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0.signed_duration_since(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fraction = text
            .split_once('.')
            .map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
        if fraction > 9 {
            return Err(TimestampError);
        }
        let moment = DateTime::parse_from_rfc3339(text).map_err(|_| TimestampError)?.to_utc();
        // An offset may move the first and the last day out of the four digits of a year.
        if !(1..=9999).contains(&moment.year()) {
            return Err(TimestampError);
        }
        Ok(Self::new(moment))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
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
        let got = input.parse::<Timestamp>().ok().map(|t| t.to_string());
        assert_eq!(got.as_deref(), expected);
    }

    #[test]
    fn a_time_is_read_with_any_offset_and_written_one_way() {
        check("2026-11-24T10:00:00Z", Some("2026-11-24T10:00:00.000000Z"));
        check("2026-11-24T10:00:00.123456789+05:30", Some("2026-11-24T04:30:00.123456Z"));
        check("2026-11-24T10:00:00.1-01:00", Some("2026-11-24T11:00:00.100000Z"));
        check("2026-11-24T10:00:00", None);
        check("2026-11-24T10:00:00.1234567890Z", None);
        check("tomorrow", None);
    }

    #[test]
    fn a_time_that_has_no_four_digit_year_in_utc_is_refused() {
        check("9999-12-31T23:59:59.9999999Z", Some("9999-12-31T23:59:59.999999Z"));
        check("9999-12-31T23:59:59-23:59", None);
        check("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00.000000Z"));
        check("0001-01-01T00:00:00+00:01", None);
        check("0000-01-01T00:00:00+23:59", None);
    }
}
