//! `/v1/search`.

use serde_json::{Value, json};

use crate::support::{Answer, TestApp, TestUser};

async fn say(user: &TestUser, room: &str, text: &str) -> Answer {
    let path = format!("/v1/rooms/{room}/messages");
    let answer = user.post(&path, &json!({ "text": text })).await;
    answer.ok(201);
    answer
}

#[tokio::test]
async fn what_was_written_is_found_by_its_readers_alone() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let mira = app.user("Mira").await;
    let body = json!({ "kind": "dm", "members": [ravi.id] });
    let room = asha.post("/v1/rooms", &body).await.ok(201);
    let room_id = room["id"].as_str().expect("an identifier");
    let sent = say(&asha, room_id, "去上海 in the morning").await;

    let path = format!("/v1/search?query=%E4%B8%8A%E6%B5%B7&min_position={}", sent.position());
    let found = ravi.get(&path).await.ok(200);
    let item = &found["items"][0];
    assert_eq!(item["text"], "去上海 in the morning");
    assert_eq!(item["room_id"], room_id);
    assert_eq!(item["author"], json!(asha.id));
    assert_eq!(item["room_seq"], sent.ok(201)["room_seq"]);
    assert_eq!(item["message_id"], sent.ok(201)["message_id"]);
    assert_eq!(found["next"], Value::Null);
    assert_eq!(mira.get(&path).await.ok(200), json!({ "items": [], "next": null }));
    app.finish().await;
}

#[tokio::test]
async fn a_bad_search_is_told_whole() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let problem = asha.get("/v1/search").await.problem(422, "validation");
    assert_eq!(problem["errors"][0]["field"], "query");
    asha.get("/v1/search?query=%20").await.problem(422, "validation");
    asha.get("/v1/search?query=%3A)").await.problem(422, "validation");
    let wrong = "/v1/search?query=x&room_id=x&author=x&before=x&has=x&limit=0&colour=red";
    let problem = asha.get(wrong).await.problem(422, "validation");
    let fields: Vec<_> =
        problem["errors"].as_array().expect("errors").iter().map(|e| &e["field"]).collect();
    assert_eq!(fields, ["room_id", "author", "before", "has", "limit", "colour"]);
    app.get("/v1/search?query=tea").await.problem(401, "unauthorized");
    app.finish().await;
}
