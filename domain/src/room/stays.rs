//! The intervals in which somebody was a member, in the numbers of the room: what they may see.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::RoomEvent;
use crate::ids::{RoomSeq, UserId};

/// One interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stay {
    joined: RoomSeq,
    /// `None` while they are still in.
    left: Option<RoomSeq>,
}

/// The intervals of everybody who is or was a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stays(BTreeMap<UserId, Vec<Stay>>);

impl Stays {
    /// Takes in the event that stands at `room_seq`.
    pub(super) fn note(&mut self, event: &RoomEvent, room_seq: RoomSeq) {
        match event {
            RoomEvent::Created(created) => {
                for member in &created.members {
                    self.join(member.user_id, room_seq);
                }
            }
            RoomEvent::MemberJoined(member) => self.join(member.user_id, room_seq),
            RoomEvent::MemberLeft(left) => {
                if let Some(stay) = self.0.get_mut(&left.user_id).and_then(|stays| stays.last_mut())
                {
                    stay.left = Some(room_seq);
                }
            }
            RoomEvent::Renamed(_) | RoomEvent::RoleChanged(_) | RoomEvent::Erased(_) => {}
        }
    }

    /// Whether `room_seq` lies in one of the intervals of `user`.
    pub(super) fn cover(&self, user: UserId, room_seq: RoomSeq) -> bool {
        let covers =
            |stay: &Stay| stay.joined <= room_seq && stay.left.is_none_or(|left| room_seq <= left);
        self.0.get(&user).is_some_and(|stays| stays.iter().any(covers))
    }

    fn join(&mut self, user: UserId, room_seq: RoomSeq) {
        self.0.entry(user).or_default().push(Stay { joined: room_seq, left: None });
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::room::{LeaveReason, Role, RoomCreated, RoomKind, RoomMember, RoomMemberLeft};

    const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(1));
    const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(2));

    #[test]
    fn a_member_removed_and_added_again_sees_both_intervals_and_nothing_between() {
        let mut stays = Stays::default();
        let owner = RoomMember { user_id: ASHA, role: Role::Owner };
        let ravi = RoomMember { user_id: RAVI, role: Role::Member };
        let left = RoomMemberLeft { user_id: RAVI, reason: LeaveReason::Removed };
        let created = RoomCreated { kind: RoomKind::Group, members: vec![owner] };
        stays.note(&RoomEvent::Created(created), RoomSeq(1));
        stays.note(&RoomEvent::MemberJoined(ravi), RoomSeq(3));
        stays.note(&RoomEvent::MemberLeft(left), RoomSeq(5));
        stays.note(&RoomEvent::MemberJoined(ravi), RoomSeq(8));

        let seen = |user| (1..=9).filter(|&n| stays.cover(user, RoomSeq(n))).collect::<Vec<_>>();
        assert_eq!(seen(RAVI), [3, 4, 5, 8, 9]);
        assert_eq!(seen(ASHA), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
