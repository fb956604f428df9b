//! `POST /v1/rooms/{room_id}/scheduled`.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::chat::{dm, group, made_up, read, remove, text, wrong_fields};
use crate::support::TestApp;

fn from_now(delta: TimeDelta) -> String {
    (Utc::now() + delta).to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[tokio::test]
async fn a_message_is_planned() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let send_at = from_now(TimeDelta::days(1));
    let body = json!({ "text": "good morning", "send_at": send_at, "late": "skip" });
    let answer = asha.post(&format!("/v1/rooms/{room}/scheduled"), &body).await;
    assert_eq!(answer.position(), app.head().await);
    let schedule = answer.ok(201);
    assert_eq!(schedule["room_id"], json!(room));
    assert_eq!(schedule["text"], "good morning");
    assert_eq!(schedule["state"], "pending");
    assert_eq!(schedule["send_at"], json!(send_at));
    assert_eq!(schedule["next_due"], json!(send_at));
    assert_eq!(schedule["late"], "skip");
    let path = format!("/v1/scheduled/{}", text(&schedule, "id"));
    let mut shown = read(&app, &asha, &path).await;
    shown.as_object_mut().and_then(|shown| shown.remove("history")).expect("a story");
    assert_eq!(shown, schedule, "the read model shows the same");
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_plan_waits_for_no_read_model() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/scheduled", group(&asha, &[]).await);
    let send_at = from_now(TimeDelta::hours(1));
    let schedules = app.database.lock_table("schedules.schedules", "share row exclusive").await;
    let body = |id| json!({ "schedule_id": id, "text": "later", "send_at": send_at });
    let (first, second) = (made_up(), made_up());
    asha.post(&path, &body(first)).await.ok(201);
    asha.post(&path, &body(second)).await.problem(503, "behind");
    asha.post(&path, &body(first)).await.ok(200);
    drop(schedules);
    asha.post(&path, &body(second)).await.ok(201);
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_plan_gets_the_first_answer_whatever_became_of_it() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let path = format!("/v1/rooms/{room}/scheduled");
    let schedule_id = made_up();
    let send_at = from_now(TimeDelta::hours(1));
    let body = json!({ "schedule_id": schedule_id, "text": "later", "send_at": send_at });
    let first = ravi.post(&path, &body).await;
    let position = first.position();
    let first = first.ok(201);
    ravi.delete(&format!("/v1/scheduled/{schedule_id}")).await.ok(204);
    remove(&asha, &room, &ravi).await;
    let head = app.head().await;

    let again = ravi.post(&path, &body).await;
    assert_eq!(again.position(), position);
    assert_eq!(again.ok(200), first);
    let other = json!({ "schedule_id": schedule_id, "text": "other", "send_at": send_at });
    ravi.post(&path, &other).await.problem(409, "conflict");
    asha.post(&path, &body).await.problem(409, "conflict");
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_field_of_a_plan_is_told() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/scheduled", group(&asha, &[]).await);
    let head = app.head().await;
    let check = async |body: Value, fields: &[&str]| {
        let problem = asha.post(&path, &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{body}");
    };
    let at = |delta| json!({ "text": "x", "send_at": from_now(delta) });
    check(json!({}), &["text", "send_at"]).await;
    check(at(TimeDelta::seconds(-1)), &["send_at"]).await;
    check(at(TimeDelta::days(367)), &["send_at"]).await;
    check(json!({ "text": "x", "send_at": "tomorrow", "late": "never" }), &["send_at", "late"])
        .await;
    check(json!({ "text": "x", "send_at": "2030-01-01T00:00:00" }), &["send_at"]).await;
    let id = json!({ "text": "x", "send_at": from_now(TimeDelta::hours(1)), "schedule_id": "x" });
    check(id, &["schedule_id"]).await;
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn a_recurring_message_is_planned() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let path = format!("/v1/rooms/{room}/scheduled");
    let cron = json!({ "text": "x", "cron": "0 9 * * MON-FRI", "time_zone": "Asia/Kolkata" });
    let starts_at = (Utc::now() + TimeDelta::days(3)).format("%Y-%m-%dT09:00:00").to_string();
    let rrule = json!({
        "text": "x", "rrule": "FREQ=WEEKLY;INTERVAL=4", "starts_at": starts_at, "time_zone": "UTC",
    });
    for body in [cron, rrule] {
        let schedule = asha.post(&path, &body).await.ok(201);
        for field in ["text", "cron", "rrule", "starts_at", "time_zone"] {
            assert_eq!(schedule.get(field), body.get(field), "{field}");
        }
        assert_eq!((&schedule["state"], schedule.get("send_at")), (&json!("pending"), None));
        let next_due: DateTime<Utc> = text(&schedule, "next_due").parse().expect("a time");
        assert!(next_due > Utc::now() && next_due < Utc::now() + TimeDelta::days(5), "{next_due}");
        let mut shown =
            read(&app, &asha, &format!("/v1/scheduled/{}", text(&schedule, "id"))).await;
        let history = shown.as_object_mut().and_then(|shown| shown.remove("history"));
        assert_eq!(shown, schedule, "the read model shows the same");
        assert_eq!(history.expect("a story")[0]["type"], "created");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_recurring_plan_gets_the_first_answer() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/scheduled", group(&asha, &[]).await);
    let schedule_id = made_up();
    let body = json!({
        "schedule_id": schedule_id, "text": "x", "cron": "*/5 * * * *", "time_zone": "UTC",
    });
    let first = asha.post(&path, &body).await.ok(201);
    let one = format!("/v1/scheduled/{schedule_id}");
    asha.post(&format!("{one}/send-now"), &json!({ "due_at": first["next_due"] })).await.ok(200);
    let head = app.head().await;
    assert_eq!(asha.post(&path, &body).await.ok(200), first);
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn a_recurrence_that_cannot_be_is_refused_in_its_field() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/scheduled", group(&asha, &[]).await);
    let head = app.head().await;
    let check = async |body: Value, fields: &[&str]| {
        let mut body = body;
        body["text"] = json!("x");
        for path in [&path, "/v1/scheduled/preview"] {
            let problem = asha.post(path, &body).await.problem(422, "validation");
            assert_eq!(wrong_fields(&problem), fields, "{body} at {path}");
        }
    };
    let cron = |cron: &str| json!({ "cron": cron, "time_zone": "UTC" });
    check(cron("0 0 30 2 *"), &["cron"]).await;
    check(cron("0 0 9 * * *"), &["cron"]).await;
    check(cron("@daily"), &["cron"]).await;
    check(cron("61 * * * *"), &["cron"]).await;
    check(cron("0 0 29 2 +1"), &["cron"]).await;
    check(json!({ "cron": "0 9 * * *" }), &["time_zone"]).await;
    check(json!({ "cron": "0 9 * * *", "time_zone": "Mars/Olympus" }), &["time_zone"]).await;
    check(json!({ "cron": 9, "time_zone": "UTC" }), &["cron"]).await;
    let past = json!({ "cron": "0 9 * * *", "time_zone": "UTC", "until": "2020-01-01T00:00:00Z" });
    check(past, &["cron"]).await;
    let send_at = from_now(TimeDelta::hours(1));
    let both = json!({ "send_at": send_at, "cron": "0 9 * * *", "time_zone": "UTC" });
    check(both, &["cron"]).await;
    check(json!({ "send_at": send_at, "time_zone": "UTC" }), &["time_zone"]).await;
    check(json!({ "time_zone": "UTC" }), &["cron"]).await;
    check(json!({}), &["send_at"]).await;
    check(json!({ "send_at": from_now(TimeDelta::seconds(-1)) }), &["send_at"]).await;
    check(json!({ "send_at": from_now(TimeDelta::days(367)) }), &["send_at"]).await;
    let rule = |rrule: &str| json!({ "rrule": rrule, "starts_at": "2026-01-01T09:00:00", "time_zone": "UTC" });
    check(rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), &["rrule"]).await;
    check(rule("FREQ=SECONDLY"), &["rrule"]).await;
    check(rule("every day"), &["rrule"]).await;
    check(rule("FREQ=DAILY;UNTIL=20200101T000000Z"), &["rrule"]).await;
    check(json!({ "rrule": "FREQ=DAILY" }), &["starts_at", "time_zone"]).await;
    let offset = json!({
        "rrule": "FREQ=DAILY", "starts_at": "2026-01-01T09:00:00Z", "time_zone": "UTC",
    });
    check(offset, &["starts_at"]).await;
    assert_eq!(app.head().await, head, "and nothing half done");
    app.finish().await;
}

#[tokio::test]
async fn a_text_over_the_limit_is_refused() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/scheduled", group(&asha, &[]).await);
    let body = json!({ "text": "x".repeat(16_385), "send_at": from_now(TimeDelta::hours(1)) });
    let problem = asha.post(&path, &body).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["text"]);
    app.finish().await;
}

#[tokio::test]
async fn only_members_plan() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let room = dm(&asha, &ravi).await;
    let body = json!({ "text": "x", "send_at": from_now(TimeDelta::hours(1)) });
    for room in [room, made_up().to_string()] {
        let path = format!("/v1/rooms/{room}/scheduled");
        sita.post(&path, &body).await.problem(404, "not_a_member");
    }
    app.finish().await;
}

#[tokio::test]
async fn so_many_may_be_pending_and_no_more_however_fast_they_come() {
    let app = TestApp::start_with(|config| config.limits.pending_schedules_max = 5).await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}/scheduled", group(&asha, &[]).await);
    let plan = async |number: i64| {
        let body = json!({ "text": "x", "send_at": from_now(TimeDelta::hours(number)) });
        asha.post(&path, &body).await
    };
    let answers = futures_util::future::join_all((1..=12).map(plan)).await;
    let (taken, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(taken.len(), 5);
    for answer in refused {
        answer.problem(422, "validation");
    }
    let first = taken.into_iter().next().expect("five").ok(201);
    asha.delete(&format!("/v1/scheduled/{}", text(&first, "id"))).await.ok(204);
    plan(1).await.ok(201);
    app.finish().await;
}
