//! What a reader has seen is all there is up to there.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use sandesham_domain::Position;
use sandesham_log::{LogReader, Priority, connect};
use sandesham_testkit::builders;

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
