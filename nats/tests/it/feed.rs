//! The feed: dense, whatever is away.

use sandesham_domain::{Commit, EventType, Position};
use sandesham_log::Priority;
use sandesham_nats::Error;
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::{builders, wait};
use sqlx::Executor as _;

use crate::support::{World, assert_dense};

#[tokio::test]
async fn own_commits_need_no_nats() {
    let world = World::without_nats().await;
    let writer = world.appender();
    let feed = world.feed(Some(writer.tail())).await;
    let mut reader = feed.handle.subscribe();
    writer.append(500).await;
    assert_dense(&mut reader, Position(500)).await;
}

#[tokio::test]
async fn others_commits_come_from_nats() {
    let world = World::start().await;
    let writer = world.appender();
    let _relay = world.relay_with(Some(writer.tail()));
    let feed = world.feed(None).await;
    let mut reader = feed.handle.subscribe();
    writer.append(500).await;
    let seen = assert_dense(&mut reader, Position(500)).await;
    let log = world.reader.after(Position::ZERO, 500).await.unwrap();
    assert!(seen.iter().map(|event| &event.record).eq(log.iter()));
}

#[tokio::test]
async fn the_feed_is_dense_under_two_appenders() {
    let world = World::start().await;
    let (one, other) = (world.appender(), world.appender());
    let _relay = world.relay_with(Some(one.tail()));
    let (first, second) =
        (world.feed(Some(one.tail())).await, world.feed(Some(other.tail())).await);
    let (mut first_reader, mut second_reader) =
        (first.handle.subscribe(), second.handle.subscribe());
    let end = Position(2_000);
    tokio::join!(
        async {
            for _ in 0..50 {
                one.append(20).await;
            }
        },
        async {
            for _ in 0..50 {
                other.append(20).await;
            }
        },
        assert_dense(&mut first_reader, end),
        assert_dense(&mut second_reader, end),
    );
    world.assert_copied().await;
}

#[tokio::test]
async fn a_lost_last_message_of_a_quiet_log_is_found() {
    // No relay, no tail, no wake: only the log knows.
    let world = World::start().await;
    let feed = world.feed(None).await;
    let mut reader = feed.handle.subscribe();
    world.appender().append(1).await;
    assert_dense(&mut reader, Position(1)).await;
}

#[tokio::test]
async fn the_feed_goes_on_while_nats_is_away() {
    let mut server = NatsServer::start().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let _relay = world.relay();
    let feed = world.feed(None).await;
    let mut reader = feed.handle.subscribe();
    writer.append(100).await;
    assert_dense(&mut reader, Position(100)).await;

    server.stop();
    writer.append(100).await;
    assert_dense(&mut reader, Position(200)).await;

    server.restart().await;
    writer.append(100).await;
    assert_dense(&mut reader, Position(300)).await;
    world.assert_copied().await;
}

#[tokio::test]
async fn the_feed_goes_on_while_nats_is_paused() {
    let server = NatsServer::start().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let _relay = world.relay();
    let feed = world.feed(None).await;
    let mut reader = feed.handle.subscribe();
    writer.append(100).await;
    assert_dense(&mut reader, Position(100)).await;

    server.pause();
    writer.append(100).await;
    assert_dense(&mut reader, Position(200)).await;
    server.resume();
    writer.append(100).await;
    assert_dense(&mut reader, Position(300)).await;
}

#[tokio::test]
async fn a_reader_may_begin_anywhere_and_catches_up_by_itself() {
    let world = World::without_nats().await;
    let writer = world.appender();
    writer.append(1_200).await;
    let feed = world.feed(Some(writer.tail())).await;
    assert_eq!(feed.handle.position(), Position(1_200));
    let mut late = feed.handle.subscribe_after(Position::ZERO);
    let mut current = feed.handle.subscribe();
    writer.append(10).await;
    assert_dense(&mut current, Position(1_210)).await;
    assert_dense(&mut late, Position(1_210)).await;
}

#[tokio::test]
async fn a_position_can_be_waited_for() {
    let world = World::without_nats().await;
    let writer = world.appender();
    let feed = world.feed(Some(writer.tail())).await;
    tokio::join!(feed.handle.wait_for(Position(3)), writer.append(3));
    assert_eq!(feed.handle.position(), Position(3));
}

#[tokio::test]
async fn a_reader_is_told_when_the_feed_ends() {
    let world = World::without_nats().await;
    let feed = world.feed(None).await;
    let mut reader = feed.handle.subscribe();
    drop(feed);
    assert!(reader.next().await.is_none());
}

#[tokio::test]
async fn a_stream_ahead_of_the_log_is_not_believed() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(50).await;
    world.assert_copied().await;
    relay.stop().await;

    let restored = world.restored().await;
    let feed = restored.feed(None).await;
    let mut reader = feed.handle.subscribe();
    restored.appender().append(10).await;
    let seen = assert_dense(&mut reader, Position(10)).await;
    let log = restored.reader.after(Position::ZERO, 500).await.unwrap();
    assert!(seen.iter().map(|event| &event.record).eq(log.iter()));
}

#[tokio::test]
async fn a_feed_ends_when_the_log_went_back() {
    let world = World::without_nats().await;
    let writer = world.appender();
    let feed = world.feed(Some(writer.tail())).await;
    writer.append(10).await;
    feed.handle.wait_for(Position(10)).await;

    // Postgres as it was: the table's triggers refuse this to everybody else.
    let owner = world.database.owner_pool();
    for sql in ["alter table events disable trigger user", "delete from events where position > 5"]
    {
        sqlx::query(sql).execute(&owner).await.unwrap();
    }
    let ended = feed.task.await.unwrap();
    assert!(matches!(ended, Err(Error::LogWentBack { position: Position(10), head: Position(5) })));
}

#[tokio::test]
async fn a_process_that_appends_everything_is_sent_nothing_back() {
    let world = World::start().await;
    let writer = world.appender();
    let _relay = world.relay_with(Some(writer.tail()));
    let feed = world.feed(Some(writer.tail())).await;
    let mut reader = feed.handle.subscribe();
    writer.append(200).await;
    assert_dense(&mut reader, Position(200)).await;
    world.assert_copied().await;
    let info = world.stream().await;
    assert_eq!(info.cached_info().state.consumer_count, 0);

    // Somebody else appends: from now on the stream is followed.
    world.appender().append(1).await;
    assert_dense(&mut reader, Position(201)).await;
    wait::until("it is followed", async || {
        world.stream().await.cached_info().state.consumer_count == 1
    })
    .await;
}

/// Of a type that no program here knows, in a room.
fn of_a_type_to_come() -> Commit {
    let mut commit = builders::sent(builders::room_id(), builders::user_id(), "pinned");
    let pinned = EventType::carried("sandesham.message.pinned.v1");
    commit.writes[0].events[0].event_type = pinned.expect("the form of a type");
    commit
}

#[tokio::test]
async fn an_event_of_a_type_to_come_is_carried_like_any_other() {
    let world = World::start().await;
    let writer = world.appender();
    let _relay = world.relay();
    let feed = world.feed(None).await;
    let mut reader = feed.handle.subscribe();
    writer.append(1).await;
    let commit = of_a_type_to_come();
    writer.handle.append(commit, Priority::Live).await.expect("it is stored like any other");
    writer.append(1).await;
    let seen = assert_dense(&mut reader, Position(3)).await;
    assert_eq!(seen[1].record.event_type.as_str(), "sandesham.message.pinned.v1");
    assert!(world.naming.log_subject(&seen[1].record).to_string().ends_with(".message_pinned"));
    world.assert_copied().await;
}

#[tokio::test]
async fn a_feed_that_cannot_read_an_event_says_so() {
    let world = World::without_nats().await;
    let feed = world.feed(None).await;
    assert_eq!(feed.handle.trouble(), None);
    world
        .database
        .owner_pool()
        .execute(
            "insert into events (position, event_id, stream_kind, stream_id, version, type, restricts,
                                 digest, recorded_at)
             select 1, gen_random_uuid(), 'poll', gen_random_uuid(), 1, 'sandesham.poll.opened.v1', false,
                    decode(repeat('00', 32), 'hex'), now()",
        )
        .await
        .expect("the owner may");
    wait::until("the feed tells", async || {
        feed.handle.trouble().is_some_and(|trouble| trouble.contains("poll"))
    })
    .await;
}
