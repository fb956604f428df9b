//! Group commit: one task takes all commits that wait, appends them with one call, answers each,
//! and meanwhile the next batch gathers.

mod batch;
mod entry;
mod failure;
mod handle;
mod lane;
mod settle;
mod task;
mod telemetry;

use std::time::Duration;

pub use self::handle::{Admitted, AppendHandle, Appended, Pending, Priority};
pub use self::lane::Lane;
pub use self::task::Appender;

/// How an appender behaves.
#[derive(Clone, Debug)]
pub struct AppenderOptions {
    /// How long a commit may take before it is answered `Unavailable`.
    pub answer_within: Duration,
    /// The most commits of one batch.
    pub batch_commits_max: usize,
}

impl Default for AppenderOptions {
    fn default() -> Self {
        Self { answer_within: Duration::from_secs(10), batch_commits_max: 500 }
    }
}
