//! Failed log-ins per account, counted over all processes.

use std::time::Duration;

use sandesham_domain::Timestamp;
use uuid::Uuid;

use super::{Error, Store};

/// A try that counts as failed until [`Store::forgive`] is called.
#[derive(Clone, Debug)]
pub struct Attempt {
    key: [u8; 32],
    failed_at: Timestamp,
    id: Uuid,
}

impl Store {
    /// Counts a try in advance, so that a hundred at once are not all let through before the first
    /// has failed. `Err` of the inner result: too many, come back after this long.
    pub async fn try_login(
        &self,
        key: [u8; 32],
        failures_max: u32,
        window: Duration,
    ) -> Result<Result<Attempt, Duration>, Error> {
        let mut tx = self.pool.begin().await?;
        // One at a time for one account; the lock's number is its key's first eight bytes.
        let lock = key.first_chunk().copied().map_or(0, i64::from_be_bytes);
        sqlx::query("select pg_advisory_xact_lock($1)").bind(lock).execute(&mut *tx).await?;
        // The oldest of the last `failures_max`: when it leaves the window there is room again.
        let wait = sqlx::query_scalar::<_, f64>(
            "select extract(epoch from failed_at - clock_timestamp())::float8 + $3 from failed_logins \
             where account_key = $1 and failed_at > clock_timestamp() - make_interval(secs => $3) \
             order by failed_at desc offset $2 limit 1",
        )
        .bind(key.as_slice())
        .bind(i64::from(failures_max) - 1)
        .bind(window.as_secs_f64())
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(seconds) = wait {
            return Ok(Err(Duration::from_secs_f64(seconds.max(0.0))));
        }
        let attempt_id = Uuid::now_v7();
        let failed_at = sqlx::query_scalar(
            "insert into failed_logins (account_key, failed_at, attempt_id) \
             values ($1, clock_timestamp(), $2) returning failed_at",
        )
        .bind(key.as_slice())
        .bind(attempt_id)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Ok(Attempt { key, failed_at: Timestamp::new(failed_at), id: attempt_id }))
    }

    /// The try did not fail.
    pub async fn forgive(&self, attempt: &Attempt) -> Result<(), Error> {
        sqlx::query(
            "delete from failed_logins \
             where account_key = $1 and failed_at = $2 and attempt_id = $3",
        )
        .bind(attempt.key.as_slice())
        .bind(attempt.failed_at.as_datetime())
        .bind(attempt.id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
