//! Roots and proofs, of any size that the log has had.

use sandesham_log::digest::Hash;
use sandesham_log::proof::{self, Node, Part, node_hash};
use sqlx::{Acquire as _, PgConnection, PgPool};

use super::STEP;
use super::nodes::{kept, over};
use crate::error::Error;

/// Reads the tree. What the projection has not come to yet is made of the log's digests, more slowly:
/// every size up to the log's head can be asked for. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tree {
    pool: PgPool,
}

impl Tree {
    /// Reads through connections of `pool`, which may read the log and the read models.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The root over the first `size` events, which are in the log.
    pub async fn root(&self, size: u64) -> Result<Hash, Error> {
        Ok(self.hashes(&[proof::root(size)]).await?[0])
    }

    /// Proves that the event at `position` is among the first `size`.
    pub async fn inclusion(&self, position: u64, size: u64) -> Result<Vec<Hash>, Error> {
        self.hashes(&proof::inclusion(position - 1, size)).await
    }

    /// Proves that the first `old` events are those that the first `new` begin with.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, Error> {
        self.hashes(&proof::consistency(old, new)).await
    }

    async fn hashes(&self, parts: &[Part]) -> Result<Vec<Hash>, Error> {
        let mut connection = self.pool.acquire().await?;
        // In one transaction, so that a rebuild meanwhile exchanges nothing under our hands.
        let mut transaction = connection.begin().await?;
        sqlx::query("select set_config('search_path', 'merkle', true)")
            .execute(&mut *transaction)
            .await?;
        let mut hashes = Vec::with_capacity(parts.len());
        for part in parts {
            let mut nodes = Vec::with_capacity(part.nodes().len());
            for node in part.nodes() {
                nodes.push(hash(&mut transaction, *node).await?);
            }
            hashes.push(part.hash(nodes.into_iter()));
        }
        transaction.rollback().await?;
        Ok(hashes)
    }
}

/// The hash of a node, made of the kept ones next below it.
async fn hash(connection: &mut PgConnection, node: Node) -> Result<Hash, Error> {
    let height = node.height / STEP * STEP;
    let above = node.height - height;
    let below = node.index << above..(node.index + 1) << above;
    let hashes = kept(connection, height, below.clone()).await?;
    if hashes.len() as u64 == below.end - below.start {
        return Ok(over(&hashes));
    }
    if node.height == 0 {
        return Err(Error::NoLeaf { position: node.index + 1 });
    }
    // The projection is not here yet, or the node is not complete in it: from its children.
    let child = |index| Node { height: node.height - 1, index };
    let left = Box::pin(hash(connection, child(2 * node.index))).await?;
    let right = Box::pin(hash(connection, child(2 * node.index + 1))).await?;
    Ok(node_hash(&left, &right))
}
