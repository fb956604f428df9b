//! `GET /v1/rooms`.

use serde_json::{Value, json};

use crate::chat::{add, crowd, dm, each, group, promote, read, send, send_one, text};
use crate::support::TestApp;

fn ids(rooms: &Value) -> Vec<String> {
    each(rooms, "room").into_iter().map(|room| text(room, "id").to_owned()).collect()
}

#[tokio::test]
async fn the_room_with_the_latest_activity_comes_first() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let older = dm(&asha, &ravi).await;
    let newer = group(&asha, &[&ravi]).await;
    assert_eq!(ids(&read(&app, &ravi, "/v1/rooms").await), [newer.clone(), older.clone()]);
    send(&asha, &older, "hello").await;
    assert_eq!(ids(&read(&app, &ravi, "/v1/rooms").await), [older, newer]);
    app.finish().await;
}

#[tokio::test]
async fn unread_are_the_undeleted_messages_of_others_past_the_cursor() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut last = Value::Null;
    for number in 0..3 {
        last = send(&asha, &room, &format!("message {number}")).await;
    }
    let deleted = send_one(&asha, &room, "a mistake").await;
    asha.delete(&format!("/v1/messages/{deleted}")).await.ok(204);
    send(&ravi, &room, "my own").await;

    let item = async || read(&app, &ravi, "/v1/rooms").await["items"][0].clone();
    let before = item().await;
    assert_eq!(before["unread_count"], 3);
    assert_eq!(before["last_message"]["text"], "my own");

    let body = json!({ "read_up_to": last["room_seq"] });
    ravi.post(&format!("/v1/rooms/{room}/receipts"), &body).await.ok(200);
    let after = item().await;
    assert_eq!(after["unread_count"], 0);
    assert_eq!(after["read_seq"], last["room_seq"]);
    assert_eq!(after["delivered_seq"], last["room_seq"]);
    app.finish().await;
}

#[tokio::test]
async fn the_list_comes_in_pages() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(group(&asha, &[&ravi]).await);
    }
    made.reverse();
    let mut seen = Vec::new();
    let mut page = read(&app, &ravi, "/v1/rooms?limit=2").await;
    loop {
        seen.extend(ids(&page));
        let Some(cursor) = page["next"].as_str() else { break };
        let path = format!("/v1/rooms?limit=2&cursor={cursor}");
        page = ravi.get(&path).await.ok(200);
    }
    assert_eq!(seen, made);
    for wrong in ["limit=0", "limit=201", "limit=x", "cursor=x", "unknown=1"] {
        ravi.get(&format!("/v1/rooms?{wrong}")).await.problem(422, "validation");
    }
    app.finish().await;
}

#[tokio::test]
async fn the_callers_role_is_told_also_where_the_first_members_lack_them() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let members = crowd(&app, 50).await;
    // Identifiers rise with time: who signed up last is not among the first 50.
    let ravi = app.user("Ravi").await;
    let body = json!({ "kind": "group", "name": "Sky", "members": members });
    let room = text(&asha.post("/v1/rooms", &body).await.ok(201), "id").to_owned();
    add(&asha, &room, &ravi).await;
    promote(&asha, &room, &ravi, "admin").await;

    let item = read(&app, &ravi, "/v1/rooms").await["items"][0].clone();
    let shown = item["room"]["members"].as_array().expect("a list");
    let is_ravi = |member: &Value| text(member, "user_id") == ravi.id.to_string();
    assert!(!shown.iter().any(is_ravi), "the first members lack them");
    assert_eq!(item["role"], "admin");
    assert_eq!(read(&app, &asha, "/v1/rooms").await["items"][0]["role"], "owner");
    app.finish().await;
}
