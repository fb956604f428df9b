//! Waiting on a condition, never for a time.

use std::time::{Duration, Instant};

/// Far beyond what anything takes on a loaded machine: reaching it is a failure.
const AT_MOST: Duration = Duration::from_secs(10);

/// For what takes seconds by itself, such as a take-over by another leader.
pub const LONG: Duration = Duration::from_mins(1);

/// Between two looks: short beside anything a test waits for.
const PAUSE: Duration = Duration::from_millis(5);

/// Waits until `condition` holds; panics with `what` after ten seconds.
#[track_caller]
pub fn until<C, F>(what: &str, condition: C) -> impl Future<Output = ()>
where
    C: FnMut() -> F,
    F: Future<Output = bool>,
{
    until_within(AT_MOST, what, condition)
}

/// Waits until `condition` holds; panics with `what` after `at_most`.
#[track_caller]
pub fn until_within<C, F>(
    at_most: Duration,
    what: &str,
    mut condition: C,
) -> impl Future<Output = ()>
where
    C: FnMut() -> F,
    F: Future<Output = bool>,
{
    let caller = std::panic::Location::caller();
    async move {
        let begun = Instant::now();
        while !condition().await {
            assert!(begun.elapsed() < at_most, "{caller}: still waiting until {what}");
            tokio::time::sleep(PAUSE).await;
        }
    }
}
