//! The schedule's state, folded from its events.

use serde::{Deserialize, Serialize};

use super::{
    FailureReason, Fate, LatePolicy, Recurrence, ScheduleChanged, ScheduleCommand, ScheduleCreated,
    ScheduleError, ScheduleEvent, ScheduleState,
};
use crate::aggregate::stream_aggregate;
use crate::catalogue::EventType;
use crate::ids::{MessageId, RoomId, ScheduleId, UserId, Version};
use crate::message::Attachment;
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
    /// The files that will come with it, in order.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
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
    /// What has become of it.
    pub(super) fate: Fate,
    /// When its first recurrence was decided.
    pub(super) first_planned_at: Option<Timestamp>,
    /// The last version that made the plan what it is.
    pub(super) made_so: Version,
    /// How often its plan was changed.
    pub(super) changes: u32,
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
        self.fate.last_message
    }

    /// Why the last occurrence could not become a message.
    pub fn reason(&self) -> Option<FailureReason> {
        self.fate.reason
    }

    /// What is sent, where and when; `None` before it exists and once erased.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// Where it stands.
    pub fn state(&self) -> ScheduleState {
        self.fate.state
    }

    /// The occurrence that is due next.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.fate.next_due(&self.plan.as_ref()?.recurrence)
    }

    fn evolve(&mut self, event: ScheduleEvent) {
        self.fate.note(&event, self.plan.as_ref().map(|plan| &plan.recurrence));
        match event {
            ScheduleEvent::Created(created) => {
                self.author = created.author;
                self.made_so = Version(1);
                self.first_planned_at = created.planned_at;
                let plan = Plan::of(created);
                self.first = Some(plan.clone());
                self.plan = Some(plan);
            }
            ScheduleEvent::Changed(changed) => self.become_another(changed),
            ScheduleEvent::Cancelled(_)
            | ScheduleEvent::Released(_)
            | ScheduleEvent::Skipped(_)
            | ScheduleEvent::Failed(_)
            | ScheduleEvent::Completed(_) => {}
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
        if let Some(attachments) = changed.attachments {
            plan.attachments = attachments;
        }
        if let Some(recurrence) = changed.recurrence {
            plan.recurrence = recurrence;
        }
        if let Some(late) = changed.late {
            plan.late = late;
        }
    }
}

impl Plan {
    fn of(created: ScheduleCreated) -> Self {
        let ScheduleCreated { schedule_id, room_id, text, attachments, recurrence, late, .. } =
            created;
        Self { schedule_id, room_id, text, attachments, recurrence, late }
    }
}
