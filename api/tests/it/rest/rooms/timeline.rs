//! `GET /v1/rooms/{room_id}/timeline`.

use serde_json::{Value, json};

use crate::chat::{deactivate, dm, each, group, made_up, promote, read, send, send_one};
use crate::support::{TestApp, TestUser};

async fn show(app: &TestApp, by: &TestUser, room: &str, query: &str) -> Value {
    read(app, by, &format!("/v1/rooms/{room}/timeline?{query}")).await
}

fn seqs(page: &Value) -> Vec<u64> {
    each(page, "room_seq").into_iter().filter_map(Value::as_u64).collect()
}

#[tokio::test]
async fn a_timeline_shows_messages_and_what_became_of_the_room() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await; // 1, 2
    let sent = send(&asha, &room, "నమస్కారం 🙏").await; // 3
    let id = sent["message_id"].as_str().expect("an id");
    let body = json!({ "text": "and you?", "reply_to": id });
    ravi.post(&format!("/v1/rooms/{room}/messages"), &body).await.ok(201); // 4
    promote(&asha, &room, &ravi, "admin").await; // 5

    let page = show(&app, &ravi, &room, "").await;
    assert_eq!(seqs(&page), [1, 2, 3, 4, 5]);
    assert_eq!(page["head_seq"], 5);
    assert_eq!((&page["from_seq"], &page["to_seq"]), (&json!(1), &json!(5)));
    let items = page["items"].as_array().expect("items");
    assert_eq!(items[2]["type"], "message");
    assert_eq!(items[2]["message_id"], sent["message_id"]);
    assert_eq!(items[2]["author"], json!(asha.id));
    assert_eq!(items[2]["text"], "నమస్కారం 🙏");
    assert_eq!(items[2]["revision"], 1);
    assert_eq!(items[2]["sent_at"], sent["sent_at"]);
    assert_eq!(items[2].get("status"), None, "only the author's own have one");
    assert_eq!(items[3]["reply_to"], sent["message_id"]);
    assert_eq!(items[3]["status"], "sent");
    assert_eq!(items[4]["type"], "room_role_changed");
    assert_eq!(items[4]["actor"], json!(asha.id));
    assert_eq!(items[4]["data"]["user_id"], json!(ravi.id));
    app.finish().await;
}

#[tokio::test]
async fn edits_and_reactions_are_folded_into_their_message() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await; // 1
    let edited = send_one(&asha, &room, "helo").await; // 2
    let deleted = send_one(&asha, &room, "a mistake").await; // 3
    asha.patch(&format!("/v1/messages/{edited}"), &json!({ "text": "hello" })).await.ok(200); // 4
    let thumb = format!("/v1/messages/{edited}/reactions/👍");
    ravi.put(&thumb, &json!({})).await.ok(204); // 5
    asha.delete(&format!("/v1/messages/{deleted}")).await.ok(204); // 6

    let page = show(&app, &ravi, &room, "").await;
    assert_eq!(seqs(&page), [1, 2, 3]);
    assert_eq!((&page["from_seq"], &page["to_seq"]), (&json!(1), &json!(6)), "all is covered");
    let items = page["items"].as_array().expect("items");
    assert_eq!(items[1]["text"], "hello");
    assert_eq!(items[1]["revision"], 2);
    assert!(items[1]["edited_at"].is_string());
    assert_eq!(items[1]["reactions"], json!([{ "emoji": "👍", "user_ids": [ravi.id] }]));
    assert!(items[2]["deleted_at"].is_string());
    assert_ne!(items[2]["text"], "a mistake");
    app.finish().await;
}

#[tokio::test]
async fn a_timeline_comes_in_parts() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await; // 1
    for number in 2..=9 {
        send(&asha, &room, &format!("message {number}")).await;
    }
    assert_eq!(seqs(&show(&app, &ravi, &room, "limit=3").await), [7, 8, 9], "the newest");
    assert_eq!(seqs(&show(&app, &ravi, &room, "before=7&limit=3").await), [4, 5, 6]);
    assert_eq!(seqs(&show(&app, &ravi, &room, "after=2&limit=3").await), [3, 4, 5]);
    assert_eq!(seqs(&show(&app, &ravi, &room, "after=0&limit=2").await), [1, 2]);
    assert_eq!(seqs(&show(&app, &ravi, &room, "after=9").await), [0_u64; 0]);
    assert_eq!(seqs(&show(&app, &ravi, &room, "before=1").await), [0_u64; 0]);
    for wrong in ["limit=0", "limit=201", "after=-1", "after=x", "before=x", "x=1"] {
        let path = format!("/v1/rooms/{room}/timeline?{wrong}");
        ravi.get(&path).await.problem(422, "validation");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_message_is_delivered_and_read_when_all_others_have_it() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (sita, gone) = (app.user("Sita").await, app.user("Gone").await);
    let room = group(&asha, &[&ravi, &sita, &gone]).await;
    let sent = send(&asha, &room, "hello").await;
    let status = async || {
        let page = show(&app, &asha, &room, "limit=1").await;
        page["items"][0]["status"].as_str().unwrap_or_default().to_owned()
    };
    let receipts = format!("/v1/rooms/{room}/receipts");
    let delivered = json!({ "delivered_up_to": sent["room_seq"] });
    let seen = json!({ "read_up_to": sent["room_seq"] });

    assert_eq!(status().await, "sent");
    ravi.post(&receipts, &delivered).await.ok(200);
    sita.post(&receipts, &seen).await.ok(200);
    assert_eq!(status().await, "sent", "one is missing");
    deactivate(&app, &gone).await;
    assert_eq!(status().await, "delivered", "who is gone does not count");
    ravi.post(&receipts, &seen).await.ok(200);
    assert_eq!(status().await, "read");

    let late = app.user("Late").await;
    crate::chat::add(&asha, &room, &late).await;
    let page = show(&app, &asha, &room, "").await;
    let item = page["items"].as_array().expect("items").iter();
    let mut item = item.filter(|item| item["message_id"] == sent["message_id"]);
    assert_eq!(
        item.next().expect("it is there")["status"],
        "read",
        "it was not for who came later"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_timeline_of_nothing_known_is_not_shown() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/timeline", made_up());
    asha.get(&path).await.problem(404, "not_a_member");
    app.get(&path).await.problem(401, "unauthorized");
    app.finish().await;
}
