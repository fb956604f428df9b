//! Fields of requests, whole and in part.

use super::utc;
use crate::schedule::recurrence::{Recurrence, RecurrenceFields};
use crate::timestamp::Timestamp;

fn none() -> RecurrenceFields {
    RecurrenceFields::default()
}

fn wrong(fields: RecurrenceFields, present: Option<&Recurrence>) -> Vec<&'static str> {
    let errors = fields.resolve(present).unwrap_err();
    errors.iter().map(super::super::RecurrenceError::field).collect()
}

fn moment() -> Timestamp {
    Timestamp::new(utc("2030-01-01T00:00:00Z"))
}

fn cron() -> Recurrence {
    Recurrence::cron("0 9 * * *".into(), "UTC".into(), Some(moment())).unwrap()
}

#[test]
fn exactly_one_way_to_say_when_is_taken() {
    assert_eq!(wrong(none(), None), ["send_at"]);
    assert_eq!(wrong(RecurrenceFields { time_zone: Some("UTC".into()), ..none() }, None), ["cron"]);
    let both =
        RecurrenceFields { send_at: Some(moment()), cron: Some("0 9 * * *".into()), ..none() };
    assert_eq!(wrong(both, None), ["cron"]);
    let all = RecurrenceFields {
        send_at: Some(moment()),
        cron: Some("0 9 * * *".into()),
        rrule: Some("FREQ=DAILY".into()),
        ..none()
    };
    assert_eq!(wrong(all, None), ["cron", "rrule"]);
    let zoned =
        RecurrenceFields { send_at: Some(moment()), time_zone: Some("UTC".into()), ..none() };
    assert_eq!(wrong(zoned, None), ["time_zone"]);
    let until = RecurrenceFields {
        rrule: Some("FREQ=DAILY".into()),
        until: Some(Some(moment())),
        ..none()
    };
    assert_eq!(wrong(until, None), ["rrule"]);
}

#[test]
fn everything_that_is_missing_or_wrong_is_told() {
    assert_eq!(
        wrong(RecurrenceFields { cron: Some("0 9 * * *".into()), ..none() }, None),
        ["time_zone"]
    );
    assert_eq!(
        wrong(RecurrenceFields { rrule: Some("FREQ=DAILY".into()), ..none() }, None),
        ["starts_at", "time_zone"]
    );
    let both = RecurrenceFields { cron: Some("x".into()), time_zone: Some("x".into()), ..none() };
    assert_eq!(wrong(both, None), ["cron", "time_zone"]);
    let starts_at = Some("2026-01-01T09:00".parse().unwrap());
    let both = RecurrenceFields {
        rrule: Some("x".into()),
        time_zone: Some("x".into()),
        starts_at,
        ..none()
    };
    assert_eq!(wrong(both, None), ["rrule", "time_zone"]);
    assert_eq!(wrong(RecurrenceFields { starts_at, ..none() }, None), ["rrule", "time_zone"]);
}

#[test]
fn a_change_keeps_what_it_does_not_say() {
    let present = cron();
    let resolve = |fields: RecurrenceFields| fields.resolve(Some(&present)).unwrap();
    let zoned = resolve(RecurrenceFields { time_zone: Some("Asia/Kolkata".into()), ..none() });
    let expected =
        Recurrence::cron("0 9 * * *".into(), "Asia/Kolkata".into(), Some(moment())).unwrap();
    assert_eq!(zoned, expected);
    let endless = resolve(RecurrenceFields { until: Some(None), ..none() });
    assert_eq!(endless, Recurrence::cron("0 9 * * *".into(), "UTC".into(), None).unwrap());
    let once = resolve(RecurrenceFields { send_at: Some(moment()), ..none() });
    assert_eq!(once, Recurrence::Once { send_at: moment() });
    // Of another kind nothing is kept.
    let rule = RecurrenceFields { rrule: Some("FREQ=DAILY".into()), ..none() };
    assert_eq!(wrong(rule, Some(&present)), ["starts_at", "time_zone"]);
}
