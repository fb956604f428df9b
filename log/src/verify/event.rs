//! One event, with what the log claims about it.

use sandesham_domain::{
    EventId, EventType, Position, RoomId, StreamId, StreamKind, Timestamp, UserId,
};
use uuid::Uuid;

use super::copied::{Row, malformed};
use super::found::{Stop, bad};
use crate::digest::{Hash, Identity, Salt, event_digest};

/// 2000-01-01, from where Postgres counts, in microseconds since 1970.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

pub(super) struct Event<'a> {
    pub(super) position: Position,
    id: EventId,
    pub(super) stream: StreamId,
    pub(super) version: u64,
    pub(super) room_id: Option<RoomId>,
    pub(super) room_seq: Option<u64>,
    type_: EventType,
    /// None once erased.
    data: Option<&'a str>,
    actor: Option<UserId>,
    pub(super) recorded_at: Timestamp,
    salt: Option<Salt>,
    pub(super) digest: Hash,
    restricts: bool,
}

impl<'a> Event<'a> {
    pub(super) fn read(row: &Row<'a>) -> Result<Self, Stop> {
        let [
            position,
            event_id,
            kind,
            stream_id,
            version,
            room_id,
            room_seq,
            event_type,
            data,
            actor,
            recorded_at,
            salt,
            digest,
            restricts,
        ] = row;
        let position = Position(positive(required(*position)?)?);
        let (kind, event_type) = (text(required(*kind)?)?, text(required(*event_type)?)?);
        let unknown = |column, value| bad(position, format!("unknown {column} {value:?}"));
        let wrong_length = || bad(position, "digest or salt has a wrong length");
        let kind = StreamKind::parse(kind).ok_or_else(|| unknown("stream_kind", kind))?;
        Ok(Self {
            position,
            id: EventId::from_uuid(id(required(*event_id)?)?),
            stream: StreamId::new(kind, id(required(*stream_id)?)?),
            version: positive(required(*version)?)?,
            room_id: room_id.map(id).transpose()?.map(RoomId::from_uuid),
            room_seq: room_seq.map(positive).transpose()?,
            type_: EventType::carried(event_type).ok_or_else(|| unknown("type", event_type))?,
            data: data.map(text).transpose()?,
            actor: actor.map(id).transpose()?.map(UserId::from_uuid),
            recorded_at: moment(required(*recorded_at)?)?,
            salt: salt.map(Salt::try_from).transpose().map_err(|_| wrong_length())?,
            digest: required(*digest)?.try_into().map_err(|_| wrong_length())?,
            restricts: required(*restricts)? != [0],
        })
    }

    /// None once erased.
    pub(super) fn data(&self) -> Option<&'a str> {
        self.data
    }

    pub(super) fn type_(&self) -> EventType {
        self.type_
    }

    /// Whether everything fits together that one event shows by itself.
    pub(super) fn check(&self) -> Result<(), Stop> {
        let Self { position, type_: event_type, stream, room_id, room_seq, .. } = *self;
        let wrong = |why: &str| Err(bad(position, why));
        if event_type.stream_kind() != stream.kind {
            return wrong("the type does not belong in the stream");
        }
        if self.restricts != event_type.restricts() {
            return wrong("restricts does not fit the type");
        }
        if room_seq.is_some() != (event_type.is_numbered() && room_id.is_some()) {
            return wrong("room_seq does not fit the type");
        }
        // Erased: its digest stands in the chain, and what it was of is gone for ever.
        let (Some(data), Some(salt)) = (self.data, &self.salt) else { return Ok(()) };
        let (event_id, actor) = (self.id, self.actor);
        let identity = Identity { event_id, stream, event_type, room_id, actor };
        if event_digest(salt, &identity, data) != self.digest {
            return wrong("digest does not fit the event");
        }
        Ok(())
    }
}

fn required(column: Option<&[u8]>) -> Result<&[u8], Stop> {
    column.ok_or_else(malformed)
}

fn text(column: &[u8]) -> Result<&str, Stop> {
    std::str::from_utf8(column).map_err(|_| malformed())
}

fn id(column: &[u8]) -> Result<Uuid, Stop> {
    Uuid::from_slice(column).map_err(|_| malformed())
}

/// Of four bytes or of eight.
fn integer(column: &[u8]) -> Result<i64, Stop> {
    match column.try_into().map(i64::from_be_bytes) {
        Ok(number) => Ok(number),
        Err(_) => column.try_into().map(i32::from_be_bytes).map(i64::from).map_err(|_| malformed()),
    }
}

/// Constraints keep these above 0; who takes them off finds no number that is dense.
fn positive(column: &[u8]) -> Result<u64, Stop> {
    Ok(integer(column)?.try_into().unwrap_or(0))
}

fn moment(column: &[u8]) -> Result<Timestamp, Stop> {
    Ok(Timestamp::from_micros(integer(column)?.saturating_add(POSTGRES_EPOCH_MICROS)))
}
