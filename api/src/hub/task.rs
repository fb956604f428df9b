//! The task that follows the feed.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use sandesham_domain::{Published, Timestamp, UserId};
use sandesham_log::LogReader;
use sandesham_nats::{FeedHandle, FeedReader, Live, LiveNotice, LiveReader, PresenceState};
use sandesham_projections::{Progress, Reads};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::delivery::Delivery;
use super::lookup::{LOOKUPS_MAX, Lookup, Lookups};
use super::outbox::Bounds;
use super::route::Routed;
use super::sockets::Hub;
use crate::config::SocketConfig;

/// How many events are routed before the sessions that got some are woken and others may have the
/// lock: a few milliseconds for rooms of hundreds.
const ROUTED_AT_ONCE: usize = 128;

/// How often what waits for sockets is added up.
const MEASURE_INTERVAL: Duration = Duration::from_secs(5);

/// What the hub needs.
#[derive(Clone)]
pub struct HubDeps {
    /// The process's one feed.
    pub feed: FeedHandle,
    /// Typing, presence, ended sessions.
    pub live: Live,
    /// For look-ups.
    pub log: LogReader,
    /// For look-ups.
    pub reads: Reads,
    /// How far the read models are.
    pub progress: Progress,
}

/// The task that feeds a [`Hub`].
pub struct HubTask {
    hub: Hub,
    feed: FeedReader,
    notices: LiveReader,
    lookups: Lookups,
}

impl HubTask {
    /// The task, and the handle that sessions use.
    pub fn new(deps: HubDeps, config: &SocketConfig) -> (Self, Hub) {
        let HubDeps { feed, live, log, reads, progress } = deps;
        let feed = feed.subscribe();
        let notices = live.subscribe();
        let SocketConfig { queue_bytes_max, owed_events_max, .. } = *config;
        let bounds = Bounds { queue_bytes_max, owed_events_max };
        let hub = Hub::new(feed.position(), live, bounds);
        let lookups = Lookups { hub: hub.clone(), log, reads, progress };
        (Self { hub: hub.clone(), feed, notices, lookups }, hub)
    }

    /// Routes until shutdown, then has every socket closed.
    pub async fn run(self, shutdown: CancellationToken) {
        let Self { hub, mut feed, mut notices, lookups } = self;
        let (sender, receiver) = mpsc::channel(LOOKUPS_MAX);
        let router = Router { hub: hub.clone(), lookups: sender };
        let mut measure = tokio::time::interval(MEASURE_INTERVAL);
        measure.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let route = async move {
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => break,
                    _ = measure.tick() => router.hub.measure(),
                    Some(notice) = notices.recv() => router.note(&notice),
                    batch = feed.next() => match batch {
                        Some(batch) => router.route(&batch).await,
                        None => break,
                    },
                }
            }
            hub.end();
        };
        tokio::select! {
            () = route => {}
            () = lookups.run(receiver) => {}
        }
    }
}

struct Router {
    hub: Hub,
    lookups: mpsc::Sender<Lookup>,
}

impl Router {
    async fn route(&self, batch: &[Arc<Published>]) {
        for events in batch.chunks(ROUTED_AT_ONCE) {
            self.route_some(events);
            tokio::task::consume_budget().await;
        }
    }

    fn route_some(&self, events: &[Arc<Published>]) {
        let mut routed = Routed::default();
        let mut shared = self.hub.lock();
        for event in events {
            shared.route(event, &mut routed);
        }
        drop(shared);
        self.finish(routed);
        if let Some(last) = events.last() {
            let age = Timestamp::new(Utc::now()).since(last.record.recorded_at);
            let age = age.to_std().unwrap_or_default();
            metrics::histogram!("sandesham_fan_out_seconds").record(age);
        }
    }

    fn note(&self, notice: &LiveNotice) {
        let mut routed = Routed::default();
        match *notice {
            LiveNotice::Typing { room_id, user_id } => {
                let delivery = Arc::new(Delivery::notice(notice));
                self.hub.lock().push_to_present(room_id, user_id, &delivery, &mut routed);
            }
            // Gone from another process, but not from here.
            LiveNotice::Presence { user_id, state: PresenceState::Offline }
                if self.hub.is_online(user_id) =>
            {
                self.hub.tell_presence(user_id, PresenceState::Online);
            }
            LiveNotice::Presence { user_id, .. } => {
                self.note_presence(notice, user_id, &mut routed);
            }
            LiveNotice::PresenceAsked { user_id, ref room_ids } => {
                self.hub.answer_presence(user_id, room_ids);
            }
            LiveNotice::PresenceTold { user_id, ref online } => {
                self.note_present(user_id, online, &mut routed);
            }
            LiveNotice::Attachment { user_id, .. } | LiveNotice::RoomSettings { user_id, .. } => {
                let delivery = Arc::new(Delivery::notice(notice));
                self.hub.lock().push_to_user(user_id, &delivery, &mut routed);
            }
            LiveNotice::SessionEnded { session_id } => self.hub.end_session(session_id),
            LiveNotice::UserDeactivated { user_id } => self.hub.end_user(user_id),
        }
        self.finish(routed);
    }

    fn note_presence(&self, notice: &LiveNotice, user_id: UserId, routed: &mut Routed) {
        let mut shared = self.hub.lock();
        let position = shared.position;
        shared.route_to_sharers(user_id, position, Arc::new(Delivery::notice(notice)), routed);
    }

    /// Tells one who asked who is there, if they are at this process.
    fn note_present(&self, user_id: UserId, online: &[UserId], routed: &mut Routed) {
        let shared = self.hub.lock();
        if shared.audiences.sockets_of(user_id).is_empty() {
            return;
        }
        for &other in online {
            let notice = LiveNotice::Presence { user_id: other, state: PresenceState::Online };
            shared.push_to_user(user_id, &Arc::new(Delivery::notice(&notice)), routed);
        }
    }

    fn finish(&self, mut routed: Routed) {
        routed.wake();
        for (user_id, room_id) in routed.arrived.drain(..) {
            self.hub.introduce(user_id, room_id);
        }
        for lookup in routed.lookups.drain(..) {
            if self.lookups.try_send(lookup).is_err() {
                metrics::counter!("sandesham_hub_lookups_dropped_total").increment(1);
            }
        }
    }
}
