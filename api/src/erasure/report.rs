//! What was erased, for whoever asked.

use std::collections::BTreeMap;

use sandesham_domain::{ErasureId, EventId, EventType, Position, UserId};
use serde::Serialize;

use crate::store::ForgottenAccount;

/// What became of events, and of what came with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ErasedEvents {
    /// How many events of each type were erased now.
    pub events: BTreeMap<EventType, u64>,
    /// The first that was erased now; none where there was nothing to erase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Position>,
    /// The position of the last event that tells of it; none where there was nothing to erase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Position>,
    /// Plans that were pending, and were dropped first.
    pub schedules_cancelled: u64,
    /// Uploads that are gone for everybody.
    pub attachments: u64,
    /// Those of them whose objects are removed already; the others follow by themselves.
    pub attachments_removed: u64,
    /// Tables whose dead rows could not be given free.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables_not_cleaned: Vec<String>,
}

impl ErasedEvents {
    /// How many events were erased now.
    pub fn count(&self) -> u64 {
        self.events.values().sum()
    }
}

/// What became of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErasedAccount {
    /// Names it in the log.
    pub erasure_id: ErasureId,
    /// Whose account it was.
    pub user_id: UserId,
    /// Its events.
    #[serde(flatten)]
    pub erased: ErasedEvents,
    /// What ordinary tables had of it.
    #[serde(flatten)]
    pub forgotten: ForgottenAccount,
}

impl ErasedAccount {
    /// Whether there was nothing left to erase.
    pub fn was_erased_before(&self) -> bool {
        self.erased.count() == 0 && !self.forgotten.account && self.erased.attachments == 0
    }
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventErased {
    /// Which.
    pub event_id: EventId,
    /// Where it stands.
    pub position: Position,
    /// What it is.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// Names it in the log; none where it was erased before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erasure_id: Option<ErasureId>,
    /// It, and what came with it.
    #[serde(flatten)]
    pub erased: ErasedEvents,
    /// Files that it came with and that something else shows, too.
    pub attachments_kept: u64,
    /// Other texts of the same message that are still in the log.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revisions_left: Vec<Revision>,
}

/// A text of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// The sent text is 1.
    pub revision: u32,
    /// Its event.
    pub event_id: EventId,
    /// Where that stands.
    pub position: Position,
}
