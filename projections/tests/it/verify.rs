//! Comparing with the log.

use sandesham_projections::{Difference, ProjectionName, verify};

use crate::support::World;

async fn difference(world: &World, name: ProjectionName) -> Difference {
    let verified = verify(&world.database.pool(), name).await.expect("nobody else verifies");
    verified.first_difference.expect("the tampered row is found")
}

#[tokio::test]
async fn a_tampered_row_is_named() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let sent = world.send(room, asha, "true").await;
    world.caught_up().await;
    world.sql("update timeline.items set text = 'false' where text = 'true'").await;

    let found = difference(&world, ProjectionName::Timeline).await;
    assert_eq!(found.table, "timeline.items");
    assert_eq!(found.key, format!("({room},{})", sent.seq));
    assert!(found.is.is_some_and(|row| row.contains("false")));
    assert!(found.should_be.is_some_and(|row| row.contains("true")));
    world.stop().await;
}

#[tokio::test]
async fn a_missing_and_a_needless_row_are_named() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    world.caught_up().await;
    world.sql("update users.users set user_id = gen_random_uuid()").await;
    let found = difference(&world, ProjectionName::Users).await;
    assert_eq!(found.table, "users.users");
    assert!(found.is.is_none() != found.should_be.is_none(), "{found:?}");

    world.sql("delete from users.users").await;
    let found = difference(&world, ProjectionName::Users).await;
    assert_eq!((found.key, found.is), (format!("({asha})"), None));
    world.stop().await;
}

#[tokio::test]
async fn events_that_come_meanwhile_are_no_difference() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let pool = world.database.pool();
    let verifying = async {
        for name in ProjectionName::ALL.into_iter().cycle().take(20) {
            let verified = verify(&pool, name).await.expect("nobody else verifies");
            assert!(verified.is_ok(), "{verified:?}");
        }
    };
    let appending = async {
        loop {
            let sent = world.send(room, asha, "and on").await;
            world.edit(sent, asha, "and on, edited").await;
        }
    };
    tokio::select! {
        () = verifying => {}
        () = appending => {}
    }
    world.finish().await;
}
