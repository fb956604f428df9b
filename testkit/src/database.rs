//! A database of its own for each test.

use std::fmt::Write as _;
use std::str::FromStr as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Postgres, Transaction,
};
use uuid::Uuid;

use crate::process::env;
use crate::wait;

/// Held while the template is looked for and made, so that one test process makes it.
const TEMPLATE_LOCK: i64 = 7_310_020_199;

/// Enough for a test's reader, writer and watcher; many tests share one server.
const POOL_SIZE: u32 = 8;

/// What a crashed test run leaves behind is dropped by a later one.
const LEFTOVER_AFTER: Duration = Duration::from_hours(1);

/// Once in a process is enough.
static LEFTOVERS_LOOKED_FOR: AtomicBool = AtomicBool::new(false);

const PREFIX: &str = "sandesham_test_";

/// A migrated database that goes away when dropped.
#[derive(Debug)]
pub struct Database {
    name: String,
    server: PgConnectOptions,
    pool: PgPool,
    owner_pool: PgPool,
}

impl Database {
    /// Makes one on the server of `SANDESHAM_TEST_DATABASE_URL`.
    pub async fn create() -> Self {
        let url = env("SANDESHAM_TEST_DATABASE_URL");
        let server = PgConnectOptions::from_str(&url).expect("a URL of Postgres");
        Self::create_on(server).await
    }

    /// Makes one on another server, as its superuser.
    pub async fn create_on(server: PgConnectOptions) -> Self {
        let mut connection = server.connect().await.expect("the test server is up");
        if !LEFTOVERS_LOOKED_FOR.swap(true, Ordering::Relaxed) {
            drop_leftovers(&server, &mut connection).await;
        }
        let template = ensure_template(&server, &mut connection).await;
        let name = format!("{PREFIX}{}_{}", seconds_now(), Uuid::new_v4().simple());
        run(&mut connection, format!("create database {name} template {template}")).await;
        // Rights on a database are not copied with it.
        let role = sandesham_migrations::APP_ROLE;
        run(&mut connection, format!("grant create on database {name} to {role}")).await;
        drop(connection.close().await);

        let options = server.clone().database(&name);
        let as_app = PgPoolOptions::new().max_connections(POOL_SIZE).after_connect(|one, _| {
            Box::pin(async move { one.execute("set role sandesham_app").await.map(drop) })
        });
        Self {
            pool: as_app.connect_lazy_with(options.clone()),
            owner_pool: PgPoolOptions::new().max_connections(POOL_SIZE).connect_lazy_with(options),
            name,
            server,
        }
    }

    /// As the role of services.
    pub fn pool(&self) -> PgPool {
        self.pool.clone()
    }

    /// As the owner, a superuser.
    pub fn owner_pool(&self) -> PgPool {
        self.owner_pool.clone()
    }

    /// For connections of one's own, as the owner; services `set role` themselves.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.server.clone().database(&self.name)
    }

    /// The same as a URL, for programs.
    pub fn url(&self) -> String {
        self.connect_options().to_url_lossy().to_string()
    }

    /// Keeps others from a table, in one of Postgres's modes (`share row exclusive` lets them read),
    /// until what is answered is dropped.
    pub async fn lock_table(&self, table: &str, mode: &str) -> Transaction<'static, Postgres> {
        let mut lock = self.owner_pool.begin().await.expect("the database is there");
        let statement = format!("lock table {table} in {mode} mode");
        lock.execute(AssertSqlSafe(statement)).await.expect("a table and a mode");
        lock
    }

    /// Waits until a statement waits for a table, and ends its connection.
    pub async fn end_a_waiting_connection(&self) {
        let end = async || {
            let ended = sqlx::query_scalar::<_, bool>(
                "select pg_terminate_backend(pid) from pg_stat_activity \
                 where datname = current_database() and wait_event_type = 'Lock' \
                   and wait_event = 'relation'",
            );
            let ended = ended.fetch_all(&self.owner_pool).await.expect("the database is there");
            !ended.is_empty()
        };
        wait::until("a statement waits for a table", end).await;
    }

    /// The tables that hold a text anywhere, in whatever column.
    pub async fn tables_with(&self, text: &str) -> Vec<String> {
        tables_with(&self.owner_pool, text).await
    }

    /// What every test of the log may ask at its end: positions are dense from 1.
    pub async fn assert_dense(&self) {
        let (count, head): (i64, i64) =
            sqlx::query_as("select count(*), coalesce(max(position), 0) from events")
                .fetch_one(&self.owner_pool)
                .await
                .expect("the table is there");
        assert_eq!(count, head, "positions are not dense");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // On a thread of its own: this one may be inside a runtime that is about to end.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(drop_database(&server, &name)))
        });
        // Best effort: a later run drops what is left.
        drop(dropping.join());
    }
}

/// The tables of a database that hold a text anywhere, in whatever column, as its owner sees them.
pub async fn tables_with(pool: &PgPool, text: &str) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', schemaname, tablename) from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') order by 1",
    )
    .fetch_all(pool)
    .await
    .expect("the catalogue can be read");
    let mut found = Vec::new();
    for table in tables {
        // Names come quoted from the catalogue.
        let sql = format!("select exists (select from {table} t where strpos(t::text, $1) > 0)");
        let holds = sqlx::query_scalar(AssertSqlSafe(sql)).bind(text).fetch_one(pool).await;
        if holds.expect("the table can be read") {
            found.push(table);
        }
    }
    found
}

/// The columns of which Postgres's statistics hold a text, as one of the most frequent values or at a bound
/// of its histogram.
pub async fn statistics_with(pool: &PgPool, text: &str) -> Vec<String> {
    sqlx::query_scalar(
        "select format('%I.%I.%I', schemaname, tablename, attname) from pg_stats s
         where strpos(s::text, $1) > 0",
    )
    .bind(text)
    .fetch_all(pool)
    .await
    .expect("the catalogue can be read")
}

async fn drop_database(server: &PgConnectOptions, name: &str) -> Result<(), sqlx::Error> {
    let mut connection = server.connect().await?;
    let sql = format!("drop database if exists {name} with (force)");
    connection.execute(AssertSqlSafe(sql)).await?;
    connection.close().await
}

/// The name of a migrated database, made now if nobody has for this state of the migrations.
async fn ensure_template(server: &PgConnectOptions, connection: &mut PgConnection) -> String {
    let template = template_name();
    if exists(connection, &template).await {
        return template;
    }
    let lock = sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK);
    lock.execute(&mut *connection).await.expect("the lock is ours alone");
    if !exists(connection, &template).await {
        // Under another name until it is migrated, so that nobody clones half of one.
        let unfinished = format!("{template}_unfinished");
        run(connection, format!("drop database if exists {unfinished} with (force)")).await;
        run(connection, format!("create database {unfinished}")).await;
        sandesham_migrations::migrate(&server.clone().database(&unfinished))
            .await
            .expect("the migrations run on an empty database");
        run(connection, format!("alter database {unfinished} rename to {template}")).await;
    }
    let unlock = sqlx::query("select pg_advisory_unlock($1)").bind(TEMPLATE_LOCK);
    unlock.execute(connection).await.expect("the lock is held");
    template
}

/// Names the state of the migrations by their checksums.
fn template_name() -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let checksums = sandesham_migrations::MIGRATOR.iter().flat_map(|one| one.checksum.iter());
    for byte in checksums {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut name = String::from("sandesham_template_");
    let _ = write!(name, "{hash:016x}");
    name
}

async fn exists(connection: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(connection)
        .await
        .expect("the catalogue can be read")
}

/// Drops databases of runs that ended without dropping theirs. Templates of other states of the
/// migrations stay: other working copies may use them.
async fn drop_leftovers(server: &PgConnectOptions, connection: &mut PgConnection) {
    let names: Vec<String> =
        sqlx::query_scalar("select datname from pg_database where starts_with(datname, $1)")
            .bind(PREFIX)
            .fetch_all(connection)
            .await
            .expect("the catalogue can be read");
    let oldest = seconds_now().saturating_sub(LEFTOVER_AFTER.as_secs());
    for name in names {
        let made = name[PREFIX.len()..].split('_').next().and_then(|made| made.parse().ok());
        if made.is_some_and(|made: u64| made < oldest) {
            // Another run may be dropping it, too.
            drop(drop_database(server, &name).await);
        }
    }
}

/// Names in such statements are made here, of letters, digits and underscores.
async fn run(connection: &mut PgConnection, sql: String) {
    let shown = sql.clone();
    let done = connection.execute(AssertSqlSafe(sql)).await;
    done.unwrap_or_else(|error| panic!("cannot {shown}: {error}"));
}

fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
