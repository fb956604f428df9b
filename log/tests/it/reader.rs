//! What a reader has seen is all there is up to there.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use sandesham_domain::Position;
use sandesham_log::{Error, LogReader, Priority, connect};
use sandesham_testkit::proxy::Proxy;
use sandesham_testkit::{builders, wait};
use sqlx::Executor as _;

use crate::support::TestLog;

/// Follows the log as everything derived from it does, until it was told to end and has caught up.
async fn follow(reader: LogReader, done: &AtomicBool) -> u64 {
    let mut seen = Position::ZERO;
    loop {
        let was_done = done.load(Ordering::SeqCst);
        let page = reader.after(seen, 500).await.expect("the log can be read");
        for event in &page {
            assert_eq!(event.position, seen.next(), "a later event was visible before this one");
            seen = event.position;
        }
        if page.is_empty() && was_done {
            return seen.0;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_an_event_before_the_one_in_front_of_it() {
    let log = TestLog::start().await;
    let (second, other) = log.second_appender();
    let done = AtomicBool::new(false);
    let appending = async {
        let tasks = (0..20).map(|task| {
            let append = if task % 2 == 0 { log.append.clone() } else { other.clone() };
            tokio::spawn(async move {
                let (room, author) = (builders::room_id(), builders::user_id());
                for n in 0..100 {
                    let sent = builders::sent(room, author, &n.to_string());
                    append.append(sent, Priority::Live).await.expect("a fresh message");
                }
            })
        });
        for task in join_all(tasks.collect::<Vec<_>>()).await {
            task.unwrap();
        }
        done.store(true, Ordering::SeqCst);
    };
    let pool = connect::pool(log.database.connect_options(), 3);
    let reader = || follow(LogReader::new(pool.clone()), &done);
    let ((), one, two, three) = tokio::join!(appending, reader(), reader(), reader());
    assert_eq!([one, two, three], [2_000; 3]);
    second.finish().await;
    log.finish().await;
}

#[tokio::test]
async fn a_server_that_fell_silent_is_asked_again_on_another_connection() {
    let log = TestLog::start().await;
    let direct = log.database.connect_options();
    let proxy = Proxy::to(direct.get_port()).await;
    let reader = LogReader::new(connect::pool(direct.port(proxy.port()), 1));
    assert_eq!(reader.head().await.expect("the log can be read"), Position::ZERO);
    // So that the question is under way when the wire falls silent.
    let mut owner = log.database.owner_pool().begin().await.unwrap();
    owner.execute("lock table events").await.unwrap();
    let asking = tokio::spawn({
        let reader = reader.clone();
        async move { reader.head().await }
    });
    let waits = "select exists (select from pg_locks where not granted
        and relation = 'events'::regclass and database =
            (select oid from pg_database where datname = current_database()))";
    wait::until("the question waits", || async {
        sqlx::query_scalar(waits).fetch_one(&log.database.pool()).await.unwrap()
    })
    .await;
    proxy.fall_silent();
    owner.rollback().await.unwrap();
    let answer = asking.await.expect("the task does not panic");
    assert!(matches!(answer, Err(Error::Database(_))), "{answer:?}");
    assert_eq!(reader.head().await.expect("a new connection"), Position::ZERO);
    log.finish().await;
}
