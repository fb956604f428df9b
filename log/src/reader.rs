//! Reading the log: on from a position, by stream, by room.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use futures_util::stream::{BoxStream, Stream, StreamExt as _};
use sandesham_domain::{
    EventId, EventType, Position, Recorded, RoomId, RoomSeq, StreamId, StreamKind, UserId, Version,
};
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::{PgPool, Row as _};
use tokio::time::timeout;
use uuid::Uuid;

use crate::connect;
use crate::error::Error;
use crate::row::{Digested, digested, recorded, recorded_within, select_digested, select_recorded};

/// One look at the end of an index. What follows the log looks there all the time.
const HEAD_TIME_MAX: Duration = Duration::from_secs(5);

type Question<'q> = Query<'q, Postgres, PgArguments>;

/// An event whose data can be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erasable {
    /// Where it stands.
    pub position: Position,
    /// What it is.
    pub event_type: EventType,
    /// What it is of.
    pub stream: StreamId,
}

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
        let head = sqlx::query("select position from events order by position desc limit 1");
        let head = self.rows(head, HEAD_TIME_MAX).await?;
        let head: Option<i64> = head.first().map(|row| row.try_get("position")).transpose()?;
        Ok(head.map_or(Position::ZERO, Position::from_i64))
    }

    /// The next events after a position, dense and ascending, at most `limit`.
    pub async fn after(&self, after: Position, limit: u32) -> Result<Vec<Recorded>, Error> {
        let page = select_recorded!("where position > $1 order by position limit $2");
        let page = sqlx::query(page).bind(after.as_i64()).bind(i64::from(limit));
        self.events(page).await
    }

    /// The same, and no more than about this many bytes of data: fewer where events are large.
    pub async fn after_within(
        &self,
        after: Position,
        limit: u32,
        bytes_max: usize,
    ) -> Result<Vec<Recorded>, Error> {
        let page = select_recorded!("where position > $1 order by position limit $2");
        let page = sqlx::query(page).bind(after.as_i64()).bind(i64::from(limit));
        recorded_within(page.fetch(&self.pool), bytes_max).await
    }

    /// The event at a position.
    pub async fn at(&self, position: Position) -> Result<Option<Recorded>, Error> {
        let event = sqlx::query(select_recorded!("where position = $1")).bind(position.as_i64());
        Ok(self.events(event).await?.pop())
    }

    /// The event at a position with what its digest was made with.
    pub async fn digested(&self, position: Position) -> Result<Option<Digested>, Error> {
        let event = sqlx::query(select_digested!("where position = $1")).bind(position.as_i64());
        event.fetch_optional(&self.pool).await?.as_ref().map(digested).transpose()
    }

    /// The events at these positions, ascending; those that do not exist are left out.
    pub async fn at_all(&self, positions: &[Position]) -> Result<Vec<Recorded>, Error> {
        let positions: Vec<i64> = positions.iter().map(|position| position.as_i64()).collect();
        let events = select_recorded!("where position = any($1) order by position");
        self.events(sqlx::query(events).bind(positions)).await
    }

    /// The event of that identifier.
    pub async fn find(&self, event_id: EventId) -> Result<Option<Recorded>, Error> {
        let event = sqlx::query(select_recorded!("where event_id = $1")).bind(event_id.as_uuid());
        Ok(self.events(event).await?.pop())
    }

    /// What can be erased of a user in a stretch of the log: what they are the actor of, and their account.
    /// It reads all of the stretch.
    pub async fn erasable_of(
        &self,
        user: UserId,
        after: Position,
        to: Position,
    ) -> Result<Vec<Erasable>, Error> {
        let types = EventType::ALL.iter().filter(|event_type| event_type.is_erasable());
        let types: Vec<&str> = types.map(|event_type| event_type.as_str()).collect();
        let found = select_recorded!(
            "where position > $1 and position <= $2 and type = any($3) and data is not null
                 and (actor = $4 or (stream_kind = 'user' and stream_id = $4))
             order by position"
        );
        let found = sqlx::query(found)
            .bind(after.as_i64())
            .bind(to.as_i64())
            .bind(types)
            .bind(user.as_uuid());
        let rows = one_by_one(found.fetch(&self.pool));
        let erasable = |record: Recorded| Erasable {
            position: record.position,
            event_type: record.event_type,
            stream: record.stream,
        };
        rows.map_ok(erasable).try_collect().await
    }

    /// All events of a stream after a version, in order.
    pub async fn stream(&self, stream: StreamId, after: Version) -> Result<Vec<Recorded>, Error> {
        let events = select_recorded!(
            "where stream_kind = $1 and stream_id = $2 and version > $3 order by version"
        );
        let events =
            sqlx::query(events).bind(stream.kind.as_str()).bind(stream.id).bind(after.as_i32());
        self.events(events).await
    }

    /// The events of a stream after a version, in order and one at a time: however long the stream
    /// is, it is never in memory as a whole. Holds a connection while it is polled.
    pub fn each_of(
        &self,
        stream: StreamId,
        after: Version,
    ) -> impl Stream<Item = Result<Recorded, Error>> + use<'_> {
        let events = select_recorded!(
            "where stream_kind = $1 and stream_id = $2 and version > $3 order by version"
        );
        let events =
            sqlx::query(events).bind(stream.kind.as_str()).bind(stream.id).bind(after.as_i32());
        one_by_one(events.fetch(&self.pool))
    }

    /// All events of some streams of one kind, stream by stream and each in order: one question for
    /// many streams, and one event in memory at a time.
    pub fn each_of_all<'a>(
        &'a self,
        kind: StreamKind,
        ids: &'a [Uuid],
    ) -> impl Stream<Item = Result<Recorded, Error>> + use<'a> {
        let events = select_recorded!(
            "where stream_kind = $1 and stream_id = any($2) order by stream_id, version"
        );
        one_by_one(sqlx::query(events).bind(kind.as_str()).bind(ids).fetch(&self.pool))
    }

    /// The last event of each of these types in a stream, perhaps of those before a version, in the
    /// order of the stream. An index finds them in streams of receipts; elsewhere the stream is walked
    /// back.
    pub async fn last_of(
        &self,
        stream: StreamId,
        types: &[EventType],
        before: Option<Version>,
    ) -> Result<Vec<Recorded>, Error> {
        let types: Vec<_> = types.iter().map(|event_type| event_type.as_str()).collect();
        let events = concat!(
            "select last.* from unnest($3::text[]) as wanted (type) cross join lateral (",
            select_recorded!(
                "where stream_kind = $1 and stream_id = $2 and type = wanted.type
                   and version < $4
                 order by version desc limit 1"
            ),
            ") as last order by last.version"
        );
        // Planned each time: only a plan that knows the kind may use an index of that kind alone.
        let events = sqlx::query(events).persistent(false);
        let events = events.bind(stream.kind.as_str()).bind(stream.id).bind(types);
        let events = events.bind(before.map_or(i32::MAX, Version::as_i32));
        self.events(events).await
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
        Ok(self.events(event).await?.pop())
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
        self.events(page).await
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

    pub(crate) async fn events(&self, query: Question<'_>) -> Result<Vec<Recorded>, Error> {
        self.rows(query, connect::ANSWER_TIME_MAX).await?.iter().map(recorded).collect()
    }

    /// A connection that does not answer in time is given up: waiting for it, the pool would lose one
    /// after the other.
    async fn rows(&self, query: Question<'_>, within: Duration) -> Result<Vec<PgRow>, Error> {
        let mut connection = self.pool.acquire().await?;
        // Boxed, as it is large, and part of the futures of all who read.
        let asking = Box::pin(query.fetch_all(&mut *connection));
        let answer = timeout(within, asking).await;
        answer.map_or_else(
            |_| {
                drop(connection.detach());
                Err(connect::no_answer(within).into())
            },
            |rows| Ok(rows?),
        )
    }

    /// For statements of one's own on the same database.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }
}

fn one_by_one(
    rows: BoxStream<'_, Result<PgRow, sqlx::Error>>,
) -> impl Stream<Item = Result<Recorded, Error>> {
    rows.map(|row| recorded(&row?))
}
