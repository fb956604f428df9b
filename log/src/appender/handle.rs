//! How everybody gives the appender commits.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use sandesham_domain::{Commit, Published};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

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

/// The answer to a submitted commit, when it comes. To drop it does not take the commit back.
#[derive(Debug)]
pub struct Pending(State);

#[derive(Debug)]
enum State {
    Failed(Option<AppendError>),
    Waiting(oneshot::Receiver<Result<Appended, AppendError>>),
}

impl AppendHandle {
    /// Appends a commit that is a lane of its own. Background work first waits for its turn.
    pub async fn append(
        &self,
        commit: Commit,
        priority: Priority,
    ) -> Result<Appended, AppendError> {
        let permit = match priority {
            Priority::Live => None,
            Priority::Background => {
                let permits = self.background_permits.clone();
                Some(permits.acquire_owned().await.map_err(|_| AppendError::Unavailable)?)
            }
        };
        self.enqueue(commit, Place::alone(), permit).await
    }

    /// Queues a commit on a lane, in call order.
    pub fn submit(&self, commit: Commit, lane: &Lane, priority: Priority) -> Pending {
        let permit = match priority {
            Priority::Live => None,
            Priority::Background => match self.background_permits.clone().try_acquire_owned() {
                Ok(permit) => Some(permit),
                Err(_) => return Pending::failed(AppendError::Unavailable),
            },
        };
        self.enqueue(commit, Place::on(lane.state()), permit)
    }

    /// What this process appends, straight after it committed.
    pub fn tail(&self) -> Tail {
        self.tail.clone()
    }

    fn enqueue(
        &self,
        commit: Commit,
        place: Place,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Pending {
        let commit = match Prepared::new(commit) {
            Ok(commit) => commit,
            Err(reason) => return Pending::failed(AppendError::Rejected(reason)),
        };
        let queue = if permit.is_some() { &self.background } else { &self.live };
        let kib = u32::try_from(commit.byte_count() / 1_024 + 1).unwrap_or(u32::MAX);
        let Ok(weight) = self.kib_permits.clone().try_acquire_many_owned(kib) else {
            return Pending::failed(AppendError::Unavailable);
        };
        let permits = Permits { _background: permit, _weight: weight };
        let (reply, answer) = oneshot::channel();
        let deadline = Instant::now() + self.answer_within;
        match queue.try_send(Entry::new(commit, place, deadline, reply, permits)) {
            Ok(()) => Pending(State::Waiting(answer)),
            Err(_) => Pending::failed(AppendError::Unavailable),
        }
    }
}

impl Pending {
    fn failed(error: AppendError) -> Self {
        Self(State::Failed(Some(error)))
    }
}

impl Future for Pending {
    type Output = Result<Appended, AppendError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Failed(error) => {
                Poll::Ready(Err(error.take().unwrap_or(AppendError::Unavailable)))
            }
            State::Waiting(answer) => {
                let answer = ready!(Pin::new(answer).poll(context));
                Poll::Ready(answer.unwrap_or(Err(AppendError::Unavailable)))
            }
        }
    }
}
