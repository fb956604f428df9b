//! Reading the log: on from a position, by stream, by room.

use futures_util::{Stream, StreamExt as _};
use sandesham_domain::{
    EventType, Position, Recorded, RoomId, RoomSeq, StreamId, StreamKind, Timestamp, UserId,
    Version,
};
use sqlx::PgPool;
use sqlx::postgres::PgRow;
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::Error;
use crate::row::{recorded, select_recorded};

/// Reads the log. Cheap to clone.
#[derive(Clone, Debug)]
pub struct LogReader {
    pool: PgPool,
}

impl LogReader {
    /// Reads through connections of `pool`.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// The position of the latest event; 0 when there is none.
    pub async fn head(&self) -> Result<Position, Error> {
        let head = sqlx::query_scalar("select position from events order by position desc limit 1");
        let head: Option<i64> = head.fetch_optional(&self.pool).await?;
        Ok(head.map_or(Position::ZERO, Position::from_i64))
    }

    /// The next events after a position, dense and ascending, at most `limit`.
    pub async fn after(&self, after: Position, limit: u32) -> Result<Vec<Recorded>, Error> {
        let page = select_recorded!("where position > $1 order by position limit $2");
        let page = sqlx::query(page).bind(after.as_i64()).bind(i64::from(limit));
        read(&page.fetch_all(&self.pool).await?)
    }

    /// The event at a position.
    pub async fn at(&self, position: Position) -> Result<Option<Recorded>, Error> {
        let event = sqlx::query(select_recorded!("where position = $1")).bind(position.as_i64());
        event.fetch_optional(&self.pool).await?.as_ref().map(recorded).transpose()
    }

    /// The events at these positions, ascending; those that do not exist are left out.
    pub async fn at_all(&self, positions: &[Position]) -> Result<Vec<Recorded>, Error> {
        let positions: Vec<i64> = positions.iter().map(|position| position.as_i64()).collect();
        let events = select_recorded!("where position = any($1) order by position");
        read(&sqlx::query(events).bind(positions).fetch_all(&self.pool).await?)
    }

    /// All events of a stream after a version, in order.
    pub async fn stream(&self, stream: StreamId, after: Version) -> Result<Vec<Recorded>, Error> {
        let events = select_recorded!(
            "where stream_kind = $1 and stream_id = $2 and version > $3 order by version"
        );
        let events =
            sqlx::query(events).bind(stream.kind.as_str()).bind(stream.id).bind(after.as_i32());
        read(&events.fetch_all(&self.pool).await?)
    }

    /// All events of some streams of one kind, stream by stream and each in order: one question for
    /// many streams.
    pub async fn streams(&self, kind: StreamKind, ids: &[Uuid]) -> Result<Vec<Recorded>, Error> {
        let events = select_recorded!(
            "where stream_kind = $1 and stream_id = any($2) order by stream_id, version"
        );
        let events = sqlx::query(events).bind(kind.as_str()).bind(ids);
        read(&events.fetch_all(&self.pool).await?)
    }

    /// One event of a stream.
    pub async fn stream_at(
        &self,
        stream: StreamId,
        version: Version,
    ) -> Result<Option<Recorded>, Error> {
        let event = select_recorded!("where stream_kind = $1 and stream_id = $2 and version = $3");
        let event =
            sqlx::query(event).bind(stream.kind.as_str()).bind(stream.id).bind(version.as_i32());
        event.fetch_optional(&self.pool).await?.as_ref().map(recorded).transpose()
    }

    /// The next numbered events of a room, in order, at most `limit`.
    pub async fn room(
        &self,
        room: RoomId,
        after: RoomSeq,
        limit: u32,
    ) -> Result<Vec<Recorded>, Error> {
        let page =
            select_recorded!("where room_id = $1 and room_seq > $2 order by room_seq limit $3");
        let page =
            sqlx::query(page).bind(room.as_uuid()).bind(after.as_i64()).bind(i64::from(limit));
        read(&page.fetch_all(&self.pool).await?)
    }

    /// All events of a room after a position and up to another, receipts too, in the order of the log,
    /// one after the other.
    pub fn room_between(
        &self,
        room: RoomId,
        after: Position,
        up_to: Position,
    ) -> impl Stream<Item = Result<Recorded, Error>> + '_ {
        let events = select_recorded!(
            "where room_id = $1 and position > $2 and position <= $3 order by position"
        );
        let rows = sqlx::query(events).bind(room.as_uuid()).bind(after.as_i64());
        let rows = rows.bind(up_to.as_i64()).fetch(&self.pool);
        rows.map(|row| recorded(&row?))
    }

    /// The position of the last event that was recorded up to a time; none when all came later.
    ///
    /// Times never go back as positions rise, so a bisection of the log finds it.
    pub async fn last_until(&self, time: Timestamp) -> Result<Option<Position>, Error> {
        let (mut before, mut beyond) = (0, self.head().await?.as_i64() + 1);
        while beyond - before > 1 {
            let middle = before + (beyond - before) / 2;
            let at = sqlx::query_scalar("select recorded_at from events where position = $1");
            let at: DateTime<Utc> = at.bind(middle).fetch_one(&self.pool).await?;
            if Timestamp::new(at) <= time {
                before = middle;
            } else {
                beyond = middle;
            }
        }
        Ok((before > 0).then_some(Position::from_i64(before)))
    }

    /// The number of the latest numbered event of a room; none when there is no such room.
    pub async fn room_head(&self, room: RoomId) -> Result<Option<RoomSeq>, Error> {
        let head = sqlx::query_scalar(
            "select room_seq from events where room_id = $1 and room_seq is not null
             order by room_seq desc limit 1",
        );
        let head: Option<i64> = head.bind(room.as_uuid()).fetch_optional(&self.pool).await?;
        Ok(head.map(RoomSeq::from_i64))
    }

    /// Who sent the messages after a number of a room, up to and including another; each once.
    pub async fn authors(
        &self,
        room: RoomId,
        after: RoomSeq,
        up_to: RoomSeq,
    ) -> Result<Vec<UserId>, Error> {
        let authors = sqlx::query_scalar(
            "select distinct actor from events
             where room_id = $1 and room_seq > $2 and room_seq <= $3 and type = $4
               and actor is not null",
        );
        let authors = authors.bind(room.as_uuid()).bind(after.as_i64()).bind(up_to.as_i64());
        let authors = authors.bind(EventType::MessageSent.as_str()).fetch_all(&self.pool).await?;
        Ok(authors.into_iter().map(UserId::from_uuid).collect())
    }

    /// For statements of one's own on the same database.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }
}

fn read(rows: &[PgRow]) -> Result<Vec<Recorded>, Error> {
    rows.iter().map(recorded).collect()
}
