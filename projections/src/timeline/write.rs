//! Writes the changes of a batch: one statement for each kind of change, however many rows.

use sqlx::PgConnection;

use super::changes::{Changes, Edit, Fate, Item, NewMessage};
use crate::columns::{column, texts};
use crate::error::Error;

impl Changes {
    /// Writes them into the schema that stands first in the search path.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), Error> {
        self.write_heads(connection).await?;
        if !self.items.is_empty() {
            self.write_items(connection).await?;
            self.write_files(connection).await?;
        }
        if !self.fates.is_empty() {
            self.write_fates(connection).await?;
        }
        if !self.edits.is_empty() {
            self.write_edits(connection).await?;
        }
        if !self.reactions.is_empty() {
            self.write_reactions(connection).await?;
        }
        if !self.left.is_empty() {
            self.write_left(connection).await?;
        }
        if !self.stays.is_empty() {
            self.write_stays(connection).await?;
        }
        Ok(())
    }

    async fn write_heads(&self, connection: &mut PgConnection) -> Result<(), Error> {
        sqlx::query(
            "insert into rooms (room_id, head_seq) select * from unnest($1::uuid[], $2::bigint[])
             on conflict (room_id) do update set head_seq = excluded.head_seq",
        )
        .bind(column(&self.heads, |(room_id, _)| *room_id))
        .bind(column(&self.heads, |(_, head_seq)| *head_seq))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn write_items(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let items = &self.items;
        sqlx::query(include_str!("sql/insert_items.sql"))
            .bind(column(items, |item| item.room_id))
            .bind(column(items, |item| item.room_seq))
            .bind(column(items, |item| item.position))
            .bind(texts(items, |item| item.kind))
            .bind(column(items, |item| item.actor))
            .bind(column(items, |item| item.sent_at))
            .bind(texts(items, |item| item.data.as_deref()))
            .bind(column(items, |item| message(item).map(|message| message.message_id)))
            .bind(texts(items, |item| message(item).and_then(|message| message.text.as_deref())))
            .bind(texts(items, |item| {
                message(item).and_then(|message| message.attachments.as_deref())
            }))
            .bind(column(items, |item| message(item).and_then(|message| message.reply_to)))
            .bind(column(items, |item| item.fate.is_edited))
            .bind(column(items, |item| item.fate.deleted.map(|deleted| deleted.at)))
            .bind(column(items, |item| item.fate.deleted.and_then(|deleted| deleted.by)))
            .execute(connection)
            .await?;
        Ok(())
    }

    async fn write_files(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let files = || {
            let of = |item| message(item).map(|message| &message.files);
            self.items.iter().flat_map(move |item| {
                of(item).into_iter().flatten().map(move |file| (*file, item.room_id, item.room_seq))
            })
        };
        if files().next().is_none() {
            return Ok(());
        }
        sqlx::query(
            "insert into files (attachment_id, room_id, room_seq)
             select * from unnest($1::uuid[], $2::uuid[], $3::bigint[])
             on conflict do nothing",
        )
        .bind(column(files(), |(attachment_id, _, _)| attachment_id))
        .bind(column(files(), |(_, room_id, _)| room_id))
        .bind(column(files(), |(_, _, room_seq)| room_seq))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn write_fates(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let fates = || self.fates.values();
        // The first deletion stays, with whom it was by.
        sqlx::query(
            "update items i set
                 is_edited = i.is_edited or new.is_edited,
                 deleted_at = coalesce(i.deleted_at, new.deleted_at),
                 deleted_by = case when i.deleted_at is null then new.deleted_by else i.deleted_by end
             from unnest($1::uuid[], $2::boolean[], $3::timestamptz[], $4::uuid[])
                 as new (message_id, is_edited, deleted_at, deleted_by)
             where i.message_id = new.message_id",
        )
        .bind(column(self.fates.keys(), |message_id| *message_id))
        .bind(column(fates(), |fate: &Fate| fate.is_edited))
        .bind(column(fates(), |fate: &Fate| fate.deleted.map(|deleted| deleted.at)))
        .bind(column(fates(), |fate: &Fate| fate.deleted.and_then(|deleted| deleted.by)))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn write_edits(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let whole: Vec<_> = self.edits.iter().filter(|edit| edit.content.is_some()).collect();
        let content = |edit: &'_ &Edit| edit.content.as_ref().map(|(revision, _)| *revision);
        sqlx::query(
            "insert into edits (message_id, room_seq, position, actor, edited_at, revision, text)
             select * from unnest(
                 $1::uuid[], $2::bigint[], $3::bigint[], $4::uuid[], $5::timestamptz[], $6::int[], $7::text[]
             )",
        )
        .bind(column(&whole, |edit| edit.message_id))
        .bind(column(&whole, |edit| edit.room_seq))
        .bind(column(&whole, |edit| edit.position))
        .bind(column(&whole, |edit| edit.actor))
        .bind(column(&whole, |edit| edit.edited_at))
        .bind(column(&whole, content))
        .bind(texts(&whole, |edit| edit.content.as_ref().map(|(_, text)| text.as_str())))
        .execute(&mut *connection)
        .await?;
        if whole.len() < self.edits.len() {
            self.write_erased_edits(connection).await?;
        }
        Ok(())
    }

    async fn write_erased_edits(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let erased: Vec<_> = self.edits.iter().filter(|edit| edit.content.is_none()).collect();
        sqlx::query(include_str!("sql/insert_erased_edits.sql"))
            .bind(column(&erased, |edit| edit.message_id))
            .bind(column(&erased, |edit| edit.room_seq))
            .bind(column(&erased, |edit| edit.position))
            .bind(column(&erased, |edit| edit.actor))
            .bind(column(&erased, |edit| edit.edited_at))
            .execute(connection)
            .await?;
        Ok(())
    }

    async fn write_reactions(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let there = || self.reactions.iter().filter_map(|(key, seq)| Some((key, (*seq)?)));
        sqlx::query(
            "insert into reactions (message_id, emoji, user_id, room_seq)
             select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[])
             on conflict (message_id, emoji, user_id) do update set room_seq = excluded.room_seq",
        )
        .bind(column(there(), |(key, _)| key.message_id))
        .bind(texts(there(), |(key, _)| key.emoji.as_str()))
        .bind(column(there(), |(key, _)| key.user_id))
        .bind(column(there(), |(_, room_seq)| room_seq))
        .execute(&mut *connection)
        .await?;
        let gone = || self.reactions.iter().filter(|(_, seq)| seq.is_none()).map(|(key, _)| key);
        sqlx::query(
            "delete from reactions r
             using unnest($1::uuid[], $2::text[], $3::uuid[]) as gone (message_id, emoji, user_id)
             where r.message_id = gone.message_id
                 and r.emoji = gone.emoji and r.user_id = gone.user_id",
        )
        .bind(column(gone(), |key| key.message_id))
        .bind(texts(gone(), |key| key.emoji.as_str()))
        .bind(column(gone(), |key| key.user_id))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn write_left(&self, connection: &mut PgConnection) -> Result<(), Error> {
        sqlx::query(
            "update memberships m set left_seq = gone.left_seq
             from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as gone (room_id, user_id, left_seq)
             where m.room_id = gone.room_id and m.user_id = gone.user_id and m.left_seq is null",
        )
        .bind(column(&self.left, |((room_id, _), _)| *room_id))
        .bind(column(&self.left, |((_, user_id), _)| *user_id))
        .bind(column(&self.left, |(_, left_seq)| *left_seq))
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn write_stays(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let stays = &self.stays;
        sqlx::query(
            "insert into memberships (room_id, user_id, joined_seq, left_seq)
             select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[])",
        )
        .bind(column(stays, |stay| stay.room_id))
        .bind(column(stays, |stay| stay.user_id))
        .bind(column(stays, |stay| stay.joined_seq))
        .bind(column(stays, |stay| stay.left_seq))
        .execute(connection)
        .await?;
        Ok(())
    }
}

fn message(item: &Item) -> Option<&NewMessage> {
    item.message.as_ref()
}
