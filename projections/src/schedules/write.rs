//! Writes the changes of a batch.

use std::collections::BTreeMap;

use sandesham_domain::ScheduleId;
use sandesham_domain::schedule::{FailureReason, Fate};
use sqlx::PgConnection;
use sqlx::postgres::PgRow;
use sqlx::types::Json;

use super::changes::{Changes, Row};
use super::history::Entry;
use crate::columns::{column, get, texts};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let touched = column(&self.events, |(schedule_id, _)| *schedule_id);
        let before = sqlx::query("select * from schedules where schedule_id = any($1)")
            .bind(touched)
            .fetch_all(&mut *connection)
            .await?;
        let before = before.iter().map(keyed_row).collect::<Result<_, _>>()?;
        upsert(&self.apply_to(before), connection).await?;
        self.write_history(connection).await
    }

    /// Writes the rows as all that happened makes them, whatever they were.
    pub(crate) async fn replace(&self, connection: &mut PgConnection) -> Result<(), Error> {
        upsert(&self.apply_to(BTreeMap::new()), connection).await
    }

    async fn write_history(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let details = |entry: &Entry| entry.details.as_ref().map(serde_json::to_string).transpose();
        let details: Result<Vec<_>, _> = self.history.iter().map(details).collect();
        sqlx::query(include_str!("sql/insert_history.sql"))
            .bind(column(&self.history, |entry| entry.schedule_id))
            .bind(column(&self.history, |entry| entry.position))
            .bind(texts(&self.history, Entry::kind))
            .bind(column(&self.history, |entry| entry.at))
            .bind(details.expect("plain structs serialise"))
            .execute(connection)
            .await?;
        Ok(())
    }
}

pub(super) async fn upsert(
    rows: &BTreeMap<ScheduleId, Row>,
    connection: &mut PgConnection,
) -> Result<(), Error> {
    let recurrence = |row: &Row| row.recurrence.as_ref().map(serde_json::to_string).transpose();
    let recurrences: Result<Vec<_>, _> = rows.values().map(recurrence).collect();
    let files = |row: &Row| {
        let some = Some(&row.attachments).filter(|files| !files.is_empty());
        some.map(serde_json::to_string).transpose()
    };
    let attachments: Result<Vec<_>, _> = rows.values().map(files).collect();
    sqlx::query(include_str!("sql/upsert.sql"))
        .bind(column(rows.keys(), |schedule_id| *schedule_id))
        .bind(column(rows.values(), |row| row.author))
        .bind(column(rows.values(), |row| row.room_id))
        .bind(texts(rows.values(), |row| row.text.as_str()))
        .bind(attachments.expect("plain structs serialise"))
        .bind(recurrences.expect("plain structs serialise"))
        .bind(column(rows.values(), |row| row.late))
        .bind(column(rows.values(), |row| row.fate.state))
        .bind(column(rows.values(), |row| row.due_at))
        .bind(column(rows.values(), |row| row.fate.consumed))
        .bind(column(rows.values(), |row| row.fate.planned_at))
        .bind(column(rows.values(), |row| row.fate.last_message))
        .bind(texts(rows.values(), |row| row.fate.reason.map(FailureReason::as_str)))
        .bind(column(rows.values(), |row| row.listed_at))
        .execute(connection)
        .await?;
    Ok(())
}

/// Reads a whole row of `schedules`.
pub(super) fn keyed_row(row: &PgRow) -> Result<(ScheduleId, Row), Error> {
    use sqlx::Row as _;
    let recurrence: Option<Json<_>> = row.try_get("recurrence")?;
    let attachments: Option<Json<_>> = row.try_get("attachments")?;
    let schedule = Row {
        author: get(row, "author")?,
        room_id: get(row, "room_id")?,
        text: get(row, "text")?,
        attachments: attachments.map(|Json(files)| files).unwrap_or_default(),
        recurrence: recurrence.map(|Json(recurrence)| recurrence),
        late: get(row, "late")?,
        fate: Fate {
            state: get(row, "state")?,
            consumed: get(row, "consumed_at")?,
            planned_at: get(row, "planned_at")?,
            last_message: get(row, "last_message_id")?,
            reason: get(row, "reason")?,
        },
        due_at: get(row, "due_at")?,
        listed_at: get(row, "listed_at")?,
    };
    Ok((get(row, "schedule_id")?, schedule))
}
