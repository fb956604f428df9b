//! The object store is away, or full.

use std::time::Duration;

use serde_json::json;

use crate::chat::{group, send, text};
use crate::files::{
    ObjectStore, announce, announcement, complete, fetch, put, ready, settled, state,
};

#[tokio::test]
async fn while_the_store_is_away_messages_go_on_and_uploads_wait() {
    let mut store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let path = format!("/v1/rooms/{room}/messages");
    let before = ready(&asha, "a.txt", b"a").await;
    let announced = announce(&asha, "b.txt", b"b").await;
    let id = text(&announced, "attachment_id");
    assert_eq!(put(&announced, b"b").await, 200);
    store.stop().await;

    send(&asha, &room, "words alone").await;
    let answer = asha.post(&format!("/v1/attachments/{id}/complete"), &json!({})).await;
    answer.problem(503, "unavailable");
    assert!(answer.retry_after() >= 1);
    assert_eq!(state(&asha, id).await["state"], "uploading");
    // What is ready may be sent: the store has no part in that.
    asha.post(&path, &json!({ "attachments": [before] })).await.ok(201);
    let body = announcement("c.txt", "text/plain", b"c");
    let announced = asha.post("/v1/attachments", &body).await.ok(201);
    let sweep = store.sweep(&app, |config| config.attachments.unused_kept = Duration::from_secs(0));
    sweep.unneeded_attachments().await.expect_err("it could not remove what it was to");

    store.start_again().await;
    // Nobody used these two for so long that the sweep had begun to remove them.
    asha.get(&format!("/v1/attachments/{id}/state")).await.problem(404, "not_a_member");
    put(&announced, b"c").await;
    assert!(fetch(&asha, &before).await.is_some(), "nothing that is used was lost");
    store.sweep(&app, |_| {}).unneeded_attachments().await.expect("a sweep");
    store.sweep(&app, |_| {}).stray_uploads().await.expect("a sweep");
    assert_eq!(store.keys().await, [format!("files/{before}/original")], "nothing is left behind");
    app.finish().await;
}

#[tokio::test]
async fn what_had_arrived_is_looked_into_when_the_store_is_back() {
    let mut store = ObjectStore::start().await;
    let app = store.app(|config| config.attachments.examined_at_once = 0).await;
    let asha = app.user("Asha").await;
    let announced = announce(&asha, "a.txt", b"a").await;
    let id = text(&announced, "attachment_id");
    put(&announced, b"a").await;
    assert_eq!(complete(&asha, id).await["state"], "processing");
    store.stop().await;
    let second = app.second(|config| config.attachments.examined_at_once = 2).await;
    let tries = async || second.state.store.ping().await.is_ok();
    sandesham_testkit::wait::until("Postgres answers", tries).await;
    assert_eq!(state(&asha, id).await["state"], "processing", "it is nobody's fault");
    store.start_again().await;
    assert_eq!(settled(&asha, id).await["state"], "ready");
    second.stop().await;
    app.finish().await;
}
