//! `/v1/scheduled`.

mod change;
mod occurrences;
mod preview;

use chrono::{SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::chat::{dm, each, group, made_up, read, remove, text};
use crate::support::{TestApp, TestUser};

fn in_hours(hours: i64) -> String {
    (Utc::now() + TimeDelta::hours(hours)).to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Every hour in Kolkata, which is at half past in UTC.
async fn plan_hourly(by: &TestUser, room: &str) -> Value {
    let body = json!({ "text": "again", "cron": "0 * * * *", "time_zone": "Asia/Kolkata" });
    by.post(&format!("/v1/rooms/{room}/scheduled"), &body).await.ok(201)
}

async fn plan(by: &TestUser, room: &str, hours: i64) -> String {
    let body = json!({ "text": "later", "send_at": in_hours(hours) });
    let schedule = by.post(&format!("/v1/rooms/{room}/scheduled"), &body).await.ok(201);
    text(&schedule, "id").to_owned()
}

#[tokio::test]
async fn a_list_shows_the_callers_own_that_are_not_over() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (one, two) = (dm(&asha, &ravi).await, group(&asha, &[&ravi]).await);
    let later = plan(&asha, &one, 2).await;
    let sooner = plan(&asha, &two, 1).await;
    let dropped = plan(&asha, &one, 3).await;
    plan(&ravi, &one, 1).await;
    asha.delete(&format!("/v1/scheduled/{dropped}")).await.ok(204);

    let ids = async |query: &str| {
        let list = read(&app, &asha, &format!("/v1/scheduled?{query}")).await;
        let mut ids: Vec<_> = each(&list, "id").into_iter().cloned().collect();
        ids.sort_by_key(ToString::to_string);
        ids
    };
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<_> = ids.iter().map(|id| json!(id)).collect();
        ids.sort_by_key(ToString::to_string);
        ids
    };
    assert_eq!(ids("").await, sorted(&[&later, &sooner]));
    assert_eq!(ids(&format!("room_id={one}")).await, sorted(&[&later]));
    assert_eq!(ids("state=cancelled").await, sorted(&[&dropped]));
    assert_eq!(ids("state=pending,cancelled").await, sorted(&[&later, &sooner, &dropped]));
    for wrong in ["state=over", "state=", "room_id=x", "limit=0", "x=1"] {
        asha.get(&format!("/v1/scheduled?{wrong}")).await.problem(422, "validation");
    }
    app.finish().await;
}

#[tokio::test]
async fn the_list_comes_in_pages() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let mut made = Vec::new();
    for hours in 1..=5 {
        made.push(json!(plan(&asha, &room, hours).await));
    }
    let mut page = read(&app, &asha, "/v1/scheduled?limit=2").await;
    let mut seen = Vec::new();
    loop {
        seen.extend(each(&page, "id").into_iter().cloned());
        let Some(cursor) = page["next"].as_str() else { break };
        page = asha.get(&format!("/v1/scheduled?limit=2&cursor={cursor}")).await.ok(200);
    }
    seen.sort_by_key(ToString::to_string);
    made.sort_by_key(ToString::to_string);
    assert_eq!(seen, made);
    app.finish().await;
}

#[tokio::test]
async fn anothers_schedule_is_as_unknown_as_one_that_is_not() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let schedule = plan(&asha, &room, 1).await;
    let head = app.head().await;
    for id in [schedule, made_up().to_string()] {
        let path = format!("/v1/scheduled/{id}");
        ravi.get(&format!("{path}?min_position={head}")).await.problem(404, "not_found");
        ravi.delete(&path).await.problem(404, "not_found");
        ravi.patch(&path, &json!({ "text": "mine" })).await.problem(404, "not_found");
        ravi.post(&format!("{path}/send-now"), &json!({})).await.problem(404, "not_found");
        let skip = json!({ "due_at": in_hours(1) });
        ravi.post(&format!("{path}/skip"), &skip).await.problem(404, "not_found");
    }
    ravi.get("/v1/scheduled/x").await.problem(422, "validation");
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn a_plan_is_dropped_once_even_by_an_author_who_has_left() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let schedule = plan(&ravi, &room, 1).await;
    remove(&ravi, &room, &ravi).await;
    let path = format!("/v1/scheduled/{schedule}");
    let answer = ravi.delete(&path).await;
    assert_eq!(answer.position(), app.head().await);
    answer.ok(204);
    ravi.delete(&path).await.problem(409, "conflict");
    let shown = read(&app, &ravi, &path).await;
    assert_eq!(shown["state"], "cancelled");
    assert_eq!(shown.get("next_due"), None);
    app.finish().await;
}

#[tokio::test]
async fn a_plan_that_two_processes_drop_is_dropped_once() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let asha = app.user("Asha").await;
    let there = asha.at(&other);
    let room = group(&asha, &[]).await;
    let path = format!("/v1/scheduled/{}", plan(&asha, &room, 1).await);
    let head = app.head().await;
    let (one, two) = tokio::join!(asha.delete(&path), there.delete(&path));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(app.head().await, head + 1);
    other.stop().await;
    app.finish().await;
}
