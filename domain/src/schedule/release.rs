//! An occurrence becomes a message: the one decision that the scheduler and authors in a hurry share.

use thiserror::Error;

use super::{
    Attempt, FailureReason, Plan, Schedule, ScheduleCommand, ScheduleError, ScheduleEvent,
};
use crate::aggregate::{Decision, StreamAggregate as _};
use crate::commit::{Commit, Expected, StreamWrite};
use crate::ids::{MessageId, UserId, Version};
use crate::message::{Message, MessageEvent, MessageSent};
use crate::room::Room;
use crate::user::User;

/// Why an occurrence is not released.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ReleaseRefusal {
    /// It is not due any more: cancelled, changed, released already.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// It can never become a message.
    #[error("hindered: {}", .0.as_str())]
    Hindered(FailureReason),
}

/// What a release is decided on, besides the schedule itself.
#[derive(Clone, Copy, Debug)]
pub struct ReleaseBasis<'a> {
    /// The author's account.
    pub author: &'a User,
    /// The room.
    pub room: &'a Room,
    /// The message that it becomes, as the log has it; none where it is taken for new, and the expected
    /// version finds out.
    pub message: Option<&'a Message>,
}

impl Schedule {
    /// Its author and its plan.
    pub fn author_and_plan(&self) -> Result<(UserId, &Plan), ScheduleError> {
        self.author().zip(self.plan()).ok_or(ScheduleError::Unknown)
    }

    /// The message that an attempt would send; none if it would send none.
    pub fn message_of(&self, attempt: Attempt) -> Option<MessageId> {
        let decision = self.decide(ScheduleCommand::Release(attempt)).ok()?;
        released(&decision)
    }

    /// The commit by which the occurrence that is due becomes a message, or fails for being too late.
    ///
    /// It holds the schedule at exactly the version that was seen, so a release happens once however
    /// many try, and excludes a change and a cancel; and it is guarded by what the author's right to post
    /// rests on. That right is the author's at this moment, whoever asks for the release.
    pub fn release_commit(
        &self,
        attempt: Attempt,
        basis: ReleaseBasis<'_>,
    ) -> Result<Commit, ReleaseRefusal> {
        let decision = self.decide(ScheduleCommand::Release(attempt))?;
        let (author, plan) = self.author_and_plan()?;
        let message_id = released(&decision);
        let Decision::Events(events) = decision else { return Err(ScheduleError::Unknown.into()) };
        let commit = self.commit(author, plan, &events);
        let Some(message_id) = message_id else { return Ok(commit) };
        if !basis.author.is_active() {
            return Err(ReleaseRefusal::Hindered(FailureReason::AccountDeactivated));
        }
        if !basis.room.is_member(author) {
            return Err(ReleaseRefusal::Hindered(FailureReason::NotAMember));
        }
        let commit = commit
            .guarded_by(author, basis.author.version())
            .guarded_by(plan.room_id, basis.room.version());
        match basis.message {
            Some(message) if !message.exists() => {}
            // This very occurrence is a message already, though its schedule does not know.
            Some(message) if message.schedule_id() == Some(plan.schedule_id) => return Ok(commit),
            Some(_) => return Err(ReleaseRefusal::Hindered(FailureReason::MessageIdTaken)),
            None => {}
        }
        Ok(commit.and(message_of(message_id, author, plan)))
    }

    /// The commit by which an occurrence fails that was refused as hindered.
    pub fn failure_commit(
        &self,
        attempt: Attempt,
        reason: FailureReason,
    ) -> Result<Commit, ScheduleError> {
        let (author, plan) = self.author_and_plan()?;
        let due_at = attempt.due_at.or(self.next_due()).ok_or(ScheduleError::NothingDue)?;
        let command = ScheduleCommand::Fail { due_at, reason, now: attempt.now };
        match self.decide(command)? {
            Decision::Events(events) => Ok(self.commit(author, plan, &events)),
            Decision::Already(_) => Err(ScheduleError::Unknown),
        }
    }

    fn commit(&self, author: UserId, plan: &Plan, events: &[ScheduleEvent]) -> Commit {
        let expected = Expected::Exact(self.version());
        Commit::of(StreamWrite::new(plan.schedule_id, expected, None, Some(author), events))
    }
}

fn released(decision: &Decision<ScheduleEvent>) -> Option<MessageId> {
    let Decision::Events(events) = decision else { return None };
    events.iter().find_map(|event| match event {
        ScheduleEvent::Released(released) => Some(released.message_id),
        ScheduleEvent::Created(_)
        | ScheduleEvent::Changed(_)
        | ScheduleEvent::Cancelled(_)
        | ScheduleEvent::Skipped(_)
        | ScheduleEvent::Failed(_)
        | ScheduleEvent::Completed(_)
        | ScheduleEvent::Erased(_) => None,
    })
}

/// The message. Built without the limits: a text that was within them when it was planned is sent,
/// whatever they are today.
fn message_of(message_id: MessageId, author: UserId, plan: &Plan) -> StreamWrite {
    let sent = MessageEvent::Sent(MessageSent {
        message_id,
        author,
        text: plan.text.clone(),
        // The occurrences of one schedule share its files.
        attachments: plan.attachments.clone(),
        reply_to: None,
        schedule_id: Some(plan.schedule_id),
    });
    let expected = Expected::Exact(Version::ZERO);
    StreamWrite::new(message_id, expected, Some(plan.room_id), Some(author), &[sent])
}
