//! Connections to the database, as the role of services.

use std::io;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Executor as _};

/// How long a request waits for a free connection before it is answered `unavailable`.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long making a connection of one's own may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// No read of a service takes this long; one that does holds back vacuum and a connection.
const STATEMENT_TIMEOUT_MS: &str = "30000";

/// A little longer than a statement may take: whoever waits longer for an answer waits for a server that
/// is gone and could not say so, which the system would notice after a quarter of an hour.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(35);

/// A transaction that its owner forgot is ended, for the same reason.
const IDLE_IN_TRANSACTION_TIMEOUT_MS: &str = "60000";

/// Does nothing when the session works as the role already, so that a URL of that role, which may
/// set no other, serves as well as the owner's.
const SET_ROLE: &str = "select set_config('role', 'sandesham_app', false)
    where current_user <> 'sandesham_app'";

/// A pool of at most `max` connections; makes none before the first is asked for.
pub fn pool(options: PgConnectOptions, max: u32) -> PgPool {
    let options = options.options([
        ("statement_timeout", STATEMENT_TIMEOUT_MS),
        ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT_MS),
    ]);
    PgPoolOptions::new()
        .max_connections(max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute(SET_ROLE).await.map(drop) })
        })
        .connect_lazy_with(options)
}

/// One connection outside any pool, for a task of its own.
pub async fn connection(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    in_time(async {
        let mut connection = options.connect().await?;
        connection.execute(SET_ROLE).await?;
        Ok(connection)
    })
    .await
}

/// The same as whoever the address says, whatever role that is.
pub async fn plain_connection(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    in_time(options.connect()).await
}

async fn in_time(
    connecting: impl Future<Output = Result<PgConnection, sqlx::Error>>,
) -> Result<PgConnection, sqlx::Error> {
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(connected) => connected,
        Err(_) => Err(no_answer(CONNECT_TIMEOUT)),
    }
}

/// What is told of a server that did not answer in time.
pub fn no_answer(within: Duration) -> sqlx::Error {
    let text = format!("no answer within {} s", within.as_secs());
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, text))
}
