//! What happens to a scheduled message.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Recurrence;
use crate::aggregate::stream_events;
use crate::ids::{MessageId, RoomId, ScheduleId, UserId};
use crate::message::Attachment;
use crate::timestamp::Timestamp;

/// What becomes of an occurrence that is late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LatePolicy {
    /// It is sent, however late.
    #[default]
    Send,
    /// More than five minutes late, it fails and its author is told.
    Skip,
}

impl LatePolicy {
    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Skip => "skip",
        }
    }

    /// The policy of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Send, Self::Skip].into_iter().find(|policy| policy.as_str() == name)
    }
}

/// Why an occurrence could not become a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// The author is not in the room any more.
    NotAMember,
    /// The author's account is closed.
    AccountDeactivated,
    /// More than five minutes late, and the schedule says `late: skip`.
    TooLate,
    /// The message's identifier is taken by something that this schedule did not send.
    MessageIdTaken,
}

impl FailureReason {
    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAMember => "not_a_member",
            Self::AccountDeactivated => "account_deactivated",
            Self::TooLate => "too_late",
            Self::MessageIdTaken => "message_id_taken",
        }
    }

    /// The reason of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::NotAMember, Self::AccountDeactivated, Self::TooLate, Self::MessageIdTaken]
            .into_iter()
            .find(|reason| reason.as_str() == name)
    }

    /// Whether what hinders this occurrence hinders all that would follow, so that a recurring schedule
    /// ends with it too.
    pub const fn hinders_all(self) -> bool {
        match self {
            Self::NotAMember | Self::AccountDeactivated => true,
            Self::TooLate | Self::MessageIdTaken => false,
        }
    }
}

/// A message was planned; its author is the event's actor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleCreated {
    /// Who planned it: the event's actor, not part of its data.
    #[serde(skip)]
    pub author: Option<UserId>,
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// Where it will be sent.
    pub room_id: RoomId,
    /// What it will say; empty only where files come with it.
    pub text: String,
    /// The files that will come with it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// When, as given.
    #[serde(flatten)]
    pub recurrence: Recurrence,
    /// What becomes of a late one.
    pub late: LatePolicy,
    /// The moment of the planning: what is due is later. Absent in the oldest events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Timestamp>,
}

/// The plan is another one: the fields that changed, as they are from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleChanged {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// Where it will be sent.
    pub room_id: RoomId,
    /// What it will say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The files that will come with it, in order: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<Vec<Attachment>>,
    /// When, as given.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Recurrence>,
    /// What becomes of a late one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LatePolicy>,
    /// The moment of a new recurrence: what is due by it is later. Absent when that did not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Timestamp>,
}

/// Something about a schedule as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleEnded {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// Its room.
    pub room_id: RoomId,
}

/// An occurrence became a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleReleased {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// Its room.
    pub room_id: RoomId,
    /// The message that it became, sent in the same commit.
    pub message_id: MessageId,
    /// When it was planned.
    pub due_at: Timestamp,
    /// How much later it was sent, in milliseconds; never below 0.
    pub late_by_ms: u64,
    /// The first of the occurrences before it that were passed over, because nothing ran when they were
    /// due; absent when there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_from: Option<Timestamp>,
}

/// An occurrence was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleSkipped {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// Its room.
    pub room_id: RoomId,
    /// When it was planned.
    pub due_at: Timestamp,
    /// The first of the occurrences before it that were passed over, because nothing ran when they were
    /// due; absent when there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_from: Option<Timestamp>,
}

/// An occurrence could not become a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScheduleFailed {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// Its room.
    pub room_id: RoomId,
    /// When it was planned.
    pub due_at: Timestamp,
    /// Why.
    pub reason: FailureReason,
    /// The first of the occurrences before it that were passed over, because nothing ran when they were
    /// due; absent when there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_from: Option<Timestamp>,
}

stream_events! {
    /// What happens to a scheduled message; the actor of each is its author.
    ScheduleEvent in Schedule {
        /// It was planned.
        Created(ScheduleCreated) = ScheduleCreated,
        /// The plan is another one.
        Changed(ScheduleChanged) = ScheduleChanged,
        /// The plan was dropped.
        Cancelled(ScheduleEnded) = ScheduleCancelled,
        /// An occurrence became a message.
        Released(ScheduleReleased) = ScheduleReleased,
        /// An occurrence was passed over.
        Skipped(ScheduleSkipped) = ScheduleSkipped,
        /// An occurrence could not become a message.
        Failed(ScheduleFailed) = ScheduleFailed,
        /// There is no further occurrence.
        Completed(ScheduleEnded) = ScheduleCompleted,
    }
    signed by signed
}

fn signed(event: ScheduleEvent, actor: Option<UserId>) -> ScheduleEvent {
    match event {
        ScheduleEvent::Created(created) => {
            ScheduleEvent::Created(ScheduleCreated { author: actor, ..created })
        }
        other => other,
    }
}
