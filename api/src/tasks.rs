//! What goes on beside requests: following the feed, looking into uploads, forgetting ended sessions and
//! old counts.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use sandesham_domain::{EventType, Published, UserId};
use sandesham_nats::LiveNotice;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::auth::session;
use crate::erasure;
use crate::state::AppState;

/// How often accounts and addresses that are at rest are forgotten by the rate limits.
const TIDY_EVERY: Duration = Duration::from_mins(5);

/// How often the store is asked which sessions have ended, for notices may be lost, and there are none
/// while NATS is away.
const ENDS_SOUGHT_EVERY: Duration = Duration::from_secs(2);

/// A session's end is dated when its transaction begins, and seen when it is over: so much earlier than
/// the last look is looked at again.
const ENDS_OVERLAP: Duration = Duration::from_secs(10);

/// All of them, until shutdown.
pub(crate) async fn run(state: AppState, shutdown: CancellationToken) {
    tokio::join!(
        serve_sockets(&state, shutdown.clone()),
        shutdown.run_until_cancelled(follow(&state)),
        shutdown.run_until_cancelled(heed(&state)),
        shutdown.run_until_cancelled(seek_ends(&state)),
        shutdown.run_until_cancelled(tidy(&state)),
        write_uses(&state, shutdown.clone()),
        examine_uploads(&state, shutdown.clone()),
    );
}

/// Looks into uploads, in a process that does.
async fn examine_uploads(state: &AppState, shutdown: CancellationToken) {
    let worker = state.worker.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(worker) = worker {
        worker.run(shutdown).await;
    }
}

/// Routes events to sockets until shutdown, and then sees them off: what was taken is answered, and
/// receipts do not wait for their windows.
async fn serve_sockets(state: &AppState, shutdown: CancellationToken) {
    let task = state.hub_task.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(task) = task else { return };
    task.run(shutdown).await;
    let drained = async { tokio::join!(state.receipts.flush(), state.hub.wait_until_empty()) };
    if tokio::time::timeout(state.config.drain_time_max, drained).await.is_err() {
        tracing::warn!("some sockets did not end in time");
    }
}

/// Shows every event to the executor's cache, ends the sessions of closed accounts, and forgets what was
/// erased.
async fn follow(state: &AppState) {
    let mut feed = state.feed.subscribe();
    while let Some(events) = feed.next().await {
        state.executor.observe(&events);
        for event in events {
            if let Err(problem) = erasure::heed(state, &event.record).await {
                problem.log();
            }
            if let Some(user_id) = deactivated(&event) {
                end_sessions(state, user_id).await;
            }
        }
    }
}

fn deactivated(event: &Published) -> Option<UserId> {
    let is_end = event.record.event_type == EventType::UserDeactivated;
    is_end.then(|| UserId::from_uuid(event.record.stream.id))
}

/// The log has closed the account already: whoever asks it refuses. What remains is to close what
/// is open.
async fn end_sessions(state: &AppState, user_id: UserId) {
    state.standings.forget_user(user_id);
    state.live.publish(LiveNotice::UserDeactivated { user_id });
    if let Err(problem) = session::end_all(state, user_id).await {
        problem.log();
    }
}

/// Forgets sessions that ended in other processes.
async fn heed(state: &AppState) {
    let mut notices = state.live.subscribe();
    while let Some(notice) = notices.recv().await {
        match notice {
            LiveNotice::SessionEnded { session_id } => state.standings.forget(session_id),
            LiveNotice::UserDeactivated { user_id } => state.standings.forget_user(user_id),
            LiveNotice::Typing { .. }
            | LiveNotice::Presence { .. }
            | LiveNotice::PresenceAsked { .. }
            | LiveNotice::PresenceTold { .. }
            | LiveNotice::Attachment { .. }
            | LiveNotice::RoomSettings { .. } => {}
        }
    }
}

/// Closes the sockets of sessions that ended in other processes, whether or not a notice came.
async fn seek_ends(state: &AppState) {
    let mut ticks = ticks(ENDS_SOUGHT_EVERY);
    let mut looked_at = Instant::now();
    loop {
        ticks.tick().await;
        let now = Instant::now();
        match state.store.lately_ended(now - looked_at + ENDS_OVERLAP).await {
            Ok(ended) => {
                looked_at = now;
                for session_id in ended {
                    state.standings.forget(session_id);
                    state.hub.end_session(session_id);
                }
            }
            Err(error) => tracing::warn!(%error, "cannot ask which sessions have ended"),
        }
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Writes down which sessions were used, at the end for the last time.
async fn write_uses(state: &AppState, shutdown: CancellationToken) {
    let mut ticks = ticks(state.config.auth.session_use_interval);
    let mut is_over = false;
    while !is_over {
        is_over = shutdown.run_until_cancelled(ticks.tick()).await.is_none();
        if let Err(problem) = state.uses.write(&state.store).await {
            problem.log();
        }
    }
}

/// What was counted in this process is of no interest to others: each forgets its own.
async fn tidy(state: &AppState) {
    let mut ticks = ticks(TIDY_EVERY);
    loop {
        ticks.tick().await;
        state.rates.tidy();
    }
}
