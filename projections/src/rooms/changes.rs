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
pub(crate) struct Birth {
    pub(crate) kind: RoomKind,
    pub(crate) created_at: Timestamp,
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

#[cfg(test)]
mod tests {
    use sandesham_domain::MessageId;
    use sandesham_domain::message::{MessageDeleted, MessageEvent};
    use sandesham_domain::room::{LeaveReason, RoomCreated, RoomMemberLeft, RoomRenamed};
    use sqlx::types::Uuid;

    use super::*;
    use crate::recorded::{ASHA, RAVI, ROOM, at, erased, recorded};

    const RAVI_AS_ADMIN: RoomMember = RoomMember { user_id: RAVI, role: Role::Admin };
    const RAVI_AS_MEMBER: RoomMember = RoomMember { user_id: RAVI, role: Role::Member };

    fn changes_of(events: &[RoomEvent]) -> Changes {
        let records: Vec<_> =
            (1..).zip(events).map(|(position, event)| recorded(position, ROOM, event)).collect();
        Changes::of(&records.iter().collect::<Vec<_>>()).expect("well-formed events")
    }

    fn left() -> RoomEvent {
        RoomEvent::MemberLeft(RoomMemberLeft { user_id: RAVI, reason: LeaveReason::Removed })
    }

    #[test]
    fn a_room_that_is_made_and_named_in_one_batch_is_one_row() {
        let members = vec![RoomMember { user_id: ASHA, role: Role::Owner }, RAVI_AS_MEMBER];
        let created = RoomCreated { kind: RoomKind::Group, members };
        let renamed = RoomRenamed { name: "a name".to_owned() };
        let changes =
            changes_of(&[RoomEvent::Created(created), RoomEvent::Renamed(renamed), left()]);
        let expected = RoomChange {
            birth: Some(Birth { kind: RoomKind::Group, created_at: at(1) }),
            name: Some("a name".to_owned()),
            more_members: 1,
            head_seq: RoomSeq(3),
            activity: Some(Position(3)),
        };
        assert_eq!(changes.rooms[&ROOM], expected);
        assert_eq!(changes.members[&(ROOM, RAVI)], MemberChange::Out);
    }

    #[test]
    fn of_a_member_the_last_counts() {
        let [joined, promoted] =
            [RoomEvent::MemberJoined(RAVI_AS_MEMBER), RoomEvent::RoleChanged(RAVI_AS_ADMIN)];
        let changes = changes_of(&[left(), joined.clone(), promoted.clone()]);
        let expected = MemberChange::In { role: Role::Admin, joined_seq: RoomSeq(2) };
        assert_eq!(changes.members[&(ROOM, RAVI)], expected);
        assert_eq!(changes.rooms[&ROOM].more_members, 0);
        let changes = changes_of(std::slice::from_ref(&promoted));
        assert_eq!(changes.members[&(ROOM, RAVI)], MemberChange::Role(Role::Admin));
        let changes = changes_of(&[joined, promoted, left()]);
        assert_eq!(changes.members[&(ROOM, RAVI)], MemberChange::Out);
    }

    #[test]
    fn what_happens_to_a_message_moves_the_head_and_is_no_activity() {
        let message_id = MessageId::from_uuid(Uuid::from_u128(9));
        let deleted = MessageEvent::Deleted(MessageDeleted { message_id });
        let changes = Changes::of(&[&recorded(7, message_id, &deleted)]).expect("well-formed");
        let expected = RoomChange { head_seq: RoomSeq(7), ..RoomChange::default() };
        assert_eq!(changes.rooms[&ROOM], expected);
    }

    #[test]
    fn an_erased_name_is_empty() {
        let renamed = RoomEvent::Renamed(RoomRenamed { name: "a name".to_owned() });
        let changes = Changes::of(&[&erased(&recorded(7, ROOM, &renamed))]).expect("well-formed");
        assert_eq!(changes.rooms[&ROOM].name.as_deref(), Some(""));
    }
}
