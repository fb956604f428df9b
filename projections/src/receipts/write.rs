//! Writes the changes of a batch.

use sqlx::PgConnection;

use super::changes::Changes;
use crate::columns::{column, texts};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let moves = &self.moves;
        sqlx::query(
            "insert into moves (room_id, user_id, kind, up_to, position, moved_at)
             select * from unnest(
                 $1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[]
             )",
        )
        .bind(column(moves, |one| one.room_id))
        .bind(column(moves, |one| one.user_id))
        .bind(texts(moves, |one| one.kind.as_str()))
        .bind(column(moves, |one| one.up_to))
        .bind(column(moves, |one| one.position))
        .bind(column(moves, |one| one.moved_at))
        .execute(&mut *connection)
        .await?;
        let (keys, cursors) = (|| self.cursors.keys(), || self.cursors.values());
        sqlx::query(include_str!("sql/upsert_cursors.sql"))
            .bind(column(keys(), |(room_id, _)| *room_id))
            .bind(column(keys(), |(_, user_id)| *user_id))
            .bind(column(cursors(), |cursors| cursors.delivered.seq))
            .bind(column(cursors(), |cursors| cursors.delivered.at))
            .bind(column(cursors(), |cursors| cursors.read.seq))
            .bind(column(cursors(), |cursors| cursors.read.at))
            .execute(connection)
            .await?;
        Ok(())
    }
}
