//! Events whose data was erased by law.

use sandesham_domain::Expected;
use sandesham_projections::{Page, ProjectionName, TimelineItem, rebuild};
use sandesham_testkit::builders::renamed;

use crate::support::World;

/// Blanks events as the erasure will, and makes the read models anew.
async fn erase(world: &World, which: &'static str) {
    world.caught_up().await;
    world.sql("alter table events disable trigger events_append_only").await;
    world.sql(which).await;
    world.sql("alter table events enable always trigger events_append_only").await;
    for name in ProjectionName::ALL {
        rebuild(&world.database.pool(), name).await.expect("nobody else rebuilds");
    }
}

#[tokio::test]
async fn an_erased_message_is_shown_as_deleted() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "secret").await;
    world.edit(sent, asha, "secret, edited").await;
    world.edit(sent, asha, "secret, edited twice").await;
    erase(&world, "update events set data = null, salt = null where stream_kind = 'message'").await;

    let page = world.timeline(ravi, room).await.expect("ravi is in the room");
    let Some(TimelineItem::Message(message)) = page.items.last() else { panic!("{page:?}") };
    assert_eq!((message.author, message.text.as_str(), message.revision), (asha, "", 3));
    assert!(message.deleted_at.is_some());
    let history = world.reads.history(asha, sent.id, true, Page::first(50)).await;
    let history = history.expect("it can be read").expect("asha is in the room");
    assert_eq!(history.items.iter().map(|item| item.revision).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(history.items.iter().all(|item| item.text.is_none()));
    assert_eq!(history.deleted_by, None);
    world.finish().await;
}

#[tokio::test]
async fn an_erased_name_is_empty() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.commit(renamed(room, asha, "secret", Expected::Any)).await;
    erase(
        &world,
        "update events set data = null, salt = null
         where type in ('sandesham.user.registered.v1', 'sandesham.room.renamed.v1')",
    )
    .await;

    world.caught_up().await;
    let shown = world.reads.room(asha, room).await.expect("it can be read");
    let shown = shown.expect("asha is in the room");
    assert_eq!((shown.name.as_deref(), shown.members[0].name.as_str()), (Some(""), ""));
    let found = world.reads.users("asha", Page::first(5)).await.expect("users can be read");
    assert_eq!(found.items, []);
    world.finish().await;
}
