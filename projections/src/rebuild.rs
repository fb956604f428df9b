//! Makes a projection anew from the log, beside the one that serves, and exchanges the two.

use std::time::Duration;

use sandesham_domain::{Position, Recorded};
use sandesham_log::{LogReader, describe};
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::time::sleep;

use crate::checkpoint;
use crate::error::Error;
use crate::name::ProjectionName;
use crate::shadow;

/// Events of one read of the log and one transaction: rows enough to make a statement cheap.
const BATCH: u32 = 5_000;

/// The same in bytes, as texts may be long; two batches are in memory at a time.
pub(crate) const BATCH_BYTES_MAX: usize = 64 << 20;

/// How near the head the new tables come before appliers wait for the rest.
const NEAR: u64 = 500;

/// How often the old tables are tried to be dropped while somebody still reads them.
const DROP_TRIES: u32 = 60;

/// The pause between two tries; each waits half a second for a lock itself.
const DROP_RETRY: Duration = Duration::from_millis(500);

/// Rebuilds a projection from the log while the present one serves; gives the position that it was
/// exchanged at.
///
/// Nobody who reads or follows notices. Any process may do it, whether services run or not; it needs
/// two connections of the pool. One that dies on the way leaves nothing but tables that the next
/// rebuild drops.
pub async fn rebuild(pool: &PgPool, name: ProjectionName) -> Result<Position, Error> {
    let mut connection = shadow::lock(pool, name).await?;
    let rebuilt = Rebuild::new(pool, name).run(&mut connection).await;
    shadow::unlock(connection).await;
    rebuilt
}

struct Rebuild {
    name: ProjectionName,
    reader: LogReader,
    shadow: String,
    old: String,
}

impl Rebuild {
    fn new(pool: &PgPool, name: ProjectionName) -> Self {
        let (shadow, old) = (format!("{name}_rebuild"), format!("{name}_old"));
        Self { name, reader: LogReader::new(pool.clone()), shadow, old }
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Position, Error> {
        for leftover in [&self.shadow, &self.old] {
            shadow::run(connection, format!("drop schema if exists {leftover} cascade")).await?;
        }
        shadow::create(connection, self.name, &self.shadow).await?;
        let position = self.fill(connection).await?;
        shadow::analyze(connection, self.name, &self.shadow).await?;
        let position = self.exchange(connection, position).await?;
        tracing::info!(projection = %self.name, %position, "rebuilt a projection");
        self.drop_old(connection).await;
        Ok(position)
    }

    /// Fills the new tables until the head is near. The next events are read while the last are
    /// written.
    async fn fill(&self, connection: &mut PgConnection) -> Result<Position, Error> {
        let mut position = Position::ZERO;
        let mut page = self.reader.after_within(position, BATCH, BATCH_BYTES_MAX).await?;
        while page.len() as u64 > NEAR {
            let last = page.last().map_or(position, |last| last.position);
            let filling = shadow::fill(connection, self.name, &self.shadow, position, &page);
            let (filled, next) =
                tokio::join!(filling, self.reader.after_within(last, BATCH, BATCH_BYTES_MAX));
            (position, page) = (filled?, next?);
        }
        Ok(position)
    }

    /// Exchanges the schemas in one transaction. It holds the checkpoint from the beginning, so
    /// nothing is applied meanwhile and what is applied next goes into the new tables. Only names
    /// change: no reader is waited for, and none waits.
    async fn exchange(
        &self,
        connection: &mut PgConnection,
        mut position: Position,
    ) -> Result<Position, Error> {
        let mut transaction = connection.begin().await?;
        let serving = checkpoint::lock(&mut transaction, self.name).await?;
        while position < serving {
            let rest = self.read_up_to(position, serving).await?;
            let connection = &mut transaction;
            position = shadow::fill(connection, self.name, &self.shadow, position, &rest).await?;
        }
        let (name, shadow, old) = (self.name, &self.shadow, &self.old);
        shadow::run(&mut transaction, format!("alter schema {name} rename to {old}")).await?;
        shadow::run(&mut transaction, format!("alter schema {shadow} rename to {name}")).await?;
        sqlx::query(
            "update projections.checkpoints
             set position = $2, failure = null, failed_since = null
             where name = $1",
        )
        .bind(name.as_str())
        .bind(position.as_i64())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(position)
    }

    async fn read_up_to(&self, from: Position, to: Position) -> Result<Vec<Recorded>, Error> {
        let mut page = self.reader.after_within(from, BATCH, BATCH_BYTES_MAX).await?;
        page.retain(|record| record.position <= to);
        // The checkpoint is never past the head.
        if page.is_empty() {
            return Err(Error::NotTheNext { expected: from.next(), found: to });
        }
        Ok(page)
    }

    /// Who began to read the old tables before the exchange reads on in them.
    async fn drop_old(&self, connection: &mut PgConnection) {
        for _ in 0..DROP_TRIES {
            let dropping = format!("set lock_timeout = '500ms'; drop schema {} cascade", self.old);
            match shadow::run(connection, dropping).await {
                Ok(()) => return,
                Err(error) => {
                    let error = describe(&error);
                    tracing::debug!(projection = %self.name, error, "the old tables are in use");
                }
            }
            sleep(DROP_RETRY).await;
        }
        tracing::warn!(projection = %self.name, "the next rebuild has to drop schema {}", self.old);
    }
}
