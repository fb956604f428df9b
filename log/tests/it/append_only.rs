//! Nobody changes the log, and the role of services only adds to it through the function.

use std::borrow::Cow;

use sandesham_log::Priority;
use sandesham_testkit::builders;
use sqlx::{AssertSqlSafe, Executor as _, PgPool};

use crate::support::TestLog;

/// The SQLSTATE that a statement fails with.
async fn refusal(pool: &PgPool, sql: &str) -> Option<String> {
    let done = pool.execute(AssertSqlSafe(sql.to_owned())).await;
    let error = done.err()?;
    error.as_database_error()?.code().map(Cow::into_owned)
}

const CHANGES: [&str; 8] = [
    "update events set actor = null",
    "update events set version = 7 where false",
    "delete from events",
    "truncate events",
    "update blocks set hash = previous",
    "delete from blocks",
    "truncate blocks",
    "insert into events select * from events on conflict (position) do update set actor = null",
];

async fn one_event() -> TestLog {
    let log = TestLog::start().await;
    let registered = builders::registered(builders::user_id(), "Asha");
    log.append.append(registered, Priority::Live).await.expect("a fresh user");
    log
}

#[tokio::test]
async fn not_even_the_owner_changes_the_log() {
    let log = one_event().await;
    // The second as a logical replica, which skips ordinary triggers.
    for role in ["origin", "replica"] {
        let options = log.database.connect_options().options([("session_replication_role", role)]);
        let pool = PgPool::connect_with(options).await.unwrap();
        for change in CHANGES {
            let refused = refusal(&pool, change).await;
            assert_eq!(refused.as_deref(), Some("23001"), "{change} as {role}");
        }
    }
    log.finish().await;
}

#[tokio::test]
async fn services_may_select_and_call_the_function_and_no_more() {
    let log = one_event().await;
    let pool = log.database.pool();
    let inserts = [
        "insert into events select * from events",
        "insert into blocks select * from blocks",
        "alter table events disable trigger events_append_only",
        "drop table blocks",
        "create or replace function refuse_change() returns trigger language plpgsql as 'begin end'",
    ];
    for change in CHANGES.iter().chain(&inserts) {
        let refused = refusal(&pool, change).await;
        assert_eq!(refused.as_deref(), Some("42501"), "{change}");
    }
    let seen: i64 = sqlx::query_scalar("select count(*) from events join blocks on true")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(seen, 1);
    log.finish().await;
}

#[tokio::test]
async fn others_may_not_call_the_function() {
    let log = one_event().await;
    let may: bool = sqlx::query_scalar(
        "select has_function_privilege('pg_monitor', oid, 'execute') from pg_proc
         where proname = 'append_events'",
    )
    .fetch_one(&log.database.owner_pool())
    .await
    .unwrap();
    assert!(!may);
    log.finish().await;
}
