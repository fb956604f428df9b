//! `GET /v1/rooms/{room_id}/events`.

use serde_json::{Value, json};

use crate::chat::{dm, each, read, send, send_one};
use crate::support::TestApp;

#[tokio::test]
async fn the_envelopes_of_a_room_are_given_raw_and_in_order() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await; // 1
    let id = send_one(&asha, &room, "hello").await; // 2
    let body = json!({ "read_up_to": 2 });
    ravi.post(&format!("/v1/rooms/{room}/receipts"), &body).await.ok(200); // not numbered
    asha.patch(&format!("/v1/messages/{id}"), &json!({ "text": "hello!" })).await.ok(200); // 3

    let page = read(&app, &ravi, &format!("/v1/rooms/{room}/events")).await;
    assert_eq!(page["head_seq"], 3);
    let kinds = ["room.created", "message.sent", "message.edited"];
    let types = kinds.map(|kind| json!(format!("sandesham.{kind}.v1")));
    assert_eq!(each(&page, "type"), types.each_ref());
    assert_eq!(each(&page, "roomseq"), [json!(1), json!(2), json!(3)].each_ref());
    let sent = &page["items"][1];
    assert_eq!(sent["specversion"], "1.0");
    assert_eq!(sent["subject"], json!(format!("message/{id}")));
    assert_eq!(sent["roomid"], json!(room));
    assert_eq!(sent["actor"], json!(asha.id));
    assert_eq!(sent["data"]["text"], "hello");
    app.finish().await;
}

#[tokio::test]
async fn a_gap_is_filled_in_steps() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    for number in 2..=7 {
        send(&asha, &room, &format!("message {number}")).await;
    }
    let mut after = 1;
    let mut seen: Vec<u64> = Vec::new();
    loop {
        let path = format!("/v1/rooms/{room}/events?after={after}&limit=4");
        let page = read(&app, &ravi, &path).await;
        let part: Vec<_> = each(&page, "roomseq").into_iter().filter_map(Value::as_u64).collect();
        let Some(last) = part.last() else { break };
        after = *last;
        seen.extend(part);
    }
    assert_eq!(seen, [2, 3, 4, 5, 6, 7]);
    for wrong in ["limit=0", "limit=201", "after=x", "before=3"] {
        let path = format!("/v1/rooms/{room}/events?{wrong}");
        ravi.get(&path).await.problem(422, "validation");
    }
    app.finish().await;
}
