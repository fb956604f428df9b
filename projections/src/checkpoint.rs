//! Where each projection stands, and how it moves on.

use sandesham_domain::{Position, Recorded};
use sqlx::postgres::PgRow;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection, PgPool, Row as _};

use crate::columns::get;
use crate::error::Error;
use crate::name::ProjectionName;
use crate::projection::{Changes, check_dense};

/// Where a projection stands, as everybody who reads the database sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which.
    pub name: ProjectionName,
    /// The last event in its rows.
    pub position: Position,
    /// Why the event after that cannot be applied.
    pub failure: Option<Failure>,
}

/// Why a projection does not move on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub why: String,
    /// Since when it does.
    pub since: DateTime<Utc>,
}

/// All checkpoints, in the order of [`ProjectionName::ALL`].
pub(crate) async fn all(pool: &PgPool) -> Result<Vec<Checkpoint>, Error> {
    let rows =
        sqlx::query("select name, position, failure, failed_since from projections.checkpoints")
            .fetch_all(pool)
            .await?;
    let mut checkpoints = rows.iter().map(checkpoint).collect::<Result<Vec<_>, _>>()?;
    checkpoints.sort_unstable_by_key(|checkpoint| checkpoint.name);
    Ok(checkpoints)
}

fn checkpoint(row: &PgRow) -> Result<Checkpoint, Error> {
    let name = ProjectionName::parse(row.try_get("name")?)
        .map_err(|unknown| Error::UnknownValue { what: "projection", value: unknown.0 })?;
    let why: Option<String> = row.try_get("failure")?;
    let since: Option<DateTime<Utc>> = row.try_get("failed_since")?;
    let failure = why.zip(since).map(|(why, since)| Failure { why, since });
    Ok(Checkpoint { name, position: get(row, "position")?, failure })
}

/// Where one projection stands.
pub(crate) async fn position(
    connection: &mut PgConnection,
    name: ProjectionName,
) -> Result<Position, Error> {
    let row = sqlx::query("select position from projections.checkpoints where name = $1")
        .bind(name.as_str())
        .fetch_one(connection)
        .await?;
    get(&row, "position")
}

/// Where one projection stands, and keeps it there until the transaction ends.
pub(crate) async fn lock(
    connection: &mut PgConnection,
    name: ProjectionName,
) -> Result<Position, Error> {
    let row =
        sqlx::query("select position from projections.checkpoints where name = $1 for update")
            .bind(name.as_str())
            .fetch_one(connection)
            .await?;
    get(&row, "position")
}

/// Applies the events straight after `from` and moves the checkpoint, both or neither. Gives the new
/// position; [`Error::Moved`] when the checkpoint was not at `from`.
pub(crate) async fn apply(
    connection: &mut PgConnection,
    name: ProjectionName,
    from: Position,
    events: &[&Recorded],
) -> Result<Position, Error> {
    let to = check_dense(from, events)?;
    let changes = Changes::of(name, events)?;
    if changes.is_empty() {
        advance(connection, name, from, to).await?;
        return Ok(to);
    }
    let mut transaction = connection.begin().await?;
    // First, so that whoever moves the checkpoint meanwhile waits, and what is written is written
    // into the schema that has the name once it moved.
    advance(&mut transaction, name, from, to).await?;
    changes.write(&mut transaction).await?;
    transaction.commit().await?;
    Ok(to)
}

/// Moves a checkpoint and turns the transaction to the projection's schema. It need not wait for the
/// disk: should Postgres crash, rows and checkpoint go back together.
async fn advance(
    connection: &mut PgConnection,
    name: ProjectionName,
    from: Position,
    to: Position,
) -> Result<(), Error> {
    let moved = sqlx::query(
        "update projections.checkpoints set position = $3, failure = null, failed_since = null
         where name = $1 and position = $2
         returning set_config('synchronous_commit', 'off', true), set_config('search_path', $1, true)",
    )
    .bind(name.as_str())
    .bind(from.as_i64())
    .bind(to.as_i64())
    .fetch_optional(connection)
    .await?;
    moved.map(drop).ok_or(Error::Moved { name, position: from })
}

/// Tells everybody why a projection does not move on from `position`.
pub(crate) async fn report(
    pool: &PgPool,
    name: ProjectionName,
    position: Position,
    why: &str,
) -> Result<(), Error> {
    sqlx::query(
        "update projections.checkpoints
         set failure = $3, failed_since = coalesce(failed_since, now())
         where name = $1 and position = $2 and failure is distinct from $3",
    )
    .bind(name.as_str())
    .bind(position.as_i64())
    .bind(why)
    .execute(pool)
    .await?;
    Ok(())
}
