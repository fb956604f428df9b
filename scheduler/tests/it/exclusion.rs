//! However many schedulers run and however they end, each message is sent once.

use futures_util::future::join_all;
use sandesham_domain::schedule::ScheduleEvent;
use sandesham_log::{AppendError, Leadership, LockKey};
use sandesham_testkit::{Database, wait};

use crate::support::Platform;

#[tokio::test]
async fn two_schedulers_that_both_believe_they_lead_send_each_message_once() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let mut planned = Vec::new();
    for index in 0..100_u32 {
        planned.push(platform.plan(author, f64::from(index % 10) + 1.0).await);
    }
    let node = platform.another_node().await;
    // A lease of another database, so that the two do not exclude each other.
    let elsewhere = Database::create().await;
    let leads_too = Leadership::new(elsewhere.connect_options(), LockKey::Scheduler);
    let one = platform.scheduler(platform.options());
    let two = platform.scheduler_in(&node, leads_too, platform.options());
    platform.clock.set(10.0);
    platform.until_over(&planned).await;
    for (index, schedule) in (0..100_u64).zip(planned) {
        let due = index % 10 + 1;
        #[expect(clippy::cast_precision_loss, reason = "at most 10")]
        platform.assert_released(schedule, due as f64, (10 - due) * 1_000).await;
    }
    one.stop().await;
    two.stop().await;
    node.crash();
    platform.finish().await;
}

#[tokio::test]
async fn one_that_waits_takes_over_from_one_that_crashed_in_the_middle() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let mut planned = Vec::new();
    for _ in 0..300 {
        planned.push(platform.plan(author, 1.0).await);
    }
    platform.clock.set(2.0);
    let node = platform.another_node().await;
    let first = platform.scheduler_in(&node, platform.leadership(), platform.options());
    wait::until("the first one is at work", || async {
        !platform.fate_of(planned[0]).await.is_empty()
    })
    .await;
    let second = platform.scheduler(platform.options());
    first.crash();
    node.crash();
    platform.until_over(&planned).await;
    for schedule in planned {
        platform.assert_released(schedule, 1.0, 1_000).await;
    }
    second.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_cancel_and_a_release_exclude_each_other() {
    let platform = Platform::start().await;
    let (author, room) = platform.author().await;
    let mut planned = Vec::new();
    for _ in 0..40 {
        planned.push(platform.plan((author, room), 1.0).await);
    }
    let scheduler = platform.scheduler(platform.options());
    let node = platform.another_node().await;
    let cancels = planned.iter().map(|schedule| platform.cancel(&node, author, *schedule));
    platform.clock.set(1.0);
    let answers = join_all(cancels).await;
    platform.until_over(&planned).await;
    for (schedule, answer) in planned.into_iter().zip(answers) {
        match answer {
            Ok(_) => {
                let fate = platform.fate_of(schedule).await;
                assert!(matches!(fate.as_slice(), [ScheduleEvent::Cancelled(_)]), "{fate:?}");
                assert_eq!(platform.message_of(schedule, 1.0).await, None);
            }
            Err(AppendError::Conflict) => platform.assert_released(schedule, 1.0, 0).await,
            Err(error) => panic!("{error}"),
        }
    }
    scheduler.stop().await;
    node.crash();
    platform.finish().await;
}
