//! Writes the changes of a batch.

use sqlx::PgConnection;

use super::changes::{Changes, name_key};
use crate::columns::{column, texts};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let rows = || self.profiles.values();
        let name_keys: Vec<String> = rows().map(|profile| name_key(&profile.name)).collect();
        sqlx::query(
            "insert into users (user_id, name, name_key, avatar_id, deactivated_at)
             select * from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[])
             on conflict (user_id) do update set
                 name = excluded.name,
                 name_key = excluded.name_key,
                 avatar_id = excluded.avatar_id,
                 deactivated_at = coalesce(users.deactivated_at, excluded.deactivated_at)",
        )
        .bind(column(self.profiles.keys(), |user_id| *user_id))
        .bind(texts(rows(), |profile| profile.name.as_str()))
        .bind(name_keys)
        .bind(column(rows(), |profile| profile.avatar_id))
        .bind(column(rows(), |profile| profile.deactivated_at))
        .execute(connection)
        .await?;
        Ok(())
    }
}
