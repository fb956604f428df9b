//! Cleaning up after an erasure: dead rows keep what was erased until their space is used again.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use super::Error;

/// Where erased data may have stood.
const TABLES: &str = "select format('%I.%I', n.nspname, c.relname) as name,
        case when current_setting('server_version_num')::int >= 170000
            then has_table_privilege(c.oid, 'MAINTAIN')
            else pg_has_role(c.relowner, 'USAGE') end as may
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and (
        n.nspname in ('timeline', 'rooms', 'users', 'schedules', 'search')
        or n.nspname = 'public' and c.relname in
            ('events', 'accounts', 'attachments', 'failed_logins', 'room_settings', 'sessions')
        -- The most frequent values of each column, which `analyze` finds anew.
        or n.nspname = 'pg_catalog' and c.relname = 'pg_statistic' and $1
    )
    order by n.nspname = 'pg_catalog', n.nspname, c.relname";

/// How thoroughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleaning {
    /// Dead rows are given free, statistics made anew, and nobody waits. What was erased may be found in the
    /// free space of files until that is used again.
    Free,
    /// Tables are written anew, each while nobody else uses it: their files hold nothing that was erased.
    Rewrite,
}

/// Cleans up; which tables it may not.
pub(crate) async fn clean(
    connection: &mut PgConnection,
    cleaning: Cleaning,
) -> Result<Vec<String>, Error> {
    connection.execute("set statement_timeout = 0").await?;
    connection.execute("set lock_timeout = '60s'").await?;
    let mut left = clean_as_is(connection, cleaning).await?;
    if !left.is_empty() {
        // Who connects may be the owner, and do what the role may not.
        connection.execute("reset role").await?;
        left = clean_as_is(connection, cleaning).await?;
    }
    Ok(left)
}

async fn clean_as_is(
    connection: &mut PgConnection,
    cleaning: Cleaning,
) -> Result<Vec<String>, Error> {
    let is_full = cleaning == Cleaning::Rewrite;
    let tables: Vec<(String, bool)> =
        sqlx::query_as(TABLES).bind(is_full).fetch_all(&mut *connection).await?;
    let mut left = Vec::new();
    for (table, may) in tables {
        if !may {
            left.push(table);
            continue;
        }
        let options = match (is_full, table.starts_with("pg_catalog.")) {
            (true, true) => "full",
            (true, false) => "full, analyze",
            (false, _) => "analyze",
        };
        // Names come quoted from the catalogue.
        connection.execute(AssertSqlSafe(format!("vacuum ({options}) {table}"))).await?;
    }
    Ok(left)
}
