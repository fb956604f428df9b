//! One command of an operator, decided and appended as services do.

use sandesham_api::commands::CommandError;
use sandesham_log::{
    Appender, AppenderOptions, Command, Executor, ExecutorOptions, LogReader, Outcome, Priority,
};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::database;

/// Decides and appends with an appender for this one command.
pub(super) async fn execute(
    url: &str,
    pool: &PgPool,
    command: &dyn Command<Error = CommandError>,
) -> anyhow::Result<Outcome> {
    let options = database::options(url)?;
    let (appender, append) = Appender::new(options, AppenderOptions::default());
    let shutdown = CancellationToken::new();
    let appending = tokio::spawn(appender.run(shutdown.clone()));
    let reader = LogReader::new(pool.clone());
    let executor = Executor::new(reader, append, ExecutorOptions::default());
    let outcome = executor.execute(command, Priority::Live).await;
    shutdown.cancel();
    appending.await??;
    Ok(outcome?)
}
