//! Waiting until read models have an event.

use std::time::Duration;

use sandesham_domain::Position;
use sandesham_projections::{Behind, Progress, ProjectionName};

use crate::support::World;

#[tokio::test]
async fn another_process_sees_what_the_projector_reached() {
    let world = World::start().await;
    let elsewhere = Progress::new(world.database.pool());
    world.user("Asha").await;
    let head = world.reader.head().await.expect("the log can be read");
    let reached = elsewhere.wait_for(&ProjectionName::ALL, head, Duration::from_secs(10)).await;
    assert_eq!(reached, Ok(()));
    world.finish().await;
}

#[tokio::test]
async fn who_waits_in_vain_is_told_for_what() {
    let world = World::without_projector().await;
    world.user("Asha").await;
    let names = [ProjectionName::Users];
    let reached = world.progress.wait_for(&names, Position(1), Duration::from_millis(50)).await;
    assert_eq!(reached, Err(Behind { name: ProjectionName::Users, position: Position(1) }));
    world.stop().await;
}
