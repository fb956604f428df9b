//! The directory.

use sandesham_domain::user::{UserEvent, UserProfile};
use sandesham_domain::{Commit, Expected, StreamWrite, UserId};
use sandesham_projections::Page;
use sandesham_testkit::builders::{deactivated, user_id};

use crate::support::World;

async fn found(world: &World, query: &str) -> Vec<String> {
    world.caught_up().await;
    let page = world.reads.users(query, Page::first(50)).await.expect("users can be read");
    page.items.into_iter().map(|user| user.name).collect()
}

async fn rename(world: &World, user: UserId, name: &str) {
    let profile = UserProfile { name: name.to_owned(), avatar_id: None };
    let event = UserEvent::ProfileUpdated(profile);
    let write = StreamWrite::new(user, Expected::Any, None, Some(user), &[event]);
    world.commit(Commit::of(write)).await;
}

#[tokio::test]
async fn names_are_found_by_any_part_in_any_case_beginnings_first() {
    let world = World::start().await;
    for name in ["Prasha", "Asha Rao", "ÄSHA", "Ravi", "ashok"] {
        world.user(name).await;
    }
    assert_eq!(found(&world, "ASH").await, ["Asha Rao", "ashok", "Prasha"]);
    assert_eq!(found(&world, "äs").await, ["ÄSHA"]);
    assert_eq!(found(&world, "rao").await, ["Asha Rao"]);
    assert_eq!(found(&world, "zzz").await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test]
async fn a_query_is_no_pattern() {
    let world = World::start().await;
    for name in ["100%", "a_b", "axb", r"back\slash"] {
        world.user(name).await;
    }
    assert_eq!(found(&world, "%").await, ["100%"]);
    assert_eq!(found(&world, "a_b").await, ["a_b"]);
    assert_eq!(found(&world, r"\").await, [r"back\slash"]);
    world.finish().await;
}

#[tokio::test]
async fn a_long_list_is_read_part_by_part() {
    let world = World::start().await;
    for name in ["b ana", "ana", "ana", "Ana b", "c ana"] {
        world.user(name).await;
    }
    world.caught_up().await;
    let (mut names, mut after) = (Vec::new(), None);
    loop {
        let page = Page { after, limit: 2 };
        let part = world.reads.users("ana", page).await.expect("users can be read");
        names.extend(part.items.into_iter().map(|user| user.name));
        let Some(next) = part.next else { break };
        after = Some(next.parse().expect("the cursor of this list"));
    }
    assert_eq!(names, ["ana", "ana", "Ana b", "b ana", "c ana"]);
    world.finish().await;
}

#[tokio::test]
async fn a_closed_account_is_shown_by_its_id_and_not_listed() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    world.commit(deactivated(asha, Expected::Any)).await;
    // A late change of name opens nothing again.
    rename(&world, asha, "Asha again").await;
    assert_eq!(found(&world, "asha").await, Vec::<String>::new());
    let user = world.reads.user(asha).await.expect("users can be read");
    assert_eq!(user.map(|user| user.name).as_deref(), Some("Asha again"));
    assert_eq!(world.reads.user(user_id()).await.expect("users can be read"), None);
    world.finish().await;
}
