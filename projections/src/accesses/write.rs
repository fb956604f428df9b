//! Writes the changes of a batch.

use sqlx::PgConnection;

use super::changes::Changes;
use crate::columns::{column, texts};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let rows = || self.accesses.iter();
        let of = || rows().map(|row| &row.accessed);
        sqlx::query(
            "insert into accesses (access_id, position, at, auditor, what, room_id, message_id, reason,
                 moment_position, moment_at)
             select * from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::uuid[], $5::text[],
                 $6::uuid[], $7::uuid[], $8::text[], $9::bigint[], $10::timestamptz[])",
        )
        .bind(column(of(), |accessed| accessed.access_id))
        .bind(column(rows(), |row| row.position))
        .bind(column(rows(), |row| row.at))
        .bind(column(of(), |accessed| accessed.auditor))
        .bind(texts(of(), |accessed| accessed.what.as_str()))
        .bind(column(of(), |accessed| accessed.room_id))
        .bind(column(of(), |accessed| accessed.message_id))
        .bind(texts(of(), |accessed| accessed.reason.as_deref()))
        .bind(column(of(), |accessed| accessed.moment.map(|moment| moment.position)))
        .bind(column(of(), |accessed| accessed.moment.map(|moment| moment.time)))
        .execute(connection)
        .await?;
        Ok(())
    }
}
