//! The connection dies around COMMIT: nothing is lost, nothing is there twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use sandesham_domain::{Commit, Position};
use sandesham_log::{AppendError, AppenderOptions, Priority, TailItem};
use sandesham_testkit::proxy::Proxy;
use sandesham_testkit::{builders, wait};
use sqlx::{PgPool, Postgres, Transaction};

use crate::support::TestLog;

/// The lock that appends take turns by, as in the migration.
const APPEND_LOCK: i64 = 7_310_020_131;

fn sent(text: &str) -> Commit {
    builders::sent(builders::room_id(), builders::user_id(), text)
}

async fn start() -> (TestLog, Proxy) {
    let (log, proxy) = TestLog::start_behind_proxy(AppenderOptions::default()).await;
    // So that it is connected.
    log.append.append(sent("first"), Priority::Live).await.expect("a fresh message");
    (log, proxy)
}

/// Makes every append wait.
pub(crate) async fn hold_lock(pool: &PgPool) -> Transaction<'static, Postgres> {
    let mut holding = pool.begin().await.expect("the database answers");
    let lock = sqlx::query("select pg_advisory_xact_lock($1)").bind(APPEND_LOCK);
    lock.execute(&mut *holding).await.expect("the database answers");
    holding
}

pub(crate) async fn until_waiting(pool: &PgPool, backends: i64) {
    let waiting = || async {
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from pg_locks l join pg_database d on d.oid = l.database
             where locktype = 'advisory' and not granted and datname = current_database()",
        )
        .fetch_one(pool)
        .await
        .expect("the database answers");
        waiting == backends
    };
    wait::until("appends wait for the lock", waiting).await;
}

async fn count_with(pool: &PgPool, text: &str) -> i64 {
    sqlx::query_scalar("select count(*) from events where data ->> 'text' = $1")
        .bind(text)
        .fetch_one(pool)
        .await
        .expect("the database answers")
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again() {
    let (log, proxy) = start().await;
    let mut tail = log.append.tail().subscribe();
    proxy.lose_next_answer();
    let appended = log.append.append(sent("once"), Priority::Live).await.expect("it committed");
    assert!(proxy.has_lost_answer());
    assert!(appended.already);
    assert_eq!(appended.events[0].record.position, Position(2));
    let stored = log.reader.at(Position(2)).await.unwrap();
    assert_eq!(stored.as_ref(), Some(&appended.events[0].record));
    assert!(matches!(tail.recv().await, TailItem::Events(events) if events.len() == 1));
    assert_eq!(count_with(&log.database.pool(), "once").await, 1);
    log.finish().await;
}

#[tokio::test]
async fn a_lost_answer_of_a_batch_tells_who_was_rejected_too() {
    let (log, proxy) = start().await;
    let taken = builders::message_id();
    let as_taken = || builders::sent_as(taken, builders::room_id(), builders::user_id(), "taken");
    log.append.append(as_taken(), Priority::Live).await.expect("a fresh message");
    proxy.lose_next_answer();
    let commits = [sent("a"), as_taken(), sent("b")];
    let appends = commits.into_iter().map(|commit| log.append.append(commit, Priority::Live));
    let answers = join_all(appends).await;
    let already: Vec<_> =
        answers.iter().map(|answer| answer.as_ref().map(|it| it.already)).collect();
    assert_eq!(already, [Ok(true), Err(&AppendError::Conflict), Ok(true)]);
    log.finish().await;
}

#[tokio::test]
async fn the_old_backend_may_still_commit_and_is_waited_for() {
    let (log, proxy) = start().await;
    let pool = log.database.owner_pool();
    let holding = hold_lock(&pool).await;
    let append = log.append.clone();
    let first = tokio::spawn(async move { append.append(sent("once"), Priority::Live).await });
    until_waiting(&pool, 1).await;
    // The old backend does not notice, and is before the new one in the queue for the lock.
    proxy.cut_clients();
    until_waiting(&pool, 2).await;
    let append = log.append.clone();
    let second = tokio::spawn(async move { append.append(sent("later"), Priority::Live).await });
    holding.commit().await.unwrap();

    let first = first.await.unwrap().expect("the old backend committed it");
    assert!(first.already);
    let second = second.await.unwrap().expect("a fresh message");
    assert!(first.events[0].record.position < second.events[0].record.position);
    assert_eq!(count_with(&pool, "once").await, 1);
    log.finish().await;
}

#[tokio::test]
async fn an_old_backend_that_was_ended_while_it_waited_leaves_nothing() {
    let (log, _proxy) = start().await;
    let pool = log.database.owner_pool();
    let holding = hold_lock(&pool).await;
    let append = log.append.clone();
    let first = tokio::spawn(async move { append.append(sent("once"), Priority::Live).await });
    until_waiting(&pool, 1).await;
    sqlx::query(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())",
    )
    .execute(&pool)
    .await
    .unwrap();
    holding.commit().await.unwrap();
    let first = first.await.unwrap().expect("it was sent again");
    assert!(!first.already);
    assert_eq!(count_with(&pool, "once").await, 1);
    log.finish().await;
}

#[tokio::test]
async fn who_waits_too_long_is_answered_and_the_outcome_still_settled() {
    let options =
        AppenderOptions { answer_within: Duration::from_millis(200), ..Default::default() };
    let (log, proxy) = TestLog::start_behind_proxy(options).await;
    log.append.append(sent("first"), Priority::Live).await.expect("a fresh message");
    let mut tail = log.append.tail().subscribe();
    let pool = log.database.owner_pool();
    let holding = hold_lock(&pool).await;
    let append = log.append.clone();
    let first = tokio::spawn(async move { append.append(sent("once"), Priority::Live).await });
    until_waiting(&pool, 1).await;
    proxy.cut_clients();
    until_waiting(&pool, 2).await;
    // Lost as well, so that time is up while nothing is known.
    proxy.cut_clients();
    until_waiting(&pool, 3).await;
    let in_queue = log.append.append(sent("in the queue"), Priority::Live);
    let (first, in_queue) = tokio::join!(first, in_queue);
    assert_eq!(first.unwrap().err(), Some(AppendError::Unavailable));
    assert_eq!(in_queue.err(), Some(AppendError::Unavailable));

    holding.commit().await.unwrap();
    // It is in the log all the same, and the tail hears of it.
    assert!(matches!(tail.recv().await, TailItem::Events(events) if events.len() == 1));
    assert_eq!(count_with(&pool, "once").await, 1);
    assert_eq!(count_with(&pool, "in the queue").await, 0);
    log.append.append(sent("next"), Priority::Live).await.expect("appending goes on");
    log.finish().await;
}

#[tokio::test]
async fn backends_killed_again_and_again_lose_and_repeat_nothing() {
    let log = TestLog::start().await;
    let pool = log.database.owner_pool();
    let enough = Arc::new(AtomicBool::new(false));
    let appending = (0..40).map(|task| {
        let (append, enough) = (log.append.clone(), Arc::clone(&enough));
        tokio::spawn(async move {
            let mut count = 0_i64;
            while !enough.load(Ordering::Relaxed) {
                let commit = sent(&format!("{task}-{count}"));
                append.append(commit, Priority::Live).await.expect("a fresh message");
                count += 1;
            }
            count
        })
    });
    let appending = join_all(appending.collect::<Vec<_>>());
    let mut tail = log.append.tail().subscribe();
    let mut killed = 0;
    while killed < 10 {
        let hit = kill_backends(&pool).await;
        if hit > 0 {
            // Lets one through before the next.
            tail.recv().await;
        }
        killed += hit;
    }
    enough.store(true, Ordering::Relaxed);
    let counts =
        appending.await.into_iter().map(|count| count.expect("every append is answered well"));
    let appended: i64 = counts.sum();
    let (all, different): (i64, i64) =
        sqlx::query_as("select count(*), count(distinct data ->> 'text') from events")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((all, different), (appended, appended));
    log.finish().await;
}

/// Ends the backends that append at this moment.
async fn kill_backends(pool: &PgPool) -> i64 {
    sqlx::query_scalar(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity
         where datname = current_database() and query like '%append_events(%' and state = 'active'
            and pid <> pg_backend_pid()",
    )
    .fetch_one(pool)
    .await
    .expect("the database answers")
}
