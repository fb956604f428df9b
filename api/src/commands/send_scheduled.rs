//! A planned message is sent without waiting for its time.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::message::{Message, MessageError};
use sandesham_domain::room::{Room, RoomError};
use sandesham_domain::schedule::{Attempt, FailureReason, ReleaseBasis, ReleaseRefusal, Schedule};
use sandesham_domain::user::{User, UserError};
use sandesham_domain::{ScheduleId, StreamId, Timestamp, UserId};
use sandesham_log::{Command, Decided, Loader};

use super::CommandError;
use super::schedule_refusal::schedule_refusal;

/// Send the next occurrence of a schedule of one's own. What the scheduler would let fail is refused.
#[derive(Clone, Copy, Debug)]
pub struct SendScheduled {
    /// Its author.
    pub by: UserId,
    /// Which schedule.
    pub schedule_id: ScheduleId,
    /// The occurrence, which must be the one that is due next; a recurring one needs it.
    pub due_at: Option<Timestamp>,
    /// The moment of the asking.
    pub now: Timestamp,
}

impl SendScheduled {
    async fn release(&self, load: &Loader<'_>) -> Result<Decided, CommandError> {
        let author = load.load::<User>(self.by).await?;
        author.aggregate.check_active()?;
        let schedule = load.load::<Schedule>(self.schedule_id).await?.aggregate;
        let (_, plan) = schedule.author_and_plan()?;
        let attempt = Attempt { by: Some(self.by), due_at: self.due_at, now: self.now };
        let room = load.load::<Room>(plan.room_id).await?;
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
        Ok(Decided::Append(schedule.release_commit(attempt, basis).map_err(refusal)?))
    }
}

fn refusal(refusal: ReleaseRefusal) -> CommandError {
    match refusal {
        ReleaseRefusal::Schedule(error) => schedule_refusal(error),
        ReleaseRefusal::Hindered(FailureReason::NotAMember) => RoomError::NotAMember.into(),
        ReleaseRefusal::Hindered(FailureReason::AccountDeactivated) => {
            UserError::Deactivated.into()
        }
        ReleaseRefusal::Hindered(FailureReason::MessageIdTaken | FailureReason::TooLate) => {
            MessageError::IdTaken.into()
        }
    }
}

impl Command for SendScheduled {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        self.release(load).boxed()
    }
}
