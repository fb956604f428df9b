//! Expressions whose occurrences a person can check in a calendar.

use chrono_tz::Tz;

use super::{cron, first_local, utc};
use crate::schedule::recurrence::Recurrence;
use crate::timestamp::Timestamp;

#[track_caller]
fn check(expression: &str, zone: Tz, after: &str, expected: &[&str]) {
    let found = first_local(&cron(expression, zone), &zone, after, expected.len());
    assert_eq!(found, expected, "{expression} in {zone}");
}

#[test]
fn ordinary_days_are_found_where_a_calendar_has_them() {
    let kolkata = Tz::Asia__Kolkata;
    let days = [
        "2026-11-25T09:00:00",
        "2026-11-26T09:00:00",
        "2026-11-27T09:00:00",
        "2026-11-30T09:00:00",
    ];
    check("0 9 * * 1-5", kolkata, "2026-11-25T00:00:00Z", &days);
    check("0 9 * * MON-FRI", kolkata, "2026-11-25T00:00:00Z", &days);
    // The day of the month or the day of the week.
    let either = ["2026-11-27T00:00:00", "2026-12-01T00:00:00", "2026-12-04T00:00:00"];
    check("0 0 1 * 5", kolkata, "2026-11-25T00:00:00Z", &either);
    // Both.
    check("0 0 13 * +5", kolkata, "2026-11-25T00:00:00Z", &["2027-08-13T00:00:00"]);
}

#[test]
fn last_nearest_and_nth_days_are_found() {
    let berlin = Tz::Europe__Berlin;
    let last_days = [
        "2026-11-30T18:00:00",
        "2026-12-31T18:00:00",
        "2027-01-31T18:00:00",
        "2027-02-28T18:00:00",
    ];
    check("0 18 L * *", berlin, "2026-11-25T00:00:00Z", &last_days);
    let last_fridays = ["2026-11-27T18:00:00", "2026-12-25T18:00:00"];
    check("0 18 * * 5L", berlin, "2026-11-25T00:00:00Z", &last_fridays);
    let second_mondays = ["2026-12-14T18:00:00", "2027-01-11T18:00:00"];
    check("0 18 * * 1#2", berlin, "2026-11-25T00:00:00Z", &second_mondays);
    // The 15th of November 2026 is a Sunday, of August 2026 a Saturday.
    check("0 18 15W * *", berlin, "2026-11-01T00:00:00Z", &["2026-11-16T18:00:00"]);
    check("0 18 15W * *", berlin, "2026-08-01T00:00:00Z", &["2026-08-14T18:00:00"]);
}

#[test]
fn berlin_skips_an_hour_in_spring_and_doubles_one_in_autumn() {
    let berlin = Tz::Europe__Berlin;
    let spring = ["2027-03-27T02:30:00", "2027-03-28T03:00:00", "2027-03-29T02:30:00"];
    check("30 2 * * *", berlin, "2027-03-26T12:00:00Z", &spring);
    let autumn = ["2026-10-24T02:30:00", "2026-10-25T02:30:00", "2026-10-26T02:30:00"];
    check("30 2 * * *", berlin, "2026-10-23T12:00:00Z", &autumn);
    let hourly = [
        "2026-10-25T01:00:00",
        "2026-10-25T02:00:00",
        "2026-10-25T02:00:00",
        "2026-10-25T03:00:00",
    ];
    check("0 * * * *", berlin, "2026-10-24T22:30:00Z", &hourly);
}

#[test]
fn the_29th_of_february_is_waited_for_and_the_30th_never_comes() {
    let utc_zone = Tz::UTC;
    check("0 0 29 2 *", utc_zone, "2096-03-01T00:00:00Z", &["2104-02-29T00:00:00"]);
    check("0 0 29 2 +1", utc_zone, "2026-01-01T00:00:00Z", &["2044-02-29T00:00:00"]);
    check("0 0 30 2 *", utc_zone, "2026-01-01T00:00:00Z", &[]);
    check("0 */2 31 4,6,9,11 *", utc_zone, "2026-01-01T00:00:00Z", &[]);
}

#[test]
fn the_end_of_an_expression_may_be_its_last_occurrence() {
    let at = |text| Timestamp::new(utc(text));
    let until = Some(at("2026-11-27T09:00:00Z"));
    let daily = Recurrence::cron("0 9 * * *".into(), "UTC".into(), until).unwrap();
    let found: Vec<_> = daily.occurrences(Some(at("2026-11-25T09:00:00Z"))).map(|o| o.at).collect();
    assert_eq!(found, [at("2026-11-26T09:00:00Z"), at("2026-11-27T09:00:00Z")]);
}

#[test]
fn the_latest_of_many_missed_is_the_last_that_is_not_ahead() {
    let at = |text| Timestamp::new(utc(text));
    let first = at("2025-01-01T00:00:00Z");
    let latest = |cron: &str, now| {
        let recurrence = Recurrence::cron(cron.into(), "Asia/Kolkata".into(), None).unwrap();
        recurrence.timetable().latest(first, at(now)).to_string()
    };
    assert_eq!(latest("* * * * *", "2026-11-25T10:30:59.999999Z"), "2026-11-25T10:30:00.000000Z");
    assert_eq!(latest("* * * * *", "2026-11-25T10:30:00Z"), "2026-11-25T10:30:00.000000Z");
    assert_eq!(latest("30 9 * * 1-5", "2026-11-29T10:30:00Z"), "2026-11-27T04:00:00.000000Z");
    assert_eq!(latest("30 9 1 1 *", "2025-01-01T00:00:00Z"), first.to_string());
    assert_eq!(latest("30 9 * * *", "2024-12-01T00:00:00Z"), first.to_string(), "a clock set back");
}

#[test]
fn recurrences_are_told_in_words() {
    let cron = |expression: &str| {
        Recurrence::cron(expression.into(), "Asia/Kolkata".into(), None).unwrap().describe()
    };
    assert_eq!(cron("0 9 * * 1"), "At 09:00, on Monday, time in Asia/Kolkata.");
    assert_eq!(cron("* * * * *"), "Every minute, time in Asia/Kolkata.");
    let rule = |rule: &str| {
        let starts_at = "2026-11-30T09:00".parse().unwrap();
        Recurrence::rule(rule.into(), starts_at, "Europe/Berlin".into()).unwrap().describe()
    };
    assert_eq!(
        rule("FREQ=WEEKLY;INTERVAL=4;BYDAY=MO;COUNT=10"),
        "Every 4 weeks on Monday at 09:00, from 30 November 2026, 10 times, time in Europe/Berlin."
    );
    assert_eq!(
        rule("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        "Every month on Monday, Tuesday, Wednesday, Thursday and Friday, of these only the last each \
         time at 09:00, from 30 November 2026, time in Europe/Berlin."
    );
    assert_eq!(
        rule("FREQ=YEARLY;BYMONTH=3,11;BYDAY=-1SU;UNTIL=20301231\nEXDATE;VALUE=DATE:20270328"),
        "Every year on the last Sunday in March and November at 09:00, from 30 November 2026 to 31 \
         December 2030, with 1 exception, time in Europe/Berlin."
    );
    assert_eq!(
        rule("FREQ=MINUTELY;INTERVAL=15;BYHOUR=9,10"),
        "Every 15 minutes in hour 9 and 10, from 30 November 2026, time in Europe/Berlin."
    );
    let once = Recurrence::Once { send_at: Timestamp::new(utc("2026-11-24T10:00:00Z")) };
    assert_eq!(once.describe(), "Once, on 24 November 2026 at 10:00 UTC.");
}
