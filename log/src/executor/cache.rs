//! Aggregates kept in memory, of every kind, each with the version it is at.

use std::any::Any;
use std::sync::Arc;

use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;
use moka::sync::{Cache, CacheBuilder};
use sandesham_domain::access::Access;
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
    fn with(&self, records: &[&Recorded]) -> Result<Arc<dyn Folded>, DecodeError>;
    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;
}

impl<A: StreamAggregate> Folded for A {
    fn at_version(&self) -> Version {
        self.version()
    }

    fn with(&self, records: &[&Recorded]) -> Result<Arc<dyn Folded>, DecodeError> {
        let mut next = self.clone();
        for record in records {
            next.apply_record(record)?;
        }
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

/// Accesses are seldom written, and each of those is asked for again only while its auditor pages on.
const ACCESSES_CACHED_MAX: u64 = 1_000;

/// Aggregates of one kind.
type Entries = Cache<Uuid, Arc<dyn Folded>>;

/// One bounded cache a kind.
pub(super) struct Caches {
    users: Entries,
    rooms: Entries,
    messages: Entries,
    receipts: Entries,
    schedules: Entries,
    accesses: Entries,
    /// Of kinds that nobody decides on again: it keeps nothing.
    others: Entries,
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
            accesses: Cache::new(ACCESSES_CACHED_MAX),
            others: Cache::new(0),
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

    /// Takes in events that follow each other in a stream, if it is cached: those at or below its version
    /// are ignored, and what was missed before them drops the entry. All of them cost one copy of the
    /// aggregate, which may be large.
    pub(super) fn observe(&self, records: &[&Recorded]) {
        let Some(stream) = records.first().map(|record| record.stream) else { return };
        let cache = self.of(stream.kind);
        // Most events belong to streams that are not cached: no lock for those.
        if !cache.contains_key(&stream.id) {
            return;
        }
        cache.entry(stream.id).and_compute_with(|kept| {
            let Some(kept) = kept else { return Op::Nop };
            let version = kept.value().at_version();
            let known = records.partition_point(|record| record.version <= version);
            let Some(next) = records.get(known) else { return Op::Nop };
            if next.version > version.next() {
                return Op::Remove;
            }
            kept.value().with(&records[known..]).map_or_else(
                |error| {
                    warn!(%stream, %error, "an event cannot be applied");
                    Op::Remove
                },
                Op::Put,
            )
        });
    }

    /// Takes in events that follow each other in a stream, and that this process appended: also from the
    /// first of a stream on, which is wanted again soon. Not so messages: most are never written again,
    /// and would push out those that are.
    pub(super) fn remember(&self, records: &[&Recorded]) {
        let Some(first) = records.first() else { return };
        if first.version > Version(1) {
            return self.observe(records);
        }
        let begun = match first.stream.kind {
            StreamKind::User => User::default().with(records),
            StreamKind::Room => Room::default().with(records),
            StreamKind::Receipt => Receipt::default().with(records),
            StreamKind::Schedule => Schedule::default().with(records),
            StreamKind::Access => Access::default().with(records),
            StreamKind::Message | StreamKind::Erasure => return,
        };
        if let Ok(begun) = begun {
            let cache = self.of(first.stream.kind);
            let entry = cache.entry(first.stream.id).or_insert_with(|| begun);
            if !entry.is_fresh() {
                self.observe(records);
            }
        }
    }

    /// Forgets a stream, whatever version of it is kept.
    pub(super) fn forget(&self, stream: StreamId) {
        self.of(stream.kind).invalidate(&stream.id);
    }

    fn of(&self, kind: StreamKind) -> &Entries {
        match kind {
            StreamKind::User => &self.users,
            StreamKind::Room => &self.rooms,
            StreamKind::Message => &self.messages,
            StreamKind::Receipt => &self.receipts,
            StreamKind::Schedule => &self.schedules,
            StreamKind::Access => &self.accesses,
            StreamKind::Erasure => &self.others,
        }
    }
}
