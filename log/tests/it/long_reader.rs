//! A reader that keeps a snapshot for long, such as a dump, does not slow appends: they leave no dead
//! rows behind that it would make everybody walk past.

use futures_util::future::join_all;
use sandesham_log::Priority;
use sandesham_testkit::{builders, wait};
use sqlx::{Executor as _, Row as _};

use crate::support::TestLog;

const EVENTS: i64 = 2_000;

/// How many rows were ever inserted, and how many versions of rows updates and deletes left behind.
async fn row_versions(log: &TestLog, table: &str) -> (i64, i64) {
    let statistics = sqlx::query(
        "select n_tup_ins, n_tup_upd + n_tup_del + n_dead_tup as dead
         from pg_stat_user_tables where relname = $1",
    );
    let row = statistics
        .bind(table)
        .fetch_one(&log.database.owner_pool())
        .await
        .expect("the database answers");
    (row.get("n_tup_ins"), row.get("dead"))
}

#[tokio::test]
async fn appends_go_on_beside_an_old_snapshot_and_leave_no_dead_rows() {
    let log = TestLog::start().await;
    let mut old = log.database.pool().begin().await.unwrap();
    old.execute("set transaction isolation level repeatable read").await.unwrap();
    old.execute("select count(*) from events").await.unwrap();

    let (room, owner) = (builders::room_id(), builders::user_id());
    for _ in 0..EVENTS / 100 {
        let appends =
            (0..100).map(|_| log.append.append(builders::sent(room, owner, "hi"), Priority::Live));
        assert!(join_all(appends).await.iter().all(Result::is_ok));
    }

    // Statistics arrive with a delay.
    wait::until("the statistics are there", || async {
        row_versions(&log, "events").await.0 == EVENTS
    })
    .await;
    assert_eq!(row_versions(&log, "events").await.1, 0);
    assert_eq!(row_versions(&log, "blocks").await.1, 0);
    let seen: i64 =
        sqlx::query_scalar("select count(*) from events").fetch_one(&mut *old).await.unwrap();
    assert_eq!(seen, 0, "the snapshot is older than every append");
    old.rollback().await.unwrap();
    log.finish().await;
}
