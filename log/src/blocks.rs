//! The chain of blocks: one for each batch that was appended.

use sandesham_domain::{Position, Timestamp};
use sqlx::postgres::PgRow;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool, Row as _};

use crate::digest::Hash;
use crate::error::Error;

/// A link of the chain, over the digests of its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its first event.
    pub first: Position,
    /// Its last event.
    pub last: Position,
    /// When the batch was appended; that of each of its events.
    pub recorded_at: Timestamp,
    /// The hash of the block before.
    pub previous: Hash,
    /// `sha256(previous || first_position || recorded_at || the digests in order)`.
    pub hash: Hash,
}

/// The next blocks that begin after a position, in order, at most `limit`.
pub async fn after(pool: &PgPool, after: Position, limit: u32) -> Result<Vec<Block>, Error> {
    let blocks = sqlx::query(
        "select first_position, last_position, recorded_at, previous, hash from blocks
         where first_position > $1 order by first_position limit $2",
    );
    let rows = blocks.bind(after.as_i64()).bind(i64::from(limit)).fetch_all(pool).await?;
    rows.iter().map(block).collect()
}

/// The blocks that begin after a position and up to another, in order.
pub(crate) async fn between(
    connection: &mut PgConnection,
    after: Position,
    up_to: Position,
) -> Result<Vec<Block>, Error> {
    let blocks = sqlx::query(
        "select first_position, last_position, recorded_at, previous, hash from blocks
         where first_position > $1 and first_position <= $2 order by first_position",
    );
    let rows = blocks.bind(after.as_i64()).bind(up_to.as_i64()).fetch_all(connection).await?;
    rows.iter().map(block).collect()
}

/// The last block that begins at a position or before it.
pub(crate) async fn last_up_to(
    connection: &mut PgConnection,
    position: Position,
) -> Result<Option<Block>, Error> {
    let block_before = sqlx::query(
        "select first_position, last_position, recorded_at, previous, hash from blocks
         where first_position <= $1 order by first_position desc limit 1",
    );
    let row = block_before.bind(position.as_i64()).fetch_optional(connection).await?;
    row.as_ref().map(block).transpose()
}

/// The newest block.
pub async fn latest(pool: &PgPool) -> Result<Option<Block>, Error> {
    let latest = sqlx::query(
        "select first_position, last_position, recorded_at, previous, hash from blocks
         order by first_position desc limit 1",
    );
    latest.fetch_optional(pool).await?.as_ref().map(block).transpose()
}

fn block(row: &PgRow) -> Result<Block, Error> {
    let recorded_at: DateTime<Utc> = row.try_get("recorded_at")?;
    Ok(Block {
        first: Position::from_i64(row.try_get("first_position")?),
        last: Position::from_i64(row.try_get("last_position")?),
        recorded_at: Timestamp::new(recorded_at),
        previous: row.try_get("previous")?,
        hash: row.try_get("hash")?,
    })
}
