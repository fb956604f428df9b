//! How everybody gives the appender commits.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use sandesham_domain::{Commit, Published};
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::entry::{Entry, Permits, Place};
use super::lane::Lane;
use crate::error::AppendError;
use crate::prepare::Prepared;
use crate::tail::Tail;

/// The most commits on their way to the task; it takes them over at once unless Postgres is away.
pub(super) const QUEUE_MAX: usize = 16_384;

/// What all commits that are not answered may weigh together, in KiB: far more than a full queue of short
/// texts does.
pub(super) const QUEUE_KIB_MAX: usize = 64 << 10;

/// The most background commits in flight, so that a burst of them does not stall live ones.
pub(super) const BACKGROUND_MAX: usize = 200;

/// Who waits for a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// A person.
    Live,
    /// Nobody: a scheduled release, an import.
    Background,
}

/// A commit that is in the log.
#[derive(Clone, Debug)]
pub struct Appended {
    /// Its events, in order.
    pub events: Vec<Arc<Published>>,
    /// An earlier attempt, whose outcome was not known, had appended it.
    pub already: bool,
}

/// Gives the appender commits. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppendHandle {
    pub(super) live: mpsc::Sender<Entry>,
    pub(super) background: mpsc::Sender<Entry>,
    pub(super) background_permits: Arc<Semaphore>,
    pub(super) kib_permits: Arc<Semaphore>,
    pub(super) tail: Tail,
    pub(super) answer_within: Duration,
}

/// A commit that may be queued: it was checked, and there is room for it.
#[derive(Debug)]
pub struct Admitted {
    commit: Prepared,
    priority: Priority,
    permits: Permits,
}

/// The answer to a submitted commit, when it comes. To drop it does not take the commit back. None if
/// it was not taken.
#[derive(Debug)]
pub struct Pending(Option<oneshot::Receiver<Result<Appended, AppendError>>>);

impl AppendHandle {
    /// Appends a commit that is a lane of its own. Background work first waits for its turn.
    pub async fn append(
        &self,
        commit: Commit,
        priority: Priority,
    ) -> Result<Appended, AppendError> {
        let admitted = self.admit(commit, priority).await?;
        self.enqueue(admitted, Place::alone()).await
    }

    /// Checks a commit and finds room for it. Background work waits for room, so that none of a lane
    /// is turned away and passed by the next; what is live is `Unavailable` when there is none.
    pub async fn admit(&self, commit: Commit, priority: Priority) -> Result<Admitted, AppendError> {
        let commit = Prepared::new(commit).map_err(AppendError::Rejected)?;
        let kib = u32::try_from(commit.byte_count() / 1_024 + 1).unwrap_or(u32::MAX);
        let kib_permits = self.kib_permits.clone();
        let (background, weight) = match priority {
            Priority::Live => (None, kib_permits.try_acquire_many_owned(kib).ok()),
            Priority::Background => {
                let turn = self.background_permits.clone().acquire_owned().await.ok();
                (turn, kib_permits.acquire_many_owned(kib).await.ok())
            }
        };
        let weight = weight.ok_or(AppendError::Unavailable)?;
        let permits = Permits { _background: background, _weight: weight };
        Ok(Admitted { commit, priority, permits })
    }

    /// Queues a commit on a lane, in call order.
    pub fn submit(&self, admitted: Admitted, lane: &Lane) -> Pending {
        let place = Place::on(lane.state(), admitted.priority);
        self.enqueue(admitted, place)
    }

    /// What this process appends, straight after it committed.
    pub fn tail(&self) -> Tail {
        self.tail.clone()
    }

    fn enqueue(&self, admitted: Admitted, place: Place) -> Pending {
        let Admitted { commit, priority, permits } = admitted;
        let queue = match priority {
            Priority::Live => &self.live,
            Priority::Background => &self.background,
        };
        let (reply, answer) = oneshot::channel();
        let deadline = Instant::now() + self.answer_within;
        match queue.try_send(Entry::new(commit, place, deadline, reply, permits)) {
            Ok(()) => Pending(Some(answer)),
            // Full of what is live, or at an end: then everything that follows is turned away, too.
            Err(_) => Pending(None),
        }
    }
}

impl Future for Pending {
    type Output = Result<Appended, AppendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(answer) = &mut self.0 else { return Poll::Ready(Err(AppendError::Unavailable)) };
        let answer = ready!(Pin::new(answer).poll(context));
        Poll::Ready(answer.unwrap_or(Err(AppendError::Unavailable)))
    }
}
