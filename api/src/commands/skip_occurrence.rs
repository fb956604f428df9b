//! An occurrence of a recurring message is passed over.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::schedule::{Schedule, ScheduleCommand};
use sandesham_domain::{ScheduleId, StreamId, Timestamp, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;
use super::schedule_refusal::schedule_refusal;

/// Pass over the next occurrence of a schedule of one's own.
#[derive(Clone, Copy, Debug)]
pub struct SkipOccurrence {
    /// Its author.
    pub by: UserId,
    /// Which schedule.
    pub schedule_id: ScheduleId,
    /// The occurrence, which must be the one that is due next.
    pub due_at: Timestamp,
    /// The moment of the asking.
    pub now: Timestamp,
}

impl Command for SkipOccurrence {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let basis = Basis::of(load, self.by).await?;
            let schedule = load.load::<Schedule>(self.schedule_id).await?;
            let Self { by, due_at, now, .. } = *self;
            let command = ScheduleCommand::Skip { by, due_at, now };
            let decision = schedule.aggregate.decide(command).map_err(schedule_refusal)?;
            Ok(basis.conclude(self.schedule_id, &schedule, None, decision))
        }
        .boxed()
    }
}
