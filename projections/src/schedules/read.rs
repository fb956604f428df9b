//! What is planned.

use sandesham_domain::{AttachmentId, Position, ScheduleId, Timestamp, UserId};
use serde::Deserialize;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;

use super::changes::Row;
use super::write::keyed_row;
use super::{
    DueSchedule, ScheduleEventDetails, ScheduleFilter, ScheduleHistoryEntry, ScheduleKey,
    ScheduleStory, ScheduleView, When,
};
use crate::columns::{Column as _, column, get};
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::Reads;

impl Reads {
    /// An author's schedules, in the order in which they are, or were, due.
    pub async fn schedules(
        &self,
        author: UserId,
        filter: ScheduleFilter,
        page: Page<ScheduleKey>,
    ) -> Result<Paged<ScheduleView>, Error> {
        let rows = sqlx::query(
            "select * from schedules.schedules
             where author = $1
                 and ($2::uuid is null or room_id = $2)
                 and state = any($3)
                 and ($4::timestamptz is null or (listed_at, schedule_id) > ($4, $5))
             order by listed_at, schedule_id
             limit $6",
        )
        .bind(author.as_uuid())
        .bind(filter.room_id.to_column())
        .bind(column(filter.states, |state| state))
        .bind(page.key().map(|key| key.listed_at.as_datetime()))
        .bind(page.key().map(|key| key.schedule_id.as_uuid()))
        .bind(page.limit_and_one())
        .fetch_all(&self.pool)
        .await?;
        let rows = rows.iter().map(keyed_row).collect::<Result<Vec<_>, _>>()?;
        let paged = page.cut(rows, |(schedule_id, row)| ScheduleKey {
            listed_at: row.listed_at,
            schedule_id: *schedule_id,
        });
        Ok(paged.map(view))
    }

    /// A schedule of an author.
    pub async fn schedule(
        &self,
        author: UserId,
        schedule: ScheduleId,
    ) -> Result<Option<ScheduleView>, Error> {
        let row =
            sqlx::query("select * from schedules.schedules where schedule_id = $1 and author = $2")
                .bind(schedule.as_uuid())
                .bind(author.as_uuid())
                .fetch_optional(&self.pool)
                .await?;
        row.map(|row| keyed_row(&row).map(view)).transpose()
    }

    /// Whether a file is to come with what an author has planned and that is not over.
    pub async fn plans_file(&self, author: UserId, file: AttachmentId) -> Result<bool, Error> {
        let plans = sqlx::query_scalar(
            "select exists (
                 select from schedules.schedules s
                 cross join json_array_elements(s.attachments) planned
                 where s.author = $1 and s.state in ('pending', 'failed')
                     and (planned ->> 'attachment_id')::uuid = $2
             )",
        );
        Ok(plans.bind(author.as_uuid()).bind(file.as_uuid()).fetch_one(&self.pool).await?)
    }

    /// A schedule of an author, and what happened to it.
    pub async fn schedule_story(
        &self,
        author: UserId,
        schedule: ScheduleId,
    ) -> Result<Option<ScheduleStory>, Error> {
        let row = sqlx::query(include_str!("sql/story.sql"))
            .bind(schedule.as_uuid())
            .bind(author.as_uuid())
            .bind(HISTORY_MAX)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            let Json(history): Json<Vec<StoredEntry>> = row.try_get("history")?;
            let history = history.into_iter().map(StoredEntry::shown).collect();
            Ok(ScheduleStory { schedule: view(keyed_row(&row)?), history })
        })
        .transpose()
    }

    /// How many of an author's schedules are pending.
    pub async fn pending_schedules(&self, author: UserId) -> Result<u64, Error> {
        let count: i64 = sqlx::query_scalar(
            "select count(*) from schedules.schedules where author = $1 and state = 'pending'",
        )
        .bind(author.as_uuid())
        .fetch_one(&self.pool)
        .await?;
        Ok(count.cast_unsigned())
    }

    /// The occurrences of all authors that are due by `until`, in due order, at most `limit`.
    pub async fn due_schedules(
        &self,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<DueSchedule>, Error> {
        let rows = sqlx::query(
            "select schedule_id, due_at from schedules.schedules
             where due_at <= $1
             order by due_at, schedule_id
             limit $2",
        )
        .bind(until.as_datetime())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(due).collect()
    }
}

fn due(row: &PgRow) -> Result<DueSchedule, Error> {
    Ok(DueSchedule { schedule_id: get(row, "schedule_id")?, due_at: get(row, "due_at")? })
}

/// How much of a schedule's past is shown.
const HISTORY_MAX: i64 = 200;

/// A row of `history`, as `story.sql` gives it.
#[derive(Deserialize)]
struct StoredEntry {
    #[serde(rename = "type")]
    kind: String,
    time_us: i64,
    position: u64,
    details: Option<ScheduleEventDetails>,
}

impl StoredEntry {
    fn shown(self) -> ScheduleHistoryEntry {
        ScheduleHistoryEntry {
            kind: self.kind,
            time: Timestamp::from_micros(self.time_us),
            position: Position(self.position),
            details: self.details.unwrap_or_default(),
        }
    }
}

fn view((id, row): (ScheduleId, Row)) -> ScheduleView {
    ScheduleView {
        id,
        room_id: row.room_id,
        state: row.fate.state,
        when: row.recurrence.as_ref().map(When::of).unwrap_or_default(),
        late: row.late,
        next_due: row.due_at,
        last_message_id: row.fate.last_message,
        text: row.text,
        attachments: row.attachments,
        reason: row.fate.reason.map(|reason| reason.as_str().to_owned()),
    }
}
