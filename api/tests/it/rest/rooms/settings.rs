//! `PUT /v1/rooms/{room_id}/settings`.

use serde_json::{Value, json};

use crate::chat::{dm, group, made_up, read, remove, send, wrong_fields};
use crate::support::{TestApp, TestUser};

#[tokio::test]
async fn settings_are_the_callers_own_and_not_in_the_log() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let sent = send(&asha, &room, "hello").await;
    let path = format!("/v1/rooms/{room}/settings");
    let head = app.head().await;

    let muted = json!({ "muted_until": "2030-01-01T05:30:00+05:30" });
    let answer = ravi.put(&path, &muted).await;
    assert!(answer.position() >= head);
    assert_eq!(answer.ok(200)["muted_until"], "2030-01-01T00:00:00.000000Z");
    let unread = json!({ "unread_from": sent["room_seq"] });
    ravi.put(&path, &unread).await.ok(200);
    assert_eq!(app.head().await, head, "nothing in the log");

    let settings =
        async |user: &TestUser| read(&app, user, "/v1/rooms").await["items"][0]["settings"].clone();
    let of_ravi = settings(&ravi).await;
    assert_eq!(of_ravi["muted_until"], "2030-01-01T00:00:00.000000Z", "what was not named stays");
    assert_eq!(of_ravi["unread_from"], sent["room_seq"]);
    assert_ne!(settings(&asha).await["unread_from"], sent["room_seq"]);

    ravi.put(&path, &json!({ "muted_until": null })).await.ok(200);
    let of_ravi = settings(&ravi).await;
    assert_eq!(of_ravi.get("muted_until").unwrap_or(&Value::Null), &Value::Null);
    app.finish().await;
}

#[tokio::test]
async fn only_members_have_settings() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    remove(&ravi, &room, &ravi).await;
    for room in [room, made_up().to_string()] {
        let path = format!("/v1/rooms/{room}/settings");
        ravi.put(&path, &json!({})).await.problem(404, "not_a_member");
    }
    app.finish().await;
}

#[tokio::test]
async fn wrong_settings_are_told() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/settings", group(&asha, &[]).await);
    let check = async |body: Value, fields: &[&str]| {
        let problem = asha.put(&path, &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{body}");
    };
    let both = ["muted_until", "unread_from"];
    check(json!({ "muted_until": "soon", "unread_from": -1 }), &both).await;
    check(json!({ "unread_from": 3 }), &["unread_from"]).await;
    check(json!({ "colour": "blue" }), &["colour"]).await;
    app.finish().await;
}
