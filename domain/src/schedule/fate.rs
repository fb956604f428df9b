//! What becomes of a schedule: the one fold of it that aggregate and read model share.

use serde::{Deserialize, Serialize};

use super::{FailureReason, Recurrence, ScheduleEvent, ScheduleState};
use crate::ids::MessageId;
use crate::timestamp::Timestamp;

/// What has become of a schedule so far, as far as it decides what is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fate {
    /// Where it stands.
    pub state: ScheduleState,
    /// The last occurrence that was released, failed or skipped.
    pub consumed: Option<Timestamp>,
    /// When its recurrence was decided.
    pub planned_at: Option<Timestamp>,
    /// The message that the last occurrence became.
    pub last_message: Option<MessageId>,
    /// Why the last occurrence could not become a message.
    pub reason: Option<FailureReason>,
}

impl Fate {
    /// Takes in an event of a schedule that had this recurrence before it; none before it was planned and
    /// once that was erased.
    pub fn note(&mut self, event: &ScheduleEvent, recurrence: Option<&Recurrence>) {
        match event {
            ScheduleEvent::Created(created) => self.planned_at = created.planned_at,
            // A new time arms a failed schedule again, unless there is nothing left to send.
            ScheduleEvent::Changed(changed) => {
                if changed.recurrence.is_some() && recurrence.is_some() {
                    self.planned_at = changed.planned_at.or(self.planned_at);
                    self.state = ScheduleState::Pending;
                    self.reason = None;
                }
            }
            ScheduleEvent::Cancelled(_) => self.state = ScheduleState::Cancelled,
            ScheduleEvent::Completed(_) => self.state = ScheduleState::Completed,
            ScheduleEvent::Released(released) => {
                self.consumed = Some(released.due_at);
                self.last_message = Some(released.message_id);
                self.reason = None;
            }
            ScheduleEvent::Skipped(skipped) => self.consumed = Some(skipped.due_at),
            ScheduleEvent::Failed(failed) => {
                self.consumed = Some(failed.due_at);
                self.reason = Some(failed.reason);
                if recurrence.is_none_or(|recurrence| ends_with(recurrence, failed.reason)) {
                    self.state = ScheduleState::Failed;
                }
            }
            ScheduleEvent::Erased(_) => {}
        }
    }

    /// The occurrence that is due next, of one with this recurrence.
    pub fn next_due(&self, recurrence: &Recurrence) -> Option<Timestamp> {
        self.next(recurrence).filter(|_| self.state == ScheduleState::Pending)
    }

    /// The occurrence that would be due next, were it pending: later than the last one consumed, and than
    /// the planning.
    pub fn next(&self, recurrence: &Recurrence) -> Option<Timestamp> {
        recurrence.next_after(self.due_after())
    }

    /// What is due next is later.
    pub(super) fn due_after(&self) -> Option<Timestamp> {
        self.consumed.max(self.planned_at)
    }
}

/// Whether a schedule is over with an occurrence that failed for this reason, until it is armed again.
pub(super) fn ends_with(recurrence: &Recurrence, reason: FailureReason) -> bool {
    recurrence.is_once() || reason.hinders_all()
}
