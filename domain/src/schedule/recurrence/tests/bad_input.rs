//! What is refused, and in which field.

use crate::schedule::recurrence::{Recurrence, RecurrenceError, RuleError};

#[track_caller]
fn cron(expression: &str, zone: &str) -> RecurrenceError {
    Recurrence::cron(expression.into(), zone.into(), None).unwrap_err()
}

#[track_caller]
fn rule(text: &str) -> RuleError {
    let starts_at = "2026-11-25T09:00:00".parse().unwrap();
    match Recurrence::rule(text.into(), starts_at, "UTC".into()).unwrap_err() {
        RecurrenceError::Rule(error) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_expression_has_five_fields_and_no_nickname() {
    assert_eq!(cron("0 0 9 * * *", "UTC"), RecurrenceError::CronFields { found: 6 });
    assert_eq!(cron("0 9 * *", "UTC"), RecurrenceError::CronFields { found: 4 });
    assert_eq!(cron("", "UTC"), RecurrenceError::CronFields { found: 0 });
    assert_eq!(cron("@daily", "UTC"), RecurrenceError::CronNickname);
    for wrong in [
        "61 9 * * *",
        "0 24 * * *",
        "0 9 32 * *",
        "0 9 * 13 *",
        "0 9 * * 8",
        "x 9 * * *",
        "0 9 * * 1#6",
    ] {
        assert!(matches!(cron(wrong, "UTC"), RecurrenceError::Cron { .. }), "{wrong}");
    }
    let long = format!("{} 9 * * *", "1,".repeat(200));
    assert_eq!(cron(&long, "UTC").field(), "cron");
}

#[test]
fn a_zone_is_a_name_of_the_database() {
    for wrong in ["Mars/Olympus", "", "+05:30", "asia/kolkata ", "GMT+25"] {
        assert_eq!(cron("0 9 * * *", wrong), RecurrenceError::TimeZone, "{wrong}");
    }
    Recurrence::cron("0 9 * * *".into(), "Etc/GMT-14".into(), None).unwrap();
}

#[test]
fn a_rule_is_refused_with_the_part_that_is_wrong() {
    assert_eq!(rule(""), RuleError::NotOneRule);
    assert_eq!(rule("FREQ=DAILY\nFREQ=DAILY"), RuleError::NotOneRule);
    assert_eq!(rule("INTERVAL=2"), RuleError::NoFrequency);
    assert_eq!(rule("FREQ=SECONDLY"), RuleError::TooOften);
    assert_eq!(rule("FREQ=DAILY;BYSECOND=0,30"), RuleError::TooOften);
    assert_eq!(rule("FREQ=DAILY;COUNT=2;UNTIL=20300101T000000Z"), RuleError::TwoEnds);
    assert_eq!(rule("FREQ=DAILY;BYSETPOS=1"), RuleError::NothingToSelect);
    assert_eq!(rule("FREQ=DAILY;FREQ=DAILY"), RuleError::Part { part: "FREQ=DAILY".into() });
    assert_eq!(rule("FREQ=DAILY;X=1"), RuleError::Part { part: "X".into() });
    assert_eq!(rule("FREQ=DAILY;COUNT="), RuleError::Part { part: "COUNT=".into() });
    assert_eq!(
        rule("DTSTART:20260101T000000\nFREQ=DAILY"),
        RuleError::Line { line: "DTSTART".into() }
    );
    assert_eq!(rule("FREQ=DAILY\nEXRULE:FREQ=WEEKLY"), RuleError::Line { line: "EXRULE".into() });
}

#[test]
fn a_wrong_value_names_its_part() {
    let wrong = [
        ("FREQ=FORTNIGHTLY", "FREQ"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=1001", "COUNT"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20260230T000000Z", "UNTIL"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=DAILY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=DAILY;BYDAY=XX", "BYDAY"),
        ("FREQ=DAILY;BYDAY=M", "BYDAY"),
        ("FREQ=DAILY;BYDAY=", "BYDAY"),
        ("FREQ=DAILY;WKST=1", "WKST"),
    ];
    for (text, part) in wrong {
        match rule(text) {
            RuleError::Value { part: named } => assert_eq!(named, part, "{text}"),
            RuleError::Part { part: named } => assert!(named.starts_with(part), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn parts_that_say_nothing_with_the_frequency_are_refused() {
    let wrong = [
        ("FREQ=DAILY;BYDAY=1MO", "a numbered BYDAY"),
        ("FREQ=WEEKLY;BYDAY=-1MO", "a numbered BYDAY"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "a numbered BYDAY"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "BYYEARDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY"),
        ("FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=1", "BYSETPOS"),
    ];
    for (text, expected) in wrong {
        match rule(text) {
            RuleError::NotWithFrequency { part, .. } => assert_eq!(part, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn dates_beside_a_rule_are_times_or_whole_days() {
    let line = |text| match rule(text) {
        RuleError::Dates { line, .. } => line,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(line("FREQ=DAILY\nEXDATE:20260101"), "EXDATE");
    assert_eq!(line("FREQ=DAILY\nEXDATE:20260101T250000"), "EXDATE");
    assert_eq!(line("FREQ=DAILY\nRDATE:"), "RDATE");
    let many = vec!["20260101"; 501].join(",");
    assert_eq!(line(&format!("FREQ=DAILY\nEXDATE;VALUE=DATE:{many}")), "EXDATE");
    let long = format!("FREQ=DAILY\nEXDATE;VALUE=DATE:{}", many.repeat(2));
    let starts_at = "2026-11-25T09:00:00".parse().unwrap();
    let error = Recurrence::rule(long, starts_at, "UTC".into()).unwrap_err();
    assert_eq!(error, RecurrenceError::TooLong { field: "rrule", bytes_max: 8_192 });
}

#[test]
fn a_count_whose_occurrences_are_far_apart_is_refused_and_not_searched_for() {
    // Of every 1,440 beats of 1,439 minutes one is at midnight: four years from one to the next.
    let far = "FREQ=MINUTELY;INTERVAL=1439;BYHOUR=0;BYMINUTE=0";
    assert_eq!(rule(&format!("{far};COUNT=1000")), RuleError::CountTooFar);
    assert_eq!(rule(&format!("{far};BYDAY=MO,TU,WE,TH;COUNT=1000")), RuleError::CountTooFar);
    let starts_at = "2026-11-25T00:00:00".parse().unwrap();
    for fine in [&format!("{far};COUNT=3"), "FREQ=HOURLY;INTERVAL=7;BYHOUR=9;COUNT=1000"] {
        Recurrence::rule(fine.to_owned(), starts_at, "Europe/Berlin".into()).unwrap();
    }
}
