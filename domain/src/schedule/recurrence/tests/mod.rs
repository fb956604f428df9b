//! Occurrences against what can be found out without the code that computes them.

mod bad_input;
mod by_hand;
mod fields;
mod invented;
mod random_cron;
mod random_rule;
mod rules;
mod zones;

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};

use super::zone::{local_at, offset_at};
use super::{Compiled, LocalTime};
use crate::timestamp::Timestamp;

/// A moment, as text.
fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn cron<Z: TimeZone>(cron: &str, zone: Z) -> Compiled<Z> {
    Compiled::cron(cron, zone, None).unwrap()
}

fn rule<Z: TimeZone>(rrule: &str, starts_at: &str, zone: Z) -> Compiled<Z> {
    let starts_at: LocalTime = starts_at.parse().unwrap();
    Compiled::rule(rrule, starts_at, zone).unwrap()
}

/// All moments after `after`, up to and at `to`.
fn between<Z: TimeZone>(
    compiled: &Compiled<Z>,
    after: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let mut at = after;
    std::iter::from_fn(|| {
        let next = compiled.next(Some(Timestamp::new(at)))?.at.as_datetime();
        assert!(next > at, "{next} is not after {at}");
        at = next;
        (next <= to).then_some(next)
    })
    .collect()
}

/// The first so many moments after `after`, as local times in words.
fn first_local<Z: TimeZone>(
    compiled: &Compiled<Z>,
    zone: &Z,
    after: &str,
    count: usize,
) -> Vec<String> {
    let mut at = utc(after);
    std::iter::from_fn(|| {
        at = compiled.next(Some(Timestamp::new(at)))?.at.as_datetime();
        Some(local_at(zone, at).format("%Y-%m-%dT%H:%M:%S").to_string())
    })
    .take(count)
    .collect()
}

/// When the offset of a zone changes, by looking every ten days.
fn changes<Z: TimeZone>(zone: &Z, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let (mut found, mut at) = (Vec::new(), from);
    while at < to {
        let next = at + TimeDelta::days(10);
        if offset_at(zone, at) != offset_at(zone, next) {
            let (mut before, mut by) = (at, next);
            while by - before > TimeDelta::seconds(1) {
                let middle = before + (by - before) / 2;
                if offset_at(zone, middle) == offset_at(zone, at) {
                    before = middle;
                } else {
                    by = middle;
                }
            }
            found.push(DateTime::from_timestamp(by.timestamp(), 0).unwrap());
        }
        at = next;
    }
    found
}

fn minutes(from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
    let minute = TimeDelta::minutes(1);
    std::iter::successors(Some(from), move |at| Some(*at + minute)).take_while(move |at| *at <= to)
}

fn naive(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}
