//! A due occurrence becomes a message.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::message::Message;
use sandesham_domain::room::Room;
use sandesham_domain::schedule::{Attempt, ReleaseBasis, Schedule};
use sandesham_domain::user::User;
use sandesham_domain::{Commit, ScheduleId, StreamId, Timestamp};
use sandesham_log::{Command, Decided, Loaded, Loader};
use tokio::time::{Instant, sleep};
use tracing::debug;

use crate::clock::Clock;
use crate::error::ReleaseError;

/// How long a release keeps its place while Postgres cannot be asked: what is due later must not pass it.
/// What Postgres answers and nobody understands keeps no place.
const READ_TIME_MAX: Duration = Duration::from_mins(1);

/// The pause before it is read again.
const READ_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Send what a schedule has due. Of several missed occurrences the latest is sent.
#[derive(Clone, Debug)]
pub struct Release {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// The occurrence that is due next.
    pub due_at: Timestamp,
    /// Read when it is decided, so that waiting for its turn counts as lateness.
    pub clock: Arc<dyn Clock>,
}

impl Command for Release {
    type Error = ReleaseError;

    /// Which message it is follows from the clock, and nobody else may write that before it is sent.
    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, ReleaseError>> {
        async move {
            let began = Instant::now();
            loop {
                match self.decide_once(load).await {
                    Err(ReleaseError::Log(error))
                        if error.may_pass() && began.elapsed() < READ_TIME_MAX =>
                    {
                        debug!(schedule_id = %self.schedule_id, %error, "waiting for the log");
                        sleep(READ_AGAIN_AFTER).await;
                    }
                    decided => return decided,
                }
            }
        }
        .boxed()
    }
}

impl Release {
    async fn decide_once(&self, load: &Loader<'_>) -> Result<Decided, ReleaseError> {
        let schedule = load.load::<Schedule>(self.schedule_id).await?;
        let (due_at, now) = (Some(self.due_at), self.clock.now());
        let attempt = Attempt { by: None, due_at, now };
        Ok(Decided::Append(release(load, &schedule, attempt).await?))
    }
}

async fn release(
    load: &Loader<'_>,
    schedule: &Loaded<Schedule>,
    attempt: Attempt,
) -> Result<Commit, ReleaseError> {
    let schedule = &*schedule.aggregate;
    let (author, plan) = schedule.author_and_plan()?;
    let author = load.load::<User>(author).await?;
    let room = load.load::<Room>(plan.room_id).await?;
    // A first try takes the message for new: the expected version 0 finds out.
    let message_id = load.is_fresh().then(|| schedule.message_of(attempt)).flatten();
    let message = match message_id {
        Some(message_id) => Some(load.load::<Message>(message_id).await?),
        None => None,
    };
    let basis = ReleaseBasis {
        author: &author.aggregate,
        room: &room.aggregate,
        message: message.as_ref().map(|message| &*message.aggregate),
    };
    Ok(schedule.release_commit(attempt, basis)?)
}
