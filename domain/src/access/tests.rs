use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::*;
use crate::aggregate::ErasedEvent;
use crate::catalogue::EventType;
use crate::ids::{AccessId, MessageId, Position, RoomId, UserId, Version};
use crate::text::AccessReason;
use crate::timestamp::Timestamp;

type AccessTest = TestFramework<Access>;

const ROOM: RoomId = RoomId::from_uuid(Uuid::from_u128(3));
const USHA: UserId = UserId::from_uuid(Uuid::from_u128(1));
const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(2));
const MESSAGE: MessageId = MessageId::from_uuid(Uuid::from_u128(4));
const ID: AccessId = AccessId::from_uuid(Uuid::from_u128(5));
const MINUTE: i64 = 60_000_000;

fn reason(text: &str) -> AccessReason {
    AccessReason::parse(text).unwrap()
}

fn moment() -> AccessMoment {
    AccessMoment { position: Position(7), time: Timestamp::from_micros(MINUTE) }
}

fn record(auditor: UserId) -> AccessCommand {
    AccessCommand::Record {
        access_id: ID,
        auditor,
        scope: AccessScope::Message(ROOM, MESSAGE),
        reason: Some(reason("case 7")),
        moment: Some(moment()),
    }
}

fn accessed() -> AccessEvent {
    AccessEvent::Accessed(AuditAccessed {
        access_id: ID,
        auditor: USHA,
        what: AccessKind::Message,
        room_id: Some(ROOM),
        message_id: Some(MESSAGE),
        reason: Some("case 7".to_owned()),
        moment: Some(moment()),
    })
}

fn id(
    auditor: UserId,
    scope: AccessScope,
    why: Option<&str>,
    version: u32,
    minute: i64,
) -> AccessId {
    let why = why.map(reason);
    let at = Timestamp::from_micros(minute * MINUTE);
    AccessId::of(auditor, scope, why.as_ref(), Version(version), at)
}

#[test]
fn an_access_is_noted() {
    AccessTest::with(())
        .given_no_previous_events()
        .when(record(USHA))
        .then_expect_events(vec![accessed()]);
}

#[test]
fn an_access_is_noted_once() {
    AccessTest::with(()).given(vec![accessed()]).when(record(USHA)).then_expect_events(vec![]);
}

#[test]
fn an_erased_access_is_not_noted_again() {
    let erased = ErasedEvent { event_type: EventType::AuditAccessed, room_id: None, actor: None };
    AccessTest::with(())
        .given(vec![AccessEvent::Erased(erased)])
        .when(record(USHA))
        .then_expect_events(vec![]);
}

#[test]
fn anothers_access_is_not_taken_for_ones_own() {
    AccessTest::with(())
        .given(vec![accessed()])
        .when(record(RAVI))
        .then_expect_error(AccessError::IdTaken);
}

#[test]
fn looks_at_one_thing_within_a_quarter_of_an_hour_are_one() {
    let room = AccessScope::Room(ROOM);
    let first = id(USHA, room, Some("case 7"), 2, 30);
    assert_eq!(id(USHA, room, Some("case 7"), 2, 44), first);
    for other in [
        id(USHA, room, Some("case 7"), 2, 45),
        id(USHA, room, Some("case 7"), 2, 29),
        id(RAVI, room, Some("case 7"), 2, 30),
        id(USHA, room, Some("case 8"), 2, 30),
        id(USHA, room, None, 2, 30),
        id(USHA, AccessScope::Events(Some(ROOM)), Some("case 7"), 2, 30),
        id(USHA, AccessScope::Message(ROOM, MESSAGE), Some("case 7"), 2, 30),
    ] {
        assert_ne!(other, first);
    }
    let all = |scope| id(USHA, scope, None, 0, 30);
    assert_ne!(all(AccessScope::Events(None)), all(AccessScope::Export));
    assert_ne!(all(AccessScope::Events(None)), all(AccessScope::Rooms));
}

#[test]
fn a_look_at_a_time_with_other_members_is_another_one() {
    let room = AccessScope::Room(ROOM);
    assert_ne!(id(USHA, room, None, 3, 30), id(USHA, room, None, 2, 30));
}

#[test]
fn a_reason_is_words_of_at_most_500_characters() {
    assert!(AccessReason::parse("क".repeat(500)).is_ok());
    for wrong in ["", "  ", "a\0b", &"k".repeat(501)] {
        assert!(AccessReason::parse(wrong).is_err(), "{wrong:?}");
    }
}
