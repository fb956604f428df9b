use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::aggregate::ErasedEvent;
use crate::attachment::{AltText, EnclosureError, Enclosures, WantedFile};
use crate::catalogue::EventType;
use crate::envelope::Recorded;
use crate::ids::{AttachmentId, EventId, MessageId, Position, RoomId, RoomSeq, UserId, Version};
use crate::limits::Limits;
use crate::text::{Emoji, MessageText};
use crate::timestamp::Timestamp;
use crate::{Decision, StreamAggregate, StreamEvent};

type MessageTest = TestFramework<Message>;

const ASHA: UserId = UserId::from_uuid(Uuid::from_u128(1));
const RAVI: UserId = UserId::from_uuid(Uuid::from_u128(2));
const MESSAGE: MessageId = MessageId::from_uuid(Uuid::from_u128(10));
const ROOM: RoomId = RoomId::from_uuid(Uuid::from_u128(20));

fn text(text: &str) -> MessageText {
    MessageText::parse(text, &Limits::default()).unwrap()
}

fn new_message(body: &str) -> NewMessage {
    NewMessage {
        message_id: MESSAGE,
        room_id: ROOM,
        author: ASHA,
        text: text(body),
        attachments: Enclosures::default(),
        reply_to: None,
        schedule_id: None,
    }
}

fn sent(body: &str) -> MessageEvent {
    MessageEvent::Sent(MessageSent {
        message_id: MESSAGE,
        author: ASHA,
        text: body.to_owned(),
        attachments: vec![],
        reply_to: None,
        schedule_id: None,
    })
}

fn edited(revision: u32, body: &str) -> MessageEvent {
    MessageEvent::Edited(MessageEdited { message_id: MESSAGE, revision, text: body.to_owned() })
}

fn deleted() -> MessageEvent {
    MessageEvent::Deleted(MessageDeleted { message_id: MESSAGE })
}

fn reaction(user_id: UserId) -> MessageReaction {
    MessageReaction { message_id: MESSAGE, user_id, emoji: "👍".to_owned() }
}

fn edit(by: UserId, body: &str, revision: Option<u32>) -> MessageCommand {
    MessageCommand::Edit { by, text: text(body), revision }
}

fn react(by: UserId) -> MessageCommand {
    MessageCommand::React { by, emoji: Emoji::parse("👍").unwrap() }
}

fn unreact(by: UserId) -> MessageCommand {
    MessageCommand::Unreact { by, emoji: Emoji::parse("👍").unwrap() }
}

fn folded(events: Vec<MessageEvent>) -> Message {
    let mut message = Message::default();
    for event in events {
        message.apply(event);
    }
    message
}

#[track_caller]
fn refused(given: Vec<MessageEvent>, command: MessageCommand, error: MessageError) {
    MessageTest::with(()).given(given).when(command).then_expect_error(error);
}

#[track_caller]
fn accepted(given: Vec<MessageEvent>, command: MessageCommand, events: Vec<MessageEvent>) {
    MessageTest::with(()).given(given).when(command).then_expect_events(events);
}

#[track_caller]
fn already(given: Vec<MessageEvent>, command: MessageCommand, since: u32) {
    assert_eq!(folded(given).decide(command), Ok(Decision::Already(Version(since))));
}

#[test]
fn a_message_is_sent() {
    accepted(vec![], MessageCommand::Send(new_message("hi")), vec![sent("hi")]);
}

#[test]
fn a_repeated_send_gets_the_first_answer() {
    let given = vec![sent("hi"), edited(2, "hello"), deleted()];
    already(given.clone(), MessageCommand::Send(new_message("hi")), 1);
    let other = MessageCommand::Send(new_message("hello"));
    refused(given.clone(), other, MessageError::IdTaken);
    let by_another = MessageCommand::Send(NewMessage { author: RAVI, ..new_message("hi") });
    refused(given, by_another, MessageError::IdTaken);
}

#[test]
fn only_the_author_edits() {
    accepted(vec![sent("hi")], edit(ASHA, "hello", None), vec![edited(2, "hello")]);
    refused(vec![sent("hi")], edit(RAVI, "hello", None), MessageError::NotTheAuthor);
    refused(vec![], edit(ASHA, "hello", None), MessageError::Unknown);
}

#[test]
fn an_edit_of_an_older_revision_is_refused() {
    let given = vec![sent("a"), edited(2, "b")];
    let stale = MessageError::StaleRevision { given: 1, latest: 2 };
    refused(given.clone(), edit(ASHA, "c", Some(1)), stale);
    accepted(given, edit(ASHA, "c", Some(2)), vec![edited(3, "c")]);
}

#[test]
fn a_text_that_is_the_latest_already_is_judged_before_its_revision() {
    already(vec![sent("a"), edited(2, "b")], edit(ASHA, "b", Some(1)), 2);
    already(vec![sent("a")], edit(ASHA, "a", None), 1);
    already(vec![sent("a"), edited(2, "b")], edit(RAVI, "b", None), 2);
}

#[test]
fn the_author_and_moderators_delete() {
    let delete = |by, moderates| MessageCommand::Delete { by, moderates };
    accepted(vec![sent("a")], delete(ASHA, false), vec![deleted()]);
    accepted(vec![sent("a")], delete(RAVI, true), vec![deleted()]);
    refused(vec![sent("a")], delete(RAVI, false), MessageError::NotTheAuthor);
    already(vec![sent("a"), deleted()], delete(RAVI, true), 2);
}

#[test]
fn a_message_that_is_deleted_already_is_so_for_everybody_who_asks() {
    let delete = MessageCommand::Delete { by: RAVI, moderates: false };
    already(vec![sent("a"), deleted()], delete, 2);
}

#[test]
fn a_deleted_message_is_neither_edited_nor_reacted_to() {
    let given = vec![sent("a"), MessageEvent::ReactionAdded(reaction(RAVI)), deleted()];
    refused(given.clone(), edit(ASHA, "b", None), MessageError::Deleted);
    refused(given.clone(), edit(ASHA, "a", None), MessageError::Deleted);
    refused(given.clone(), react(ASHA), MessageError::Deleted);
    refused(given.clone(), unreact(RAVI), MessageError::Deleted);
    already(given, react(RAVI), 2);
}

#[test]
fn a_reaction_comes_and_goes_once() {
    let added = MessageEvent::ReactionAdded(reaction(RAVI));
    let removed = MessageEvent::ReactionRemoved(reaction(RAVI));
    accepted(vec![sent("a")], react(RAVI), vec![added.clone()]);
    already(vec![sent("a"), added.clone()], react(RAVI), 2);
    accepted(vec![sent("a"), added.clone()], unreact(RAVI), vec![removed.clone()]);
    already(vec![sent("a"), added, removed], unreact(RAVI), 3);
    already(vec![sent("a")], unreact(RAVI), 0);
}

#[test]
fn an_erased_message_counts_as_deleted() {
    let event_type = EventType::MessageSent;
    let erased = ErasedEvent { event_type, room_id: Some(ROOM), actor: Some(ASHA) };
    let given = vec![MessageEvent::Erased(erased)];
    assert!(folded(given.clone()).is_deleted());
    assert_eq!(folded(given.clone()).author(), Some(ASHA));
    refused(given.clone(), edit(ASHA, "b", None), MessageError::Deleted);
    refused(given, MessageCommand::Send(new_message("hi")), MessageError::IdTaken);
}

fn any_command() -> impl Strategy<Value = MessageCommand> {
    let user = prop_oneof![Just(ASHA), Just(RAVI)];
    prop_oneof![
        (user.clone(), "[abc]{1,2}", prop::option::of(1..4_u32))
            .prop_map(|(by, body, revision)| edit(by, &body, revision)),
        user.clone().prop_map(react),
        user.clone().prop_map(unreact),
        user.prop_map(|by| MessageCommand::Delete { by, moderates: false }),
    ]
}

proptest! {
    /// Whatever happens to a message, asking for the same once more adds no event and never
    /// becomes a refusal, but for an edit of what is deleted.
    #[test]
    fn asking_again_is_a_repeat(commands in prop::collection::vec(any_command(), 0..40)) {
        let mut message = folded(vec![sent("a")]);
        for command in commands {
            let Ok(Decision::Events(events)) = message.decide(command.clone()) else { continue };
            prop_assert_eq!(events.len(), 1);
            for event in events {
 message.apply(event);
}
            let again = message.decide(command);
            prop_assert!(matches!(again, Ok(Decision::Already(since)) if since > Version::ZERO));
        }
    }
}

#[test]
fn the_same_message_in_another_room_is_no_repeat() {
    let record = Recorded {
        position: Position(1),
        event_id: EventId::from_uuid(Uuid::from_u128(30)),
        stream: MESSAGE.into(),
        version: Version(1),
        room_id: Some(ROOM),
        room_seq: Some(RoomSeq(7)),
        event_type: EventType::MessageSent,
        data: Some(sent("hi").to_data().into()),
        actor: Some(ASHA),
        recorded_at: Timestamp::from_micros(0),
    };
    let mut message = Message::default();
    message.apply_record(&record).unwrap();
    assert_eq!(message.place(), Some(Place { room_id: ROOM, room_seq: RoomSeq(7) }));

    let repeat = MessageCommand::Send(new_message("hi"));
    assert_eq!(message.decide(repeat), Ok(Decision::Already(Version(1))));
    let room_id = RoomId::from_uuid(Uuid::from_u128(21));
    let elsewhere = MessageCommand::Send(NewMessage { room_id, ..new_message("hi") });
    assert_eq!(message.decide(elsewhere), Err(MessageError::IdTaken));
}

const PICTURE: AttachmentId = AttachmentId::from_uuid(Uuid::from_u128(40));

fn picture(alt: Option<&str>) -> Attachment {
    Attachment {
        attachment_id: PICTURE,
        file_name: "cat.jpg".to_owned(),
        content_type: "image/jpeg".to_owned(),
        size: 1_000,
        width: Some(640),
        height: Some(480),
        placeholder: Some("aGVsbG8=".to_owned()),
        alt: alt.map(str::to_owned),
    }
}

fn with_picture(body: &str, alt: &str) -> NewMessage {
    let alt = AltText::parse(alt, &Limits::default()).unwrap();
    let wanted = vec![WantedFile { attachment_id: PICTURE, alt }];
    NewMessage {
        text: MessageText::parse_or_empty(body, &Limits::default()).unwrap(),
        attachments: Enclosures::parse(wanted, &Limits::default()).unwrap(),
        ..new_message("hi")
    }
}

fn sent_with_picture(body: &str, alt: Option<&str>) -> MessageEvent {
    match sent(body) {
        MessageEvent::Sent(sent) => {
            MessageEvent::Sent(MessageSent { attachments: vec![picture(alt)], ..sent })
        }
        other => other,
    }
}

fn known(new: NewMessage) -> MessageCommand {
    let attachments = new.attachments.knowing(vec![picture(None)]);
    MessageCommand::Send(NewMessage { attachments, ..new })
}

#[test]
fn a_message_carries_its_files_as_they_are_known_with_the_senders_words() {
    let expected = sent_with_picture("look", Some("a cat"));
    accepted(vec![], known(with_picture("look", "a cat")), vec![expected]);
    let unknown = EnclosureError::Unknown { attachment_id: PICTURE };
    let command = MessageCommand::Send(with_picture("look", ""));
    refused(vec![], command, MessageError::Enclosures(unknown));
}

#[test]
fn beside_files_there_need_be_no_text_and_without_them_there_must() {
    accepted(vec![], known(with_picture("", "")), vec![sent_with_picture("", None)]);
    let nothing = NewMessage { attachments: Enclosures::default(), ..with_picture("", "") };
    refused(vec![], MessageCommand::Send(nothing), MessageError::NothingSaid);
}

#[test]
fn a_repeat_with_files_is_known_by_what_was_asked_for_whatever_became_of_the_files() {
    let given = vec![sent_with_picture("look", Some("a cat"))];
    // Nothing is known of them any more.
    already(given.clone(), MessageCommand::Send(with_picture("look", "a cat")), 1);
    let other_words = MessageCommand::Send(with_picture("look", "a dog"));
    refused(given.clone(), other_words, MessageError::IdTaken);
    let without = NewMessage { text: text("look"), ..new_message("look") };
    refused(given, MessageCommand::Send(without), MessageError::IdTaken);
}

#[test]
fn only_beside_files_a_text_may_be_taken_away() {
    let to_nothing = MessageCommand::Edit {
        by: ASHA,
        text: MessageText::parse_or_empty("", &Limits::default()).unwrap(),
        revision: None,
    };
    let given = vec![sent_with_picture("look", None)];
    accepted(given, to_nothing.clone(), vec![edited(2, "")]);
    refused(vec![sent("hi")], to_nothing, MessageError::NothingSaid);
}

fn reacted(by: UserId, emoji: &str) -> MessageEvent {
    let (message_id, emoji) = (MESSAGE, emoji.to_owned());
    MessageEvent::ReactionAdded(MessageReaction { message_id, user_id: by, emoji })
}

fn react_with(by: UserId, emoji: &str) -> MessageCommand {
    MessageCommand::React { by, emoji: Emoji::parse(emoji).unwrap() }
}

/// So many different emoji.
fn emoji(count: usize) -> impl Iterator<Item = String> {
    ('\u{1F600}'..).take(count).map(String::from)
}

#[test]
fn a_message_has_a_thousand_revisions_at_most() {
    let edits = (2..=REVISIONS_MAX).map(|revision| edited(revision, &revision.to_string()));
    let given: Vec<_> = [sent("hi")].into_iter().chain(edits).collect();
    let edit = MessageCommand::Edit { by: ASHA, text: text("more"), revision: None };
    let error = MessageError::TooManyRevisions { revisions_max: REVISIONS_MAX };
    let less_one = given[..given.len() - 1].to_vec();
    let last = vec![edited(REVISIONS_MAX, "more")];
    MessageTest::with(()).given(less_one).when(edit.clone()).then_expect_events(last);
    MessageTest::with(()).given(given).when(edit).then_expect_error(error);
}

#[test]
fn one_user_reacts_to_a_message_twenty_times_at_most() {
    let mine = emoji(REACTIONS_OF_ONE_MAX).map(|emoji| reacted(RAVI, &emoji));
    let mut given: Vec<_> = [sent("hi")].into_iter().chain(mine).collect();
    let error = MessageError::TooManyReactions { reactions_max: REACTIONS_OF_ONE_MAX };
    let more = || react_with(RAVI, "👍");
    MessageTest::with(()).given(given.clone()).when(more()).then_expect_error(error);
    let of_another = vec![reacted(ASHA, "👍")];
    let another = react_with(ASHA, "👍");
    MessageTest::with(()).given(given.clone()).when(another).then_expect_events(of_another);
    let MessageEvent::ReactionAdded(first) = given[1].clone() else { panic!("a reaction") };
    given.push(MessageEvent::ReactionRemoved(first));
    MessageTest::with(()).given(given).when(more()).then_expect_events(vec![reacted(RAVI, "👍")]);
}

#[test]
fn a_message_has_fifty_different_emoji_at_most() {
    let user = |n: usize| UserId::from_uuid(Uuid::from_u128(100 + n as u128));
    let all = emoji(EMOJI_MAX).enumerate().map(|(n, emoji)| reacted(user(n), &emoji));
    let given: Vec<_> = [sent("hi")].into_iter().chain(all).collect();
    let error = MessageError::TooManyEmoji { emoji_max: EMOJI_MAX };
    let other = react_with(RAVI, "👍");
    MessageTest::with(()).given(given.clone()).when(other).then_expect_error(error);
    let joined = vec![reacted(RAVI, "\u{1F600}")];
    let join = react_with(RAVI, "\u{1F600}");
    MessageTest::with(()).given(given).when(join).then_expect_events(joined);
}

#[test]
fn a_message_that_changed_often_takes_no_more_reactions_and_gives_them_back() {
    let mut message = Message::default();
    message.apply(sent("hi"));
    while message.version().0 < CHANGES_MAX - 1 {
        message.apply(reacted(RAVI, "👍"));
    }
    assert!(message.decide(react_with(ASHA, "👍")).is_ok());
    message.apply(reacted(RAVI, "👍"));
    let error = MessageError::TooManyChanges { changes_max: CHANGES_MAX };
    assert_eq!(message.decide(react_with(ASHA, "👍")), Err(error));
    let emoji = Emoji::parse("👍").unwrap();
    assert!(message.decide(MessageCommand::Unreact { by: RAVI, emoji }).is_ok());
}
