//! Wall clocks jump; nobody's message may suffer.

use crate::support::Platform;

const YEAR: f64 = 365.0 * 86_400.0;

#[tokio::test]
async fn a_clock_that_jumps_ahead_makes_due_what_was_far_away() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let scheduler = platform.scheduler(platform.options());
    let soon = platform.plan(author, 60.0).await;
    let far = platform.plan(author, YEAR - 0.5).await;
    platform.clock.set(YEAR);
    platform.until_over(&[soon, far]).await;
    platform.assert_released(far, YEAR - 0.5, 500).await;
    scheduler.stop().await;
    platform.finish().await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_holds_what_is_not_due_any_more() {
    let platform = Platform::start().await;
    let author = platform.author().await;
    let scheduler = platform.scheduler(platform.options());
    let later = platform.plan(author, 40.0).await;
    let first = platform.plan(author, 30.0).await;
    platform.clock.set(30.0);
    platform.until_over(&[first]).await;

    platform.clock.set(-60.0);
    let earlier = platform.plan(author, -50.0).await;
    platform.clock.set(-50.0);
    platform.until_over(&[earlier]).await;
    platform.assert_released(earlier, -50.0, 0).await;
    assert_eq!(platform.fate_of(later).await, []);

    platform.clock.set(40.25);
    platform.until_over(&[later]).await;
    platform.assert_released(later, 40.0, 250).await;
    scheduler.stop().await;
    platform.finish().await;
}
