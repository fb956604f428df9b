//! Which commits are rejected, also side by side in one batch and from two processes.

use futures_util::future::join_all;
use sandesham_domain::{Commit, Expected, Position, Version};
use sandesham_log::{AppendError, Priority};
use sandesham_testkit::builders;

use crate::support::TestLog;

async fn append(log: &TestLog, commit: Commit) -> Result<Vec<u64>, AppendError> {
    let appended = log.append.append(commit, Priority::Live).await?;
    Ok(appended.events.iter().map(|event| event.record.position.0).collect())
}

#[tokio::test]
async fn an_older_or_newer_version_than_the_streams_is_a_conflict() {
    let log = TestLog::start().await;
    let (owner, room) = (builders::user_id(), builders::room_id());
    append(&log, builders::group(room, owner, &[])).await.expect("a fresh room");
    for wrong in [0, 1, 3, 7] {
        let commit = builders::renamed(room, owner, "late", Expected::Exact(Version(wrong)));
        assert_eq!(append(&log, commit).await, Err(AppendError::Conflict));
    }
    let right = builders::renamed(room, owner, "in time", Expected::Exact(Version(2)));
    assert_eq!(append(&log, right).await, Ok(vec![3]));
    let any = builders::renamed(room, owner, "whenever", Expected::Any);
    assert_eq!(append(&log, any).await, Ok(vec![4]));
    log.finish().await;
}

#[tokio::test]
async fn a_guard_fails_on_a_later_restricting_event_and_on_no_other() {
    let log = TestLog::start().await;
    let (owner, ravi, room) = (builders::user_id(), builders::user_id(), builders::room_id());
    append(&log, builders::group(room, owner, &[ravi])).await.expect("a fresh room");
    let send = || builders::sent(room, ravi, "hi").guarded_by(room, Version(2));

    let joined = builders::joined(room, owner, builders::user_id(), Expected::Any);
    append(&log, joined).await.expect("any version");
    append(&log, send()).await.expect("joins do not reject sends");
    let removed = builders::removed(room, owner, ravi, Expected::Any);
    append(&log, removed).await.expect("any version");
    assert_eq!(append(&log, send()).await, Err(AppendError::Conflict));
    let seen = builders::sent(room, owner, "hi").guarded_by(room, Version(4));
    append(&log, seen).await.expect("the removal was seen");
    log.finish().await;
}

#[tokio::test]
async fn a_guard_on_the_author_fails_once_the_account_is_closed() {
    let log = TestLog::start().await;
    let (ravi, room) = (builders::user_id(), builders::room_id());
    append(&log, builders::registered(ravi, "Ravi")).await.expect("a fresh user");
    let closed = builders::deactivated(ravi, Expected::Exact(Version(1)));
    append(&log, closed).await.expect("the right version");
    let send = builders::sent(room, ravi, "hi").guarded_by(ravi, Version(1));
    assert_eq!(append(&log, send).await, Err(AppendError::Conflict));
    log.finish().await;
}

#[tokio::test]
async fn a_removal_and_sends_of_the_removed_at_once_leave_nothing_after_the_removal() {
    let log = TestLog::start().await;
    for _ in 0..20 {
        let (owner, ravi, room) = (builders::user_id(), builders::user_id(), builders::room_id());
        append(&log, builders::group(room, owner, &[ravi])).await.expect("a fresh room");
        let send = || append(&log, builders::sent(room, ravi, "hi").guarded_by(room, Version(2)));
        let removal = append(&log, builders::removed(room, owner, ravi, Expected::Any));
        let (before, removal, after) = tokio::join!(
            join_all((0..5).map(|_| send())),
            removal,
            join_all((0..5).map(|_| send()))
        );
        let removed_at = removal.expect("any version")[0];
        for sent in before.into_iter().chain(after) {
            match sent {
                Ok(positions) => assert!(positions[0] < removed_at),
                Err(error) => assert_eq!(error, AppendError::Conflict),
            }
        }
    }
    log.finish().await;
}

#[tokio::test]
async fn of_many_on_one_version_from_two_processes_one_wins() {
    let log = TestLog::start().await;
    let (second, other) = log.second_appender();
    let (owner, room) = (builders::user_id(), builders::room_id());
    append(&log, builders::group(room, owner, &[])).await.expect("a fresh room");
    for round in 2..12 {
        let tries = (0..20).map(|n| {
            let handle = if n % 2 == 0 { &log.append } else { &other };
            let expected = Expected::Exact(Version(round));
            handle.append(builders::renamed(room, owner, "mine", expected), Priority::Live)
        });
        let won = join_all(tries).await.into_iter().flatten().count();
        assert_eq!(won, 1);
    }
    second.finish().await;
    log.finish().await;
}

#[tokio::test]
async fn a_commit_over_two_streams_is_all_or_nothing() {
    let log = TestLog::start().await;
    let (asha, room) = (builders::user_id(), builders::room_id());
    append(&log, builders::registered(asha, "Asha")).await.expect("a fresh user");
    let [stale, fresh] =
        [builders::registered(asha, "Asha again"), builders::group(room, asha, &[])]
            .map(|mut commit| commit.writes.remove(0));
    let both = Commit::of(fresh.clone()).and(stale);
    assert_eq!(append(&log, both).await, Err(AppendError::Conflict));
    assert_eq!(log.reader.head().await.unwrap(), Position(1));
    append(&log, Commit::of(fresh)).await.expect("nothing of it was appended");
    log.finish().await;
}
