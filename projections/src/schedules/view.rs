//! What an author sees of a scheduled message, and what the scheduler needs.

use sandesham_domain::schedule::{LatePolicy, ScheduleState};
use sandesham_domain::{MessageId, RoomId, ScheduleId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A scheduled message, as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScheduleView {
    /// Which.
    #[schema(value_type = Uuid)]
    pub id: ScheduleId,
    /// Where it will be sent.
    #[schema(value_type = Uuid)]
    pub room_id: RoomId,
    /// What it will say; empty once erased.
    pub text: String,
    /// Where it stands.
    #[schema(value_type = String, examples("pending", "completed", "cancelled", "failed"))]
    pub state: ScheduleState,
    /// When, of one that is sent once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub send_at: Option<Timestamp>,
    /// What becomes of a late one.
    #[schema(value_type = String, examples("send", "skip"))]
    pub late: LatePolicy,
    /// The occurrence that is due next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_due: Option<Timestamp>,
    /// The message that the last occurrence became.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    pub last_message_id: Option<MessageId>,
    /// Why the last occurrence could not become a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which schedules are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleFilter {
    /// Only those of this room.
    pub room_id: Option<RoomId>,
    /// Only those in one of these states.
    pub states: Vec<ScheduleState>,
}

/// What a list of schedules is ordered by: the occurrence that is due next, or was due last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleKey {
    pub(crate) listed_at: Timestamp,
    pub(crate) schedule_id: ScheduleId,
}

/// An occurrence that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueSchedule {
    /// Of which schedule.
    pub schedule_id: ScheduleId,
    /// Whose.
    pub author: UserId,
    /// Where it will be sent.
    pub room_id: RoomId,
    /// When.
    pub due_at: Timestamp,
}
