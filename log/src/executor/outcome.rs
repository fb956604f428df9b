//! What carrying out a command came to.

use std::sync::Arc;

use sandesham_domain::{Position, Published, Recorded, RoomSeq, Timestamp, Version};

use super::command::Decided;
use crate::error::Error;
use crate::reader::LogReader;

/// What a command came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Of the commit's last event; of the event that made it so already; or the log's head.
    pub position: Position,
    /// Of the commit's last numbered event, or of the event that made it so already.
    pub room_seq: Option<RoomSeq>,
    /// When that event was recorded.
    pub recorded_at: Timestamp,
    /// Nothing was appended.
    pub repeated: bool,
    /// What was appended, in order.
    pub events: Vec<Arc<Published>>,
}

impl Outcome {
    pub(super) fn of_commit(events: Vec<Arc<Published>>) -> Self {
        let last = events.last().map(|event| &event.record);
        Self {
            position: last.map_or(Position::ZERO, |record| record.position),
            room_seq: events.iter().rev().find_map(|event| event.record.room_seq),
            recorded_at: last.map_or(Timestamp::from_micros(0), |record| record.recorded_at),
            repeated: false,
            events,
        }
    }

    /// Of a decision that appends nothing.
    pub(super) async fn of_nothing(reader: &LogReader, decided: Decided) -> Result<Self, Error> {
        let found = match decided {
            Decided::Already { stream, version } if version > Version::ZERO => {
                reader.stream_at(stream, version).await?
            }
            Decided::AlreadyAt(position) => reader.at(position).await?,
            Decided::Already { .. } | Decided::Nothing | Decided::Append(_) => None,
        };
        if let Some(record) = found {
            return Ok(Self::repeat_of(&record, record.room_seq));
        }
        // The head is read after the request began, so it is no older than the request.
        let head = reader.at(reader.head().await?).await?;
        Ok(head.map_or_else(
            || Self::of_commit(Vec::new()).repeated(),
            |head| Self::repeat_of(&head, None),
        ))
    }

    fn repeat_of(record: &Recorded, room_seq: Option<RoomSeq>) -> Self {
        let Recorded { position, recorded_at, .. } = *record;
        Self { position, room_seq, recorded_at, repeated: true, events: Vec::new() }
    }

    fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }
}
