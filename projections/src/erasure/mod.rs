//! Erasing from the read models: rows become what they are when they are made anew from the erased log.
//!
//! Twice, by the same statements: within the transaction that erases, so that nobody sees the data from then
//! on, and when a projection comes to the event that tells of it, for whoever still had older events to apply.
//! To do so again changes nothing.

use std::time::Duration;

use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::{EventType, Position, Recorded};
use sqlx::PgConnection;

use crate::checkpoint;
use crate::columns::column;
use crate::error::Error;
use crate::name::ProjectionName;
use crate::projection::decode;
use crate::schedules;
use crate::wait::{Behind, Progress};

/// Positions of one statement.
const AT_ONCE: usize = 5_000;

/// Those that show what may be erased, in the order in which they are locked.
const CONCERNED: [ProjectionName; 5] = [
    ProjectionName::Timeline,
    ProjectionName::Rooms,
    ProjectionName::Users,
    ProjectionName::Schedules,
    ProjectionName::Search,
];

/// What a batch tells to be erased.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Where the data stood.
    positions: Vec<Position>,
    /// Where the event stands, for each of these, that tells so.
    by: Vec<Position>,
}

impl Told {
    /// Whether the batch tells of nothing.
    pub(crate) const fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }
}

/// What the batch tells to be erased.
pub(crate) fn told(name: ProjectionName, events: &[&Recorded]) -> Result<Told, Error> {
    let mut all = Told::default();
    if !CONCERNED.contains(&name) {
        return Ok(all);
    }
    for record in events.iter().filter(|record| record.event_type == EventType::LogErased) {
        if let ErasureEvent::Told(told) = decode(record)? {
            all.positions.extend(told.positions.iter());
            all.by.resize(all.positions.len(), record.position);
        }
    }
    Ok(all)
}

/// Waits until the read models that show what may be erased have the event at `position`: whoever is about to
/// apply it has read its data already, and would bring that in after it is erased. The event that tells of the
/// erasure takes it out again; until then it is there.
pub async fn wait_for_appliers(
    progress: &Progress,
    position: Position,
    at_most: Duration,
) -> Result<(), Behind> {
    progress.wait_for(&CONCERNED, position, at_most).await
}

/// Keeps the read models where they are until the transaction ends. To be called before the log is locked:
/// whoever applies a batch is waited for, and waits for nobody who appends.
pub async fn hold(connection: &mut PgConnection) -> Result<(), Error> {
    for name in CONCERNED {
        checkpoint::lock(connection, name).await?;
    }
    Ok(())
}

/// Erases what these events brought into the read models, which are [held](hold): within the transaction
/// that erases them.
pub async fn erase(connection: &mut PgConnection, positions: &[Position]) -> Result<(), Error> {
    let before: String = sqlx::query_scalar("select current_setting('search_path')")
        .fetch_one(&mut *connection)
        .await?;
    for name in CONCERNED {
        let up_to = checkpoint::position(connection, name).await?;
        search_in(connection, name.as_str()).await?;
        blank(connection, name, positions, up_to).await?;
    }
    search_in(connection, &before).await
}

async fn search_in(connection: &mut PgConnection, path: &str) -> Result<(), Error> {
    let set = sqlx::query("select set_config('search_path', $1, true)").bind(path);
    set.execute(connection).await?;
    Ok(())
}

/// Makes the rows of the schema that stands first in the search path, which hold the log up to `up_to`, what
/// they are once the log tells of this.
pub(crate) async fn heed(
    connection: &mut PgConnection,
    name: ProjectionName,
    told: &Told,
    up_to: Position,
) -> Result<(), Error> {
    if told.is_empty() {
        return Ok(());
    }
    blank(connection, name, &told.positions, up_to).await?;
    if name == ProjectionName::Timeline {
        sqlx::query(include_str!("sql/timeline_rooms.sql"))
            .bind(column(&told.by, |by| *by))
            .bind(column(&told.positions, |position| *position))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Makes the rows of the schema that stands first in the search path, which hold the log up to `up_to`, what
/// they are without the data at `positions`.
async fn blank(
    connection: &mut PgConnection,
    name: ProjectionName,
    positions: &[Position],
    up_to: Position,
) -> Result<(), Error> {
    for some in positions.chunks(AT_ONCE) {
        let some: Vec<i64> = some.iter().map(|position| position.as_i64()).collect();
        match name {
            ProjectionName::Timeline => {
                let statements = [
                    include_str!("sql/timeline_files.sql"),
                    include_str!("sql/timeline_items.sql"),
                    include_str!("sql/timeline_edits.sql"),
                    include_str!("sql/timeline_deleted.sql"),
                ];
                for statement in statements {
                    sqlx::query(statement).bind(&some).execute(&mut *connection).await?;
                }
            }
            ProjectionName::Search => {
                let statement = sqlx::query(include_str!("sql/search.sql"));
                statement.bind(&some).execute(&mut *connection).await?;
            }
            ProjectionName::Rooms => {
                let statement = sqlx::query(include_str!("sql/rooms.sql"));
                statement.bind(&some).bind(up_to.as_i64()).execute(&mut *connection).await?;
            }
            ProjectionName::Users => {
                let statement = sqlx::query(include_str!("sql/users.sql"));
                statement.bind(&some).bind(up_to.as_i64()).execute(&mut *connection).await?;
            }
            ProjectionName::Schedules => blank_schedules(connection, &some, up_to).await?,
            ProjectionName::Receipts | ProjectionName::Merkle | ProjectionName::Accesses => {}
        }
    }
    Ok(())
}

/// What is due when follows from all that happened: they are made anew. Schedules are few, and short.
async fn blank_schedules(
    connection: &mut PgConnection,
    positions: &[i64],
    up_to: Position,
) -> Result<(), Error> {
    let rows = sqlx::query(include_str!("sql/schedules_events.sql"))
        .bind(positions)
        .bind(up_to.as_i64())
        .fetch_all(&mut *connection)
        .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let records = rows.iter().map(sandesham_log::recorded).collect::<Result<Vec<_>, _>>()?;
    schedules::Changes::of(&records.iter().collect::<Vec<_>>())?.replace(connection).await?;
    let history = sqlx::query(include_str!("sql/schedules_history.sql")).bind(positions);
    history.execute(connection).await?;
    Ok(())
}
