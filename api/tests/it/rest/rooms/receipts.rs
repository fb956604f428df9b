//! `/v1/rooms/{room_id}/receipts`.

use serde_json::{Value, json};

use crate::chat::{dm, group, made_up, read, remove, send, wrong_fields};
use crate::support::TestApp;

#[tokio::test]
async fn cursors_only_move_forward() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await; // 1
    for number in 2..=4 {
        send(&asha, &room, &format!("message {number}")).await;
    }
    let path = format!("/v1/rooms/{room}/receipts");
    let position = ravi.post(&path, &json!({ "delivered_up_to": 4, "read_up_to": 3 })).await;
    let position = position.position();
    let head = app.head().await;
    assert_eq!(position, head);

    for there in [json!({ "read_up_to": 3 }), json!({ "delivered_up_to": 2, "read_up_to": 1 })] {
        let answer = ravi.post(&path, &there).await;
        assert!(answer.position() <= head && answer.position() >= head - 1, "so since then");
        let position = answer.position();
        assert_eq!(answer.ok(200)["position"], position);
    }
    assert_eq!(app.head().await, head, "no event");
    // Nothing ever made this so: the head covers it.
    let nothing = asha.post(&path, &json!({ "read_up_to": 0 })).await;
    assert!(nothing.position() >= head);

    let receipts = read(&app, &asha, &path).await;
    let items = receipts["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    let of_ravi = items.iter().find(|item| item["user_id"] == json!(ravi.id)).expect("Ravi's");
    assert_eq!((&of_ravi["delivered_seq"], &of_ravi["read_seq"]), (&json!(4), &json!(3)));
    assert!(of_ravi["delivered_at"].is_string() && of_ravi["read_at"].is_string());
    let of_asha = items.iter().find(|item| item["user_id"] == json!(asha.id)).expect("Asha's");
    assert_eq!(of_asha["read_at"], Value::Null, "sending moves no cursor");
    app.finish().await;
}

#[tokio::test]
async fn a_cursor_past_the_head_is_a_wrong_field() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let path = format!("/v1/rooms/{}/receipts", dm(&asha, &ravi).await);
    let check = async |body: Value, fields: &[&str]| {
        let problem = ravi.post(&path, &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{body}");
    };
    let head = app.head().await;
    check(json!({ "delivered_up_to": 2, "read_up_to": 3 }), &["delivered_up_to", "read_up_to"])
        .await;
    check(json!({ "read_up_to": 9_007_199_254_740_991_u64 }), &["read_up_to"]).await;
    check(json!({ "read_up_to": -1, "delivered_up_to": "x" }), &["delivered_up_to", "read_up_to"])
        .await;
    check(json!({ "up_to": 1 }), &["up_to"]).await;
    check(json!({}), &[""]).await;
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn only_members_have_cursors() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    remove(&asha, &room, &ravi).await;
    for room in [room, made_up().to_string()] {
        let path = format!("/v1/rooms/{room}/receipts");
        ravi.post(&path, &json!({ "read_up_to": 1 })).await.problem(404, "not_a_member");
    }
    app.finish().await;
}

#[tokio::test]
async fn many_receipts_of_one_member_are_all_covered() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    for number in 2..=31 {
        send(&asha, &room, &format!("message {number}")).await;
    }
    let before = app.head().await;
    let path = format!("/v1/rooms/{room}/receipts");
    let receive = async |seq: u64| {
        let answer = ravi.post(&path, &json!({ "delivered_up_to": seq })).await;
        let position = answer.position();
        answer.ok(200);
        position
    };
    let positions = futures_util::future::join_all((2..=31).map(receive)).await;
    let head = app.head().await;
    assert!(positions.iter().all(|position| (before + 1..=head).contains(position)));
    assert!(head - before < 30, "receipts close together share events");
    let receipts = read(&app, &asha, &path).await;
    let items = receipts["items"].as_array().expect("items").iter();
    let mut of_ravi = items.filter(|item| item["user_id"] == json!(ravi.id));
    assert_eq!(of_ravi.next().expect("Ravi's")["delivered_seq"], 31);
    app.finish().await;
}
