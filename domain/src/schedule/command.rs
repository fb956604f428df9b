//! What may be asked of a schedule.

use super::{FailureReason, LatePolicy, Recurrence};
use crate::ids::{RoomId, ScheduleId, UserId};
use crate::text::MessageText;
use crate::timestamp::Timestamp;

/// What a schedule is made with: what a repeat is compared with, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSchedule {
    /// Its identifier.
    pub schedule_id: ScheduleId,
    /// Who plans it.
    pub author: UserId,
    /// Where it will be sent.
    pub room_id: RoomId,
    /// What it will say.
    pub text: MessageText,
    /// When.
    pub recurrence: Recurrence,
    /// What becomes of a late one.
    pub late: LatePolicy,
}

/// What may be asked of a schedule. That its author may post in the room is the room's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleCommand {
    /// Plan a message.
    Create {
        /// The plan.
        new: NewSchedule,
        /// The moment of the asking.
        now: Timestamp,
    },
    /// Drop the plan.
    Cancel {
        /// Its author.
        by: UserId,
    },
    /// Send the occurrence that is due, or let it fail when it is too late for its policy.
    Release {
        /// The occurrence.
        due_at: Timestamp,
        /// The moment of the sending.
        now: Timestamp,
    },
    /// Give an occurrence up.
    Fail {
        /// The occurrence.
        due_at: Timestamp,
        /// Why.
        reason: FailureReason,
    },
}
