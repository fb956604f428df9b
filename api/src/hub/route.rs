//! Where each event goes.

use std::sync::Arc;

use sandesham_domain::receipt::ReceiptEvent;
use sandesham_domain::room::RoomEvent;
use sandesham_domain::{EventType, Position, Published, RoomId, StreamEvent, StreamKind, UserId};

use super::audience::Audience;
use super::delivery::Delivery;
use super::lookup::{Lookup, Receipt};
use super::outbox::{Outbox, Pushed};
use super::readers::{Authors, Cursor};
use super::sockets::Shared;

/// In a room of which more are here, nobody is told who else is as somebody comes into it: they are told with
/// their next hello.
const INTRODUCED_MAX: usize = 50;

/// What came of routing a batch.
#[derive(Debug, Default)]
pub(super) struct Routed {
    /// The sessions to wake, once the whole batch is routed: each then writes all of its frames at
    /// once.
    to_wake: Vec<Arc<Outbox>>,
    /// What has to be looked up.
    pub(super) lookups: Vec<Lookup>,
    /// Who is connected here and came into a room: they and those in it do not know yet that the others are
    /// there.
    pub(super) arrived: Vec<(UserId, RoomId)>,
    deliveries: u64,
    fell_behind: u64,
}

impl Routed {
    pub(super) fn push(&mut self, outbox: &Arc<Outbox>, delivery: &Arc<Delivery>) {
        match outbox.push(delivery) {
            Pushed::ToBeWoken => self.to_wake.push(Arc::clone(outbox)),
            Pushed::Waits => {}
            Pushed::FellBehind => {
                // It may sleep: a frame larger than the queue never waited in it.
                self.to_wake.push(Arc::clone(outbox));
                self.fell_behind += 1;
            }
            Pushed::Dropped => return,
        }
        self.deliveries += 1;
    }

    pub(super) fn push_to_all<'a>(
        &mut self,
        outboxes: impl IntoIterator<Item = &'a Arc<Outbox>>,
        delivery: &Arc<Delivery>,
    ) {
        outboxes.into_iter().for_each(|outbox| self.push(outbox, delivery));
    }

    /// Wakes the sessions that have something to write.
    pub(super) fn wake(&mut self) {
        self.to_wake.drain(..).for_each(|outbox| outbox.wake());
        metrics::counter!("sandesham_deliveries_total").increment(self.deliveries);
        metrics::counter!("sandesham_sockets_behind_total").increment(self.fell_behind);
        (self.deliveries, self.fell_behind) = (0, 0);
    }
}

impl Shared {
    /// Pushes an event to everybody connected who may see it.
    pub(super) fn route(&mut self, event: &Arc<Published>, routed: &mut Routed) {
        match event.record.event_type.stream_kind() {
            StreamKind::Room => self.route_room_event(event, routed),
            StreamKind::Message => self.route_numbered(event, routed),
            StreamKind::Receipt => self.route_receipt(event, routed),
            StreamKind::Schedule => self.route_schedule_event(event, routed),
            StreamKind::User => self.route_user_event(event, routed),
            // Whom an access concerns is a question of the past, which `GET /me/accesses` answers. Where data
            // stood that was erased is for auditors; members get a notice of their own.
            StreamKind::Access | StreamKind::Erasure => {}
        }
        self.position = event.record.position;
    }

    fn route_room_event(&mut self, event: &Arc<Published>, routed: &mut Routed) {
        let room_event = decode::<RoomEvent>(event);
        if let Some(room_event) = &room_event {
            self.audiences.note_joins(&event.record, room_event);
            self.note_join(event, room_event);
            self.note_arrivals(event, room_event, routed);
        }
        self.route_numbered(event, routed);
        if let Some(room_event) = &room_event {
            self.audiences.note_leaves(&event.record, room_event);
        }
    }

    fn note_join(&mut self, event: &Published, room_event: &RoomEvent) {
        let RoomEvent::MemberJoined(member) = room_event else { return };
        let place = event.record.room_id.zip(event.record.room_seq);
        if let Some((room, room_seq)) = place
            && let Some(audience) = self.audiences.room_mut(room)
        {
            audience.readers.note_join(member.user_id, room_seq);
        }
    }

    fn note_arrivals(&self, event: &Published, room_event: &RoomEvent, routed: &mut Routed) {
        let members = match room_event {
            RoomEvent::Created(created) => created.members.as_slice(),
            RoomEvent::MemberJoined(member) => std::slice::from_ref(member),
            RoomEvent::Renamed(_)
            | RoomEvent::MemberLeft(_)
            | RoomEvent::RoleChanged(_)
            | RoomEvent::Erased(_) => return,
        };
        let Some(room) = event.record.room_id else { return };
        let present = self.audiences.room(room).map_or(0, |audience| audience.present().len());
        if present <= INTRODUCED_MAX {
            let arrived = members.iter().map(|member| member.user_id);
            let here = arrived.filter(|&user| self.audiences.is_seated(user, room));
            routed.arrived.extend(here.map(|user| (user, room)));
        }
    }

    fn route_numbered(&mut self, event: &Published, routed: &mut Routed) {
        let record = &event.record;
        let Some((room, room_seq)) = record.room_id.zip(record.room_seq) else { return };
        let Some(audience) = self.audiences.room_mut(room) else { return };
        let is_message = record.event_type == EventType::MessageSent;
        audience.readers.note_event(room_seq, record.actor.filter(|_| is_message));
        let Some(delivery) = delivery_of(event) else { return };
        routed.push_to_all(audience.sockets_at(room_seq), &delivery);
    }

    /// To the member's own sockets and to the authors of what the cursor moved over.
    fn route_receipt(&mut self, event: &Arc<Published>, routed: &mut Routed) {
        let Some(room) = event.record.room_id else { return };
        let Some(audience) = self.audiences.room_mut(room) else { return };
        let (cursor, moved) = match decode::<ReceiptEvent>(event) {
            Some(ReceiptEvent::Delivered(moved)) => (Cursor::Delivered, moved),
            Some(ReceiptEvent::Read(moved)) => (Cursor::Read, moved),
            Some(ReceiptEvent::Erased(_)) | None => return,
        };
        let Some(delivery) = delivery_of(event) else { return };
        let reader = moved.user_id;
        routed.push_to_all(audience.sockets_of(reader), &delivery);
        let covered = match audience.readers.note_receipt(reader, cursor, moved.up_to) {
            Authors::Known(authors) => {
                push_to_authors(audience, reader, &authors, &delivery, routed);
                return;
            }
            Authors::Between((after, _)) => Some(after),
            Authors::Unknown => None,
        };
        // Nobody but the reader is here: nobody to look up for.
        if audience.present().any(|(user, _)| user != reader) {
            let receipt = Receipt { room, reader, up_to: moved.up_to, delivery };
            routed.lookups.push(Lookup::Authors { event: Arc::clone(event), receipt, covered });
        }
    }

    fn route_schedule_event(&mut self, event: &Published, routed: &mut Routed) {
        let Some(author) = event.record.actor else { return };
        let sockets = self.audiences.sockets_of(author);
        if !sockets.is_empty()
            && let Some(delivery) = delivery_of(event)
        {
            routed.push_to_all(sockets, &delivery);
        }
    }

    /// To the user and to who shares a room with them.
    fn route_user_event(&mut self, event: &Published, routed: &mut Routed) {
        let record = &event.record;
        let user = UserId::from_uuid(record.stream.id);
        // Nobody shares a room with somebody who has just signed up.
        if record.event_type != EventType::UserRegistered
            && let Some(delivery) = delivery_of(event)
        {
            routed.push_to_all(self.audiences.sockets_of(user), &delivery);
            self.route_to_sharers(user, record.position, delivery, routed);
        }
        if record.event_type == EventType::UserDeactivated {
            self.end_user(user);
        }
    }

    /// To the others in the user's rooms: at once where these are known here, else once they were
    /// read from something at `position` or later.
    pub(super) fn route_to_sharers(
        &mut self,
        user: UserId,
        position: Position,
        delivery: Arc<Delivery>,
        routed: &mut Routed,
    ) {
        if let Some(rooms) = self.audiences.known_rooms_of(user) {
            let rooms: Vec<RoomId> = rooms.iter().copied().collect();
            self.push_to_sharers(user, &rooms, &delivery, routed);
        } else {
            routed.lookups.push(Lookup::Sharers { user, position, delivery });
        }
    }

    /// To the others in these rooms, to each once.
    pub(super) fn push_to_sharers(
        &self,
        user: UserId,
        rooms: &[RoomId],
        delivery: &Arc<Delivery>,
        routed: &mut Routed,
    ) {
        let audiences = rooms.iter().filter_map(|&room| self.audiences.room(room));
        let mut sharers: Vec<UserId> = audiences
            .flat_map(Audience::present)
            .map(|(sharer, _)| sharer)
            .filter(|&sharer| sharer != user)
            .collect();
        sharers.sort_unstable();
        sharers.dedup();
        for sharer in sharers {
            routed.push_to_all(self.audiences.sockets_of(sharer), delivery);
        }
    }

    /// To one user alone.
    pub(super) fn push_to_user(&self, user: UserId, delivery: &Arc<Delivery>, routed: &mut Routed) {
        routed.push_to_all(self.audiences.sockets_of(user), delivery);
    }

    /// To the members of a room who are there.
    pub(super) fn push_to_everybody(
        &self,
        room: RoomId,
        delivery: &Arc<Delivery>,
        routed: &mut Routed,
    ) {
        let present = self.audiences.room(room).into_iter().flat_map(Audience::present);
        for (_, sockets) in present {
            routed.push_to_all(sockets, delivery);
        }
    }

    /// To the members of a room who are there, but for one.
    pub(super) fn push_to_present(
        &self,
        room: RoomId,
        but_for: UserId,
        delivery: &Arc<Delivery>,
        routed: &mut Routed,
    ) {
        let present = self.audiences.room(room).into_iter().flat_map(Audience::present);
        for (_, sockets) in present.filter(|&(user, _)| user != but_for) {
            routed.push_to_all(sockets, delivery);
        }
    }

    /// To the authors of what a cursor moved over, found by a look-up.
    pub(super) fn push_receipt(&self, receipt: &Receipt, authors: &[UserId], routed: &mut Routed) {
        if let Some(audience) = self.audiences.room(receipt.room) {
            push_to_authors(audience, receipt.reader, authors, &receipt.delivery, routed);
        }
    }
}

/// The reader's own sockets have it already.
fn push_to_authors(
    audience: &Audience,
    reader: UserId,
    authors: &[UserId],
    delivery: &Arc<Delivery>,
    routed: &mut Routed,
) {
    for &author in authors.iter().filter(|&&author| author != reader) {
        routed.push_to_all(audience.sockets_of(author), delivery);
    }
}

fn delivery_of(event: &Published) -> Option<Arc<Delivery>> {
    let delivery = Delivery::of(event);
    if delivery.is_none() {
        tracing::error!(position = %event.record.position, "an envelope is not UTF-8");
    }
    delivery.map(Arc::new)
}

fn decode<E: StreamEvent>(event: &Published) -> Option<E> {
    let decoded = E::from_record(&event.record);
    if let Err(error) = &decoded {
        tracing::error!(position = %event.record.position, %error, "an event cannot be read");
    }
    decoded.ok()
}
