//! Connections of commands that look and go.

use std::num::NonZeroUsize;

use anyhow::Context;
use sandesham_log::connect;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection, Executor, PgPool};

/// A rebuild has one for its work and some for what it asks meanwhile; verifying has one for each core besides.
fn connections_max() -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    u32::try_from(cores).unwrap_or(u32::MAX).saturating_add(4)
}

/// A member of the services' role may have no rights before it has taken it; whoever is none needs to have
/// the right to select.
const TAKE_ROLE_IF_MEMBER: &str = "select set_config('role', rolname, false) from pg_roles
    where rolname = 'sandesham_app' and pg_has_role(oid, 'SET')";

/// Reads the address of a database. Its password is no part of the error.
pub(crate) fn options(url: &str) -> anyhow::Result<PgConnectOptions> {
    url.parse().context("the database's address cannot be read")
}

/// Whether `url` is an address of Postgres at all: a library takes any scheme for it, and then its defaults.
pub(crate) fn is_address(url: &str) -> bool {
    let is_scheme = |scheme: &str| ["postgres", "postgresql"].contains(&scheme);
    url.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme)) && options(url).is_ok()
}

/// As whoever the address says: reading needs no more than the right to select. Fails at once, and says
/// why, if there is no way to Postgres.
pub(crate) async fn reader(url: &str) -> anyhow::Result<PgPool> {
    let options = options(url)?;
    try_out(&options, connect::plain_connection(&options).await).await?;
    let pool = PgPoolOptions::new().max_connections(connections_max()).after_connect(|one, _| {
        Box::pin(async move { one.execute(TAKE_ROLE_IF_MEMBER).await.map(drop) })
    });
    Ok(pool.connect_lazy_with(options))
}

/// As the role that services work as. Fails at once, and says why, if there is no way to Postgres.
pub(crate) async fn service(url: &str) -> anyhow::Result<PgPool> {
    let options = options(url)?;
    try_out(&options, connect::connection(&options).await).await?;
    Ok(connect::pool(options, connections_max()))
}

/// A pool keeps trying, and in the end tells only that it waited.
async fn try_out(
    options: &PgConnectOptions,
    connected: Result<PgConnection, sqlx::Error>,
) -> anyhow::Result<()> {
    let (host, port) = (options.get_host(), options.get_port());
    let connection =
        connected.with_context(|| format!("failed to connect to Postgres at {host}:{port}"))?;
    // That the goodbye fails changes nothing.
    drop(connection.close().await);
    Ok(())
}
