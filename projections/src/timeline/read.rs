//! What happened in a room.

use sandesham_domain::{AttachmentId, MessageId, Published, RoomId, RoomSeq, UserId};
use serde_json::value::RawValue;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;

use super::coverage::Coverage;
use super::items::Wanted;
use super::{
    EventsPage, HelloRoom, Interval, MessageHistory, RevisionView, TimelinePage, TimelineRange,
};
use crate::columns::get;
use crate::error::Error;
use crate::page::Page;
use crate::reads::Reads;

impl Reads {
    /// A part of a room's timeline.
    pub async fn timeline(
        &self,
        viewer: UserId,
        room: RoomId,
        range: TimelineRange,
    ) -> Result<Option<TimelinePage>, Error> {
        let at_most = i64::from(range.limit) + 1;
        let wanted = Wanted { range, at_most, only_messages: false };
        let mut found = self.items(viewer, &[room], wanted).await?;
        let Some(mut room) = found.remove(&room) else { return Ok(None) };
        let mut seqs: Vec<RoomSeq> = room.items.iter().map(super::TimelineItem::room_seq).collect();
        let Coverage { from_seq, to_seq } = range.cover(&room.spans, &mut seqs);
        room.items.retain(|item| seqs.binary_search(&item.room_seq()).is_ok());
        Ok(Some(TimelinePage { items: room.items, head_seq: room.head_seq, from_seq, to_seq }))
    }

    /// The next numbered envelopes of a room, at most `limit`.
    pub async fn room_events(
        &self,
        viewer: UserId,
        room: RoomId,
        after: RoomSeq,
        limit: u32,
    ) -> Result<Option<EventsPage>, Error> {
        // One less than the greatest: the statement adds one.
        let after = i64::try_from(after.0).unwrap_or(i64::MAX).min(i64::MAX - 1);
        let rows = sqlx::query(include_str!("sql/events.sql"))
            .bind(viewer.as_uuid())
            .bind(room.as_uuid())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let head_seq = get(first, "head_seq")?;
        let items = rows.iter().filter_map(|row| envelope(row).transpose());
        Ok(Some(EventsPage { items: items.collect::<Result<_, _>>()?, head_seq }))
    }

    /// Every revision of a message. Auditors need not be in its room.
    pub async fn history(
        &self,
        viewer: UserId,
        message: MessageId,
        is_auditor: bool,
        page: Page<i32>,
    ) -> Result<Option<MessageHistory>, Error> {
        let rows = sqlx::query(include_str!("sql/history.sql"))
            .bind(viewer.as_uuid())
            .bind(message.as_uuid())
            .bind(is_auditor)
            .bind(page.key().copied().unwrap_or(0))
            .bind(page.limit_and_one())
            .fetch_all(&self.pool)
            .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let revisions = rows.iter().filter_map(|row| revision(row).transpose());
        let paged =
            page.cut(revisions.collect::<Result<_, _>>()?, |last| last.revision.cast_signed());
        Ok(Some(MessageHistory {
            items: paged.items,
            next: paged.next,
            deleted_at: get(first, "deleted_at")?,
            deleted_by: get(first, "deleted_by")?,
        }))
    }

    /// Whether a viewer may see a message, not deleted, that came with a file.
    pub async fn sees_file(&self, viewer: UserId, file: AttachmentId) -> Result<bool, Error> {
        let sees = sqlx::query_scalar(include_str!("sql/sees_file.sql"));
        Ok(sees.bind(viewer.as_uuid()).bind(file.as_uuid()).fetch_one(&self.pool).await?)
    }

    /// With which number a user's latest stay in a room began.
    pub async fn member_since(&self, room: RoomId, user: UserId) -> Result<Option<RoomSeq>, Error> {
        let joined = sqlx::query_scalar(
            "select max(joined_seq) from timeline.memberships where room_id = $1 and user_id = $2",
        );
        let joined = joined.bind(room.as_uuid()).bind(user.as_uuid()).fetch_one(&self.pool);
        Ok(joined.await.map(|joined: Option<i64>| joined.map(RoomSeq::from_i64))?)
    }

    /// All rooms that a user is or was in.
    pub async fn hello_rooms(&self, user: UserId) -> Result<Vec<HelloRoom>, Error> {
        let rows = sqlx::query(include_str!("sql/hello.sql"))
            .bind(user.as_uuid())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(hello_room).collect()
    }
}

/// None for the row of a room of which there is nothing to show.
fn envelope(row: &PgRow) -> Result<Option<Box<RawValue>>, Error> {
    if row.try_get::<Option<i64>, _>("position")?.is_none() {
        return Ok(None);
    }
    let published = Published::new(sandesham_log::recorded(row)?);
    let json =
        str::from_utf8(&published.envelope).map_err(|error| sqlx::Error::Decode(error.into()))?;
    let raw = serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Some(raw))
}

/// None for the row of a message that has no further revision.
fn revision(row: &PgRow) -> Result<Option<RevisionView>, Error> {
    let Some(revision) = get(row, "revision")? else { return Ok(None) };
    let view = RevisionView {
        revision,
        actor: get(row, "actor")?,
        time: get(row, "time")?,
        text: get(row, "text")?,
    };
    Ok(Some(view))
}

fn hello_room(row: &PgRow) -> Result<HelloRoom, Error> {
    let Json(intervals): Json<Vec<Interval>> = row.try_get("intervals")?;
    let open = intervals.last().filter(|last| last.left.is_none());
    let least = open.map_or(RoomSeq::ZERO, |stay| stay.joined);
    Ok(HelloRoom {
        room_id: get(row, "room_id")?,
        head_seq: get(row, "head_seq")?,
        delivered_seq: get::<RoomSeq>(row, "delivered_seq")?.max(least),
        read_seq: get::<RoomSeq>(row, "read_seq")?.max(least),
        erased_position: get(row, "erased_position")?,
        intervals,
    })
}
