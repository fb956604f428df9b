//! Recomputes what the log claims, in the order of positions: that every numbering is dense, that
//! digests fit their data, and that the chain of blocks covers every digest.
//!
//! Needs memory for a page only, however long the log: that `version` and `room_seq` are dense
//! follows from each one's predecessor being there, before it. Whether `JetStream` holds the same is
//! asked elsewhere.

use sandesham_domain::{Position, Recorded, RoomSeq, Timestamp, Version};
use sqlx::postgres::PgRow;
use sqlx::{Row as _, query};

use crate::blocks::{self, Block};
use crate::digest::{GENESIS, Hash, Identity, Salt, block_hash, event_digest};
use crate::error::Error;
use crate::reader::LogReader;
use crate::row::recorded;

/// How many blocks are asked for at once: a busy log has some hundreds of events a block.
const BLOCKS_A_PAGE: u32 = 100;

/// How to verify.
#[derive(Clone, Copy, Debug)]
pub struct VerifyOptions {
    /// How many events are read at once.
    pub page: u32,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self { page: 5_000 }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Nothing is wrong.
    pub ok: bool,
    /// Up to where was looked: the head when it began.
    pub head: Position,
    /// The first that is wrong.
    pub first_bad: Option<FirstBad>,
}

/// Something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstBad {
    /// Where; what comes after was not looked at.
    pub position: Position,
    /// What.
    pub why: String,
}

/// Verifies the log up to its present head. Appends may go on meanwhile.
pub async fn verify(reader: &LogReader, options: VerifyOptions) -> Result<Report, Error> {
    let head = reader.head().await?;
    let first_bad = match look(reader, head, options).await {
        Ok(()) => None,
        Err(Stop::Bad(bad)) => Some(bad),
        Err(Stop::Failed(error)) => return Err(error),
    };
    Ok(Report { ok: first_bad.is_none(), head, first_bad })
}

/// Why looking ended before the head.
enum Stop {
    Bad(FirstBad),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownValue { position, column, value } => {
                bad(position, format!("unknown {column} {value:?}"))
            }
            other => Self::Failed(other),
        }
    }
}

fn bad(position: Position, why: impl Into<String>) -> Stop {
    Stop::Bad(FirstBad { position, why: why.into() })
}

async fn look(reader: &LogReader, head: Position, options: VerifyOptions) -> Result<(), Stop> {
    let mut chain = Chain::new(reader);
    let mut done = Position::ZERO;
    let mut last_recorded_at = None;
    while done < head {
        let page = read_page(reader, done, head, options.page.max(1)).await?;
        if page.is_empty() {
            return Err(bad(done.next(), "the event is missing"));
        }
        for row in &page {
            let event = Checked::read(row)?;
            if event.record.position != done.next() {
                return Err(bad(done.next(), "the event is missing"));
            }
            event.check(last_recorded_at)?;
            chain.add(&event).await?;
            done = event.record.position;
            last_recorded_at = Some(event.record.recorded_at);
        }
    }
    chain.check_end(head).await
}

async fn read_page(
    reader: &LogReader,
    done: Position,
    head: Position,
    limit: u32,
) -> Result<Vec<PgRow>, Error> {
    let page = query(include_str!("verify_page.sql"));
    let page = page.bind(done.as_i64()).bind(head.as_i64()).bind(i64::from(limit));
    Ok(page.fetch_all(reader.pool()).await?)
}

/// An event with what the log claims about it.
struct Checked {
    record: Recorded,
    salt: Option<Salt>,
    digest: Hash,
    restricts: bool,
    /// Where the one before it in its stream is.
    version_before_at: Option<Position>,
    /// Where the one before it in its room is.
    room_seq_before_at: Option<Position>,
}

impl Checked {
    fn read(row: &PgRow) -> Result<Self, Stop> {
        let record = recorded(row)?;
        let position = record.position;
        let at = |column| row.try_get::<Option<i64>, _>(column).map_err(Error::from);
        let digest: Vec<u8> = row.try_get("digest").map_err(Error::from)?;
        let salt: Option<Vec<u8>> = row.try_get("salt").map_err(Error::from)?;
        let wrong_length = |_| bad(position, "digest or salt has a wrong length");
        Ok(Self {
            record,
            salt: salt.map(Salt::try_from).transpose().map_err(wrong_length)?,
            digest: digest.try_into().map_err(wrong_length)?,
            restricts: row.try_get("restricts").map_err(Error::from)?,
            version_before_at: at("version_before_at")?.map(Position::from_i64),
            room_seq_before_at: at("room_seq_before_at")?.map(Position::from_i64),
        })
    }

    fn check(&self, last_recorded_at: Option<Timestamp>) -> Result<(), Stop> {
        let Recorded { position, event_type, stream, version, room_seq, .. } = self.record;
        let is_before = |at: Option<Position>| at.is_some_and(|at| at < position);
        let wrong = |why: &str| Err(bad(position, why));
        if event_type.stream_kind() != stream.kind {
            return wrong("the type does not belong in the stream");
        }
        if self.restricts != event_type.restricts() {
            return wrong("restricts does not fit the type");
        }
        if version != Version(1) && !is_before(self.version_before_at) {
            return wrong("version does not follow the one before it");
        }
        if room_seq.is_some() != (event_type.is_numbered() && self.record.room_id.is_some()) {
            return wrong("room_seq does not fit the type");
        }
        if room_seq.is_some_and(|seq| seq != RoomSeq(1)) && !is_before(self.room_seq_before_at) {
            return wrong("room_seq does not follow the one before it");
        }
        if last_recorded_at.is_some_and(|last| self.record.recorded_at < last) {
            return wrong("recorded_at goes back");
        }
        self.check_digest()
    }

    fn check_digest(&self) -> Result<(), Stop> {
        let Recorded { position, event_id, stream, event_type, room_id, actor, .. } = self.record;
        // Erased: its digest stands in the chain, and what it was of is gone for ever.
        let (Some(data), Some(salt)) = (&self.record.data, &self.salt) else { return Ok(()) };
        let identity = Identity { event_id, stream, event_type, room_id, actor };
        if event_digest(salt, &identity, data) != self.digest {
            return Err(bad(position, "digest does not fit the event"));
        }
        Ok(())
    }
}

/// The blocks, walked along with the events.
struct Chain<'a> {
    reader: &'a LogReader,
    ahead: std::collections::VecDeque<Block>,
    /// The block that is being filled.
    current: Option<Block>,
    digests: Vec<Hash>,
    previous: Hash,
}

impl<'a> Chain<'a> {
    fn new(reader: &'a LogReader) -> Self {
        let ahead = std::collections::VecDeque::new();
        Self { reader, ahead, current: None, digests: Vec::new(), previous: GENESIS }
    }

    async fn add(&mut self, event: &Checked) -> Result<(), Stop> {
        let position = event.record.position;
        let block = match self.current.take() {
            Some(block) => block,
            None => self.begin_block(position).await?,
        };
        if event.record.recorded_at != block.recorded_at {
            return Err(bad(position, "recorded_at is not that of its block"));
        }
        self.digests.push(event.digest);
        if position < block.last {
            self.current = Some(block);
            return Ok(());
        }
        let hash = block_hash(&self.previous, block.first, block.recorded_at, &self.digests);
        if hash != block.hash {
            return Err(bad(block.first, "the block's hash does not fit its events"));
        }
        self.previous = hash;
        self.digests.clear();
        Ok(())
    }

    async fn begin_block(&mut self, first: Position) -> Result<Block, Stop> {
        if self.ahead.is_empty() {
            let before = Position(first.0 - 1);
            self.ahead.extend(blocks::after(self.reader.pool(), before, BLOCKS_A_PAGE).await?);
        }
        let block = self.ahead.pop_front().filter(|block| block.first == first);
        let block = block.ok_or_else(|| bad(first, "no block begins where the last one ended"))?;
        if block.previous != self.previous {
            return Err(bad(first, "the block does not follow the one before it"));
        }
        Ok(block)
    }

    /// The head is the end of a block, since both are written at once.
    async fn check_end(&self, head: Position) -> Result<(), Stop> {
        if self.current.is_some() {
            return Err(bad(head, "the last block ends beyond the head"));
        }
        let beyond = blocks::after(self.reader.pool(), head, 1).await?;
        let Some(block) = beyond.first() else { return Ok(()) };
        // Appended since it began, unless its events are not there.
        if self.reader.at(block.first).await?.is_none() {
            return Err(bad(block.first, "a block stands without its events"));
        }
        Ok(())
    }
}
