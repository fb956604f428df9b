//! `POST /v1/attachments/{id}/complete`, `DELETE /v1/attachments/{id}` and how an upload stands.

use serde_json::json;

use crate::chat::{group, made_up, text};
use crate::files::{
    ObjectStore, announce, complete, fetch, put, ready, send_bytes, settled, state,
};

#[tokio::test]
async fn an_upload_is_complete_once_its_bytes_are_there() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let announced = announce(&asha, "hello.txt", b"hello").await;
    let id = text(&announced, "attachment_id");
    assert_eq!(state(&asha, id).await["state"], "uploading");
    let path = format!("/v1/attachments/{id}/complete");
    asha.post(&path, &json!({})).await.problem(409, "conflict");
    assert_eq!(state(&asha, id).await["state"], "uploading", "nothing is lost by asking early");
    put(&announced, b"hello").await;
    let answer = asha.post(&path, &json!({})).await;
    assert_eq!(answer.position(), app.head().await);
    let upload = answer.ok(200);
    assert_eq!(upload["attachment_id"], json!(id));
    assert!(["processing", "ready"].contains(&text(&upload, "state")), "{upload}");
    let upload = settled(&asha, id).await;
    assert_eq!(upload["state"], "ready");
    assert_eq!(upload["file_name"], "hello.txt");
    assert_eq!((&upload["content_type"], &upload["size"]), (&json!("text/plain"), &json!(5)));
    assert_eq!(upload.get("width"), None);
    app.finish().await;
}

#[tokio::test]
async fn complete_twice_is_complete_once() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let id = ready(&asha, "hello.txt", b"hello").await;
    assert_eq!(complete(&asha, &id).await["state"], "ready");
    let expected = [format!("files/{id}/original")];
    assert_eq!(store.keys().await, expected, "what was uploaded is in its place, and nowhere else");
    let both = tokio::join!(complete(&asha, &id), complete(&asha, &id));
    assert_eq!(both.0, both.1);
    app.finish().await;
}

#[tokio::test]
async fn somebody_elses_upload_does_not_exist() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let id = ready(&asha, "hello.txt", b"hello").await;
    for id in [id.clone(), made_up().to_string()] {
        let path = format!("/v1/attachments/{id}");
        ravi.post(&format!("{path}/complete"), &json!({})).await.problem(404, "not_a_member");
        ravi.get(&format!("{path}/state")).await.problem(404, "not_a_member");
        ravi.get(&path).await.problem(404, "not_a_member");
        ravi.delete(&path).await.problem(404, "not_a_member");
    }
    asha.get("/v1/attachments/nonsense").await.problem(422, "validation");
    assert!(fetch(&asha, &id).await.is_some());
    app.finish().await;
}

#[tokio::test]
async fn an_unused_upload_may_be_taken_back_and_a_used_one_not() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let (one, two) = (ready(&asha, "1.txt", b"1").await, ready(&asha, "2.txt", b"2").await);
    let body = json!({ "attachments": [two] });
    asha.post(&format!("/v1/rooms/{room}/messages"), &body).await.ok(201);
    let path = format!("/v1/attachments/{one}");
    asha.delete(&path).await.ok(204);
    asha.delete(&path).await.problem(404, "not_a_member");
    asha.get(&path).await.problem(404, "not_a_member");
    asha.delete(&format!("/v1/attachments/{two}")).await.problem(409, "conflict");
    assert!(fetch(&asha, &two).await.is_some());
    store.sweep(&app, |_| {}).unneeded_attachments().await.expect("a sweep");
    assert_eq!(store.keys().await, [format!("files/{two}/original")]);
    app.finish().await;
}

#[tokio::test]
async fn bytes_that_come_late_change_nothing_and_do_not_stay() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let announced = announce(&asha, "a.txt", b"a").await;
    let id = text(&announced, "attachment_id");
    put(&announced, b"a").await;
    complete(&asha, id).await;
    assert_eq!(settled(&asha, id).await["state"], "ready");
    // The address is still good, for the same bytes.
    assert_eq!(put(&announced, b"a").await, 200);
    let gone = announce(&asha, "b.txt", b"b").await;
    asha.delete(&format!("/v1/attachments/{}", text(&gone, "attachment_id"))).await.ok(204);
    store.sweep(&app, |_| {}).unneeded_attachments().await.expect("a sweep");
    assert_eq!(put(&gone, b"b").await, 200);
    let awaited = announce(&asha, "c.txt", b"c").await;
    assert_eq!(put(&awaited, b"c").await, 200);
    assert_eq!(store.keys().await.len(), 4);
    assert_eq!(store.sweep(&app, |_| {}).stray_uploads().await.expect("a sweep"), 2);
    let awaited = format!("uploads/{}", text(&awaited, "attachment_id"));
    assert_eq!(store.keys().await, [format!("files/{id}/original"), awaited]);
    send_bytes(&asha, "d.txt", b"d").await;
    app.finish().await;
}
