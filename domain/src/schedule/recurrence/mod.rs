//! When a schedule is due: once, by a cron expression, or by a rule of RFC 5545.
//!
//! Expressions and rules name *local times*, in a calendar without offsets; one place ([`zone`]) says
//! when those happen in a time zone. By the clock each local time happens once: one that is skipped in
//! spring at the first moment after the gap, one that is doubled in autumn at the first of the two. What
//! says "every hour" or "every 10 minutes" (an hour field of `*` or with a step, `FREQ=HOURLY` and
//! `MINUTELY`) goes by elapsed time instead: nothing happens in a gap, and a doubled hour counts twice.

mod cron;
mod error;
mod fields;
mod local;
mod local_time;
mod rule;
#[cfg(test)]
mod tests;
mod words;
mod zone;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::error::{RecurrenceError, RuleError};
pub use self::fields::RecurrenceFields;
pub use self::local_time::LocalTime;
use self::words::{clock_time, long_date};
pub use self::zone::Shift;
use crate::timestamp::Timestamp;

/// The version of the IANA time zone database that occurrences are computed with.
pub const ZONES_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// When a schedule is due, as its author gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Recurrence {
    /// Once.
    Once {
        /// The moment.
        send_at: Timestamp,
    },
    /// By a cron expression.
    Cron {
        /// Minute, hour, day of month, month, day of week.
        cron: String,
        /// The name of an IANA time zone.
        time_zone: String,
        /// The last moment at which it may be due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// By a rule of RFC 5545.
    Rule {
        /// The rule, and lines of RDATE and EXDATE.
        rrule: String,
        /// The local time at which it begins.
        starts_at: LocalTime,
        /// The name of an IANA time zone.
        time_zone: String,
    },
}

/// A moment at which a schedule is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When.
    pub at: Timestamp,
    /// The local time that it stands for, where there is no such time that day, or two of it.
    pub shifted: Option<(LocalTime, Shift)>,
}

impl Recurrence {
    /// By a cron expression, if it and the zone can be read.
    pub fn cron(
        cron: String,
        time_zone: String,
        until: Option<Timestamp>,
    ) -> Result<Self, RecurrenceError> {
        let recurrence = Self::Cron { cron, time_zone, until };
        recurrence.compile().map(|_| recurrence)
    }

    /// By a rule of RFC 5545, if it and the zone can be read.
    pub fn rule(
        rrule: String,
        starts_at: LocalTime,
        time_zone: String,
    ) -> Result<Self, RecurrenceError> {
        let recurrence = Self::Rule { rrule, starts_at, time_zone };
        recurrence.compile().map(|_| recurrence)
    }

    /// The first moment later than `after` at which it is due, if there is one within half a century.
    pub fn next_after(&self, after: Option<Timestamp>) -> Option<Timestamp> {
        self.timetable().next_after(after)
    }

    /// The moments later than `after` at which it is due, in order.
    pub fn occurrences(&self, after: Option<Timestamp>) -> impl Iterator<Item = Occurrence> {
        let Timetable(compiled) = self.timetable();
        let mut after = after;
        std::iter::from_fn(move || {
            let next = compiled.as_ref()?.next(after)?;
            after = Some(next.at);
            Some(next)
        })
    }

    /// Read once, for who asks several times.
    pub(in crate::schedule) fn timetable(&self) -> Timetable {
        // What was stored may name a zone that the database has no more.
        Timetable(self.compile().ok())
    }

    /// Whether it is over after one occurrence.
    pub const fn is_once(&self) -> bool {
        matches!(self, Self::Once { .. })
    }

    /// The field that says when: `send_at`, `cron` or `rrule`.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Once { .. } => "send_at",
            Self::Cron { .. } => "cron",
            Self::Rule { .. } => "rrule",
        }
    }

    /// In words, for a person.
    pub fn describe(&self) -> String {
        match self {
            Self::Once { send_at } => {
                let at = send_at.as_datetime();
                format!("Once, on {} at {} UTC.", long_date(at.date_naive()), clock_time(at.time()))
            }
            Self::Cron { cron, time_zone, until } => {
                let words = cron::describe(cron).unwrap_or_default();
                let until = until.map(Timestamp::as_datetime).map(|at| {
                    format!(", to {} {} UTC", long_date(at.date_naive()), clock_time(at.time()))
                });
                let words = words.trim_end_matches('.');
                format!("{words}, time in {time_zone}{}.", until.unwrap_or_default())
            }
            Self::Rule { rrule, starts_at, time_zone } => {
                let words = rule::describe(rrule, *starts_at).unwrap_or_default();
                format!("{words}, time in {time_zone}.")
            }
        }
    }

    fn compile(&self) -> Result<Compiled<Tz>, RecurrenceError> {
        match self {
            Self::Once { send_at } => Ok(Compiled::Once(*send_at)),
            Self::Cron { cron, time_zone, until } => {
                Compiled::cron(cron, zone_of(time_zone)?, *until)
            }
            Self::Rule { rrule, starts_at, time_zone } => {
                Compiled::rule(rrule, *starts_at, zone_of(time_zone)?)
            }
        }
    }
}

/// A recurrence that has been read. One that cannot be is never due.
#[derive(Clone, Debug)]
pub(in crate::schedule) struct Timetable(Option<Compiled<Tz>>);

impl Timetable {
    /// As [`Recurrence::next_after`].
    pub(in crate::schedule) fn next_after(&self, after: Option<Timestamp>) -> Option<Timestamp> {
        Some(self.0.as_ref()?.next(after)?.at)
    }

    /// The last moment up to and at `now` at which it is due, where `first` is one that it is due at.
    pub(in crate::schedule) fn latest(&self, first: Timestamp, now: Timestamp) -> Timestamp {
        let next = |after| self.next_after(Some(after)).filter(|at| *at <= now);
        // What lies between is not stepped through: a year of minutes would take long.
        let (mut from, mut to) = (first, now);
        while to.since(from) > TimeDelta::seconds(1) {
            let middle = from.plus(to.since(from) / 2);
            if next(middle).is_some() {
                from = middle;
            } else {
                to = middle;
            }
        }
        let mut latest = first;
        // Within the last second.
        let mut after = from;
        while let Some(at) = next(after) {
            (latest, after) = (at, at);
        }
        latest.max(first)
    }
}

fn zone_of(name: &str) -> Result<Tz, RecurrenceError> {
    name.parse().map_err(|_| RecurrenceError::TimeZone)
}

/// What can be asked when it is due; in any zone, so that tests can invent one.
#[derive(Clone, Debug)]
enum Compiled<Z> {
    Once(Timestamp),
    Cron { times: Box<cron::CronTimes>, zone: Z, until: Option<Timestamp> },
    Rule(Box<rule::RuleSet<Z>>),
}

impl<Z: TimeZone> Compiled<Z> {
    fn cron(cron: &str, zone: Z, until: Option<Timestamp>) -> Result<Self, RecurrenceError> {
        Ok(Self::Cron { times: Box::new(cron::parse(cron)?), zone, until })
    }

    fn rule(rrule: &str, starts_at: LocalTime, zone: Z) -> Result<Self, RecurrenceError> {
        let set = rule::RuleSet::parse(rrule, starts_at.as_naive(), zone)?;
        Ok(Self::Rule(Box::new(set)))
    }

    fn next(&self, after: Option<Timestamp>) -> Option<Occurrence> {
        let begin = || after.map_or(DateTime::UNIX_EPOCH, Timestamp::as_datetime);
        match self {
            Self::Once(send_at) => {
                let lies_ahead = after.is_none_or(|after| *send_at > after);
                lies_ahead.then_some(Occurrence { at: *send_at, shifted: None })
            }
            Self::Cron { times, zone, until } => {
                let moment = if times.is_elapsed {
                    let mut tries = zone::Tries::of_one();
                    zone::next_by_elapsed(zone, &times.times, None, begin(), &mut tries)
                } else {
                    zone::next_by_clock(zone, &times.times, begin())
                };
                let occurrence = Occurrence::from(moment?);
                until.is_none_or(|until| occurrence.at <= until).then_some(occurrence)
            }
            Self::Rule(set) => set.next(begin()).map(Occurrence::from),
        }
    }
}

impl From<zone::Moment> for Occurrence {
    fn from(zone::Moment { at, local, shift }: zone::Moment) -> Self {
        let at: DateTime<Utc> = at;
        let shifted = shift.map(|shift| (LocalTime::new(local), shift));
        Self { at: Timestamp::new(at), shifted }
    }
}
