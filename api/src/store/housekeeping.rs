//! Deleting what nobody can use any more. Any number of processes may do so at once.

use std::time::Duration;

use super::{Error, Store};

/// Rows of one statement: each part takes moments, holds its locks no longer, and stays done if the
/// next is not.
const ROWS_AT_ONCE: i64 = 5_000;

/// Deletes rows of a table whose time lies further back than `$1` seconds, at most `$2` of them.
macro_rules! delete_older {
    ($table:literal by $time:literal) => {
        concat!(
            "delete from ",
            $table,
            " where ctid = any(array(select ctid from ",
            $table,
            " where ",
            $time,
            " < now() - make_interval(secs => $1) limit $2))"
        )
    };
}

impl Store {
    /// Tickets whose time is up.
    pub async fn delete_expired_tickets(&self) -> Result<u64, Error> {
        self.delete_in_parts(delete_older!("ws_tickets" by "expires_at"), Duration::ZERO).await
    }

    /// Refresh tokens whose time is up. One that was used stays until then: its reuse must be noticed.
    pub async fn delete_expired_refresh_tokens(&self) -> Result<u64, Error> {
        self.delete_in_parts(delete_older!("refresh_tokens" by "expires_at"), Duration::ZERO).await
    }

    /// Sessions whose last refresh token ended so long ago.
    pub async fn delete_ended_sessions(&self, kept: Duration) -> Result<u64, Error> {
        self.delete_in_parts(delete_older!("sessions" by "expires_at"), kept).await
    }

    /// Failed log-ins so long ago.
    pub async fn delete_failed_logins(&self, kept: Duration) -> Result<u64, Error> {
        self.delete_in_parts(delete_older!("failed_logins" by "failed_at"), kept).await
    }

    /// Keys that have had a newer one for so long. There are never many.
    pub async fn delete_superseded_keys(&self, kept: Duration) -> Result<u64, Error> {
        let done = sqlx::query(
            "delete from signing_keys old where exists (select from signing_keys newer \
             where newer.created_at > old.created_at \
             and newer.created_at < now() - make_interval(secs => $1))",
        )
        .bind(kept.as_secs_f64())
        .execute(&self.pool);
        Ok(done.await?.rows_affected())
    }

    async fn delete_in_parts(&self, part: &'static str, kept: Duration) -> Result<u64, Error> {
        let mut deleted = 0;
        loop {
            let done = sqlx::query(part).bind(kept.as_secs_f64()).bind(ROWS_AT_ONCE);
            let rows = done.execute(&self.pool).await?.rows_affected();
            deleted += rows;
            if rows < ROWS_AT_ONCE.cast_unsigned() {
                return Ok(deleted);
            }
        }
    }
}
