//! What every projection does with a batch of events: make row changes of it, purely, then write them.

use sandesham_domain::{DecodeError, Position, Recorded, RoomId, RoomSeq, StreamEvent};
use sqlx::PgConnection;

use crate::error::Error;
use crate::name::ProjectionName;
use crate::{accesses, erasure, merkle, receipts, rooms, schedules, search, timeline, users};

/// The row changes of a batch, to be written into the schema that stands first in the search path.
#[derive(Debug)]
pub(crate) struct Changes {
    name: ProjectionName,
    rows: Rows,
    /// What the batch tells to be erased.
    erased: erasure::Told,
    /// The batch's last.
    up_to: Position,
}

/// The rows of one projection.
#[derive(Debug)]
enum Rows {
    Timeline(timeline::Changes),
    Rooms(rooms::Changes),
    Receipts(receipts::Changes),
    Users(users::Changes),
    Schedules(schedules::Changes),
    Search(search::Changes),
    Merkle(merkle::Changes),
    Accesses(accesses::Changes),
}

impl Changes {
    /// What `events`, in the order of the log, change in a projection.
    pub(crate) fn of(name: ProjectionName, events: &[&Recorded]) -> Result<Self, Error> {
        Ok(Self {
            name,
            rows: Rows::of(name, events)?,
            erased: erasure::told(name, events)?,
            up_to: events.last().map_or(Position::ZERO, |last| last.position),
        })
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.erased.is_empty()
    }

    /// Writes them: what was erased by the end of the batch may have been brought by its beginning.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        if !self.rows.is_empty() {
            self.rows.write(connection).await?;
        }
        erasure::heed(connection, self.name, &self.erased, self.up_to).await
    }
}

impl Rows {
    fn of(name: ProjectionName, events: &[&Recorded]) -> Result<Self, Error> {
        Ok(match name {
            ProjectionName::Timeline => Self::Timeline(timeline::Changes::of(events)?),
            ProjectionName::Rooms => Self::Rooms(rooms::Changes::of(events)?),
            ProjectionName::Receipts => Self::Receipts(receipts::Changes::of(events)?),
            ProjectionName::Users => Self::Users(users::Changes::of(events)?),
            ProjectionName::Schedules => Self::Schedules(schedules::Changes::of(events)?),
            ProjectionName::Search => Self::Search(search::Changes::of(events)?),
            ProjectionName::Merkle => Self::Merkle(merkle::Changes::of(events)),
            ProjectionName::Accesses => Self::Accesses(accesses::Changes::of(events)?),
        })
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Timeline(changes) => changes.is_empty(),
            Self::Rooms(changes) => changes.is_empty(),
            Self::Receipts(changes) => changes.is_empty(),
            Self::Users(changes) => changes.is_empty(),
            Self::Schedules(changes) => changes.is_empty(),
            Self::Search(changes) => changes.is_empty(),
            Self::Merkle(changes) => changes.is_empty(),
            Self::Accesses(changes) => changes.is_empty(),
        }
    }

    async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        match self {
            Self::Timeline(changes) => changes.write(connection).await,
            Self::Rooms(changes) => changes.write(connection).await,
            Self::Receipts(changes) => changes.write(connection).await,
            Self::Users(changes) => changes.write(connection).await,
            Self::Schedules(changes) => changes.write(connection).await,
            Self::Search(changes) => changes.write(connection).await,
            Self::Merkle(changes) => changes.write(connection).await,
            Self::Accesses(changes) => changes.write(connection).await,
        }
    }
}

/// The event of a record.
pub(crate) fn decode<E: StreamEvent>(record: &Recorded) -> Result<E, Error> {
    E::from_record(record).map_err(|source| Error::Event { position: record.position, source })
}

/// The room and the number that every numbered event has.
pub(crate) fn place(record: &Recorded) -> Result<(RoomId, RoomSeq), Error> {
    let room_id = record.room_id.ok_or_else(|| lacks(record, "room_id"))?;
    let room_seq = record.room_seq.ok_or_else(|| lacks(record, "room_seq"))?;
    Ok((room_id, room_seq))
}

/// A record without what its type always has.
pub(crate) fn lacks(record: &Recorded, field: &'static str) -> Error {
    let source = DecodeError::Lacks { event_type: record.event_type, field };
    Error::Event { position: record.position, source }
}

/// Refuses a batch that is not dense after `position`; gives the position of its last event.
pub(crate) fn check_dense(position: Position, events: &[&Recorded]) -> Result<Position, Error> {
    let mut last = position;
    for event in events {
        let expected = last.next();
        if event.position != expected {
            return Err(Error::NotTheNext { expected, found: event.position });
        }
        last = expected;
    }
    Ok(last)
}
