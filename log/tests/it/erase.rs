//! Data goes out of the log for ever through one function, for one role, and proofs stand.

use std::borrow::Cow;

use sandesham_domain::erasure::ErasureEvent;
use sandesham_domain::{EventType, Position, StreamEvent as _};
use sandesham_log::verify::{VerifyOptions, verify};
use sandesham_log::{AppendError, EraseError, Eraser, EraserConnection, Priority};
use sandesham_testkit::builders;
use sqlx::{Executor as _, Row as _};

use crate::support::TestLog;

/// A group with a name, and messages in it: positions 1 and 2, and from 3 on.
async fn log_with_messages(count: usize) -> TestLog {
    let log = TestLog::start().await;
    let (room, owner) = (builders::room_id(), builders::user_id());
    let group = builders::group(room, owner, &[]);
    let sends = (0..count).map(|n| builders::sent(room, owner, &format!("secret {n}")));
    for commit in std::iter::once(group).chain(sends) {
        log.append.append(commit, Priority::Live).await.expect("fresh streams");
    }
    log
}

async fn eraser(log: &TestLog) -> EraserConnection {
    let eraser = Eraser::new(log.database.connect_options());
    eraser.connect().await.expect("the owner may")
}

/// What it erased, and where that is told.
pub(crate) async fn erase(log: &TestLog, positions: &[u64]) -> (Vec<Position>, Option<Position>) {
    let positions: Vec<_> = positions.iter().copied().map(Position).collect();
    let mut connection = eraser(log).await;
    let mut erasing = connection.begin().await.expect("the database is up");
    let erased = erasing.blank(&positions).await.expect("they are erasable");
    if erased.is_empty() {
        return (erased, None);
    }
    let told = erasing.append(builders::erased(&erased)).await.expect("a fresh erasure");
    erasing.commit().await.expect("the database is up");
    (erased, Some(told))
}

#[tokio::test]
async fn erased_data_is_gone_and_all_proofs_stand() {
    let log = log_with_messages(4).await;
    let before = log.reader.digested(Position(4)).await.unwrap().unwrap();
    let root = verify(&log.reader, VerifyOptions::default()).await.unwrap().root;
    assert!(root.is_some());

    assert_eq!(erase(&log, &[4, 2]).await, (vec![Position(2), Position(4)], Some(Position(7))));
    let after = log.reader.digested(Position(4)).await.unwrap().unwrap();
    assert_eq!((after.record.data, after.salt), (None, None));
    assert_eq!(after.digest, before.digest);
    assert_eq!(after.record.event_id, before.record.event_id);
    let report = verify(&log.reader, VerifyOptions::default()).await.unwrap();
    assert_eq!((report.ok, report.head), (true, Position(7)));

    let told = log.reader.at(Position(7)).await.unwrap().unwrap();
    assert_eq!(told.event_type, EventType::LogErased);
    let Ok(ErasureEvent::Told(told)) = ErasureEvent::from_record(&told) else { panic!("{told:?}") };
    assert_eq!(told.positions.iter().collect::<Vec<_>>(), [Position(2), Position(4)]);
    log.finish().await;
}

#[tokio::test]
async fn what_is_erased_is_not_erased_again() {
    let log = log_with_messages(2).await;
    erase(&log, &[3]).await;
    assert_eq!(erase(&log, &[3]).await, (Vec::new(), None));
    assert_eq!(erase(&log, &[3, 4, 99]).await.0, [Position(4)]);
    log.finish().await;
}

#[tokio::test]
async fn an_erasure_that_is_not_committed_leaves_everything_as_it_was() {
    let log = log_with_messages(1).await;
    let mut connection = eraser(&log).await;
    let mut erasing = connection.begin().await.expect("the database is up");
    erasing.blank(&[Position(3)]).await.expect("it is erasable");
    erasing.append(builders::erased(&[Position(3)])).await.expect("a fresh erasure");
    drop(erasing);
    drop(connection);
    assert!(log.reader.at(Position(3)).await.unwrap().unwrap().data.is_some());
    let sent = builders::sent(builders::room_id(), builders::user_id(), "on");
    let appended = log.append.append(sent, Priority::Live).await.expect("nobody holds the lock");
    assert_eq!(appended.events[0].record.position, Position(4));
    log.finish().await;
}

#[tokio::test]
async fn appends_wait_for_an_erasure_and_go_on_behind_it() {
    let log = log_with_messages(1).await;
    let mut connection = eraser(&log).await;
    let mut erasing = connection.begin().await.expect("the database is up");
    erasing.blank(&[Position(3)]).await.expect("it is erasable");
    let sent = builders::sent(builders::room_id(), builders::user_id(), "on");
    let append = log.append.clone();
    let waiting = tokio::spawn(async move { append.append(sent, Priority::Live).await });
    let told = erasing.append(builders::erased(&[Position(3)])).await.expect("a fresh erasure");
    erasing.commit().await.expect("the database is up");
    assert_eq!(told, Position(4));
    let appended = waiting.await.expect("no panic");
    let appended = appended.unwrap_or_else(|error: AppendError| panic!("{error}"));
    assert_eq!(appended.events[0].record.position, Position(5));
    log.finish().await;
}

#[tokio::test]
async fn what_aggregates_need_is_refused_as_a_whole() {
    let log = log_with_messages(1).await;
    let mut connection = eraser(&log).await;
    let mut erasing = connection.begin().await.expect("the database is up");
    // The first is that the room was made.
    let refused = erasing.blank(&[Position(1), Position(3)]).await;
    let Err(EraseError::NotErasable(why)) = refused else { panic!("{refused:?}") };
    assert_eq!(why, "events of type sandesham.room.created.v1 are not erasable");
    drop(erasing);
    drop(connection);
    assert!(log.reader.at(Position(3)).await.unwrap().unwrap().data.is_some());
    log.finish().await;
}

#[tokio::test]
async fn the_database_takes_for_erasable_what_the_domain_does() {
    let log = log_with_messages(0).await;
    let function: String =
        sqlx::query_scalar("select pg_get_functiondef('erase_events(bigint[])'::regprocedure)")
            .fetch_one(&log.database.owner_pool())
            .await
            .unwrap();
    for event_type in EventType::ALL {
        let is_named = function.contains(&format!("'{event_type}'"));
        assert_eq!(is_named, event_type.is_erasable(), "{event_type}");
    }
    log.finish().await;
}

#[tokio::test]
async fn services_may_not_erase() {
    let log = log_with_messages(1).await;
    for call in ["select erase_events('{3}')", "insert into erasing values (pg_current_xact_id())"]
    {
        let refused = log.database.pool().execute(call).await.expect_err("services may not");
        let code =
            refused.as_database_error().and_then(|refused| refused.code().map(Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{call}");
    }
    // A user who is what services are, and not more.
    let user = format!("service_{}", uuid::Uuid::new_v4().simple());
    let make = format!("create role {user} login in role sandesham_app");
    log.database.owner_pool().execute(sqlx::AssertSqlSafe(make)).await.expect("the owner may");
    let options = log.database.connect_options().username(&user);
    let refused = Eraser::new(options).connect().await;
    assert!(matches!(refused, Err(EraseError::NotAllowed(_))), "{refused:?}");
    let drop = format!("drop role {user}");
    log.database.owner_pool().execute(sqlx::AssertSqlSafe(drop)).await.expect("the owner may");
    assert!(log.reader.at(Position(3)).await.unwrap().unwrap().data.is_some());
    log.finish().await;
}

#[tokio::test]
async fn not_even_an_erasing_transaction_does_more_than_erase() {
    let log = log_with_messages(1).await;
    for change in [
        "update events set actor = null where position = 3",
        "update events set data = '{}' where position = 3",
        "update events set data = null, salt = null, digest = sha256('') where position = 3",
        "delete from events where position = 3",
        "update blocks set hash = previous",
    ] {
        let mut transaction = log.database.owner_pool().begin().await.unwrap();
        let open = "insert into erasing values (pg_current_xact_id())";
        transaction.execute(open).await.expect("the owner may");
        let refused = transaction.execute(change).await.expect_err("not even then");
        let code =
            refused.as_database_error().and_then(|refused| refused.code().map(Cow::into_owned));
        assert_eq!(code.as_deref(), Some("23001"), "{change}");
    }
    let row = log.database.owner_pool().fetch_one("select count(*) from erasing").await.unwrap();
    assert_eq!(row.get::<i64, _>(0), 0);
    log.finish().await;
}
