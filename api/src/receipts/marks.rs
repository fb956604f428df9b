//! Marks as unread (`unread_from`): each ends with the next reading.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sandesham_domain::{RoomId, UserId};
use tokio::sync::oneshot;

use crate::problem::Problem;
use crate::store::Store;

/// Ends marks, those of all who read at the same time in one statement.
pub(super) struct Marks {
    store: Store,
    reading: Mutex<Vec<Reading>>,
    /// Whoever has it ends the marks of everybody who reads by then.
    turn: tokio::sync::Mutex<()>,
}

struct Reading {
    room_id: RoomId,
    user_id: UserId,
    ended: oneshot::Sender<()>,
}

impl Marks {
    pub(super) fn new(store: Store) -> Self {
        Self { store, reading: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// A user has read a room: if they marked it, it is marked no more.
    pub(super) async fn end(&self, room_id: RoomId, user_id: UserId) -> Result<(), Problem> {
        let (ended, answer) = oneshot::channel();
        self.lock().push(Reading { room_id, user_id, ended });
        let turn = self.turn.lock().await;
        let reading = std::mem::take(&mut *self.lock());
        // Empty when who had the turn before took ours along.
        if !reading.is_empty() {
            let rooms = reading.iter().map(|reading| (reading.user_id, reading.room_id));
            self.store.end_marks(rooms).await?;
            for reading in reading {
                // Whoever no longer waits needs no answer.
                let _ = reading.ended.send(());
            }
        }
        drop(turn);
        answer.await.map_err(|_| Problem::unavailable("a mark as unread could not be ended"))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Reading>> {
        // Nothing that holds the lock can leave half a change behind.
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
