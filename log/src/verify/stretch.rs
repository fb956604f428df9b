//! One stretch of the log: the blocks that begin in it, with all their events.

use futures_util::TryStreamExt as _;
use sandesham_domain::Position;
use sqlx::PgConnection;

use super::blocks::Chain;
use super::copied::Rows;
use super::erasures::Erasures;
use super::event::Event;
use super::found::{Stop, bad};
use super::sequences::{Numbers, Sequences};
use crate::proof::{Compact, leaf_hash};

pub(super) struct Stretch {
    /// The position before its first.
    pub(super) from: u64,
    /// Its last position.
    pub(super) to: u64,
    /// That of the log.
    pub(super) head: Position,
}

impl Stretch {
    /// Gives the leaves of its events: as all blocks are whole, those of all stretches are the log's.
    pub(super) async fn check(
        &self,
        connection: &mut PgConnection,
        sequences: &Sequences,
        erasures: &Erasures,
    ) -> Result<Compact, Stop> {
        let mut chain = Chain::of(connection, Position(self.from), Position(self.to)).await?;
        let first = chain.first();
        let last = chain.last().unwrap_or_default().max(Position(self.to)).min(self.head);
        let mut leaves = Compact::beginning_at(first.0 - 1);
        let mut numbers = Numbers::new(sequences);
        let mut rows = Rows::default();
        let mut due = first;
        let mut copy = copy(connection, first, last).await?;
        while let Some(bytes) = copy.try_next().await? {
            rows.push(&bytes);
            while let Some(row) = rows.next_row()? {
                let event = Event::read(&row)?;
                if event.position != due {
                    return Err(bad(due, "the event is missing"));
                }
                event.check()?;
                chain.add(&event)?;
                leaves.push_leaf(leaf_hash(&event.digest));
                numbers.add(&event)?;
                erasures.note(&event);
                due = due.next();
            }
        }
        if due <= last {
            return Err(bad(due, "the event is missing"));
        }
        if !chain.is_whole() {
            return Err(bad(self.head, "the last block ends beyond the head"));
        }
        numbers.flush()?;
        Ok(leaves)
    }
}

/// The events as the database has them in memory: half the work of rows as results, for both sides.
async fn copy(
    connection: &mut PgConnection,
    first: Position,
    last: Position,
) -> Result<futures_util::stream::BoxStream<'_, Result<bytes::Bytes, sqlx::Error>>, sqlx::Error> {
    // `copy` takes no parameters; these are numbers.
    let sql = format!(
        "copy (select position, event_id, stream_kind, stream_id, version, room_id, room_seq, type, data, actor,
                 recorded_at, salt, digest, restricts
             from events where position between {first} and {last} order by position)
         to stdout (format binary)"
    );
    connection.copy_out_raw(&sql).await
}
