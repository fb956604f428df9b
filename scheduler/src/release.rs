//! A due occurrence becomes a message.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_domain::message::{Message, MessageEvent, MessageSent};
use sandesham_domain::room::Room;
use sandesham_domain::schedule::{
    FailureReason, Plan, Schedule, ScheduleCommand, ScheduleError, ScheduleEvent,
};
use sandesham_domain::user::User;
use sandesham_domain::{
    Commit, Decision, Expected, Guard, MessageId, ScheduleId, StreamId, StreamWrite, Timestamp,
    UserId, Version,
};
use sandesham_log::{Command, Decided, Loaded, Loader};

use crate::clock::Clock;
use crate::error::ReleaseError;

/// Send the occurrence of a schedule that is due.
#[derive(Clone, Debug)]
pub struct Release {
    /// The schedule.
    pub schedule_id: ScheduleId,
    /// The occurrence.
    pub due_at: Timestamp,
    /// Read when it is decided, so that waiting for its turn counts as lateness.
    pub clock: Arc<dyn Clock>,
}

impl Command for Release {
    type Error = ReleaseError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.schedule_id.into(), self.message_id().into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, ReleaseError>> {
        async move {
            let schedule = load.load::<Schedule>(self.schedule_id).await?;
            let (author, plan) = author_and_plan(&schedule.aggregate)?;
            let (due_at, now) = (self.due_at, self.clock.now());
            let command = ScheduleCommand::Release { due_at, now };
            let events = match schedule.aggregate.decide(command)? {
                Decision::Events(events) => events,
                Decision::Already(version) => {
                    return Ok(Decided::Already { stream: self.schedule_id.into(), version });
                }
            };
            let commit = commit_of(self.schedule_id, &schedule, author, &events);
            if !is_released(&events) {
                return Ok(Decided::Append(commit));
            }
            let guards = check_may_post(load, author, plan).await?;
            let commit = Commit { guards, ..commit };
            if self.message_is_there(load).await? {
                return Ok(Decided::Append(commit));
            }
            Ok(Decided::Append(commit.and(self.message(author, plan))))
        }
        .boxed()
    }
}

impl Release {
    fn message_id(&self) -> MessageId {
        MessageId::released(self.schedule_id, self.due_at)
    }

    fn message(&self, author: UserId, plan: &Plan) -> StreamWrite {
        // Built without the limits: a text that was within them when it was planned is sent, whatever
        // they are today.
        let sent = MessageEvent::Sent(MessageSent {
            message_id: self.message_id(),
            author,
            text: plan.text.clone(),
            attachments: Vec::new(),
            reply_to: None,
            schedule_id: Some(self.schedule_id),
        });
        let expected = Expected::Exact(Version::ZERO);
        StreamWrite::new(self.message_id(), expected, Some(plan.room_id), Some(author), &[sent])
    }

    /// Whether this very occurrence is a message already, though its schedule does not know. A first
    /// try takes it for new: the expected version 0 finds out.
    async fn message_is_there(&self, load: &Loader<'_>) -> Result<bool, ReleaseError> {
        if !load.is_fresh() {
            return Ok(false);
        }
        let message = load.load::<Message>(self.message_id()).await?.aggregate;
        match message.schedule_id() {
            _ if !message.exists() => Ok(false),
            Some(schedule_id) if schedule_id == self.schedule_id => Ok(true),
            _ => Err(ReleaseError::Hindered(FailureReason::MessageIdTaken)),
        }
    }
}

/// The commit of events on the schedule's own stream, at exactly the version that was seen.
pub(crate) fn commit_of(
    schedule_id: ScheduleId,
    schedule: &Loaded<Schedule>,
    author: UserId,
    events: &[ScheduleEvent],
) -> Commit {
    let expected = Expected::Exact(schedule.version);
    Commit::of(StreamWrite::new(schedule_id, expected, None, Some(author), events))
}

pub(crate) fn author_and_plan(schedule: &Schedule) -> Result<(UserId, &Plan), ScheduleError> {
    schedule.author().zip(schedule.plan()).ok_or(ScheduleError::Unknown)
}

/// A late one that may not be late fails instead.
fn is_released(events: &[ScheduleEvent]) -> bool {
    events.iter().any(|event| matches!(event, ScheduleEvent::Released(_)))
}

/// Refuses an author who may no longer post; else what the permission rests on.
async fn check_may_post(
    load: &Loader<'_>,
    author: UserId,
    plan: &Plan,
) -> Result<Vec<Guard>, ReleaseError> {
    let user = load.load::<User>(author).await?;
    if !user.aggregate.is_active() {
        return Err(ReleaseError::Hindered(FailureReason::AccountDeactivated));
    }
    let room = load.load::<Room>(plan.room_id).await?;
    if !room.aggregate.is_member(author) {
        return Err(ReleaseError::Hindered(FailureReason::NotAMember));
    }
    Ok(vec![
        Guard { stream: author.into(), version: user.version },
        Guard { stream: plan.room_id.into(), version: room.version },
    ])
}
