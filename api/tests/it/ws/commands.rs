use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::{open, open_greeted};
use crate::chat::dm;
use crate::support::TestApp;

#[tokio::test]
async fn each_command_is_answered_once_it_is_committed() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut client = open_greeted(&app, &asha).await;
    let message_id = uuid::Uuid::now_v7();

    let greeting = json!({ "room_id": room, "message_id": message_id, "text": "నమస్కారం 🙏" });
    let sent = client.call("send", greeting.clone()).await;
    assert_eq!(sent["room_seq"], 2);
    let repeat = client.call("send", greeting).await;
    assert_eq!((&repeat["position"], &repeat["room_seq"]), (&sent["position"], &sent["room_seq"]));

    let edit = json!({ "message_id": message_id, "text": "hi", "revision": 1 });
    assert_eq!(client.call("edit", edit).await["room_seq"], 3);
    let stale = json!({ "message_id": message_id, "text": "ho", "revision": 1 });
    assert_eq!(client.call("edit", stale).await["error"]["code"], "conflict");
    let react = json!({ "message_id": message_id, "emoji": "👍" });
    assert_eq!(client.call("react", react.clone()).await["room_seq"], 4);
    assert_eq!(client.call("unreact", react).await["room_seq"], 5);
    let delete = json!({ "message_id": message_id });
    assert_eq!(client.call("delete", delete).await["room_seq"], 6);
    let read = client.call("read", json!({ "room_id": room, "up_to": 6 })).await;
    assert!(read["position"].as_u64() > sent["position"].as_u64());
    assert_eq!(read.get("room_seq"), None);
    assert_eq!(client.call("ping", json!({})).await.as_object().map(serde_json::Map::len), Some(2));

    let kinds: Vec<Value> =
        client.numbered(&room, 5).await.iter().map(|e| e["type"].clone()).collect();
    let expected = ["sent", "edited", "reaction_added", "reaction_removed", "deleted"];
    assert_eq!(kinds, expected.map(|kind| json!(format!("sandesham.message.{kind}.v1"))));
    app.finish().await;
}

#[tokio::test]
async fn sixteen_in_flight_keep_their_order_though_one_conflicts() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut client = open_greeted(&app, &asha).await;
    let taken = uuid::Uuid::now_v7();
    let first = json!({ "room_id": room, "message_id": taken, "text": "first" });
    client.call("send", first).await;

    let mut ids = Vec::new();
    for n in 0..16 {
        // The seventh takes an identifier that is taken, which only the append finds out.
        let message_id = if n == 6 { taken } else { uuid::Uuid::now_v7() };
        let send = json!({ "room_id": room, "message_id": message_id, "text": format!("{n}") });
        ids.push(client.ask("send", send).await);
    }
    let mut seqs = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        let answer = client.answer(id).await;
        if n == 6 {
            assert_eq!(answer["error"]["code"], "conflict");
        } else {
            seqs.push(answer["room_seq"].as_u64().expect("a number"));
        }
    }
    assert_eq!(seqs, (3..18).collect::<Vec<u64>>());
    app.finish().await;
}

#[tokio::test]
async fn an_edit_sent_right_after_its_message_finds_it() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut client = open_greeted(&app, &asha).await;
    let mut ids = Vec::new();
    for _ in 0..8 {
        let message_id = uuid::Uuid::now_v7();
        let send = json!({ "room_id": room, "message_id": message_id, "text": "one" });
        ids.push(client.ask("send", send).await);
        ids.push(client.ask("edit", json!({ "message_id": message_id, "text": "two" })).await);
    }
    for (n, id) in ids.iter().enumerate() {
        assert_eq!(client.answer(id).await["room_seq"], n + 2);
    }
    app.finish().await;
}

#[tokio::test]
async fn who_types_where_they_are_not_known_makes_nothing_else_wait() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let mut client = open_greeted(&app, &asha).await;
    let log = app.database.lock_table("events", "access exclusive").await;
    let typing = client.ask("typing", json!({ "room_id": uuid::Uuid::now_v7() })).await;
    assert_eq!(client.call("ping", json!({})).await["ok"], true);
    drop(log);
    assert_eq!(client.answer(&typing).await["error"]["code"], "not_a_member");
    app.finish().await;
}

#[tokio::test]
async fn a_bad_frame_is_answered_and_changes_nothing() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut client = open_greeted(&app, &asha).await;
    let head = app.head().await;
    let deep =
        format!(r#"{{"op":"ping","id":"1","x":{}{}}}"#, "[".repeat(60_000), "]".repeat(60_000));
    for (frame, re, code) in [
        ("not JSON", Value::Null, "malformed"),
        ("", Value::Null, "malformed"),
        ("[1,2]", Value::Null, "validation"),
        (r#"{"op":"ping"}"#, Value::Null, "validation"),
        (r#"{"op":"fly","id":"1"}"#, json!("1"), "validation"),
        (r#"{"op":"send","id":"1","room_id":5}"#, json!("1"), "validation"),
        (r#"{"op":"ping","id":"1","more":true}"#, json!("1"), "validation"),
        (deep.as_str(), json!("1"), "validation"),
    ] {
        client.send_text(frame).await;
        let answer = client.frame("an answer").await;
        assert_eq!((&answer["re"], &answer["error"]["code"]), (&re, &json!(code)), "{frame:.100}");
    }
    for text in ["", " \n", "a\u{0}b", &"a".repeat(16_385)] {
        let send = json!({ "room_id": room, "message_id": uuid::Uuid::now_v7(), "text": text });
        assert_eq!(client.call("send", send).await["error"]["code"], "validation");
    }
    let elsewhere = uuid::Uuid::now_v7();
    let send = json!({ "room_id": elsewhere, "message_id": elsewhere, "text": "hi" });
    assert_eq!(client.call("send", send).await["error"]["code"], "not_a_member");
    let past = client.call("read", json!({ "room_id": room, "up_to": 99 })).await;
    assert_eq!(past["error"]["code"], "validation");
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn a_frame_that_is_too_large_closes_the_socket_and_no_other() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let mut other = open_greeted(&app, &asha).await;
    for bytes in [(128 << 10) + 1, 100 << 20] {
        let mut client = open_greeted(&app, &asha).await;
        client.send(Message::text("a".repeat(bytes))).await;
        assert_eq!(client.close_code().await, 1009);
    }
    let mut client = open_greeted(&app, &asha).await;
    client.send(Message::text(" ".repeat(128 << 10))).await;
    assert_eq!(client.frame("an answer").await["error"]["code"], "malformed");
    assert_eq!(other.call("ping", json!({})).await["ok"], true);
    app.finish().await;
}

#[tokio::test]
async fn a_text_that_is_not_utf_8_closes_the_socket() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let mut client = open_greeted(&app, &asha).await;
    let broken =
        Frame::message(&b"{\"op\":\"ping\",\"id\":\"\xff\"}"[..], OpCode::Data(Data::Text), true);
    client.send(Message::Frame(broken)).await;
    assert_eq!(client.close_code().await, 1007);
    app.finish().await;
}

#[tokio::test]
async fn a_binary_frame_closes_the_socket() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let mut client = open(&app, &asha).await;
    client.send(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(client.close_code().await, 1003);
    app.finish().await;
}

#[tokio::test]
async fn too_many_commands_are_refused_and_the_socket_lives() {
    let app = TestApp::start_with(|config| {
        config.rates = Some(sandesham_api::RateConfig::default());
    })
    .await;
    let asha = app.user("Asha").await;
    let mut client = open_greeted(&app, &asha).await;
    let mut ids = Vec::new();
    for _ in 0..250 {
        ids.push(client.ask("ping", json!({})).await);
    }
    let mut refused = 0;
    for id in &ids {
        let answer = client.answer(id).await;
        if answer["ok"] != true {
            assert_eq!(answer["error"]["code"], "rate_limited");
            assert_eq!(answer["error"]["retry_after"], 1);
            refused += 1;
        }
    }
    assert!((1..=52).contains(&refused), "{refused} of 250 were refused");
    app.finish().await;
}
