//! What a batch of events becomes.

use sandesham_domain::message::{
    MessageDeleted, MessageEdited, MessageEvent, MessageReaction, MessageSent,
};
use sandesham_domain::room::{
    LeaveReason, Role, RoomCreated, RoomEvent, RoomKind, RoomMember, RoomMemberLeft,
};
use sandesham_domain::{EventType, MessageId, Position, Recorded, RoomSeq};
use sqlx::types::Uuid;

use super::changes::{Changes, Deletion, Fate, ReactionKey, Stay};
use crate::error::Error;
use crate::recorded::{ASHA, RAVI, ROOM, at, erased, recorded};

const MESSAGE: MessageId = MessageId::from_uuid(Uuid::from_u128(9));

fn changes_of(events: &[Recorded]) -> Changes {
    let events: Vec<&Recorded> = events.iter().collect();
    Changes::of(&events).expect("well-formed events")
}

fn sent(position: u64) -> Recorded {
    let event = MessageEvent::Sent(MessageSent {
        message_id: MESSAGE,
        author: ASHA,
        text: "one".to_owned(),
        attachments: Vec::new(),
        reply_to: None,
        schedule_id: None,
    });
    recorded(position, MESSAGE, &event)
}

fn edited(position: u64, revision: u32) -> Recorded {
    let text = format!("revision {revision}");
    let event = MessageEvent::Edited(MessageEdited { message_id: MESSAGE, revision, text });
    recorded(position, MESSAGE, &event)
}

fn deleted(position: u64) -> Recorded {
    recorded(position, MESSAGE, &MessageEvent::Deleted(MessageDeleted { message_id: MESSAGE }))
}

fn reaction(position: u64, is_there: bool) -> Recorded {
    let emoji = "👍".to_owned();
    let reaction = MessageReaction { message_id: MESSAGE, user_id: RAVI, emoji };
    let event = if is_there {
        MessageEvent::ReactionAdded(reaction)
    } else {
        MessageEvent::ReactionRemoved(reaction)
    };
    recorded(position, MESSAGE, &event)
}

fn joined(position: u64) -> Recorded {
    let ravi = RoomMember { user_id: RAVI, role: Role::Member };
    recorded(position, ROOM, &RoomEvent::MemberJoined(ravi))
}

fn left(position: u64) -> Recorded {
    let left = RoomMemberLeft { user_id: RAVI, reason: LeaveReason::Left };
    recorded(position, ROOM, &RoomEvent::MemberLeft(left))
}

fn deletion(position: u64) -> Deletion {
    Deletion { at: at(position), by: Some(ASHA) }
}

#[test]
fn a_message_that_is_sent_edited_and_deleted_in_one_batch_is_one_row() {
    let changes = changes_of(&[sent(5), edited(6, 2), edited(7, 3), deleted(8)]);
    assert_eq!(changes.items.len(), 1);
    let fate = Fate { is_edited: true, deleted: Some(deletion(8)) };
    assert_eq!(changes.items[0].fate, fate);
    assert!(changes.fates.is_empty());
    assert_eq!(changes.edits.len(), 2);
    assert_eq!(changes.heads.get(&ROOM), Some(&RoomSeq(8)));
}

#[test]
fn what_becomes_of_an_older_message_is_one_change() {
    let changes = changes_of(&[edited(6, 2), deleted(7), edited(8, 3)]);
    assert!(changes.items.is_empty());
    let fate = Fate { is_edited: true, deleted: Some(deletion(7)) };
    assert_eq!(changes.fates.get(&MESSAGE), Some(&fate));
}

#[test]
fn of_a_reaction_that_comes_and_goes_the_last_counts() {
    let key = ReactionKey { message_id: MESSAGE, emoji: "👍".to_owned(), user_id: RAVI };
    let changes = changes_of(&[reaction(5, true), reaction(6, false), reaction(7, true)]);
    assert_eq!(changes.reactions.get(&key), Some(&Some(RoomSeq(7))));
    let changes = changes_of(&[reaction(5, true), reaction(6, false)]);
    assert_eq!(changes.reactions.get(&key), Some(&None));
}

#[test]
fn stays_begin_and_end_in_one_batch_and_across_batches() {
    let changes = changes_of(&[left(5), joined(6), left(7), joined(8)]);
    assert_eq!(changes.left.get(&(ROOM, RAVI)), Some(&RoomSeq(5)));
    let stay = |joined, left: Option<u64>| Stay {
        room_id: ROOM,
        user_id: RAVI,
        joined_seq: RoomSeq(joined),
        left_seq: left.map(RoomSeq),
    };
    assert_eq!(changes.stays, [stay(6, Some(7)), stay(8, None)]);
}

#[test]
fn a_new_room_begins_a_stay_of_each_member() {
    let members = [ASHA, RAVI].map(|user_id| RoomMember { user_id, role: Role::Member }).to_vec();
    let created = RoomEvent::Created(RoomCreated { kind: RoomKind::Dm, members });
    let changes = changes_of(&[recorded(1, ROOM, &created)]);
    assert_eq!(changes.stays.len(), 2);
    assert_eq!((changes.items.len(), changes.items[0].kind), (1, "room_created"));
}

#[test]
fn an_erased_message_counts_as_deleted_by_nobody() {
    let changes = changes_of(&[erased(&sent(5)), erased(&edited(6, 2))]);
    let fate = Fate { is_edited: true, deleted: Some(Deletion { at: at(5), by: None }) };
    assert_eq!(changes.items[0].fate, fate);
    assert_eq!(changes.items[0].actor, Some(ASHA));
    assert_eq!(changes.edits[0].content, None);
}

#[test]
fn an_event_that_does_not_fit_its_type_is_named() {
    let broken = Recorded { data: Some("{}".into()), ..sent(7) };
    let error = Changes::of(&[&broken]).expect_err("nothing can be made of it");
    assert!(matches!(error, Error::Event { position: Position(7), .. }), "{error:?}");
}

#[test]
fn an_event_without_a_number_is_refused() {
    let broken = Recorded { room_seq: None, ..sent(7) };
    let error = Changes::of(&[&broken]).expect_err("it has no place");
    let Error::Event { source, .. } = &error else { panic!("{error:?}") };
    let expected = format!("event {} lacks its room_seq", EventType::MessageSent);
    assert_eq!(source.to_string(), expected);
}
