//! Writes the changes of a batch.

use sqlx::PgConnection;

use super::changes::Changes;
use crate::columns::{column, texts};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        if !self.gone.is_empty() {
            sqlx::query("delete from texts where message_id = any($1)")
                .bind(column(&self.gone, |message_id| *message_id))
                .execute(&mut *connection)
                .await?;
        }
        if self.texts.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into texts (message_id, room_seq, room_id, folded)
             select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[])",
        )
        .bind(column(&self.texts, |text| text.message_id))
        .bind(column(&self.texts, |text| text.room_seq))
        .bind(column(&self.texts, |text| text.room_id))
        .bind(texts(&self.texts, |text| text.folded.as_str()))
        .execute(connection)
        .await?;
        Ok(())
    }
}
