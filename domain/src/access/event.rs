//! What is told of an access.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AccessKind;
use crate::aggregate::stream_events;
use crate::ids::{AccessId, MessageId, Position, RoomId, UserId};
use crate::timestamp::Timestamp;

/// Who looked at what, why, and as of when. It is noted before anything is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditAccessed {
    /// Which access.
    pub access_id: AccessId,
    /// Who looked.
    pub auditor: UserId,
    /// What kind of thing was looked at.
    pub what: AccessKind,
    /// The room, where it was one; else all rooms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<RoomId>,
    /// The message, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<MessageId>,
    /// Why, in the auditor's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The moment that was looked at, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moment: Option<AccessMoment>,
}

/// A moment in the life of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccessMoment {
    /// Right after the event at this position.
    pub position: Position,
    /// When that was recorded.
    pub time: Timestamp,
}

stream_events! {
    /// What happens to an access: it happens once.
    AccessEvent in Access {
        /// An auditor looked.
        Accessed(AuditAccessed) = AuditAccessed,
    }
}
