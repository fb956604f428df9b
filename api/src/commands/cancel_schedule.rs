//! A planned message is dropped.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::schedule::{Schedule, ScheduleCommand};
use sandesham_domain::{ScheduleId, StreamId, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::basis::Basis;

/// Drop a plan of one's own, in the room still or not.
#[derive(Clone, Copy, Debug)]
pub struct CancelSchedule {
    /// Its author.
    pub by: UserId,
    /// Which.
    pub schedule_id: ScheduleId,
}

impl Command for CancelSchedule {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let basis = Basis::of(load, self.by).await?;
            let schedule = load.load::<Schedule>(self.schedule_id).await?;
            let decision = schedule.aggregate.decide(ScheduleCommand::Cancel { by: self.by })?;
            Ok(basis.conclude(self.schedule_id, &schedule, None, decision))
        }
        .boxed()
    }
}
