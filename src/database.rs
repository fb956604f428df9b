//! Connections of commands that look and go.

use anyhow::Context;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// A rebuild has one for its work and some for what it asks meanwhile.
const CONNECTIONS_MAX: u32 = 4;

/// Reads the address of a database. Its password is no part of the error.
pub(crate) fn options(url: &str) -> anyhow::Result<PgConnectOptions> {
    url.parse().context("the database's address cannot be read")
}

/// As whoever the address says: reading needs no more than the right to select.
pub(crate) fn reader(url: &str) -> anyhow::Result<PgPool> {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS_MAX);
    Ok(pool.connect_lazy_with(options(url)?))
}

/// As the role that services work as.
pub(crate) fn service(url: &str) -> anyhow::Result<PgPool> {
    Ok(sandesham_log::connect::pool(options(url)?, CONNECTIONS_MAX))
}
