//! Jobs run in one process, again and again, whatever becomes of a run.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sandesham_log::{JobOutcome, JobResults, JobStatus, Leadership, LockKey};
use sandesham_scheduler::jobs::{Job, JobRunner, JobRunnerDeps, JobRunnerOptions};
use sandesham_testkit::{Database, wait};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How often something happened.
#[derive(Clone, Debug, Default)]
struct Count(Arc<AtomicU64>);

impl Count {
    fn add(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    async fn until(&self, count: u64) {
        wait::until(&format!("it happened {count} times"), || async { self.get() >= count }).await;
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no broom")]
struct NoBroom(#[source] std::fmt::Error);

struct Runner {
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Runner {
    fn start(database: &Database, jobs: Vec<Job>) -> Self {
        Self::start_with(database, jobs, JobRunnerOptions::default())
    }

    fn start_with(database: &Database, jobs: Vec<Job>, options: JobRunnerOptions) -> Self {
        let runner = JobRunner::new(JobRunnerDeps {
            jobs,
            results: JobResults::new(database.pool()),
            leadership: Leadership::new(database.connect_options(), LockKey::Housekeeper),
            options,
        });
        let shutdown = CancellationToken::new();
        let running = runner.run(shutdown.clone());
        Self { shutdown, task: tokio::spawn(async move { running.await.expect("it ends well") }) }
    }

    async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.expect("the runner does not panic");
    }

    /// Ends it wherever it is, as a crash would.
    async fn crash(self) {
        self.task.abort();
        drop(self.task.await);
    }
}

/// One that is due at every look.
fn sweep(name: &'static str, count: &Count) -> Job {
    let count = count.clone();
    Job::new(name, Duration::ZERO, move || {
        let done = count.add();
        async move { Ok::<_, Infallible>(done) }
    })
}

async fn results(database: &Database) -> Vec<JobStatus> {
    JobResults::new(database.pool()).list().await.expect("the table can be read")
}

async fn result(database: &Database, name: &str) -> JobStatus {
    let found = results(database).await.into_iter().find(|job| job.name == name);
    found.unwrap_or_else(|| panic!("{name} is not listed"))
}

#[tokio::test]
async fn of_two_processes_one_runs_the_jobs() {
    let database = Database::create().await;
    let (one, two) = (Count::default(), Count::default());
    let first = Runner::start(&database, vec![sweep("sweep", &one)]);
    one.until(1).await;
    let second = Runner::start(&database, vec![sweep("sweep", &two)]);
    one.until(3).await;
    assert_eq!(two.get(), 0, "the second one ran, too");
    first.stop().await;
    second.stop().await;
}

#[tokio::test]
async fn another_takes_over_from_a_leader_that_crashed() {
    let database = Database::create().await;
    let (one, two) = (Count::default(), Count::default());
    let first = Runner::start(&database, vec![sweep("sweep", &one)]);
    one.until(1).await;
    let second = Runner::start(&database, vec![sweep("sweep", &two)]);
    first.crash().await;
    two.until(2).await;
    second.stop().await;
}

#[tokio::test]
async fn what_is_not_due_yet_does_not_run_for_a_change_of_leaders() {
    let database = Database::create().await;
    let (hourly, marker) = (Count::default(), Count::default());
    let jobs = || {
        let count = hourly.clone();
        let hourly = Job::new("hourly", Duration::from_hours(1), move || {
            let done = count.add();
            async move { Ok::<_, Infallible>(done) }
        });
        vec![hourly, sweep("marker", &marker)]
    };
    for round in 1..=2 {
        let runner = Runner::start(&database, jobs());
        marker.until(round * 2).await;
        runner.stop().await;
    }
    assert_eq!(hourly.get(), 1);
    let told = result(&database, "hourly").await;
    let due_in = told.next_due.since(told.started_at.expect("it ran"));
    assert!((3_590..=3_610).contains(&due_in.num_seconds()), "{due_in}");
}

#[tokio::test]
async fn a_job_that_fails_panics_or_hangs_stops_neither_itself_nor_others() {
    let database = Database::create().await;
    let counts: [Count; 4] = std::array::from_fn(|_| Count::default());
    let [well, failing, panicking, hanging] = counts.clone();
    let jobs = vec![
        Job::new("failing", Duration::ZERO, move || {
            failing.add();
            async { Err(NoBroom(std::fmt::Error)) }
        }),
        Job::new("panicking", Duration::ZERO, move || {
            let time = panicking.add();
            let fall = move || -> Result<u64, Infallible> { panic!("fell down, time {time}") };
            async move { fall() }
        }),
        Job::new("hanging", Duration::ZERO, move || {
            hanging.add();
            pending::<Result<u64, Infallible>>()
        }),
        sweep("well", &well),
    ];
    let options =
        JobRunnerOptions { time_max: Duration::from_millis(100), ..JobRunnerOptions::default() };
    let runner = Runner::start_with(&database, jobs, options);
    for count in &counts {
        count.until(2).await;
    }
    let is_told = async || {
        let results = results(&database).await;
        results.iter().all(|job| job.name == "well" || job.consecutive_failures >= 2)
    };
    wait::until("the failures are told", is_told).await;
    runner.stop().await;

    let failing = result(&database, "failing").await;
    assert_eq!(failing.outcome, Some(JobOutcome::Failed));
    assert!(failing.error.expect("a reason").starts_with("no broom: "), "with its cause");
    assert_eq!((failing.done, failing.last_success_at), (None, None));
    let panicking = result(&database, "panicking").await;
    assert_eq!(panicking.outcome, Some(JobOutcome::Panicked));
    assert!(panicking.error.expect("words").starts_with("panicked: fell down, time "));
    let hanging = result(&database, "hanging").await;
    assert_eq!(hanging.outcome, Some(JobOutcome::TimedOut));
    assert_eq!(hanging.error.as_deref(), Some("ended after 0.1 s"));
    let well = result(&database, "well").await;
    assert_eq!((well.outcome, well.consecutive_failures), (Some(JobOutcome::Done), 0));
    assert_eq!((well.error, well.running_since), (None, None));
    assert!(well.done >= Some(2));
    assert_eq!(well.last_success_at, well.finished_at);
}

#[tokio::test]
async fn a_job_that_succeeds_again_is_well_again() {
    let database = Database::create().await;
    let repaired = Arc::new(AtomicBool::new(false));
    let is_repaired = repaired.clone();
    let job = Job::new("moody", Duration::ZERO, move || {
        let is_well = is_repaired.load(Ordering::SeqCst);
        async move { if is_well { Ok(1) } else { Err(NoBroom(std::fmt::Error)) } }
    });
    let runner = Runner::start(&database, vec![job]);
    let has_failed =
        async || results(&database).await.iter().any(|job| job.consecutive_failures >= 2);
    wait::until("it failed twice", has_failed).await;
    repaired.store(true, Ordering::SeqCst);
    let is_well = async || result(&database, "moody").await.outcome == Some(JobOutcome::Done);
    wait::until("it succeeded", is_well).await;
    runner.stop().await;
    assert_eq!(result(&database, "moody").await.consecutive_failures, 0);
}

#[tokio::test]
async fn a_job_that_is_no_more_is_not_listed_any_more() {
    let database = Database::create().await;
    let (old, new) = (Count::default(), Count::default());
    for (name, count) in [("old", &old), ("new", &new)] {
        let runner = Runner::start(&database, vec![sweep(name, count)]);
        count.until(1).await;
        runner.stop().await;
    }
    let names: Vec<_> = results(&database).await.into_iter().map(|job| job.name).collect();
    assert_eq!(names, ["new"]);
}

#[tokio::test]
async fn jobs_go_on_after_the_results_could_not_be_written() {
    let database = Database::create().await;
    let count = Count::default();
    let runner = Runner::start(&database, vec![sweep("sweep", &count)]);
    count.until(1).await;
    let owner = database.owner_pool();
    sqlx::query("alter table job_results rename to away").execute(&owner).await.unwrap();
    let seen = count.get();
    count.until(seen + 2).await;
    sqlx::query("alter table away rename to job_results").execute(&owner).await.unwrap();
    let seen = count.get();
    let is_told = async || result(&database, "sweep").await.done > Some(seen);
    wait::until("results are told again", is_told).await;
    runner.stop().await;
}
