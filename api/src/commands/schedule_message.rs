//! A message is planned.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::attachment::Enclosures;
use sandesham_domain::schedule::{NewSchedule, Schedule, ScheduleCommand};
use sandesham_domain::{Decision, Limits, StreamId, Timestamp};
use sandesham_log::{Command, Decided, Loader};

use super::basis::Basis;
use super::schedule_refusal::{check_pending, schedule_refusal};
use super::{CommandError, files, first_answer_or};
use crate::store::AttachmentUse;

/// Plan a message.
#[derive(Clone, Debug)]
pub struct ScheduleMessage {
    /// The plan; its author is who asks.
    pub new: NewSchedule,
    /// The moment of the asking.
    pub now: Timestamp,
    /// How many schedules of the author were pending just before.
    pub pending: u64,
    /// How many may be, and how far ahead.
    pub limits: Limits,
}

impl ScheduleMessage {
    fn with(&self, attachments: Enclosures) -> ScheduleCommand {
        let new = NewSchedule { attachments, ..self.new.clone() };
        ScheduleCommand::Create { new, now: self.now }
    }

    /// The first answer, if the identifier is used; a conflict if it was used for anything else.
    async fn first_answer(&self, load: &Loader<'_>) -> Result<Option<Decided>, CommandError> {
        let schedule_id = self.new.schedule_id;
        let schedule = load.load::<Schedule>(schedule_id).await?;
        if schedule.aggregate.author().is_none() {
            return Ok(None);
        }
        // Whatever became of its files: a repeat is known by which they were.
        let command = self.with(self.new.attachments.clone());
        match schedule.aggregate.decide_within(command, &self.limits)? {
            Decision::Already(version) => {
                Ok(Some(Decided::Already { stream: schedule_id.into(), version }))
            }
            Decision::Events(_) => Ok(None),
        }
    }

    async fn plan(&self, load: &Loader<'_>) -> Result<Decided, CommandError> {
        let mut basis = Basis::of(load, self.new.author).await?;
        basis.room(self.new.room_id).await?;
        let schedule = load.load::<Schedule>(self.new.schedule_id).await?;
        let used_for = AttachmentUse::Schedule(self.new.schedule_id);
        let files = files::look_up(load, self.new.author, used_for, &self.new.attachments).await?;
        let decision = schedule.aggregate.decide_within(self.with(files), &self.limits);
        let decision = decision.map_err(schedule_refusal)?;
        check_pending(self.pending, &self.limits)?;
        if matches!(decision, Decision::Events(_)) {
            files::take(load, self.new.author, used_for, self.new.attachments.ids()).await?;
        }
        Ok(basis.conclude(self.new.schedule_id, &schedule, None, decision))
    }
}

impl Command for ScheduleMessage {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.new.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        first_answer_or(load, self.first_answer(load), self.plan(load)).boxed()
    }
}
