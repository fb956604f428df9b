//! The open sockets of this process: what sessions see of the hub.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sandesham_domain::{MessageId, Position, RoomId, RoomSeq, SessionId, UserId};
use sandesham_nats::{Live, LiveNotice, PresenceState};
use tokio::sync::Notify;

use super::audience::Audiences;
use super::delivery::Delivery;
use super::outbox::{Bounds, Outbox};
use super::route::Routed;
use crate::ws::CloseReason;

/// Presence is asked for in so many rooms of a user: what is asked travels as one notice.
const ASKED_ROOMS_MAX: usize = 1_000;

/// So many who are there are told to one who asked, by each process: more than a list of members shows
/// at a time.
const TOLD_MAX: usize = 200;

/// The open sockets of this process; cheap to clone. [`super::HubTask`] feeds them.
#[derive(Clone, Debug)]
pub struct Hub {
    shared: Arc<Mutex<Shared>>,
    /// Told when the last socket is gone.
    emptied: Arc<Notify>,
    live: Live,
    bounds: Bounds,
}

/// What the task and the sessions share.
#[derive(Debug)]
pub(super) struct Shared {
    /// The last event that was routed.
    pub(super) position: Position,
    pub(super) audiences: Audiences,
    /// The sockets that each user has open, hello or not.
    open: HashMap<UserId, Vec<Arc<Outbox>>>,
    ends: bool,
}

/// A socket of a user, from its opening on. Dropping it closes the books on it.
#[derive(Debug)]
pub(crate) struct OpenSocket {
    hub: Hub,
    user_id: UserId,
    outbox: Arc<Outbox>,
    is_subscribed: bool,
}

/// A user's first socket, while the user's rooms are being read. Dropping it gives up.
#[derive(Debug)]
pub(crate) struct Arrival {
    hub: Hub,
    user_id: UserId,
    known: bool,
}

/// From where on a socket gets events.
#[derive(Debug)]
pub(crate) struct Subscribed {
    /// Every event after this one is routed to the socket.
    pub(crate) position: Position,
    /// In rooms that are yet to be seated; `None` when all of them are.
    pub(crate) arrival: Option<Arrival>,
}

impl Hub {
    pub(super) fn new(position: Position, live: Live, bounds: Bounds) -> Self {
        let shared =
            Shared { position, audiences: Audiences::default(), open: HashMap::new(), ends: false };
        let shared = Arc::new(Mutex::new(shared));
        Self { shared, emptied: Arc::default(), live, bounds }
    }

    /// Takes a socket of a user in, unless they have `sockets_max` already.
    pub(crate) fn open(
        &self,
        user_id: UserId,
        session_id: SessionId,
        sockets_max: usize,
    ) -> Result<OpenSocket, CloseReason> {
        let mut shared = self.lock();
        if shared.ends {
            return Err(CloseReason::GoingAway);
        }
        let open = shared.open.get(&user_id).map_or(0, Vec::len);
        if open >= sockets_max {
            return Err(CloseReason::TooManySockets);
        }
        let outbox = Arc::new(Outbox::new(session_id, self.bounds));
        shared.open.entry(user_id).or_default().push(Arc::clone(&outbox));
        metrics::gauge!("sandesham_sockets").increment(1.0);
        Ok(OpenSocket { hub: self.clone(), user_id, outbox, is_subscribed: false })
    }

    /// The last event that was routed.
    pub(crate) fn position(&self) -> Position {
        self.lock().position
    }

    /// Whether a connected user is a member of a room now.
    pub(crate) fn is_member(&self, user: UserId, room: RoomId) -> bool {
        self.lock().audiences.is_seated(user, room)
    }

    /// A number that a room is known to have reached; zero when nothing is known.
    pub(crate) fn head_at_least(&self, room: RoomId) -> RoomSeq {
        self.lock().audiences.room(room).map(|audience| audience.readers.head()).unwrap_or_default()
    }

    /// Tells the others in a room that somebody writes.
    pub(crate) fn tell_typing(&self, room_id: RoomId, user_id: UserId) {
        self.live.publish(LiveNotice::Typing { room_id, user_id });
    }

    /// Tells the members of a room that messages were erased.
    pub(crate) fn tell_erased(&self, room_id: RoomId, message_ids: &[MessageId]) {
        let delivery = Arc::new(Delivery::erased(room_id, message_ids));
        let mut routed = Routed::default();
        self.lock().push_to_everybody(room_id, &delivery, &mut routed);
        routed.wake();
    }

    /// Tells that somebody came or went.
    pub(super) fn tell_presence(&self, user_id: UserId, state: PresenceState) {
        self.live.publish(LiveNotice::Presence { user_id, state });
    }

    /// Tells somebody who came into a room who is there, and them that they are.
    pub(super) fn introduce(&self, user_id: UserId, room_id: RoomId) {
        self.tell_presence(user_id, PresenceState::Online);
        self.live.publish(LiveNotice::PresenceAsked { user_id, room_ids: vec![room_id] });
    }

    /// Answers one who asked who is there.
    pub(super) fn answer_presence(&self, user_id: UserId, room_ids: &[RoomId]) {
        let online = self.lock().audiences.present_in(room_ids, user_id, TOLD_MAX);
        if !online.is_empty() {
            self.live.publish(LiveNotice::PresenceTold { user_id, online });
        }
    }

    /// Whether a user has a socket here that has said hello.
    pub(super) fn is_online(&self, user: UserId) -> bool {
        !self.lock().audiences.sockets_of(user).is_empty()
    }

    /// Adds up what waits for all sockets together.
    pub(super) fn measure(&self) {
        let bytes: usize = self.lock().open.values().flatten().map(|outbox| outbox.bytes()).sum();
        // Far below 2^52.
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
        metrics::gauge!("sandesham_outbox_bytes").set(bytes as f64);
    }

    /// Closes every socket, and those yet to come.
    pub(super) fn end(&self) {
        let mut shared = self.lock();
        shared.ends = true;
        shared.open.values().flatten().for_each(|outbox| outbox.close(CloseReason::GoingAway));
    }

    /// Waits until no socket is open.
    pub(crate) async fn wait_until_empty(&self) {
        loop {
            // Registered before looking, so that no socket's end is missed.
            let mut emptied = std::pin::pin!(self.emptied.notified());
            emptied.as_mut().enable();
            if self.lock().open.is_empty() {
                return;
            }
            emptied.await;
        }
    }

    /// Closes the sockets of a session that has ended.
    pub(crate) fn end_session(&self, session_id: SessionId) {
        let shared = self.lock();
        let sockets = shared.open.values().flatten();
        sockets
            .filter(|outbox| outbox.session_id() == session_id)
            .for_each(|outbox| outbox.close(CloseReason::Unauthenticated));
    }

    /// Closes the sockets of a user whose account was closed.
    pub(super) fn end_user(&self, user_id: UserId) {
        self.lock().end_user(user_id);
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Shared> {
        // A panic under the lock would be a bug of ours; the other sockets live on.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    pub(super) fn end_user(&self, user_id: UserId) {
        let sockets = self.open.get(&user_id).into_iter().flatten();
        sockets.for_each(|outbox| outbox.close(CloseReason::Unauthenticated));
    }
}

impl OpenSocket {
    /// Whose socket it is.
    pub(crate) fn user_id(&self) -> UserId {
        self.user_id
    }

    /// What waits for the socket.
    pub(crate) fn outbox(&self) -> &Arc<Outbox> {
        &self.outbox
    }

    /// From the next event on the socket gets what its user may see, and nothing of a subscription
    /// before.
    pub(crate) fn subscribe(&mut self) -> Subscribed {
        let mut shared = self.hub.lock();
        self.outbox.clear();
        let is_first = shared.audiences.sockets_of(self.user_id).is_empty();
        let known = shared.audiences.subscribe(self.user_id, &self.outbox);
        let position = shared.position;
        drop(shared);
        self.is_subscribed = true;
        if is_first {
            self.hub.tell_presence(self.user_id, PresenceState::Online);
        }
        let (hub, user_id) = (self.hub.clone(), self.user_id);
        let arrival = (!known).then(|| Arrival { hub, user_id, known: false });
        Subscribed { position, arrival }
    }

    /// Asks all processes who is there of those with whom the user shares a room: who was there before
    /// is told nowhere else.
    pub(crate) fn ask_presence(&self) {
        let user_id = self.user_id;
        let room_ids: Vec<_> =
            self.hub.lock().audiences.rooms_of(user_id).take(ASKED_ROOMS_MAX).collect();
        if !room_ids.is_empty() {
            self.hub.live.publish(LiveNotice::PresenceAsked { user_id, room_ids });
        }
    }

    /// The socket gets nothing more.
    pub(crate) fn unsubscribe(&mut self) {
        if !std::mem::take(&mut self.is_subscribed) {
            return;
        }
        let was_last = self.hub.lock().audiences.unsubscribe(self.user_id, &self.outbox);
        if was_last {
            self.hub.tell_presence(self.user_id, PresenceState::Offline);
        }
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.unsubscribe();
        let mut shared = self.hub.lock();
        if let Some(open) = shared.open.get_mut(&self.user_id) {
            open.retain(|other| !Arc::ptr_eq(other, &self.outbox));
            if open.is_empty() {
                shared.open.remove(&self.user_id);
            }
        }
        if shared.open.is_empty() {
            self.hub.emptied.notify_waiters();
        }
        metrics::gauge!("sandesham_sockets").decrement(1.0);
    }
}

impl Arrival {
    /// Seats the user where a read at or after the subscription said that they are present.
    /// Answers the position from which on all of these are routed, if any was not yet.
    pub(crate) fn seat(&mut self, rooms: &[(RoomId, RoomSeq)]) -> Option<Position> {
        let mut shared = self.hub.lock();
        let is_new = shared.audiences.seat(self.user_id, rooms);
        self.known |= !is_new;
        is_new.then_some(shared.position)
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        self.hub.lock().audiences.settle(self.user_id, self.known);
    }
}
