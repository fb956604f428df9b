//! `GET /v1/audit/rooms/{room_id}/at` and `/members`.

use serde_json::{Value, json};

use super::{auditor, number, room_at};
use crate::chat::{add, crowd, dm, each, group, promote, read, remove, send, send_one, text};
use crate::support::{TestApp, TestUser};

#[tokio::test]
async fn a_room_is_shown_as_it_was_at_each_moment() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let sent = send(&asha, &room, "teh text").await;
    let (path, seq) = (format!("/v1/messages/{}", text(&sent, "message_id")), &sent["room_seq"]);
    let edited = asha.patch(&path, &json!({ "text": "the text" })).await.position();
    let reacted = ravi.put(&format!("{path}/reactions/%F0%9F%91%8D"), &json!({})).await.position();
    let receipts = format!("/v1/rooms/{room}/receipts");
    let receipt = ravi.post(&receipts, &json!({ "read_up_to": seq })).await.position();
    let deleted = asha.delete(&path).await.position();

    let first = room_at(&auditor, &room, number(&sent["position"])).await;
    assert_eq!((&first["kind"], &first["head_seq"]), (&json!("dm"), &json!(2)));
    assert_eq!(first["time"], sent["sent_at"]);
    assert_eq!((&first["from_seq"], &first["to_seq"]), (&json!(1), &json!(2)));
    assert_eq!(first["items"][1]["text"], "teh text");
    assert_eq!(first["items"][1]["status"], "sent");
    let message = async |position| room_at(&auditor, &room, position).await["items"][1].clone();
    let after_edit = message(edited).await;
    assert_eq!((&after_edit["text"], &after_edit["revision"]), (&json!("the text"), &json!(2)));
    assert_eq!(after_edit["reactions"], json!([]));
    assert_eq!(message(reacted).await["reactions"][0]["user_ids"], json!([ravi.id]));
    assert_eq!(message(receipt).await["status"], "read");
    let gone = message(deleted).await;
    assert_eq!((&gone["text"], gone["deleted_at"].is_string()), (&json!(""), true));

    // As somebody saw it; the last moment is what they see.
    let seen = async |user: &TestUser, position: u64| -> Value {
        let path = format!("/v1/audit/rooms/{room}/at?position={position}&as={}", user.id);
        auditor.get(&path).await.ok(200)
    };
    let served = read(&app, &asha, &format!("/v1/rooms/{room}/timeline")).await;
    assert_eq!(seen(&asha, deleted).await["items"], served["items"]);
    assert_eq!(seen(&ravi, receipt).await["items"][1].get("status"), None, "another's message");
    app.finish().await;
}

#[tokio::test]
async fn a_time_is_the_last_event_up_to_it() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let sent = send(&asha, &room, "one").await;
    let (position, time) = (number(&sent["position"]), text(&sent, "sent_at"));
    send_one(&asha, &room, "two").await;
    let at = async |time: &str| -> Value {
        auditor.get(&format!("/v1/audit/rooms/{room}/at?time={time}")).await.ok(200)
    };
    assert_eq!(at(time).await, room_at(&auditor, &room, position).await);
    // One that is still to come is now.
    let now = at("2999-01-01T00:00:00%2B05:30").await;
    assert_eq!(each(&now, "text").last(), Some(&&json!("two")));
    app.finish().await;
}

#[tokio::test]
async fn a_long_timeline_is_read_in_parts() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let first = send_one(&asha, &room, "message 1").await;
    for number in 2..=11 {
        send(&asha, &room, &format!("message {number}")).await;
    }
    // Edits and reactions are shown with their message, and are no items.
    asha.patch(&format!("/v1/messages/{first}"), &json!({ "text": "message one" })).await.ok(200);
    let position = app.head().await;
    send(&asha, &room, "later").await;
    let (mut texts, mut before) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/audit/rooms/{room}/at?position={position}&limit=5{before}");
        let part = auditor.get(&path).await.ok(200);
        let found: Vec<Value> = each(&part, "text").into_iter().cloned().collect();
        assert!(found.len() <= 5, "{found:?}");
        texts.splice(0..0, found);
        let from = number(&part["from_seq"]);
        if from == 1 {
            break;
        }
        before = format!("&before={from}");
    }
    let numbered = (2..=11).map(|number| json!(format!("message {number}")));
    let expected: Vec<_> =
        [Value::Null, json!("message one")].into_iter().chain(numbered).collect();
    assert_eq!(texts, expected);
    let nothing = format!("/v1/audit/rooms/{room}/at?position={position}&before=1");
    let nothing = auditor.get(&nothing).await.ok(200);
    assert_eq!((&nothing["items"], &nothing["to_seq"]), (&json!([]), &json!(0)));
    app.finish().await;
}

#[tokio::test]
async fn who_was_in_and_as_what_is_told_of_each_moment() {
    let app = TestApp::start().await;
    let (asha, ravi, lila) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Lila").await);
    let auditor = auditor(&app).await;
    let room = group(&asha, &[&ravi]).await;
    let made = app.head().await;
    add(&asha, &room, &lila).await;
    promote(&asha, &room, &lila, "admin").await;
    let with_lila = app.head().await;
    remove(&asha, &room, &ravi).await;
    asha.patch("/v1/me", &json!({ "name": "Asha Rao" })).await.ok(200);
    let without_ravi = app.head().await;
    let members = async |position: u64| -> Vec<(String, String)> {
        let path = format!("/v1/audit/rooms/{room}/members?position={position}");
        let answer = auditor.get(&path).await.ok(200);
        let items = answer["items"].as_array().expect("a list");
        assert_eq!(number(&answer["member_count"]), items.len() as u64);
        let mut members: Vec<_> = items
            .iter()
            .map(|member| (text(member, "name").to_owned(), text(member, "role").to_owned()))
            .collect();
        members.sort_unstable();
        members
    };
    let named = |names: &[(&str, &str)]| -> Vec<(String, String)> {
        names.iter().map(|(name, role)| ((*name).to_owned(), (*role).to_owned())).collect()
    };
    assert_eq!(members(made).await, named(&[("Asha", "owner"), ("Ravi", "member")]));
    let three = named(&[("Asha", "owner"), ("Lila", "admin"), ("Ravi", "member")]);
    assert_eq!(members(with_lila).await, three);
    let two = named(&[("Asha Rao", "owner"), ("Lila", "admin")]);
    assert_eq!(members(without_ravi).await, two);
    // Who is gone is still called by name in what they did, or what was done to them.
    let people = room_at(&auditor, &room, without_ravi).await["people"].clone();
    assert!(people.as_array().expect("a list").contains(&json!({"id": ravi.id, "name": "Ravi"})));
    app.finish().await;
}

#[tokio::test]
async fn members_come_in_parts() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let auditor = auditor(&app).await;
    let others = crowd(&app, 60).await;
    let body = json!({ "kind": "group", "name": "Sky", "members": others });
    let room = asha.post("/v1/rooms", &body).await.ok(201);
    let (room, position) = (text(&room, "id").to_owned(), app.head().await);
    let shown = room_at(&auditor, &room, position).await;
    assert_eq!(number(&shown["member_count"]), 61);
    assert_eq!(shown["members"].as_array().map(Vec::len), Some(50));
    let mut path = format!("/v1/audit/rooms/{room}/members?position={position}&limit=25");
    let mut found = Vec::new();
    loop {
        let part = auditor.get(&path).await.ok(200);
        found.extend(each(&part, "user_id").into_iter().map(Value::to_string));
        let Some(next) = part["next"].as_str() else { break };
        let base = format!("/v1/audit/rooms/{room}/members?position={position}");
        path = format!("{base}&limit=25&cursor={next}");
    }
    assert_eq!(found.len(), 61);
    assert!(found.is_sorted());
    app.finish().await;
}
