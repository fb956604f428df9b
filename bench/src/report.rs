//! What was measured, as a table for people or as JSON for programs.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::processes::Usage;

/// Latencies in microseconds, up to a minute. Two significant digits: a thousand tasks have one each.
pub(crate) fn latencies() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 2).expect("the bounds are sound")
}

/// One measurement and what came out of it.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    name: String,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    /// What is asked for, where something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Target>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Target {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl Section {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), rows: Vec::new() }
    }

    /// Adds a value.
    pub(crate) fn row(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.rows.push(Row { what: what.into(), value, unit, target: None });
    }

    /// Adds a value of which something is asked.
    pub(crate) fn aim(&mut self, what: &str, value: f64, unit: &'static str, target: Target) {
        self.rows.push(Row { what: what.to_owned(), value, unit, target: Some(target) });
    }

    /// Adds a value that may be asked to be no more than something.
    pub(crate) fn most(&mut self, what: &str, value: f64, unit: &'static str, most: Option<f64>) {
        match most {
            Some(most) => self.aim(what, value, unit, Target::AtMost(most)),
            None => self.row(what, value, unit),
        }
    }

    /// Adds the middle, the slowest hundredth and the slowest of all.
    pub(crate) fn latency(&mut self, what: &str, histogram: &Histogram<u64>) {
        self.row(format!("{what} p50"), milliseconds(histogram.value_at_quantile(0.5)), "ms");
        self.row(format!("{what} p99"), milliseconds(histogram.value_at_quantile(0.99)), "ms");
        self.row(format!("{what} max"), milliseconds(histogram.max()), "ms");
    }

    /// Adds what each program spent on 1,000 messages, or deliveries, of `count`.
    pub(crate) fn cpu(
        &mut self,
        before: &BTreeMap<String, Usage>,
        after: &BTreeMap<String, Usage>,
        count: u64,
    ) {
        for (program, usage) in after {
            let begun = before.get(program).copied().unwrap_or_default();
            let spent = usage.cpu_seconds - begun.cpu_seconds;
            let milliseconds = spent * 1_000.0 / (to_f64(count.max(1)) / 1_000.0);
            self.row(format!("CPU of {program} for 1,000"), milliseconds, "ms");
        }
    }

    /// Adds the memory that each program held.
    pub(crate) fn memory(&mut self, peaks: &BTreeMap<String, u64>) {
        for (program, bytes) in peaks {
            self.row(format!("peak memory of {program}"), mebibytes(*bytes), "MiB");
        }
    }
}

/// Prints everything, as one JSON document or as tables.
#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
pub(crate) fn print(sections: &[Section], as_json: bool) -> serde_json::Result<()> {
    if as_json {
        println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "sections": sections }))?);
        return Ok(());
    }
    for section in sections {
        println!("\n{}", section.name);
        for row in &section.rows {
            let verdict = row.target.map_or_else(String::new, |target| verdict(target, row.value));
            println!("  {:<44} {:>14} {}{verdict}", row.what, digits(row.value), row.unit);
        }
    }
    Ok(())
}

/// Tells how far it is, beside the results.
#[expect(clippy::print_stderr, reason = "progress is for whoever waits, not for a program")]
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

/// Microseconds as milliseconds.
pub(crate) fn milliseconds(micros: u64) -> f64 {
    to_f64(micros) / 1_000.0
}

/// Bytes as mebibytes.
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    to_f64(bytes) / 1_048_576.0
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "nothing here is counted beyond 2^52")]
pub(crate) fn to_f64(count: u64) -> f64 {
    count as f64
}

fn verdict(target: Target, value: f64) -> String {
    let (word, bound) = match target {
        Target::AtLeast(least) => ("at least", least),
        Target::AtMost(most) => ("at most", most),
    };
    let met = if target.is_met(value) { "met" } else { "MISSED" };
    format!("   {met}: {word} {}", digits(bound))
}

/// Three significant digits for small values, thousands set apart for large ones.
fn digits(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.2}");
    }
    let whole = format!("{value:.0}");
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_values_are_grouped_and_small_ones_keep_digits() {
        assert_eq!(digits(1_234_567.4), "1,234,567");
        assert_eq!(digits(123.0), "123");
        assert_eq!(digits(0.251), "0.25");
    }
}
