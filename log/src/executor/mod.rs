//! Deciding commands on aggregates, and appending what was decided.
//!
//! A cached aggregate is only ever a hint. What is appended is protected by expected versions and
//! guards; what is answered without appending is decided on the log first.

mod cache;
mod command;
mod lane_queue;
mod loader;
mod outcome;
mod turns;

use std::sync::Arc;

use sandesham_domain::{Commit, Published, Recorded, StreamAggregate, StreamId};
use thiserror::Error as ThisError;

use self::cache::Caches;
pub use self::command::{Command, Decided};
pub use self::lane_queue::LaneQueue;
use self::loader::Freshness;
pub use self::loader::{Loaded, Loader};
pub use self::outcome::Outcome;
use self::turns::Turns;
use crate::appender::{AppendHandle, Appended, Priority};
use crate::error::{AppendError, Error, RejectReason};
use crate::reader::LogReader;

/// How often a command is decided again after a conflict. Each time somebody else succeeded; more
/// than this in a row on one stream is a storm that is better answered "try later".
const CONFLICTS_MAX: u32 = 20;

/// How much an executor keeps in memory: the most aggregates of each kind.
#[derive(Clone, Debug)]
pub struct ExecutorOptions {
    /// Accounts: a name and a state.
    pub users_cached_max: u64,
    /// Rooms: 10,000 members are a megabyte.
    pub rooms_cached_max: u64,
    /// Messages: text and reactions.
    pub messages_cached_max: u64,
    /// Receipts: two cursors.
    pub receipts_cached_max: u64,
    /// Schedules: how many bytes of memory, as their texts may be long.
    pub schedules_cached_bytes_max: u64,
}

impl Default for ExecutorOptions {
    fn default() -> Self {
        Self {
            users_cached_max: 50_000,
            rooms_cached_max: 10_000,
            messages_cached_max: 10_000,
            receipts_cached_max: 50_000,
            // More than 20,000 of short texts; the longest are 33 KiB each.
            schedules_cached_bytes_max: 32 << 20,
        }
    }
}

/// Why a command was not carried out.
#[derive(Debug, ThisError)]
pub enum ExecuteError<E> {
    /// The domain refuses it.
    #[error("refused")]
    Refused(E),
    /// It can never be stored as it is.
    #[error("the commit cannot be stored")]
    Rejected(#[source] RejectReason),
    /// The log could not take it in time.
    #[error("the log is unavailable")]
    Unavailable,
    /// The log could not be read.
    #[error("the log cannot be read")]
    Log(#[source] Error),
}

/// Decides commands and appends what follows. Cheap to clone.
#[derive(Clone)]
pub struct Executor(Arc<Inner>);

struct Inner {
    reader: LogReader,
    append: AppendHandle,
    caches: Caches,
    turns: Turns,
}

/// What is to be done about a command, and which streams that was based on.
struct Verdict<E> {
    next: Next<E>,
    loaded: Vec<StreamId>,
}

enum Next<E> {
    Append(Commit),
    Answer(Result<Outcome, ExecuteError<E>>),
}

impl Executor {
    /// With empty caches.
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one executor")]
    pub fn new(reader: LogReader, append: AppendHandle, options: ExecutorOptions) -> Self {
        Self(Arc::new(Inner { reader, append, caches: Caches::new(&options), turns: Turns::new() }))
    }

    /// Carries out a command on its own. To drop the future after it appended leaves it appended.
    pub async fn execute<E: From<Error> + Send>(
        &self,
        command: &dyn Command<Error = E>,
        priority: Priority,
    ) -> Result<Outcome, ExecuteError<E>> {
        let touches = command.touches();
        let mut freshness = Freshness::Cached;
        for _ in 0..=CONFLICTS_MAX {
            let _turn = self.0.turns.take(&touches).await;
            let commit = match self.decide(command, freshness).await.next {
                Next::Append(commit) => commit,
                Next::Answer(answer) => return answer,
            };
            match self.0.append.append(commit, priority).await {
                Ok(appended) => return Ok(self.appended(appended)),
                Err(AppendError::Conflict | AppendError::HandedBack) => {
                    freshness = freshness.after_conflict();
                    self.0.turns.contest(&touches);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(ExecuteError::Unavailable)
    }

    /// Takes events from the feed into the cache.
    pub fn observe(&self, events: &[Arc<Published>]) {
        for_each_run(events, |records| self.0.caches.observe(records));
    }

    /// An aggregate from the cache or the log: a hint, which may be behind.
    pub async fn load<A: StreamAggregate>(
        &self,
        id: impl Into<StreamId>,
    ) -> Result<Loaded<A>, Error> {
        Loader::new(&self.0, Freshness::Cached).load(id).await
    }

    /// An aggregate as the log has it now, whoever changed it.
    pub async fn load_latest<A: StreamAggregate>(
        &self,
        id: impl Into<StreamId>,
    ) -> Result<Loaded<A>, Error> {
        Loader::new(&self.0, Freshness::CaughtUp).load(id).await
    }

    /// Many aggregates of one kind, each as [`Self::load`] gives it: those that are not cached are
    /// read from the log together, and are cached then. For what will be wanted soon; what cannot be
    /// folded is left out.
    pub async fn load_all<A: StreamAggregate>(
        &self,
        ids: impl IntoIterator<Item = impl Into<StreamId>>,
    ) -> Result<Vec<(StreamId, Loaded<A>)>, Error> {
        let streams = ids.into_iter().map(Into::into).collect();
        loader::load_all(&self.0.reader, &self.0.caches, streams).await
    }

    /// Takes events from the first of a stream on into the cache, which are wanted soon; later ones as
    /// [`Self::observe`] does.
    pub fn remember(&self, events: &[Arc<Published>]) {
        for_each_run(events, |records| self.0.caches.remember(records));
    }

    /// Forgets aggregates whose streams have other data now: they were erased.
    pub fn forget(&self, streams: impl IntoIterator<Item = StreamId>) {
        streams.into_iter().for_each(|stream| self.0.caches.forget(stream));
    }

    /// What it reads the log with.
    pub fn reader(&self) -> &LogReader {
        &self.0.reader
    }

    /// A queue for the commands of one socket.
    pub fn lane_queue<E: From<Error> + Send + 'static>(&self) -> LaneQueue<E> {
        LaneQueue::new(self.clone(), Priority::Live)
    }

    /// A queue for work that nobody waits for, but that has an order of its own.
    pub fn background_queue<E: From<Error> + Send + 'static>(&self) -> LaneQueue<E> {
        LaneQueue::new(self.clone(), Priority::Background)
    }

    /// Decides until the answer may be relied on: one that appends nothing is protected by no guard
    /// and so must not rest on the cache.
    async fn decide<E: From<Error> + Send>(
        &self,
        command: &dyn Command<Error = E>,
        freshness: Freshness,
    ) -> Verdict<E> {
        let mut loader = Loader::new(&self.0, freshness);
        let mut decided = command.decide(&loader).await;
        if loader.used_cache() && !matches!(decided, Ok(Decided::Append(_))) {
            loader = Loader::new(&self.0, Freshness::CaughtUp);
            decided = command.decide(&loader).await;
        }
        let next = match decided {
            Ok(Decided::Append(commit)) => Next::Append(commit),
            Ok(other) => Next::Answer(
                Outcome::of_nothing(&self.0.reader, other).await.map_err(ExecuteError::Log),
            ),
            Err(refusal) => Next::Answer(Err(ExecuteError::Refused(refusal))),
        };
        Verdict { next, loaded: loader.into_loaded() }
    }

    /// The outcome of a commit, whose events enter the cache at once.
    fn appended(&self, appended: Appended) -> Outcome {
        self.remember(&appended.events);
        Outcome::of_commit(appended.events)
    }
}

/// Gives out the events of one stream that stand together: together they cost one copy of what is cached.
fn for_each_run(events: &[Arc<Published>], give: impl Fn(&[&Recorded])) {
    for run in events.chunk_by(|one, next| one.record.stream == next.record.stream) {
        give(&run.iter().map(|event| &event.record).collect::<Vec<_>>());
    }
}

impl<E> From<AppendError> for ExecuteError<E> {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Rejected(reason) => Self::Rejected(reason),
            AppendError::Conflict | AppendError::HandedBack | AppendError::Unavailable => {
                Self::Unavailable
            }
        }
    }
}
