//! What is sent again and again.

use sandesham_domain::Expected;
use sandesham_domain::schedule::{FailureReason, LatePolicy, Recurrence, ScheduleEvent};
use sandesham_testkit::{builders, wait};

use crate::support::Platform;

const MINUTE: f64 = 60.0;

fn every_minute() -> Recurrence {
    Recurrence::cron("* * * * *".into(), "Asia/Kolkata".into(), None).expect("an expression")
}

#[tokio::test]
async fn each_occurrence_leaves_when_it_is_due() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let schedule = platform.plan_recurring(author, every_minute(), LatePolicy::Send).await;
    let scheduler = platform.scheduler(platform.wide_options());
    let mut expected = Vec::new();
    for minute in 1..=5 {
        let due = f64::from(minute) * MINUTE;
        platform.clock.set(due + 0.25);
        expected.push((due, 250, None));
        platform.until_released(schedule, expected.len()).await;
        assert_eq!(platform.released(schedule).await, expected);
    }
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn after_a_pause_only_the_latest_that_was_missed_leaves() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let schedule = platform.plan_recurring(author, every_minute(), LatePolicy::Send).await;
    let once = [platform.plan(author, 90.0).await, platform.plan(author, 30.0).await];
    platform.clock.set(600.0 * MINUTE + 5.0);
    let scheduler = platform.scheduler(platform.wide_options());
    platform.until_released(schedule, 1).await;
    platform.until_over(&once).await;
    assert_eq!(platform.released(schedule).await, [(600.0 * MINUTE, 5_000, Some(MINUTE))]);
    // What is sent once leaves however long ago it was due.
    platform.assert_released(once[0], 90.0, 35_915_000).await;
    platform.clock.set(601.0 * MINUTE);
    platform.until_released(schedule, 2).await;
    assert_eq!(platform.released(schedule).await[1], (601.0 * MINUTE, 0, None));
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn one_that_may_not_be_late_goes_on_with_the_next() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let hourly = Recurrence::cron("0 * * * *".into(), "UTC".into(), None).expect("an expression");
    let schedule = platform.plan_recurring(author, hourly, LatePolicy::Skip).await;
    let begun = platform.clock.at(0.0).as_micros() / 60_000_000 % 60;
    #[expect(clippy::cast_precision_loss, reason = "minutes of an hour")]
    let first = (60 - begun) as f64 * MINUTE;
    platform.clock.set(first + 10.0 * MINUTE);
    let scheduler = platform.scheduler(platform.wide_options());
    wait::until("it failed", || async { !platform.fate_of(schedule).await.is_empty() }).await;
    let fate = platform.fate_of(schedule).await;
    let [ScheduleEvent::Failed(failed)] = fate.as_slice() else { panic!("{fate:?}") };
    assert_eq!(failed.reason, FailureReason::TooLate);
    platform.clock.set(first + 60.0 * MINUTE);
    platform.until_released(schedule, 1).await;
    assert_eq!(platform.released(schedule).await, [(first + 60.0 * MINUTE, 0, None)]);
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_former_member_sends_none_of_those_to_come() {
    let platform = Platform::start().await;
    let (member, room, owner) = platform.member().await;
    let schedule = platform.plan_recurring((member, room), every_minute(), LatePolicy::Send).await;
    platform.append(builders::removed(room, owner, member, Expected::Any)).await;
    platform.clock.set(3.0 * MINUTE);
    let scheduler = platform.scheduler(platform.wide_options());
    platform.until_over(&[schedule]).await;
    platform.clock.set(9.0 * MINUTE);
    let fate = platform.fate_of(schedule).await;
    let [ScheduleEvent::Failed(failed)] = fate.as_slice() else { panic!("{fate:?}") };
    assert_eq!(failed.reason, FailureReason::NotAMember);
    assert_eq!(failed.due_at, platform.clock.at(3.0 * MINUTE), "the latest of those missed");
    assert_eq!(failed.missed_from, Some(platform.clock.at(MINUTE)));
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn the_last_occurrence_completes_it() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let until = Some(platform.clock.at(2.0 * MINUTE));
    let ending = Recurrence::cron("* * * * *".into(), "UTC".into(), until).expect("an expression");
    let schedule = platform.plan_recurring(author, ending, LatePolicy::Send).await;
    let scheduler = platform.scheduler(platform.wide_options());
    for minute in [1.0, 2.0] {
        platform.clock.set(minute * MINUTE);
        wait::until("it is released", || async {
            platform.released(schedule).await.last().is_some_and(|last| last.0 >= minute * MINUTE)
        })
        .await;
    }
    platform.until_over(&[schedule]).await;
    let fate = platform.fate_of(schedule).await;
    let two = fate.iter().filter(|event| matches!(event, ScheduleEvent::Released(_))).count();
    assert!(matches!(fate.last(), Some(ScheduleEvent::Completed(_))), "{fate:?}");
    assert_eq!((two, fate.len()), (2, 3));
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn two_schedulers_and_a_clock_that_jumps_send_each_occurrence_once() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let recurring = platform.plan_recurring(author, every_minute(), LatePolicy::Send).await;
    let mut once = Vec::new();
    for index in 0..60_u32 {
        once.push(platform.plan(author, f64::from(index) * 20.0 + 1.0).await);
    }
    let node = platform.another_node().await;
    let elsewhere = sandesham_testkit::Database::create().await;
    let leads_too = sandesham_log::Leadership::new(
        elsewhere.connect_options(),
        sandesham_log::LockKey::Scheduler,
    );
    let first = platform.scheduler(platform.wide_options());
    let second = platform.scheduler_in(&node, leads_too, platform.wide_options());
    // Ten minutes ahead, and back.
    platform.clock.set(MINUTE);
    platform.until_released(recurring, 1).await;
    platform.clock.set(11.0 * MINUTE);
    platform.until_released(recurring, 2).await;
    platform.clock.set(MINUTE);
    platform.until_over(&once[..33]).await;
    platform.clock.set(12.0 * MINUTE);
    platform.until_released(recurring, 3).await;
    platform.clock.set(21.0 * MINUTE);
    platform.until_over(&once).await;
    platform.until_released(recurring, 4).await;
    let due: Vec<_> =
        platform.released(recurring).await.iter().map(|released| released.0).collect();
    assert_eq!(due, [1.0, 11.0, 12.0, 21.0].map(|minute| minute * MINUTE));
    for schedule in once {
        let fate = platform.fate_of(schedule).await;
        assert!(matches!(
            fate.as_slice(),
            [ScheduleEvent::Released(_), ScheduleEvent::Completed(_)]
        ));
    }
    first.stop().await;
    second.stop().await;
    node.crash();
    platform.finish().await;
}
