//! A user's private state of a room.

use sandesham_domain::{RoomId, RoomSeq, Timestamp, UserId};
use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row as _};
use utoipa::ToSchema;

use super::{Error, Store};

/// A user's private state of a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomSettings {
    /// No notifications until then.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub muted_until: Option<Timestamp>,
    /// Shown as unread from this `room_seq` on.
    #[schema(value_type = Option<u64>)]
    pub unread_from: Option<RoomSeq>,
}

/// What to change; an outer `None` leaves it as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// No notifications until then.
    pub muted_until: Option<Option<Timestamp>>,
    /// Shown as unread from this `room_seq` on.
    pub unread_from: Option<Option<RoomSeq>>,
}

impl FromRow<'_, PgRow> for RoomSettings {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let muted_until: Option<chrono::DateTime<chrono::Utc>> = row.try_get("muted_until")?;
        let unread_from: Option<i64> = row.try_get("unread_from")?;
        Ok(Self {
            muted_until: muted_until.map(Timestamp::new),
            unread_from: unread_from.map(RoomSeq::from_i64),
        })
    }
}

impl Store {
    /// Changes a user's settings of a room; what they are now.
    pub async fn change_settings(
        &self,
        user_id: UserId,
        room_id: RoomId,
        change: SettingsChange,
    ) -> Result<RoomSettings, Error> {
        let settings = sqlx::query_as(
            "insert into room_settings as old (user_id, room_id, muted_until, unread_from) \
             values ($1, $2, $3, $4) \
             on conflict (user_id, room_id) do update \
             set muted_until = case when $5 then excluded.muted_until else old.muted_until end, \
                 unread_from = case when $6 then excluded.unread_from else old.unread_from end \
             returning muted_until, unread_from",
        )
        .bind(user_id.as_uuid())
        .bind(room_id.as_uuid())
        .bind(change.muted_until.flatten().map(Timestamp::as_datetime))
        .bind(change.unread_from.flatten().map(RoomSeq::as_i64))
        .bind(change.muted_until.is_some())
        .bind(change.unread_from.is_some())
        .fetch_one(&self.pool);
        Ok(settings.await?)
    }
}
