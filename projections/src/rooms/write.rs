//! Writes the changes of a batch: one statement for each kind of change, however many rows.

use sqlx::PgConnection;

use super::changes::{Changes, MemberChange, RoomChange};
use crate::columns::{column, texts};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        self.insert_rooms(connection).await?;
        self.update_rooms(connection).await?;
        if !self.members.is_empty() {
            self.write_present(connection).await?;
            self.write_roles(connection).await?;
            self.delete_members(connection).await?;
        }
        Ok(())
    }

    async fn insert_rooms(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let new = self.rooms.iter().filter_map(|(id, room)| Some((*id, room, room.birth?)));
        let new: Vec<_> = new.collect();
        if new.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "insert into rooms (room_id, kind, name, member_count, head_seq, activity, created_at)
             select * from unnest(
                 $1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::bigint[], $7::timestamptz[]
             )",
        )
        .bind(column(&new, |(room_id, _, _)| *room_id))
        .bind(texts(&new, |(_, _, birth)| birth.kind.as_str()))
        .bind(texts(&new, |(_, room, _)| room.name.as_deref()))
        .bind(column(&new, |(_, room, _)| room.more_members))
        .bind(column(&new, |(_, room, _)| room.head_seq))
        .bind(column(&new, |(_, room, _)| room.activity))
        .bind(column(&new, |(_, _, birth)| birth.created_at))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn update_rooms(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let old: Vec<(_, &RoomChange)> =
            self.rooms.iter().filter(|(_, room)| room.birth.is_none()).collect();
        if old.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "update rooms r set
                 name = coalesce(new.name, r.name),
                 member_count = r.member_count + new.more_members,
                 head_seq = new.head_seq,
                 activity = coalesce(new.activity, r.activity)
             from unnest($1::uuid[], $2::text[], $3::int[], $4::bigint[], $5::bigint[])
                 as new (room_id, name, more_members, head_seq, activity)
             where r.room_id = new.room_id",
        )
        .bind(column(&old, |(room_id, _)| **room_id))
        .bind(texts(&old, |(_, room)| room.name.as_deref()))
        .bind(column(&old, |(_, room)| room.more_members))
        .bind(column(&old, |(_, room)| room.head_seq))
        .bind(column(&old, |(_, room)| room.activity))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn write_present(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let present = self.members.iter().filter_map(|(key, change)| match change {
            MemberChange::In { role, joined_seq } => Some((key, *role, *joined_seq)),
            MemberChange::Role(_) | MemberChange::Out => None,
        });
        let present: Vec<_> = present.collect();
        sqlx::query(
            "insert into members (room_id, user_id, role, joined_seq)
             select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])
             on conflict (room_id, user_id) do update set
                 role = excluded.role, joined_seq = excluded.joined_seq",
        )
        .bind(column(&present, |((room_id, _), _, _)| *room_id))
        .bind(column(&present, |((_, user_id), _, _)| *user_id))
        .bind(texts(&present, |(_, role, _)| role.as_str()))
        .bind(column(&present, |(_, _, joined_seq)| *joined_seq))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn write_roles(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let roles = self.members.iter().filter_map(|(key, change)| match change {
            MemberChange::Role(role) => Some((key, *role)),
            MemberChange::In { .. } | MemberChange::Out => None,
        });
        let roles: Vec<_> = roles.collect();
        sqlx::query(
            "update members m set role = new.role
             from unnest($1::uuid[], $2::uuid[], $3::text[]) as new (room_id, user_id, role)
             where m.room_id = new.room_id and m.user_id = new.user_id",
        )
        .bind(column(&roles, |((room_id, _), _)| *room_id))
        .bind(column(&roles, |((_, user_id), _)| *user_id))
        .bind(texts(&roles, |(_, role)| role.as_str()))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn delete_members(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let out = || {
            let is_out = |(_, change): &(_, &MemberChange)| **change == MemberChange::Out;
            self.members.iter().filter(is_out).map(|(key, _)| key)
        };
        sqlx::query(
            "delete from members m
             using unnest($1::uuid[], $2::uuid[]) as gone (room_id, user_id)
             where m.room_id = gone.room_id and m.user_id = gone.user_id",
        )
        .bind(column(out(), |(room_id, _)| *room_id))
        .bind(column(out(), |(_, user_id)| *user_id))
        .execute(connection)
        .await?;
        Ok(())
    }
}
