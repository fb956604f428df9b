//! `PATCH /v1/messages/{message_id}`.

use serde_json::{Value, json};

use crate::chat::{dm, group, made_up, promote, read, remove, send_one, wrong_fields};
use crate::support::TestApp;

#[tokio::test]
async fn an_author_edits() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let id = send_one(&asha, &room, "helo").await;
    let answer = asha.patch(&format!("/v1/messages/{id}"), &json!({ "text": "hello" })).await;
    let position = answer.position();
    let edited = answer.ok(200);
    assert_eq!(edited["message_id"], json!(id));
    assert_eq!(edited["position"], position);
    assert_eq!(edited["room_seq"], 3);
    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline?limit=1")).await;
    assert_eq!(timeline["items"][0]["text"], "hello");
    assert_eq!(timeline["items"][0]["edited_at"], edited["edited_at"]);
    app.finish().await;
}

#[tokio::test]
async fn only_the_author_edits() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let room = group(&asha, &[&ravi]).await;
    promote(&asha, &room, &ravi, "owner").await;
    let path = format!("/v1/messages/{}", send_one(&asha, &room, "mine").await);
    let text = json!({ "text": "not yours" });
    let head = app.head().await;
    ravi.patch(&path, &text).await.problem(403, "forbidden");
    let invisible = sita.patch(&path, &text).await.problem(404, "not_a_member");
    let unknown = sita.patch(&format!("/v1/messages/{}", made_up()), &text).await;
    assert_eq!(unknown.problem(404, "not_a_member"), invisible);
    assert_eq!(app.head().await, head);
    remove(&asha, &room, &asha).await;
    asha.patch(&path, &text).await.problem(404, "not_a_member");
    app.finish().await;
}

#[tokio::test]
async fn what_the_text_is_already_is_judged_first() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/messages/{}", send_one(&asha, &room, "one").await);
    let edit = |text: &str, revision: u32| json!({ "text": text, "revision": revision });
    let position = asha.patch(&path, &edit("two", 1)).await.position();
    let head = app.head().await;
    let again = asha.patch(&path, &edit("two", 1)).await;
    assert_eq!(again.position(), position, "the revision does not matter to a repeat");
    again.ok(200);
    let others = ravi.patch(&path, &edit("two", 2)).await;
    assert_eq!(others.position(), position, "what is so is so for everybody who sees it");
    others.ok(200);
    asha.patch(&path, &edit("three", 1)).await.problem(409, "conflict");
    asha.patch(&path, &edit("three", 3)).await.problem(409, "conflict");
    assert_eq!(app.head().await, head);
    asha.patch(&path, &edit("three", 2)).await.ok(200);
    asha.patch(&path, &json!({ "text": "four" })).await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn of_two_edits_of_one_revision_one_is_made() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let there = asha.at(&other);
    let room = dm(&asha, &ravi).await;
    for _ in 0..5 {
        let path = format!("/v1/messages/{}", send_one(&asha, &room, "one").await);
        let (here_two, there_two) =
            (json!({ "text": "two", "revision": 1 }), json!({ "text": "2", "revision": 1 }));
        let (one, two) = tokio::join!(asha.patch(&path, &here_two), there.patch(&path, &there_two));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_deleted_message_is_not_edited() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/messages/{}", send_one(&asha, &room, "one").await);
    asha.delete(&path).await.ok(204);
    asha.patch(&path, &json!({ "text": "two" })).await.problem(409, "conflict");
    app.finish().await;
}

#[tokio::test]
async fn wrong_fields_are_told() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/messages/{}", send_one(&asha, &room, "one").await);
    let check = async |path: &str, body: Value, fields: &[&str]| {
        let problem = asha.patch(path, &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{body}");
    };
    check(&path, json!({}), &["text"]).await;
    check(&path, json!({ "text": " ", "revision": "x" }), &["text", "revision"]).await;
    check(&path, json!({ "text": "x", "author": "me" }), &["author"]).await;
    check("/v1/messages/x", json!({ "text": "x" }), &["message_id"]).await;
    app.finish().await;
}
