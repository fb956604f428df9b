//! The new tables take the place of the old.

use std::time::Duration;

use sandesham_domain::{Position, Recorded};
use sandesham_log::describe;
use sqlx::{Connection as _, PgConnection};
use tokio::time::sleep;

use super::Rebuild;
use super::pages::{BATCH, BATCH_BYTES_MAX, next_page};
use crate::checkpoint;
use crate::error::Error;
use crate::shadow;

/// How often the old tables are tried to be dropped while somebody still reads them.
const DROP_TRIES: u32 = 60;

/// The pause between two tries; each waits half a second for a lock itself.
const DROP_RETRY: Duration = Duration::from_millis(500);

impl Rebuild {
    /// Applies what was appended meanwhile, until the head is near.
    pub(super) async fn catch_up(
        &self,
        connection: &mut PgConnection,
        mut position: Position,
    ) -> Result<Position, Error> {
        while let Some(page) = next_page(&self.reader, position).await? {
            let filling = shadow::fill(connection, self.name, &self.shadow, position, &page);
            position = filling.await?;
        }
        Ok(position)
    }

    /// Exchanges the schemas in one transaction. It holds the checkpoint from the beginning, so
    /// nothing is applied meanwhile and what is applied next goes into the new tables. Only names
    /// change: no reader is waited for, and none waits.
    pub(super) async fn exchange(
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
    pub(super) async fn drop_old(&self, connection: &mut PgConnection) {
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
