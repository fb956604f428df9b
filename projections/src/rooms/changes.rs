//! What events change in the rooms: purely, a batch at a time.

use std::collections::BTreeMap;

use sandesham_domain::room::{Role, RoomEvent, RoomKind, RoomMember};
use sandesham_domain::{
    EventType, Position, Recorded, RoomId, RoomSeq, StreamKind, Timestamp, UserId,
};

use crate::error::Error;
use crate::projection::{decode, place};

/// What a room was made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Birth {
    pub(super) kind: RoomKind,
    pub(super) created_at: Timestamp,
}

/// What changes in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RoomChange {
    /// Only where it was made in the batch.
    pub(super) birth: Option<Birth>,
    /// Another name; empty once erased.
    pub(super) name: Option<String>,
    /// How many more members there are.
    pub(super) more_members: i32,
    pub(super) head_seq: RoomSeq,
    /// Of the latest message or thing that happened to the room.
    pub(super) activity: Option<Position>,
}

/// What becomes of a member; the last of the batch counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberChange {
    /// In, whatever they were before.
    In { role: Role, joined_seq: RoomSeq },
    /// Still in, as something else.
    Role(Role),
    /// Out.
    Out,
}

/// The row changes of a batch.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(super) rooms: BTreeMap<RoomId, RoomChange>,
    pub(super) members: BTreeMap<(RoomId, UserId), MemberChange>,
}

impl Changes {
    /// Folds a batch, in the order of the log.
    pub(crate) fn of(events: &[&Recorded]) -> Result<Self, Error> {
        let mut changes = Self::default();
        for record in events.iter().filter(|record| record.event_type.is_numbered()) {
            changes.note(record)?;
        }
        Ok(changes)
    }

    /// Whether no row changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.rooms.is_empty()
    }

    fn note(&mut self, record: &Recorded) -> Result<(), Error> {
        let (room_id, room_seq) = place(record)?;
        let is_of_room = record.event_type.stream_kind() == StreamKind::Room;
        let room = self.rooms.entry(room_id).or_default();
        room.head_seq = room_seq;
        if is_of_room || record.event_type == EventType::MessageSent {
            room.activity = Some(record.position);
        }
        if is_of_room {
            self.note_room(record, decode(record)?, room_id, room_seq);
        }
        Ok(())
    }

    fn note_room(
        &mut self,
        record: &Recorded,
        event: RoomEvent,
        room_id: RoomId,
        room_seq: RoomSeq,
    ) {
        let room = self.rooms.entry(room_id).or_default();
        match event {
            RoomEvent::Created(created) => {
                let created_at = record.recorded_at;
                room.birth = Some(Birth { kind: created.kind, created_at });
                for member in created.members {
                    self.join(room_id, member, room_seq);
                }
            }
            RoomEvent::Renamed(renamed) => room.name = Some(renamed.name),
            RoomEvent::MemberJoined(member) => self.join(room_id, member, room_seq),
            RoomEvent::MemberLeft(left) => {
                room.more_members -= 1;
                self.members.insert((room_id, left.user_id), MemberChange::Out);
            }
            RoomEvent::RoleChanged(member) => self.change_role(room_id, member),
            // Only a name can be erased in a room: who is in it must stay known.
            RoomEvent::Erased(_) => room.name = Some(String::new()),
        }
    }

    fn join(&mut self, room_id: RoomId, member: RoomMember, joined_seq: RoomSeq) {
        let RoomMember { user_id, role } = member;
        self.rooms.entry(room_id).or_default().more_members += 1;
        self.members.insert((room_id, user_id), MemberChange::In { role, joined_seq });
    }

    fn change_role(&mut self, room_id: RoomId, RoomMember { user_id, role }: RoomMember) {
        let member = self.members.entry((room_id, user_id)).or_insert(MemberChange::Role(role));
        *member = match *member {
            MemberChange::In { joined_seq, .. } => MemberChange::In { role, joined_seq },
            MemberChange::Role(_) => MemberChange::Role(role),
            MemberChange::Out => MemberChange::Out,
        };
    }
}
