//! Events and blocks as Postgres copies them in.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use sandesham_domain::{EventId, NewEvent, Position, StreamId, Timestamp};
use sandesham_log::digest::{GENESIS, Hash, Identity, block_hash, event_digest};
use sqlx::PgConnection;
use uuid::Uuid;

/// 2026-01-01, when the history begins, in microseconds since 1970.
const BEGIN_MICROS: i64 = 1_767_225_600_000_000;

/// Between two blocks: with a day's worth of those a busy platform's ten million events take a day.
const BLOCK_EVERY_MICROS: i64 = 1_700_000;

const EVENTS: &str =
    "copy events (position, event_id, stream_kind, stream_id, version, room_id, room_seq, type,
    data, restricts, salt, digest, actor, recorded_at) from stdin";

const BLOCKS: &str =
    "copy blocks (first_position, last_position, recorded_at, previous, hash) from stdin";

/// An event with the numbers that the log would have given it.
pub(super) struct Numbered {
    pub(super) stream: StreamId,
    pub(super) version: u32,
    pub(super) room_seq: Option<u64>,
    pub(super) event: NewEvent,
}

/// What is not sent yet, and where the chain is.
#[derive(Default)]
pub(super) struct Copy {
    events: String,
    blocks: String,
    last: u64,
    number: i64,
    previous: Hash,
}

impl Copy {
    /// Adds a block of these events.
    pub(super) fn block(&mut self, events: impl Iterator<Item = Numbered>) -> Result<()> {
        debug_assert_eq!(GENESIS, Hash::default());
        let first = Position(self.last + 1);
        let at = Timestamp::from_micros(BEGIN_MICROS + self.number * BLOCK_EVERY_MICROS);
        let digests = events.map(|event| self.event(&event, at)).collect::<Result<Vec<_>>>()?;
        let hash = block_hash(&self.previous, first, at, &digests);
        let (previous, hash_hex) = (hex(&self.previous), hex(&hash));
        writeln!(self.blocks, "{first}\t{}\t{at}\t{previous}\t{hash_hex}", self.last)?;
        self.previous = hash;
        self.number += 1;
        Ok(())
    }

    /// Sends it all.
    pub(super) async fn send(&mut self, connection: &mut PgConnection) -> Result<()> {
        for (statement, rows) in [(EVENTS, &mut self.events), (BLOCKS, &mut self.blocks)] {
            let mut copy = connection.copy_in_raw(statement).await?;
            copy.send(rows.as_bytes()).await?;
            copy.finish().await?;
            rows.clear();
        }
        Ok(())
    }

    fn event(&mut self, numbered: &Numbered, at: Timestamp) -> Result<Hash> {
        let Numbered { stream, version, room_seq, event } = numbered;
        let NewEvent { event_type, room_id, actor, data } = event;
        ensure!(!data.contains('\\'), "what is copied as text must not be escaped");
        let (event_id, salt) = (EventId::from_uuid(Uuid::now_v7()), rand::random());
        let identity = Identity {
            event_id,
            stream: *stream,
            event_type: *event_type,
            room_id: *room_id,
            actor: *actor,
        };
        let digest = event_digest(&salt, &identity, data);
        self.last += 1;
        let restricts = event_type.restricts();
        writeln!(
            self.events,
            "{}\t{event_id}\t{}\t{}\t{version}\t{}\t{}\t{event_type}\t{data}\t{restricts}\t{}\t{}\t{}\t{at}",
            self.last,
            stream.kind,
            stream.id,
            or_null(room_id.as_ref()),
            or_null(room_seq.as_ref()),
            hex(&salt),
            hex(&digest),
            or_null(actor.as_ref()),
        )?;
        Ok(digest)
    }
}

fn or_null(value: Option<&impl ToString>) -> String {
    value.map_or_else(|| "\\N".to_owned(), ToString::to_string)
}

/// A `bytea`, its backslash escaped.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 + 2 * bytes.len());
    text.push_str("\\\\x");
    for byte in bytes {
        // Writing into memory cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
