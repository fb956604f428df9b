//! `sandesham jobs`

use clap::Subcommand;
use sandesham_domain::Timestamp;
use sandesham_log::{JobResults, JobStatus};
use serde_json::json;

use crate::cli::Verdict;
use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::output;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell what became of each periodic job the last time, and when it runs next
    List {
        /// Answer with JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(super) async fn run(self, settings: Settings) -> anyhow::Result<Verdict> {
        let pool = database::service(&Addresses::find_database(&settings)?)?;
        let Self::List { json } = self;
        let items = JobResults::new(pool).list().await?;
        if json {
            output::json(&json!({"items": items}))?;
        } else {
            for line in table(&items) {
                output::line(&line);
            }
        }
        Ok(Verdict::Held)
    }
}

const HEAD: [&str; 6] = ["JOB", "LAST RUN", "OUTCOME", "DONE", "FAILURES", "NEXT DUE"];

/// One line a job, and below it what went wrong.
fn table(jobs: &[JobStatus]) -> Vec<String> {
    let rows: Vec<_> = jobs.iter().map(row).collect();
    let all = || std::iter::once(HEAD.map(str::to_owned)).chain(rows.iter().cloned());
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| all().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let line = |row: [String; HEAD.len()]| {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(HEAD.map(str::to_owned))];
    for (job, row) in jobs.iter().zip(rows.clone()) {
        lines.push(line(row));
        lines.extend(job.error.as_ref().map(|error| format!("    {error}")));
    }
    lines
}

fn row(job: &JobStatus) -> [String; HEAD.len()] {
    let outcome = match (job.running_since, job.outcome) {
        (Some(_), _) => "running".to_owned(),
        (None, Some(outcome)) => outcome.to_string(),
        (None, None) => "-".to_owned(),
    };
    [
        job.name.clone(),
        job.started_at.map_or_else(|| "-".to_owned(), seconds),
        outcome,
        job.done.map_or_else(|| "-".to_owned(), |done| done.to_string()),
        job.consecutive_failures.to_string(),
        seconds(job.next_due),
    ]
}

/// For people a second is fine enough.
fn seconds(moment: Timestamp) -> String {
    let text = moment.to_string();
    text.split_once('.').map_or(text.clone(), |(whole, _)| format!("{whole}Z"))
}

#[cfg(test)]
mod tests {
    use sandesham_log::JobOutcome;

    use super::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_table_says_what_became_of_each_job_and_why_one_failed() {
        let well = JobStatus {
            name: "expired_tickets".to_owned(),
            every_seconds: 300.0,
            next_due: moment("2026-03-01T10:05:00.5Z"),
            running_since: None,
            started_at: Some(moment("2026-03-01T10:00:00.5Z")),
            finished_at: Some(moment("2026-03-01T10:00:00.6Z")),
            outcome: Some(JobOutcome::Done),
            done: Some(12),
            error: None,
            last_success_at: Some(moment("2026-03-01T10:00:00.6Z")),
            consecutive_failures: 0,
        };
        let failed = JobStatus {
            name: "ended_sessions".to_owned(),
            outcome: Some(JobOutcome::TimedOut),
            done: None,
            error: Some("ended after 60.0 s".to_owned()),
            consecutive_failures: 3,
            ..well.clone()
        };
        let fresh = JobStatus {
            name: "failed_logins".to_owned(),
            started_at: None,
            finished_at: None,
            outcome: None,
            done: None,
            last_success_at: None,
            ..well.clone()
        };
        assert_eq!(
            table(&[well, failed, fresh]),
            [
                "JOB              LAST RUN              OUTCOME    DONE  FAILURES  NEXT DUE",
                "expired_tickets  2026-03-01T10:00:00Z  done       12    0         2026-03-01T10:05:00Z",
                "ended_sessions   2026-03-01T10:00:00Z  timed_out  -     3         2026-03-01T10:05:00Z",
                "    ended after 60.0 s",
                "failed_logins    -                     -          -     0         2026-03-01T10:05:00Z",
            ]
        );
    }
}
