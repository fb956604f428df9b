//! Rules whose occurrences a person can check: examples in the manner of RFC 5545.

use chrono_tz::Tz;

use super::{between, first_local, rule, utc};

const NEW_YORK: Tz = Tz::America__New_York;

/// The local times of the first occurrences of a rule that begins at nine on the second of September 1997.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    check_from(text, "1997-09-02T09:00:00", expected);
}

#[track_caller]
fn check_from(text: &str, starts_at: &str, expected: &[&str]) {
    let rule = rule(text, starts_at, NEW_YORK);
    let found = first_local(&rule, &NEW_YORK, "1970-01-01T00:00:00Z", expected.len());
    let found: Vec<_> = found.iter().map(|time| short(time)).collect();
    assert_eq!(found, expected, "{text}");
}

/// All of them, for rules that end.
#[track_caller]
fn check_all(text: &str, expected: &[&str]) {
    let rule = rule(text, "1997-09-02T09:00:00", NEW_YORK);
    let found = first_local(&rule, &NEW_YORK, "1970-01-01T00:00:00Z", expected.len() + 10);
    let found: Vec<_> = found.iter().map(|time| short(time)).collect();
    assert_eq!(found, expected, "{text}");
}

/// Without seconds, and without the time where it is nine.
fn short(time: &str) -> &str {
    let time = time.strip_suffix(":00").unwrap_or(time);
    time.strip_suffix("T09:00").unwrap_or(time)
}

#[test]
fn days_and_weeks() {
    check_all("RRULE:FREQ=DAILY;COUNT=3", &["1997-09-02", "1997-09-03", "1997-09-04"]);
    check_all("FREQ=DAILY;UNTIL=19970904T000000Z", &["1997-09-02", "1997-09-03"]);
    check_all("FREQ=DAILY;UNTIL=19970904T090000", &["1997-09-02", "1997-09-03", "1997-09-04"]);
    check_all("FREQ=DAILY;UNTIL=19970903", &["1997-09-02", "1997-09-03"]);
    check("FREQ=DAILY;INTERVAL=10", &["1997-09-02", "1997-09-12", "1997-09-22", "1997-10-02"]);
    check("FREQ=WEEKLY;INTERVAL=4", &["1997-09-02", "1997-09-30", "1997-10-28", "1997-11-25"]);
    let days = ["1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18"];
    check("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH", &days);
}

#[test]
fn the_day_on_which_weeks_begin_makes_a_difference() {
    let from = "1997-08-05T09:00:00";
    let (monday, sunday) = (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
    );
    check_from(monday, from, &["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]);
    check_from(sunday, from, &["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]);
}

#[test]
fn months() {
    check("FREQ=MONTHLY;BYDAY=1FR", &["1997-09-05", "1997-10-03", "1997-11-07"]);
    check(
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU",
        &["1997-09-07", "1997-09-28", "1997-11-02", "1997-11-30"],
    );
    check("FREQ=MONTHLY;BYMONTHDAY=-3", &["1997-09-28", "1997-10-29", "1997-11-28", "1997-12-29"]);
    check(
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        &["1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13"],
    );
    // The last working day, and the third of three weekdays.
    check(
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        &["1997-09-30", "1997-10-31", "1997-11-28"],
    );
    check_from(
        "FREQ=WEEKLY;BYDAY=TH,SA;WKST=SU;BYSETPOS=2",
        "2003-07-18T09:00:00",
        &["2003-07-19"],
    );
    check("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", &["1997-09-04", "1997-10-07", "1997-11-06"]);
    // A month without a 31st has none.
    check_from("FREQ=MONTHLY", "1997-08-31T09:00:00", &["1997-08-31", "1997-10-31", "1997-12-31"]);
}

#[test]
fn years() {
    check("FREQ=YEARLY;BYMONTH=6,7", &["1998-06-02", "1998-07-02", "1999-06-02"]);
    check("FREQ=YEARLY;BYDAY=20MO", &["1998-05-18", "1999-05-17", "2000-05-15"]);
    check("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", &["1998-05-11", "1999-05-17", "2000-05-15"]);
    check("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO", &["1997-12-22", "1998-12-28", "1999-12-27"]);
    check("FREQ=YEARLY;BYYEARDAY=1,-1", &["1997-12-31", "1998-01-01", "1998-12-31"]);
    check(
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        &["1997-11-04", "2001-11-06", "2005-11-08"],
    );
    check_from("FREQ=YEARLY", "1996-02-29T09:00:00", &["1996-02-29", "2000-02-29", "2004-02-29"]);
}

#[test]
fn a_week_alone_means_the_weekday_of_the_start() {
    check("FREQ=YEARLY;BYWEEKNO=20", &["1998-05-12", "1999-05-18", "2000-05-16"]);
}

#[test]
fn several_times_of_one_day() {
    let times = ["1997-09-02", "1997-09-02T17:30", "1997-09-03"];
    let text = "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0,30;BYSETPOS=1,-1";
    check(text, &times);
}

#[test]
fn exceptions_and_further_dates() {
    let text = "FREQ=DAILY;COUNT=4\nEXDATE:19970903T090000,19970904T130000Z\nRDATE:19970904T140000";
    check_all(text, &["1997-09-02", "1997-09-04T14:00", "1997-09-05"]);
    check_all("FREQ=DAILY;COUNT=3\r\nEXDATE;VALUE=DATE:19970903", &["1997-09-02", "1997-09-04"]);
    let everything = "FREQ=DAILY;COUNT=2\nEXDATE;VALUE=DATE:19970902,19970903";
    check_all(everything, &[]);
}

#[test]
fn hours_and_minutes_go_by_elapsed_time() {
    let hours = ["1997-09-02", "1997-09-02T12:00", "1997-09-02T15:00"];
    check("FREQ=HOURLY;INTERVAL=3", &hours);
    check_all(
        "FREQ=MINUTELY;INTERVAL=90;COUNT=3",
        &["1997-09-02", "1997-09-02T10:30", "1997-09-02T12:00"],
    );
    check_all(
        "FREQ=HOURLY;COUNT=3;BYMINUTE=0,20",
        &["1997-09-02", "1997-09-02T09:20", "1997-09-02T10:00"],
    );
    let text = "FREQ=MINUTELY;INTERVAL=7;BYHOUR=3;BYMINUTE=5";
    // 1,085 minutes are a multiple of 7, and so is a week more; a day more is not.
    let found = first_local(
        &rule(text, "2026-03-01T09:00:00", Tz::UTC),
        &Tz::UTC,
        "2026-03-01T00:00:00Z",
        2,
    );
    assert_eq!(found, ["2026-03-02T03:05:00", "2026-03-09T03:05:00"]);
    check_all("FREQ=MINUTELY;INTERVAL=2;BYMINUTE=3", &[]);
    // From nine on every second hour is an odd one, until clocks are set.
    let odd = rule("FREQ=HOURLY;INTERVAL=2;BYHOUR=4", "1997-09-02T09:00:00", Tz::UTC);
    assert!(between(&odd, utc("1997-09-02T00:00:00Z"), utc("2020-01-01T00:00:00Z")).is_empty());
    check("FREQ=HOURLY;INTERVAL=2;BYHOUR=4", &["1997-10-26T04:00", "1997-10-27T04:00"]);
}

#[test]
fn what_no_calendar_has_never_comes() {
    check_all("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", &[]);
    check_all("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", &[]);
    check_all("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", &[]);
    check_all("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", &[]);
    check_all("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", &[]);
    check_all("FREQ=YEARLY;INTERVAL=100000;UNTIL=19970101T000000Z", &[]);
}

#[test]
fn an_old_rule_goes_on_where_it_is() {
    let old = rule("FREQ=MINUTELY;INTERVAL=7", "1970-01-01T00:00:00", Tz::UTC);
    let found = between(&old, utc("2026-11-25T00:00:00Z"), utc("2026-11-25T00:14:00Z"));
    assert!(found.iter().all(|at| at.timestamp() % 420 == 0), "{found:?}");
    assert_eq!(found.len(), 2);
}

#[test]
fn what_does_not_come_within_half_a_century_never_comes() {
    for far in
        ["FREQ=YEARLY;INTERVAL=8000", "FREQ=MONTHLY;INTERVAL=100000", "FREQ=WEEKLY;INTERVAL=99999"]
    {
        check_all(far, &["1997-09-02"]);
    }
    check_all("FREQ=YEARLY;INTERVAL=40;UNTIL=20380101", &["1997-09-02", "2037-09-02"]);
}

#[test]
fn a_date_with_z_is_a_moment_also_where_clocks_show_it_twice() {
    const BERLIN: Tz = Tz::Europe__Berlin;
    // Clocks go back from three to two at 01:00Z.
    let day = (utc("2026-10-24T22:00:00Z"), utc("2026-10-25T02:30:00Z"));
    let find = |text: &str| {
        let found = between(&rule(text, "2026-10-20T12:00:00", BERLIN), day.0, day.1);
        found.iter().map(|at| at.format("%H:%M").to_string()).collect::<Vec<_>>()
    };
    assert_eq!(find("FREQ=DAILY\nRDATE:20261025T010000Z"), ["01:00"]);
    assert_eq!(find("FREQ=DAILY\nRDATE:20261025T000000Z"), ["00:00"]);
    assert_eq!(find("FREQ=DAILY\nRDATE:20261025T020000"), ["00:00"]);
    let hourly = "FREQ=HOURLY;BYMINUTE=0;BYHOUR=2,3";
    assert_eq!(find(hourly), ["00:00", "01:00", "02:00"]);
    assert_eq!(find(&format!("{hourly}\nEXDATE:20261025T010000Z")), ["00:00", "02:00"]);
    assert_eq!(find(&format!("{hourly}\nEXDATE:20261025T020000")), ["02:00"]);
}
