//! Whom what has reached.

use sandesham_domain::{Expected, UserId};
use sandesham_projections::{MessageReceipt, MessageReceipts, Page, RoomReceipt};
use sandesham_testkit::builders::deactivated;

use crate::support::{Sent, World};

async fn of_message(world: &World, viewer: UserId, sent: Sent) -> MessageReceipts {
    world.caught_up().await;
    let receipts = world.reads.message_receipts(viewer, sent.id, Page::first(50)).await;
    receipts.expect("it can be read").expect("the viewer may see it")
}

fn of_user(receipts: &MessageReceipts, user: UserId) -> &MessageReceipt {
    receipts.items.iter().find(|item| item.user_id == user).expect("it was for the user")
}

#[tokio::test]
async fn a_message_tells_of_everybody_it_was_for() {
    let world = World::start().await;
    let (asha, ravi, mira, late) = (
        world.user("Asha").await,
        world.user("Ravi").await,
        world.user("Mira").await,
        world.user("Late").await,
    );
    let room = world.group(&[asha, ravi, mira]).await;
    let sent = world.send(room, asha, "one").await;
    world.join(room, asha, late).await;
    world.delivered(room, mira, sent.seq).await;
    world.read(room, ravi, sent.seq).await;
    world.edit(sent, asha, "one, edited").await;
    let more = world.send(room, asha, "two").await;
    world.read(room, late, more.seq).await;
    world.read(room, ravi, more.seq).await;
    // Who is out by now was told of it all the same.
    world.remove(room, asha, mira).await;

    let receipts = of_message(&world, asha, sent).await;
    assert_eq!(receipts.items.len(), 2);
    let counts = (receipts.counts.members, receipts.counts.delivered, receipts.counts.read);
    assert_eq!(counts, (2, 2, 1));
    let (by_ravi, by_mira) = (of_user(&receipts, ravi), of_user(&receipts, mira));
    assert_eq!((by_ravi.delivered_at, by_ravi.revision), (by_ravi.read_at, Some(1)));
    assert!(by_ravi.read_at.is_some() && by_mira.delivered_at.is_some());
    assert_eq!((by_mira.read_at, by_mira.revision), (None, None));
    assert_eq!(of_message(&world, ravi, sent).await, receipts);

    let receipts = of_message(&world, asha, more).await;
    let counts = (receipts.counts.members, receipts.counts.delivered, receipts.counts.read);
    assert_eq!(counts, (3, 2, 2));
    assert_eq!(of_user(&receipts, mira).delivered_at, None);
    world.finish().await;
}

#[tokio::test]
async fn the_first_move_that_covers_a_message_counts() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "one").await;
    let more = world.send(room, asha, "two").await;
    world.edit(sent, asha, "one, edited").await;
    world.delivered(room, ravi, more.seq).await;
    let delivered_at = of_user(&of_message(&world, asha, sent).await, ravi).delivered_at;
    world.read(room, ravi, sent.seq).await;
    let receipts = of_message(&world, asha, sent).await;
    let by_ravi = of_user(&receipts, ravi).clone();
    assert_eq!((by_ravi.delivered_at, by_ravi.revision), (delivered_at, Some(2)));
    assert!(by_ravi.read_at > delivered_at);
    world.read(room, ravi, more.seq).await;
    assert_eq!(of_message(&world, asha, sent).await, receipts);
    world.finish().await;
}

#[tokio::test]
async fn a_room_tells_the_cursors_of_each_member_as_they_are() {
    let world = World::start().await;
    let (asha, ravi, late) =
        (world.user("Asha").await, world.user("Ravi").await, world.user("Late").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "one").await;
    world.delivered(room, ravi, sent.seq).await;
    world.read(room, ravi, sandesham_domain::RoomSeq(2)).await;
    // The minimum of a late joiner is no reading.
    world.join(room, asha, late).await;
    world.caught_up().await;

    let (mut all, mut page): (Vec<RoomReceipt>, _) = (Vec::new(), Page::first(2));
    loop {
        let part = world.reads.room_receipts(late, room, page).await.expect("it can be read");
        let part = part.expect("late is in the room");
        all.extend(part.items);
        let Some(next) = part.next else { break };
        page.after = Some(next.parse().expect("the cursor of this list"));
    }
    let seen: Vec<_> =
        all.iter().map(|one| (one.user_id, one.delivered_seq.0, one.read_seq.0)).collect();
    let mut expected = [(asha, 0, 0), (ravi, sent.seq.0, 2), (late, 0, 0)];
    expected.sort_unstable();
    assert_eq!(seen, expected);
    let of = |user| all.iter().find(|one| one.user_id == user).expect("every member is told of");
    assert!(of(ravi).read_at > of(ravi).delivered_at);
    assert_eq!((of(late).delivered_at, of(late).read_at), (None, None));
    // For whom a message is can be told from the list alone.
    assert_eq!(
        [of(asha), of(ravi), of(late)].map(|one| one.joined_seq.0 <= sent.seq.0),
        [true, true, false]
    );
    world.commit(deactivated(ravi, Expected::Any)).await;
    world.caught_up().await;
    let list =
        world.reads.room_receipts(late, room, Page::first(50)).await.expect("it can be read");
    let list = list.expect("late is in the room").items;
    let ended: Vec<_> = list.iter().filter(|one| one.deactivated).map(|one| one.user_id).collect();
    assert_eq!(ended, [ravi]);
    world.finish().await;
}
