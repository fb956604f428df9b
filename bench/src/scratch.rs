//! A database of its own for a measurement, dropped at the end.

use anyhow::{Context as _, Result};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

/// A migrated database.
#[derive(Debug)]
pub(crate) struct Scratch {
    /// How to connect to it, as its owner.
    pub(crate) options: PgConnectOptions,
    server: PgConnectOptions,
    name: String,
}

impl Scratch {
    /// Makes one on the server of `url`, whose user may make databases.
    pub(crate) async fn create(url: &str) -> Result<Self> {
        let server: PgConnectOptions = url.parse().context("not a URL of Postgres")?;
        let name = format!("sandesham_bench_{:08x}", rand::random::<u32>());
        execute(&server, format!("create database {name}")).await?;
        let options = server.clone().database(&name);
        let scratch = Self { options, server, name };
        sandesham_migrations::migrate(&scratch.options).await?;
        Ok(scratch)
    }

    /// Drops it, whoever is still connected.
    pub(crate) async fn drop(self) -> Result<()> {
        execute(&self.server, format!("drop database {} with (force)", self.name)).await
    }
}

async fn execute(server: &PgConnectOptions, statement: String) -> Result<()> {
    let mut connection = server.connect().await.context("failed to connect to Postgres")?;
    // Safe: the name is made here, of hexadecimal digits. Names cannot be bound.
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}
