//! A job: what to do, and how often.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

/// Why a run failed, in the words of whoever did the work.
pub(crate) type BoxedError = Box<dyn StdError + Send + Sync + 'static>;

type Run = dyn Fn() -> BoxFuture<'static, Result<u64, BoxedError>> + Send + Sync;

/// Something that is done again and again. Runs of two processes may overlap for a moment while the
/// lead changes, and any may be ended half way: it must be such that this does no harm.
pub struct Job {
    name: &'static str,
    every: Duration,
    run: Box<Run>,
}

impl Job {
    /// Does `run` every so often; it answers how many things it did.
    pub fn new<F, E>(
        name: &'static str,
        every: Duration,
        run: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<u64, E>> + Send + 'static,
        E: Into<BoxedError>,
    {
        let run = Box::new(move || run().map(|done| done.map_err(Into::into)).boxed());
        Self { name, every, run }
    }

    /// As in the table of results, in metrics and on the command line.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// From the beginning of one run to that of the next.
    pub const fn every(&self) -> Duration {
        self.every
    }

    /// Once.
    pub(super) fn run(&self) -> BoxFuture<'static, Result<u64, BoxedError>> {
        (self.run)()
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Job");
        shown.field("name", &self.name).field("every", &self.every).finish_non_exhaustive()
    }
}
