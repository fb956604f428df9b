//! Messages with files.

use serde_json::{Value, json};

use crate::chat::{dm, each, group, made_up, read, remove, text, wrong_fields};
use crate::files::{ObjectStore, announce, fetch, ready, state};
use crate::support::TestUser;
use crate::ws::open_greeted;

fn messages(room: &str) -> String {
    format!("/v1/rooms/{room}/messages")
}

#[tokio::test]
async fn a_message_comes_with_its_files_everywhere_it_is_shown() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let (one, two) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"bb").await);
    let attachments = json!([one, { "attachment_id": two, "alt": "two letters" }]);
    let body = json!({ "text": "look here", "attachments": attachments });
    asha.post(&messages(&room), &body).await.ok(201);
    let expected = json!([
        { "attachment_id": one, "file_name": "a.txt", "content_type": "text/plain", "size": 1 },
        {
            "attachment_id": two, "file_name": "b.txt", "content_type": "text/plain", "size": 2,
            "alt": "two letters",
        },
    ]);
    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline")).await;
    assert_eq!(timeline["items"][1]["attachments"], expected);
    let events = read(&app, &ravi, &format!("/v1/rooms/{room}/events")).await;
    assert_eq!(events["items"][1]["data"]["attachments"], expected);
    let rooms = read(&app, &ravi, "/v1/rooms").await;
    assert_eq!(rooms["items"][0]["last_message"]["attachments"], expected);
    let found = read(&app, &ravi, "/v1/search?query=look&has=file").await;
    assert_eq!(each(&found, "attachments"), [&expected]);
    let found = read(&app, &ravi, "/v1/search?query=look&has=image").await;
    assert_eq!(found["items"], json!([]));
    let (headers, bytes) = fetch(&ravi, &two).await.expect("ravi is in the room");
    assert_eq!(bytes, b"bb");
    assert_eq!(headers["content-type"], "text/plain");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let disposition = headers["content-disposition"].to_str().expect("a text");
    assert!(disposition.starts_with("attachment; filename=\"b.txt\""), "{disposition}");
    app.finish().await;
}

#[tokio::test]
async fn a_socket_sends_files_like_a_call() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let (one, two) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    let mut his = open_greeted(&app, &ravi).await;
    let mut hers = open_greeted(&app, &asha).await;
    let attachments = json!([{ "attachment_id": one, "alt": "a letter" }, two]);
    let send = json!({ "room_id": room, "message_id": made_up(), "attachments": attachments });
    let answer = hers.call("send", send.clone()).await;
    assert_eq!(answer["ok"], true, "{answer}");
    let event = his.event("message.sent").await;
    assert_eq!(event["data"]["text"], "");
    assert_eq!(event["data"]["attachments"][0]["alt"], "a letter");
    assert_eq!(event["data"]["attachments"][1]["attachment_id"], json!(two));
    assert!(fetch(&ravi, &two).await.is_some(), "whoever heard of it may see it");
    let again = hers.call("send", send).await;
    assert_eq!((&again["ok"], &again["position"]), (&json!(true), &answer["position"]));
    let stolen = json!({ "room_id": room, "message_id": made_up(), "attachments": [made_up()] });
    let refused = his.call("send", stolen).await;
    assert_eq!(refused["error"]["code"], "validation");
    assert_eq!(wrong_fields(&refused["error"]), ["attachments[0]"]);
    app.finish().await;
}

#[tokio::test]
async fn beside_files_a_message_need_not_say_anything() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let one = ready(&asha, "a.txt", b"a").await;
    let two = ready(&asha, "b.txt", b"b").await;
    asha.post(&messages(&room), &json!({ "text": "", "attachments": [one] })).await.ok(201);
    let sent = asha.post(&messages(&room), &json!({ "attachments": [two] })).await.ok(201);
    let blank = json!({ "text": " ", "attachments": [made_up()] });
    let problem = asha.post(&messages(&room), &blank).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["text"]);
    for nothing in [json!({ "text": "" }), json!({ "attachments": [] }), json!({})] {
        let problem = asha.post(&messages(&room), &nothing).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), ["text"], "{nothing}");
    }
    // What it says may come and go.
    let path = format!("/v1/messages/{}", text(&sent, "message_id"));
    asha.patch(&path, &json!({ "text": "words" })).await.ok(200);
    asha.patch(&path, &json!({ "text": "" })).await.ok(200);
    let words = asha.post(&messages(&room), &json!({ "text": "words" })).await.ok(201);
    let path = format!("/v1/messages/{}", text(&words, "message_id"));
    let problem = asha.patch(&path, &json!({ "text": "" })).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["text"]);
    app.finish().await;
}

#[tokio::test]
async fn each_file_is_used_once() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let file = ready(&asha, "a.txt", b"a").await;
    let fresh = ready(&asha, "b.txt", b"b").await;
    let body = json!({ "message_id": made_up(), "text": "look", "attachments": [file] });
    let first = asha.post(&messages(&room), &body).await.ok(201);
    let head = app.head().await;
    assert_eq!(asha.post(&messages(&room), &body).await.ok(200), first, "a repeat is a repeat");
    let again = json!({ "text": "again", "attachments": [fresh, file] });
    asha.post(&messages(&room), &again).await.problem(409, "conflict");
    let mut with_another = body.clone();
    with_another["attachments"] = json!([file, fresh]);
    asha.post(&messages(&room), &with_another).await.problem(409, "conflict");
    let with_words = json!([{ "attachment_id": file, "alt": "words" }]);
    let mut other = body.clone();
    other["attachments"] = with_words;
    asha.post(&messages(&room), &other).await.problem(409, "conflict");
    assert_eq!(app.head().await, head);
    // The one that was free is free still.
    asha.post(&messages(&room), &json!({ "attachments": [fresh] })).await.ok(201);
    app.finish().await;
}

#[tokio::test]
async fn of_two_messages_at_once_one_gets_the_file() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    for _ in 0..5 {
        let file = ready(&asha, "a.txt", b"a").await;
        let send =
            async || asha.post(&messages(&room), &json!({ "attachments": [file] })).await.status;
        let (one, two, three) = tokio::join!(send(), send(), send());
        let mut statuses = [one, two, three];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409]);
    }
    app.finish().await;
}

#[tokio::test]
async fn only_ready_files_of_ones_own_come_with_a_message() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let (mine, yours) = (ready(&asha, "a.txt", b"a").await, ready(&ravi, "b.txt", b"b").await);
    let uploading = text(&announce(&asha, "c.txt", b"c").await, "attachment_id").to_owned();
    let head = app.head().await;
    let check = async |attachments: Value, fields: &[&str]| {
        let body = json!({ "text": "look", "attachments": attachments });
        let problem = asha.post(&messages(&room), &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{attachments}");
    };
    let wrong = json!([mine, yours, uploading, made_up()]);
    check(wrong, &["attachments[1]", "attachments[2]", "attachments[3]"]).await;
    check(json!([mine, mine]), &["attachments"]).await;
    let eleven: Vec<_> = (0..11).map(|_| made_up()).collect();
    check(json!(eleven), &["attachments"]).await;
    check(json!("x"), &["attachments"]).await;
    check(json!(["x", 7]), &["attachments[0]", "attachments[1]"]).await;
    check(json!([{ "alt": "x" }]), &["attachments[0].attachment_id"]).await;
    check(json!([{ "attachment_id": mine, "colour": 1 }]), &["attachments[0].colour"]).await;
    let long = json!([{ "attachment_id": mine, "alt": "అ".repeat(1_001) }]);
    check(long, &["attachments[0].alt"]).await;
    assert_eq!(app.head().await, head);
    assert_eq!(state(&asha, &mine).await["state"], "ready");
    let blank = json!([{ "attachment_id": mine, "alt": " " }]);
    asha.post(&messages(&room), &json!({ "attachments": blank })).await.ok(201);
    app.finish().await;
}

#[tokio::test]
async fn who_is_not_in_the_room_takes_no_file_for_it() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (hers, his) = (group(&asha, &[]).await, group(&ravi, &[]).await);
    let file = ready(&ravi, "a.txt", b"a").await;
    let body = json!({ "attachments": [file] });
    ravi.post(&messages(&hers), &body).await.problem(404, "not_a_member");
    let reply = json!({ "attachments": [file], "reply_to": made_up() });
    ravi.post(&messages(&his), &reply).await.problem(404, "not_a_member");
    ravi.post(&messages(&his), &body).await.ok(201);
    app.finish().await;
}

async fn send_file(by: &TestUser, room: &str, file: &str) -> String {
    let body = json!({ "attachments": [file] });
    text(&by.post(&messages(room), &body).await.ok(201), "message_id").to_owned()
}

#[tokio::test]
async fn a_removed_member_loses_every_file_at_once() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let (hers, his) = (ready(&asha, "a.txt", b"a").await, ready(&ravi, "b.txt", b"b").await);
    send_file(&asha, &room, &hers).await;
    send_file(&ravi, &room, &his).await;
    assert!(fetch(&ravi, &hers).await.is_some());
    assert!(fetch(&ravi, &his).await.is_some());
    remove(&asha, &room, &ravi).await;
    assert!(fetch(&ravi, &hers).await.is_none());
    assert!(fetch(&ravi, &his).await.is_none(), "it is the room's now");
    assert!(fetch(&asha, &his).await.is_some());
    app.finish().await;
}

#[tokio::test]
async fn the_files_of_a_deleted_message_are_gone_for_everybody_at_once() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let file = ready(&asha, "a.txt", b"a").await;
    let message = send_file(&asha, &room, &file).await;
    assert!(fetch(&ravi, &file).await.is_some());
    asha.delete(&format!("/v1/messages/{message}")).await.ok(204);
    assert!(fetch(&ravi, &file).await.is_none());
    assert!(fetch(&asha, &file).await.is_none());
    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline")).await;
    assert_eq!(timeline["items"][1]["attachments"], json!([]));
    app.finish().await;
}
