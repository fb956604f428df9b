//! `GET /v1/audit/events`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::auditor;
use crate::chat::{dm, send_one};
use crate::support::TestApp;

fn positions(answer: &Value) -> Vec<u64> {
    let items = answer["items"].as_array().expect("a list");
    items.iter().map(|item| item["position"].as_u64().expect("a number")).collect()
}

#[tokio::test]
async fn an_auditor_reads_the_whole_log_in_parts() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    for text in ["one", "two", "three"] {
        send_one(&asha, &room, text).await;
    }
    let auditor = auditor(&app).await;
    let head = app.head().await;
    let mut read = Vec::new();
    let mut path = "/v1/audit/events?limit=2".to_owned();
    loop {
        let part = auditor.get(&path).await.ok(200);
        read.extend(positions(&part).into_iter().filter(|position| *position <= head));
        let Some(next) = part["next"].as_str() else { break };
        path = format!("/v1/audit/events?limit=2&cursor={next}");
    }
    assert_eq!(read, (1..=head).collect::<Vec<_>>());

    // That the log was looked at stands in it, after what was shown.
    let after = auditor.get(&format!("/v1/audit/events?after={}", head - 1)).await.ok(200);
    assert_eq!(positions(&after)[..2], [head, head + 1]);
    assert_eq!(after["items"][1]["type"], "sandesham.audit.accessed.v1");
    let head = app.head().await;
    let nothing = auditor.get(&format!("/v1/audit/events?after={head}")).await.ok(200);
    assert_eq!((positions(&nothing), &nothing["next"]), (Vec::new(), &Value::Null));
    // The bytes that members get.
    let of_room = asha.get(&format!("/v1/rooms/{room}/events")).await.ok(200);
    let of_log = auditor.get(&format!("/v1/audit/events?room_id={room}")).await.ok(200);
    assert_eq!(of_log["items"], of_room["items"]);
    app.finish().await;
}

#[tokio::test]
async fn events_are_chosen_by_type_and_room() {
    let app = TestApp::start().await;
    let (asha, ravi, lila) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Lila").await);
    let (room, other) = (dm(&asha, &ravi).await, dm(&asha, &lila).await);
    send_one(&asha, &room, "one").await;
    send_one(&asha, &other, "two").await;
    ravi.post(&format!("/v1/rooms/{room}/receipts"), &json!({"read_up_to": 2})).await.ok(200);
    let auditor = auditor(&app).await;
    let types = async |query: &str| -> Vec<String> {
        let answer = auditor.get(&format!("/v1/audit/events?{query}")).await.ok(200);
        let items = answer["items"].as_array().expect("a list");
        items.iter().map(|item| item["type"].as_str().expect("a type").to_owned()).collect()
    };
    assert_eq!(types("type=sandesham.message.sent.v1").await.len(), 2);
    let both = "type=sandesham.message.sent.v1,sandesham.receipt.read.v1";
    let of_room = types(&format!("{both}&room_id={room}")).await;
    assert_eq!(of_room, ["sandesham.message.sent.v1", "sandesham.receipt.read.v1"]);
    let all: BTreeSet<String> = types(&format!("room_id={other}")).await.into_iter().collect();
    assert_eq!(all.len(), 2, "{all:?}");
    // Nobody need be in a room to look into it, nor need it be there.
    assert!(types(&format!("room_id={}", auditor.id)).await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn nobody_else_reads_the_log() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    asha.get("/v1/audit/events").await.problem(403, "forbidden");
    // Whatever is asked for: nothing is told of what there is.
    asha.get("/v1/audit/events?after=999999&type=x").await.problem(403, "forbidden");
    app.get("/v1/audit/events").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_field_is_told() {
    let app = TestApp::start().await;
    let auditor = auditor(&app).await;
    let wrong = "after=99999&type=sandesham.message.flown.v1&room_id=x&limit=0&cursor=x&min_position=99999&more=1&reason=%20";
    let problem =
        auditor.get(&format!("/v1/audit/events?{wrong}")).await.problem(422, "validation");
    let fields: BTreeSet<&str> = problem["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| error["field"].as_str().expect("a name"))
        .collect();
    let expected =
        ["after", "cursor", "limit", "min_position", "more", "reason", "room_id", "type"];
    assert_eq!(fields, BTreeSet::from(expected));
    app.finish().await;
}
