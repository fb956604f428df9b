//! The hashes that are kept, and those that the log itself has.

use std::ops::Range;

use sandesham_log::digest::Hash;
use sandesham_log::proof::{Compact, leaf_hash};
use sqlx::{PgConnection, Row as _};

use super::STEP;
use crate::error::Error;

/// The hashes of nodes of one kept height, or of the leaves if that is 0; fewer, if not all are there.
///
/// Looks for `nodes` where the search path leads.
pub(super) async fn kept(
    connection: &mut PgConnection,
    height: u32,
    indexes: Range<u64>,
) -> Result<Vec<Hash>, Error> {
    let query = if height == 0 {
        sqlx::query(
            "select digest as hash from public.events
             where position > $1 and position <= $2 and $3 = 0 order by position",
        )
    } else {
        sqlx::query(
            "select hash from nodes
             where index >= $1 and index < $2 and height = $3 order by index",
        )
    };
    let rows = query
        .bind(indexes.start.cast_signed())
        .bind(indexes.end.cast_signed())
        .bind(i16::try_from(height).unwrap_or(i16::MAX))
        .fetch_all(connection)
        .await?;
    let hash = |row: &sqlx::postgres::PgRow| {
        let hash: Hash = row.try_get("hash")?;
        Ok(if height == 0 { leaf_hash(&hash) } else { hash })
    };
    rows.iter().map(hash).collect()
}

/// The node over as many complete ones of equal height as are a power of two.
pub(super) fn over(hashes: &[Hash]) -> Hash {
    let mut compact = Compact::default();
    for hash in hashes {
        compact.push_leaf(*hash);
    }
    compact.root()
}

/// How many kept nodes of one height make one of the next.
pub(super) const FAN: usize = 1 << STEP;
