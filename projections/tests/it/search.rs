//! Messages by what they say.

use futures_util::future::join_all;
use sandesham_domain::{Commit, UserId};
use sandesham_projections::{Page, SearchFilter, SoughtFile};
use sandesham_testkit::builders::{message_id, picture, sent_with, user_id};
use sqlx::Row as _;

use crate::support::World;

async fn found_by(world: &World, viewer: UserId, query: &str, filter: SearchFilter) -> Vec<String> {
    world.caught_up().await;
    let query = query.parse().expect("something to look for");
    let page = world.reads.found(viewer, &query, filter, Page::first(50)).await;
    page.expect("it can be read").items.into_iter().map(|found| found.text).collect()
}

pub(crate) async fn found(world: &World, viewer: UserId, query: &str) -> Vec<String> {
    found_by(world, viewer, query, SearchFilter::default()).await
}

#[tokio::test]
async fn any_part_of_a_text_is_found_in_any_script_and_case() {
    let world = World::start().await;
    let asha = world.user("Asha").await;
    let room = world.group(&[asha]).await;
    let texts = [
        "Good Morning, ÄRGER",
        "సందేశం తెలుగులో ఉంది",
        "यह हिन्दी में है",
        "我们明天去上海吧",
        "see https://example.org/Path/to?q=1#x now",
        "well done 👍🏽!",
        "ok (im) we go",
        "100% sure_thing",
        "I'm at AT&T: v1.2.3 of C++, not C#, 3.5 points",
        "11/26 10:30, a U.S.A-B thing",
    ];
    for text in texts {
        world.send(room, asha, text).await;
    }
    for (query, at) in [
        ("ärger", 0),
        ("ood morn", 0),
        ("MORNING good", 0),
        ("తెలుగు", 1),
        ("हिन्दी", 2),
        ("上海", 3),
        ("海", 3),
        ("example.org/path", 4),
        ("👍", 5),
        ("ok", 6),
        ("im", 6),
        ("100%", 7),
        ("sure_", 7),
        ("C++", 8),
        ("c#", 8),
        ("at&t", 8),
        ("AT&T C++", 8),
        ("i'm", 8),
        ("v1.2", 8),
        ("3.5", 8),
        ("11/26", 9),
        ("10:30", 9),
        ("u.s", 9),
    ] {
        assert_eq!(found(&world, asha, query).await, [texts[at]], "{query}");
    }
    for nothing in ["morningx", "上天", "👎", "hindi", "surexthing", "morning 上海", "c+-", "a&t"]
    {
        assert_eq!(found(&world, asha, nothing).await, Vec::<String>::new(), "{nothing}");
    }
    world.finish().await;
}

#[tokio::test]
async fn nothing_is_found_of_rooms_and_times_that_one_was_not_in() {
    let world = World::start().await;
    let (asha, ravi, mira) = (user_id(), user_id(), user_id());
    let room = world.group(&[asha, ravi]).await;
    world.send(room, asha, "secret one").await;
    world.remove(room, asha, ravi).await;
    world.send(room, asha, "secret two").await;
    assert_eq!(found(&world, ravi, "secret").await, Vec::<String>::new());
    world.join(room, asha, ravi).await;
    world.send(room, asha, "secret three").await;
    assert_eq!(found(&world, ravi, "secret").await, ["secret three", "secret one"]);
    let of_asha = ["secret three", "secret two", "secret one"];
    assert_eq!(found(&world, asha, "secret").await, of_asha);
    assert_eq!(found(&world, mira, "secret").await, Vec::<String>::new());
    world.finish().await;
}

#[tokio::test]
async fn a_message_is_found_by_what_it_says_to_the_viewer_now() {
    let world = World::start().await;
    let (asha, ravi) = (user_id(), user_id());
    let room = world.group(&[asha, ravi]).await;
    let sent = world.send(room, asha, "first words").await;
    world.edit(sent, asha, "second words").await;
    assert_eq!(found(&world, ravi, "first").await, Vec::<String>::new());
    assert_eq!(found(&world, ravi, "words").await, ["second words"]);

    // Who is out when it is edited goes on seeing what was there before.
    world.remove(room, asha, ravi).await;
    world.edit(sent, asha, "third words").await;
    world.join(room, asha, ravi).await;
    assert_eq!(found(&world, ravi, "words").await, ["second words"]);
    assert_eq!(found(&world, ravi, "third").await, Vec::<String>::new());
    assert_eq!(found(&world, asha, "words").await, ["third words"]);

    world.delete(sent, asha).await;
    for viewer in [asha, ravi] {
        assert_eq!(found(&world, viewer, "words").await, Vec::<String>::new());
    }
    world.finish().await;
}

#[tokio::test]
async fn of_many_that_come_at_once_each_is_found() {
    let world = World::start().await;
    let asha = user_id();
    let room = world.group(&[asha]).await;
    world.caught_up().await;
    let texts: Vec<String> = (0..400).map(|number| format!("number {number:03}")).collect();
    join_all(texts.iter().map(|text| world.send(room, asha, text))).await;
    world.caught_up().await;
    // More than one small batch holds: a first, one in the middle, the last.
    for text in [&texts[0], &texts[200], &texts[399]] {
        assert_eq!(found(&world, asha, text).await, [text.as_str()]);
    }
    world.finish().await;
}

#[tokio::test]
async fn the_newest_come_first_part_by_part() {
    let world = World::start().await;
    let asha = user_id();
    let room = world.group(&[asha]).await;
    for number in 0..5 {
        world.send(room, asha, &format!("number {number}")).await;
    }
    world.caught_up().await;
    let query = "number".parse().expect("a word");
    let (mut texts, mut after) = (Vec::new(), None);
    loop {
        let page = Page { after, limit: 2 };
        let found = world.reads.found(asha, &query, SearchFilter::default(), page).await;
        let found = found.expect("it can be read");
        texts.extend(found.items.into_iter().map(|found| found.text));
        let Some(next) = found.next else { break };
        after = Some(next.parse().expect("the cursor of this list"));
    }
    assert_eq!(texts, ["number 4", "number 3", "number 2", "number 1", "number 0"]);
    world.finish().await;
}

#[tokio::test]
async fn what_is_found_can_be_narrowed() {
    let world = World::start().await;
    let (asha, ravi) = (user_id(), user_id());
    let (room, other) = (world.group(&[asha, ravi]).await, world.group(&[asha]).await);
    world.send(room, asha, "tea here").await;
    world.send(room, ravi, "tea by Ravi").await;
    world.send(other, asha, "tea elsewhere").await;
    world.commit(with_picture(room, asha, "tea pictured")).await;

    let in_other = SearchFilter { room_id: Some(other), ..SearchFilter::default() };
    assert_eq!(found_by(&world, asha, "tea", in_other).await, ["tea elsewhere"]);
    assert_eq!(found_by(&world, ravi, "tea", in_other).await, Vec::<String>::new());
    let by_ravi = SearchFilter { author: Some(ravi), ..SearchFilter::default() };
    assert_eq!(found_by(&world, asha, "tea", by_ravi).await, ["tea by Ravi"]);
    for has in [SoughtFile::Image, SoughtFile::File] {
        let with_file = SearchFilter { has: Some(has), ..SearchFilter::default() };
        assert_eq!(found_by(&world, asha, "tea", with_file).await, ["tea pictured"]);
    }
    let query = "by ravi".parse().expect("two words");
    let page = Page::first(50);
    let one = world.reads.found(asha, &query, SearchFilter::default(), page).await;
    let sent_at = one.expect("it can be read").items[0].sent_at;
    let before = SearchFilter { before: Some(sent_at), ..SearchFilter::default() };
    assert_eq!(found_by(&world, asha, "tea", before).await, ["tea here"]);
    let after = SearchFilter { after: Some(sent_at), ..by_ravi };
    assert_eq!(found_by(&world, asha, "tea", after).await, ["tea by Ravi"]);
    world.finish().await;
}

fn with_picture(room: sandesham_domain::RoomId, author: UserId, text: &str) -> Commit {
    sent_with(message_id(), (room, author), text, vec![picture()])
}

#[tokio::test]
async fn a_word_is_looked_up_and_not_looked_for() {
    let world = World::start().await;
    let asha = user_id();
    let room = world.group(&[asha]).await;
    for number in 0..3 {
        world.send(room, asha, &format!("message {number} 上海")).await;
    }
    world.caught_up().await;
    // Small tables are read whole, unless that is made unattractive.
    let mut connection = world.database.owner_pool().acquire().await.expect("the server is up");
    sqlx::query("set enable_seqscan = off").execute(&mut *connection).await.expect("a setting");
    for (condition, index) in [
        ("folded like '%essage%'", "texts_by_part"),
        ("folded like '% 上 海 %'", "texts_by_part"),
        ("to_tsvector('simple', folded) @@ to_tsquery('simple', 'me:*')", "texts_by_word"),
    ] {
        let explain = format!("explain select from search.texts where {condition}");
        let plan = sqlx::query(sqlx::AssertSqlSafe(explain)).fetch_all(&mut *connection).await;
        let plan: Vec<String> =
            plan.expect("a statement").iter().map(|row| row.get::<String, _>(0)).collect();
        assert!(plan.join("\n").contains(index), "{condition}: {plan:#?}");
    }
    drop(connection);
    world.finish().await;
}
