//! Failed log-ins per account, counted over all processes.

use std::time::Duration;

use uuid::Uuid;

use super::{Error, Store};

/// Stands for the email that somebody wants to log in with: its SHA-256, for it may be a password.
pub type AccountKey = [u8; 32];

impl Store {
    /// How long nobody may try to log in, because `failures_max` have failed within `window`; none
    /// when somebody may.
    pub async fn login_pause(
        &self,
        key: AccountKey,
        failures_max: u32,
        window: Duration,
    ) -> Result<Option<Duration>, Error> {
        // The oldest of the last `failures_max`: when it leaves the window there is room again.
        let wait = sqlx::query_scalar::<_, f64>(
            "select extract(epoch from failed_at - clock_timestamp())::float8 + $3 from failed_logins \
             where account_key = $1 and failed_at > clock_timestamp() - make_interval(secs => $3) \
             order by failed_at desc offset $2 limit 1",
        )
        .bind(key.as_slice())
        .bind(i64::from(failures_max) - 1)
        .bind(window.as_secs_f64())
        .fetch_optional(&self.pool)
        .await?;
        Ok(wait.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
    }

    /// A log-in has failed.
    pub async fn note_failed_login(&self, key: AccountKey) -> Result<(), Error> {
        sqlx::query(
            "insert into failed_logins (account_key, failed_at, attempt_id) \
             values ($1, clock_timestamp(), $2)",
        )
        .bind(key.as_slice())
        .bind(Uuid::now_v7())
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
