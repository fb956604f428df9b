use serde_json::{Value, json};

use super::{open_greeted, unlimited};
use crate::chat::{self, dm, group};
use crate::support::TestApp;

#[tokio::test]
async fn a_receipt_goes_to_the_reader_and_to_the_authors_of_what_is_newly_covered() {
    let app = TestApp::start().await;
    let (asha, ravi, mina) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Mina").await);
    let room = group(&asha, &[&ravi, &mina]).await;
    let mut by_asha = open_greeted(&app, &asha).await;
    let mut by_ravi = open_greeted(&app, &ravi).await;
    let mut reader = open_greeted(&app, &mina).await;
    let mut other_device = open_greeted(&app, &mina).await;

    by_asha.say(&room, "3").await;
    reader.call("read", json!({ "room_id": room, "up_to": 3 })).await;
    for socket in [&mut reader, &mut other_device, &mut by_asha] {
        let receipt = socket.event("receipt.read").await;
        assert_eq!(receipt["data"], json!({ "user_id": mina.id, "up_to": 3 }));
    }
    by_ravi.say(&room, "4").await;
    reader.call("read", json!({ "room_id": room, "up_to": 4 })).await;
    assert_eq!(by_ravi.event("receipt.read").await["data"]["up_to"], 4);
    // Asha has heard of 3, and nothing of hers is newly covered by 4.
    let told = by_asha.so_far().await;
    assert!(told.iter().all(|frame| frame["type"] != "sandesham.receipt.read.v1"), "{told:?}");
    app.finish().await;
}

#[tokio::test]
async fn authors_of_long_ago_are_told_too() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut author = open_greeted(&app, &asha).await;
    author.say(&room, "2").await;
    author.close().await;
    // Nobody was connected when the hub saw the room last: only the log knows who wrote.
    let mut author = open_greeted(&app, &asha).await;
    let mut reader = open_greeted(&app, &ravi).await;
    reader.call("delivered", json!({ "room_id": room, "up_to": 2 })).await;
    assert_eq!(author.event("receipt.delivered").await["data"]["up_to"], 2);
    reader.call("read", json!({ "room_id": room, "up_to": 2 })).await;
    assert_eq!(author.event("receipt.read").await["data"]["up_to"], 2);
    app.finish().await;
}

#[tokio::test]
async fn receipts_close_together_share_an_event_and_each_is_answered() {
    let app = unlimited().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut author = open_greeted(&app, &asha).await;
    let mut reader = open_greeted(&app, &ravi).await;
    for n in 2..=41 {
        author.say(&room, &n.to_string()).await;
    }
    reader.numbered(&room, 40).await;
    let before = app.head().await;
    let mut asked = Vec::new();
    for up_to in 2..=41_u64 {
        asked.push((
            up_to,
            reader.ask("delivered", json!({ "room_id": room, "up_to": up_to })).await,
        ));
        asked.push((up_to, reader.ask("read", json!({ "room_id": room, "up_to": up_to })).await));
    }
    let mut receipts: Vec<Value> = Vec::new();
    for (up_to, id) in asked {
        let answer = reader.answer(&id).await;
        let position = answer["position"].as_u64().expect("a position");
        while receipts.last().and_then(|r| r["position"].as_u64()).is_none_or(|p| p < position) {
            let is_receipt = |frame: &Value| {
                frame["subject"].as_str().is_some_and(|s| s.starts_with("receipt/"))
            };
            receipts.push(reader.first("a receipt", is_receipt).await);
        }
        let covers = |event: &&Value| event["position"].as_u64() <= Some(position);
        let covered =
            receipts.iter().filter(covers).filter_map(|e| e["data"]["up_to"].as_u64()).max();
        assert!(
            covered >= Some(up_to),
            "{up_to} was answered with {position}, which covers {covered:?}"
        );
    }
    let events = app.head().await - before;
    assert!(events <= 8, "80 receipts made {events} events");
    app.finish().await;
}

#[tokio::test]
async fn one_receipt_past_the_head_does_not_spoil_the_others() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut author = open_greeted(&app, &asha).await;
    let mut reader = open_greeted(&app, &ravi).await;
    for n in 2..=5 {
        author.say(&room, &n.to_string()).await;
    }
    reader.call("read", json!({ "room_id": room, "up_to": 2 })).await;
    let good = reader.ask("read", json!({ "room_id": room, "up_to": 4 })).await;
    let past = reader.ask("read", json!({ "room_id": room, "up_to": 99 })).await;
    let also_good = reader.ask("delivered", json!({ "room_id": room, "up_to": 5 })).await;
    assert_eq!(reader.answer(&good).await["ok"], true);
    assert_eq!(reader.answer(&past).await["error"]["code"], "validation");
    assert_eq!(reader.answer(&also_good).await["ok"], true);
    app.finish().await;
}

#[tokio::test]
async fn ticks_follow_the_receipts() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut author = open_greeted(&app, &asha).await;
    let mut reader = open_greeted(&app, &ravi).await;
    let mut position = author.say(&room, "2").await["position"].clone();
    for (op, status) in [(None, "sent"), (Some("delivered"), "delivered"), (Some("read"), "read")] {
        if let Some(op) = op {
            let answer = reader.call(op, json!({ "room_id": room, "up_to": 2 })).await;
            position = answer["position"].clone();
        }
        let path = format!("/v1/rooms/{room}/timeline?min_position={position}");
        let timeline = asha.get(&path).await.ok(200);
        let message = timeline["items"].as_array().and_then(|items| items.last());
        assert_eq!(message.expect("a message")["status"], status);
    }
    app.finish().await;
}

#[tokio::test]
async fn what_was_before_a_member_came_is_not_newly_covered() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let mina = app.user("Mina").await;
    let room = group(&asha, &[&ravi]).await; // 2
    chat::send(&asha, &room, "3").await;
    chat::add(&asha, &room, &mina).await; // 4
    // Nobody was connected when she came.
    let mut by_asha = open_greeted(&app, &asha).await;
    let mut by_ravi = open_greeted(&app, &ravi).await;
    by_ravi.say(&room, "5").await;
    let read = async |up_to: u64| {
        let path = format!("/v1/rooms/{room}/receipts");
        mina.post(&path, &json!({ "read_up_to": up_to })).await.ok(200);
    };
    read(5).await;
    assert_eq!(by_ravi.event("receipt.read").await["data"]["up_to"], 5);

    // Gone and back again, while everybody watches.
    chat::remove(&asha, &room, &mina).await; // 6
    by_asha.say(&room, "7").await;
    chat::add(&asha, &room, &mina).await; // 8
    by_ravi.say(&room, "9").await;
    read(9).await;
    assert_eq!(by_ravi.event("receipt.read").await["data"]["up_to"], 9);
    let told = by_asha.so_far().await;
    assert!(told.iter().all(|frame| frame["type"] != "sandesham.receipt.read.v1"), "{told:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_wrong_cursor_is_told_by_the_name_that_the_frame_has() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let mut socket = open_greeted(&app, &asha).await;
    for op in ["read", "delivered"] {
        let answer = socket.call(op, json!({ "room_id": room, "up_to": 99 })).await;
        assert_eq!(chat::wrong_fields(&answer["error"]), ["up_to"], "{op}");
    }
    app.finish().await;
}
