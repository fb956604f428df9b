//! The relay, and everything that may be wrong with the stream.

use async_nats::jetstream::stream::{Config, DiscardPolicy};
use sandesham_domain::Position;
use sandesham_nats::{RelayReport, RelayState, RelayTrouble};
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::wait;

use crate::support::World;

#[tokio::test]
async fn a_messages_sequence_is_its_events_position() {
    let world = World::start().await;
    let writer = world.appender();
    writer.append(300).await;
    let _relay = world.relay();
    writer.append(300).await;
    world.assert_copied().await;

    let message = world.stream().await.get_raw_message(7).await.unwrap();
    let expected = message.headers.get("Nats-Expected-Last-Sequence").unwrap();
    assert_eq!(expected.as_str(), "6");
    assert!(message.headers.get("Nats-Msg-Id").is_none());
}

#[tokio::test]
async fn own_commits_are_published_without_a_poll() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay_with(Some(writer.tail()));
    relay.until("it leads", |report| report.published.is_some()).await;
    for _ in 0..20 {
        writer.append(5).await;
    }
    world.assert_copied().await;
}

#[tokio::test]
async fn a_relay_that_comes_later_takes_over() {
    let world = World::start().await;
    let writer = world.appender();
    let first = world.relay();
    first.until("it leads", |report| report.published.is_some()).await;
    let second = world.relay();
    writer.append(50).await;
    world.assert_copied().await;
    assert_eq!(second.status.report().state, RelayState::Standby);

    first.stop().await;
    writer.append(50).await;
    world.assert_copied().await;
    second.until("it leads", |report| report.state == RelayState::Publishing).await;
}

#[tokio::test]
async fn the_lag_is_told() {
    let world = World::without_nats().await;
    let writer = world.appender();
    writer.append(3).await;
    let relay = world.relay();
    relay.until("it says so", |report| report.lag.is_some_and(|lag| lag.events == 3)).await;
    let report = relay.status.report();
    assert_eq!(report.state, RelayState::Stalled(RelayTrouble::Away));
    assert!(report.lag.unwrap().seconds > 0.0);
    assert!(!report.is_well());
}

#[tokio::test]
async fn a_deleted_stream_is_made_anew_and_filled() {
    let world = World::start().await;
    let writer = world.appender();
    let _relay = world.relay();
    writer.append(100).await;
    world.assert_copied().await;

    world.jetstream().delete_stream(world.naming.stream_name()).await.unwrap();
    writer.append(10).await;
    world.assert_copied().await;

    // Also when nobody says anything any more.
    world.jetstream().delete_stream(world.naming.stream_name()).await.unwrap();
    world.assert_copied().await;
}

#[tokio::test]
async fn a_purged_stream_is_made_anew_and_filled() {
    let world = World::start().await;
    let writer = world.appender();
    let _relay = world.relay();
    writer.append(100).await;
    world.assert_copied().await;

    world.stream().await.purge().await.unwrap();
    world.assert_copied().await;

    world.stream().await.purge().sequence(50).await.unwrap();
    writer.append(1).await;
    world.assert_copied().await;
}

#[tokio::test]
async fn a_stream_that_is_full_holds_up_nobody_but_itself() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(10).await;
    world.assert_copied().await;

    let config = world.stream().await.cached_info().config.clone();
    let small = Config { max_bytes: 16 * 1024, ..config.clone() };
    world.jetstream().update_stream(small).await.unwrap();
    writer.append(200).await;
    relay
        .until("it says so", |report| {
            matches!(report.state, RelayState::Stalled(RelayTrouble::StorageFull(_)))
        })
        .await;
    assert!(!relay.status.report().is_well());
    writer.append(10).await;

    world.jetstream().update_stream(config).await.unwrap();
    world.assert_copied().await;
    relay.until("it is well again", RelayReport::is_well).await;
}

#[tokio::test]
async fn a_stray_publish_stops_the_relay() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(10).await;
    world.assert_copied().await;

    let subject = format!("{}.log.room.somewhere.message_sent", world.naming.prefix());
    world.jetstream().publish(subject, "stray".into()).await.unwrap().await.unwrap();
    writer.append(10).await;
    let stray = RelayState::Halted(RelayTrouble::StrayPublish { at: Position(11) });
    relay.until("it says so", |report| report.state == stray).await;

    // What was in flight behind the stray fits again; nothing goes after it.
    let stopped_at = world.last_sequence().await;
    relay.stop().await;
    writer.append(10).await;
    let relay = world.relay();
    relay.until("it says so again", |report| report.state == stray).await;
    assert_eq!(world.last_sequence().await, stopped_at);
}

#[tokio::test]
async fn a_stream_ahead_of_the_log_is_never_published_to() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(20).await;
    world.assert_copied().await;
    relay.stop().await;

    let restored = world.restored().await;
    let relay = restored.relay();
    let empty = RelayTrouble::Ahead { stream: Position(20), log: Position(0) };
    relay.until("it says so", |report| report.state == RelayState::Halted(empty.clone())).await;
    relay.stop().await;

    // The log grows past the stream: the positions have a second meaning now.
    restored.appender().append(30).await;
    let relay = restored.relay();
    let other = RelayTrouble::Ahead { stream: Position(20), log: Position(30) };
    relay.until("it says so", |report| report.state == RelayState::Halted(other.clone())).await;
    assert_eq!(world.last_sequence().await, 20);
}

#[tokio::test]
async fn an_erased_last_message_is_stepped_over() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(10).await;
    world.assert_copied().await;
    relay.stop().await;

    world.stream().await.delete_message(10).await.unwrap();
    writer.append(10).await;
    let relay = world.relay();
    relay.until("it goes on", |report| report.published == Some(Position(20))).await;
    let stream = world.stream().await;
    assert_eq!(stream.cached_info().state.messages, 19);
}

#[tokio::test]
async fn a_changed_stream_is_put_right() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(10).await;
    world.assert_copied().await;
    relay.stop().await;

    let config = world.stream().await.cached_info().config.clone();
    let changed = Config { discard: DiscardPolicy::Old, max_messages: 1_000, ..config.clone() };
    world.jetstream().update_stream(changed).await.unwrap();
    let _relay = world.relay();
    wait::until("it is as it was", async || world.stream().await.cached_info().config == config)
        .await;
}

#[tokio::test]
async fn a_second_epoch_is_a_stream_of_its_own() {
    let mut world = World::start().await;
    world.naming = sandesham_nats::Naming::new(world.naming.prefix(), 2);
    let _relay = world.relay();
    world.appender().append(10).await;
    world.assert_copied().await;
    assert!(world.naming.stream_name().ends_with("_LOG_E2"));
}

#[tokio::test]
async fn a_wiped_server_is_filled_again() {
    let mut server = NatsServer::start().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let _relay = world.relay();
    writer.append(100).await;
    world.assert_copied().await;

    server.wipe();
    writer.append(100).await;
    server.restart().await;
    world.assert_copied().await;
}

#[tokio::test]
async fn a_server_restored_from_an_older_copy_gets_the_rest_again() {
    let mut server = NatsServer::start().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(100).await;
    world.assert_copied().await;

    server.stop();
    let older = server.keep_copy();
    server.restart().await;
    writer.append(100).await;
    world.assert_copied().await;

    server.stop();
    server.restore(&older);
    server.restart().await;
    world.assert_copied().await;
    relay.until("it is well", RelayReport::is_well).await;
}

#[tokio::test]
async fn an_acknowledgement_that_comes_late_is_nobodys() {
    let server = NatsServer::start().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let relay = world.relay_with(Some(writer.tail()));
    writer.append(100).await;
    world.assert_copied().await;

    server.pause();
    writer.append(500).await;
    relay.until("it gave up waiting", |report| !report.is_well()).await;
    server.resume();
    writer.append(100).await;
    world.assert_copied().await;
}

#[tokio::test]
async fn a_killed_server_loses_nothing() {
    let mut server = NatsServer::start().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let _relay = world.relay_with(Some(writer.tail()));
    for _ in 0..3 {
        tokio::join!(writer.append(500), async { server.kill() });
        server.restart().await;
    }
    world.assert_copied().await;
}

#[tokio::test]
async fn a_server_that_acknowledges_nothing_is_told_until_it_does() {
    let mut server = NatsServer::start_cramped().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let relay = world.relay();
    let silent = RelayState::Stalled(RelayTrouble::Silent);
    let is_silent = async || relay.status.report().state == silent;
    // One at a time, as in a quiet room, then many at once.
    while world.head().await.0 < 300 {
        writer.append(1).await;
    }
    wait::until_within(wait::LONG, "it says so", is_silent).await;
    writer.append(1_000).await;
    assert!(!relay.status.report().is_well());

    // Room alone does not help: what failed once fails until the server is another.
    server.make_room();
    server.restart().await;
    world.assert_copied().await;
    relay.until("it is well again", RelayReport::is_well).await;
}

#[tokio::test]
async fn many_events_that_are_not_acknowledged_are_told_as_well() {
    let server = NatsServer::start_cramped().await;
    let world = World::on(&server).await;
    world.appender().append(2_000).await;
    let relay = world.relay();
    wait::until_within(wait::LONG, "it says so", async || {
        relay.status.report().state == RelayState::Stalled(RelayTrouble::Silent)
    })
    .await;
    assert!(world.last_sequence().await < 2_000);
}
