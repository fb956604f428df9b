//! Tampering by somebody who may do everything in the database is found, and erasure is not taken for
//! it.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sandesham_domain::Position;
use sandesham_log::proof::{Compact, EMPTY_ROOT, leaf_hash};
use sandesham_log::verify::{FirstBad, VerifyOptions, verify, verify_and_tell};
use sandesham_log::{LogReader, Priority, connect};
use sandesham_testkit::{Database, builders};
use sqlx::{AssertSqlSafe, Executor as _};

use crate::erase::erase;
use crate::support::TestLog;

/// A group with a name and four messages, each in a block of its own: positions 1 to 6.
async fn six_events() -> TestLog {
    let log = TestLog::start().await;
    let (room, owner) = (builders::room_id(), builders::user_id());
    let group = builders::group(room, owner, &[]);
    let sends = (0..4).map(|n| builders::sent(room, owner, &n.to_string()));
    for commit in std::iter::once(group).chain(sends) {
        log.append.append(commit, Priority::Live).await.expect("fresh streams");
    }
    log
}

async fn tamper(database: &Database, sql: &str) {
    let sql = format!(
        "alter table events disable trigger all; alter table blocks disable trigger all; {sql}"
    );
    database.owner_pool().execute(AssertSqlSafe(sql)).await.expect("the owner may");
}

async fn first_bad(database: &Database, stretch: u64) -> Option<FirstBad> {
    let reader = LogReader::new(connect::pool(database.connect_options(), 4));
    let workers = NonZeroUsize::new(3).expect("3 is not 0");
    let options = VerifyOptions { stretch, workers, memory_bytes: 0 };
    let report = verify(&reader, options).await.expect("the log can be read");
    assert_eq!(report.ok, report.first_bad.is_none());
    assert_eq!(report.ok, report.root.is_some());
    report.first_bad
}

async fn check(sql: &str, position: u64, why: &str) {
    let log = six_events().await;
    tamper(&log.database, sql).await;
    for stretch in [1, 2, 3, 5_000] {
        let found = first_bad(&log.database, stretch).await;
        let expected = FirstBad { position: Position(position), why: why.to_owned() };
        assert_eq!(found, Some(expected), "{sql}");
    }
}

#[tokio::test]
async fn an_untouched_log_verifies() {
    let log = six_events().await;
    for stretch in [1, 2, 3, 5_000] {
        assert_eq!(first_bad(&log.database, stretch).await, None);
    }
    log.finish().await;
}

#[tokio::test]
async fn other_data_or_another_actor_is_found() {
    let why = "digest does not fit the event";
    check("update events set data = '{\"text\":\"!\"}' where position = 4", 4, why).await;
    // The same JSON, other bytes.
    check("update events set data = (data::text || ' ')::json where position = 5", 5, why).await;
    check("update events set actor = gen_random_uuid() where position = 3", 3, why).await;
    check("update events set type = replace(type, 'sent', 'edited') where position = 4", 4, why)
        .await;
}

#[tokio::test]
async fn a_digest_made_to_fit_breaks_the_chain() {
    let why = "the block's hash does not fit its events";
    let forged =
        "update events set data = null, salt = null, digest = sha256('x') where position = 4";
    check(forged, 4, why).await;
    check("update blocks set hash = sha256('x') where first_position = 5", 5, why).await;
}

#[tokio::test]
async fn a_block_made_to_fit_does_not_follow_the_one_before() {
    let why = "the block does not follow the one before it";
    check("update blocks set previous = sha256('x') where first_position = 4", 4, why).await;
}

#[tokio::test]
async fn a_missing_event_or_block_is_found() {
    check("delete from events where position = 4", 4, "the event is missing").await;
    check("delete from events where position = 6", 6, "a block stands without its events").await;
    let why = "no block begins where the last one ended";
    check("delete from blocks where first_position = 4", 4, why).await;
    check("delete from blocks where first_position = 6", 6, why).await;
}

#[tokio::test]
async fn numbers_out_of_order_are_found() {
    let why = "version does not follow the one before it";
    check("update events set version = 3 where position = 2", 2, why).await;
    let why = "room_seq does not follow the one before it";
    check("update events set room_seq = 9 where position = 4", 4, why).await;
    check(
        "update events set room_seq = null where position = 4",
        4,
        "room_seq does not fit the type",
    )
    .await;
    check(
        "update events set restricts = true where position = 4",
        4,
        "restricts does not fit the type",
    )
    .await;
    let swapped = "update events set room_seq = 100 where position = 4;
        update events set room_seq = 4 where position = 5;
        update events set room_seq = 5 where position = 4";
    check(swapped, 4, why).await;
}

#[tokio::test]
async fn another_time_is_found() {
    let earlier =
        "update events set recorded_at = recorded_at - interval '1 day' where position = 4";
    check(earlier, 4, "recorded_at goes back").await;
    let later = "update events set recorded_at = recorded_at + interval '1 s' where position = 6";
    check(later, 6, "recorded_at is not that of its block").await;
}

#[tokio::test]
async fn data_that_is_gone_without_an_erasure_is_found() {
    let why = "its data is gone, and no event tells that it was erased";
    check("update events set data = null, salt = null where position = 4", 4, why).await;
    let log = six_events().await;
    erase(&log, &[3]).await;
    tamper(&log.database, "update events set data = null, salt = null where position in (3, 5)")
        .await;
    let found = first_bad(&log.database, 2).await;
    assert_eq!(found, Some(FirstBad { position: Position(5), why: why.to_owned() }));
}

#[tokio::test]
async fn an_erased_event_is_accepted_and_nothing_else_with_it() {
    let log = six_events().await;
    erase(&log, &[4]).await;
    assert_eq!(first_bad(&log.database, 5_000).await, None);
    let record = log.reader.at(Position(4)).await.unwrap().expect("it is there");
    assert_eq!(record.data, None);
    tamper(&log.database, "update events set actor = gen_random_uuid() where position = 5").await;
    let found = first_bad(&log.database, 5_000).await.expect("it is found");
    assert_eq!(found.position, Position(5));
}

#[tokio::test]
async fn the_root_is_that_of_all_digests_however_the_log_is_cut() {
    let log = six_events().await;
    let digests: Vec<[u8; 32]> = sqlx::query_scalar("select digest from events order by position")
        .fetch_all(&log.database.owner_pool())
        .await
        .expect("the log can be read");
    let mut tree = Compact::default();
    for digest in &digests {
        tree.push_leaf(leaf_hash(digest));
    }
    for stretch in [1, 2, 3, 4, 5, 5_000] {
        let options = VerifyOptions { stretch, ..VerifyOptions::default() };
        let report = verify(&log.reader, options).await.expect("the log can be read");
        assert_eq!(report.root, Some(tree.root()), "{stretch}");
    }
    log.finish().await;
}

#[tokio::test]
async fn an_empty_log_is_whole() {
    let log = TestLog::start().await;
    let told = Arc::new(AtomicU64::new(0));
    let last = Arc::clone(&told);
    let report = verify_and_tell(&log.reader, VerifyOptions::default(), move |done, _| {
        last.store(done, Ordering::Relaxed);
    });
    let report = report.await.expect("the log can be read");
    assert_eq!((report.ok, report.head, report.root), (true, Position(0), Some(EMPTY_ROOT)));
    assert_eq!(told.load(Ordering::Relaxed), 0);
    log.finish().await;
}

#[tokio::test]
async fn of_many_wrong_events_the_first_is_told() {
    let log = six_events().await;
    tamper(
        &log.database,
        "update events set actor = gen_random_uuid() where position in (3, 4, 6);
         update events set room_seq = 99 where position = 5",
    )
    .await;
    for stretch in [1, 2, 5_000] {
        let found = first_bad(&log.database, stretch).await.expect("something is wrong");
        assert_eq!(found.position, Position(3), "{stretch}");
    }
}
