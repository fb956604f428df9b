//! What may be asked of a schedule.

use super::{FailureReason, LatePolicy, Recurrence, RecurrenceFields};
use crate::attachment::Enclosures;
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
    /// What it will say; nothing only where files come with it.
    pub text: MessageText,
    /// The files that will come with it.
    pub attachments: Enclosures,
    /// When.
    pub recurrence: Recurrence,
    /// What becomes of a late one.
    pub late: LatePolicy,
}

/// What of a plan becomes another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanChange {
    /// What it will say.
    pub text: Option<MessageText>,
    /// The files that will come with it: all of them.
    pub attachments: Option<Enclosures>,
    /// When; what is not said of it stays.
    pub recurrence: RecurrenceFields,
    /// What becomes of a late one.
    pub late: Option<LatePolicy>,
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
    /// Make it another plan.
    Change {
        /// Its author.
        by: UserId,
        /// What changes.
        change: PlanChange,
        /// The moment of the asking.
        now: Timestamp,
    },
    /// Drop the plan.
    Cancel {
        /// Its author.
        by: UserId,
    },
    /// Send what is due, or let it fail when it is too late for its policy.
    Release(Attempt),
    /// Pass the next occurrence over.
    Skip {
        /// Its author.
        by: UserId,
        /// The occurrence.
        due_at: Timestamp,
        /// The moment of the asking.
        now: Timestamp,
    },
    /// Give an occurrence up.
    Fail {
        /// The occurrence.
        due_at: Timestamp,
        /// Why.
        reason: FailureReason,
        /// The moment of the failure.
        now: Timestamp,
    },
}

/// An attempt on the occurrence that is due next. Of several that are due already the latest is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Who asks for it; none when it is simply due.
    pub by: Option<UserId>,
    /// The occurrence that is due next; none for whichever it is, of what is sent once.
    pub due_at: Option<Timestamp>,
    /// The moment of the sending.
    pub now: Timestamp,
}
