//! What every role stands on: Postgres that is there and migrated, and a connection to NATS.

use std::time::Duration;

use anyhow::{Context, bail};
use sandesham_log::connect;
use sandesham_log::{Eraser, LogReader};
use sandesham_migrations::MIGRATOR;
use sandesham_nats::{Client, Naming};
use sandesham_storage::Store;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgPool};

use crate::config::Settings;
use crate::database;
use crate::instance::Addresses;
use crate::log_key;

/// Between two tries to reach Postgres at the start; longer each time.
const RETRY_MIN: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(5);

/// What a database answers that was never migrated: no migrations are told, or no role is there to take.
const UNDEFINED_TABLE: &str = "42P01";
const UNDEFINED_ROLE: &str = "22023";

const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// Connections and names.
pub(super) struct Foundation {
    /// For connections of one's own.
    pub(super) connect: PgConnectOptions,
    /// For erasing, as whoever may.
    pub(super) eraser: Eraser,
    /// For everybody else.
    pub(super) pool: PgPool,
    /// The log.
    pub(super) log: LogReader,
    /// NATS, as who reads.
    pub(super) nats: Client,
    /// The stream and its subjects.
    pub(super) naming: Naming,
    /// Where the bytes of attachments are, if anywhere.
    pub(super) objects: Option<Store>,
}

impl Foundation {
    /// Waits until Postgres is there, and makes sure that it is migrated.
    pub(super) async fn lay(settings: &Settings, addresses: &Addresses) -> anyhow::Result<Self> {
        let options = database::options(&addresses.database)?.application_name("sandesham");
        check_migrated(&options).await?;
        let pool = connect::pool(options.clone(), settings.database_connections_max.get());
        log_key::make(settings, &pool).await?;
        let nats = sandesham_nats::connect(&addresses.nats.api, "sandesham").await?;
        // Nothing is asked of it: it may be away.
        let objects = match &addresses.store {
            Some(config) => Some(Store::new(config.clone()).await),
            None => None,
        };
        Ok(Self {
            objects,
            log: LogReader::new(pool.clone()),
            eraser: Eraser::new(match &settings.database_eraser_url {
                Some(url) => database::options(url)?,
                None => options.clone(),
            }),
            connect: options,
            pool,
            nats,
            naming: Naming::new(&settings.nats_prefix, settings.epoch.get()),
        })
    }
}

/// Roles may start before the database does, but not before it is migrated.
async fn check_migrated(options: &PgConnectOptions) -> anyhow::Result<()> {
    let mut pause = RETRY_MIN;
    let version = loop {
        match version(options).await {
            Ok(version) => break version,
            Err(error) if passes(&error) => {
                tracing::warn!(%error, "Postgres is away; trying again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(RETRY_MAX);
            }
            Err(error) => match code(&error).as_deref() {
                Some(UNDEFINED_TABLE | UNDEFINED_ROLE) => break None,
                Some(INSUFFICIENT_PRIVILEGE) => {
                    return Err(error).context(
                        "the database's user may not do what services do: make it a member of sandesham_app, \
                         and run `sandesham migrate` as the owner",
                    );
                }
                _ => return Err(error).context("failed to find out how far Postgres is migrated"),
            },
        }
    };
    let wanted = MIGRATOR.iter().map(|migration| migration.version).max();
    if version < wanted {
        bail!(
            "the database is not migrated for this version: run `sandesham migrate` as its owner"
        );
    }
    Ok(())
}

/// The last migration that was made; none if none was.
async fn version(options: &PgConnectOptions) -> Result<Option<i64>, sqlx::Error> {
    let mut connection = connect::connection(options).await?;
    let version = sqlx::query_scalar("select max(version) from _sqlx_migrations where success")
        .fetch_one(&mut connection)
        .await;
    // What was asked is known by then, or lost already.
    drop(connection.close().await);
    version
}

/// Whether waiting helps: the server is not there, or not yet ready.
fn passes(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        // Class 57 of SQLSTATE: starting, shutting down; class 53: too many connections.
        other => code(other).is_some_and(|code| code.starts_with("57") || code.starts_with("53")),
    }
}

fn code(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}
