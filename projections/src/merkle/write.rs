//! Writes the nodes that a batch completes.

use sandesham_domain::Position;
use sqlx::PgConnection;

use super::STEP;
use super::changes::Changes;
use super::nodes::{FAN, kept, over};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path, from below: each is made of
    /// those under it.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let mut height = STEP;
        loop {
            let completed = self.completed(height);
            if completed.is_empty() {
                return Ok(());
            }
            let below = completed.start << STEP..completed.end << STEP;
            let hashes = kept(connection, height - STEP, below.clone()).await?;
            if hashes.len() as u64 != below.end - below.start {
                // Of a dense log there is none that lacks; a hole would be in every root for ever.
                let expected = Position((completed.start << height) + 1);
                return Err(Error::NotTheNext { expected, found: Position::ZERO });
            }
            let indexes: Vec<i64> = completed.map(u64::cast_signed).collect();
            let hashes: Vec<Vec<u8>> = hashes.chunks(FAN).map(|part| over(part).to_vec()).collect();
            sqlx::query(
                "insert into nodes (height, index, hash)
                 select $1, * from unnest($2::bigint[], $3::bytea[])",
            )
            .bind(i16::try_from(height).unwrap_or(i16::MAX))
            .bind(indexes)
            .bind(hashes)
            .execute(&mut *connection)
            .await?;
            height += STEP;
        }
    }
}
