//! What is due next was computed with the rules of time zones that were known then.

use sandesham_domain::ScheduleId;
use sandesham_domain::schedule::ZONES_VERSION;
use sqlx::{Connection as _, PgConnection, PgPool};

use super::changes::Row;
use super::write::{keyed_row, upsert};
use crate::checkpoint;
use crate::columns::Column as _;
use crate::error::Error;
use crate::name::ProjectionName;

/// Rows of one statement.
const BATCH: i64 = 1_000;

/// Computes anew what is due next, if that was done with other rules than this program's. What was
/// consumed is consumed: only what lies ahead moves.
pub(crate) async fn follow_zones(pool: &PgPool) -> Result<(), Error> {
    let mut connection = pool.acquire().await?;
    let version: Option<String> = sqlx::query_scalar("select version from projections.zones")
        .fetch_optional(&mut *connection)
        .await?;
    if version.as_deref() == Some(ZONES_VERSION) {
        return Ok(());
    }
    let mut transaction = connection.begin().await?;
    // Whoever applies events meanwhile waits.
    checkpoint::lock(&mut transaction, ProjectionName::Schedules).await?;
    sqlx::query("select set_config('search_path', $1, true)")
        .bind(ProjectionName::Schedules.as_str())
        .execute(&mut *transaction)
        .await?;
    let moved = move_due(&mut transaction).await?;
    sqlx::query(
        "insert into projections.zones (version) values ($1)
         on conflict (is_present) do update set version = excluded.version",
    )
    .bind(ZONES_VERSION)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    tracing::info!(version = ZONES_VERSION, moved, "follows other rules of time zones");
    Ok(())
}

/// How many are due, or would have been, at another time.
async fn move_due(connection: &mut PgConnection) -> Result<usize, Error> {
    let (mut last, mut moved) = (None::<ScheduleId>, 0);
    loop {
        let rows = sqlx::query(
            "select * from schedules
             where (due_at is not null or consumed_at is null) and ($1::uuid is null or schedule_id > $1)
             order by schedule_id
             limit $2",
        )
        .bind(last.to_column())
        .bind(BATCH)
        .fetch_all(&mut *connection)
        .await?;
        if rows.is_empty() {
            return Ok(moved);
        }
        let mut others = std::collections::BTreeMap::new();
        for row in &rows {
            let (schedule_id, mut row): (ScheduleId, Row) = keyed_row(row)?;
            last = Some(schedule_id);
            let before = (row.due_at, row.listed_at);
            row.list();
            if (row.due_at, row.listed_at) != before {
                others.insert(schedule_id, row);
            }
        }
        moved += others.len();
        upsert(&others, connection).await?;
    }
}
