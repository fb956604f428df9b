//! A schema of the same tables as a projection's, to be filled beside it.

use sandesham_domain::{Position, Recorded};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool, Row as _};

use crate::error::Error;
use crate::name::ProjectionName;
use crate::projection::{Changes, check_dense};

/// First number of our advisory locks of two; the log's leaders use another.
const LOCK_CLASS: i32 = 7_311;

/// What making an index may take to sort: beyond that it uses files.
const INDEX_MEMORY: &str = "128MB";

/// A table of a projection. All names are quoted where they have to be.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// The columns of its primary key.
    pub(crate) key: Vec<String>,
}

/// A connection of one's own that keeps other rebuilds and comparisons of the projection away until it
/// is closed.
pub(crate) async fn lock(pool: &PgPool, name: ProjectionName) -> Result<PgConnection, Error> {
    // Out of the pool: it is closed in the end, and the lock with it, however this ends.
    let mut connection = pool.acquire().await?.detach();
    connection.execute("set statement_timeout = 0").await?;
    let is_locked: bool = sqlx::query_scalar("select pg_try_advisory_lock($1, $2)")
        .bind(LOCK_CLASS)
        .bind(i32::try_from(name.index()).unwrap_or(i32::MAX))
        .fetch_one(&mut connection)
        .await?;
    if is_locked { Ok(connection) } else { Err(Error::Busy(name)) }
}

/// Lets others rebuild and compare again. If that is not heard the lock goes with the session.
pub(crate) async fn unlock(mut connection: PgConnection) {
    drop(connection.execute("select pg_advisory_unlock_all()").await);
    drop(connection.close().await);
}

/// The tables of a projection, in the order of their names.
pub(crate) async fn tables(
    connection: &mut PgConnection,
    name: ProjectionName,
) -> Result<Vec<Table>, Error> {
    let rows = sqlx::query(
        "select quote_ident(t.relname) as name,
             array_agg(quote_ident(c.attname) order by array_position(k.indkey::int2[], c.attnum)) as key
         from pg_class t
         join pg_index k on k.indrelid = t.oid and k.indisprimary
         join pg_attribute c on c.attrelid = t.oid and c.attnum = any(k.indkey)
         where t.relnamespace = $1::regnamespace and t.relkind = 'r'
         group by t.relname
         order by t.relname",
    )
    .bind(name.as_str())
    .fetch_all(connection)
    .await?;
    let table = |row: &sqlx::postgres::PgRow| {
        Ok(Table { name: row.try_get("name")?, key: row.try_get("key")? })
    };
    rows.iter().map(table).collect()
}

/// Makes `schema` with empty tables like the projection's, and the indexes that writing needs: those that
/// keep rows apart. [`add_indexes`] makes the others, once the tables are full.
pub(crate) async fn create(
    connection: &mut PgConnection,
    name: ProjectionName,
    schema: &str,
) -> Result<(), Error> {
    run(connection, format!("create schema {schema}")).await?;
    for Table { name: table, .. } in tables(connection, name).await? {
        let like = format!(
            "create table {schema}.{table} (like {name}.{table} including all excluding indexes)"
        );
        run(connection, like).await?;
    }
    make_indexes(connection, name, schema, true).await
}

/// Makes the indexes that only readers need: of full tables it is several times quicker.
pub(crate) async fn add_indexes(
    connection: &mut PgConnection,
    name: ProjectionName,
    schema: &str,
) -> Result<(), Error> {
    run(connection, format!("set maintenance_work_mem = '{INDEX_MEMORY}'")).await?;
    make_indexes(connection, name, schema, false).await
}

/// Makes indexes like those of the projection, with the same names.
async fn make_indexes(
    connection: &mut PgConnection,
    name: ProjectionName,
    schema: &str,
    is_unique: bool,
) -> Result<(), Error> {
    let rows = sqlx::query(
        "select quote_ident(t.relname) as table, pg_get_indexdef(i.indexrelid) as index,
             (select 'constraint ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid)
              from pg_constraint c where c.conindid = i.indexrelid and c.conrelid = t.oid) as constraint
         from pg_index i join pg_class t on t.oid = i.indrelid
         where t.relnamespace = $1::regnamespace and i.indisunique = $2
         order by t.relname, i.indexrelid",
    )
    .bind(name.as_str())
    .bind(is_unique)
    .fetch_all(&mut *connection)
    .await?;
    for row in &rows {
        let (table, index): (&str, &str) = (row.try_get("table")?, row.try_get("index")?);
        let constraint: Option<&str> = row.try_get("constraint")?;
        let (ours, theirs) = (format!(" ON {schema}.{table} "), format!(" ON {name}.{table} "));
        let making = match constraint {
            Some(constraint) => format!("alter table {schema}.{table} add {constraint}"),
            None => index.replacen(&theirs, &ours, 1),
        };
        run(connection, making).await?;
    }
    Ok(())
}

/// Lets the planner know what the tables of `schema` hold.
pub(crate) async fn analyze(
    connection: &mut PgConnection,
    name: ProjectionName,
    schema: &str,
) -> Result<(), Error> {
    for Table { name: table, .. } in tables(connection, name).await? {
        run(connection, format!("analyze {schema}.{table}")).await?;
    }
    Ok(())
}

/// Applies the events straight after `from` to the tables of `schema`; gives the position of the last.
pub(crate) async fn fill(
    connection: &mut PgConnection,
    name: ProjectionName,
    schema: &str,
    from: Position,
    events: &[Recorded],
) -> Result<Position, Error> {
    let events: Vec<&Recorded> = events.iter().collect();
    let to = check_dense(from, &events)?;
    let changes = Changes::of(name, &events)?;
    if changes.is_empty() {
        return Ok(to);
    }
    // A savepoint where the caller has a transaction.
    let mut transaction = connection.begin().await?;
    sqlx::query(
        "select set_config('synchronous_commit', 'off', true), set_config('search_path', $1, true)",
    )
    .bind(schema)
    .execute(&mut *transaction)
    .await?;
    changes.write(&mut transaction).await?;
    transaction.commit().await?;
    Ok(to)
}

/// Runs a statement whose names no parameter can hold.
pub(crate) async fn run(connection: &mut PgConnection, sql: String) -> Result<(), Error> {
    // Names of projections are ours; those of tables and columns come quoted from the catalogue.
    connection.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}
