//! Identifiers, and commits with the least that makes them valid.

use chrono::Utc;
use sandesham_domain::erasure::{ErasedBy, ErasureEvent, LogErased, Positions};
use sandesham_domain::message::{Attachment, MessageEvent, MessageSent};
use sandesham_domain::room::{
    LeaveReason, Role, RoomCreated, RoomEvent, RoomKind, RoomMember, RoomMemberLeft, RoomRenamed,
};
use sandesham_domain::user::{UserEvent, UserProfile};
use sandesham_domain::{
    AttachmentId, Commit, ErasureId, Expected, MessageId, Position, RoomId, ScheduleId,
    StreamWrite, Timestamp, UserId, Version,
};
use uuid::Uuid;

/// A user nobody knows yet.
pub fn user_id() -> UserId {
    UserId::from_uuid(Uuid::now_v7())
}

/// A room that is not there yet.
pub fn room_id() -> RoomId {
    RoomId::from_uuid(Uuid::now_v7())
}

/// A message that was not sent yet.
pub fn message_id() -> MessageId {
    MessageId::from_uuid(Uuid::now_v7())
}

/// A schedule that was not made yet.
pub fn schedule_id() -> ScheduleId {
    ScheduleId::from_uuid(Uuid::now_v7())
}

/// This moment.
pub fn now() -> Timestamp {
    Timestamp::new(Utc::now())
}

/// Somebody signs up.
pub fn registered(user: UserId, name: &str) -> Commit {
    let event = UserEvent::Registered(UserProfile { name: name.to_owned(), avatar_id: None });
    let expected = Expected::Exact(Version::ZERO);
    Commit::of(StreamWrite::new(user, expected, None, Some(user), &[event]))
}

/// Somebody's account is closed.
pub fn deactivated(user: UserId, expected: Expected) -> Commit {
    let event = UserEvent::Deactivated(UserProfile { name: String::new(), avatar_id: None });
    Commit::of(StreamWrite::new(user, expected, None, Some(user), &[event]))
}

/// `owner` makes a group with `others` in it: versions 1 (created) and 2 (renamed).
pub fn group(room: RoomId, owner: UserId, others: &[UserId]) -> Commit {
    let owner_member = RoomMember { user_id: owner, role: Role::Owner };
    let others = others.iter().map(|other| RoomMember { user_id: *other, role: Role::Member });
    let members = [owner_member].into_iter().chain(others).collect();
    let events = [
        RoomEvent::Created(RoomCreated { kind: RoomKind::Group, members }),
        RoomEvent::Renamed(RoomRenamed { name: "a group".to_owned() }),
    ];
    let expected = Expected::Exact(Version::ZERO);
    Commit::of(StreamWrite::new(room, expected, Some(room), Some(owner), &events))
}

/// The DM of two users: version 1.
pub fn dm(one: UserId, other: UserId) -> (RoomId, Commit) {
    let room = RoomId::of_dm(one, other);
    let members = [one, other].map(|user_id| RoomMember { user_id, role: Role::Member }).to_vec();
    let event = RoomEvent::Created(RoomCreated { kind: RoomKind::Dm, members });
    let expected = Expected::Exact(Version::ZERO);
    (room, Commit::of(StreamWrite::new(room, expected, Some(room), Some(one), &[event])))
}

/// A group gets another name.
pub fn renamed(room: RoomId, by: UserId, name: &str, expected: Expected) -> Commit {
    let event = RoomEvent::Renamed(RoomRenamed { name: name.to_owned() });
    Commit::of(StreamWrite::new(room, expected, Some(room), Some(by), &[event]))
}

/// Somebody is added to a group.
pub fn joined(room: RoomId, by: UserId, user_id: UserId, expected: Expected) -> Commit {
    let event = RoomEvent::MemberJoined(RoomMember { user_id, role: Role::Member });
    Commit::of(StreamWrite::new(room, expected, Some(room), Some(by), &[event]))
}

/// Somebody is removed from a group: a restricting event.
pub fn removed(room: RoomId, by: UserId, user_id: UserId, expected: Expected) -> Commit {
    let event = RoomEvent::MemberLeft(RoomMemberLeft { user_id, reason: LeaveReason::Removed });
    Commit::of(StreamWrite::new(room, expected, Some(room), Some(by), &[event]))
}

/// A message of a fresh identifier, without guards.
pub fn sent(room: RoomId, author: UserId, text: &str) -> Commit {
    sent_as(message_id(), room, author, text)
}

/// A message of a given identifier, without guards.
pub fn sent_as(message: MessageId, room: RoomId, author: UserId, text: &str) -> Commit {
    sent_with(message, (room, author), text, Vec::new())
}

/// An operator's erasure tells where data stood.
pub fn erased(positions: &[Position]) -> Commit {
    let erasure_id = ErasureId::from_uuid(Uuid::now_v7());
    let told = ErasureEvent::Told(LogErased {
        erasure_id,
        user_id: None,
        reason: "a test".to_owned(),
        by: ErasedBy::Operator,
        positions: Positions::of(positions.iter().copied()),
    });
    let expected = Expected::Exact(Version::ZERO);
    Commit::of(StreamWrite::new(erasure_id, expected, None, None, &[told]))
}

/// A picture that was never uploaded.
pub fn picture() -> Attachment {
    Attachment {
        attachment_id: AttachmentId::from_uuid(Uuid::now_v7()),
        file_name: "cat.jpg".to_owned(),
        content_type: "image/jpeg".to_owned(),
        size: 7,
        width: Some(2),
        height: Some(1),
        placeholder: None,
        alt: Some("a cat".to_owned()),
    }
}

/// A message of a given identifier with files, without guards.
pub fn sent_with(
    message: MessageId,
    (room, author): (RoomId, UserId),
    text: &str,
    attachments: Vec<Attachment>,
) -> Commit {
    let event = MessageEvent::Sent(MessageSent {
        message_id: message,
        author,
        text: text.to_owned(),
        attachments,
        reply_to: None,
        schedule_id: None,
    });
    let expected = Expected::Exact(Version::ZERO);
    Commit::of(StreamWrite::new(message, expected, Some(room), Some(author), &[event]))
}
