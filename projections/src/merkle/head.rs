//! The head of the log: what all before it is proven by.

use sandesham_domain::{Position, Timestamp};
use sandesham_log::blocks;
use sandesham_log::digest::Hash;
use sandesham_log::proof::{Checkpoint, SigningKey};

use super::Tree;
use crate::error::Error;

/// Where the log stands. What a batch appended ends with its block, so all of it is of one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// The position of the last event; 0 when there is none.
    pub position: Position,
    /// When that was recorded.
    pub time: Option<Timestamp>,
    /// The hash of the last block.
    pub chain: Option<Hash>,
    /// The root of the tree over all events.
    pub root: Hash,
}

impl LogHead {
    /// What stands in a signed head, and the signed head itself.
    pub fn sign(&self, key: &SigningKey) -> (Checkpoint, String) {
        sign(key, self.position.0, self.root)
    }
}

impl Tree {
    /// The head of the log as it is now.
    pub async fn log_head(&self) -> Result<LogHead, Error> {
        let block = blocks::latest(self.pool()).await?;
        let position = block.as_ref().map_or(Position::ZERO, |block| block.last);
        Ok(LogHead {
            position,
            time: block.as_ref().map(|block| block.recorded_at),
            chain: block.map(|block| block.hash),
            root: self.root(position.0).await?,
        })
    }

    /// The head of the log when it had `size` events, and the same signed.
    pub async fn sign(&self, key: &SigningKey, size: u64) -> Result<(Checkpoint, String), Error> {
        Ok(sign(key, size, self.root(size).await?))
    }
}

fn sign(key: &SigningKey, size: u64, root: Hash) -> (Checkpoint, String) {
    let checkpoint = Checkpoint { origin: key.name().to_owned(), size, root };
    let signed = key.sign(&checkpoint.to_string());
    (checkpoint, signed)
}
