//! An occurrence that can never become a message fails, and its author is told why.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::schedule::{FailureReason, Schedule, ScheduleCommand};
use sandesham_domain::{Decision, ScheduleId, StreamId, Timestamp};
use sandesham_log::{Command, Decided, Loader};

use crate::error::ReleaseError;
use crate::release::{author_and_plan, commit_of};

/// Let an occurrence fail whose [`Release`](crate::Release) was refused as hindered.
///
/// That refusal was decided on the log, not on a cache; the reason is not judged again.
#[derive(Clone, Copy, Debug)]
pub struct GiveUp {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// The occurrence.
    pub due_at: Timestamp,
    /// What hinders it.
    pub reason: FailureReason,
}

impl Command for GiveUp {
    type Error = ReleaseError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, ReleaseError>> {
        async move {
            let schedule = load.load::<Schedule>(self.schedule_id).await?;
            let (author, _) = author_and_plan(&schedule.aggregate)?;
            let command = ScheduleCommand::Fail { due_at: self.due_at, reason: self.reason };
            Ok(match schedule.aggregate.decide(command)? {
                Decision::Events(events) => {
                    Decided::Append(commit_of(self.schedule_id, &schedule, author, &events))
                }
                Decision::Already(version) => {
                    Decided::Already { stream: self.schedule_id.into(), version }
                }
            })
        }
        .boxed()
    }
}
