//! Times and numbers in English.

use chrono::{Datelike as _, NaiveDate, NaiveTime};

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// From Monday.
pub(super) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// "24 November 2026".
pub(super) fn long_date(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), MONTHS[date.month0() as usize % 12], date.year())
}

/// "09:00", with seconds where there are some.
pub(super) fn clock_time(time: NaiveTime) -> String {
    let whole = time.format("%H:%M").to_string();
    if chrono::Timelike::second(&time) == 0 { whole } else { time.format("%H:%M:%S").to_string() }
}

/// "a, b and c".
pub(super) fn and(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<_> = items.collect();
    match items.pop() {
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} and {last}", items.join(", ")),
        None => String::new(),
    }
}

/// "1 time", "2 times".
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// "1st", "last", "2nd last".
pub(super) fn ordinal(nth: i32) -> String {
    if nth == -1 {
        return "last".to_owned();
    }
    let number = nth.unsigned_abs();
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    if nth < 0 { format!("{number}{ending} last") } else { format!("{number}{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_read_as_english() {
        let ordinals = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, -1, -2, -3].map(ordinal);
        let expected = [
            "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th",
            "last", "2nd last", "3rd last",
        ];
        assert_eq!(ordinals, expected);
        let list = |items: &[&str]| and(items.iter().map(ToString::to_string));
        assert_eq!(list(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!((counted(1, "time"), counted(2, "time")), ("1 time".into(), "2 times".into()));
    }
}
