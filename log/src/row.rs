//! A row of `events` read back.

use std::pin::pin;

use futures_util::{Stream, TryStreamExt as _};
use sandesham_domain::{
    EventId, EventType, Position, Recorded, RoomId, RoomSeq, StreamId, StreamKind, Timestamp,
    UserId, Version,
};
use sqlx::postgres::PgRow;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{Row as _, types::Uuid};

use crate::digest::{Hash, Salt};
use crate::error::Error;

/// The columns that [`recorded`] reads; data as text, exactly as it was appended.
macro_rules! select_recorded {
    ($rest:literal) => {
        concat!(
            "select position, event_id, stream_kind, stream_id, version, room_id, room_seq, type, ",
            "data::text as data, actor, recorded_at from events ",
            $rest
        )
    };
}
pub(crate) use select_recorded;

/// An event with its digest, and what its data was hashed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digested {
    /// The event.
    pub record: Recorded,
    /// Its digest.
    pub digest: Hash,
    /// None once it is erased.
    pub salt: Option<Salt>,
}

/// The columns that [`digested`] reads.
macro_rules! select_digested {
    ($rest:literal) => {
        concat!(
            "select position, event_id, stream_kind, stream_id, version, room_id, room_seq, type, ",
            "data::text as data, actor, recorded_at, digest, salt from events ",
            $rest
        )
    };
}
pub(crate) use select_digested;

pub(crate) fn digested(row: &PgRow) -> Result<Digested, Error> {
    Ok(Digested {
        record: recorded(row)?,
        digest: row.try_get("digest")?,
        salt: row.try_get("salt")?,
    })
}

/// Reads an event out of a row with the columns of `events` but `salt`, `digest`, `metadata` and
/// `restricts`, and with `data` as text. For statements of one's own that limit what is read.
pub fn recorded(row: &PgRow) -> Result<Recorded, Error> {
    let position = Position::from_i64(row.try_get("position")?);
    let kind: &str = row.try_get("stream_kind")?;
    let kind = StreamKind::parse(kind).ok_or_else(|| unknown(position, "stream_kind", kind))?;
    let event_type: &str = row.try_get("type")?;
    let event_type =
        EventType::carried(event_type).ok_or_else(|| unknown(position, "type", event_type))?;
    let recorded_at: DateTime<Utc> = row.try_get("recorded_at")?;
    Ok(Recorded {
        position,
        event_id: EventId::from_uuid(row.try_get("event_id")?),
        stream: StreamId::new(kind, row.try_get("stream_id")?),
        version: Version::from_i32(row.try_get("version")?),
        room_id: row.try_get::<Option<Uuid>, _>("room_id")?.map(RoomId::from_uuid),
        room_seq: row.try_get::<Option<i64>, _>("room_seq")?.map(RoomSeq::from_i64),
        event_type,
        data: row.try_get::<Option<String>, _>("data")?.map(String::into_boxed_str),
        actor: row.try_get::<Option<Uuid>, _>("actor")?.map(UserId::from_uuid),
        recorded_at: Timestamp::new(recorded_at),
    })
}

/// Reads rows of [`recorded`] until they have this many bytes of data: at least one, if there is one.
pub async fn recorded_within<S>(rows: S, bytes_max: usize) -> Result<Vec<Recorded>, Error>
where
    S: Stream<Item = Result<PgRow, sqlx::Error>>,
{
    let mut rows = pin!(rows);
    let (mut page, mut bytes) = (Vec::new(), 0);
    while bytes < bytes_max
        && let Some(row) = rows.try_next().await?
    {
        let record = recorded(&row)?;
        bytes += record.data.as_deref().map_or(0, str::len);
        page.push(record);
    }
    Ok(page)
}

fn unknown(position: Position, column: &'static str, value: &str) -> Error {
    Error::UnknownValue { position, column, value: value.to_owned() }
}
