//! The schedule's state and rules.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{
    Attempt, FailureReason, LatePolicy, NewSchedule, PlanChange, Recurrence, ScheduleChanged,
    ScheduleCommand, ScheduleCreated, ScheduleEnded, ScheduleError, ScheduleEvent, ScheduleFailed,
    ScheduleReleased, ScheduleSkipped,
};
use crate::aggregate::{Decision, stream_aggregate};
use crate::catalogue::EventType;
use crate::ids::{MessageId, RoomId, ScheduleId, UserId, Version};
use crate::limits::Limits;
use crate::text::MessageText;
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
    /// An occurrence could not become a message, and no further one could.
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
    /// When its recurrence was decided.
    planned_at: Option<Timestamp>,
    /// When its first recurrence was decided.
    first_planned_at: Option<Timestamp>,
    /// The last version that made the plan what it is.
    made_so: Version,
    /// The message that the last occurrence became.
    last_message: Option<MessageId>,
    /// Why the last occurrence could not become a message.
    reason: Option<FailureReason>,
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

    /// What follows from a command, within the given limits.
    pub fn decide_within(
        &self,
        command: ScheduleCommand,
        limits: &Limits,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        match command {
            ScheduleCommand::Create { new, now } => self.create(new, now, limits),
            ScheduleCommand::Change { by, change, now } => self.change(by, change, now, limits),
            ScheduleCommand::Cancel { by } => self.cancel(by),
            ScheduleCommand::Release(attempt) => self.release(attempt),
            ScheduleCommand::Skip { by, due_at, now } => self.skip(by, due_at, now),
            ScheduleCommand::Fail { due_at, reason, now } => {
                let late = self.due(Some(due_at), now)?;
                Ok(Decision::Events(Self::failed(late, reason)))
            }
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
        check_ahead(&plan.recurrence, now, now, limits)?;
        let Plan { schedule_id, room_id, text, recurrence, late } = plan;
        let planned_at = Some(now);
        let created =
            ScheduleCreated { author, schedule_id, room_id, text, recurrence, late, planned_at };
        Ok(Decision::Events(vec![ScheduleEvent::Created(created)]))
    }

    fn change(
        &self,
        by: UserId,
        change: PlanChange,
        now: Timestamp,
        limits: &Limits,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        let plan = self.own_plan(by)?;
        let text = change.text.map(MessageText::into_string).filter(|text| *text != plan.text);
        let late = change.late.filter(|late| *late != plan.late);
        let recurrence = match change.recurrence {
            fields if fields.is_empty() => None,
            fields => {
                let resolved = fields.resolve(Some(&plan.recurrence));
                let recurrence = resolved.map_err(ScheduleError::Recurrence)?;
                // What failed is armed again by its own recurrence too.
                let is_new = recurrence != plan.recurrence || self.state == ScheduleState::Failed;
                is_new.then_some(recurrence)
            }
        };
        if text.is_none() && late.is_none() && recurrence.is_none() {
            return Ok(Decision::Already(self.made_so));
        }
        if let Some(recurrence) = &recurrence {
            let after = self.consumed.map_or(now, |consumed| consumed.max(now));
            check_ahead(recurrence, after, now, limits)?;
        }
        let planned_at = recurrence.as_ref().map(|_| now);
        let Plan { schedule_id, room_id, .. } = *plan;
        let changed = ScheduleChanged { schedule_id, room_id, text, recurrence, late, planned_at };
        Ok(Decision::Events(vec![ScheduleEvent::Changed(changed)]))
    }

    fn cancel(&self, by: UserId) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        let plan = self.own_plan(by)?;
        Ok(Decision::Events(vec![ScheduleEvent::Cancelled(plan.ended())]))
    }

    fn release(&self, attempt: Attempt) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        if let Some(by) = attempt.by {
            let plan = self.own_plan(by)?;
            if attempt.due_at.is_none() && !plan.recurrence.is_once() {
                return Err(ScheduleError::DueAtMissing);
            }
        }
        let due = self.due(attempt.due_at, attempt.now)?;
        let late_by = attempt.now.since(due.at).max(TimeDelta::zero());
        // Who asks for it has seen how late it is.
        let may_be_late = attempt.by.is_some() || due.plan.late == LatePolicy::Send;
        if !may_be_late && late_by > LATE_MAX {
            return Ok(Decision::Events(Self::failed(due, FailureReason::TooLate)));
        }
        let plan = due.plan;
        let released = ScheduleEvent::Released(ScheduleReleased {
            schedule_id: plan.schedule_id,
            room_id: plan.room_id,
            message_id: MessageId::released(plan.schedule_id, due.at),
            due_at: due.at,
            late_by_ms: u64::try_from(late_by.num_milliseconds()).unwrap_or(0),
            missed_from: due.missed_from,
        });
        Ok(Decision::Events(due.consumed_by(released)))
    }

    fn skip(
        &self,
        by: UserId,
        due_at: Timestamp,
        now: Timestamp,
    ) -> Result<Decision<ScheduleEvent>, ScheduleError> {
        let plan = self.own_plan(by)?;
        if plan.recurrence.is_once() {
            return Err(ScheduleError::SentOnce);
        }
        let due = self.due(Some(due_at), now)?;
        let skipped = ScheduleEvent::Skipped(ScheduleSkipped {
            schedule_id: plan.schedule_id,
            room_id: plan.room_id,
            due_at: due.at,
            missed_from: due.missed_from,
        });
        Ok(Decision::Events(due.consumed_by(skipped)))
    }

    fn failed(due: Due<'_>, reason: FailureReason) -> Vec<ScheduleEvent> {
        let failed = ScheduleEvent::Failed(ScheduleFailed {
            schedule_id: due.plan.schedule_id,
            room_id: due.plan.room_id,
            due_at: due.at,
            reason,
            missed_from: due.missed_from,
        });
        if ends_with(&due.plan.recurrence, reason) { vec![failed] } else { due.consumed_by(failed) }
    }

    /// The plan, if it is `by`'s and not over.
    fn own_plan(&self, by: UserId) -> Result<&Plan, ScheduleError> {
        if self.author != Some(by) {
            return Err(ScheduleError::Unknown);
        }
        let plan = self.plan.as_ref().ok_or(ScheduleError::Over)?;
        match self.state {
            ScheduleState::Pending | ScheduleState::Failed => Ok(plan),
            ScheduleState::Completed | ScheduleState::Cancelled => Err(ScheduleError::Over),
        }
    }

    /// The occurrence that is due, if the one that is meant is due next. Where several are due already,
    /// the latest of them: those before are passed over.
    fn due(&self, due_at: Option<Timestamp>, now: Timestamp) -> Result<Due<'_>, ScheduleError> {
        let plan = self.plan.as_ref().ok_or(ScheduleError::Unknown)?;
        match self.state {
            ScheduleState::Pending => {}
            ScheduleState::Failed => return Err(ScheduleError::NothingDue),
            ScheduleState::Completed | ScheduleState::Cancelled => return Err(ScheduleError::Over),
        }
        let next = self.next_due().ok_or(ScheduleError::NothingDue)?;
        if let Some(due_at) = due_at
            && due_at != next
        {
            return Err(ScheduleError::NotDue { due_at });
        }
        let at = plan.recurrence.latest(next, now);
        Ok(Due { plan, at, missed_from: (at > next).then_some(next) })
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

impl Plan {
    fn ended(&self) -> ScheduleEnded {
        ScheduleEnded { schedule_id: self.schedule_id, room_id: self.room_id }
    }
}

/// An occurrence that something becomes of.
#[derive(Clone, Copy, Debug)]
struct Due<'a> {
    plan: &'a Plan,
    at: Timestamp,
    missed_from: Option<Timestamp>,
}

impl Due<'_> {
    /// What becomes of it, and that nothing is left where it was the last.
    fn consumed_by(&self, event: ScheduleEvent) -> Vec<ScheduleEvent> {
        let is_last = self.plan.recurrence.next_after(Some(self.at)).is_none();
        let completed = is_last.then(|| ScheduleEvent::Completed(self.plan.ended()));
        [event].into_iter().chain(completed).collect()
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

/// Refuses a recurrence whose first occurrence after `after` is too far ahead, or not there.
fn check_ahead(
    recurrence: &Recurrence,
    after: Timestamp,
    now: Timestamp,
    limits: &Limits,
) -> Result<(), ScheduleError> {
    let field = recurrence.field();
    let never = if recurrence.is_once() {
        ScheduleError::Past
    } else {
        ScheduleError::NeverFires { field }
    };
    let first = recurrence.next_after(Some(after)).ok_or(never)?;
    if first.since(now) > limits.schedule_ahead_max() {
        let days_max = limits.schedule_days_ahead_max;
        return Err(ScheduleError::TooFarAhead { field, days_max });
    }
    Ok(())
}

impl Recurrence {
    /// Refuses what may not be planned at `now`: a time that is past, one that is too far ahead, and a
    /// recurrence that never fires.
    pub fn check_plannable(&self, now: Timestamp, limits: &Limits) -> Result<(), ScheduleError> {
        check_ahead(self, now, now, limits)
    }
}
