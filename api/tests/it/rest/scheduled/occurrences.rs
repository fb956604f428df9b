//! `POST /v1/scheduled/{schedule_id}/send-now` and `/skip`.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{in_hours, plan, plan_hourly};
use crate::chat::{each, group, read, remove, text, wrong_fields};
use crate::support::TestApp;

fn due(schedule: &Value) -> DateTime<Utc> {
    text(schedule, "next_due").parse().expect("a time")
}

#[tokio::test]
async fn what_is_sent_once_is_sent_now_and_is_over() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let path = format!("/v1/scheduled/{}", plan(&asha, &room, 1).await);
    let answer = asha.post(&format!("{path}/send-now"), &json!({})).await;
    assert_eq!(answer.position(), app.head().await);
    let sent = answer.ok(200);
    assert_eq!((&sent["state"], sent.get("next_due")), (&json!("completed"), None));
    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline?limit=1")).await;
    assert_eq!(each(&timeline, "text"), ["later"]);
    assert_eq!(each(&timeline, "message_id"), [&sent["last_message_id"]]);
    let story = read(&app, &asha, &path).await;
    let kinds: Vec<_> = story["history"]
        .as_array()
        .expect("a story")
        .iter()
        .map(|entry| text(entry, "type"))
        .collect();
    assert_eq!(kinds, ["created", "released", "completed"]);
    assert_eq!(story["history"][1]["late_by_ms"], 0);
    asha.post(&format!("{path}/send-now"), &json!({})).await.problem(409, "conflict");
    app.finish().await;
}

#[tokio::test]
async fn the_next_occurrence_is_sent_now_and_the_one_after_it_is_next() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let made = plan_hourly(&asha, &group(&asha, &[]).await).await;
    let path = format!("/v1/scheduled/{}/send-now", text(&made, "id"));
    let head = app.head().await;
    let problem = asha.post(&path, &json!({})).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["due_at"]);
    asha.post(&path, &json!({ "due_at": in_hours(1) })).await.problem(409, "conflict");
    assert_eq!(app.head().await, head);
    let sent = asha.post(&path, &json!({ "due_at": made["next_due"] })).await.ok(200);
    assert_eq!(sent["state"], "pending");
    assert_eq!(due(&sent), due(&made) + TimeDelta::hours(1));
    // Again for the same occurrence: it is another's turn now.
    asha.post(&path, &json!({ "due_at": made["next_due"] })).await.problem(409, "conflict");
    app.finish().await;
}

#[tokio::test]
async fn the_next_occurrence_is_passed_over() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let made = plan_hourly(&asha, &room).await;
    let path = format!("/v1/scheduled/{}/skip", text(&made, "id"));
    let head = app.head().await;
    asha.post(&path, &json!({ "due_at": in_hours(1) })).await.problem(409, "conflict");
    asha.post(&path, &json!({})).await.problem(422, "validation");
    let once = format!("/v1/scheduled/{}/skip", plan(&asha, &room, 1).await);
    asha.post(&once, &json!({ "due_at": in_hours(1) })).await.problem(409, "conflict");
    assert_eq!(app.head().await, head + 1, "only the second plan");
    let answer = asha.post(&path, &json!({ "due_at": made["next_due"] })).await;
    assert_eq!(answer.position(), app.head().await);
    let skipped = answer.ok(200);
    assert_eq!(due(&skipped), due(&made) + TimeDelta::hours(1));
    assert_eq!(skipped.get("last_message_id"), None);
    app.finish().await;
}

#[tokio::test]
async fn the_last_occurrence_ends_it_sent_or_passed_over() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    for action in ["send-now", "skip"] {
        let body = json!({
            "text": "x", "rrule": "FREQ=DAILY;COUNT=1", "time_zone": "UTC",
            "starts_at": (Utc::now() + TimeDelta::days(1)).format("%Y-%m-%dT%H:%M:%S").to_string(),
        });
        let made = asha.post(&format!("/v1/rooms/{room}/scheduled"), &body).await.ok(201);
        let path = format!("/v1/scheduled/{}", text(&made, "id"));
        let due_at = json!({ "due_at": made["next_due"] });
        let over = asha.post(&format!("{path}/{action}"), &due_at).await.ok(200);
        assert_eq!((&over["state"], over.get("next_due")), (&json!("completed"), None));
        asha.post(&format!("{path}/{action}"), &due_at).await.problem(409, "conflict");
        asha.delete(&path).await.problem(409, "conflict");
    }
    app.finish().await;
}

#[tokio::test]
async fn who_is_in_the_room_no_more_sends_nothing_early() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let path = format!("/v1/scheduled/{}", plan(&ravi, &room, 1).await);
    remove(&asha, &room, &ravi).await;
    let head = app.head().await;
    ravi.post(&format!("{path}/send-now"), &json!({})).await.problem(404, "not_a_member");
    assert_eq!(app.head().await, head);
    assert_eq!(read(&app, &ravi, &path).await["state"], "pending");
    app.finish().await;
}

#[tokio::test]
async fn two_processes_send_one_occurrence_once() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let asha = app.user("Asha").await;
    let there = asha.at(&other);
    let made = plan_hourly(&asha, &group(&asha, &[]).await).await;
    let path = format!("/v1/scheduled/{}", text(&made, "id"));
    let due_at = json!({ "due_at": made["next_due"] });
    let (send, skip) = (format!("{path}/send-now"), format!("{path}/skip"));
    let head = app.head().await;
    let (one, two, three) = tokio::join!(
        asha.post(&send, &due_at),
        there.post(&send, &due_at),
        there.post(&skip, &due_at)
    );
    let mut statuses = [one.status, two.status, three.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409]);
    assert!(app.head().await <= head + 2, "released and sent, or skipped");
    other.stop().await;
    app.finish().await;
}
