//! An occurrence that can never become a message fails, and its author is told why.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::schedule::{Attempt, FailureReason, Schedule};
use sandesham_domain::{ScheduleId, StreamId, Timestamp};
use sandesham_log::{Command, Decided, Loader};

use crate::clock::Clock;
use crate::error::ReleaseError;

/// Let an occurrence fail whose [`Release`](crate::Release) was refused as hindered.
///
/// That refusal was decided on the log, not on a cache; the reason is not judged again.
#[derive(Clone, Debug)]
pub struct GiveUp {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// The occurrence.
    pub due_at: Timestamp,
    /// What hinders it.
    pub reason: FailureReason,
    /// Which of several missed occurrences is the latest.
    pub clock: Arc<dyn Clock>,
}

impl Command for GiveUp {
    type Error = ReleaseError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, ReleaseError>> {
        async move {
            let schedule = load.load::<Schedule>(self.schedule_id).await?;
            let attempt = Attempt { by: None, due_at: Some(self.due_at), now: self.clock.now() };
            Ok(Decided::Append(schedule.aggregate.failure_commit(attempt, self.reason)?))
        }
        .boxed()
    }
}
