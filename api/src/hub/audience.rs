//! Who of the connected hears a room: the members with a socket on this node, and since when.
//!
//! Kept in the order of the feed: what is seated is what is so at the hub's position. A member who
//! joined later than that is seated early, which does no harm: nothing before their joining is
//! theirs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sandesham_domain::room::RoomEvent;
use sandesham_domain::{Recorded, RoomId, RoomSeq, UserId};

use super::outbox::Outbox;
use super::readers::Readers;

/// A member's place in a room.
#[derive(Debug)]
struct Seat {
    /// The `room_seq` of their `member_joined` or of `room.created`: nothing before it is theirs.
    from: RoomSeq,
    sockets: Vec<Arc<Outbox>>,
}

/// The connected members of one room, and what routing its receipts needs.
#[derive(Debug, Default)]
pub(crate) struct Audience {
    seats: HashMap<UserId, Seat>,
    pub(super) readers: Readers,
}

/// A user with at least one socket that has said hello.
#[derive(Debug, Default)]
struct Listener {
    sockets: Vec<Arc<Outbox>>,
    /// Where they are seated.
    rooms: HashSet<RoomId>,
    /// Whether `rooms` is all there is; from then on the feed keeps it so.
    known: bool,
    /// Sockets whose rooms are being read, and what was left meanwhile, which those reads may
    /// still tell as present.
    arriving: usize,
    left: HashMap<RoomId, RoomSeq>,
}

/// The audiences of all rooms that have one here.
#[derive(Debug, Default)]
pub(crate) struct Audiences {
    listeners: HashMap<UserId, Listener>,
    rooms: HashMap<RoomId, Audience>,
}

impl Audiences {
    /// From the next event on `outbox` gets what is the user's, in the rooms where they are
    /// seated. Answers whether these are known to be all; if not, [`Audiences::settle`] must follow.
    pub(crate) fn subscribe(&mut self, user: UserId, outbox: &Arc<Outbox>) -> bool {
        let listener = self.listeners.entry(user).or_default();
        listener.sockets.push(Arc::clone(outbox));
        for room in &listener.rooms {
            if let Some(seat) = self.rooms.get_mut(room).and_then(|a| a.seats.get_mut(&user)) {
                seat.sockets.push(Arc::clone(outbox));
            }
        }
        if !listener.known {
            listener.arriving += 1;
        }
        listener.known
    }

    /// Seats a user where a read said that they are present. The read must be at or after the
    /// position of their socket's subscription. Answers whether any seat is new.
    pub(crate) fn seat(&mut self, user: UserId, rooms: &[(RoomId, RoomSeq)]) -> bool {
        let mut new = false;
        for &(room, from) in rooms {
            let Some(listener) = self.listeners.get(&user) else { return false };
            let has_left = listener.left.get(&room).is_some_and(|&left| from <= left);
            if !has_left && !listener.rooms.contains(&room) {
                self.join(user, room, from);
                new = true;
            }
        }
        new
    }

    /// The rooms of a user whose socket arrived are read; `known`: all of them are seated.
    pub(crate) fn settle(&mut self, user: UserId, known: bool) {
        if let Some(listener) = self.listeners.get_mut(&user) {
            listener.known |= known;
            listener.arriving -= 1;
            if listener.arriving == 0 {
                listener.left = HashMap::new();
            }
        }
    }

    /// `outbox` gets nothing more. Answers whether it was the user's last.
    pub(crate) fn unsubscribe(&mut self, user: UserId, outbox: &Arc<Outbox>) -> bool {
        let Some(listener) = self.listeners.get_mut(&user) else { return false };
        listener.sockets.retain(|other| !Arc::ptr_eq(other, outbox));
        if listener.sockets.is_empty() {
            let rooms = self.listeners.remove(&user).map(|gone| gone.rooms).unwrap_or_default();
            for room in rooms {
                self.unseat(user, room);
            }
            return true;
        }
        for room in &listener.rooms {
            if let Some(seat) = self.rooms.get_mut(room).and_then(|a| a.seats.get_mut(&user)) {
                seat.sockets.retain(|other| !Arc::ptr_eq(other, outbox));
            }
        }
        false
    }

    /// Seats the connected among those whom a room event brings in. To be called before the event
    /// is routed: it is the first that they get.
    pub(crate) fn note_joins(&mut self, record: &Recorded, event: &RoomEvent) {
        let Some((room, from)) = record.room_id.zip(record.room_seq) else { return };
        match event {
            RoomEvent::Created(created) => {
                for member in &created.members {
                    self.join(member.user_id, room, from);
                }
            }
            RoomEvent::MemberJoined(member) => self.join(member.user_id, room, from),
            RoomEvent::Renamed(_)
            | RoomEvent::MemberLeft(_)
            | RoomEvent::RoleChanged(_)
            | RoomEvent::Erased(_) => {}
        }
    }

    /// Unseats who left. To be called after the event is routed: it is the last that they get.
    pub(crate) fn note_leaves(&mut self, record: &Recorded, event: &RoomEvent) {
        let Some((room, at)) = record.room_id.zip(record.room_seq) else { return };
        let RoomEvent::MemberLeft(left) = event else { return };
        let Some(listener) = self.listeners.get_mut(&left.user_id) else { return };
        if listener.arriving > 0 {
            listener.left.insert(room, at);
        }
        let audience = self.rooms.get(&room);
        let seated_from = audience.and_then(|a| a.seats.get(&left.user_id)).map(|seat| seat.from);
        if seated_from.is_some_and(|from| from <= at) {
            listener.rooms.remove(&room);
            self.unseat(left.user_id, room);
        }
    }

    /// The audience of a room, if it has one here.
    pub(crate) fn room(&self, room: RoomId) -> Option<&Audience> {
        self.rooms.get(&room)
    }

    /// The audience of a room, if it has one here.
    pub(crate) fn room_mut(&mut self, room: RoomId) -> Option<&mut Audience> {
        self.rooms.get_mut(&room)
    }

    /// The sockets of a user.
    pub(crate) fn sockets_of(&self, user: UserId) -> &[Arc<Outbox>] {
        self.listeners.get(&user).map_or(&[], |listener| &listener.sockets)
    }

    /// The rooms of a connected user, once all of them are known.
    pub(crate) fn known_rooms_of(&self, user: UserId) -> Option<&HashSet<RoomId>> {
        self.listeners.get(&user).filter(|listener| listener.known).map(|listener| &listener.rooms)
    }

    /// The rooms of a connected user, as far as they are known here.
    pub(crate) fn rooms_of(&self, user: UserId) -> impl Iterator<Item = RoomId> {
        self.listeners.get(&user).into_iter().flat_map(|listener| &listener.rooms).copied()
    }

    /// Up to `max` others who are members of these rooms and connected here; those in rooms where few
    /// are first.
    pub(crate) fn present_in(&self, rooms: &[RoomId], but_for: UserId, max: usize) -> Vec<UserId> {
        let mut audiences: Vec<_> = rooms.iter().filter_map(|room| self.rooms.get(room)).collect();
        audiences.sort_by_key(|audience| audience.seats.len());
        let mut present = HashSet::new();
        let seated = audiences.iter().flat_map(|audience| audience.seats.keys());
        for &user in seated.filter(|&&user| user != but_for) {
            if present.len() >= max {
                break;
            }
            present.insert(user);
        }
        present.into_iter().collect()
    }

    /// Whether a connected user is a member of a room, as far as is known here.
    pub(crate) fn is_seated(&self, user: UserId, room: RoomId) -> bool {
        self.listeners.get(&user).is_some_and(|listener| listener.rooms.contains(&room))
    }

    fn join(&mut self, user: UserId, room: RoomId, from: RoomSeq) {
        let Some(listener) = self.listeners.get_mut(&user) else { return };
        if listener.rooms.insert(room) {
            let seat = Seat { from, sockets: listener.sockets.clone() };
            self.rooms.entry(room).or_default().seats.insert(user, seat);
        }
    }

    fn unseat(&mut self, user: UserId, room: RoomId) {
        if let Some(audience) = self.rooms.get_mut(&room) {
            audience.seats.remove(&user);
            if audience.seats.is_empty() {
                self.rooms.remove(&room);
            }
        }
    }
}

impl Audience {
    /// The sockets of those who were members at `room_seq`.
    pub(crate) fn sockets_at(&self, room_seq: RoomSeq) -> impl Iterator<Item = &Arc<Outbox>> {
        let seated = self.seats.values().filter(move |seat| seat.from <= room_seq);
        seated.flat_map(|seat| &seat.sockets)
    }

    /// Those who are members now and connected here, each with their sockets.
    pub(crate) fn present(&self) -> impl ExactSizeIterator<Item = (UserId, &[Arc<Outbox>])> {
        self.seats.iter().map(|(&user, seat)| (user, seat.sockets.as_slice()))
    }

    /// The sockets here of one who is a member now.
    pub(crate) fn sockets_of(&self, user: UserId) -> &[Arc<Outbox>] {
        self.seats.get(&user).map_or(&[], |seat| &seat.sockets)
    }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::room::{
        LeaveReason, Role, RoomCreated, RoomKind, RoomMember, RoomMemberLeft,
    };
    use sandesham_domain::{EventId, EventType, Position, SessionId, StreamId, Timestamp, Version};
    use uuid::Uuid;

    use super::*;
    use crate::hub::outbox::Bounds;

    const ROOM: RoomId = RoomId::from_uuid(Uuid::from_u128(9));
    const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(1));
    const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(2));

    fn outbox() -> Arc<Outbox> {
        let bounds = Bounds { queue_bytes_max: 1_000, owed_events_max: 10 };
        Arc::new(Outbox::new(SessionId::from_uuid(Uuid::nil()), bounds))
    }

    fn note(audiences: &mut Audiences, room_seq: u64, event: &RoomEvent) {
        let record = Recorded {
            position: Position(room_seq),
            event_id: EventId::from_uuid(Uuid::nil()),
            stream: StreamId::from(ROOM),
            version: Version(1),
            room_id: Some(ROOM),
            room_seq: Some(RoomSeq(room_seq)),
            event_type: EventType::RoomCreated,
            data: None,
            actor: None,
            recorded_at: Timestamp::from_micros(0),
        };
        audiences.note_joins(&record, event);
        audiences.note_leaves(&record, event);
    }

    fn member(user_id: UserId) -> RoomMember {
        RoomMember { user_id, role: Role::Member }
    }

    fn left(user_id: UserId) -> RoomEvent {
        RoomEvent::MemberLeft(RoomMemberLeft { user_id, reason: LeaveReason::Removed })
    }

    fn hear(audiences: &Audiences, room_seq: u64) -> usize {
        audiences.room(ROOM).map_or(0, |room| room.sockets_at(RoomSeq(room_seq)).count())
    }

    #[test]
    fn the_connected_hear_a_room_from_their_joining_to_their_leaving() {
        let mut audiences = Audiences::default();
        let (one, two) = (outbox(), outbox());
        audiences.subscribe(ASHA, &one);
        let created =
            RoomCreated { kind: RoomKind::Group, members: vec![member(ASHA), member(RAVI)] };
        note(&mut audiences, 1, &RoomEvent::Created(created));
        assert_eq!(hear(&audiences, 1), 1);
        audiences.subscribe(ASHA, &two);
        assert_eq!(hear(&audiences, 2), 2);
        note(&mut audiences, 3, &left(ASHA));
        assert_eq!(hear(&audiences, 4), 0);
        note(&mut audiences, 5, &RoomEvent::MemberJoined(member(ASHA)));
        assert_eq!((hear(&audiences, 4), hear(&audiences, 5)), (0, 2));
        assert!(!audiences.unsubscribe(ASHA, &one));
        assert_eq!(hear(&audiences, 6), 1);
        assert!(audiences.unsubscribe(ASHA, &two));
        assert!(audiences.room(ROOM).is_none());
    }

    #[test]
    fn those_who_are_there_in_small_rooms_are_told_first() {
        let mut audiences = Audiences::default();
        let large = RoomId::from_uuid(Uuid::from_u128(8));
        let user = |number| UserId::from_uuid(Uuid::from_u128(number));
        for number in 1..=5 {
            audiences.subscribe(user(number), &outbox());
            audiences.seat(user(number), &[(large, RoomSeq(1))]);
        }
        for seated in [ASHA, user(4)] {
            audiences.seat(seated, &[(ROOM, RoomSeq(1))]);
        }
        let elsewhere = RoomId::from_uuid(Uuid::from_u128(7));
        let rooms: Vec<_> = audiences.rooms_of(ASHA).chain([elsewhere]).collect();
        assert_eq!(audiences.present_in(&rooms, ASHA, 1), [user(4)]);
        assert_eq!(audiences.present_in(&rooms, ASHA, 10).len(), 4);
    }

    #[test]
    fn a_read_that_still_tells_a_room_that_was_left_meanwhile_seats_nobody() {
        let mut audiences = Audiences::default();
        assert!(!audiences.subscribe(ASHA, &outbox()));
        note(&mut audiences, 7, &left(ASHA));
        assert!(!audiences.seat(ASHA, &[(ROOM, RoomSeq(1))]));
        assert_eq!(hear(&audiences, 8), 0);
        assert!(audiences.seat(ASHA, &[(ROOM, RoomSeq(8))]), "a later joining counts");
    }

    #[test]
    fn a_leaving_before_a_joining_that_was_read_early_unseats_nobody() {
        let mut audiences = Audiences::default();
        audiences.subscribe(ASHA, &outbox());
        assert!(audiences.seat(ASHA, &[(ROOM, RoomSeq(9))]));
        audiences.settle(ASHA, true);
        note(&mut audiences, 7, &left(ASHA));
        assert_eq!((hear(&audiences, 8), hear(&audiences, 9)), (0, 1));
        assert!(audiences.subscribe(ASHA, &outbox()), "all is known from now on");
    }
}
