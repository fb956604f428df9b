//! Erasing by law: what an event or an account said goes for ever, from the log and from everything that was
//! made of it.
//!
//! Each step may be ended anywhere, and is done again without harm: what was erased is not erased twice, and
//! what is left is found in the log. An account that is to be erased stands in a table until nothing is left.

mod account;
mod asked;
mod chunk;
mod error;
mod event;
mod report;
mod told;

use std::time::Duration;

use sandesham_domain::Position;
use sandesham_log::{Eraser, Executor, LogReader};
use sandesham_projections::Progress;
use sandesham_storage::Store as Objects;

use crate::store::Store;

pub(crate) use self::asked::ask;
pub use self::error::ErasureError;
pub use self::report::{ErasedAccount, ErasedEvents, EventErased, Revision};
pub(crate) use self::told::heed;

/// How long read models may take to have what is erased. One that stands still is not waited for: when it goes on
/// it hears of the erasure.
const APPLIED_TIME_MAX: Duration = Duration::from_secs(5);

/// What erasing needs.
#[derive(Clone)]
pub struct ErasureDeps {
    /// Who may erase.
    pub eraser: Eraser,
    /// The log.
    pub log: LogReader,
    /// Closes accounts, and drops plans.
    pub executor: Executor,
    /// Where the bytes of attachments are, if anywhere.
    pub objects: Option<Objects>,
}

/// Erases. Cheap to clone.
#[derive(Clone)]
pub struct Erasures {
    deps: ErasureDeps,
    store: Store,
}

impl Erasures {
    /// Does nothing yet.
    pub fn new(deps: ErasureDeps) -> Self {
        let store = Store::new(deps.log.pool().clone());
        Self { deps, store }
    }

    /// Waits for read models that are about to apply what is to be erased up to a position.
    async fn wait_for_appliers(&self, last: Position) {
        let progress = Progress::new(self.deps.log.pool().clone());
        let waited =
            sandesham_projections::wait_for_appliers(&progress, last, APPLIED_TIME_MAX).await;
        if let Err(behind) = waited {
            tracing::warn!(%behind, "a read model has not heard yet of what is erased");
        }
    }

    /// Erases the accounts that are to be, and that nobody is at work on: how many.
    pub async fn pending(self) -> Result<u64, ErasureError> {
        let mut done = 0;
        while let Some(request) = self.store.take_up_erasure().await? {
            self.account(request, crate::store::Cleaning::Free).await?;
            done += 1;
        }
        Ok(done)
    }
}
