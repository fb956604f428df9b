//! `/v1/messages/{message_id}/reactions/{emoji}`.

use serde_json::json;

use crate::chat::{dm, group, made_up, read, remove, send, send_one, wrong_fields};
use crate::support::TestApp;

#[tokio::test]
async fn reactions_come_and_go_once() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let id = send_one(&asha, &room, "hello").await;
    let thumb = format!("/v1/messages/{id}/reactions/%F0%9F%91%8D");
    let flag = format!("/v1/messages/{id}/reactions/🇮🇳");
    let nothing = json!({});

    let added = ravi.put(&thumb, &nothing).await;
    added.ok(204);
    send(&asha, &room, "between").await;
    assert_eq!(ravi.put(&thumb, &nothing).await.position(), added.position());
    ravi.put(&flag, &nothing).await.ok(204);
    asha.put(&thumb, &nothing).await.ok(204);
    let timeline = format!("/v1/rooms/{room}/timeline?after=1&limit=1");
    let shown = read(&app, &asha, &timeline).await["items"][0]["reactions"].clone();
    let expected = json!([
        { "emoji": "👍", "user_ids": [ravi.id, asha.id] },
        { "emoji": "🇮🇳", "user_ids": [ravi.id] },
    ]);
    assert_eq!(shown, expected);

    let removed = ravi.delete(&thumb).await;
    removed.ok(204);
    send(&asha, &room, "between").await;
    assert_eq!(ravi.delete(&thumb).await.position(), removed.position());
    // What never was there was not removed by anything: the head covers it.
    let head = app.head().await;
    assert_eq!(asha.delete(&flag).await.position(), head);
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn only_members_react() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let room = group(&asha, &[&ravi]).await;
    let at = |id: &str| format!("/v1/messages/{id}/reactions/👍");
    let thumb = at(&send_one(&asha, &room, "hello").await);
    let unknown = at(&made_up().to_string());
    let nothing = json!({});
    remove(&ravi, &room, &ravi).await;
    let head = app.head().await;
    for by in [&sita, &ravi] {
        let invisible = by.put(&thumb, &nothing).await.problem(404, "not_a_member");
        assert_eq!(by.put(&unknown, &nothing).await.problem(404, "not_a_member"), invisible);
        by.delete(&thumb).await.problem(404, "not_a_member");
    }
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn a_reaction_is_one_emoji() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let id = send_one(&asha, &room, "hello").await;
    for emoji in ["ok", "%20", "%00", "%F0%9F%91%8D%20%F0%9F%91%8D", "1", "→", "👍👍", "🇮🇳🇮🇳"]
    {
        let path = format!("/v1/messages/{id}/reactions/{emoji}");
        let problem = ravi.put(&path, &json!({})).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), ["emoji"], "{emoji}");
    }
    ravi.put(&format!("/v1/messages/{id}/reactions/%FF"), &json!({}))
        .await
        .problem(400, "malformed");
    for emoji in ["👨‍👩‍👧‍👦", "👍🏽", "1️⃣", "❤️"] {
        ravi.put(&format!("/v1/messages/{id}/reactions/{emoji}"), &json!({})).await.ok(204);
    }
    let problem = ravi.put("/v1/messages/x/reactions/abc", &json!({})).await;
    let problem = problem.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["message_id", "emoji"]);
    app.finish().await;
}

#[tokio::test]
async fn a_deleted_message_gets_no_reactions() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let id = send_one(&asha, &room, "a mistake").await;
    let at = |emoji: &str| format!("/v1/messages/{id}/reactions/{emoji}");
    let nothing = json!({});
    let position = ravi.put(&at("👍"), &nothing).await.position();
    asha.delete(&format!("/v1/messages/{id}")).await.ok(204);
    ravi.put(&at("👎"), &nothing).await.problem(409, "conflict");
    ravi.delete(&at("👍")).await.problem(409, "conflict");
    // What is already so is judged first.
    assert_eq!(ravi.put(&at("👍"), &nothing).await.position(), position);
    ravi.delete(&at("👎")).await.ok(204);
    app.finish().await;
}

#[tokio::test]
async fn many_react_to_one_message_at_once() {
    let app = TestApp::start_with(|config| config.rates = None).await;
    let other = app.second(|config| config.rates = None).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let there = ravi.at(&other);
    let room = dm(&asha, &ravi).await;
    let id = send_one(&asha, &room, "vote").await;
    let head = app.head().await;
    let emoji = (0..40_u32).filter_map(|number| char::from_u32(0x1F600 + number));
    let votes = emoji.map(|emoji| {
        let by = if u32::from(emoji) % 2 == 1 { &there } else { &asha };
        let path = format!("/v1/messages/{id}/reactions/{emoji}");
        async move { by.put(&path, &json!({})).await.ok(204) }
    });
    futures_util::future::join_all(votes).await;
    assert_eq!(app.head().await, head + 40);
    let one_more = format!("/v1/messages/{id}/reactions/👍");
    asha.put(&one_more, &json!({})).await.problem(422, "validation");
    other.stop().await;
    app.finish().await;
}
