//! The schedule's state, folded from its events.

use serde::{Deserialize, Serialize};

use super::{
    FailureReason, LatePolicy, Recurrence, ScheduleChanged, ScheduleCommand, ScheduleCreated,
    ScheduleError, ScheduleEvent, ScheduleState,
};
use crate::aggregate::stream_aggregate;
use crate::catalogue::EventType;
use crate::ids::{MessageId, RoomId, ScheduleId, UserId, Version};
use crate::timestamp::Timestamp;

/// The most changes of a plan: its stream is folded whole.
pub const CHANGES_MAX: u32 = 1_000;

/// What is sent, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// Where it will be sent.
    pub room_id: RoomId,
    /// What it will say.
    pub text: String,
    /// When.
    pub recurrence: Recurrence,
    /// What becomes of a late one.
    pub late: LatePolicy,
}

/// A schedule, folded from its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    pub(super) version: Version,
    pub(super) author: Option<UserId>,
    /// As it was made; what a repeat is compared with.
    pub(super) first: Option<Plan>,
    /// As it is now; `None` once erased.
    pub(super) plan: Option<Plan>,
    pub(super) state: ScheduleState,
    /// The last occurrence that was released, failed or skipped.
    pub(super) consumed: Option<Timestamp>,
    /// When its recurrence was decided.
    pub(super) planned_at: Option<Timestamp>,
    /// When its first recurrence was decided.
    pub(super) first_planned_at: Option<Timestamp>,
    /// The last version that made the plan what it is.
    pub(super) made_so: Version,
    /// How often its plan was changed.
    pub(super) changes: u32,
    /// The message that the last occurrence became.
    pub(super) last_message: Option<MessageId>,
    /// Why the last occurrence could not become a message.
    pub(super) reason: Option<FailureReason>,
}

stream_aggregate!(Schedule, Schedule, ScheduleCommand, ScheduleEvent, ScheduleError);

impl Schedule {
    /// Who planned it; `None` before it exists.
    pub fn author(&self) -> Option<UserId> {
        self.author
    }

    /// What was planned at first, which is what a repeat is answered; `None` before it exists and once
    /// erased.
    pub fn first_plan(&self) -> Option<&Plan> {
        self.first.as_ref()
    }

    /// The occurrence that was due next when it was made.
    pub fn first_due(&self) -> Option<Timestamp> {
        self.first.as_ref()?.recurrence.next_after(self.first_planned_at)
    }

    /// The message that the last occurrence became.
    pub fn last_message(&self) -> Option<MessageId> {
        self.last_message
    }

    /// Why the last occurrence could not become a message.
    pub fn reason(&self) -> Option<FailureReason> {
        self.reason
    }

    /// What is sent, where and when; `None` before it exists and once erased.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// Where it stands.
    pub fn state(&self) -> ScheduleState {
        self.state
    }

    /// The occurrence that is due next.
    pub fn next_due(&self) -> Option<Timestamp> {
        let plan = self.plan.as_ref().filter(|_| self.state == ScheduleState::Pending)?;
        next_due(&plan.recurrence, self.consumed, self.planned_at)
    }

    fn evolve(&mut self, event: ScheduleEvent) {
        match event {
            ScheduleEvent::Created(created) => {
                self.author = created.author;
                self.made_so = Version(1);
                self.planned_at = created.planned_at;
                self.first_planned_at = created.planned_at;
                let ScheduleCreated { schedule_id, room_id, text, recurrence, late, .. } = created;
                let plan = Plan { schedule_id, room_id, text, recurrence, late };
                self.first = Some(plan.clone());
                self.plan = Some(plan);
            }
            ScheduleEvent::Changed(changed) => self.become_another(changed),
            ScheduleEvent::Cancelled(_) => self.state = ScheduleState::Cancelled,
            ScheduleEvent::Released(released) => {
                self.consumed = Some(released.due_at);
                self.last_message = Some(released.message_id);
                self.reason = None;
            }
            ScheduleEvent::Skipped(skipped) => self.consumed = Some(skipped.due_at),
            ScheduleEvent::Failed(failed) => {
                self.consumed = Some(failed.due_at);
                self.reason = Some(failed.reason);
                let recurrence = self.plan.as_ref().map(|plan| &plan.recurrence);
                if recurrence.is_none_or(|recurrence| ends_with(recurrence, failed.reason)) {
                    self.state = ScheduleState::Failed;
                }
            }
            ScheduleEvent::Completed(_) => self.state = ScheduleState::Completed,
            ScheduleEvent::Erased(erased) => {
                self.author = self.author.or(erased.actor);
                self.plan = None;
                if erased.event_type == EventType::ScheduleCreated {
                    self.first = None;
                }
            }
        }
    }

    fn become_another(&mut self, changed: ScheduleChanged) {
        self.made_so = self.version;
        self.changes += 1;
        let Some(plan) = &mut self.plan else { return };
        if let Some(text) = changed.text {
            plan.text = text;
        }
        if let Some(recurrence) = changed.recurrence {
            plan.recurrence = recurrence;
            self.planned_at = changed.planned_at.or(self.planned_at);
            // A new time arms a failed schedule again.
            self.state = ScheduleState::Pending;
            self.reason = None;
        }
        if let Some(late) = changed.late {
            plan.late = late;
        }
    }
}

/// The occurrence that is due next: later than the last one consumed, and than the planning.
pub fn next_due(
    recurrence: &Recurrence,
    consumed: Option<Timestamp>,
    planned_at: Option<Timestamp>,
) -> Option<Timestamp> {
    recurrence.next_after(consumed.max(planned_at))
}

/// Whether a schedule is over with an occurrence that failed for this reason, until it is armed again.
pub fn ends_with(recurrence: &Recurrence, reason: FailureReason) -> bool {
    recurrence.is_once() || reason.hinders_all()
}
