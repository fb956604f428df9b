//! Random rules against another implementation, where the two agree on what a rule means.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use proptest::prelude::*;
use proptest::sample::subsequence;
use rrule::{RRule, RRuleSet, Unvalidated};

use super::{minutes, rule, utc};
use crate::timestamp::Timestamp;

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

fn list<T: ToString + Clone + std::fmt::Debug + 'static>(
    part: &'static str,
    of: Vec<T>,
    most: usize,
) -> impl Strategy<Value = String> {
    let some = subsequence(of, 1..=most).prop_map(move |items| {
        let items: Vec<_> = items.iter().map(ToString::to_string).collect();
        format!(";{part}={}", items.join(","))
    });
    prop_oneof![2 => Just(String::new()), 1 => some]
}

fn from_both_ends(max: i32) -> Vec<i32> {
    (-max..=max).filter(|number| *number != 0).collect()
}

/// Numbers of weeks that lie within one year: of the first and the last the two make days of different
/// years.
fn whole_weeks() -> Vec<i32> {
    from_both_ends(51).into_iter().filter(|week| week.abs() > 1).collect()
}

fn rules() -> impl Strategy<Value = String> {
    let nth = |most: i32| -> Vec<String> {
        let numbers = (-most..=most).filter(|number| *number != 0);
        numbers.flat_map(|nth| WEEKDAYS.map(|day| format!("{nth}{day}"))).collect()
    };
    let weekdays = || WEEKDAYS.map(str::to_owned).to_vec();
    let frequency = prop_oneof![
        (
            list("BYMONTH", (1..=12).collect::<Vec<u32>>(), 4),
            list("BYMONTHDAY", from_both_ends(31), 5),
            list("BYDAY", weekdays(), 4)
        )
            .prop_map(|(month, day, weekday)| format!("FREQ=DAILY{month}{day}{weekday}")),
        (
            list("BYMONTH", (1..=12).collect::<Vec<u32>>(), 6),
            list("BYDAY", weekdays(), 4),
            subsequence(WEEKDAYS.to_vec(), 1)
        )
            .prop_map(|(month, weekday, start)| format!(
                "FREQ=WEEKLY{month}{weekday};WKST={}",
                start[0]
            )),
        (
            list("BYMONTH", (1..=12).collect::<Vec<u32>>(), 6),
            list("BYMONTHDAY", from_both_ends(31), 5),
            prop_oneof![list("BYDAY", weekdays(), 4), list("BYDAY", nth(4), 4)]
        )
            .prop_map(|(month, day, weekday)| format!("FREQ=MONTHLY{month}{day}{weekday}")),
        (
            list("BYMONTH", (1..=12).collect::<Vec<u32>>(), 4),
            list("BYMONTHDAY", from_both_ends(31), 5),
            prop_oneof![list("BYDAY", weekdays(), 4), list("BYDAY", nth(4), 4)]
        )
            .prop_map(|(month, day, weekday)| format!("FREQ=YEARLY{month}{day}{weekday}")),
        list("BYYEARDAY", from_both_ends(366), 5).prop_map(|day| format!("FREQ=YEARLY{day}")),
        (subsequence(whole_weeks(), 1..4), list("BYDAY", weekdays(), 4)).prop_map(
            |(weeks, day)| {
                let day = if day.is_empty() { ";BYDAY=WE".to_owned() } else { day };
                let weeks: Vec<_> = weeks.iter().map(ToString::to_string).collect();
                format!("FREQ=YEARLY;BYWEEKNO={}{day}", weeks.join(","))
            }
        ),
    ];
    let rest = (
        1_u32..5,
        list("BYHOUR", (0..24).collect::<Vec<u32>>(), 3),
        list("BYMINUTE", (0..60).collect::<Vec<u32>>(), 3),
        list("BYSETPOS", vec![-3, -2, -1, 1, 2, 3], 2),
        prop::option::of(1_u32..12),
    );
    (frequency, rest).prop_map(|(rule, (interval, hour, minute, position, count))| {
        // The other one counts positions of the first week from its start on, ours from the week's.
        let has_positions = rule.contains(";BY") && !rule.starts_with("FREQ=WEEKLY");
        let position = if has_positions { position } else { String::new() };
        let count = count.map(|count| format!(";COUNT={count}")).unwrap_or_default();
        format!("{rule};INTERVAL={interval}{hour}{minute}{position}{count}")
    })
}

/// What the other implementation says, in UTC, up to `to`.
fn by_another(text: &str, start: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let start = rrule::Tz::UTC.from_utc_datetime(&start.naive_utc());
    let rule: RRule<Unvalidated> = text.parse().unwrap();
    let set = RRuleSet::new(start).rrule(rule.validate(start).unwrap()).limit();
    set.into_iter().map(|at| at.to_utc()).take_while(|at| *at <= to).take(12).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_of_days_and_longer_fires_when_another_implementation_says_so(
        text in rules(),
        start in utc("1997-01-01T00:00:00Z").timestamp() / 60..utc("2040-01-01T00:00:00Z").timestamp() / 60,
    ) {
        let start = DateTime::from_timestamp(start * 60, 0).unwrap();
        // As far as a search of ours goes.
        let to = start + TimeDelta::days(40 * 365);
        let ours = rule(&text, &start.format("%Y-%m-%dT%H:%M:%S").to_string(), Utc);
        let mut at = start - TimeDelta::seconds(1);
        let found: Vec<_> = std::iter::from_fn(|| {
            at = ours.next(Some(Timestamp::new(at)))?.at.as_datetime();
            (at <= to).then_some(at)
        }).take(12).collect();
        prop_assert_eq!(found, by_another(&text, start, to), "{} from {}", text, start);
    }

    #[test]
    fn a_rule_of_minutes_fires_when_going_through_every_minute_says_so(
        interval in 1_i64..200,
        hours in subsequence((0..24_u32).collect::<Vec<_>>(), 0..6),
        past in subsequence((0..60_u32).collect::<Vec<_>>(), 0..12),
        begin in 0_i64..3_000,
        is_hourly in any::<bool>(),
    ) {
        use chrono::Timelike as _;
        let start = utc("2026-03-01T00:00:00Z") + TimeDelta::minutes(begin);
        let part = |name: &str, list: &[u32]| if list.is_empty() { String::new() } else {
            let list: Vec<_> = list.iter().map(ToString::to_string).collect();
            format!(";{name}={}", list.join(","))
        };
        let freq = if is_hourly { "HOURLY" } else { "MINUTELY" };
        let text = format!("FREQ={freq};INTERVAL={interval}{}{}", part("BYHOUR", &hours), part("BYMINUTE", &past));
        let ours = rule(&text, &start.format("%Y-%m-%dT%H:%M:%S").to_string(), Utc);
        let to = start + TimeDelta::days(5);
        let fires = |at: &DateTime<Utc>| {
            let elapsed = (*at - start).num_minutes();
            let hour = |at: DateTime<Utc>| at.timestamp().div_euclid(3_600);
            let fits = if is_hourly { (hour(*at) - hour(start)) % interval == 0 } else { elapsed % interval == 0 };
            let minutes_of_start = [start.minute()];
            let past = if is_hourly && past.is_empty() { &minutes_of_start[..] } else { &past };
            fits && (hours.is_empty() || hours.contains(&at.hour()))
                && (past.is_empty() || past.contains(&at.minute()))
        };
        let expected: Vec<_> = minutes(start, to).filter(fires).collect();
        prop_assert_eq!(super::between(&ours, start - TimeDelta::seconds(1), to), expected, "{}", text);
    }

    #[test]
    fn whatever_is_written_is_read_or_refused(text in "(FREQ=(DAILY|HOURLY|YEARLY|MONTHLY|WEEKLY|MINUTELY))?[;A-Z0-9=,:\n-]{0,40}") {
        let starts_at = "2026-01-01T09:00:00".parse().unwrap();
        if let Ok(compiled) = super::Compiled::rule(&text, starts_at, Utc) {
            compiled.next(None);
        }
    }
}
