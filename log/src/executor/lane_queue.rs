//! The commands of one socket, in the order sent.
//!
//! Pipelined: the next is decided and submitted while earlier ones are unanswered. When one turns
//! out to rest on an older state, it and all after it are decided again, in order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use sandesham_domain::StreamId;
use tokio::sync::{Notify, oneshot};

use super::loader::Freshness;
use super::turns::Turn;
use super::{CONFLICTS_MAX, Command, ExecuteError, Executor, Next, Outcome, Verdict};
use crate::appender::{Admitted, Appended, Lane, Pending, Priority};
use crate::error::{AppendError, Error};

/// The most unanswered commits of a socket's lane.
const IN_FLIGHT_MAX: usize = 16;

/// Of a lane of background work, which is the work of many: a batch is worth its call, and holds up
/// nobody for long.
const BACKGROUND_IN_FLIGHT_MAX: usize = 64;

/// Background work that the log could not take in time keeps its place, and is tried again after this.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The most commands that wait behind those; a caller that reads a socket holds back long before.
const WAITING_MAX: usize = 1_024;

type Answer<E> = Result<Outcome, ExecuteError<E>>;

/// Commands that take effect in the order pushed. Has a task of its own only while it has work.
pub struct LaneQueue<E>(Arc<Shared<E>>);

struct Shared<E> {
    executor: Executor,
    lane: Lane,
    priority: Priority,
    state: Mutex<State<E>>,
    pushed: Notify,
}

struct State<E> {
    waiting: VecDeque<Queued<E>>,
    has_task: bool,
}

struct Queued<E> {
    command: Arc<dyn Command<Error = E>>,
    touches: Vec<StreamId>,
    reply: oneshot::Sender<Answer<E>>,
    freshness: Freshness,
    conflicts: u32,
    /// It rests on what an unanswered earlier one may change: to be decided once all are answered.
    needs_quiet: bool,
}

struct InFlight<E> {
    queued: Queued<E>,
    pending: Pending,
    /// Kept until the answer, for its drop.
    _turn: Turn,
}

/// The task of a queue, while it has work.
struct Task<E> {
    shared: Arc<Shared<E>>,
    unanswered: VecDeque<InFlight<E>>,
    deciding: Option<Deciding<E>>,
}

struct Deciding<E> {
    queued: Queued<E>,
    /// What the commands touch that were unanswered when this began: it may have read those streams
    /// before or after they were written.
    in_doubt: Vec<StreamId>,
    decided: BoxFuture<'static, Decided<E>>,
}

/// What came of deciding.
struct Decided<E> {
    next: Result<Admitted, Answer<E>>,
    /// What that is based on.
    loaded: Vec<StreamId>,
    turn: Turn,
}

impl<E: From<Error> + Send + 'static> LaneQueue<E> {
    pub(super) fn new(executor: Executor, priority: Priority) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), has_task: false });
        let (lane, pushed) = (Lane::new(), Notify::new());
        Self(Arc::new(Shared { executor, lane, priority, state, pushed }))
    }

    /// Queues a command behind all pushed before it. The answer comes also if the queue is dropped;
    /// if too many wait it is `Unavailable`.
    pub fn push(&self, command: Box<dyn Command<Error = E>>) -> oneshot::Receiver<Answer<E>> {
        let (reply, answer) = oneshot::channel();
        let queued = Queued {
            touches: command.touches(),
            command: Arc::from(command),
            reply,
            freshness: Freshness::Cached,
            conflicts: 0,
            needs_quiet: false,
        };
        let mut state = self.0.lock();
        if state.waiting.len() >= WAITING_MAX {
            queued.answer(Err(ExecuteError::Unavailable));
            return answer;
        }
        state.waiting.push_back(queued);
        if state.has_task {
            self.0.pushed.notify_one();
        } else {
            state.has_task = true;
            let shared = self.0.clone();
            let task = Task { shared, unanswered: VecDeque::new(), deciding: None };
            tokio::spawn(task.run());
        }
        answer
    }
}

impl<E> Shared<E> {
    fn lock(&self) -> MutexGuard<'_, State<E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E> Queued<E> {
    /// To be decided on what the log has by then.
    fn again(mut self) -> Self {
        self.freshness = self.freshness.after_conflict();
        self
    }

    /// Whoever waited may be gone.
    fn answer(self, answer: Answer<E>) {
        drop(self.reply.send(answer));
    }
}

impl<E: From<Error> + Send + 'static> Task<E> {
    async fn run(mut self) {
        loop {
            self.begin_deciding();
            if self.is_done() {
                return;
            }
            let front = self.unanswered.front_mut().map(|front| &mut front.pending);
            let deciding = self.deciding.as_mut().map(|deciding| &mut deciding.decided);
            let may_begin = deciding.is_none();
            tokio::select! {
                biased;
                Some(answer) = wait_for(front) => self.take_answer(answer).await,
                Some(decided) = wait_for(deciding) => self.take_decided(decided),
                () = self.shared.pushed.notified(), if may_begin => {}
            }
        }
    }

    /// Begins to decide the next command, if it need not wait for the answer of an earlier one.
    fn begin_deciding(&mut self) {
        if self.deciding.is_some() || self.unanswered.len() >= self.in_flight_max() {
            return;
        }
        let mut state = self.shared.lock();
        let Some(next) = state.waiting.front() else { return };
        let must_wait = if next.needs_quiet {
            !self.unanswered.is_empty()
        } else {
            self.touched().any(|stream| next.touches.contains(stream))
        };
        if must_wait {
            return;
        }
        let Some(next) = state.waiting.pop_front() else { return };
        drop(state);
        let (executor, command) = (self.shared.executor.clone(), next.command.clone());
        let (freshness, priority) = (next.freshness, self.shared.priority);
        let touches = next.touches.clone();
        let decided = Box::pin(async move {
            let turn = executor.0.turns.take(&touches).await;
            let Verdict { next, loaded } = executor.decide(&*command, freshness).await;
            let next = match next {
                Next::Append(commit) => {
                    let admitted = executor.0.append.admit(commit, priority).await;
                    admitted.map_err(|error| Err(error.into()))
                }
                Next::Answer(answer) => Err(answer),
            };
            Decided { next, loaded, turn }
        });
        let in_doubt = self.touched().copied().collect();
        self.deciding = Some(Deciding { queued: next, in_doubt, decided });
    }

    fn in_flight_max(&self) -> usize {
        match self.shared.priority {
            Priority::Live => IN_FLIGHT_MAX,
            Priority::Background => BACKGROUND_IN_FLIGHT_MAX,
        }
    }

    /// What the unanswered commands may write.
    fn touched(&self) -> impl Iterator<Item = &StreamId> {
        self.unanswered.iter().flat_map(|it| &it.queued.touches)
    }

    /// Ends the task if there is nothing left; a later push begins another.
    fn is_done(&self) -> bool {
        if self.deciding.is_some() || !self.unanswered.is_empty() {
            return false;
        }
        let mut state = self.shared.lock();
        if state.waiting.is_empty() {
            state.has_task = false;
        }
        state.waiting.is_empty()
    }

    fn take_decided(&mut self, decided: Decided<E>) {
        let Some(Deciding { mut queued, in_doubt, .. }) = self.deciding.take() else { return };
        let Decided { next, loaded, turn } = decided;
        match next {
            Ok(admitted) => {
                let Shared { executor, lane, .. } = &*self.shared;
                let pending = executor.0.append.submit(admitted, lane);
                self.unanswered.push_back(InFlight { queued, pending, _turn: turn });
            }
            Err(_) if loaded.iter().any(|stream| in_doubt.contains(stream)) => {
                queued.needs_quiet = true;
                self.shared.lock().waiting.push_front(queued);
            }
            Err(answer) => queued.answer(answer),
        }
    }

    async fn take_answer(&mut self, answer: Result<Appended, AppendError>) {
        let Some(InFlight { queued, .. }) = self.unanswered.pop_front() else { return };
        match answer {
            Ok(appended) => {
                let outcome = self.shared.executor.appended(appended);
                queued.answer(Ok(outcome));
            }
            Err(AppendError::Conflict | AppendError::HandedBack) => self.go_back_to(queued).await,
            Err(AppendError::Unavailable) if self.is_patient() => {
                tokio::time::sleep(AGAIN_AFTER).await;
                self.decide_again(VecDeque::from([queued.again()])).await;
            }
            Err(error) => queued.answer(Err(error.into())),
        }
    }

    /// Nobody waits for background work with a deadline of their own; what comes later must not pass
    /// what the log could not take.
    fn is_patient(&self) -> bool {
        self.shared.priority == Priority::Background
    }

    async fn go_back_to(&mut self, conflicting: Queued<E>) {
        let mut conflicting = conflicting.again();
        conflicting.conflicts += 1;
        self.shared.executor.0.turns.contest(&conflicting.touches);
        if conflicting.conflicts > CONFLICTS_MAX {
            conflicting.answer(Err(ExecuteError::Unavailable));
            self.decide_again(VecDeque::new()).await;
        } else {
            self.decide_again(VecDeque::from([conflicting])).await;
        }
    }

    /// Takes everything after those back, so that all are decided again in order.
    async fn decide_again(&mut self, mut again: VecDeque<Queued<E>>) {
        while let Some(InFlight { queued, pending, .. }) = self.unanswered.pop_front() {
            match pending.await {
                Ok(appended) => {
                    let outcome = self.shared.executor.appended(appended);
                    queued.answer(Ok(outcome));
                }
                Err(AppendError::Conflict | AppendError::HandedBack) => again.push_back(queued),
                Err(AppendError::Unavailable) if self.is_patient() => {
                    again.push_back(queued.again());
                }
                Err(error) => queued.answer(Err(error.into())),
            }
        }
        again.extend(self.deciding.take().map(|deciding| deciding.queued));
        self.shared.lane.resume();
        let mut state = self.shared.lock();
        for queued in again.into_iter().rev() {
            state.waiting.push_front(queued);
        }
    }
}

impl<E> Drop for Task<E> {
    /// After a panic in a command the lane goes on with the next push; who waited hears of it by the
    /// closed channel.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut state = self.shared.lock();
            state.waiting.clear();
            state.has_task = false;
        }
    }
}

/// Waits for what there is; for ever, as `select!` sees it, when there is nothing.
async fn wait_for<F: Future + Unpin>(future: Option<F>) -> Option<F::Output> {
    match future {
        Some(future) => Some(future.await),
        None => None,
    }
}
