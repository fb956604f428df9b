//! One process of several leads: it holds a session advisory lock.
//!
//! A lease is a matter of economy, not of safety: for a moment two may believe they lead, and what
//! they do must be harmless then (`expected_last_sequence`, compare-and-set, guards).

use std::time::Duration;

use sqlx::Executor as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::{debug, info, warn};

use crate::connect;

/// First number of our advisory locks of two; appends use one of the other, 64 bit kind.
const LOCK_CLASS: i32 = 7310;

/// How often a process that does not lead tries to.
const TRY_EVERY: Duration = Duration::from_millis(500);

/// How often the leader makes sure that its connection, and so its lock, is there.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(2);

/// How long it, or a question who leads, may take to be answered.
const HEARTBEAT_TIMEOUT: Duration = Duration::from_secs(4);

/// Ends the session of a leader that is stopped or whose machine is gone, but whose connection is
/// open: some missed heartbeats.
const IDLE_TIMEOUT_MS: &str = "10000";

/// What is led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockKey {
    /// Publishing the log to NATS.
    Relay,
    /// Writing the read models.
    Projector,
    /// Releasing what is due.
    Scheduler,
    /// Removing what is expired.
    Housekeeper,
}

impl LockKey {
    fn number(self) -> i32 {
        match self {
            Self::Relay => 1,
            Self::Projector => 2,
            Self::Scheduler => 3,
            Self::Housekeeper => 4,
        }
    }
}

/// A candidate.
#[derive(Clone, Debug)]
pub struct Leadership {
    connect: PgConnectOptions,
    key: LockKey,
}

/// Leads until dropped, or until the connection that holds the lock is lost.
#[derive(Debug)]
pub struct Lease {
    held: watch::Receiver<bool>,
    _stop: DropGuard,
}

impl Leadership {
    /// A candidate for `key` on the database of `connect`.
    pub fn new(connect: PgConnectOptions, key: LockKey) -> Self {
        let connect = connect.options([
            ("idle_session_timeout", IDLE_TIMEOUT_MS),
            ("tcp_keepalives_idle", "3"),
            ("tcp_keepalives_interval", "2"),
            ("tcp_keepalives_count", "3"),
        ]);
        Self { connect, key }
    }

    /// Waits until this process leads; none at shutdown.
    pub async fn acquire(&self, shutdown: &CancellationToken) -> Option<Lease> {
        shutdown.run_until_cancelled(self.keep_trying()).await
    }

    /// Polls: waiting in the database would hold a snapshot for as long, which holds back vacuum.
    async fn keep_trying(&self) -> Lease {
        let mut connection = None;
        loop {
            let trying = timeout(HEARTBEAT_TIMEOUT, self.try_once(&mut connection)).await;
            match trying.unwrap_or_else(|_| Err(connect::no_answer(HEARTBEAT_TIMEOUT))) {
                Ok(true) => break,
                Ok(false) => debug!(key = ?self.key, "another process leads"),
                Err(error) => {
                    warn!(key = ?self.key, %error, "cannot ask who leads");
                    connection = None;
                }
            }
            tokio::time::sleep(TRY_EVERY).await;
        }
        info!(key = ?self.key, "this process leads");
        let stop = CancellationToken::new();
        let (held, watching) = watch::channel(true);
        if let Some(connection) = connection {
            tokio::spawn(hold(connection, self.key, held, stop.clone()));
        }
        Lease { held: watching, _stop: stop.drop_guard() }
    }

    async fn try_once(&self, connection: &mut Option<PgConnection>) -> Result<bool, sqlx::Error> {
        let connection = match connection {
            Some(connection) => connection,
            none @ None => none.insert(connect::connection(&self.connect).await?),
        };
        let locked = sqlx::query_scalar("select pg_try_advisory_lock($1, $2)");
        locked.bind(LOCK_CLASS).bind(self.key.number()).fetch_one(connection).await
    }
}

impl Lease {
    /// Resolves when the lock is lost. Cancel-safe.
    pub async fn lost(&mut self) {
        // The holder's end of the channel goes away only with the lock, too.
        drop(self.held.wait_for(|held| !held).await);
    }

    /// Whether the lock was there when last looked.
    pub fn is_held(&self) -> bool {
        *self.held.borrow() && self.held.has_changed().is_ok()
    }
}

/// Keeps the session alive until the lease is dropped, or the session is lost.
async fn hold(
    mut connection: PgConnection,
    key: LockKey,
    held: watch::Sender<bool>,
    stop: CancellationToken,
) {
    while stop.run_until_cancelled(tokio::time::sleep(HEARTBEAT_EVERY)).await.is_some() {
        let beat = timeout(HEARTBEAT_TIMEOUT, connection.execute("select 1")).await;
        if !matches!(beat, Ok(Ok(_))) {
            warn!(?key, "the connection that made this process lead is lost");
            held.send_replace(false);
            return;
        }
    }
    held.send_replace(false);
    // A clean goodbye, so that another process may lead at once; if it fails the lock goes with the
    // connection.
    drop(sqlx::Connection::close(connection).await);
}
