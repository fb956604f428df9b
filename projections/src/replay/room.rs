//! One room, from its making to a moment, and on from there event by event.

use futures_util::TryStreamExt as _;
use sandesham_domain::room::Role;
use sandesham_domain::{
    MessageId, Position, Recorded, RoomId, RoomSeq, StreamKind, Timestamp, UserId,
};
use sandesham_log::LogReader;
use sqlx::types::Uuid;

use super::moment::ReplayError;
use super::reach::{Reach, Reader};
use super::view::{MemberAt, MessageAt, ReachAt, RoomAt};
use crate::error::Error;
use crate::timeline::TimelineItem;
use crate::{receipts, rooms, timeline, users};

/// Events that are folded at once.
pub(super) const BATCH: usize = 1_000;

/// A room as it was. Holds all of it in memory: what was said, and every move of a cursor.
#[derive(Debug)]
pub struct RoomReplay {
    room_id: RoomId,
    position: Position,
    time: Timestamp,
    timeline: timeline::Past,
    room: rooms::Past,
    receipts: receipts::Past,
    users: users::Past,
}

impl RoomReplay {
    /// Reads the log up to `position`, as far as it is about the room and the people in it.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NoRoom`] when the room was not there yet, and whatever reading the log may meet.
    pub async fn at(
        reader: &LogReader,
        room_id: RoomId,
        position: Position,
    ) -> Result<Self, ReplayError> {
        let mut replay = Self::blank(room_id, position, None);
        replay.read(reader, position).await?;
        if replay.room.birth.is_none() {
            return Err(ReplayError::NoRoom { room_id, position });
        }
        Ok(replay)
    }

    /// Of which nothing is known yet.
    pub(super) fn blank(room_id: RoomId, position: Position, time: Option<Timestamp>) -> Self {
        Self {
            room_id,
            position,
            time: time.unwrap_or(Timestamp::from_micros(0)),
            timeline: timeline::Past::default(),
            room: rooms::Past::default(),
            receipts: receipts::Past::default(),
            users: users::Past::default(),
        }
    }

    async fn read(&mut self, reader: &LogReader, position: Position) -> Result<(), Error> {
        let history = reader.room_between(self.room_id, Position::ZERO, position);
        let mut pages = history.map_err(Error::from).try_chunks(BATCH);
        while let Some(page) = pages.try_next().await.map_err(|error| error.1)? {
            self.fold(&page.iter().collect::<Vec<_>>())?;
        }
        self.read_people(reader, &self.timeline.ever_in(), position).await?;
        // What the moment itself was may be about another room.
        if let Some(event) = reader.at(position).await? {
            self.time = event.recorded_at;
        }
        self.position = position;
        Ok(())
    }

    /// What people were called then.
    pub(super) async fn read_people(
        &mut self,
        reader: &LogReader,
        people: &[UserId],
        position: Position,
    ) -> Result<(), Error> {
        for some in people.chunks(BATCH) {
            let ids: Vec<Uuid> = some.iter().map(|user| user.as_uuid()).collect();
            let mut events = reader.each_of_all(StreamKind::User, &ids);
            while let Some(event) = events.try_next().await? {
                if event.position <= position {
                    self.users.apply(users::Changes::of(&[&event])?);
                }
            }
        }
        Ok(())
    }

    /// Goes on by one event of the room or of somebody in it.
    pub fn step(&mut self, event: &Recorded) -> Result<(), Error> {
        self.fold(&[event])?;
        self.users.apply(users::Changes::of(&[event])?);
        (self.position, self.time) = (event.position, event.recorded_at);
        Ok(())
    }

    /// Takes in what was read in parts: in the order of the log, and each event once.
    pub(super) fn fold_in_order(&mut self, mut events: Vec<Recorded>) -> Result<(), Error> {
        events.sort_unstable_by_key(|event| event.position);
        events.dedup_by_key(|event| event.position);
        self.fold(&events.iter().collect::<Vec<_>>())
    }

    fn fold(&mut self, events: &[&Recorded]) -> Result<(), Error> {
        self.timeline.apply(timeline::Changes::of(events)?);
        self.room.apply(rooms::Changes::of(events)?);
        self.receipts.apply(receipts::Changes::of(events)?);
        Ok(())
    }

    /// Where in the log it stands.
    pub fn position(&self) -> Position {
        self.position
    }

    pub(super) fn room_id(&self) -> RoomId {
        self.room_id
    }

    /// Who was in.
    pub(super) fn present(&self) -> Vec<UserId> {
        self.timeline.present().into_keys().collect()
    }

    /// Where a message stands.
    pub(super) fn seq_of(&self, message_id: MessageId) -> Result<RoomSeq, ReplayError> {
        Ok(self.placed(message_id)?.0)
    }

    /// Everybody who was ever able to see a message.
    pub(super) fn people_of(&self, message_id: MessageId) -> Result<Vec<UserId>, ReplayError> {
        let room_seq = self.seq_of(message_id)?;
        let people = self.timeline.ever_in().into_iter();
        Ok(people.filter(|user| self.timeline.was_in(*user, room_seq)).collect())
    }

    fn placed(&self, message_id: MessageId) -> Result<(RoomSeq, Option<UserId>), ReplayError> {
        let position = self.position;
        let placed = self.timeline.message(message_id);
        placed.ok_or(ReplayError::NoMessage { message_id, position })
    }

    /// What somebody was called; empty once erased.
    pub fn name(&self, user: UserId) -> &str {
        self.users.name(user)
    }

    /// Everything there was, whoever was allowed to see it.
    pub fn whole(&self) -> RoomAt {
        let reach = self.reach();
        let items = self.timeline.items(None, |author, seq| Some(reach.status(author, seq)));
        self.with(items)
    }

    /// What a member saw; none when `viewer` was not in.
    pub fn seen_by(&self, viewer: UserId) -> Option<RoomAt> {
        self.timeline.present().get(&viewer)?;
        let reach = self.reach();
        let own = |author, seq| (author == viewer).then(|| reach.status(author, seq));
        Some(self.with(self.timeline.items(Some(viewer), own)))
    }

    fn with(&self, items: Vec<TimelineItem>) -> RoomAt {
        let birth = self.room.birth.expect("a room without its making is not shown");
        RoomAt {
            room_id: self.room_id,
            position: self.position,
            time: self.time,
            kind: birth.kind,
            name: self.room.name.clone(),
            head_seq: self.timeline.head(),
            members: self.members(),
            items,
        }
    }

    fn members(&self) -> Vec<MemberAt> {
        let present = self.timeline.present();
        let member = |(user_id, role): (&UserId, &Role)| {
            let cursors = self.receipts.of(*user_id);
            MemberAt {
                user_id: *user_id,
                name: self.users.name(*user_id).to_owned(),
                role: *role,
                joined_seq: present.get(user_id).copied().unwrap_or_default(),
                delivered_seq: cursors.delivered.seq,
                delivered_at: cursors.delivered.at,
                read_seq: cursors.read.seq,
                read_at: cursors.read.at,
                deactivated: self.users.is_deactivated(*user_id),
            }
        };
        self.room.roles.iter().map(member).collect()
    }

    fn reach(&self) -> Reach {
        let present = self.timeline.present().into_iter();
        let alive = present.filter(|(user_id, _)| !self.users.is_deactivated(*user_id));
        let reader = |(user_id, joined_seq): (UserId, RoomSeq)| {
            let cursors = self.receipts.of(user_id);
            let (delivered_seq, read_seq) = (cursors.delivered.seq, cursors.read.seq);
            Reader { user_id, joined_seq, delivered_seq, read_seq }
        };
        Reach::of(alive.map(reader).collect())
    }

    /// A message, and whom it had reached.
    ///
    /// # Errors
    ///
    /// [`ReplayError::NoMessage`] when it was not in the room by then.
    pub fn message(&self, message_id: MessageId) -> Result<MessageAt, ReplayError> {
        let (room_seq, author) = self.placed(message_id)?;
        let present = self.timeline.present();
        let people = self.people_of(message_id)?.into_iter().map(|user_id| {
            // Sending moves no cursor: an author is told nothing of themself.
            let is_author = Some(user_id) == author;
            let read = self.receipts.reading(user_id, room_seq).filter(|_| !is_author);
            let delivered = self.receipts.delivery(user_id, room_seq).filter(|_| !is_author);
            let revision =
                read.map(|read| self.timeline.revision_before(message_id, read.position));
            ReachAt {
                user_id,
                name: self.users.name(user_id).to_owned(),
                can_see: present.contains_key(&user_id),
                delivered_at: delivered.map(|delivered| delivered.moved_at),
                read_at: read.map(|read| read.moved_at),
                revision,
            }
        });
        Ok(MessageAt {
            message_id,
            room_seq,
            author,
            deleted_at: self.timeline.deleted_at(message_id),
            revisions: self.timeline.revisions(message_id),
            people: people.collect(),
        })
    }
}
