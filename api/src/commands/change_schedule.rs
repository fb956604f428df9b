//! A plan becomes another one.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::schedule::{
    PlanChange, Schedule, ScheduleCommand, ScheduleError, ScheduleState,
};
use sandesham_domain::{Decision, Limits, ScheduleId, StreamId, Timestamp, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::basis::Basis;
use super::schedule_refusal::{check_pending, schedule_refusal};
use super::{CommandError, files};
use crate::store::AttachmentUse;

/// Change a plan of one's own, in the room still or not.
#[derive(Clone, Debug)]
pub struct ChangeSchedule {
    /// Its author.
    pub by: UserId,
    /// Which.
    pub schedule_id: ScheduleId,
    /// What changes.
    pub change: PlanChange,
    /// The moment of the asking.
    pub now: Timestamp,
    /// How many schedules of the author were pending just before: one that failed and is armed again is
    /// one more.
    pub pending: u64,
    /// How many may be, and how far ahead.
    pub limits: Limits,
}

impl Command for ChangeSchedule {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let basis = Basis::of(load, self.by).await?;
            let schedule = load.load::<Schedule>(self.schedule_id).await?;
            let (by, mut change, now) = (self.by, self.change.clone(), self.now);
            let used_for = AttachmentUse::Schedule(self.schedule_id);
            if let Some(wanted) = &self.change.attachments {
                // Nobody learns of a schedule that is not theirs what their own files are.
                schedule
                    .aggregate
                    .author()
                    .filter(|author| *author == by)
                    .ok_or(ScheduleError::Unknown)?;
                change.attachments = Some(files::look_up(load, by, used_for, wanted).await?);
            }
            let arms = schedule.aggregate.state() == ScheduleState::Failed
                && !change.recurrence.is_empty();
            let command = ScheduleCommand::Change { by, change, now };
            let decision = schedule.aggregate.decide_within(command, &self.limits);
            let decision = decision.map_err(schedule_refusal)?;
            if arms && matches!(decision, Decision::Events(_)) {
                check_pending(self.pending, &self.limits)?;
            }
            if let (Decision::Events(_), Some(wanted)) = (&decision, &self.change.attachments) {
                files::take(load, by, used_for, wanted.ids()).await?;
            }
            Ok(basis.conclude(self.schedule_id, &schedule, None, decision))
        }
        .boxed()
    }
}
