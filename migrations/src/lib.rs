#![doc = include_str!("../README.md")]

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

/// Every migration, in order, embedded in the binary.
pub static MIGRATOR: Migrator = sqlx::migrate!("./sql");

/// The role that services work as: it may append through the function alone.
pub const APP_ROLE: &str = "sandesham_app";

/// The role that may erase: it is a member of the other, and no service's.
pub const ERASER_ROLE: &str = "sandesham_eraser";

/// Services look whether the database is migrated. Nothing changes where it is granted already; the lock
/// is for two who would grant it at once, of whom Postgres fails one.
const LET_SERVICES_LOOK: &str = "do $$ begin
    perform pg_advisory_xact_lock(hashtext('sandesham_migrations'));
    if not has_table_privilege('sandesham_app', '_sqlx_migrations', 'select') then
        grant select on _sqlx_migrations to sandesham_app;
    end if;
end $$";

/// Brings a database up to date, as its owner. Several may do so at once: one does, the others wait.
pub async fn migrate(options: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut connection = options.connect().await?;
    let migrated = run(&mut connection).await;
    close(connection).await;
    migrated
}

async fn run(connection: &mut PgConnection) -> Result<(), MigrateError> {
    MIGRATOR.run(&mut *connection).await?;
    connection.execute(LET_SERVICES_LOOK).await?;
    Ok(())
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
