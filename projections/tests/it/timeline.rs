//! What a member sees of what happened in a room.

use sandesham_domain::message::{MessageEvent, MessageSent};
use sandesham_domain::{Commit, Expected, RoomId, RoomSeq, StreamWrite, UserId};
use sandesham_projections::{
    MessageItem, MessageStatus, Page, TimelineItem, TimelinePage, TimelineRange,
};
use sandesham_testkit::builders::{deactivated, message_id, picture, room_id, user_id};

use crate::support::{Sent, World, shown};

fn range(after: Option<u64>, before: Option<u64>, limit: u32) -> TimelineRange {
    TimelineRange { after: after.map(RoomSeq), before: before.map(RoomSeq), limit }
}

async fn part(world: &World, viewer: UserId, room: RoomId, range: TimelineRange) -> TimelinePage {
    let part = world.reads.timeline(viewer, room, range).await.expect("it can be read");
    part.expect("the viewer is in the room")
}

/// A message as the viewer sees it.
async fn message(world: &World, viewer: UserId, sent: Sent) -> MessageItem {
    let page = world.timeline(viewer, sent.room).await.expect("the viewer is in the room");
    let find = |item| match item {
        TimelineItem::Message(message) if message.message_id == sent.id => Some(message),
        _ => None,
    };
    page.items.into_iter().find_map(find).expect("the message is shown")
}

/// The numbers of the raw envelopes that the viewer may page through.
async fn event_seqs(world: &World, viewer: UserId, room: RoomId, limit: u32) -> Vec<u64> {
    let (mut seqs, mut after) = (Vec::new(), RoomSeq::ZERO);
    loop {
        let page = world.reads.room_events(viewer, room, after, limit).await;
        let page = page.expect("it can be read").expect("the viewer is in the room");
        if page.items.is_empty() {
            return seqs;
        }
        for item in page.items {
            let envelope: serde_json::Value = serde_json::from_str(item.get()).expect("JSON");
            seqs.push(envelope["roomseq"].as_u64().expect("a numbered event"));
        }
        after = seqs.last().copied().map(RoomSeq).unwrap_or_default();
    }
}

#[tokio::test]
async fn who_was_never_in_or_is_out_sees_nothing() {
    let world = World::start().await;
    let (asha, ravi, mira) =
        (world.user("Asha").await, world.user("Ravi").await, world.user("Mira").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "one").await;
    world.remove(room, asha, ravi).await;
    world.caught_up().await;
    let (reads, all) = (&world.reads, range(None, None, 50));
    for viewer in [ravi, mira] {
        assert_eq!(reads.timeline(viewer, room, all).await.expect("it can be read"), None);
        let events = reads.room_events(viewer, room, RoomSeq::ZERO, 50).await;
        assert!(events.expect("it can be read").is_none());
        let history = reads.history(viewer, sent.id, false, Page::first(50)).await;
        assert_eq!(history.expect("it can be read"), None);
        assert_eq!(reads.room(viewer, room).await.expect("it can be read"), None);
        let members = reads.members(viewer, room, Page::first(50)).await;
        assert_eq!(members.expect("it can be read"), None);
        let receipts = reads.room_receipts(viewer, room, Page::first(50)).await;
        assert_eq!(receipts.expect("it can be read"), None);
        let receipts = reads.message_receipts(viewer, sent.id, Page::first(50)).await;
        assert_eq!(receipts.expect("it can be read"), None);
        let rooms = reads.rooms_of(viewer, Page::first(50)).await.expect("it can be read");
        assert_eq!(rooms.items, []);
    }
    assert_eq!(reads.timeline(asha, room_id(), all).await.expect("it can be read"), None);
    world.finish().await;
}

#[tokio::test]
async fn a_member_removed_and_added_again_sees_both_stays_and_nothing_between() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha]).await;
    world.send(room, asha, "before").await;
    world.join(room, asha, ravi).await;
    let first = world.send(room, asha, "first stay").await;
    world.react(first, asha, "👍").await;
    world.remove(room, asha, ravi).await;
    world.send(room, asha, "between").await;
    world.edit(first, asha, "edited between").await;
    world.react(first, asha, "🎉").await;
    world.join(room, asha, ravi).await;
    let last = world.send(room, asha, "second stay").await;

    let page = world.timeline(ravi, room).await.expect("ravi is in the room");
    let expected = [
        "room_member_joined",
        "first stay",
        "room_member_left",
        "room_member_joined",
        "second stay",
    ];
    assert_eq!(shown(&page), expected);
    assert_eq!((page.from_seq.0, page.to_seq, page.head_seq), (4, last.seq, last.seq));
    let seen = message(&world, ravi, first).await;
    assert_eq!((seen.revision, seen.edited_at), (1, None));
    assert_eq!(seen.reactions.len(), 1, "{:?}", seen.reactions);
    let seen = message(&world, asha, first).await;
    assert_eq!((seen.text.as_str(), seen.revision, seen.reactions.len()), ("edited between", 2, 2));

    let history = world.reads.history(ravi, first.id, false, Page::first(50)).await;
    let history = history.expect("it can be read").expect("ravi is in the room");
    assert_eq!(history.items.len(), 1);
    for limit in [1, 2, 50] {
        assert_eq!(event_seqs(&world, ravi, room, limit).await, [4, 5, 6, 7, 11, 12]);
    }
    world.finish().await;
}

#[tokio::test]
async fn messages_between_two_stays_are_neither_read_nor_found_by_id() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    world.remove(room, asha, ravi).await;
    let between = world.send(room, asha, "between").await;
    world.join(room, asha, ravi).await;
    world.caught_up().await;
    let reads = &world.reads;
    let history = reads.history(ravi, between.id, false, Page::first(50)).await;
    assert_eq!(history.expect("it can be read"), None);
    let receipts = reads.message_receipts(ravi, between.id, Page::first(50)).await;
    assert_eq!(receipts.expect("it can be read"), None);
    // Its author sees that it was for nobody.
    let receipts = reads.message_receipts(asha, between.id, Page::first(50)).await;
    assert_eq!(receipts.expect("it can be read").expect("asha sees it").counts.members, 0);
    let rooms = reads.rooms_of(ravi, Page::first(50)).await.expect("it can be read");
    assert_eq!(rooms.items[0].last_message, None);
    assert_eq!(rooms.items[0].unread_count, 0);
    world.finish().await;
}

#[tokio::test]
async fn parts_follow_each_other_without_gap_or_repeat() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    for number in 0..7 {
        let sent = world.send(room, asha, &format!("{number}")).await;
        world.edit(sent, asha, &format!("{number}, edited")).await;
        world.react(sent, asha, "👍").await;
    }
    world.caught_up().await;
    let (mut forward, mut after) = (Vec::new(), 0);
    loop {
        let page = part(&world, asha, room, range(Some(after), None, 2)).await;
        assert_eq!((page.head_seq.0, page.from_seq.0), (23, after + 1));
        if page.items.is_empty() {
            assert_eq!(page.to_seq.0, 23);
            break;
        }
        after = page.to_seq.0;
        forward.extend(page.items.iter().map(|item| item.room_seq().0));
    }
    let (mut backward, mut before) = (Vec::new(), None);
    loop {
        let page = part(&world, asha, room, range(None, before, 2)).await;
        assert_eq!(page.to_seq.0, before.map_or(23, |before| before - 1));
        if page.items.is_empty() {
            break;
        }
        before = Some(page.from_seq.0);
        backward.extend(page.items.iter().rev().map(|item| item.room_seq().0));
    }
    backward.reverse();
    assert_eq!(forward, [1, 2, 3, 6, 9, 12, 15, 18, 21]);
    assert_eq!(backward, forward);
    world.finish().await;
}

#[tokio::test]
async fn numbers_that_no_room_has_are_no_error() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.caught_up().await;
    for wild in [range(Some(u64::MAX), None, 5), range(None, Some(0), 5)] {
        let page = part(&world, asha, room, wild).await;
        assert_eq!((page.items.len(), page.from_seq.0), (0, page.to_seq.0 + 1));
    }
    let page = part(&world, asha, room, range(None, Some(u64::MAX), 5)).await;
    assert_eq!((page.from_seq.0, page.to_seq.0), (1, 2));
    let events = world.reads.room_events(asha, room, RoomSeq(u64::MAX), 5).await;
    assert!(events.expect("it can be read").is_some_and(|events| events.items.is_empty()));
    world.finish().await;
}

#[tokio::test]
async fn a_deleted_message_has_no_text_but_for_its_author_and_auditors() {
    let world = World::start().await;
    let (asha, ravi, mira) =
        (world.user("Asha").await, world.user("Ravi").await, world.user("Mira").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "one").await;
    world.edit(sent, asha, "two").await;
    world.react(sent, ravi, "👍").await;
    world.delete(sent, ravi).await;

    let seen = message(&world, asha, sent).await;
    assert_eq!((seen.text.as_str(), seen.reactions.len()), ("", 0));
    assert!(seen.deleted_at.is_some());
    let texts = async |viewer, is_auditor| {
        let history = world.reads.history(viewer, sent.id, is_auditor, Page::first(50)).await;
        let history = history.expect("it can be read").expect("the viewer may see it");
        assert_eq!(history.deleted_by, Some(ravi));
        assert!(history.items.iter().all(|item| item.actor == Some(asha)));
        history.items.into_iter().map(|item| item.text.unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(texts(asha, false).await, ["one", "two"]);
    assert_eq!(texts(ravi, false).await, ["", ""]);
    assert_eq!(texts(ravi, true).await, ["one", "two"]);
    // An auditor need not be in the room.
    assert_eq!(texts(mira, true).await, ["one", "two"]);
    world.finish().await;
}

#[tokio::test]
async fn a_long_history_is_read_part_by_part() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let sent = world.send(room, asha, "1").await;
    for number in 2..=5 {
        world.edit(sent, asha, &number.to_string()).await;
    }
    world.caught_up().await;
    let (mut texts, mut page) = (Vec::new(), Page::first(2));
    loop {
        let history = world.reads.history(asha, sent.id, false, page).await;
        let history = history.expect("it can be read").expect("asha is in the room");
        texts.extend(history.items.into_iter().filter_map(|item| item.text));
        let Some(next) = history.next else { break };
        page.after = Some(next.parse().expect("the cursor of this list"));
    }
    assert_eq!(texts, ["1", "2", "3", "4", "5"]);
    world.finish().await;
}

#[tokio::test]
async fn reactions_stand_by_emoji_in_the_order_in_which_they_came() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "one").await;
    world.react(sent, ravi, "🎉").await;
    world.react(sent, ravi, "👍").await;
    world.react(sent, asha, "🎉").await;
    world.react(sent, asha, "❤️").await;
    world.unreact(sent, asha, "❤️").await;
    let seen = message(&world, asha, sent).await;
    let seen: Vec<_> =
        seen.reactions.iter().map(|one| (one.emoji.as_str(), one.user_ids.as_slice())).collect();
    assert_eq!(seen, [("🎉", [ravi, asha].as_slice()), ("👍", [ravi].as_slice())]);
    world.finish().await;
}

#[tokio::test]
async fn attachments_and_what_is_answered_are_shown_as_they_were_sent() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let answered = world.send(room, asha, "one").await;
    let attachment = picture();
    let id = message_id();
    let event = MessageEvent::Sent(MessageSent {
        message_id: id,
        author: asha,
        text: "look".to_owned(),
        attachments: vec![attachment.clone()],
        reply_to: Some(answered.id),
        schedule_id: None,
    });
    let write = StreamWrite::new(id, Expected::Any, Some(room), Some(asha), &[event]);
    world.commit(Commit::of(write)).await;
    let seen = message(&world, asha, Sent { id, seq: RoomSeq(4), room, author: asha }).await;
    assert_eq!((seen.attachments, seen.reply_to), (vec![attachment], Some(answered.id)));
    world.finish().await;
}

#[tokio::test]
async fn a_message_came_as_far_as_to_all_it_has_to_reach() {
    let world = World::start().await;
    let (asha, ravi, mira, late) = (
        world.user("Asha").await,
        world.user("Ravi").await,
        world.user("Mira").await,
        world.user("Late").await,
    );
    let room = world.group(&[asha, ravi, mira]).await;
    let sent = world.send(room, asha, "one").await;
    let status = async || message(&world, asha, sent).await.status;
    world.join(room, asha, late).await;
    assert_eq!(status().await, Some(MessageStatus::Sent));
    world.read(room, ravi, sent.seq).await;
    assert_eq!(status().await, Some(MessageStatus::Sent));
    world.delivered(room, mira, sent.seq).await;
    assert_eq!(status().await, Some(MessageStatus::Delivered));
    // Who is deactivated, or out, has to be reached no more.
    world.commit(deactivated(mira, Expected::Any)).await;
    assert_eq!(status().await, Some(MessageStatus::Read));
    world.remove(room, asha, ravi).await;
    assert_eq!(status().await, Some(MessageStatus::Sent));
    // Added again, they count for what comes after that.
    world.join(room, asha, ravi).await;
    assert_eq!(status().await, Some(MessageStatus::Sent));
    assert_eq!(message(&world, late, world.send(room, asha, "two").await).await.status, None);
    world.finish().await;
}

#[tokio::test]
async fn hello_tells_of_present_and_past_rooms() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let (room, past) = (world.group(&[asha, ravi]).await, world.group(&[asha, ravi]).await);
    let removed = world.remove(past, asha, ravi).await;
    world.send(past, asha, "later").await;
    world.remove(room, asha, ravi).await;
    let again = world.join(room, asha, ravi).await;
    let last = world.send(room, asha, "one").await;
    world.delivered(room, ravi, last.seq).await;
    world.caught_up().await;

    let rooms = world.reads.hello_rooms(ravi).await.expect("it can be read");
    let find = |id| rooms.iter().find(|room| room.room_id == id).expect("the room is told of");
    let intervals = |id| {
        let intervals = find(id).intervals.iter();
        intervals.map(|stay| (stay.joined.0, stay.left.map(|left| left.0))).collect::<Vec<_>>()
    };
    assert_eq!(rooms.len(), 2);
    assert_eq!(intervals(room), [(1, Some(3)), (again.0, None)]);
    assert_eq!((find(room).head_seq, find(room).delivered_seq), (last.seq, last.seq));
    assert_eq!(find(room).read_seq, again, "a cursor is at least where the stay began");
    assert_eq!(intervals(past), [(1, Some(removed.0))]);
    assert_eq!(find(past).head_seq, removed, "who is out learns nothing of what came after");
    assert!(world.reads.hello_rooms(user_id()).await.expect("it can be read").is_empty());
    world.finish().await;
}
