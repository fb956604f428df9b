//! A user's rooms, and who is in them.

use sandesham_domain::{Position, RoomId, UserId};
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;

use super::{MemberView, RoomKey, RoomListItem, RoomListKey, RoomSettings, RoomView};
use crate::columns::get;
use crate::error::Error;
use crate::page::{Page, Paged};
use crate::reads::{Reads, escape_like};
use crate::timeline::{TimelineRange, Wanted};

/// How many members a room shows of itself.
const MEMBERS_SHOWN: i32 = 50;

/// Unread messages are counted up to here.
const UNREAD_MAX: i64 = 1_000;

/// The newest message of each room.
const LAST_MESSAGE: Wanted = Wanted {
    range: TimelineRange { after: None, before: None, limit: 1 },
    at_most: 1,
    only_messages: true,
};

impl Reads {
    /// The rooms that a user is in, latest activity first.
    pub async fn rooms_of(
        &self,
        user: UserId,
        page: Page<RoomListKey>,
    ) -> Result<Paged<RoomListItem>, Error> {
        let rows = sqlx::query(include_str!("sql/rooms_of.sql"))
            .bind(user.as_uuid())
            .bind(page.key().map(|key| key.as_of.as_i64()))
            .bind(page.key().map(|key| key.activity.as_i64()))
            .bind(page.limit_and_one())
            .bind(MEMBERS_SHOWN)
            .bind(UNREAD_MAX)
            .fetch_all(&self.pool)
            .await?;
        let keyed = |row: &PgRow| Ok::<_, Error>((key(row)?, list_item(row)?));
        let rows = rows.iter().map(keyed).collect::<Result<Vec<_>, _>>()?;
        let mut paged = page.cut(rows, |(key, _)| *key).map(|(_, item)| item);
        let rooms: Vec<RoomId> = paged.items.iter().map(|item| item.room.id).collect();
        let mut last_messages = self.items(user, &rooms, LAST_MESSAGE).await?;
        for item in &mut paged.items {
            let last = last_messages.remove(&item.room.id);
            item.last_message = last.and_then(|mut last| last.items.pop());
        }
        Ok(paged)
    }

    /// The groups that a user is an owner of, and not alone in.
    pub async fn groups_owned_by(&self, user: UserId) -> Result<Vec<RoomId>, Error> {
        let rows = sqlx::query(
            "select r.room_id from rooms.members m
             join rooms.rooms r on r.room_id = m.room_id
             where m.user_id = $1 and m.role = 'owner' and r.kind = 'group' and r.member_count > 1
             order by r.room_id",
        );
        let rows = rows.bind(user.as_uuid()).fetch_all(&self.pool).await?;
        rows.iter().map(|row| get(row, "room_id")).collect()
    }

    /// A room that the viewer is in.
    pub async fn room(&self, viewer: UserId, room: RoomId) -> Result<Option<RoomView>, Error> {
        let row = sqlx::query(
            "select r.room_id, r.kind, r.name, r.member_count, r.head_seq, r.created_at,
                 projections.first_members(r.room_id, $3) as members
             from rooms.rooms r
             where r.room_id = $2 and exists (
                 select from rooms.members m where m.room_id = r.room_id and m.user_id = $1
             )",
        )
        .bind(viewer.as_uuid())
        .bind(room.as_uuid())
        .bind(MEMBERS_SHOWN)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(view).transpose()
    }

    /// All rooms, the newest first, whoever is in: for auditors. With a text those in whose name or in that of
    /// one of whose members it stands, in any case, or the one whose identifier it is.
    pub async fn all_rooms(
        &self,
        query: Option<&str>,
        page: Page<RoomKey>,
    ) -> Result<Paged<RoomView>, Error> {
        let pattern = query.map(|query| format!("%{}%", escape_like(&query.to_lowercase())));
        let rows = sqlx::query(include_str!("sql/all_rooms.sql"))
            .bind(page.key().map(|key| key.created_at.as_datetime()))
            .bind(page.key().map(|key| key.room_id.as_uuid()))
            .bind(pattern)
            .bind(query.and_then(|query| query.parse::<RoomId>().ok()).map(RoomId::as_uuid))
            .bind(page.limit_and_one())
            .bind(MEMBERS_SHOWN)
            .fetch_all(&self.pool)
            .await?;
        let rooms = rows.iter().map(view).collect::<Result<Vec<_>, _>>()?;
        Ok(page.cut(rooms, |room| RoomKey { created_at: room.created_at, room_id: room.id }))
    }

    /// The members of a room that the viewer is in, in the order of their identifiers.
    pub async fn members(
        &self,
        viewer: UserId,
        room: RoomId,
        page: Page<UserId>,
    ) -> Result<Option<Paged<MemberView>>, Error> {
        let rows = sqlx::query(include_str!("sql/members.sql"))
            .bind(viewer.as_uuid())
            .bind(room.as_uuid())
            .bind(page.key().map(|user_id| user_id.as_uuid()))
            .bind(page.limit_and_one())
            .fetch_all(&self.pool)
            .await?;
        page.cut_seen(&rows, member, |last| last.user_id)
    }
}

fn view(row: &PgRow) -> Result<RoomView, Error> {
    let Json(members) = row.try_get("members")?;
    Ok(RoomView {
        id: get(row, "room_id")?,
        kind: get(row, "kind")?,
        name: get(row, "name")?,
        members,
        member_count: u64::from(get::<u32>(row, "member_count")?),
        head_seq: get(row, "head_seq")?,
        created_at: get(row, "created_at")?,
    })
}

fn list_item(row: &PgRow) -> Result<RoomListItem, Error> {
    let settings = RoomSettings {
        muted_until: get(row, "muted_until")?,
        unread_from: get(row, "unread_from")?,
    };
    Ok(RoomListItem {
        room: view(row)?,
        role: get(row, "role")?,
        last_message: None,
        unread_count: get(row, "unread_count")?,
        delivered_seq: get(row, "delivered_seq")?,
        read_seq: get(row, "read_seq")?,
        settings,
    })
}

fn key(row: &PgRow) -> Result<RoomListKey, Error> {
    let activity: Position = get(row, "activity_then")?;
    Ok(RoomListKey { as_of: get(row, "as_of")?, activity })
}

fn member(user_id: UserId, row: &PgRow) -> Result<MemberView, Error> {
    let (name, role, avatar_id) = (get(row, "name")?, get(row, "role")?, get(row, "avatar_id")?);
    Ok(MemberView { user_id, name, role, avatar_id })
}
