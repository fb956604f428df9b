//! What was erased from the log goes from JetStream, whenever the relay gets there.

use async_nats::jetstream::stream::RawMessageErrorKind;
use sandesham_domain::Position;
use sandesham_nats::{CopyReport, verify_copy, wait_until_copied};
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::{files_with, wait};

use crate::support::{World, assert_dense};

async fn copied(world: &World) {
    let head = world.head().await;
    wait::until("JetStream has the whole log", async || {
        let stream = world.jetstream().get_stream(world.naming.stream_name()).await;
        stream.is_ok_and(|stream| stream.cached_info().state.last_sequence == head.0)
    })
    .await;
}

/// Whether there is a message, and whether it has data.
async fn message(world: &World, position: u64) -> Option<bool> {
    match world.stream().await.get_raw_message(position).await {
        Ok(message) => Some(!message.payload.ends_with(br#""data":null,"erased":true}"#)),
        Err(error) => {
            assert_eq!(error.kind(), RawMessageErrorKind::NoMessageFound);
            None
        }
    }
}

async fn is_a_copy(world: &World) {
    let report = verify_copy(&world.url, &world.naming, &world.reader).await;
    let expected = CopyReport { copied: world.head().await, first_bad: None };
    assert_eq!(report.expect("the stream can be read"), expected);
}

#[tokio::test]
async fn erased_messages_are_deleted_and_the_others_keep_their_sequences() {
    let world = World::start().await;
    let writer = world.appender();
    let _relay = world.relay_with(Some(writer.tail()));
    writer.append(20).await;
    copied(&world).await;
    let told = world.erase(&[3, 4, 20]).await;
    writer.append(5).await;
    copied(&world).await;
    for position in [3, 4, 20] {
        assert_eq!(message(&world, position).await, None);
    }
    for position in [2, 5, told.0, told.0 + 5] {
        assert_eq!(message(&world, position).await, Some(true));
    }
    wait_until_copied(&world.url, &world.naming, told).await.expect("it is there");
    is_a_copy(&world).await;
}

#[tokio::test]
async fn what_was_erased_before_it_was_copied_is_copied_without_data() {
    let world = World::start().await;
    let writer = world.appender();
    writer.append(10).await;
    world.erase(&[3]).await;
    world.erase(&[5, 6]).await;
    writer.append(10).await;
    let relay = world.relay();
    copied(&world).await;
    assert_eq!(message(&world, 3).await, Some(false));
    assert_eq!(message(&world, 6).await, Some(false));
    is_a_copy(&world).await;

    // Nor does a stream that is filled anew have it.
    world.jetstream().delete_stream(world.naming.stream_name()).await.expect("it is there");
    copied(&world).await;
    assert_eq!(message(&world, 5).await, Some(false));
    is_a_copy(&world).await;
    relay.stop().await;
}

#[tokio::test]
async fn a_relay_that_was_away_erases_when_it_is_back() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(10).await;
    copied(&world).await;
    relay.stop().await;
    world.erase(&[7]).await;
    writer.append(3).await;
    // Not yet, and that is no fault: what tells of it is not there either.
    assert_eq!(message(&world, 7).await, Some(true));
    let report = verify_copy(&world.url, &world.naming, &world.reader).await;
    let behind = CopyReport { copied: Position(10), first_bad: None };
    assert_eq!(report.expect("the stream can be read"), behind);

    let _relay = world.relay();
    copied(&world).await;
    assert_eq!(message(&world, 7).await, None);
    is_a_copy(&world).await;
}

#[tokio::test]
async fn a_relay_that_ended_between_deleting_and_telling_begins_again() {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(10).await;
    copied(&world).await;
    relay.stop().await;
    world.erase(&[4, 10]).await;
    // As the relay had done one of both, the last message too, and was killed.
    world.stream().await.delete_message(10).await.expect("it is there");
    let _relay = world.relay();
    copied(&world).await;
    assert_eq!(message(&world, 4).await, None);
    is_a_copy(&world).await;
}

#[tokio::test]
async fn feeds_do_not_keep_what_was_erased() {
    let world = World::start().await;
    let writer = world.appender();
    let _relay = world.relay_with(Some(writer.tail()));
    let (own, foreign) = (world.feed(Some(writer.tail())).await, world.feed(None).await);
    writer.append(10).await;
    let ends = [own.handle.clone(), foreign.handle.clone()];
    let told = world.erase(&[4]).await;
    for handle in ends {
        wait::until("the feed has heard of it", async || handle.position() >= told).await;
        let mut late = handle.subscribe_after(Position::ZERO);
        let events = assert_dense(&mut late, told).await;
        assert_eq!(events[3].record.data, None);
        assert!(events[4].record.data.is_some());
    }
}

#[tokio::test]
async fn no_file_of_the_server_holds_what_was_erased() {
    let server = NatsServer::start().await;
    let world = World::on(&server).await;
    let writer = world.appender();
    let _relay = world.relay();
    writer.append(50).await;
    copied(&world).await;
    let (gone, kept) = (b"message 41\"".as_slice(), b"message 42\"".as_slice());
    let position = position_of(&world, "message 41").await;
    wait::until("it is on the disk", async || !files_with(&server.store(), gone).is_empty()).await;
    world.erase(&[position]).await;
    copied(&world).await;
    wait::until("it is overwritten", async || files_with(&server.store(), gone).is_empty()).await;
    assert!(!files_with(&server.store(), kept).is_empty());
    is_a_copy(&world).await;
}

/// Where a text stands in the log.
async fn position_of(world: &World, text: &str) -> u64 {
    let log = world.reader.after(Position::ZERO, 1_000).await.expect("the database is up");
    let sought = format!("\"text\":\"{text}\"");
    let found =
        log.iter().find(|record| record.data.as_deref().is_some_and(|data| data.contains(&sought)));
    found.expect("it was sent").position.0
}
