//! One term of leading: the window, and what is on its way out of it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::{BoxFuture, OptionFuture};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use sandesham_domain::schedule::{Schedule, ScheduleEvent};
use sandesham_domain::{Published, ScheduleId, StreamEvent as _, StreamKind, Timestamp};
use sandesham_log::{Command, ExecuteError, Executor, LaneQueue, Lease, Outcome};
use sandesham_nats::FeedReader;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use crate::error::ReleaseError;
use crate::fill::{Filled, Look, fill};
use crate::give_up::GiveUp;
use crate::release::Release;
use crate::scheduler::SchedulerDeps;
use crate::telemetry::Telemetry;
use crate::ticker::Ticker;
use crate::window::{Due, Window};

/// The longest sleep before the wall clock is read again: it may have been set, and a machine that was
/// suspended does not count that time as slept.
const SLEEP_MAX: Duration = Duration::from_secs(1);

/// Releases under way: enough to fill the appender's share for background work many times over.
const UNDER_WAY_MAX: usize = 64;

/// The pause after the log could not be reached.
const REST: Duration = Duration::from_secs(1);

/// The window is filled at the latest when it reaches no further than this.
const LEAD: TimeDelta = TimeDelta::seconds(5);

/// A schedule that changed is mostly cached; while Postgres is away nothing else is held up for it.
const LOAD_MAX: Duration = Duration::from_secs(1);

/// At the end, releases under way are waited for this long; the next scheduler finds what is left.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// Periodic work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tick {
    /// Fill the window.
    Fill,
    /// Look for what is overdue.
    Sweep,
}

/// Why a term ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TermEnd {
    /// Somebody else may lead now.
    LeaseLost,
    /// The scheduler is to stop, or the feed has ended, which only happens then.
    Stopped,
}

/// What became of an attempt on an occurrence; no answer when the task that worked on it is gone.
struct Attempt {
    due: Due,
    answer: Option<Result<Outcome, ExecuteError<ReleaseError>>>,
}

pub(crate) struct Term<'a> {
    deps: &'a SchedulerDeps,
    feed: FeedReader,
    window: Window,
    /// One lane for all, so that they take effect in due order.
    lane: LaneQueue<ReleaseError>,
    under_way: FuturesUnordered<BoxFuture<'static, Attempt>>,
    under_way_ids: HashSet<ScheduleId>,
    filling: Option<BoxFuture<'static, Filled>>,
    resting_until: Option<Instant>,
    telemetry: Telemetry,
}

impl<'a> Term<'a> {
    /// Begins with nothing in memory. The feed is subscribed to before the read model is looked at, so
    /// that nothing falls between the two.
    pub(crate) fn begin(deps: &'a SchedulerDeps) -> Self {
        let options = &deps.options;
        let horizon = options.clock.now().plus(options.window);
        let mut term = Self {
            deps,
            feed: deps.feed.subscribe(),
            window: Window::new(horizon, options.held_max as usize),
            lane: deps.executor.background_queue(),
            under_way: FuturesUnordered::new(),
            under_way_ids: HashSet::new(),
            filling: None,
            resting_until: None,
            telemetry: Telemetry::new(),
        };
        term.look(Tick::Fill);
        term
    }

    pub(crate) async fn run(
        mut self,
        mut lease: Lease,
        ticker: &mut Ticker<Tick>,
        shutdown: &CancellationToken,
    ) -> TermEnd {
        loop {
            self.release_due();
            let wake_at = self.wake_at();
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = lease.lost() => return TermEnd::LeaseLost,
                events = self.feed.next() => match events {
                    Some(events) => self.take_in(&events).await,
                    None => break,
                },
                Some(attempt) = self.under_way.next() => self.take_answer(attempt),
                Some(filled) = OptionFuture::from(self.filling.as_mut()) => self.take_filled(filled),
                tick = ticker.next() => self.look(tick),
                Some(()) = OptionFuture::from(wake_at.map(tokio::time::sleep_until)) => {}
            }
        }
        self.drain().await;
        TermEnd::Stopped
    }

    /// Waits for what is under way, not for what is due.
    async fn drain(mut self) {
        let drained = async {
            while let Some(attempt) = self.under_way.next().await {
                self.take_answer(attempt);
            }
        };
        if tokio::time::timeout(DRAIN_MAX, drained).await.is_err() {
            warn!("stopped with releases under way; the next scheduler finds what is left");
        }
    }

    /// Sends off what is due, as much as may be under way.
    fn release_due(&mut self) {
        let now = self.deps.options.clock.now();
        self.resting_until.take_if(|until| *until <= Instant::now());
        while self.may_release() {
            let Some(due) = self.window.take_due(now) else { break };
            let Due { schedule_id, due_at } = due;
            let clock = self.deps.options.clock.clone();
            self.push(due, Box::new(Release { schedule_id, due_at, clock }));
        }
        if self.window.wants_more(now.plus(LEAD)) {
            self.look(Tick::Fill);
        }
        self.telemetry.window_size(self.window.len());
    }

    fn may_release(&self) -> bool {
        self.resting_until.is_none() && self.under_way.len() < UNDER_WAY_MAX
    }

    fn push(&mut self, due: Due, command: Box<dyn Command<Error = ReleaseError>>) {
        self.under_way_ids.insert(due.schedule_id);
        let answer = self.lane.push(command);
        self.under_way.push(answer.map(move |answer| Attempt { due, answer: answer.ok() }).boxed());
    }

    /// When to look at the clock again, if nothing happens before.
    fn wake_at(&self) -> Option<Instant> {
        if self.resting_until.is_some() || !self.may_release() {
            return self.resting_until;
        }
        let due_in = self.window.next_due_at()?.since(self.deps.options.clock.now());
        Some(Instant::now() + due_in.to_std().unwrap_or_default().min(SLEEP_MAX))
    }

    fn take_answer(&mut self, Attempt { due, answer }: Attempt) {
        self.under_way_ids.remove(&due.schedule_id);
        let Due { schedule_id, due_at } = due;
        match answer {
            Some(Ok(outcome)) => self.telemetry.appended(&outcome),
            Some(Err(ExecuteError::Refused(ReleaseError::Hindered(reason)))) => {
                let clock = self.deps.options.clock.clone();
                self.push(due, Box::new(GiveUp { schedule_id, due_at, reason, clock }));
            }
            Some(Err(ExecuteError::Refused(ReleaseError::Schedule(reason)))) => {
                debug!(%schedule_id, %reason, "not due any more");
            }
            Some(Err(ExecuteError::Rejected(reason))) => {
                error!(%schedule_id, %reason, "a release cannot be stored");
            }
            Some(Err(
                ExecuteError::Unavailable
                | ExecuteError::Log(_)
                | ExecuteError::Refused(ReleaseError::Log(_)),
            ))
            | None => self.retry(due),
        }
    }

    fn retry(&mut self, due: Due) {
        debug!(schedule_id = %due.schedule_id, "the log cannot be reached, trying again");
        self.telemetry.retry();
        self.window.put_back(due);
        self.resting_until = Some(Instant::now() + REST);
    }

    /// Begins to look into the read model, unless that is under way.
    fn look(&mut self, tick: Tick) {
        let SchedulerDeps { reads, progress, options, .. } = self.deps;
        let now = options.clock.now();
        let until = match tick {
            Tick::Fill => now.plus(options.window),
            Tick::Sweep => now,
        };
        let (limit, position) = (options.held_max, self.feed.position());
        let look = Look { tick, until, limit, position };
        self.filling.get_or_insert_with(|| fill(reads.clone(), progress.clone(), look).boxed());
    }

    fn take_filled(&mut self, Filled { found, horizon }: Filled) {
        self.filling = None;
        if let Some(horizon) = horizon {
            self.window.reach(horizon);
        }
        for due in found {
            if !self.under_way_ids.contains(&due.schedule_id) {
                self.window.put(due);
            }
        }
    }

    async fn take_in(&mut self, events: &[Arc<Published>]) {
        for event in events {
            if event.record.stream.kind == StreamKind::Schedule {
                self.deps.executor.observe(event);
                self.take_in_one(event).await;
            }
        }
    }

    async fn take_in_one(&mut self, event: &Published) {
        let schedule_id = ScheduleId::from_uuid(event.record.stream.id);
        let next_due = match ScheduleEvent::from_record(&event.record) {
            Ok(ScheduleEvent::Created(created)) => {
                created.recurrence.next_after(created.planned_at)
            }
            Ok(ScheduleEvent::Cancelled(_) | ScheduleEvent::Completed(_)) => None,
            Ok(_) => next_due(&self.deps.executor, schedule_id).await,
            Err(error) => {
                error!(%schedule_id, %error, "an event of a schedule cannot be read");
                None
            }
        };
        match next_due {
            Some(due_at) => self.window.put(Due { due_at, schedule_id }),
            None => self.window.forget(schedule_id),
        }
    }
}

/// As far as is known; what is missed here is found by a later look.
async fn next_due(executor: &Executor, schedule_id: ScheduleId) -> Option<Timestamp> {
    match tokio::time::timeout(LOAD_MAX, executor.load::<Schedule>(schedule_id)).await {
        Ok(Ok(schedule)) => schedule.aggregate.next_due(),
        Ok(Err(error)) => {
            warn!(%schedule_id, %error, "a schedule cannot be read");
            None
        }
        Err(_) => None,
    }
}
