//! The keys that sign access tokens, shared by all processes.

use std::time::Duration;

use sandesham_domain::Timestamp;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};

use super::{Error, Store};

/// One key.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeyRow {
    /// Its name in a token's header.
    pub kid: String,
    /// The seed of an Ed25519 key.
    pub private_key: [u8; 32],
    /// Since when there is one.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for SigningKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKeyRow").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl FromRow<'_, PgRow> for SigningKeyRow {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let private_key: Vec<u8> = row.try_get("private_key")?;
        let decode = |_| sqlx::Error::Decode("a signing key is not 32 bytes long".into());
        Ok(Self {
            kid: row.try_get("kid")?,
            private_key: private_key.try_into().map_err(decode)?,
            created_at: Timestamp::new(row.try_get("created_at")?),
        })
    }
}

impl Store {
    /// All keys, the newest first.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKeyRow>, Error> {
        let keys = sqlx::query_as("select * from signing_keys order by created_at desc, kid")
            .fetch_all(&self.pool);
        Ok(keys.await?)
    }

    /// Adds a key, unless there is one younger than `rotation`.
    pub async fn add_signing_key(
        &self,
        (kid, private_key): (&str, &[u8; 32]),
        rotation: Duration,
    ) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        // Processes that start together agree on one first key.
        sqlx::query("lock table signing_keys in share row exclusive mode")
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "insert into signing_keys (kid, private_key) select $1, $2 \
             where not exists (select from signing_keys \
                               where created_at > now() - make_interval(secs => $3))",
        )
        .bind(kid)
        .bind(private_key.as_slice())
        .bind(rotation.as_secs_f64())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
