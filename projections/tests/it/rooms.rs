//! A user's rooms, and who is in them.

use sandesham_domain::room::{Role, RoomEvent, RoomMember, RoomRenamed};
use sandesham_domain::{RoomId, UserId};
use sandesham_projections::{Page, RoomListItem, RoomSettings, TimelineItem};
use sandesham_testkit::builders::dm;

use crate::support::World;

async fn rooms_of(world: &World, user: UserId) -> Vec<RoomListItem> {
    world.caught_up().await;
    world.reads.rooms_of(user, Page::first(50)).await.expect("it can be read").items
}

async fn item(world: &World, user: UserId, room: RoomId) -> RoomListItem {
    let rooms = rooms_of(world, user).await;
    rooms.into_iter().find(|item| item.room.id == room).expect("the user is in the room")
}

fn last_text(item: &RoomListItem) -> Option<&str> {
    match item.last_message.as_ref()? {
        TimelineItem::Message(message) => Some(&message.text),
        TimelineItem::System(_) => None,
    }
}

#[tokio::test]
async fn the_latest_activity_comes_first() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let (one, two) = (world.group(&[asha, ravi]).await, world.group(&[asha, ravi]).await);
    let (direct, commit) = dm(asha, ravi);
    world.commit(commit).await;
    let sent = world.send(one, ravi, "hello").await;
    // A reaction is no activity that moves a room.
    let old = world.send(two, ravi, "older").await;
    world.send(one, ravi, "newer").await;
    world.react(old, asha, "👍").await;
    world.read(one, ravi, sent.seq).await;

    let rooms = rooms_of(&world, asha).await;
    assert_eq!(rooms.iter().map(|item| item.room.id).collect::<Vec<_>>(), [one, two, direct]);
    assert_eq!(
        rooms.iter().map(last_text).collect::<Vec<_>>(),
        [Some("newer"), Some("older"), None]
    );
    assert_eq!(rooms[2].room.name, None);
    world.finish().await;
}

#[tokio::test]
async fn new_activity_between_two_parts_moves_nothing() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let mut rooms = Vec::new();
    for _ in 0..7 {
        rooms.push(world.group(&[asha]).await);
    }
    rooms.reverse();
    world.caught_up().await;
    let (mut seen, mut page) = (Vec::new(), Page::first(2));
    loop {
        let part = world.reads.rooms_of(asha, page).await.expect("it can be read");
        seen.extend(part.items.iter().map(|item| item.room.id));
        let Some(next) = part.next else { break };
        page.after = Some(next.parse().expect("the cursor of this list"));
        // One that was shown, one that was not, and one that is new.
        world.send(rooms[0], asha, "again").await;
        world.send(rooms[5], asha, "again").await;
        world.group(&[asha]).await;
        world.caught_up().await;
    }
    assert_eq!(seen, rooms);
    world.finish().await;
}

#[tokio::test]
async fn unread_are_the_others_undeleted_messages_past_the_cursor() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let one = world.send(room, asha, "one").await;
    let two = world.send(room, asha, "two").await;
    world.send(room, ravi, "mine").await;
    let unread = async |user| item(&world, user, room).await.unread_count;
    assert_eq!((unread(ravi).await, unread(asha).await), (2, 1));
    world.delete(two, asha).await;
    assert_eq!(unread(ravi).await, 1);
    world.read(room, ravi, one.seq).await;
    assert_eq!(unread(ravi).await, 0);
    world.send(room, asha, "three").await;
    assert_eq!(unread(ravi).await, 1);
    let shown = item(&world, ravi, room).await;
    assert_eq!((shown.read_seq, shown.delivered_seq), (one.seq, one.seq));
    world.finish().await;
}

#[tokio::test]
async fn unread_begins_with_the_present_stay_and_ends_at_a_thousand() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha]).await;
    world.send(room, asha, "before").await;
    let joined = world.join(room, asha, ravi).await;
    let shown = item(&world, ravi, room).await;
    assert_eq!((shown.unread_count, shown.read_seq, shown.delivered_seq), (0, joined, joined));
    let sending = (0..1_005).map(|number| {
        let world = &world;
        async move { world.send(room, asha, &format!("{number}")).await }
    });
    futures_util::future::join_all(sending).await;
    assert_eq!(item(&world, ravi, room).await.unread_count, 1_000);
    world.finish().await;
}

#[tokio::test]
async fn a_room_may_be_marked_as_unread_and_muted() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    world.send(room, asha, "one").await;
    let two = world.send(room, asha, "two").await;
    let last = world.send(room, asha, "three").await;
    world.read(room, ravi, last.seq).await;
    sqlx::query(
        "insert into room_settings (user_id, room_id, muted_until, unread_from)
         values ($1, $2, '2030-01-01T00:00:00Z', $3)",
    )
    .bind(ravi.as_uuid())
    .bind(room.as_uuid())
    .bind(two.seq.as_i64())
    .execute(&world.database.pool())
    .await
    .expect("settings can be written");
    let shown = item(&world, ravi, room).await;
    assert_eq!((shown.unread_count, shown.read_seq), (2, last.seq));
    assert_eq!(shown.settings.unread_from, Some(two.seq));
    let muted_until = shown.settings.muted_until.map(|until| until.to_string());
    assert_eq!(muted_until.as_deref(), Some("2030-01-01T00:00:00.000000Z"));
    assert_eq!(item(&world, asha, room).await.settings, RoomSettings::default());
    world.finish().await;
}

#[tokio::test]
async fn what_was_marked_as_unread_in_an_earlier_stay_does_not_count() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    world.send(room, asha, "first stay").await;
    world.remove(room, asha, ravi).await;
    world.send(room, asha, "between").await;
    world.join(room, asha, ravi).await;
    world.send(room, asha, "second stay").await;
    sqlx::query("insert into room_settings (user_id, room_id, unread_from) values ($1, $2, 1)")
        .bind(ravi.as_uuid())
        .bind(room.as_uuid())
        .execute(&world.database.pool())
        .await
        .expect("settings can be written");
    assert_eq!(item(&world, ravi, room).await.unread_count, 1);
    world.finish().await;
}

#[tokio::test]
async fn a_room_shows_its_name_its_first_members_and_their_roles() {
    let world = World::start().await;
    let mut users = Vec::new();
    for number in 0..53 {
        users.push(world.user(&format!("user {number}")).await);
    }
    let room = world.group(&users).await;
    let (owner, gone) = (users[0], users[1]);
    let admin = RoomMember { user_id: users[2], role: Role::Admin };
    world.happen(room, owner, RoomEvent::RoleChanged(admin)).await;
    world.remove(room, owner, gone).await;
    let renamed = RoomEvent::Renamed(RoomRenamed { name: "another name".to_owned() });
    let head = world.happen(room, owner, renamed).await;
    world.caught_up().await;

    let shown = world.reads.room(owner, room).await.expect("it can be read");
    let shown = shown.expect("the owner is in the room");
    assert_eq!((shown.member_count, shown.members.len(), shown.head_seq), (52, 50, head));
    assert_eq!(shown.name.as_deref(), Some("another name"));
    let first = &shown.members[..2];
    assert_eq!((first[0].role, first[1].role), (Role::Owner, Role::Admin));
    assert_eq!((first[0].name.as_str(), first[1].name.as_str()), ("user 0", "user 2"));

    users.retain(|user| *user != gone);
    users.sort_unstable();
    let (mut seen, mut page) = (Vec::new(), Page::first(26));
    loop {
        let part = world.reads.members(owner, room, page).await.expect("it can be read");
        let part = part.expect("the owner is in the room");
        seen.extend(part.items.into_iter().map(|member| member.user_id));
        let Some(next) = part.next else { break };
        page.after = Some(next.parse().expect("the cursor of this list"));
    }
    assert_eq!(seen, users);
    world.finish().await;
}
