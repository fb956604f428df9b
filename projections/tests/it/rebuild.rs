//! Rebuilding while everything goes on.

use sandesham_projections::{Error, ProjectionName, list, rebuild, rebuild_all, verify};
use sandesham_testkit::wait::until;

use crate::support::{World, shown};

#[tokio::test]
async fn a_rebuild_is_not_noticed_by_readers_nor_by_the_projector() {
    let world = World::start().await;
    let (asha, ravi) = (world.user("Asha").await, world.user("Ravi").await);
    let room = world.group(&[asha, ravi]).await;
    let first = world.send(room, asha, "first").await;
    world.caught_up().await;

    let pool = world.database.pool();
    let rebuilding = async {
        for name in ProjectionName::ALL.into_iter().cycle().take(15) {
            rebuild(&pool, name).await.expect("nobody else rebuilds");
        }
    };
    let mut appended = 0;
    let appending = async {
        loop {
            let sent = world.send(room, asha, "and on").await;
            world.edit(sent, asha, "and on, edited").await;
            world.react(first, ravi, "👍").await;
            world.unreact(first, ravi, "👍").await;
            world.read(room, ravi, sent.seq).await;
            appended += 1;
            let page = world.timeline(ravi, room).await.expect("never out of the room");
            assert_eq!(shown(&page).last(), Some(&"and on, edited"));
            let rooms = world.reads.rooms_of(ravi, sandesham_projections::Page::first(5)).await;
            assert_eq!(rooms.expect("the rooms can be read").items[0].unread_count, 0);
        }
    };
    tokio::select! {
        () = rebuilding => {}
        () = appending => {}
    }
    assert!(appended > 0, "nothing was appended meanwhile");
    world.finish().await;
}

#[tokio::test]
async fn a_rebuild_leaves_no_tables_behind() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    world.group(&[asha]).await;
    world.caught_up().await;
    let pool = world.database.pool();
    // As one that died on its way would leave it.
    world.sql("create schema timeline_rebuild authorization sandesham_app").await;
    rebuild(&pool, ProjectionName::Timeline).await.expect("leftovers are no hindrance");
    let others: i64 =
        sqlx::query_scalar("select count(*) from pg_namespace where nspname like 'timeline\\_%'")
            .fetch_one(&pool)
            .await
            .expect("the catalogue can be read");
    assert_eq!(others, 0);
    world.finish().await;
}

#[tokio::test]
async fn a_rebuild_puts_a_tampered_projection_right() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    world.send(room, asha, "true").await;
    world.caught_up().await;
    world.sql("update timeline.items set text = 'false' where text = 'true'").await;
    let pool = world.database.pool();
    rebuild(&pool, ProjectionName::Timeline).await.expect("nobody else rebuilds");
    let page = world.timeline(asha, room).await.expect("asha is in the room");
    assert_eq!(shown(&page).last(), Some(&"true"));
    world.finish().await;
}

#[tokio::test]
async fn a_rebuild_heals_a_projection_that_is_behind() {
    let world = World::without_projector().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    for number in 0..600 {
        world.send(room, asha, &format!("message {number}")).await;
    }
    let pool = world.database.pool();
    for name in ProjectionName::ALL {
        rebuild(&pool, name).await.expect("nobody else rebuilds");
        assert!(verify(&pool, name).await.expect("nobody else verifies").is_ok());
    }
    let lags = list(&pool).await.expect("the checkpoints can be read");
    assert!(lags.iter().all(|status| status.lag < 600), "{lags:?}");
    world.stop().await;
}

#[tokio::test]
async fn one_rebuild_at_a_time() {
    let world = World::start().await;
    let owner = world.database.owner_pool();
    let mut blocker = owner.begin().await.expect("the database is up");
    let hold = "select from projections.checkpoints where name = 'users' for update";
    sqlx::query(hold).execute(&mut *blocker).await.expect("nobody holds it for long");
    let pool = world.database.pool();
    let first = tokio::spawn({
        let pool = pool.clone();
        async move { rebuild(&pool, ProjectionName::Users).await }
    });
    let waits = || async {
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'
                 and query like 'select position from projections.checkpoints%for update'",
        )
        .fetch_one(&owner)
        .await
        .expect("the owner sees sessions");
        waiting > 0
    };
    until("the rebuild waits for the checkpoint", waits).await;
    for _ in 0..2 {
        let second = verify(&pool, ProjectionName::Users).await;
        assert!(matches!(second, Err(Error::Busy(ProjectionName::Users))), "{second:?}");
        // Nothing is begun where not all can be.
        let all = rebuild_all(&pool).await;
        assert!(matches!(all, Err(Error::Busy(ProjectionName::Users))), "{all:?}");
    }
    let begun: Vec<String> = sqlx::query_scalar(
        "select nspname::text from pg_namespace where nspname like '%\\_rebuild'",
    )
    .fetch_all(&pool)
    .await
    .expect("the catalogue can be read");
    assert_eq!(begun, ["users_rebuild"]);
    blocker.rollback().await.expect("the lock goes");
    first.await.expect("no panic").expect("the first goes on");
    world.finish().await;
}

#[tokio::test]
async fn all_are_rebuilt_with_the_indexes_that_they_had() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    for number in 0..600 {
        world.send(room, asha, &format!("message {number}")).await;
    }
    world.caught_up().await;
    let pool = world.database.pool();
    let indexes = async || -> Vec<(String, String)> {
        sqlx::query_as(
            "select c.relname::text, pg_get_indexdef(i.indexrelid)
             from pg_index i join pg_class c on c.oid = i.indexrelid
             where c.relnamespace::regnamespace::text = any($1) order by 2",
        )
        .bind(ProjectionName::ALL.map(ProjectionName::as_str))
        .fetch_all(&pool)
        .await
        .expect("the catalogue can be read")
    };
    let before = indexes().await;
    assert!(before.len() > 15, "{before:?}");
    world.sql("delete from search.texts").await;
    let rebuilt = rebuild_all(&pool).await.expect("nobody else rebuilds");
    let head = world.reader.head().await.expect("the log can be read");
    assert!(rebuilt.iter().map(|(name, _)| *name).eq(ProjectionName::ALL));
    assert!(rebuilt.iter().all(|(_, position)| *position == head), "{rebuilt:?}");
    assert_eq!(indexes().await, before);
    world.finish().await;
}
