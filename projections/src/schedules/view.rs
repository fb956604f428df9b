//! What an author sees of a scheduled message, and what the scheduler needs.

use sandesham_domain::message::Attachment;
use sandesham_domain::schedule::{LatePolicy, LocalTime, Recurrence, ScheduleState};
use sandesham_domain::{MessageId, Position, RoomId, ScheduleId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::history::ScheduleEventDetails;
use crate::timeline::AttachmentView;

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
    /// The files that will come with it.
    #[schema(value_type = Vec<AttachmentView>)]
    pub attachments: Vec<Attachment>,
    /// Where it stands.
    #[schema(value_type = String, examples("pending", "completed", "cancelled", "failed"))]
    pub state: ScheduleState,
    /// When, as its author gave it; empty once erased.
    #[serde(flatten)]
    #[schema(inline)]
    pub when: When,
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

/// When a schedule is due, as its author gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct When {
    /// The moment, of one that is sent once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub send_at: Option<Timestamp>,
    /// A cron expression of five fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// A rule of RFC 5545.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// The local time at which a rule begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("2026-11-24T09:00:00"))]
    pub starts_at: Option<LocalTime>,
    /// The IANA time zone of a cron expression or a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("Asia/Kolkata"))]
    pub time_zone: Option<String>,
    /// The last moment at which a cron expression may be due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

impl When {
    /// A recurrence, field by field.
    pub fn of(recurrence: &Recurrence) -> Self {
        match recurrence.clone() {
            Recurrence::Once { send_at } => Self { send_at: Some(send_at), ..Self::default() },
            Recurrence::Cron { cron, time_zone, until } => {
                Self { cron: Some(cron), time_zone: Some(time_zone), until, ..Self::default() }
            }
            Recurrence::Rule { rrule, starts_at, time_zone } => Self {
                rrule: Some(rrule),
                starts_at: Some(starts_at),
                time_zone: Some(time_zone),
                ..Self::default()
            },
        }
    }
}

/// A scheduled message with its whole story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScheduleStory {
    /// As it is now.
    #[serde(flatten)]
    #[schema(inline)]
    pub schedule: ScheduleView,
    /// What happened to it, oldest first: the latest 200.
    pub history: Vec<ScheduleHistoryEntry>,
}

/// Something that happened to a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScheduleHistoryEntry {
    /// What.
    #[serde(rename = "type")]
    #[schema(examples(
        "created",
        "changed",
        "released",
        "skipped",
        "failed",
        "cancelled",
        "completed"
    ))]
    pub kind: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// Where in the log.
    #[schema(value_type = u64)]
    pub position: Position,
    /// What else there is to say of it; nothing once erased.
    #[serde(flatten)]
    #[schema(inline)]
    pub details: ScheduleEventDetails,
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
    /// When.
    pub due_at: Timestamp,
}
