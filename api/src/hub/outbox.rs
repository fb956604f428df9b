//! What waits for one socket: frames up to a bound of bytes, and beyond it only the positions of
//! the events that are owed, which the session reads from the log when the client reads again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use futures_util::task::AtomicWaker;
use sandesham_domain::{Position, SessionId};

use super::delivery::Delivery;
use crate::ws::CloseReason;

/// A queue that grew beyond this many frames gives its memory back once it is empty.
const IDLE_FRAMES_MAX: usize = 64;

/// What waits for one socket. The hub pushes and never waits; the socket's session takes.
#[derive(Debug)]
pub(crate) struct Outbox {
    bounds: Bounds,
    waiting: Mutex<Waiting>,
    waker: AtomicWaker,
}

/// How much may wait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Bytes of frames.
    pub(crate) queue_bytes_max: usize,
    /// Events that are owed, 8 bytes each.
    pub(crate) owed_events_max: usize,
}

#[derive(Debug)]
struct Waiting {
    session_id: SessionId,
    frames: VecDeque<Arc<Delivery>>,
    bytes: usize,
    /// The events that are owed, in log order; while there is one, no frame waits.
    owed: VecDeque<Position>,
    behind: bool,
    close: Option<CloseReason>,
}

/// What a session found in its outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// Frames, now with the session.
    Frames,
    /// The socket fell behind: ask for what is owed.
    Owed,
    /// The socket is to be closed.
    Close(CloseReason),
}

/// What a push came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The session sleeps and has to be woken.
    ToBeWoken,
    /// The session has something to do already and will come to it.
    Waits,
    /// The queue was full: from now on the socket is owed events.
    FellBehind,
    /// The socket is being closed.
    Dropped,
}

impl Outbox {
    /// The empty outbox of a socket that lives as long as `session_id`.
    pub(crate) fn new(session_id: SessionId, bounds: Bounds) -> Self {
        let waiting = Waiting {
            session_id,
            frames: VecDeque::new(),
            bytes: 0,
            owed: VecDeque::new(),
            behind: false,
            close: None,
        };
        Self { bounds, waiting: Mutex::new(waiting), waker: AtomicWaker::new() }
    }

    /// Adds a frame, or notes that it is owed. Wakes nobody: see [`Outbox::wake`].
    pub(crate) fn push(&self, delivery: &Arc<Delivery>) -> Pushed {
        let mut waiting = self.lock();
        if waiting.close.is_some() {
            return Pushed::Dropped;
        }
        if waiting.behind {
            return waiting.owe(delivery, self.bounds.owed_events_max);
        }
        if waiting.bytes + delivery.len() > self.bounds.queue_bytes_max {
            waiting.fall_behind();
            waiting.owe(delivery, self.bounds.owed_events_max);
            return Pushed::FellBehind;
        }
        waiting.bytes += delivery.len();
        waiting.frames.push_back(Arc::clone(delivery));
        if waiting.frames.len() == 1 { Pushed::ToBeWoken } else { Pushed::Waits }
    }

    /// Has the session look into the outbox.
    pub(crate) fn wake(&self) {
        self.waker.wake();
    }

    /// Has the session close its socket. The first reason stays.
    pub(crate) fn close(&self, reason: CloseReason) {
        self.lock().close.get_or_insert(reason);
        self.wake();
    }

    /// Who is woken by [`Outbox::wake`]. To be called before looking, so that no wake is missed.
    pub(crate) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    /// Moves frames of up to about `bytes_max` bytes, at least one, to the end of `into`.
    pub(crate) fn take(&self, bytes_max: usize, into: &mut VecDeque<Arc<Delivery>>) -> Found {
        let mut waiting = self.lock();
        if let Some(reason) = waiting.close {
            return Found::Close(reason);
        }
        if waiting.behind {
            return Found::Owed;
        }
        let mut bytes = 0;
        while bytes < bytes_max
            && let Some(delivery) = waiting.frames.pop_front()
        {
            bytes += delivery.len();
            into.push_back(delivery);
        }
        waiting.bytes -= bytes;
        if waiting.frames.is_empty() && waiting.frames.capacity() > IDLE_FRAMES_MAX {
            waiting.frames = VecDeque::new();
        }
        if bytes == 0 { Found::Nothing } else { Found::Frames }
    }

    /// Why the socket is to be closed, if it is.
    pub(crate) fn close_reason(&self) -> Option<CloseReason> {
        self.lock().close
    }

    /// The next events that are owed, at most `limit`. With the empty answer the socket has caught
    /// up: frames wait again.
    pub(crate) fn take_owed(&self, limit: usize) -> Vec<Position> {
        let mut waiting = self.lock();
        let count = limit.min(waiting.owed.len());
        let positions: Vec<Position> = waiting.owed.drain(..count).collect();
        if positions.is_empty() {
            waiting.behind = false;
            waiting.owed = VecDeque::new();
        }
        positions
    }

    /// The session that the socket lives as long as.
    pub(crate) fn session_id(&self) -> SessionId {
        self.lock().session_id
    }

    /// From now on the socket lives as long as another session of the same user.
    pub(crate) fn set_session_id(&self, session_id: SessionId) {
        self.lock().session_id = session_id;
    }

    /// Whether nothing waits and nothing is owed.
    pub(crate) fn is_empty(&self) -> bool {
        let waiting = self.lock();
        waiting.frames.is_empty() && !waiting.behind
    }

    /// Forgets what waits and what is owed: the socket begins anew.
    pub(crate) fn clear(&self) {
        let mut waiting = self.lock();
        (waiting.frames, waiting.bytes) = (VecDeque::new(), 0);
        (waiting.owed, waiting.behind) = (VecDeque::new(), false);
    }

    /// The bytes that wait.
    pub(crate) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing that holds the lock can leave half a change behind.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn fall_behind(&mut self) {
        self.behind = true;
        self.bytes = 0;
        let frames = std::mem::take(&mut self.frames);
        self.owed.extend(frames.iter().filter_map(|delivery| delivery.place()).map(|p| p.position));
    }

    /// A notice is nobody's due.
    fn owe(&mut self, delivery: &Delivery, owed_events_max: usize) -> Pushed {
        let Some(place) = delivery.place() else {
            return Pushed::Dropped;
        };
        if self.owed.len() >= owed_events_max {
            self.close = Some(CloseReason::Resync);
            self.owed = VecDeque::new();
            return Pushed::ToBeWoken;
        }
        self.owed.push_back(place.position);
        Pushed::Waits
    }
}

#[cfg(test)]
mod tests {
    use sandesham_domain::UserId;
    use sandesham_nats::{LiveNotice, PresenceState};
    use uuid::Uuid;

    use super::*;

    fn event(position: u64, bytes: usize) -> Arc<Delivery> {
        Delivery::example(position, None, bytes)
    }

    const BOUNDS: Bounds = Bounds { queue_bytes_max: 10_000, owed_events_max: 100 };

    fn outbox() -> Outbox {
        Outbox::new(SessionId::from_uuid(Uuid::nil()), BOUNDS)
    }

    #[test]
    fn only_the_first_frame_wakes_the_session() {
        let (outbox, mut taken) = (outbox(), VecDeque::new());
        assert_eq!(outbox.push(&event(1, 10)), Pushed::ToBeWoken);
        assert_eq!(outbox.push(&event(2, 10)), Pushed::Waits);
        assert_eq!(outbox.take(usize::MAX, &mut taken), Found::Frames);
        assert_eq!(taken.len(), 2);
        assert_eq!(outbox.bytes(), 0);
        assert_eq!(outbox.take(usize::MAX, &mut taken), Found::Nothing);
        assert_eq!(outbox.push(&event(3, 10)), Pushed::ToBeWoken);
    }

    #[test]
    fn a_full_queue_becomes_a_list_of_what_is_owed_in_order() {
        let (outbox, mut taken) = (outbox(), VecDeque::new());
        let large = BOUNDS.queue_bytes_max / 2 - 600;
        outbox.push(&event(1, large));
        outbox.push(&event(2, large));
        assert_eq!(outbox.push(&event(3, large)), Pushed::FellBehind);
        assert_eq!(outbox.push(&event(4, 10)), Pushed::Waits);
        let user_id = UserId::from_uuid(Uuid::nil());
        let notice = LiveNotice::Presence { user_id, state: PresenceState::Online };
        assert_eq!(outbox.push(&Arc::new(Delivery::notice(&notice))), Pushed::Dropped);
        assert_eq!(outbox.take(usize::MAX, &mut taken), Found::Owed);
        assert_eq!(outbox.take_owed(3), [Position(1), Position(2), Position(3)]);
        assert_eq!(outbox.push(&event(5, 10)), Pushed::Waits);
        assert_eq!(outbox.take_owed(3), [Position(4), Position(5)]);
        assert_eq!(outbox.take_owed(3), []);
        assert_eq!(outbox.push(&event(6, 10)), Pushed::ToBeWoken);
        assert_eq!(outbox.take(usize::MAX, &mut taken), Found::Frames);
    }

    #[test]
    fn an_outbox_is_empty_when_nothing_waits_and_nothing_is_owed() {
        let (outbox, mut taken) = (outbox(), VecDeque::new());
        assert!(outbox.is_empty());
        outbox.push(&event(1, 10));
        assert!(!outbox.is_empty());
        outbox.take(usize::MAX, &mut taken);
        assert!(outbox.is_empty());
        outbox.push(&event(2, BOUNDS.queue_bytes_max));
        assert!(!outbox.is_empty());
        outbox.take_owed(1);
        assert!(!outbox.is_empty(), "what is owed was taken, but maybe not written");
        outbox.take_owed(1);
        assert!(outbox.is_empty());
    }

    #[test]
    fn an_outbox_that_was_cleared_begins_anew() {
        let (outbox, mut taken) = (outbox(), VecDeque::new());
        outbox.push(&event(1, 10));
        outbox.clear();
        assert_eq!((outbox.take(usize::MAX, &mut taken), outbox.bytes()), (Found::Nothing, 0));
        outbox.push(&event(2, BOUNDS.queue_bytes_max));
        outbox.clear();
        assert_eq!(outbox.push(&event(3, 10)), Pushed::ToBeWoken);
        assert_eq!(outbox.take(usize::MAX, &mut taken), Found::Frames);
        assert_eq!(taken.pop_front().and_then(|one| one.place()).map(|p| p.position.0), Some(3));
    }

    #[test]
    fn who_is_too_far_behind_is_closed() {
        let outbox = outbox();
        outbox.push(&event(1, BOUNDS.queue_bytes_max - 600));
        for position in 2..=BOUNDS.owed_events_max as u64 {
            outbox.push(&event(position, 600));
        }
        assert_eq!(outbox.close_reason(), None);
        outbox.push(&event(101, 10));
        assert_eq!(outbox.take(1, &mut VecDeque::new()), Found::Close(CloseReason::Resync));
    }
}
