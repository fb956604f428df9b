//! What is due leaves, once, in order, and says how late it is.

use std::sync::Arc;

use sandesham_domain::schedule::ScheduleEvent;
use sandesham_domain::{EventType, Position, StreamEvent as _};
use sandesham_log::LogReader;
use sandesham_scheduler::{SchedulerOptions, SystemClock};
use sandesham_testkit::builders;

use crate::support::Platform;

#[tokio::test]
async fn a_due_message_leaves_in_one_commit_with_the_end_of_its_schedule() {
    let platform = Platform::start().await;
    let (author, room) = platform.author().await;
    let schedule = platform.plan((author, room), 10.0).await;
    let scheduler = platform.scheduler(platform.options());
    platform.clock.set(10.0);
    platform.until_over(&[schedule]).await;

    platform.assert_released(schedule, 10.0, 0).await;
    let events = platform.events_of(schedule).await;
    let sent = platform.message_of(schedule, 10.0).await.expect("it was sent");
    assert_eq!((sent.author, sent.text.as_str()), (author, "due at 10"));
    let sent = &platform.events_of(sent.message_id).await[0];
    assert_eq!((sent.room_id, sent.actor), (Some(room), Some(author)));
    assert_eq!(sent.event_type, EventType::MessageSent);
    let positions = [&events[1], &events[2], sent].map(|event| event.position.0);
    assert_eq!(positions, [positions[0], positions[0] + 1, positions[0] + 2]);
    assert!(events.iter().all(|event| event.actor == Some(author) && event.room_id.is_none()));
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn one_planned_for_the_next_moment_does_not_wait_to_be_looked_for() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let options = SchedulerOptions { clock: Arc::new(SystemClock), ..platform.options() };
    let scheduler = platform.scheduler(options);
    // The read model is looked at when the term begins, and then, in this test, never again.
    let first = platform.plan(author, 0.3).await;
    platform.until_over(&[first]).await;
    let now = builders::now().since(platform.clock.at(0.0)).as_seconds_f64();
    let second = platform.plan(author, now + 0.2).await;
    platform.until_over(&[second]).await;

    let fate = platform.fate_of(second).await;
    let [ScheduleEvent::Released(released), _] = fate.as_slice() else { panic!("{fate:?}") };
    assert!(released.late_by_ms < 500, "{} ms late", released.late_by_ms);
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn what_is_overdue_at_the_start_leaves_at_once_in_due_order() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let mut planned = Vec::new();
    for index in 0..60_u32 {
        // In another order than they are due in.
        let due = f64::from(index * 37 % 60) + 1.0;
        planned.push((due, platform.plan(author, due).await));
    }
    platform.clock.set(100.5);
    let scheduler = platform.scheduler(platform.options());
    let ids: Vec<_> = planned.iter().map(|(_, schedule)| *schedule).collect();
    platform.until_over(&ids).await;

    for (due, schedule) in planned {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below 100,000"
        )]
        platform.assert_released(schedule, due, ((100.5 - due) * 1_000.0) as u64).await;
    }
    let dues = released_in_order(&platform).await;
    assert!(dues.is_sorted(), "not in due order: {dues:?}");
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_full_window_forgets_nothing() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let options = SchedulerOptions { held_max: 20, ..platform.options() };
    let mut planned = Vec::new();
    for index in 0..50_u32 {
        planned.push(platform.plan(author, f64::from(index % 3) + 5.0).await);
    }
    let scheduler = platform.scheduler(options);
    // Some are planned while it runs, before and after the others.
    for index in 0..50_u32 {
        planned.push(platform.plan(author, f64::from(index % 5) + 4.0).await);
    }
    platform.clock.set(20.0);
    platform.until_over(&planned).await;
    assert_eq!(released_in_order(&platform).await.len(), 100);
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn more_than_is_read_ahead_together_leaves_in_due_order_each_once() {
    let platform = Platform::start().await;
    let authors = [platform.author().await, platform.author().await, platform.author().await];
    let mut planned = Vec::new();
    for (index, author) in (0..600_u32).zip(authors.into_iter().cycle()) {
        planned.push(platform.plan(author, 5.0 + f64::from(index) / 100.0).await);
    }
    let scheduler = platform.scheduler(platform.options());
    platform.clock.set(20.0);
    platform.until_over(&planned).await;
    let dues = released_in_order(&platform).await;
    assert_eq!(dues.len(), 600);
    assert!(dues.is_sorted(), "not in due order: {dues:?}");
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_cancelled_one_is_not_sent() {
    let platform = Platform::start().await;
    let (author, room) = platform.author().await;
    let scheduler = platform.scheduler(platform.options());
    let cancelled = platform.plan((author, room), 5.0).await;
    let other = platform.plan((author, room), 5.0).await;
    platform.cancel(&platform.node, author, cancelled).await.expect("it is pending");
    platform.clock.set(5.0);
    platform.until_over(&[other]).await;
    let fate = platform.fate_of(cancelled).await;
    assert!(matches!(fate.as_slice(), [ScheduleEvent::Cancelled(_)]), "{fate:?}");
    assert_eq!(platform.message_of(cancelled, 5.0).await, None);
    scheduler.stop().await;
    platform.finish().await;
}

/// When each release in the log had been due, in the order in which they were appended.
async fn released_in_order(platform: &Platform) -> Vec<i64> {
    let reader = LogReader::new(platform.database.pool());
    let records = reader.after(Position::ZERO, 10_000).await.expect("the log can be read");
    let released = records.iter().filter(|record| record.event_type == EventType::ScheduleReleased);
    released
        .map(|record| match ScheduleEvent::from_record(record) {
            Ok(ScheduleEvent::Released(released)) => released.due_at.as_micros(),
            other => panic!("not a release: {other:?}"),
        })
        .collect()
}
