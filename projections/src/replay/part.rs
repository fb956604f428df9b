//! A part of a room's past, read without the rest of it: what it takes grows with the part and the number
//! of members, and not with the room's history or the log.
//!
//! The log is asked by its indexes, and for what has none - which event moved whose cursor - the read model
//! of receipts is one. All that is shown is made of the events themselves.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use sandesham_domain::{
    EventType, MessageId, Position, Recorded, RoomId, RoomSeq, StreamKind, UserId, Version,
};
use sandesham_log::LogReader;
use sqlx::types::Uuid;

use super::moment::ReplayError;
use super::room::{BATCH, RoomReplay};
use super::view::{MessageAt, RoomAt};
use crate::error::Error;
use crate::reads::Reads;

/// What one part may take of memory, about: of messages with long stories it holds fewer.
const PART_BYTES_MAX: usize = 32 << 20;

/// What an event takes besides its data, about.
const EVENT_BYTES: usize = 256;

/// Which part of a room's past is wanted: the nearest items before a number, or the last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartRange {
    /// Items earlier than this.
    pub before: Option<RoomSeq>,
    /// The most items.
    pub limit: u32,
}

/// A part of a room's past. It covers every number from `from_seq` to `to_seq`; `to_seq` is one less than
/// `from_seq` where there is nothing.
#[derive(Debug)]
pub struct RoomPart {
    replay: RoomReplay,
    /// The first number that is covered.
    pub from_seq: RoomSeq,
    /// The last number that is covered.
    pub to_seq: RoomSeq,
}

/// Reads parts of the past. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PastReader {
    log: LogReader,
    reads: Reads,
}

/// A room's own past, which is folded with that of its messages.
struct Begun {
    replay: RoomReplay,
    /// Of the room itself, and its latest one of whatever kind.
    events: Vec<Recorded>,
    head: RoomSeq,
}

impl RoomPart {
    /// Everything in the part, whoever was allowed to see it.
    pub fn whole(&self) -> RoomAt {
        self.cut(self.replay.whole())
    }

    /// What a member saw of the part; none when `viewer` was not in.
    pub fn seen_by(&self, viewer: UserId) -> Option<RoomAt> {
        self.replay.seen_by(viewer).map(|room| self.cut(room))
    }

    /// What somebody was called who is in the part, or was a member; empty once erased.
    pub fn name(&self, user: UserId) -> &str {
        self.replay.name(user)
    }

    fn cut(&self, mut room: RoomAt) -> RoomAt {
        room.items.retain(|item| (self.from_seq..=self.to_seq).contains(&item.room_seq()));
        room
    }
}

impl PastReader {
    /// Reads the log, and the receipts as an index of it: they must have reached every position that is
    /// asked for.
    pub fn new(log: LogReader, reads: Reads) -> Self {
        Self { log, reads }
    }

    /// A room and a part of its timeline, as they were after `position`.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NoRoom`] when the room was not there yet, and whatever reading may meet.
    pub async fn room(
        &self,
        room: RoomId,
        position: Position,
        range: PartRange,
    ) -> Result<RoomPart, ReplayError> {
        let Begun { mut replay, mut events, head } = self.begin(room, position).await?;
        let before = range.before.map_or(head.next(), |before| before.min(head.next()));
        let types: Vec<EventType> = EventType::ALL.iter().copied().filter(is_item).collect();
        let limit = range.limit.saturating_add(1);
        let mut items =
            self.log.room_back(room, before, &types, limit).await.map_err(Error::from)?;
        let mut is_whole = items.len() as u64 <= u64::from(range.limit);
        items.truncate(range.limit as usize);
        let stories = loop {
            let messages: Vec<Uuid> = items.iter().filter_map(message_of).collect();
            if let Some(stories) = self.stories(&messages, position).await? {
                break stories;
            }
            items.truncate(items.len().div_ceil(2));
            is_whole = false;
        };
        let first = items.last().and_then(|item| item.room_seq);
        let from_seq = first.filter(|_| !is_whole).unwrap_or(RoomSeq(1));
        events.extend(stories);
        replay.fold_in_order(events)?;
        self.read_cursors(&mut replay, head).await?;
        let mut part = RoomPart { replay, from_seq, to_seq: RoomSeq(before.0.saturating_sub(1)) };
        let people: BTreeSet<UserId> = part.replay.present().into_iter().collect();
        let people: Vec<UserId> = people.union(&part.whole().named()).copied().collect();
        part.replay.read_people(&self.log, &people, position).await?;
        Ok(part)
    }

    /// A room with its members alone, as they were after `position`.
    ///
    /// # Errors
    ///
    /// As [`Self::room`].
    pub async fn members(&self, room: RoomId, position: Position) -> Result<RoomAt, ReplayError> {
        let Begun { mut replay, events, head } = self.begin(room, position).await?;
        replay.fold_in_order(events)?;
        self.read_cursors(&mut replay, head).await?;
        let present = replay.present();
        replay.read_people(&self.log, &present, position).await?;
        Ok(RoomAt { items: Vec::new(), ..replay.whole() })
    }

    /// The room of a message that had been sent by `position`.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NoMessage`] when it had not.
    pub async fn room_of(
        &self,
        message_id: MessageId,
        position: Position,
    ) -> Result<RoomId, ReplayError> {
        let sent = self.log.stream_at(message_id.into(), Version(1)).await.map_err(Error::from)?;
        let sent = sent.filter(|sent| sent.position <= position);
        let room_id = sent.and_then(|sent| sent.room_id);
        room_id.ok_or(ReplayError::NoMessage { message_id, position })
    }

    /// A message as it was after `position`, and whom it had reached.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NoMessage`] when it had not been sent, and whatever reading may meet.
    pub async fn message(
        &self,
        message_id: MessageId,
        position: Position,
    ) -> Result<(MessageAt, RoomAt), ReplayError> {
        let room = self.room_of(message_id, position).await?;
        let Begun { mut replay, mut events, .. } = self.begin(room, position).await?;
        // One message is shown however long its story is: the domain limits that.
        events.extend(self.story(message_id.as_uuid(), position).await?);
        replay.fold_in_order(events)?;
        let people = replay.people_of(message_id)?;
        for some in people.chunks(BATCH) {
            let seq = replay.seq_of(message_id)?;
            let moves = self.reads.covering_moves(room, some, seq, position).await?;
            self.read_moves(&mut replay, &moves).await?;
        }
        replay.read_people(&self.log, &people, position).await?;
        let room = RoomAt { items: Vec::new(), ..replay.whole() };
        Ok((replay.message(message_id)?, room))
    }

    async fn begin(&self, room_id: RoomId, position: Position) -> Result<Begun, ReplayError> {
        let head = self.log.room_head_at(room_id, position).await.map_err(Error::from)?;
        let head = head.ok_or(ReplayError::NoRoom { room_id, position })?;
        let stream = self.log.stream(room_id.into(), Version::ZERO).await.map_err(Error::from)?;
        let mut events: Vec<_> = stream.into_iter().filter(|it| it.position <= position).collect();
        // It says how far the room had come.
        let last = self.log.room(room_id, RoomSeq(head.0 - 1), 1).await.map_err(Error::from)?;
        events.extend(last);
        let moment = self.log.at(position).await.map_err(Error::from)?;
        let replay = RoomReplay::blank(room_id, position, moment.map(|moment| moment.recorded_at));
        Ok(Begun { replay, events, head })
    }

    /// All that had happened to some messages; none when it is too much to be held.
    async fn stories(
        &self,
        messages: &[Uuid],
        position: Position,
    ) -> Result<Option<Vec<Recorded>>, Error> {
        let mut events = Vec::new();
        let mut bytes = 0;
        let mut stream = std::pin::pin!(self.log.each_of_all(StreamKind::Message, messages));
        while let Some(event) = stream.try_next().await? {
            if event.position > position {
                continue;
            }
            bytes += EVENT_BYTES + event.data.as_deref().map_or(0, str::len);
            if bytes > PART_BYTES_MAX && messages.len() > 1 {
                return Ok(None);
            }
            events.push(event);
        }
        Ok(Some(events))
    }

    async fn story(&self, message: Uuid, position: Position) -> Result<Vec<Recorded>, Error> {
        Ok(self.stories(&[message], position).await?.unwrap_or_default())
    }

    async fn read_cursors(&self, replay: &mut RoomReplay, head: RoomSeq) -> Result<(), Error> {
        let (room, position) = (replay.room_id(), replay.position());
        for some in replay.present().chunks(BATCH) {
            let moves = self.reads.cursor_moves(room, some, head, position).await?;
            self.read_moves(replay, &moves).await?;
        }
        Ok(())
    }

    async fn read_moves(&self, replay: &mut RoomReplay, moves: &[Position]) -> Result<(), Error> {
        for some in moves.chunks(BATCH) {
            replay.fold_in_order(self.log.at_all(some).await?)?;
        }
        Ok(())
    }
}

/// What stands in a timeline for itself; all else that is numbered is shown with its message.
fn is_item(event_type: &EventType) -> bool {
    event_type.stream_kind() == StreamKind::Room || *event_type == EventType::MessageSent
}

fn message_of(item: &Recorded) -> Option<Uuid> {
    (item.stream.kind == StreamKind::Message).then_some(item.stream.id)
}
