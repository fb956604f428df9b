//! Reading items: of one room for its timeline, of several for a list of rooms.

use std::collections::BTreeMap;

use sandesham_domain::message::Attachment;
use sandesham_domain::{RoomId, RoomSeq, UserId};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;

use super::changes::MESSAGE;
use super::coverage::Span;
use super::ticks::Ticks;
use super::{MessageItem, MessageType, ReactionView, SystemItem, TimelineItem, TimelineRange};
use crate::columns::{column, get};
use crate::error::Error;
use crate::reads::Reads;

/// Which items are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) range: TimelineRange,
    /// The most items; one more than the range's limit says whether it was cut.
    pub(crate) at_most: i64,
    pub(crate) only_messages: bool,
}

/// What a viewer may see of a room that they are in.
#[derive(Debug)]
pub(crate) struct RoomItems {
    pub(super) head_seq: RoomSeq,
    pub(super) spans: Vec<Span>,
    ticks: Ticks,
    /// Ascending.
    pub(crate) items: Vec<TimelineItem>,
}

impl Reads {
    /// The items that the viewer may see, by room; a room that they are not in is not there.
    pub(crate) async fn items(
        &self,
        viewer: UserId,
        rooms: &[RoomId],
        wanted: Wanted,
    ) -> Result<BTreeMap<RoomId, RoomItems>, Error> {
        let Wanted { range, at_most, only_messages } = wanted;
        let rows = sqlx::query(include_str!("sql/items.sql"))
            .bind(viewer.as_uuid())
            .bind(column(rooms, |room_id| *room_id))
            .bind(range.after.map_or(0, saturating))
            .bind(range.before.map_or(i64::MAX, saturating))
            .bind(at_most)
            .bind(range.is_ascending())
            .bind(only_messages)
            .fetch_all(&self.pool)
            .await?;
        let mut by_room = BTreeMap::new();
        for row in &rows {
            note(&mut by_room, row, viewer)?;
        }
        Ok(by_room)
    }
}

/// A number that a client gave may be anything.
fn saturating(seq: RoomSeq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

fn note(
    by_room: &mut BTreeMap<RoomId, RoomItems>,
    row: &PgRow,
    viewer: UserId,
) -> Result<(), Error> {
    let room_id = get(row, "room_id")?;
    let room = match by_room.entry(room_id) {
        std::collections::btree_map::Entry::Occupied(room) => room.into_mut(),
        std::collections::btree_map::Entry::Vacant(room) => room.insert(RoomItems {
            head_seq: get(row, "head_seq")?,
            spans: json(row, "stays")?.unwrap_or_default(),
            ticks: json(row, "ticks")?.unwrap_or_default(),
            items: Vec::new(),
        }),
    };
    let Some(room_seq) = get::<Option<RoomSeq>>(row, "room_seq")? else { return Ok(()) };
    let item = if row.try_get::<&str, _>("type")? == MESSAGE {
        TimelineItem::Message(message(row, room_seq, viewer, &room.ticks)?)
    } else {
        TimelineItem::System(system(row, room_seq)?)
    };
    room.items.push(item);
    Ok(())
}

fn message(
    row: &PgRow,
    room_seq: RoomSeq,
    viewer: UserId,
    ticks: &Ticks,
) -> Result<MessageItem, Error> {
    let author: UserId = get(row, "actor")?;
    Ok(MessageItem {
        room_seq,
        item_type: MessageType::Message,
        message_id: get(row, "message_id")?,
        author,
        text: get::<Option<String>>(row, "text")?.unwrap_or_default(),
        revision: get::<Option<u32>>(row, "revision")?.unwrap_or(1),
        sent_at: get(row, "sent_at")?,
        edited_at: get(row, "edited_at")?,
        deleted_at: get(row, "deleted_at")?,
        reactions: json::<Vec<ReactionView>>(row, "reactions")?.unwrap_or_default(),
        attachments: json::<Vec<Attachment>>(row, "attachments")?.unwrap_or_default(),
        reply_to: get(row, "reply_to")?,
        status: (author == viewer).then(|| ticks.status(room_seq)),
    })
}

fn system(row: &PgRow, room_seq: RoomSeq) -> Result<SystemItem, Error> {
    Ok(SystemItem {
        room_seq,
        kind: get(row, "type")?,
        actor: get(row, "actor")?,
        sent_at: get(row, "sent_at")?,
        data: json::<Box<RawValue>>(row, "data")?,
    })
}

/// A column of JSON, or null.
fn json<T: DeserializeOwned>(row: &PgRow, name: &str) -> Result<Option<T>, Error> {
    let value: Option<Json<T>> = row.try_get(name)?;
    Ok(value.map(|Json(value)| value))
}

impl TimelineItem {
    /// Its number in the room.
    pub fn room_seq(&self) -> RoomSeq {
        match self {
            Self::Message(message) => message.room_seq,
            Self::System(system) => system.room_seq,
        }
    }
}
