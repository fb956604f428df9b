//! The blocks of a stretch, each after the one before it.

use std::collections::VecDeque;

use sandesham_domain::{Position, Timestamp};
use sqlx::PgConnection;

use super::event::Event;
use super::found::{Stop, bad};
use crate::blocks::{self, Block};
use crate::digest::{GENESIS, Hash, block_hash};

/// Where the chain is.
pub(super) struct Chain {
    /// Those that have not begun.
    ahead: VecDeque<Block>,
    /// The one that is being filled, and its digests so far.
    current: Option<(Block, Vec<Hash>)>,
    /// The end of the last one that was filled, and its hash.
    end: Position,
    previous: Hash,
    /// When the last event was recorded.
    recorded_at: Option<Timestamp>,
}

impl Chain {
    /// The blocks that begin after `from` and up to `to`.
    pub(super) async fn of(
        connection: &mut PgConnection,
        from: Position,
        to: Position,
    ) -> Result<Self, Stop> {
        let before = blocks::last_up_to(connection, from).await?;
        let ahead = blocks::between(connection, from, to).await?.into();
        let recorded_at = before.as_ref().map(|block| block.recorded_at);
        let (end, previous) =
            before.map_or((Position::ZERO, GENESIS), |block| (block.last, block.hash));
        Ok(Self { ahead, current: None, end, previous, recorded_at })
    }

    /// The event that its first block has to begin with: what a block covers that began before is
    /// somebody else's.
    pub(super) fn first(&self) -> Position {
        self.end.next()
    }

    /// Where its last block ends; none if there is none.
    pub(super) fn last(&self) -> Option<Position> {
        Some(self.ahead.back()?.last)
    }

    /// The next event.
    pub(super) fn add(&mut self, event: &Event<'_>) -> Result<(), Stop> {
        let position = event.position;
        if self.recorded_at.is_some_and(|last| event.recorded_at < last) {
            return Err(bad(position, "recorded_at goes back"));
        }
        self.recorded_at = Some(event.recorded_at);
        let (block, mut digests) = match self.current.take() {
            Some(current) => current,
            None => (self.begin(position)?, Vec::new()),
        };
        if event.recorded_at != block.recorded_at {
            return Err(bad(position, "recorded_at is not that of its block"));
        }
        digests.push(event.digest);
        if position < block.last {
            self.current = Some((block, digests));
            return Ok(());
        }
        let hash = block_hash(&self.previous, block.first, block.recorded_at, &digests);
        if hash != block.hash {
            return Err(bad(block.first, "the block's hash does not fit its events"));
        }
        (self.end, self.previous) = (block.last, hash);
        Ok(())
    }

    /// Whether all blocks that began are whole.
    pub(super) fn is_whole(&self) -> bool {
        self.current.is_none()
    }

    fn begin(&mut self, first: Position) -> Result<Block, Stop> {
        let block = self.ahead.pop_front().filter(|block| block.first == first);
        let block = block.ok_or_else(|| bad(first, "no block begins where the last one ended"))?;
        if block.previous != self.previous {
            return Err(bad(first, "the block does not follow the one before it"));
        }
        Ok(block)
    }
}
