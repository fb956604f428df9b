//! Periodic work that the platform needs and nobody waits for: one process runs it, each job by
//! itself, and no run that goes wrong stops another or the next.

mod job;
mod run;
mod runner;
mod shift;
mod telemetry;

pub use self::job::Job;
pub use self::runner::{JobRunner, JobRunnerDeps, JobRunnerOptions};
