//! Which of the waiting commits go into the next batch.

use std::collections::{HashSet, VecDeque};

use sandesham_domain::StreamId;

use super::entry::Entry;
use crate::error::AppendError;
use crate::prepare::Prepared;

/// How far into a queue to look for commits that fit: many that all write one stream must not make
/// every batch look at all of them.
const LOOK_AT_MAX: usize = 2_048;

/// The most events of one batch, unless its first commit alone has more: a batch holds the lock.
const EVENTS_MAX: usize = 2_000;

/// The most bytes of data of one batch, unless its first commit alone has more.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Gathers commits of which none writes a stream that another writes or guards, and keeps lanes in
/// order.
#[derive(Default)]
pub(super) struct Gathering {
    pub(super) entries: Vec<Entry>,
    written: HashSet<StreamId>,
    guarded: HashSet<StreamId>,
    deferred_lanes: HashSet<i64>,
    events: usize,
    bytes: usize,
}

impl Gathering {
    /// Takes what fits from the front of `queue`, up to `commits_max` in all; what is deferred stays
    /// there, in order.
    pub(super) fn take(&mut self, queue: &mut VecDeque<Entry>, commits_max: usize) {
        let mut deferred = Vec::new();
        let mut left = LOOK_AT_MAX;
        while left > 0 && self.entries.len() < commits_max && self.has_room() {
            let Some(mut entry) = queue.pop_front() else { break };
            left -= 1;
            if entry.is_answered() {
                continue;
            }
            if entry.place.is_handed_back() {
                entry.answer(Err(AppendError::HandedBack));
            } else if self.must_wait(&entry) {
                if entry.place.is_shared() {
                    self.deferred_lanes.insert(entry.place.number);
                }
                deferred.push(entry);
            } else {
                self.push(entry);
            }
        }
        for entry in deferred.into_iter().rev() {
            queue.push_front(entry);
        }
    }

    fn has_room(&self) -> bool {
        self.events < EVENTS_MAX && self.bytes < BYTES_MAX
    }

    fn must_wait(&self, entry: &Entry) -> bool {
        if entry.place.is_shared() && self.deferred_lanes.contains(&entry.place.number) {
            return true;
        }
        let Prepared { writes, guards, .. } = &entry.commit;
        let written = |stream: &StreamId| self.written.contains(stream);
        writes.iter().any(|write| written(&write.stream) || self.guarded.contains(&write.stream))
            || guards.iter().any(|guard| written(&guard.stream))
    }

    fn push(&mut self, entry: Entry) {
        self.written.extend(entry.commit.writes.iter().map(|write| write.stream));
        self.guarded.extend(entry.commit.guards.iter().map(|guard| guard.stream));
        self.events += entry.commit.event_count();
        self.bytes += entry.commit.byte_count();
        self.entries.push(entry);
    }
}
