//! The projector: exactly once in effect, whatever dies.

use sandesham_domain::{Commit, EventType, Expected, NewEvent, Position, StreamWrite, Version};
use sandesham_projections::{ProjectionName, ProjectionState, ProjectionStatus, list};
use sandesham_testkit::builders::message_id;
use sandesham_testkit::wait::until;

use crate::support::{World, shown};

async fn status(world: &World, name: ProjectionName) -> ProjectionStatus {
    let all = list(&world.database.pool()).await.expect("the checkpoints can be read");
    all.into_iter().find(|status| status.name == name).expect("every projection is listed")
}

async fn is_failed(world: &World, name: ProjectionName) -> bool {
    status(world, name).await.state == ProjectionState::Failed
}

#[tokio::test]
async fn what_is_appended_is_shown() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    world.send(room, asha, "one").await;
    let two = world.send(room, ravi, "two").await;
    world.edit(two, ravi, "two, edited").await;

    let page = world.timeline(asha, room).await.expect("asha is in the room");
    assert_eq!(shown(&page), ["room_created", "room_renamed", "one", "two, edited"]);
    assert_eq!((page.from_seq.0, page.to_seq.0, page.head_seq.0), (1, 5, 5));
    world.finish().await;
}

#[tokio::test]
async fn what_was_appended_before_the_projector_started_is_shown() {
    let mut world = World::without_projector().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    for number in 0..20 {
        world.send(room, asha, &format!("message {number}")).await;
    }
    world.start_projector();
    let page = world.timeline(asha, room).await.expect("asha is in the room");
    assert_eq!(page.items.len(), 22);
    world.finish().await;
}

#[tokio::test]
async fn a_crash_between_checkpoint_and_rows_loses_and_doubles_nothing() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.caught_up().await;
    let owner = world.database.owner_pool();

    // The checkpoint is moved, the rows wait for this lock, and then the session dies.
    let mut blocker = owner.begin().await.expect("the database is up");
    sqlx::query("lock table timeline.items in exclusive mode")
        .execute(&mut *blocker)
        .await
        .expect("nobody holds it for long");
    world.send(room, asha, "one").await;
    let kill = || async {
        let killed: Vec<bool> = sqlx::query_scalar(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'
                 and query like 'insert into items%'",
        )
        .fetch_all(&owner)
        .await
        .expect("the owner may end sessions");
        !killed.is_empty()
    };
    until("the projection's session is killed", kill).await;
    assert_eq!(status(&world, ProjectionName::Timeline).await.lag, 1);
    blocker.rollback().await.expect("the lock goes");

    let page = world.timeline(asha, room).await.expect("asha is in the room");
    assert_eq!(shown(&page), ["room_created", "room_renamed", "one"]);
    world.finish().await;
}

#[tokio::test]
async fn two_projectors_apply_every_event_once() {
    let mut world = World::start().await;
    // Without a leader's lock in common, as after one that lost its connection and did not notice.
    world.start_unled_projector().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    for number in 0..100 {
        world.send(room, asha, &format!("message {number}")).await;
    }
    let page = world.timeline(asha, room).await.expect("asha is in the room");
    assert_eq!(page.items.len(), 102);
    world.finish().await;
}

#[tokio::test]
async fn a_failing_projection_is_reported_stops_no_other_and_goes_on_when_it_is_healed() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.caught_up().await;
    world.sql("alter table timeline.items rename to mislaid").await;
    world.send(room, asha, "one").await;
    until("the timeline has failed", || is_failed(&world, ProjectionName::Timeline)).await;
    let failed = status(&world, ProjectionName::Timeline).await;
    let why = failed.why.expect("a failed projection says why");
    assert!(why.contains("event 4") && why.contains("\"items\""), "{why}");
    assert_eq!((failed.position, failed.lag), (Position(3), 1));

    let rooms_are_live = || async { status(&world, ProjectionName::Rooms).await.lag == 0 };
    until("the rooms go on", rooms_are_live).await;

    world.sql("alter table timeline.mislaid rename to items").await;
    world.caught_up().await;
    assert_eq!(status(&world, ProjectionName::Timeline).await.state, ProjectionState::Live);
    world.finish().await;
}

#[tokio::test]
async fn an_event_that_cannot_be_projected_is_never_skipped() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.send(room, asha, "before").await;
    let broken = NewEvent {
        event_type: EventType::MessageSent,
        room_id: Some(room),
        actor: Some(asha),
        data: r#"{"no":"message"}"#.to_owned(),
    };
    let expected = Expected::Exact(Version::ZERO);
    let (stream, events) = (message_id().into(), vec![broken]);
    world.commit(Commit::of(StreamWrite { stream, expected, events })).await;
    world.send(room, asha, "after").await;

    until("the timeline has failed", || is_failed(&world, ProjectionName::Timeline)).await;
    let failed = status(&world, ProjectionName::Timeline).await;
    assert_eq!((failed.position, failed.lag), (Position(4), 2));
    let range = sandesham_projections::TimelineRange { after: None, before: None, limit: 50 };
    let page = world.reads.timeline(asha, room, range).await.expect("reads go on");
    assert_eq!(shown(&page.expect("asha is in the room")).last(), Some(&"before"));
    world.stop().await;
}
