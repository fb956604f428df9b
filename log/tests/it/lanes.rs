//! The order of a lane holds whatever happens to one of it.

use std::time::Duration;

use futures_util::future::join_all;
use sandesham_domain::{Commit, Expected, MessageId, RoomId, UserId, Version};
use sandesham_log::{AppendError, Appended, AppenderOptions, Lane, Priority};
use sandesham_testkit::builders;

use crate::lost_connection::hold_lock;
use crate::support::TestLog;

pub(crate) type Answers = Vec<Result<Appended, AppendError>>;

pub(crate) async fn submit(
    log: &TestLog,
    lane: &Lane,
    commits: impl IntoIterator<Item = Commit>,
) -> Answers {
    submit_as(Priority::Live, log, lane, commits).await
}

async fn submit_as(
    priority: Priority,
    log: &TestLog,
    lane: &Lane,
    commits: impl IntoIterator<Item = Commit>,
) -> Answers {
    let mut submitted = Vec::new();
    for commit in commits {
        let admitted = log.append.admit(commit, priority).await;
        submitted.push(admitted.map(|admitted| log.append.submit(admitted, lane)));
    }
    join_all(submitted.into_iter().map(async |it| it?.await)).await
}

fn positions(answers: &Answers) -> Vec<u64> {
    answers.iter().flatten().flat_map(|it| &it.events).map(|it| it.record.position.0).collect()
}

fn place() -> (RoomId, UserId) {
    (builders::room_id(), builders::user_id())
}

/// Sixteen sends of which the one at `at` repeats an identifier that is taken.
fn sixteen_with_repeat(taken: MessageId, at: usize) -> Vec<Commit> {
    let (room, author) = place();
    let send = |n: usize| builders::sent(room, author, &n.to_string());
    let mut commits: Vec<_> = (0..16).map(send).collect();
    commits[at] = builders::sent_as(taken, room, author, "taken");
    commits
}

async fn take_identifier(log: &TestLog) -> MessageId {
    let (room, author) = place();
    let taken = builders::message_id();
    let sent = builders::sent_as(taken, room, author, "first");
    log.append.append(sent, Priority::Live).await.expect("a fresh message");
    taken
}

#[tokio::test]
async fn sixteen_in_flight_keep_their_order() {
    let log = TestLog::start().await;
    let (room, author) = place();
    let answers =
        submit(&log, &Lane::new(), (0..16).map(|_| builders::sent(room, author, "hi"))).await;
    assert_eq!(positions(&answers), (1..=16).collect::<Vec<_>>());
    log.finish().await;
}

#[tokio::test]
async fn what_follows_a_conflict_is_handed_back() {
    let log = TestLog::start().await;
    let taken = take_identifier(&log).await;
    for at in [0, 5, 15] {
        let answers = submit(&log, &Lane::new(), sixteen_with_repeat(taken, at)).await;
        let errors: Vec<_> = answers.into_iter().map(Result::err).collect();
        assert!(errors[..at].iter().all(Option::is_none));
        assert_eq!(errors[at], Some(AppendError::Conflict));
        assert!(errors[at + 1..].iter().all(|error| *error == Some(AppendError::HandedBack)));
    }
    log.finish().await;
}

#[tokio::test]
async fn another_lane_is_not_held_up_by_a_conflict() {
    let log = TestLog::start().await;
    let taken = take_identifier(&log).await;
    let (conflicting, calm) = (Lane::new(), Lane::new());
    let (room, author) = place();
    let calm_commits = (0..16).map(|_| builders::sent(room, author, "hi"));
    let (_, answers) = tokio::join!(
        submit(&log, &conflicting, sixteen_with_repeat(taken, 0)),
        submit(&log, &calm, calm_commits)
    );
    assert!(answers.iter().all(Result::is_ok));
    log.finish().await;
}

#[tokio::test]
async fn nothing_overtakes_a_conflict_until_the_lane_is_resumed() {
    let log = TestLog::start().await;
    let taken = take_identifier(&log).await;
    let lane = Lane::new();
    let (room, author) = place();
    submit(&log, &lane, sixteen_with_repeat(taken, 3)).await;
    // Decided before its author heard of the conflict.
    let early = submit(&log, &lane, [builders::sent(room, author, "early")]).await;
    assert_eq!(early[0].as_ref().err(), Some(&AppendError::HandedBack));
    lane.resume();
    let again = submit(&log, &lane, [builders::sent(room, author, "again")]).await;
    assert!(again[0].is_ok());
    log.finish().await;
}

#[tokio::test]
async fn in_the_background_nothing_overtakes_what_the_log_could_not_take_in_time() {
    let answer_within = Duration::from_millis(200);
    let options = AppenderOptions { answer_within, ..Default::default() };
    let log = TestLog::start_with(options).await;
    let lane = Lane::new();
    let (room, author) = place();
    let submit =
        |text| submit_as(Priority::Background, &log, &lane, [builders::sent(room, author, text)]);
    let holding = hold_lock(&log.database.owner_pool()).await;
    let first = submit("first").await;
    assert_eq!(first[0].as_ref().err(), Some(&AppendError::Unavailable));
    // The log can take this one, and the first is not submitted again yet.
    let release = async { holding.commit().await.expect("the lock is given up") };
    let (second, ()) = tokio::join!(submit("second"), release);
    assert!(second[0].is_err(), "{second:?}");
    lane.resume();
    let again = submit("first again").await;
    assert!(again[0].is_ok(), "{again:?}");
    log.finish().await;
}

#[tokio::test]
async fn what_must_wait_for_the_next_batch_makes_the_rest_of_its_lane_wait() {
    let log = TestLog::start().await;
    let (room, owner) = place();
    let group = builders::group(room, owner, &[]);
    log.append.append(group, Priority::Live).await.expect("a fresh room");
    // The send is guarded by the room that the rename writes: not in one batch. The last one could
    // go with the first, and must not.
    let commits = [
        builders::renamed(room, owner, "new", Expected::Any),
        builders::sent(room, owner, "guarded").guarded_by(room, Version(2)),
        builders::sent(room, owner, "free"),
    ];
    let answers = submit(&log, &Lane::new(), commits).await;
    assert_eq!(positions(&answers), [3, 4, 5]);
    let blocks: Vec<i64> =
        sqlx::query_scalar("select first_position from blocks order by first_position")
            .fetch_all(&log.database.pool())
            .await
            .unwrap();
    assert_eq!(blocks, [1, 3, 4]);
    log.finish().await;
}

#[tokio::test]
async fn many_writes_of_one_stream_go_in_one_after_the_other() {
    let log = TestLog::start().await;
    let (room, owner) = place();
    let group = builders::group(room, owner, &[]);
    log.append.append(group, Priority::Live).await.expect("a fresh room");
    let renames = (0..16)
        .map(|n| builders::renamed(room, owner, &n.to_string(), Expected::Exact(Version(2 + n))));
    let answers = submit(&log, &Lane::new(), renames).await;
    assert_eq!(positions(&answers), (3..19).collect::<Vec<_>>());
    log.finish().await;
}

#[tokio::test]
async fn a_refused_commit_does_not_hold_up_the_rest() {
    let log = TestLog::start().await;
    let (room, author) = place();
    let mut commits: Vec<_> = (0..3).map(|_| builders::sent(room, author, "hi")).collect();
    commits[1].writes[0].events.clear();
    let answers = submit(&log, &Lane::new(), commits).await;
    assert!(answers[1].is_err());
    assert_eq!(positions(&answers), [1, 2]);
    log.finish().await;
}
