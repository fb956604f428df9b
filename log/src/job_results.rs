//! What became of periodic jobs, as all processes see it. By the clock of Postgres, so that it is one
//! clock whoever runs them.

use std::fmt;
use std::time::Duration;

use sandesham_domain::Timestamp;
use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{PgPool, Row as _};

use crate::error::Error;

/// The table of results. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JobResults {
    pool: PgPool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// Well; it did so many things.
    Done(u64),
    /// It says why it could not do what it should.
    Failed(String),
    /// It panicked, with these words.
    Panicked(String),
    /// It took longer than this, and was ended.
    TimedOut(Duration),
}

/// Which of them, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JobOutcome {
    /// It went well.
    Done,
    /// It failed.
    Failed,
    /// It panicked.
    Panicked,
    /// It took too long.
    TimedOut,
}

/// A job, and what became of it last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobStatus {
    /// Which.
    pub name: String,
    /// How often it runs.
    pub every_seconds: f64,
    /// When it runs next, if a process is there that runs jobs.
    pub next_due: Timestamp,
    /// It runs now, since then; the rest is that of the run before.
    pub running_since: Option<Timestamp>,
    /// When the last run that ended began; none before there was one.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<JobOutcome>,
    /// How many things it did.
    pub done: Option<u64>,
    /// What went wrong.
    pub error: Option<String>,
    /// When a run last ended well.
    pub last_success_at: Option<Timestamp>,
    /// How many runs have failed since.
    pub consecutive_failures: u32,
}

/// What who begins to run jobs must know of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobDue {
    /// How long until it is due.
    pub due_in: Duration,
    /// When a run last ended well.
    pub last_success_at: Option<Timestamp>,
    /// How many runs have failed since.
    pub consecutive_failures: u32,
}

impl JobEnd {
    /// Which it is.
    pub const fn outcome(&self) -> JobOutcome {
        match self {
            Self::Done(_) => JobOutcome::Done,
            Self::Failed(_) => JobOutcome::Failed,
            Self::Panicked(_) => JobOutcome::Panicked,
            Self::TimedOut(_) => JobOutcome::TimedOut,
        }
    }

    /// What went wrong.
    pub fn error(&self) -> Option<String> {
        match self {
            Self::Done(_) => None,
            Self::Failed(why) => Some(why.clone()),
            Self::Panicked(words) => Some(format!("panicked: {words}")),
            Self::TimedOut(after) => Some(format!("ended after {:.1} s", after.as_secs_f64())),
        }
    }

    fn done(&self) -> Option<i64> {
        match self {
            Self::Done(count) => Some(i64::try_from(*count).unwrap_or(i64::MAX)),
            Self::Failed(_) | Self::Panicked(_) | Self::TimedOut(_) => None,
        }
    }
}

impl JobOutcome {
    const ALL: [Self; 4] = [Self::Done, Self::Failed, Self::Panicked, Self::TimedOut];

    /// As in SQL, in metrics and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::TimedOut => "timed_out",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

impl fmt::Display for JobOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl JobResults {
    /// Over a pool whose connections have the application's role.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Whoever runs jobs from now on knows these, and no others: when each is due, in the same order.
    /// A job that is new is due now. What another process was at is not under way any more.
    pub async fn open(&self, jobs: &[(&str, Duration)]) -> Result<Vec<JobDue>, Error> {
        let names: Vec<&str> = jobs.iter().map(|(name, _)| *name).collect();
        let every: Vec<f64> = jobs.iter().map(|(_, every)| every.as_secs_f64()).collect();
        let mut transaction = self.pool.begin().await?;
        sqlx::query("delete from job_results where name <> all($1)")
            .bind(&names)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "insert into job_results as old (name, every_seconds)
             select * from unnest($1::text[], $2::double precision[])
             on conflict (name) do update
             set every_seconds = excluded.every_seconds,
                 running_since = null,
                 -- It may run more often than it used to.
                 next_due_at = least(
                     old.next_due_at, now() + make_interval(secs => excluded.every_seconds))",
        )
        .bind(&names)
        .bind(every)
        .execute(&mut *transaction)
        .await?;
        let rows = sqlx::query(
            "select extract(epoch from next_due_at - now())::double precision as due_in,
                 last_success_at, consecutive_failures
             from unnest($1::text[]) with ordinality as job (name, nth)
             join job_results using (name)
             order by nth",
        )
        .bind(&names)
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        rows.iter().map(due).collect()
    }

    /// A run begins.
    pub async fn begin(&self, name: &str) -> Result<(), Error> {
        sqlx::query(
            "update job_results
             set running_since = now(), next_due_at = now() + make_interval(secs => every_seconds)
             where name = $1",
        )
        .bind(name)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A run that took so long has ended.
    pub async fn end(&self, name: &str, end: &JobEnd, took: Duration) -> Result<(), Error> {
        sqlx::query(
            "update job_results
             set running_since = null,
                 started_at = now() - make_interval(secs => $2),
                 finished_at = now(),
                 outcome = $3,
                 done = $4,
                 error = $5,
                 last_success_at = case when $3 = 'done' then now() else last_success_at end,
                 consecutive_failures =
                     case when $3 = 'done' then 0 else consecutive_failures + 1 end
             where name = $1",
        )
        .bind(name)
        .bind(took.as_secs_f64())
        .bind(end.outcome().as_str())
        .bind(end.done())
        .bind(end.error())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// All jobs, by name.
    pub async fn list(&self) -> Result<Vec<JobStatus>, Error> {
        let rows = sqlx::query("select * from job_results order by name");
        rows.fetch_all(&self.pool).await?.iter().map(status).collect()
    }
}

fn due(row: &PgRow) -> Result<JobDue, Error> {
    let due_in: f64 = row.try_get("due_in")?;
    Ok(JobDue {
        due_in: Duration::try_from_secs_f64(due_in).unwrap_or_default(),
        last_success_at: moment(row, "last_success_at")?,
        consecutive_failures: failures(row)?,
    })
}

fn status(row: &PgRow) -> Result<JobStatus, Error> {
    let outcome: Option<&str> = row.try_get("outcome")?;
    let done: Option<i64> = row.try_get("done")?;
    Ok(JobStatus {
        name: row.try_get("name")?,
        every_seconds: row.try_get("every_seconds")?,
        next_due: Timestamp::new(row.try_get("next_due_at")?),
        running_since: moment(row, "running_since")?,
        started_at: moment(row, "started_at")?,
        finished_at: moment(row, "finished_at")?,
        outcome: outcome.and_then(JobOutcome::parse),
        done: done.map(i64::cast_unsigned),
        error: row.try_get("error")?,
        last_success_at: moment(row, "last_success_at")?,
        consecutive_failures: failures(row)?,
    })
}

fn moment(row: &PgRow, column: &str) -> Result<Option<Timestamp>, Error> {
    let moment: Option<DateTime<Utc>> = row.try_get(column)?;
    Ok(moment.map(Timestamp::new))
}

fn failures(row: &PgRow) -> Result<u32, Error> {
    let count: i32 = row.try_get("consecutive_failures")?;
    Ok(count.cast_unsigned())
}
