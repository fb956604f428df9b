//! `POST /v1/rooms/{room_id}/messages`.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::chat::{
    add, deactivate, dm, each, group, made_up, read, remove, send, send_one, wrong_fields,
};
use crate::support::TestApp;

#[tokio::test]
async fn a_message_is_sent() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let answer =
        asha.post(&format!("/v1/rooms/{room}/messages"), &json!({ "text": "hello" })).await;
    let position = answer.position();
    let sent = answer.ok(201);
    assert_eq!(sent["room_seq"], 2);
    assert_eq!(sent["position"], position);
    assert_eq!(app.head().await, position);

    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline?limit=1")).await;
    assert_eq!(timeline["items"][0]["message_id"], sent["message_id"]);
    assert_eq!(timeline["items"][0]["text"], "hello");
    assert_eq!(timeline["items"][0]["sent_at"], sent["sent_at"]);
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_send_gets_the_first_answer_even_from_somebody_who_is_out() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let path = format!("/v1/rooms/{room}/messages");
    let body = json!({ "message_id": made_up(), "text": "once" });
    let first = ravi.post(&path, &body).await;
    let position = first.position();
    let first = first.ok(201);
    let id = first["message_id"].as_str().expect("an id");
    assert_eq!(body["message_id"], first["message_id"]);
    // Neither an edit nor a deletion nor the loss of the right changes what a repeat is.
    ravi.patch(&format!("/v1/messages/{id}"), &json!({ "text": "twice" })).await.ok(200);
    asha.delete(&format!("/v1/messages/{id}")).await.ok(204);
    remove(&asha, &room, &ravi).await;
    let head = app.head().await;

    let other = app.second(|_| {}).await;
    for ravi in [ravi.clone(), ravi.at(&other)] {
        let again = ravi.post(&path, &body).await;
        assert_eq!(again.position(), position);
        assert_eq!(again.ok(200), first);
    }
    assert_eq!(app.head().await, head, "no event");
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_taken_identifier_is_a_conflict() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (one, two) = (dm(&asha, &ravi).await, group(&asha, &[&ravi]).await);
    let at = |room: &str| format!("/v1/rooms/{room}/messages");
    let id = made_up();
    let body = |text: &str| json!({ "message_id": id, "text": text });
    let sent = asha.post(&at(&one), &body("mine")).await.ok(201);
    let sita = app.user("Sita").await;
    let elsewhere = group(&sita, &[]).await;
    let head = app.head().await;
    asha.post(&at(&one), &body("other")).await.problem(409, "conflict");
    asha.post(&at(&two), &body("mine")).await.problem(409, "conflict");
    ravi.post(&at(&one), &body("mine")).await.problem(409, "conflict");
    let reply = json!({ "message_id": id, "text": "mine", "reply_to": sent["message_id"] });
    asha.post(&at(&one), &reply).await.problem(409, "conflict");
    // What the identifier is taken by is no business of who is not in its room.
    sita.post(&at(&elsewhere), &body("mine")).await.problem(409, "conflict");
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn a_send_repeated_while_it_is_sent_is_sent_once() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let there = asha.at(&other);
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/rooms/{room}/messages");
    let head = app.head().await;
    for number in 0..10 {
        let body = json!({ "message_id": made_up(), "text": format!("message {number}") });
        let (one, two, three) = tokio::join!(
            asha.post(&path, &body),
            there.post(&path, &body),
            asha.post(&path, &body)
        );
        let mut statuses = [one.status, two.status, three.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 201]);
        assert_eq!([two.text, three.text], [one.text.as_str(), one.text.as_str()]);
    }
    assert_eq!(app.head().await, head + 10);
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn an_unknown_and_an_invisible_room_are_answered_alike() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let room = dm(&asha, &ravi).await;
    let head = app.head().await;
    let at = |room: &str| format!("/v1/rooms/{room}/messages");
    let body = json!({ "text": "hello" });
    let invisible = sita.post(&at(&room), &body).await.problem(404, "not_a_member");
    let unknown = sita.post(&at(&made_up().to_string()), &body).await;
    assert_eq!(unknown.problem(404, "not_a_member"), invisible);
    app.post(&at(&room), &body).await.problem(401, "unauthorized");
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_field_of_a_message_is_told() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let path = format!("/v1/rooms/{}/messages", dm(&asha, &ravi).await);
    let head = app.head().await;
    let check = async |body: Value, fields: &[&str]| {
        let problem = asha.post(&path, &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields);
    };
    check(json!({}), &["text"]).await;
    check(json!({ "text": " \n\u{200B}" }), &["text"]).await;
    check(json!({ "text": "a\u{0}b" }), &["text"]).await;
    check(json!({ "text": "అ".repeat(5_462) }), &["text"]).await;
    check(
        json!({ "text": 1, "reply_to": "x", "message_id": "y" }),
        &["message_id", "text", "reply_to"],
    )
    .await;
    let derived = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"x");
    check(json!({ "text": "x", "message_id": derived }), &["message_id"]).await;
    check(json!({ "text": "x", "attachments": [made_up()] }), &["attachments[0]"]).await;
    check(json!({ "text": "x", "room_id": made_up() }), &["room_id"]).await;
    assert_eq!(app.head().await, head);

    let longest = json!({ "text": "అ".repeat(5_461), "attachments": [], "reply_to": null });
    asha.post(&path, &longest).await.ok(201);
    app.finish().await;
}

#[tokio::test]
async fn a_reply_is_to_a_message_of_the_same_room() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (one, two) = (dm(&asha, &ravi).await, group(&asha, &[&ravi]).await);
    let question = send_one(&asha, &one, "well?").await;
    let reply = |to: &str| json!({ "text": "yes", "reply_to": to });
    let at = |room: &str| format!("/v1/rooms/{room}/messages");
    ravi.post(&at(&one), &reply(&question)).await.ok(201);
    let head = app.head().await;
    ravi.post(&at(&two), &reply(&question)).await.problem(404, "not_a_member");
    ravi.post(&at(&one), &reply(&made_up().to_string())).await.problem(404, "not_a_member");
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn what_another_process_did_a_moment_ago_counts() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let ravi_there = ravi.at(&other);
    let room = group(&asha, &[]).await;
    let path = format!("/v1/rooms/{room}/messages");
    for number in 0..10 {
        let body = json!({ "text": format!("message {number}") });
        // Each process knows the room as it was before.
        ravi_there.post(&path, &body).await.problem(404, "not_a_member");
        add(&asha, &room, &ravi).await;
        ravi_there.post(&path, &body).await.ok(201);
        remove(&asha, &room, &ravi).await;
    }
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_sent_after_ones_own_removal() {
    let app = TestApp::start_with(|config| config.rates = None).await;
    let other = app.second(|config| config.rates = None).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let ravi_there = ravi.at(&other);
    for _ in 0..5 {
        let room = group(&asha, &[&ravi]).await;
        let path = format!("/v1/rooms/{room}/messages");
        let here = ravi.clone();
        let sends = async |by: &crate::support::TestUser| {
            for number in 0.. {
                let sent = by.post(&path, &json!({ "text": format!("message {number}") })).await;
                if sent.status != 201 {
                    sent.problem(404, "not_a_member");
                    break;
                }
            }
        };
        tokio::join!(sends(&here), sends(&ravi_there), remove(&asha, &room, &ravi));

        let events = read(&app, &asha, &format!("/v1/rooms/{room}/events?limit=200")).await;
        let types = each(&events, "type");
        let left = types.iter().position(|kind| *kind == "sandesham.room.member_left.v1");
        assert_eq!(left, Some(types.len() - 1), "it is the last event of the room");
    }
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn many_who_send_at_once_are_all_heard() {
    let app = TestApp::start_with(|config| config.rates = None).await;
    let other = app.second(|config| config.rates = None).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let there = ravi.at(&other);
    let room = dm(&asha, &ravi).await;
    let sends = (0..50).map(|number| {
        let by = if number % 2 == 0 { &asha } else { &there };
        let room = &room;
        async move { send(by, room, &format!("message {number}")).await["room_seq"].clone() }
    });
    let seqs = futures_util::future::join_all(sends).await;
    let mut seqs: Vec<_> = seqs.iter().filter_map(Value::as_u64).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=51).collect::<Vec<_>>());
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_deactivated_user_sends_nothing() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    deactivate(&app, &ravi).await;
    let head = app.head().await;
    let path = format!("/v1/rooms/{room}/messages");
    ravi.post(&path, &json!({ "text": "x" })).await.problem(401, "unauthorized");
    send(&asha, &room, "are you there?").await;
    assert_eq!(app.head().await, head + 1);
    app.finish().await;
}
