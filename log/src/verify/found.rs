//! What was found so far, by all workers.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sandesham_domain::Position;

use super::FirstBad;
use crate::digest::Hash;
use crate::error::Error;
use crate::proof::Compact;

/// Why looking ended before its end.
pub(super) enum Stop {
    Bad(FirstBad),
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

pub(super) fn bad(position: Position, why: impl Into<String>) -> Stop {
    Stop::Bad(FirstBad { position, why: why.into() })
}

/// Gives out stretches, and gathers what they come to.
pub(super) struct Found(Mutex<State>);

struct State {
    /// The stretch that is given out next.
    next: u64,
    /// Beyond this one nothing has to be looked at any more.
    last: u64,
    first_bad: Option<FirstBad>,
    /// The tree, as far as it is without a hole.
    tree: Compact,
    /// How many stretches are in the tree.
    joined: u64,
    /// Stretches that are done and wait for one before them.
    waiting: BTreeMap<u64, Compact>,
    events: u64,
}

impl Found {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State {
            next: 0,
            last: u64::MAX,
            first_bad: None,
            tree: Compact::default(),
            joined: 0,
            waiting: BTreeMap::new(),
            events: 0,
        }))
    }

    /// The next stretch of `count`, unless one before it is wrong.
    pub(super) fn next(&self, count: u64) -> Option<u64> {
        let mut state = self.state();
        let number = state.next;
        if number >= count || number > state.last {
            return None;
        }
        state.next += 1;
        Some(number)
    }

    /// A stretch is as it should be; how many events are so by now.
    pub(super) fn add(&self, number: u64, digests: Compact, events: u64) -> u64 {
        let mut state = self.state();
        state.waiting.insert(number, digests);
        while let Some(entry) = state.waiting.first_entry()
            && *entry.key() == state.joined
        {
            let (_, digests) = state.waiting.pop_first().unwrap_or_default();
            state.tree.append(digests);
            state.joined += 1;
        }
        state.events += events;
        state.events
    }

    /// Something is wrong in a stretch.
    pub(super) fn note(&self, number: u64, bad: FirstBad) {
        let mut state = self.state();
        state.last = state.last.min(number);
        if state.first_bad.as_ref().is_none_or(|first| bad.position < first.position) {
            state.first_bad = Some(bad);
        }
    }

    /// Nothing more is given out.
    pub(super) fn stop(&self) {
        self.state().next = u64::MAX;
    }

    pub(super) fn first(&self) -> Option<FirstBad> {
        self.state().first_bad.clone()
    }

    /// Of the tree of all stretches, if all are done.
    pub(super) fn root(&self) -> Hash {
        self.state().tree.root()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
