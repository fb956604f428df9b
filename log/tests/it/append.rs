//! What an append gives, and what it leaves in the table.

use sandesham_domain::{Commit, Position, RoomSeq, Version};
use sandesham_log::{AppendError, Priority, RejectReason, TailItem, connect};
use sandesham_testkit::builders;
use sqlx::types::chrono::{DateTime, Utc};

use crate::support::{TestLog, data_of};

#[tokio::test]
async fn an_appended_commit_is_read_back_as_it_was_answered() {
    let log = TestLog::start().await;
    let (asha, ravi, room) = (builders::user_id(), builders::user_id(), builders::room_id());
    let made = log.append.append(builders::group(room, asha, &[ravi]), Priority::Live).await;
    let made = made.expect("a fresh room");
    let sent = log.append.append(builders::sent(room, ravi, "नमस्ते"), Priority::Live).await;
    let sent = sent.expect("a fresh message");

    let answered: Vec<_> =
        made.events.iter().chain(&sent.events).map(|event| event.record.clone()).collect();
    let positions: Vec<_> = answered.iter().map(|record| record.position.0).collect();
    assert_eq!(positions, [1, 2, 3]);
    let seqs: Vec<_> = answered.iter().map(|record| record.room_seq).collect();
    assert_eq!(seqs, [Some(RoomSeq(1)), Some(RoomSeq(2)), Some(RoomSeq(3))]);
    assert!(data_of(&sent.events[0]).contains("नमस्ते"));

    assert_eq!(log.reader.after(Position::ZERO, 10).await.unwrap(), answered);
    assert_eq!(log.reader.stream(room.into(), Version::ZERO).await.unwrap(), answered[..2]);
    assert_eq!(log.reader.stream(room.into(), Version(1)).await.unwrap(), answered[1..2]);
    assert_eq!(log.reader.room(room, RoomSeq(1), 10).await.unwrap(), answered[1..]);
    assert_eq!(log.reader.at(Position(3)).await.unwrap().as_ref(), Some(&answered[2]));
    assert_eq!(log.reader.head().await.unwrap(), Position(3));
    assert_eq!(log.reader.room_head(room).await.unwrap(), Some(RoomSeq(3)));
    log.finish().await;
}

#[tokio::test]
async fn an_empty_log_has_no_head() {
    let log = TestLog::start().await;
    assert_eq!(log.reader.head().await.unwrap(), Position::ZERO);
    assert_eq!(log.reader.at(Position::ZERO).await.unwrap(), None);
    assert_eq!(log.reader.room_head(builders::room_id()).await.unwrap(), None);
    log.finish().await;
}

#[tokio::test]
async fn the_tail_gives_what_was_appended_in_the_order_of_the_log() {
    let log = TestLog::start().await;
    let mut tail = log.append.tail().subscribe();
    let (room, author) = (builders::room_id(), builders::user_id());
    let appends = (0..50).map(|n| {
        let commit = builders::sent(room, author, &n.to_string());
        log.append.append(commit, Priority::Live)
    });
    for appended in futures_util::future::join_all(appends).await {
        appended.expect("a fresh message");
    }
    let mut positions = Vec::new();
    while positions.len() < 50 {
        match tail.recv().await {
            TailItem::Events(events) => {
                positions.extend(events.iter().map(|event| event.record.position.0));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(positions, (1..=50).collect::<Vec<_>>());
    log.finish().await;
    assert!(matches!(tail.recv().await, TailItem::Closed));
}

#[tokio::test]
async fn a_batch_has_one_time_which_never_goes_back() {
    let log = TestLog::start().await;
    let room = builders::room_id();
    for _ in 0..3 {
        let appends = (0..20).map(|_| {
            log.append.append(builders::sent(room, builders::user_id(), "hi"), Priority::Live)
        });
        futures_util::future::join_all(appends).await;
    }
    let times: Vec<DateTime<Utc>> =
        sqlx::query_scalar("select recorded_at from events order by position")
            .fetch_all(&log.database.pool())
            .await
            .unwrap();
    assert!(times.is_sorted());
    let blocks: i64 = sqlx::query_scalar(
        "select count(*) from blocks b where b.recorded_at = all (
            select e.recorded_at from events e
            where e.position between b.first_position and b.last_position)",
    )
    .fetch_one(&log.database.pool())
    .await
    .unwrap();
    let all: i64 = sqlx::query_scalar("select count(*) from blocks")
        .fetch_one(&log.database.pool())
        .await
        .unwrap();
    assert_eq!(blocks, all);
    log.finish().await;
}

#[tokio::test]
async fn the_database_computes_the_same_digest() {
    let log = TestLog::start().await;
    let commits = [
        builders::sent(builders::room_id(), builders::user_id(), "🪷"),
        builders::registered(builders::user_id(), "Asha"),
    ];
    for commit in commits {
        log.append.append(commit, Priority::Live).await.expect("fresh streams");
    }
    let same: Vec<bool> = sqlx::query_scalar(
        "select digest = sha256(salt
            || int8send(16) || uuid_send(event_id)
            || int8send(octet_length(stream_kind)) || convert_to(stream_kind, 'UTF8')
            || int8send(16) || uuid_send(stream_id)
            || int8send(octet_length(type)) || convert_to(type, 'UTF8')
            || coalesce(int8send(16) || uuid_send(room_id), int8send(0))
            || coalesce(int8send(16) || uuid_send(actor), int8send(0))
            || convert_to(data::text, 'UTF8'))
         from events",
    )
    .fetch_all(&log.database.pool())
    .await
    .unwrap();
    assert_eq!(same, [true, true]);
    log.finish().await;
}

#[tokio::test]
async fn what_can_never_be_stored_is_refused_before_it_is_queued() {
    let log = TestLog::start().await;
    let mut commit = builders::sent(builders::room_id(), builders::user_id(), "hi");
    commit.writes[0].events[0].data = r#"{"text":"\u0000"}"#.to_owned();
    let refused = log.append.append(commit, Priority::Live).await;
    let nul = AppendError::Rejected(RejectReason::NulCharacter);
    assert_eq!(refused.err(), Some(nul));
    let empty = log.append.append(Commit::default(), Priority::Live).await;
    assert_eq!(empty.err(), Some(AppendError::Rejected(RejectReason::Empty)));
    log.finish().await;
}

#[tokio::test]
async fn background_work_is_appended_too_however_much_there_is() {
    let log = TestLog::start().await;
    let appends = (0..500).map(|n| {
        let commit = builders::sent(builders::room_id(), builders::user_id(), &n.to_string());
        log.append.append(commit, Priority::Background)
    });
    for appended in futures_util::future::join_all(appends).await {
        appended.expect("a fresh message");
    }
    assert_eq!(log.reader.head().await.unwrap(), Position(500));
    log.finish().await;
}

#[tokio::test]
async fn services_work_as_the_role_whatever_they_connect_as() {
    let log = TestLog::start().await;
    let pool = connect::pool(log.database.connect_options(), 1);
    for _ in 0..2 {
        let role: String =
            sqlx::query_scalar("select current_user::text").fetch_one(&pool).await.unwrap();
        assert_eq!(role, "sandesham_app");
    }
    log.finish().await;
}
