//! `POST /v1/attachments`, and sending the bytes.

use std::time::Duration;

use sandesham_domain::Limits;
use sandesham_testkit::wait;
use serde_json::{Value, json};

use crate::chat::{text, wrong_fields};
use crate::files::{ObjectStore, announce, announcement, put, send_bytes};
use crate::support::TestApp;

#[tokio::test]
async fn an_upload_goes_straight_to_the_store() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let announced = announce(&asha, "hello.txt", b"hello").await;
    let url = text(&announced["upload"], "url");
    let endpoint = store.store.config().endpoint.clone().expect("it is on loopback");
    assert!(url.starts_with(&endpoint), "{url}");
    assert_eq!(put(&announced, b"hello").await, 200);
    let key = format!("uploads/{}", text(&announced, "attachment_id"));
    assert_eq!(store.keys().await, std::slice::from_ref(&key));
    assert_eq!(&store.store.get(&key, 100).await.expect("it is there")[..], b"hello");
    app.finish().await;
}

#[tokio::test]
async fn the_store_itself_refuses_other_bytes_than_were_announced() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let announced = announce(&asha, "hello.txt", b"hello").await;
    for (what, bytes) in [
        ("longer", &b"hello, hello"[..]),
        ("shorter", b"hell"),
        ("empty", b""),
        ("other", b"hallo"),
    ] {
        let status = put(&announced, bytes).await;
        assert!((400..500).contains(&status), "{what}: {status}");
    }
    let mut of_other_type = announced.clone();
    of_other_type["upload"]["headers"]["content-type"] = json!("text/html");
    assert_eq!(put(&of_other_type, b"hello").await, 403);
    let mut of_other_hash = announced.clone();
    let other = announce(&asha, "other.txt", b"hallo").await;
    of_other_hash["upload"]["headers"] = other["upload"]["headers"].clone();
    assert_eq!(put(&of_other_hash, b"hallo").await, 403);
    let mut elsewhere = announced.clone();
    let (mine, yours) = (text(&announced, "attachment_id"), text(&other, "attachment_id"));
    elsewhere["upload"]["url"] = json!(text(&announced["upload"], "url").replace(mine, yours));
    assert_eq!(put(&elsewhere, b"hello").await, 403);
    assert_eq!(store.keys().await, Vec::<String>::new(), "nothing is left behind");
    assert_eq!(put(&announced, b"hello").await, 200, "the address is as good as before");
    app.finish().await;
}

#[tokio::test]
async fn an_upload_after_its_time_is_refused_by_the_store() {
    let store = ObjectStore::start().await;
    let app = store.app(|config| config.attachments.upload_ttl = Duration::from_secs(1)).await;
    let asha = app.user("Asha").await;
    let announced = announce(&asha, "hello.txt", b"hello").await;
    // Other bytes of that length are refused for what they are, and then for when they come.
    let is_over = async || put(&announced, b"hallo").await == 403;
    wait::until("its time is up", is_over).await;
    assert_eq!(put(&announced, b"hello").await, 403);
    let id = text(&announced, "attachment_id");
    let complete = format!("/v1/attachments/{id}/complete");
    asha.post(&complete, &json!({})).await.problem(409, "conflict");
    assert_eq!(store.keys().await, Vec::<String>::new());
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_field_of_an_upload_is_told() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let check = async |change: Value, fields: &[&str]| {
        let mut body = announcement("hello.txt", "text/plain", b"hello");
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let problem = asha.post("/v1/attachments", &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{change}");
    };
    for name in [
        "",
        "..",
        "a/b.txt",
        "../../etc/passwd",
        "a\\b.txt",
        "a\nb.txt",
        "a\r\nb.txt",
        "a\u{0}.txt",
        "photo\u{202e}gpj.exe",
        "\u{2066}a.txt",
        &"a".repeat(10_000),
        &"అ".repeat(256),
    ] {
        check(json!({ "file_name": name }), &["file_name"]).await;
    }
    for content_type in ["", "image", "image/", "a b/c", "image/png\r\nx: y", "*/*"] {
        check(json!({ "content_type": content_type }), &["content_type"]).await;
    }
    for size in
        [json!(0), json!(-1), json!(1.5), json!((25 << 20) + 1), json!("5"), json!(1_u64 << 60)]
    {
        check(json!({ "size": size }), &["size"]).await;
    }
    for sha256 in ["", "x", &"g".repeat(64), &"a".repeat(63), "aGVsbG8="] {
        check(json!({ "sha256": sha256 }), &["sha256"]).await;
    }
    check(json!({ "purpose": "wallpaper" }), &["purpose"]).await;
    check(json!({ "colour": "red" }), &["colour"]).await;
    check(json!({ "size": null, "file_name": 7 }), &["file_name", "size"]).await;
    asha.post("/v1/attachments", &json!([])).await.problem(422, "validation");
    app.post("/v1/attachments", &json!({})).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn names_in_any_script_and_hashes_in_either_writing_are_taken() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let hex = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    for (file_name, sha256) in [("చిత్రం 1.txt", hex), ("క\u{200d}ష.txt", &hex.to_uppercase())]
    {
        let mut body = announcement(file_name, "Text/Plain; charset=utf-8", b"hello");
        body["sha256"] = json!(sha256);
        let announced = asha.post("/v1/attachments", &body).await.ok(201);
        assert_eq!(announced["upload"]["headers"]["content-type"], "text/plain");
        assert_eq!(put(&announced, b"hello").await, 200);
    }
    app.finish().await;
}

#[tokio::test]
async fn so_many_uploads_may_wait_to_be_used_and_one_more_is_refused() {
    let few = Limits { unused_attachments_max: 2, ..Limits::default() };
    let store = ObjectStore::start().await;
    let app = store.app(|config| config.limits = few).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let first = announce(&asha, "a.txt", b"a").await;
    send_bytes(&asha, "b.txt", b"b").await;
    let body = announcement("c.txt", "text/plain", b"c");
    let problem = asha.post("/v1/attachments", &body).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), [""]);
    ravi.post("/v1/attachments", &body).await.ok(201);
    asha.delete(&format!("/v1/attachments/{}", text(&first, "attachment_id"))).await.ok(204);
    asha.post("/v1/attachments", &body).await.ok(201);
    app.finish().await;
}

#[tokio::test]
async fn without_an_object_store_there_are_messages_and_no_uploads() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let body = announcement("hello.txt", "text/plain", b"hello");
    let answer = asha.post("/v1/attachments", &body).await;
    answer.problem(503, "unavailable");
    assert!(answer.retry_after() >= 1);
    let room = crate::chat::group(&asha, &[]).await;
    crate::chat::send(&asha, &room, "hello").await;
    app.finish().await;
}
