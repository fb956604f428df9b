//! The commit by which an occurrence becomes a message.

use super::*;
use crate::commit::{Commit, Expected, Guard};
use crate::message::{Message, MessageEvent, MessageSent};
use crate::room::{Role, Room, RoomCreated, RoomEvent, RoomKind, RoomMember, RoomMemberLeft};
use crate::user::{User, UserEvent, UserProfile};

fn asha() -> User {
    let mut user = User::default();
    user.apply(UserEvent::Registered(UserProfile { name: "Asha".into(), avatar_id: None }));
    user
}

fn room() -> Room {
    let mut room = Room::default();
    let members = vec![RoomMember { user_id: ASHA, role: Role::Owner }];
    room.apply(RoomEvent::Created(RoomCreated { kind: RoomKind::Group, members }));
    room
}

fn attempt() -> Attempt {
    Attempt { by: None, due_at: Some(at(100)), now: at(101) }
}

fn schedule() -> Schedule {
    folded(vec![created(LatePolicy::Send)])
}

fn commit(author: &User, room: &Room, message: Option<&Message>) -> Result<Commit, ReleaseRefusal> {
    schedule().release_commit(attempt(), ReleaseBasis { author, room, message })
}

fn message(schedule_id: Option<ScheduleId>) -> Message {
    let mut message = Message::default();
    let message_id = MessageId::released(SCHEDULE, at(100));
    message.apply(MessageEvent::Sent(MessageSent {
        message_id,
        author: ASHA,
        text: "later".into(),
        attachments: Vec::new(),
        reply_to: None,
        schedule_id,
    }));
    message
}

#[test]
fn schedule_and_message_are_one_commit_at_the_versions_that_were_seen() {
    let commit = commit(&asha(), &room(), None).unwrap();
    let [of_schedule, of_message] = commit.writes.as_slice() else { panic!("{commit:?}") };
    assert_eq!(
        (of_schedule.stream, of_schedule.expected),
        (SCHEDULE.into(), Expected::Exact(Version(1)))
    );
    assert_eq!(of_schedule.events.len(), 2, "released and completed");
    let message_id = MessageId::released(SCHEDULE, at(100));
    assert_eq!(
        (of_message.stream, of_message.expected),
        (message_id.into(), Expected::Exact(Version::ZERO))
    );
    assert_eq!(schedule().message_of(attempt()), Some(message_id));
    let guards = [
        Guard { stream: ASHA.into(), version: Version(1) },
        Guard { stream: ROOM.into(), version: Version(1) },
    ];
    assert_eq!(commit.guards, guards);
}

#[test]
fn who_may_not_post_sends_nothing() {
    let mut gone = room();
    let reason = crate::room::LeaveReason::Left;
    gone.apply(RoomEvent::MemberLeft(RoomMemberLeft { user_id: ASHA, reason }));
    let not_a_member = ReleaseRefusal::Hindered(FailureReason::NotAMember);
    assert_eq!(commit(&asha(), &gone, None), Err(not_a_member.clone()));
    assert_eq!(commit(&asha(), &Room::default(), None), Err(not_a_member));
    let closed = ReleaseRefusal::Hindered(FailureReason::AccountDeactivated);
    assert_eq!(commit(&User::default(), &room(), None), Err(closed));
}

#[test]
fn a_message_of_its_own_is_not_sent_again_and_anothers_is_not_taken_for_its_own() {
    let own = commit(&asha(), &room(), Some(&message(Some(SCHEDULE)))).unwrap();
    assert_eq!(own.writes.len(), 1);
    assert_eq!(commit(&asha(), &room(), Some(&Message::default())).unwrap().writes.len(), 2);
    let taken = Err(ReleaseRefusal::Hindered(FailureReason::MessageIdTaken));
    assert_eq!(commit(&asha(), &room(), Some(&message(None))), taken);
}

#[test]
fn what_is_too_late_fails_whoever_may_post() {
    let late = folded(vec![created(LatePolicy::Skip)]);
    let attempt = Attempt { now: at(1_000), ..attempt() };
    let (user, room) = (User::default(), Room::default());
    let basis = ReleaseBasis { author: &user, room: &room, message: None };
    let commit = late.release_commit(attempt, basis).unwrap();
    assert_eq!((commit.writes.len(), commit.guards.len()), (1, 0));
    assert_eq!(late.message_of(attempt), None);
}

#[test]
fn a_hindered_occurrence_fails_at_the_version_that_was_seen() {
    let commit = schedule().failure_commit(attempt(), FailureReason::NotAMember).unwrap();
    let [write] = commit.writes.as_slice() else { panic!("{commit:?}") };
    assert_eq!((write.stream, write.expected), (SCHEDULE.into(), Expected::Exact(Version(1))));
    let other = Attempt { due_at: Some(at(90)), ..attempt() };
    let not_due = Err(ScheduleError::NotDue { due_at: at(90) });
    assert_eq!(schedule().failure_commit(other, FailureReason::NotAMember), not_due);
}
