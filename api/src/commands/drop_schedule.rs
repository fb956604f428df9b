//! A plan is dropped for its author, whose account is closed.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::schedule::{Schedule, ScheduleCommand, ScheduleError};
use sandesham_domain::{Commit, Decision, Expected, ScheduleId, StreamId, StreamWrite};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;

/// Drop a plan, whosever it is and whether or not they may act: what it says is to be erased.
#[derive(Clone, Copy, Debug)]
pub struct DropSchedule {
    /// Which.
    pub schedule_id: ScheduleId,
}

impl Command for DropSchedule {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let schedule = load.load::<Schedule>(self.schedule_id).await?;
            let author = schedule.aggregate.author().ok_or(ScheduleError::Unknown)?;
            let stream = StreamId::from(self.schedule_id);
            match schedule.aggregate.decide(ScheduleCommand::Cancel { by: author })? {
                Decision::Already(version) => Ok(Decided::Already { stream, version }),
                Decision::Events(events) => {
                    let expected = Expected::Exact(schedule.version);
                    let write = StreamWrite::new(stream, expected, None, Some(author), &events);
                    Ok(Decided::Append(Commit::of(write)))
                }
            }
        }
        .boxed()
    }
}
