//! Accounts, sessions, tokens and private settings: what must be erasable and is therefore not in
//! the log. The one place of this crate with SQL.

use std::time::Duration;

use sqlx::PgPool;
use thiserror::Error;

mod accounts;
mod failed_logins;
mod sessions;
mod settings;
mod signing_keys;
mod tickets;
mod tokens;

pub use self::accounts::{Account, Reservation};
pub use self::failed_logins::AccountKey;
pub use self::sessions::{SessionRow, Standing};
pub use self::settings::SettingsChange;
pub use self::signing_keys::SigningKeyRow;
pub use self::tokens::Rotation;

/// The tables of accounts; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: PgPool,
}

/// Postgres is away, or the tables are not what this program knows.
#[derive(Debug, Error)]
#[error("the tables of accounts cannot be used")]
pub struct Error(#[from] sqlx::Error);

impl Store {
    /// Over a pool whose connections have the application's role.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Whether Postgres answers.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Deletes what nobody can use any more. Any number of processes may do so at once.
    pub async fn tidy(&self, keep: Keep) -> Result<(), Error> {
        let kept = |time: Duration| time.as_secs_f64();
        for (statement, time) in [
            (
                "delete from ws_tickets where expires_at < now() - make_interval(secs => $1)",
                kept(Duration::ZERO),
            ),
            (
                "delete from failed_logins where failed_at < now() - make_interval(secs => $1)",
                kept(keep.failed_logins),
            ),
            (
                // A token that was used stays until its end: its reuse must be noticed until then.
                "delete from refresh_tokens where expires_at < now() - make_interval(secs => $1)",
                kept(Duration::ZERO),
            ),
            (
                "delete from sessions where expires_at < now() - make_interval(secs => $1)",
                kept(keep.sessions),
            ),
            (
                // A key verifies until the last token that it may have signed has ended.
                "delete from signing_keys old where exists (select from signing_keys newer \
                 where newer.created_at > old.created_at \
                 and newer.created_at < now() - make_interval(secs => $1))",
                kept(keep.superseded_keys),
            ),
        ] {
            sqlx::query(statement).bind(time).execute(&self.pool).await?;
        }
        Ok(())
    }
}

/// How long [`Store::tidy`] keeps what is over.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Failed log-ins.
    pub failed_logins: Duration,
    /// Sessions that are over.
    pub sessions: Duration,
    /// Keys, from when there is a newer one.
    pub superseded_keys: Duration,
}
