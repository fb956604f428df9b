//! What follows from a command.

use chrono::TimeDelta;

use super::{
    Attempt, CHANGES_MAX, FailureReason, LatePolicy, NewSchedule, Plan, PlanChange, Recurrence,
    Schedule, ScheduleChanged, ScheduleCommand, ScheduleCreated, ScheduleEnded, ScheduleError,
    ScheduleEvent, ScheduleFailed, ScheduleReleased, ScheduleSkipped, ScheduleState,
    fate::ends_with, recurrence::Timetable,
};
use crate::aggregate::Decision;
use crate::ids::{MessageId, UserId, Version};
use crate::limits::Limits;
use crate::text::MessageText;
use crate::timestamp::Timestamp;

/// How late an occurrence may be under `late: skip`.
pub const LATE_MAX: TimeDelta = TimeDelta::minutes(5);

impl Schedule {
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
                Ok(Decision::Events(Self::failed(&late, reason)))
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
        // A repeat is a repeat however late it comes, so it is looked for before the time is judged.
        if self.version > Version::ZERO {
            let same = self.is_made_as(&new);
            return if same {
                Ok(Decision::Already(Version(1)))
            } else {
                Err(ScheduleError::IdTaken)
            };
        }
        check_ahead(&new.recurrence, now, now, limits)?;
        if new.text.is_empty() && new.attachments.is_empty() {
            return Err(ScheduleError::NothingSaid);
        }
        Ok(Decision::Events(vec![ScheduleEvent::Created(ScheduleCreated {
            author: Some(new.author),
            schedule_id: new.schedule_id,
            room_id: new.room_id,
            text: new.text.into_string(),
            attachments: new.attachments.described()?,
            recurrence: new.recurrence,
            late: new.late,
            planned_at: Some(now),
        })]))
    }

    fn is_made_as(&self, new: &NewSchedule) -> bool {
        let Some(Plan { schedule_id, room_id, text, attachments, recurrence, late }) = &self.first
        else {
            return false;
        };
        self.author == Some(new.author)
            && (*schedule_id, *room_id, *late) == (new.schedule_id, new.room_id, new.late)
            && text == new.text.as_str()
            && new.attachments.are(attachments)
            && *recurrence == new.recurrence
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
                let is_new =
                    recurrence != plan.recurrence || self.fate.state == ScheduleState::Failed;
                is_new.then_some(recurrence)
            }
        };
        let files = change.attachments.filter(|files| !files.are(&plan.attachments));
        if text.is_none() && files.is_none() && late.is_none() && recurrence.is_none() {
            return Ok(Decision::Already(self.made_so));
        }
        let has_files = files.as_ref().map_or(!plan.attachments.is_empty(), |it| !it.is_empty());
        if text.as_ref().unwrap_or(&plan.text).is_empty() && !has_files {
            return Err(ScheduleError::NothingSaid);
        }
        if self.changes >= CHANGES_MAX {
            return Err(ScheduleError::TooManyChanges { changes_max: CHANGES_MAX });
        }
        if let Some(recurrence) = &recurrence {
            let after = self.fate.consumed.map_or(now, |consumed| consumed.max(now));
            check_ahead(recurrence, after, now, limits)?;
        }
        Ok(Decision::Events(vec![ScheduleEvent::Changed(ScheduleChanged {
            schedule_id: plan.schedule_id,
            room_id: plan.room_id,
            text,
            attachments: files.map(|files| files.described()).transpose()?,
            planned_at: recurrence.as_ref().map(|_| now),
            recurrence,
            late,
        })]))
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
            return Ok(Decision::Events(Self::failed(&due, FailureReason::TooLate)));
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

    fn failed(due: &Due<'_>, reason: FailureReason) -> Vec<ScheduleEvent> {
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
        match self.fate.state {
            ScheduleState::Pending | ScheduleState::Failed => Ok(plan),
            ScheduleState::Completed | ScheduleState::Cancelled => Err(ScheduleError::Over),
        }
    }

    /// The occurrence that is due, if the one that is meant is due next. Where several are due already,
    /// the latest of them: those before are passed over.
    fn due(&self, due_at: Option<Timestamp>, now: Timestamp) -> Result<Due<'_>, ScheduleError> {
        let plan = self.plan.as_ref().ok_or(ScheduleError::Unknown)?;
        match self.fate.state {
            ScheduleState::Pending => {}
            ScheduleState::Failed => return Err(ScheduleError::NothingDue),
            ScheduleState::Completed | ScheduleState::Cancelled => return Err(ScheduleError::Over),
        }
        let timetable = plan.recurrence.timetable();
        let next = timetable.next_after(self.fate.due_after()).ok_or(ScheduleError::NothingDue)?;
        if let Some(due_at) = due_at
            && due_at != next
        {
            return Err(ScheduleError::NotDue { due_at });
        }
        let at = timetable.latest(next, now);
        Ok(Due { plan, timetable, at, missed_from: (at > next).then_some(next) })
    }
}

/// An occurrence that something becomes of.
#[derive(Clone, Debug)]
struct Due<'a> {
    plan: &'a Plan,
    timetable: Timetable,
    at: Timestamp,
    missed_from: Option<Timestamp>,
}

impl Due<'_> {
    /// What becomes of it, and that nothing is left where it was the last.
    fn consumed_by(&self, event: ScheduleEvent) -> Vec<ScheduleEvent> {
        let is_last = self.timetable.next_after(Some(self.at)).is_none();
        let completed = is_last.then(|| ScheduleEvent::Completed(self.plan.ended()));
        [event].into_iter().chain(completed).collect()
    }
}

impl Plan {
    fn ended(&self) -> ScheduleEnded {
        ScheduleEnded { schedule_id: self.schedule_id, room_id: self.room_id }
    }
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
