//! The tree over the log's digests, at every size and however far the projection has come.

use sandesham_domain::room::{RoomEvent, RoomRenamed};
use sandesham_domain::{Commit, Expected, StreamWrite};
use sandesham_log::digest::Hash;
use sandesham_log::proof::{Compact, check_consistency, check_inclusion, leaf_hash};
use sandesham_projections::{Error, ProjectionName, Tree, rebuild, verify};

use crate::support::World;

/// Appends this many events as one commit.
async fn append(world: &World, count: usize) {
    let owner = world.user("Asha").await;
    let room = world.group(&[owner]).await;
    let renamed = RoomEvent::Renamed(RoomRenamed { name: "again".to_owned() });
    let events = vec![renamed; count];
    let write = StreamWrite::new(room, Expected::Any, Some(room), Some(owner), &events);
    world.commit(Commit::of(write)).await;
}

async fn leaves(world: &World) -> Vec<Hash> {
    let digests: Vec<Hash> = sqlx::query_scalar("select digest from events order by position")
        .fetch_all(&world.database.owner_pool())
        .await
        .expect("the log can be read");
    digests.iter().map(leaf_hash).collect()
}

fn root(leaves: &[Hash]) -> Hash {
    let mut compact = Compact::default();
    for leaf in leaves {
        compact.push_leaf(*leaf);
    }
    compact.root()
}

/// Every kind of size: within the first kept node, at its end, beyond it, and all.
async fn assert_proves(world: &World) {
    let tree = Tree::new(world.database.pool());
    let leaves = leaves(world).await;
    let head = leaves.len() as u64;
    for size in [1, 2, 255, 256, 257, 300, 511, 512, 600, head] {
        let known = root(&leaves[..usize::try_from(size).expect("small")]);
        assert_eq!(tree.root(size).await.expect("the tree can be read"), known, "size {size}");
        for position in [1, 2, 200, 256, 257, 599, size] {
            if position > size {
                continue;
            }
            let path = tree.inclusion(position, size).await.expect("the tree can be read");
            let leaf = leaves[usize::try_from(position - 1).expect("small")];
            let checked = check_inclusion(&leaf, (position - 1, size), &path, &known);
            assert_eq!(checked, Ok(()), "{position} in {size}");
        }
        let all = root(&leaves);
        let path = tree.consistency(size, head).await.expect("the tree can be read");
        assert_eq!(check_consistency((size, &known), (head, &all), &path), Ok(()), "{size}");
    }
    let empty = tree.root(0).await.expect("the tree can be read");
    assert_eq!(empty, root(&[]));
}

#[tokio::test]
async fn every_size_has_the_root_and_the_proofs_of_its_digests() {
    let world = World::start().await;
    for count in [100, 300, 1, 250, 30] {
        append(&world, count).await;
    }
    world.caught_up().await;
    let kept: i64 = sqlx::query_scalar("select count(*) from merkle.nodes")
        .fetch_one(&world.database.pool())
        .await
        .expect("the nodes can be read");
    assert_eq!(kept, 2);
    assert_proves(&world).await;
    world.finish().await;
}

#[tokio::test]
async fn what_the_projection_has_not_come_to_is_proven_all_the_same() {
    let world = World::without_projector().await;
    append(&world, 700).await;
    assert_proves(&world).await;
    world.stop().await;
}

#[tokio::test]
async fn a_node_of_many_nodes_is_that_of_its_leaves() {
    let world = World::without_projector().await;
    for _ in 0..33 {
        append(&world, 2_000).await;
    }
    rebuild(&world.database.pool(), ProjectionName::Merkle).await.expect("nobody else rebuilds");
    let pool = world.database.pool();
    let kept: Vec<(i16, i64)> =
        sqlx::query_as("select height, count(*) from merkle.nodes group by height order by height")
            .fetch_all(&pool)
            .await
            .expect("the nodes can be read");
    assert_eq!(kept, [(8, 258), (16, 1)]);
    let (tree, leaves) = (Tree::new(pool.clone()), leaves(&world).await);
    for size in [65_536, 65_537, 66_000] {
        let known = root(&leaves[..usize::try_from(size).expect("small")]);
        assert_eq!(tree.root(size).await.expect("the tree can be read"), known);
        let path = tree.inclusion(65_000, size).await.expect("the tree can be read");
        let checked = check_inclusion(&leaves[64_999], (64_999, size), &path, &known);
        assert_eq!(checked, Ok(()));
    }
    assert!(verify(&pool, ProjectionName::Merkle).await.expect("nobody else verifies").is_ok());
    world.stop().await;
}

#[tokio::test]
async fn a_node_that_was_changed_is_found() {
    let world = World::start().await;
    append(&world, 600).await;
    world.caught_up().await;
    world.sql("update merkle.nodes set hash = sha256('x') where index = 1").await;
    let pool = world.database.pool();
    let verified = verify(&pool, ProjectionName::Merkle).await.expect("nobody else verifies");
    let difference = verified.first_difference.expect("it is found");
    assert_eq!((difference.table.as_str(), difference.key.as_str()), ("merkle.nodes", "(8,1)"));
    world.stop().await;
}

#[tokio::test]
async fn nothing_is_proven_of_what_is_not_in_the_log() {
    let world = World::start().await;
    append(&world, 10).await;
    let tree = Tree::new(world.database.pool());
    let beyond = tree.root(1_000).await;
    assert!(matches!(beyond, Err(Error::NoLeaf { .. })), "{beyond:?}");
    world.finish().await;
}
