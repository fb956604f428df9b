//! Something in a batch of 200 fails: only its owner hears of it.
//!
//! What is malformed or too large is refused before it is queued; here a trigger of the owner's
//! stands for what slips through, with the SQLSTATEs that Postgres would give.

use std::time::Duration;

use futures_util::future::join_all;
use sandesham_domain::{Commit, Position};
use sandesham_log::{
    AppendError, Appended, AppenderOptions, Lane, Priority, RejectReason, TailItem,
};
use sandesham_testkit::builders;
use sqlx::Executor as _;

use crate::lanes::submit;
use crate::support::TestLog;

/// Fails any insert of a row whose data names a SQLSTATE: `fail-22P02`.
const FAIL_ON_DEMAND: &str = "
    create function fail_on_demand() returns trigger language plpgsql as $$
    declare
        state text := substring(new.data::text from 'fail-([0-9A-Z]{5})');
    begin
        if state is not null then raise exception 'on demand' using errcode = state; end if;
        return new;
    end;
    $$;
    create trigger fail_on_demand before insert on events
        for each row execute function fail_on_demand()";

async fn start() -> TestLog {
    start_with(AppenderOptions::default()).await
}

async fn start_with(options: AppenderOptions) -> TestLog {
    let log = TestLog::start_with(options).await;
    log.database.owner_pool().execute(FAIL_ON_DEMAND).await.expect("the database answers");
    log
}

fn sent(text: &str) -> Commit {
    builders::sent(builders::room_id(), builders::user_id(), text)
}

/// Submitted at once, so that they make one batch.
async fn append_all(log: &TestLog, commits: Vec<Commit>) -> Vec<Result<Appended, AppendError>> {
    join_all(commits.into_iter().map(|commit| log.append.append(commit, Priority::Live))).await
}

fn refused(sqlstate: &str) -> AppendError {
    let sqlstate = sqlstate.to_owned();
    AppendError::Rejected(RejectReason::Refused { sqlstate, constraint: None })
}

#[tokio::test]
async fn without_poison_two_hundred_make_one_batch() {
    let log = start().await;
    let answers = append_all(&log, (0..200).map(|n| sent(&n.to_string())).collect()).await;
    assert!(answers.iter().all(Result::is_ok));
    let blocks: i64 = sqlx::query_scalar("select count(*) from blocks")
        .fetch_one(&log.database.pool())
        .await
        .unwrap();
    assert_eq!(blocks, 1);
    log.finish().await;
}

#[tokio::test]
async fn only_what_is_malformed_or_too_large_fails() {
    let log = start().await;
    let mut commits: Vec<_> = (0..200).map(|n| sent(&n.to_string())).collect();
    commits[3] = sent("fail-22P02");
    commits[77] = sent("fail-54000");
    commits[78] = sent("fail-23514");
    // Refused before they are queued.
    commits[100].writes[0].events[0].data = r#"{"text":"a\u0000b"}"#.to_owned();
    commits[150].writes[0].events[0].data = format!(r#"{{"text":"{}"}}"#, "x".repeat(256 * 1024));
    commits[199].writes[0].events[0].data = r#"{"text":"#.to_owned();

    let answers = append_all(&log, commits).await;
    let failed: Vec<_> = answers
        .iter()
        .enumerate()
        .filter_map(|(n, answer)| answer.as_ref().err().map(|error| (n, error.clone())))
        .collect();
    let too_large = RejectReason::TooLarge { bytes: 256 * 1024 + 11, max: 256 * 1024 };
    let expected = [
        (3, refused("22P02")),
        (77, refused("54000")),
        (78, refused("23514")),
        (100, AppendError::Rejected(RejectReason::NulCharacter)),
        (150, AppendError::Rejected(too_large)),
        (199, AppendError::Rejected(RejectReason::NotAnObject)),
    ];
    assert_eq!(failed, expected);
    // The rest kept its order.
    let positions: Vec<_> =
        answers.iter().flatten().map(|appended| appended.events[0].record.position.0).collect();
    assert_eq!(positions, (1..=194).collect::<Vec<_>>());
    log.finish().await;
}

#[tokio::test]
async fn a_conflict_before_the_poison_hands_its_lane_back_across_the_halves() {
    let log = start().await;
    let lane = Lane::new();
    let existing = builders::message_id();
    let send_existing =
        || builders::sent_as(existing, builders::room_id(), builders::user_id(), "first");
    log.append.append(send_existing(), Priority::Live).await.expect("a fresh message");

    let commits = [sent("a"), send_existing(), sent("fail-22P02"), sent("b"), sent("c")];
    let answers = submit(&log, &lane, commits).await;
    let answers: Vec<_> = answers.into_iter().map(Result::err).collect();
    let back = || Some(AppendError::HandedBack);
    assert_eq!(answers, [None, Some(AppendError::Conflict), back(), back(), back()]);
    assert_eq!(log.reader.head().await.unwrap(), Position(2));
    log.finish().await;
}

#[tokio::test]
async fn a_full_disk_is_nobodys_fault_and_the_batch_goes_in_once_there_is_room() {
    let log = start().await;
    log.database
        .owner_pool()
        .execute(
            "create function disk_full() returns trigger language plpgsql as $$
             begin raise exception 'full' using errcode = 'disk_full'; end $$;
             create sequence tries;
             grant usage on sequence tries to public;
             create trigger disk_full before insert on events
                for each row when (nextval('tries') < 4) execute function disk_full()",
        )
        .await
        .unwrap();
    let answers = append_all(&log, (0..200).map(|n| sent(&n.to_string())).collect()).await;
    assert!(answers.iter().all(Result::is_ok));
    log.finish().await;
}

#[tokio::test]
async fn a_disk_that_stays_full_is_answered_unavailable_in_time() {
    let options =
        AppenderOptions { answer_within: Duration::from_millis(300), ..Default::default() };
    let log = start_with(options).await;
    let answers = append_all(&log, vec![sent("ok"), sent("fail-53100")]).await;
    let answers: Vec<_> = answers.into_iter().map(Result::err).collect();
    assert_eq!(answers, [Some(AppendError::Unavailable), Some(AppendError::Unavailable)]);
    log.append.append(sent("later"), Priority::Live).await.expect("nothing stands in its way");
    log.finish().await;
}

#[tokio::test]
async fn a_duplicate_event_id_means_look_again_and_not_whose_fault_is_it() {
    let log = start().await;
    // Once, as when the old backend commits between the attempts: what a sequence gives is not
    // rolled back.
    log.database
        .owner_pool()
        .execute(
            "create function duplicate() returns trigger language plpgsql as $$
             begin
                raise exception 'duplicate' using errcode = 'unique_violation',
                    constraint = 'events_event_id_key';
             end $$;
             create sequence calls;
             grant usage on sequence calls to public;
             create trigger duplicate before insert on events
                for each row when (nextval('calls') < 2) execute function duplicate()",
        )
        .await
        .unwrap();
    let mut tail = log.append.tail().subscribe();
    let once = log.append.append(sent("once"), Priority::Live).await;
    assert!(!once.expect("a fresh message").already);
    assert!(matches!(tail.recv().await, TailItem::Events(events) if events.len() == 1));
    let calls: i64 = sqlx::query_scalar("select last_value from calls")
        .fetch_one(&log.database.owner_pool())
        .await
        .unwrap();
    assert_eq!(calls, 2, "it met the trigger once, and was tried once more");
    log.finish().await;
}
