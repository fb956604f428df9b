//! Reading a stretch of the log for events of some types or of a room.

use sandesham_domain::{EventType, Position, Recorded, RoomId};

use crate::error::Error;
use crate::reader::LogReader;
use crate::row::{recorded_within, select_recorded};

/// Data that one look gathers at most, however large events are.
const BYTES_MAX: usize = 8 << 20;

/// What is looked for, and where.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'a> {
    /// The position before the first that is looked at.
    pub after: Position,
    /// The last position that is looked at; not beyond the head.
    pub up_to: Position,
    /// Of these types; of all if it is empty.
    pub types: &'a [EventType],
    /// Of this room, numbered or not; of all if there is none.
    pub room_id: Option<RoomId>,
}

impl LogReader {
    /// The next events that are looked for, in order, at most `limit` and fewer where they are large, and
    /// the position up to which nothing else is to be found. What lies between is read all the same:
    /// whoever looks for something rare bounds `up_to`.
    pub async fn scan(
        &self,
        scan: Scan<'_>,
        limit: u32,
    ) -> Result<(Vec<Recorded>, Position), Error> {
        let Scan { after, up_to, types, room_id } = scan;
        let types: Vec<&str> = types.iter().map(|event_type| event_type.as_str()).collect();
        let events = select_recorded!(
            "where position > $1 and position <= $2 and (cardinality($3::text[]) = 0 or type = any($3))
                 and ($4::uuid is null or room_id = $4)
             order by position limit $5"
        );
        let events = sqlx::query(events)
            .bind(after.as_i64())
            .bind(up_to.as_i64())
            .bind(types)
            .bind(room_id.map(RoomId::as_uuid))
            .bind(i64::from(limit));
        let events = recorded_within(events.fetch(self.pool()), BYTES_MAX).await?;
        let bytes: usize =
            events.iter().filter_map(|event| Some(event.data.as_deref()?.len())).sum();
        let is_full = events.len() as u64 >= u64::from(limit) || bytes >= BYTES_MAX;
        let scanned = events.last().map(|last| last.position).filter(|_| is_full);
        Ok((events, scanned.unwrap_or(up_to)))
    }
}
