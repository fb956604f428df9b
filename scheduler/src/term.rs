//! One term of leading: the window, and what is on its way out of it.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::{BoxFuture, OptionFuture};
use futures_util::stream::{FuturesOrdered, FuturesUnordered};
use futures_util::{FutureExt as _, StreamExt as _};
use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::schedule::{Schedule, ScheduleEvent};
use sandesham_domain::{Published, ScheduleId, StreamEvent as _, StreamId, StreamKind, Timestamp};
use sandesham_log::{Command, ExecuteError, Executor, LaneQueue, Lease, Loaded, Outcome, describe};
use sandesham_nats::FeedReader;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use crate::consumed::Consumed;
use crate::error::ReleaseError;
use crate::fill::{Filled, Look, fill};
use crate::give_up::GiveUp;
use crate::pace::Pace;
use crate::release::Release;
use crate::scheduler::SchedulerDeps;
use crate::telemetry::Telemetry;
use crate::ticker::Ticker;
use crate::warm::warm;
use crate::window::{Due, Window};

/// The longest sleep before the wall clock is read again: it may have been set, and a machine that was
/// suspended does not count that time as slept.
const SLEEP_MAX: Duration = Duration::from_secs(1);

/// Releases under way: as many wait to be decided as may be unanswered in a background lane.
const UNDER_WAY_MAX: usize = 128;

/// How long before it is due what a release rests on is read. Reading thousands takes less.
const WARM_AHEAD: TimeDelta = TimeDelta::seconds(10);

/// What is read ahead at most: enough for the fastest burst while more is read, and little enough that
/// it all stays in the cache, whatever the size of the texts.
const WARM_MAX: usize = 1_000;

/// Read together.
const WARM_AT_ONCE: usize = 250;

/// The pause after the log could not be reached.
const REST: Duration = Duration::from_secs(1);

/// The window is filled at the latest when it reaches no further than this.
const LEAD: TimeDelta = TimeDelta::seconds(5);

/// Schedules that changed are mostly cached; while Postgres is away they are not waited for.
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

/// A schedule, and when it is due next, if at all.
type NextDue = (ScheduleId, Option<Timestamp>);

pub(crate) struct Term<'a> {
    deps: &'a SchedulerDeps,
    feed: FeedReader,
    window: Window,
    /// One lane for all, so that they take effect in due order.
    lane: LaneQueue<ReleaseError>,
    under_way: FuturesUnordered<BoxFuture<'static, Attempt>>,
    under_way_ids: HashSet<ScheduleId>,
    filling: Option<BoxFuture<'static, Filled>>,
    /// Ends with the last one that was read ahead.
    warming: Option<BoxFuture<'static, Due>>,
    /// Schedules that changed, and when each is due now; answered in the order asked, so that the last
    /// answer about a schedule is the latest.
    asking: FuturesOrdered<BoxFuture<'static, Vec<NextDue>>>,
    consumed: Consumed,
    pace: Pace,
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
            warming: None,
            asking: FuturesOrdered::new(),
            consumed: Consumed::default(),
            pace: Pace::new(options.per_second_max, Instant::now()),
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
            self.warm_up();
            self.release_due();
            let wake_at = self.wake_at();
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = lease.lost() => return TermEnd::LeaseLost,
                events = self.feed.next() => match events {
                    Some(events) => self.take_in(&events),
                    None => break,
                },
                Some(attempt) = self.under_way.next() => self.take_answer(attempt),
                Some(last) = OptionFuture::from(self.warming.as_mut()) => {
                    self.warming = None;
                    self.window.warm_up_to(last);
                }
                Some(dues) = self.asking.next() => self.take_asked(dues),
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

    /// Begins to read ahead, unless that is under way.
    fn warm_up(&mut self) {
        if self.warming.is_some() || self.window.warm() >= WARM_MAX {
            return;
        }
        let until = self.deps.options.clock.now().plus(WARM_AHEAD);
        let cold = self.window.cold(until, WARM_AT_ONCE);
        if let Some(&last) = cold.last() {
            let warming = warm(self.deps.executor.clone(), cold);
            self.warming = Some(warming.map(move |()| last).boxed());
        }
    }

    /// Sends off what is due, as much as may be under way.
    fn release_due(&mut self) {
        let now = self.deps.options.clock.now();
        let instant = Instant::now();
        self.resting_until.take_if(|until| *until <= instant);
        while self.may_release() && self.pace.next_at(instant) <= instant {
            let Some(due) = self.window.take_due(now) else { break };
            self.pace.take(instant);
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
        // What is read ahead, and being read, wakes when that is done.
        let due_in = self.window.next_due_at().map_or(SLEEP_MAX, |due_at| {
            due_at.since(self.deps.options.clock.now()).to_std().unwrap_or_default()
        });
        let now = Instant::now();
        Some((now + due_in.min(SLEEP_MAX)).max(self.pace.next_at(now)))
    }

    fn take_answer(&mut self, Attempt { due, answer }: Attempt) {
        self.under_way_ids.remove(&due.schedule_id);
        let Due { schedule_id, due_at } = due;
        match answer {
            Some(Ok(outcome)) => {
                self.consumed.note(due, outcome.position);
                self.telemetry.appended(&outcome);
            }
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
                ExecuteError::Log(error) | ExecuteError::Refused(ReleaseError::Log(error)),
            )) if !error.may_pass() => {
                // A later sweep tries it again. What is due beside it must not wait for that.
                error!(%schedule_id, error = describe(&error), "a release cannot be decided");
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
        if self.filling.is_none() {
            self.window.begin_look();
            self.filling = Some(fill(reads.clone(), progress.clone(), look).boxed());
        }
    }

    fn take_filled(&mut self, Filled { found, horizon, position }: Filled) {
        self.filling = None;
        if let Some(horizon) = horizon {
            self.window.reach(horizon);
        }
        for due in found {
            if !self.under_way_ids.contains(&due.schedule_id) && !self.consumed.holds(due) {
                self.window.put_found(due);
            }
        }
        self.window.end_look();
        if let Some(position) = position {
            self.consumed.forget_up_to(position);
        }
    }

    fn take_in(&mut self, events: &[Arc<Published>]) {
        // In the order of the log, the last one of each schedule says most.
        let mut changed = HashSet::new();
        for event in events {
            match event.record.stream.kind {
                StreamKind::Schedule => self.take_in_one(event, &mut changed),
                StreamKind::Erasure => self.forget_erased(event),
                _ => {}
            }
        }
        if !changed.is_empty() {
            let (executor, changed) = (self.deps.executor.clone(), changed.into_iter().collect());
            self.asking.push_back(next_dues(executor, changed).boxed());
        }
    }

    /// What was erased is not kept in memory either.
    fn forget_erased(&mut self, event: &Arc<Published>) {
        let Ok(ErasureEvent::Told(told)) = ErasureEvent::from_record(&event.record) else { return };
        let executor = self.deps.executor.clone();
        let forgetting = async move {
            let positions: Vec<_> = told.positions.iter().collect();
            match executor.reader().at_all(&positions).await {
                Ok(erased) => executor.forget(erased.iter().map(|event| event.stream)),
                Err(error) => {
                    warn!(error = describe(&error), "what was erased may be in memory for a while");
                }
            }
            Vec::new()
        };
        self.asking.push_back(forgetting.boxed());
    }

    fn take_in_one(&mut self, event: &Arc<Published>, changed: &mut HashSet<ScheduleId>) {
        let schedule_id = ScheduleId::from_uuid(event.record.stream.id);
        self.deps.executor.observe(std::slice::from_ref(event));
        changed.remove(&schedule_id);
        match ScheduleEvent::from_record(&event.record) {
            Ok(ScheduleEvent::Created(created)) => {
                let next_due = created.recurrence.next_after(created.planned_at);
                if self.note_due(schedule_id, next_due) {
                    self.deps.executor.remember(std::slice::from_ref(event));
                }
            }
            Ok(ScheduleEvent::Cancelled(_) | ScheduleEvent::Completed(_)) => {
                self.window.forget(schedule_id);
            }
            Ok(_) => drop(changed.insert(schedule_id)),
            Err(error) => {
                error!(%schedule_id, %error, "an event of a schedule cannot be read");
                self.window.forget(schedule_id);
            }
        }
    }

    fn take_asked(&mut self, dues: Vec<NextDue>) {
        for (schedule_id, next_due) in dues {
            self.note_due(schedule_id, next_due);
        }
    }

    /// Whether it is due so soon that it is held.
    fn note_due(&mut self, schedule_id: ScheduleId, next_due: Option<Timestamp>) -> bool {
        if let Some(due_at) = next_due {
            return self.window.put(Due { due_at, schedule_id });
        }
        self.window.forget(schedule_id);
        false
    }
}

/// When each is due next, as far as is known; what is missed here is found by a later look.
async fn next_dues(executor: Executor, schedules: Vec<ScheduleId>) -> Vec<NextDue> {
    let loading = executor.load_all::<Schedule>(schedules);
    let loaded = match tokio::time::timeout(LOAD_MAX, loading).await {
        Ok(Ok(loaded)) => loaded,
        Ok(Err(error)) => {
            warn!(error = describe(&error), "schedules that changed cannot be read");
            Vec::new()
        }
        Err(_) => Vec::new(),
    };
    let due = |(stream, schedule): (StreamId, Loaded<Schedule>)| {
        (ScheduleId::from_uuid(stream.id), schedule.aggregate.next_due())
    };
    loaded.into_iter().map(due).collect()
}
