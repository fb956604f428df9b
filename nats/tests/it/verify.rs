//! Comparing all of JetStream's copy with the log.

use sandesham_domain::Position;
use sandesham_nats::{BadCopy, CopyReport, verify_copy};

use crate::support::World;

async fn copied(events: usize) -> World {
    let world = World::start().await;
    let writer = world.appender();
    let relay = world.relay();
    writer.append(events).await;
    world.assert_copied().await;
    relay.stop().await;
    world
}

async fn check(world: &World, copied: u64, first_bad: Option<(u64, &str)>) {
    let report = verify_copy(&world.url, &world.naming, &world.reader).await;
    let first_bad = first_bad
        .map(|(position, why)| BadCopy { position: Position(position), why: why.to_owned() });
    let expected = CopyReport { copied: Position(copied), first_bad };
    assert_eq!(report.expect("the stream can be read"), expected);
}

#[tokio::test]
async fn a_true_copy_is_one_even_if_it_is_behind() {
    let world = copied(2_500).await;
    world.appender().append(10).await;
    check(&world, 2_500, None).await;
}

#[tokio::test]
async fn a_message_that_is_missing_is_found() {
    let world = copied(10).await;
    world.stream().await.delete_message(7).await.expect("the message is there");
    check(&world, 10, Some((7, "it is missing in JetStream"))).await;
}

#[tokio::test]
async fn a_message_that_is_missing_since_it_was_erased_is_no_fault() {
    let world = copied(10).await;
    world.stream().await.delete_message(7).await.expect("the message is there");
    world.erase(&[7]).await;
    check(&world, 10, None).await;
}

#[tokio::test]
async fn a_text_that_was_erased_in_the_log_alone_is_found() {
    let world = copied(10).await;
    // By somebody who tells nobody.
    let owner = world.database.owner_pool();
    for statement in [
        "alter table events disable trigger all",
        "update events set data = null, salt = null, metadata = null where position = 7",
    ] {
        sqlx::query(statement).execute(&owner).await.expect("the owner may");
    }
    check(&world, 10, Some((7, "JetStream has other data"))).await;
}

#[tokio::test]
async fn what_the_relay_is_yet_to_erase_is_no_fault() {
    let world = copied(10).await;
    world.erase(&[7]).await;
    check(&world, 10, None).await;
}

#[tokio::test]
async fn a_message_of_somebody_else_is_found() {
    let world = copied(10).await;
    let subject = format!("{}.log.system.stray", world.naming.prefix());
    let published = world.jetstream().publish(subject, "stray".into()).await;
    published.expect("the server takes it").await.expect("the stream takes it");
    check(&world, 11, Some((11, "JetStream goes on to 11 where the log ends"))).await;
    world.appender().append(1).await;
    check(&world, 11, Some((11, "JetStream has it under another subject"))).await;
}

#[tokio::test]
async fn a_stream_that_is_gone_is_missed_if_there_is_something_to_copy() {
    let world = World::start().await;
    check(&world, 0, None).await;
    world.appender().append(3).await;
    let why = format!("JetStream has no stream {}", world.naming.stream_name());
    check(&world, 0, Some((1, &why))).await;
}
