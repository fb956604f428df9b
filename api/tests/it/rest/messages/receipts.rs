//! `GET /v1/messages/{message_id}/receipts`.

use serde_json::json;

use crate::chat::{add, group, made_up, read, send};
use crate::support::TestApp;

#[tokio::test]
async fn it_is_told_who_has_read_a_message_and_who_has_not() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (sita, late) = (app.user("Sita").await, app.user("Late").await);
    let room = group(&asha, &[&ravi, &sita]).await;
    let sent = send(&asha, &room, "one").await;
    let id = sent["message_id"].as_str().expect("an id");
    add(&asha, &room, &late).await;
    let receipts = format!("/v1/rooms/{room}/receipts");
    ravi.post(&receipts, &json!({ "delivered_up_to": sent["room_seq"] })).await.ok(200);
    asha.patch(&format!("/v1/messages/{id}"), &json!({ "text": "two" })).await.ok(200);
    ravi.post(&receipts, &json!({ "read_up_to": sent["room_seq"] })).await.ok(200);

    let path = format!("/v1/messages/{id}/receipts");
    let shown = read(&app, &asha, &path).await;
    assert_eq!(shown["counts"], json!({ "members": 2, "delivered": 1, "read": 1 }));
    let items = shown["items"].as_array().expect("items");
    assert_eq!(items.len(), 2, "neither the author nor who came later");
    let of_ravi = items.iter().find(|item| item["user_id"] == json!(ravi.id)).expect("Ravi's");
    assert!(of_ravi["delivered_at"].is_string() && of_ravi["read_at"].is_string());
    assert_eq!(of_ravi["revision"], 2);
    let of_sita = items.iter().find(|item| item["user_id"] == json!(sita.id)).expect("Sita's");
    assert_eq!(of_sita, &json!({ "user_id": sita.id }));

    let head = app.head().await;
    let unknown = format!("/v1/messages/{}/receipts?min_position={head}", made_up());
    asha.get(&unknown).await.problem(404, "not_a_member");
    late.get(&format!("{path}?min_position={head}")).await.problem(404, "not_a_member");
    app.finish().await;
}
