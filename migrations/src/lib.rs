#![doc = include_str!("../README.md")]

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};

/// Every migration, in order, embedded in the binary.
pub static MIGRATOR: Migrator = sqlx::migrate!("./sql");

/// The role that services work as: it may append through the function alone.
pub const APP_ROLE: &str = "sandesham_app";

/// Brings a database up to date, as its owner. Several may do so at once: one does, the others wait.
pub async fn migrate(options: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut connection = options.connect().await?;
    let migrated = MIGRATOR.run(&mut connection).await;
    close(connection).await;
    migrated
}

/// The database's own work is done by then: that the goodbye fails changes nothing.
async fn close(connection: PgConnection) {
    drop(connection.close().await);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_dense_from_one() {
        let versions: Vec<i64> = MIGRATOR.iter().map(|migration| migration.version).collect();
        let expected: Vec<i64> = (1..).take(versions.len()).collect();
        assert_eq!(versions, expected);
    }
}
