//! Aggregates kept in memory, of every kind, each with the version it is at.

use std::any::Any;
use std::sync::Arc;

use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;
use moka::sync::{Cache, CacheBuilder};
use sandesham_domain::receipt::Receipt;
use sandesham_domain::room::Room;
use sandesham_domain::schedule::Schedule;
use sandesham_domain::user::User;
use sandesham_domain::{DecodeError, Recorded, StreamAggregate, StreamId, StreamKind, Version};
use tracing::warn;
use uuid::Uuid;

use super::ExecutorOptions;

/// An aggregate of any kind.
trait Folded: Send + Sync {
    fn at_version(&self) -> Version;
    fn with(&self, record: &Recorded) -> Result<Arc<dyn Folded>, DecodeError>;
    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl<A: StreamAggregate> Folded for A {
    fn at_version(&self) -> Version {
        self.version()
    }

    fn with(&self, record: &Recorded) -> Result<Arc<dyn Folded>, DecodeError> {
        let mut next = self.clone();
        next.apply_record(record)?;
        Ok(Arc::new(next))
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }
}

/// For what is read ahead of a burst: it must be there when it is decided on a moment later, however
/// seldom it was wanted before. Moka's other policy would not let it in.
fn latest_used(max: u64) -> CacheBuilder<Uuid, Arc<dyn Folded>, Entries> {
    Cache::builder().max_capacity(max).eviction_policy(EvictionPolicy::lru())
}

/// Of an entry without its texts, about.
const SCHEDULE_BYTES: usize = 1_024;

/// Of one file: a name, words for it, a placeholder, as they mostly are.
const FILE_BYTES: usize = 512;

/// A schedule holds its text and files as they were at first and as they are now.
fn schedule_bytes(folded: &Arc<dyn Folded>) -> u32 {
    let schedule = folded.clone().into_any().downcast::<Schedule>().unwrap_or_default();
    let texts = [schedule.first_plan(), schedule.plan()].into_iter().flatten();
    let bytes = texts.map(|plan| plan.text.len() + plan.attachments.len() * FILE_BYTES);
    let bytes = bytes.sum::<usize>() + SCHEDULE_BYTES;
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Aggregates of one kind.
type Entries = Cache<Uuid, Arc<dyn Folded>>;

/// One bounded cache a kind.
pub(super) struct Caches {
    users: Entries,
    rooms: Entries,
    messages: Entries,
    receipts: Entries,
    schedules: Entries,
}

impl Caches {
    pub(super) fn new(options: &ExecutorOptions) -> Self {
        Self {
            users: latest_used(options.users_cached_max).build(),
            rooms: latest_used(options.rooms_cached_max).build(),
            messages: Cache::new(options.messages_cached_max),
            receipts: Cache::new(options.receipts_cached_max),
            schedules: latest_used(options.schedules_cached_bytes_max)
                .weigher(|_, schedule| schedule_bytes(schedule))
                .build(),
        }
    }

    pub(super) fn get<A: StreamAggregate>(&self, stream: StreamId) -> Option<Arc<A>> {
        self.of(stream.kind).get(&stream.id)?.into_any().downcast().ok()
    }

    /// Keeps what was read from the log, unless something newer is there.
    pub(super) fn put<A: StreamAggregate>(&self, stream: StreamId, aggregate: Arc<A>) {
        self.of(stream.kind).entry(stream.id).and_compute_with(|kept| {
            let is_newer = |kept: Version| kept < aggregate.at_version();
            if kept.is_none_or(|kept| is_newer(kept.value().at_version())) {
                Op::Put(aggregate)
            } else {
                Op::Nop
            }
        });
    }

    /// Takes in an event of a stream that is cached: ignored at or below its version, applied when
    /// it is the next; beyond that the entry is dropped, as something between was missed.
    pub(super) fn observe(&self, record: &Recorded) {
        let cache = self.of(record.stream.kind);
        // Most events belong to streams that are not cached: no lock for those.
        if !cache.contains_key(&record.stream.id) {
            return;
        }
        cache.entry(record.stream.id).and_compute_with(|kept| {
            let Some(kept) = kept else { return Op::Nop };
            let version = kept.value().at_version();
            if record.version <= version {
                return Op::Nop;
            }
            if record.version > version.next() {
                return Op::Remove;
            }
            kept.value().with(record).map_or_else(
                |error| {
                    warn!(stream = %record.stream, %error, "an event cannot be applied");
                    Op::Remove
                },
                Op::Put,
            )
        });
    }

    /// Takes in an event that this process appended: also the first of a stream, which is wanted
    /// again soon. Not so messages: most are never written again, and would push out those that are.
    pub(super) fn remember(&self, record: &Recorded) {
        if record.version > Version(1) {
            return self.observe(record);
        }
        let begun = match record.stream.kind {
            StreamKind::User => User::default().with(record),
            StreamKind::Room => Room::default().with(record),
            StreamKind::Receipt => Receipt::default().with(record),
            StreamKind::Schedule => Schedule::default().with(record),
            StreamKind::Message => return,
        };
        if let Ok(begun) = begun {
            let cache = self.of(record.stream.kind);
            cache.entry(record.stream.id).or_insert_with(|| begun);
        }
    }

    fn of(&self, kind: StreamKind) -> &Entries {
        match kind {
            StreamKind::User => &self.users,
            StreamKind::Room => &self.rooms,
            StreamKind::Message => &self.messages,
            StreamKind::Receipt => &self.receipts,
            StreamKind::Schedule => &self.schedules,
        }
    }
}
