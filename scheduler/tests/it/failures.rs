//! What cannot be sent fails, with a reason that its author sees.

use sandesham_domain::schedule::{FailureReason, LatePolicy, ScheduleEvent, ScheduleFailed};
use sandesham_domain::{Expected, MessageId, ScheduleId};
use sandesham_testkit::builders;

use crate::support::Platform;

#[tokio::test]
async fn a_former_member_sends_nothing() {
    let platform = Platform::start().await;
    let (member, room, owner) = platform.member().await;
    let schedule = platform.plan((member, room), 10.0).await;
    platform.append(builders::removed(room, owner, member, Expected::Any)).await;
    assert_fails(platform, schedule, FailureReason::NotAMember).await;
}

#[tokio::test]
async fn who_was_removed_and_added_again_sends() {
    let platform = Platform::start().await;
    let (member, room, owner) = platform.member().await;
    let schedule = platform.plan((member, room), 10.0).await;
    platform.append(builders::removed(room, owner, member, Expected::Any)).await;
    platform.append(builders::joined(room, owner, member, Expected::Any)).await;
    platform.clock.set(11.0);
    let scheduler = platform.scheduler(platform.options());
    platform.until_over(&[schedule]).await;
    platform.assert_released(schedule, 10.0, 1_000).await;
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_closed_account_sends_nothing() {
    let platform = Platform::start().await;
    let (author, room) = platform.author().await;
    let schedule = platform.plan((author, room), 10.0).await;
    platform.append(builders::deactivated(author, Expected::Any)).await;
    assert_fails(platform, schedule, FailureReason::AccountDeactivated).await;
}

/// The scheduler of another process has the author cached as a member when it decides.
#[tokio::test]
async fn a_right_that_was_just_taken_away_in_another_process_counts() {
    let platform = Platform::start().await;
    let (member, room, owner) = platform.member().await;
    let node = platform.another_node().await;
    let scheduler = platform.scheduler_in(&node, platform.leadership(), platform.options());
    let first = platform.plan((member, room), 5.0).await;
    platform.clock.set(5.0);
    platform.until_over(&[first]).await;
    platform.assert_released(first, 5.0, 0).await;

    let second = platform.plan((member, room), 10.0).await;
    platform.append(builders::removed(room, owner, member, Expected::Any)).await;
    platform.clock.set(10.0);
    platform.until_over(&[second]).await;
    assert_failed(&platform, second, FailureReason::NotAMember).await;
    scheduler.stop().await;
    node.crash();
    platform.finish().await;
}

#[tokio::test]
async fn what_may_not_be_late_fails_when_it_is() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let too_late = platform.plan_with(author, 9.0, LatePolicy::Skip).await;
    let in_time = platform.plan_with(author, 10.0, LatePolicy::Skip).await;
    platform.clock.set(310.0);
    let scheduler = platform.scheduler(platform.options());
    platform.until_over(&[too_late, in_time]).await;
    assert_failed_at(&platform, too_late, 9.0, FailureReason::TooLate).await;
    platform.assert_released(in_time, 10.0, 300_000).await;
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_message_that_somebody_else_put_in_its_place_is_not_taken_for_its_own() {
    let platform = Platform::start().await;
    let (author, room) = platform.author().await;
    let schedule = platform.plan((author, room), 10.0).await;
    let message_id = MessageId::released(schedule, platform.clock.at(10.0));
    platform.append(builders::sent_as(message_id, room, author, "mine")).await;
    platform.clock.set(10.0);
    let scheduler = platform.scheduler(platform.options());
    platform.until_over(&[schedule]).await;
    assert_failed_at(&platform, schedule, 10.0, FailureReason::MessageIdTaken).await;
    let message = platform.message_of(schedule, 10.0).await.expect("it is still there");
    assert_eq!(message.text, "mine");
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_message_of_its_own_that_is_there_already_is_not_sent_again() {
    let platform = Platform::start().await;
    let (author, room) = platform.author().await;
    let schedule = platform.plan((author, room), 10.0).await;
    platform.append(platform.released_before((author, room), schedule, 10.0)).await;
    platform.clock.set(10.0);
    let scheduler = platform.scheduler(platform.options());
    platform.until_over(&[schedule]).await;
    platform.assert_released(schedule, 10.0, 0).await;
    scheduler.stop().await;
    platform.finish().await;
}

/// With the clock at 10 seconds the schedule, due then, fails for this reason and sends nothing.
async fn assert_fails(platform: Platform, schedule_id: ScheduleId, reason: FailureReason) {
    platform.clock.set(10.0);
    let scheduler = platform.scheduler(platform.options());
    platform.until_over(&[schedule_id]).await;
    assert_failed(&platform, schedule_id, reason).await;
    scheduler.stop().await;
    platform.finish().await;
}

async fn assert_failed(platform: &Platform, schedule_id: ScheduleId, reason: FailureReason) {
    assert_failed_at(platform, schedule_id, 10.0, reason).await;
    assert_eq!(platform.message_of(schedule_id, 10.0).await, None);
}

async fn assert_failed_at(
    platform: &Platform,
    schedule_id: ScheduleId,
    due: f64,
    reason: FailureReason,
) {
    let fate = platform.fate_of(schedule_id).await;
    let [ScheduleEvent::Failed(failed)] = fate.as_slice() else { panic!("{fate:?}") };
    let ScheduleFailed { due_at, reason: given, .. } = *failed;
    assert_eq!((due_at, given), (platform.clock.at(due), reason));
}

#[tokio::test]
async fn what_cannot_be_understood_holds_up_nobody_else() {
    let platform = Platform::start().await;
    let (strange, room, _) = platform.member().await;
    let lost = platform.plan((strange, room), 10.0).await;
    let fine = platform.plan(platform.author().await, 11.0).await;
    // As a newer program, or a damaged disk, might leave an account.
    let mut event = builders::registered(strange, "");
    event.writes[0].expected = Expected::Any;
    event.writes[0].events[0].data = r#"{"name": 5}"#.to_owned();
    platform.append(event).await;
    platform.clock.set(12.0);
    let scheduler = platform.scheduler(platform.options());
    platform.until_over(&[fine]).await;
    platform.assert_released(fine, 11.0, 1_000).await;
    assert_eq!(platform.fate_of(lost).await, []);
    scheduler.stop().await;
    platform.finish().await;
}
