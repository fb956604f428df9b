//! A user's private state of a room.

use sandesham_domain::{RoomId, RoomSeq, Timestamp, UserId};
use sandesham_projections::RoomSettings;
use sqlx::Row as _;

use super::{Error, Store};

/// What to change; an outer `None` leaves it as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// No notifications until then.
    pub muted_until: Option<Option<Timestamp>>,
    /// Shown as unread from this `room_seq` on, until the next reading.
    pub unread_from: Option<Option<RoomSeq>>,
}

impl Store {
    /// Changes a user's settings of a room; what they are now.
    pub async fn change_settings(
        &self,
        user_id: UserId,
        room_id: RoomId,
        change: SettingsChange,
    ) -> Result<RoomSettings, Error> {
        let row = sqlx::query(
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
        .fetch_one(&self.pool)
        .await?;
        let muted_until: Option<chrono::DateTime<chrono::Utc>> = row.try_get("muted_until")?;
        let unread_from: Option<i64> = row.try_get("unread_from")?;
        Ok(RoomSettings {
            muted_until: muted_until.map(Timestamp::new),
            unread_from: unread_from.map(RoomSeq::from_i64),
        })
    }

    /// Users have read rooms: what they marked as unread there is marked no more.
    pub async fn end_marks(
        &self,
        rooms: impl IntoIterator<Item = (UserId, RoomId)>,
    ) -> Result<(), Error> {
        let rooms = rooms.into_iter().map(|(user, room)| (user.as_uuid(), room.as_uuid()));
        let (user_ids, room_ids): (Vec<_>, Vec<_>) = rooms.unzip();
        // In one order, so that two processes never wait for each other.
        sqlx::query(
            "with marked as ( \
                 select user_id, room_id from room_settings \
                 where (user_id, room_id) in (select * from unnest($1::uuid[], $2::uuid[])) \
                   and unread_from is not null \
                 order by user_id, room_id for update \
             ) \
             update room_settings old set unread_from = null from marked \
             where old.user_id = marked.user_id and old.room_id = marked.room_id",
        )
        .bind(user_ids)
        .bind(room_ids)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
