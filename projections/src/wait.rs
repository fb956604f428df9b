//! Waiting until read models have an event.

use std::sync::Arc;
use std::time::Duration;

use sandesham_domain::Position;
use sqlx::PgPool;
use thiserror::Error;
use tokio::sync::{Mutex, watch};
use tokio::time::{sleep, timeout};

use crate::checkpoint::{self, Checkpoint};
use crate::error::Error;
use crate::name::ProjectionName;

/// How often the checkpoints are read while somebody waits and the projector is another process's.
const POLL_EVERY: Duration = Duration::from_millis(10);

/// How far the read models are, for those who read them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Progress {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    pool: PgPool,
    /// The least that each is known to have reached. They go back only when Postgres crashed.
    known: watch::Sender<[Position; ProjectionName::ALL.len()]>,
    /// Held by the one who reads the checkpoints; the others wait for what they find.
    looking: Mutex<()>,
}

/// A read model did not reach a position in time.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("projection {name} did not reach position {position} in time")]
pub struct Behind {
    /// Which.
    pub name: ProjectionName,
    /// The position that was waited for.
    pub position: Position,
}

impl Progress {
    /// Reads checkpoints through connections of `pool`.
    pub fn new(pool: PgPool) -> Self {
        let (known, _) = watch::channel([Position::ZERO; ProjectionName::ALL.len()]);
        Self { shared: Arc::new(Shared { pool, known, looking: Mutex::new(()) }) }
    }

    /// Waits until all of the named read models have the event at `position`.
    ///
    /// While Postgres does not answer it waits on: it is as good as behind.
    pub async fn wait_for(
        &self,
        names: &[ProjectionName],
        position: Position,
        at_most: Duration,
    ) -> Result<(), Behind> {
        let Some(_) = self.first_behind(names, position) else { return Ok(()) };
        let reached = timeout(at_most, self.reached(names, position)).await;
        match self.first_behind(names, position) {
            Some(name) if reached.is_err() => Err(Behind { name, position }),
            _ => Ok(()),
        }
    }

    /// Where every read model stands, read now.
    pub async fn positions(&self) -> Result<Vec<Checkpoint>, Error> {
        let checkpoints = checkpoint::all(&self.shared.pool).await?;
        for checkpoint in &checkpoints {
            self.note(checkpoint.name, checkpoint.position);
        }
        Ok(checkpoints)
    }

    /// Tells those who wait in this process.
    pub(crate) fn note(&self, name: ProjectionName, position: Position) {
        self.shared.known.send_if_modified(|known| {
            let at = &mut known[name.index()];
            let is_further = position > *at;
            *at = position.max(*at);
            is_further
        });
    }

    /// A checkpoint is not where it was known to be, or nobody can say: readers look themselves.
    pub(crate) fn forget(&self, name: ProjectionName) {
        self.shared.known.send_if_modified(|known| {
            known[name.index()] = Position::ZERO;
            false
        });
    }

    fn first_behind(&self, names: &[ProjectionName], position: Position) -> Option<ProjectionName> {
        let known = self.shared.known.borrow();
        names.iter().copied().find(|name| known[name.index()] < position)
    }

    async fn reached(&self, names: &[ProjectionName], position: Position) {
        let mut known = self.shared.known.subscribe();
        loop {
            known.mark_unchanged();
            if self.first_behind(names, position).is_none() {
                return;
            }
            if let Ok(_looking) = self.shared.looking.try_lock()
                && let Err(error) = self.positions().await
            {
                tracing::debug!(%error, "cannot read the checkpoints");
            }
            if self.first_behind(names, position).is_none() {
                return;
            }
            tokio::select! {
                _ = known.changed() => {}
                () = sleep(POLL_EVERY) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_known_is_believed_until_it_is_forgotten() {
        let nowhere = PgPool::connect_lazy("postgres://127.0.0.1:9/nowhere").unwrap();
        let progress = Progress::new(nowhere);
        let (name, position) = (ProjectionName::Timeline, Position(5));
        progress.note(name, position);
        let wait = async || progress.wait_for(&[name], position, Duration::from_millis(20)).await;
        assert_eq!(wait().await, Ok(()));
        progress.forget(name);
        assert_eq!(wait().await, Err(Behind { name, position }));
    }
}
