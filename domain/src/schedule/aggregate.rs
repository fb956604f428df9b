//! The schedule's state and rules.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{
    FailureReason, LatePolicy, NewSchedule, Recurrence, ScheduleChanged, ScheduleCommand,
    ScheduleCreated, ScheduleEnded, ScheduleError, ScheduleEvent, ScheduleFailed, ScheduleReleased,
};
use crate::aggregate::{Decision, stream_aggregate};
use crate::catalogue::EventType;
use crate::ids::{MessageId, RoomId, ScheduleId, UserId, Version};
use crate::limits::Limits;
use crate::timestamp::Timestamp;

/// How late an occurrence may be under `late: skip`.
pub const LATE_MAX: TimeDelta = TimeDelta::minutes(5);

/// Where a schedule stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleState {
    /// An occurrence lies ahead.
    #[default]
    Pending,
    /// Every occurrence is done.
    Completed,
    /// Its author dropped it.
    Cancelled,
    /// Its only occurrence could not become a message.
    Failed,
}

impl ScheduleState {
    /// As in JSON and SQL.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pending, Self::Completed, Self::Cancelled, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

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
    author: Option<UserId>,
    /// As it was made; what a repeat is compared with.
    first: Option<Plan>,
    /// As it is now; `None` once erased.
    plan: Option<Plan>,
    state: ScheduleState,
    /// The last occurrence that was released, failed or skipped.
    consumed: Option<Timestamp>,
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

    /// What is sent, where and when; `None` before it exists and once erased.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// Where it stands.
    pub fn state(&self) -> ScheduleState {
        self.state
    }

    /// The occurrence that is due next: later than the last one consumed.
    pub fn next_due(&self) -> Option<Timestamp> {
        let plan = self.plan.as_ref().filter(|_| self.state == ScheduleState::Pending)?;
        plan.recurrence.next_after(self.consumed)
    }

    /// What follows from a command, within the given limits.
    pub fn decide_within(
        &self,
        command: ScheduleCommand,
        limits: &Limits,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        match command {
            ScheduleCommand::Create { new, now } => self.create(new, now, limits),
            ScheduleCommand::Cancel { by } => self.cancel(by),
            ScheduleCommand::Release { due_at, now } => self.release(due_at, now),
            ScheduleCommand::Fail { due_at, reason } => self.fail(due_at, reason),
        }
    }

    /// What follows from a command, within the default limits.
    pub fn decide(
        &self,
        command: ScheduleCommand,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        self.decide_within(command, &Limits::default())
    }

    fn create(
        &self,
        new: NewSchedule,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        let author = Some(new.author);
        let plan = Plan {
            schedule_id: new.schedule_id,
            room_id: new.room_id,
            text: new.text.into_string(),
            recurrence: new.recurrence,
            late: new.late,
        };
        // A repeat is a repeat however late it comes, so it is looked for before the time is judged.
        if self.version > Version::ZERO {
            let same = self.author == author && self.first.as_ref() == Some(&plan);
            return if same {
                Ok(Decision::Already(Version(1)))
            } else {
                Err(ScheduleError::IdTaken)
            };
        }
        let due_at = plan.recurrence.next_after(None).ok_or(ScheduleError::Past)?;
        if due_at <= now {
            return Err(ScheduleError::Past);
        }
        if due_at.since(now) > limits.schedule_ahead_max() {
            return Err(ScheduleError::TooFarAhead { days_max: limits.schedule_days_ahead_max });
        }
        let Plan { schedule_id, room_id, text, recurrence, late } = plan;
        let created = ScheduleCreated { author, schedule_id, room_id, text, recurrence, late };
        Ok(Decision::Events(vec![ScheduleEvent::Created(created)]))
    }

    fn cancel(&self, by: UserId) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        if self.author != Some(by) {
            return Err(ScheduleError::Unknown);
        }
        let plan = self.plan.as_ref().ok_or(ScheduleError::Over)?;
        match self.state {
            ScheduleState::Pending | ScheduleState::Failed => {}
            ScheduleState::Completed | ScheduleState::Cancelled => return Err(ScheduleError::Over),
        }
        Ok(Decision::Events(vec![ScheduleEvent::Cancelled(plan.ended())]))
    }

    fn release(
        &self,
        due_at: Timestamp,
        now: Timestamp,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        let plan = self.check_due(due_at)?;
        let late_by = now.since(due_at).max(TimeDelta::zero());
        if plan.late == LatePolicy::Skip && late_by > LATE_MAX {
            return self.fail(due_at, FailureReason::TooLate);
        }
        let released = ScheduleEvent::Released(ScheduleReleased {
            schedule_id: plan.schedule_id,
            room_id: plan.room_id,
            message_id: MessageId::released(plan.schedule_id, due_at),
            due_at,
            late_by_ms: u64::try_from(late_by.num_milliseconds()).unwrap_or(0),
        });
        let mut events = vec![released];
        if plan.recurrence.next_after(Some(due_at)).is_none() {
            events.push(ScheduleEvent::Completed(plan.ended()));
        }
        Ok(Decision::Events(events))
    }

    fn fail(
        &self,
        due_at: Timestamp,
        reason: FailureReason,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        let plan = self.check_due(due_at)?;
        Ok(Decision::Events(vec![ScheduleEvent::Failed(ScheduleFailed {
            schedule_id: plan.schedule_id,
            room_id: plan.room_id,
            due_at,
            reason,
        })]))
    }

    fn check_due(&self, due_at: Timestamp) -> Result<&Plan, ScheduleError> {
        let plan = self.plan.as_ref().ok_or(ScheduleError::Unknown)?;
        if self.state != ScheduleState::Pending {
            return Err(ScheduleError::Over);
        }
        if self.next_due() != Some(due_at) {
            return Err(ScheduleError::NotDue { due_at });
        }
        Ok(plan)
    }

    fn evolve(&mut self, event: ScheduleEvent) {
        match event {
            ScheduleEvent::Created(created) => {
                self.author = created.author;
                let ScheduleCreated { schedule_id, room_id, text, recurrence, late, .. } = created;
                let plan = Plan { schedule_id, room_id, text, recurrence, late };
                self.first = Some(plan.clone());
                self.plan = Some(plan);
            }
            ScheduleEvent::Changed(changed) => self.change(changed),
            ScheduleEvent::Cancelled(_) => self.state = ScheduleState::Cancelled,
            ScheduleEvent::Released(released) => self.consumed = Some(released.due_at),
            ScheduleEvent::Skipped(skipped) => self.consumed = Some(skipped.due_at),
            ScheduleEvent::Failed(failed) => {
                self.consumed = Some(failed.due_at);
                // A failing occurrence of a recurring schedule leaves it pending.
                if self.plan.as_ref().is_none_or(|plan| plan.recurrence.is_once()) {
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

    fn change(&mut self, changed: ScheduleChanged) {
        let Some(plan) = &mut self.plan else { return };
        if let Some(text) = changed.text {
            plan.text = text;
        }
        if let Some(recurrence) = changed.recurrence {
            plan.recurrence = recurrence;
            // A new time arms a failed schedule again.
            self.state = ScheduleState::Pending;
        }
        if let Some(late) = changed.late {
            plan.late = late;
        }
    }
}

impl Plan {
    fn ended(&self) -> ScheduleEnded {
        ScheduleEnded { schedule_id: self.schedule_id, room_id: self.room_id }
    }
}
