//! The windows of all members in all rooms.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sandesham_domain::room::Room;
use sandesham_domain::{Position, RoomId, RoomSeq, UserId};
use sandesham_log::{Executor, Outcome, Priority};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::batch::{Batch, Call, Cursors};
use super::marks::Marks;
use crate::commands::AdvanceReceipt;
use crate::hub::Hub;
use crate::problem::Problem;
use crate::store::Store;

/// The shortest window.
const WINDOW_MIN: Duration = Duration::from_millis(200);

/// What each member adds to the window: the traffic of a room of n grows with n a message.
const WINDOW_PER_MEMBER: Duration = Duration::from_millis(1);

/// The longest window: a receipt is answered within two seconds, its commit included.
const WINDOW_MAX: Duration = Duration::from_millis(1_800);

/// The most calls that may wait, in all rooms together.
const CALLS_MAX: usize = 100_000;

/// Whose cursors, and where.
type Key = (RoomId, UserId);

/// Takes receipts, and commits those close together as one; cheap to clone.
#[derive(Clone)]
pub struct ReceiptCoalescer(Arc<Shared>);

struct Shared {
    executor: Executor,
    hub: Hub,
    marks: Marks,
    waiting: Mutex<Waiting>,
    /// Cancelled: windows end at once.
    flushes: CancellationToken,
    tasks: TaskTracker,
}

/// An entry for each member with a task: while a commit of theirs runs or a window is open.
#[derive(Debug, Default)]
struct Waiting {
    batches: HashMap<Key, Batch>,
    calls: usize,
}

impl ReceiptCoalescer {
    /// Nothing waits yet. The hub knows how far rooms have come.
    pub fn new(executor: Executor, hub: Hub, store: Store) -> Self {
        Self(Arc::new(Shared {
            executor,
            hub,
            marks: Marks::new(store),
            waiting: Mutex::default(),
            flushes: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }))
    }

    /// Moves a member's cursors forward, together with what else comes within the window. Answers
    /// the position of an event that covers them.
    pub async fn advance(
        &self,
        room: RoomId,
        user: UserId,
        delivered: Option<RoomSeq>,
        read: Option<RoomSeq>,
    ) -> Result<Position, Problem> {
        let answer = self.submit(room, user, delivered, read);
        answer.await.unwrap_or_else(|_| Err(Problem::unavailable("a receipt was given up")))
    }

    /// [`ReceiptCoalescer::advance`] without waiting for the answer. What was submitted is
    /// committed whether or not somebody waits.
    pub(crate) fn submit(
        &self,
        room: RoomId,
        user: UserId,
        delivered: Option<RoomSeq>,
        read: Option<RoomSeq>,
    ) -> oneshot::Receiver<Result<Position, Problem>> {
        let (answer, receiver) = oneshot::channel();
        let call = Call { cursors: Cursors { delivered, read }, answer };
        let mut waiting = self.0.lock();
        if waiting.calls >= CALLS_MAX {
            let _ = call.answer.send(Err(Problem::unavailable("too many receipts wait")));
            return receiver;
        }
        waiting.calls += 1;
        match waiting.batches.entry((room, user)) {
            Entry::Occupied(batch) => batch.into_mut().push(call),
            Entry::Vacant(place) => {
                place.insert(Batch::default()).push(call);
                let shared = Arc::clone(&self.0);
                self.0.tasks.spawn(async move { shared.serve((room, user)).await });
            }
        }
        receiver
    }

    /// Commits what waits, without waiting for windows to end, from now on.
    pub async fn flush(&self) {
        self.0.flushes.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }
}

impl Shared {
    /// Commits batch after batch of one member, a window apart, until none came within a window.
    async fn serve(&self, key: Key) {
        while let Some(batch) = self.take(key) {
            if batch.commit(|cursors| self.execute(key, cursors)).await {
                let window = self.window(key.0).await;
                tokio::select! {
                    () = tokio::time::sleep(window) => {}
                    () = self.flushes.cancelled() => {}
                }
            }
        }
    }

    /// The member's batch. When it is empty the member has no entry any more, and no task.
    fn take(&self, key: Key) -> Option<Batch> {
        let mut waiting = self.lock();
        let batch = std::mem::take(waiting.batches.get_mut(&key)?);
        waiting.calls -= batch.len();
        if batch.is_empty() {
            waiting.batches.remove(&key);
            return None;
        }
        Some(batch)
    }

    async fn execute(&self, (room_id, by): Key, cursors: Cursors) -> Result<Outcome, Problem> {
        let command = AdvanceReceipt {
            by,
            room_id,
            delivered_up_to: cursors.delivered,
            read_up_to: cursors.read,
            head_at_least: self.hub.head_at_least(room_id),
        };
        let outcome = self.executor.execute(&command, Priority::Live).await?;
        if cursors.read.is_some() {
            self.marks.end(room_id, by).await?;
        }
        Ok(outcome)
    }

    async fn window(&self, room: RoomId) -> Duration {
        let loaded = self.executor.load::<Room>(room).await;
        let members = loaded.map_or(0, |room| room.aggregate.member_count());
        let members = u32::try_from(members).unwrap_or(u32::MAX);
        WINDOW_PER_MEMBER.saturating_mul(members).clamp(WINDOW_MIN, WINDOW_MAX)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing that holds the lock can leave half a change behind.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
