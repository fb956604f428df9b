//! Tampering by somebody who may do everything in the database is found, and erasure is not taken for
//! it.

use sandesham_domain::Position;
use sandesham_log::verify::{FirstBad, VerifyOptions, verify};
use sandesham_log::{LogReader, Priority, connect};
use sandesham_testkit::{Database, builders};
use sqlx::{AssertSqlSafe, Executor as _};

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

async fn first_bad(database: &Database, page: u32) -> Option<FirstBad> {
    let reader = LogReader::new(connect::pool(database.connect_options(), 2));
    let report = verify(&reader, VerifyOptions { page }).await.expect("the log can be read");
    assert_eq!(report.ok, report.first_bad.is_none());
    report.first_bad
}

async fn check(sql: &str, position: u64, why: &str) {
    let log = six_events().await;
    tamper(&log.database, sql).await;
    for page in [1, 2, 5_000] {
        let found = first_bad(&log.database, page).await;
        let expected = FirstBad { position: Position(position), why: why.to_owned() };
        assert_eq!(found, Some(expected), "{sql}");
    }
}

#[tokio::test]
async fn an_untouched_log_verifies() {
    let log = six_events().await;
    for page in [1, 2, 5_000] {
        assert_eq!(first_bad(&log.database, page).await, None);
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
async fn an_erased_event_is_accepted_and_nothing_else_with_it() {
    let log = six_events().await;
    let erase = "update events set data = null, salt = null, metadata = null where position = 4";
    tamper(&log.database, erase).await;
    assert_eq!(first_bad(&log.database, 5_000).await, None);
    let record = log.reader.at(Position(4)).await.unwrap().expect("it is there");
    assert_eq!(record.data, None);
    tamper(&log.database, "update events set actor = gen_random_uuid() where position = 5").await;
    let found = first_bad(&log.database, 5_000).await.expect("it is found");
    assert_eq!(found.position, Position(5));
}
