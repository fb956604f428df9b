//! `PUT /v1/rooms/{room_id}/settings`.

use serde_json::{Value, json};

use crate::chat::{add, dm, group, made_up, read, remove, send, wrong_fields};
use crate::support::{TestApp, TestUser};
use crate::ws::open_greeted;

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
async fn a_mark_as_unread_ends_with_the_next_reading() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await; // 1
    for seq in 2..=4 {
        send(&asha, &room, &format!("message {seq}")).await;
    }
    let settings = format!("/v1/rooms/{room}/settings");
    let receipts = format!("/v1/rooms/{room}/receipts");
    let unread = async || {
        let item = read(&app, &ravi, "/v1/rooms").await["items"][0].clone();
        (item["unread_count"].clone(), item["settings"].get("unread_from").cloned())
    };
    let muted = json!({ "muted_until": "2030-01-01T00:00:00Z" });
    ravi.put(&settings, &muted).await.ok(200);
    let mark = async || ravi.put(&settings, &json!({ "unread_from": 3 })).await.ok(200);
    ravi.post(&receipts, &json!({ "read_up_to": 2 })).await.ok(200);
    mark().await;
    assert_eq!(unread().await, (json!(2), Some(json!(3))));
    ravi.post(&receipts, &json!({ "delivered_up_to": 4 })).await.ok(200);
    assert_eq!(unread().await, (json!(2), Some(json!(3))), "nothing was read");
    ravi.post(&receipts, &json!({ "read_up_to": 4 })).await.ok(200);
    assert_eq!(unread().await, (json!(0), None));

    // Also by a reading of what was read before, which adds no event.
    mark().await;
    assert_eq!(unread().await, (json!(2), Some(json!(3))));
    let head = app.head().await;
    ravi.post(&receipts, &json!({ "read_up_to": 4 })).await.ok(200);
    assert_eq!(app.head().await, head);
    assert_eq!(unread().await, (json!(0), None));

    mark().await;
    let mut socket = open_greeted(&app, &ravi).await;
    let answer = socket.call("read", json!({ "room_id": room, "up_to": 4 })).await;
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(unread().await, (json!(0), None));
    let of_ravi = read(&app, &ravi, "/v1/rooms").await["items"][0]["settings"].clone();
    assert_eq!(of_ravi, json!({ "muted_until": "2030-01-01T00:00:00.000000Z" }));
    app.finish().await;
}

#[tokio::test]
async fn a_mark_of_a_former_stay_does_not_count() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await; // 2
    send(&asha, &room, "first stay").await; // 3
    let settings = format!("/v1/rooms/{room}/settings");
    ravi.put(&settings, &json!({ "unread_from": 3 })).await.ok(200);
    remove(&asha, &room, &ravi).await;
    add(&asha, &room, &ravi).await;
    let unread = async || read(&app, &ravi, "/v1/rooms").await["items"][0]["unread_count"].clone();
    assert_eq!(unread().await, 0);
    send(&asha, &room, "second stay").await;
    assert_eq!(unread().await, 1);
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
