//! `PATCH /v1/scheduled/{schedule_id}`.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sandesham_api::commands::CommandError;
use sandesham_domain::schedule::{Attempt, FailureReason, Schedule};
use sandesham_domain::{ScheduleId, StreamId, Timestamp};
use sandesham_log::{Command, Decided, Loader, Priority};
use serde_json::{Value, json};

use super::{in_hours, plan, plan_hourly};
use crate::chat::{group, read, text, wrong_fields};
use crate::support::TestApp;

/// What a scheduler does when the author may not post: none runs here.
struct Fail(ScheduleId);

impl Command for Fail {
    type Error = CommandError;

    fn touches(&self) -> Vec<StreamId> {
        vec![self.0.into()]
    }

    fn decide<'a>(&'a self, load: &'a Loader<'_>) -> BoxFuture<'a, Result<Decided, CommandError>> {
        async move {
            let schedule = load.load::<Schedule>(self.0).await?.aggregate;
            let attempt = Attempt { by: None, due_at: None, now: Timestamp::from_micros(0) };
            let commit = schedule.failure_commit(attempt, FailureReason::NotAMember)?;
            Ok(Decided::Append(commit))
        }
        .boxed()
    }
}

async fn fail(app: &TestApp, schedule_id: &str) {
    let fail = Fail(ScheduleId::from_uuid(schedule_id.parse().expect("an identifier")));
    app.state.executor.execute(&fail, Priority::Background).await.expect("it is due");
}

#[tokio::test]
async fn text_time_and_policy_become_others() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/scheduled/{}", plan(&asha, &group(&asha, &[]).await, 1).await);
    let send_at = in_hours(5);
    let answer =
        asha.patch(&path, &json!({ "text": "sooner", "send_at": send_at, "late": "skip" })).await;
    assert_eq!(answer.position(), app.head().await);
    let changed = answer.ok(200);
    assert_eq!((&changed["text"], &changed["late"]), (&json!("sooner"), &json!("skip")));
    assert_eq!((&changed["send_at"], &changed["next_due"]), (&json!(send_at), &json!(send_at)));
    let shown = read(&app, &asha, &path).await;
    assert_eq!(shown["next_due"], json!(send_at));
    let told = &shown["history"][1];
    assert_eq!(
        (&told["type"], &told["changed"]),
        (&json!("changed"), &json!(["text", "send_at", "late"]))
    );
    app.finish().await;
}

#[tokio::test]
async fn what_is_so_already_appends_nothing() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/scheduled/{}", plan(&asha, &group(&asha, &[]).await, 1).await);
    let made = asha.patch(&path, &json!({ "text": "other" })).await.position();
    plan(&asha, &group(&asha, &[]).await, 1).await;
    let head = app.head().await;
    for body in [json!({ "text": "other" }), json!({}), json!({ "late": "send" })] {
        let again = asha.patch(&path, &body).await;
        assert_eq!(again.position(), made);
        assert_eq!(again.ok(200)["text"], "other");
    }
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn a_part_of_a_recurrence_keeps_the_rest() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let made = plan_hourly(&asha, &group(&asha, &[]).await).await;
    let path = format!("/v1/scheduled/{}", text(&made, "id"));
    let zoned = asha.patch(&path, &json!({ "time_zone": "UTC" })).await.ok(200);
    assert_eq!((&zoned["cron"], &zoned["time_zone"]), (&json!("0 * * * *"), &json!("UTC")));
    assert_ne!(zoned["next_due"], made["next_due"]);
    let until = in_hours(24);
    let ending = asha.patch(&path, &json!({ "until": until })).await.ok(200);
    assert_eq!((&ending["cron"], &ending["until"]), (&json!("0 * * * *"), &json!(until)));
    let endless = asha.patch(&path, &json!({ "until": null })).await.ok(200);
    assert_eq!(endless.get("until"), None);
    let once = asha.patch(&path, &json!({ "send_at": until })).await.ok(200);
    assert_eq!((once.get("cron"), &once["next_due"]), (None, &json!(until)));
    app.finish().await;
}

#[tokio::test]
async fn a_wrong_change_changes_nothing() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let once = format!("/v1/scheduled/{}", plan(&asha, &room, 1).await);
    let hourly = format!("/v1/scheduled/{}", text(&plan_hourly(&asha, &room).await, "id"));
    let head = app.head().await;
    let check = async |path: &str, body: Value, fields: &[&str]| {
        let problem = asha.patch(path, &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{body}");
    };
    check(&once, json!({ "text": "  " }), &["text"]).await;
    check(&once, json!({ "send_at": "2020-01-01T00:00:00Z" }), &["send_at"]).await;
    check(&once, json!({ "send_at": in_hours(24 * 367) }), &["send_at"]).await;
    check(&once, json!({ "cron": "0 9 * * *" }), &["time_zone"]).await;
    check(&once, json!({ "time_zone": "UTC" }), &["cron"]).await;
    check(&hourly, json!({ "cron": "0 0 30 2 *" }), &["cron"]).await;
    check(&hourly, json!({ "cron": "0 0 9 * * *" }), &["cron"]).await;
    check(&hourly, json!({ "time_zone": "Mars/Olympus" }), &["time_zone"]).await;
    check(&hourly, json!({ "rrule": "FREQ=DAILY", "cron": "0 9 * * *" }), &["rrule"]).await;
    check(&hourly, json!({ "room_id": room }), &["room_id"]).await;
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn what_is_over_is_not_changed() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let dropped = format!("/v1/scheduled/{}", plan(&asha, &room, 1).await);
    asha.delete(&dropped).await.ok(204);
    let left = format!("/v1/scheduled/{}", plan(&asha, &room, 1).await);
    asha.post(&format!("{left}/send-now"), &json!({})).await.ok(200);
    let head = app.head().await;
    for path in [dropped, left] {
        for body in [json!({ "text": "x" }), json!({ "send_at": in_hours(2) })] {
            asha.patch(&path, &body).await.problem(409, "conflict");
        }
    }
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn one_that_failed_is_armed_again_within_the_limit() {
    let app = TestApp::start_with(|config| config.limits.pending_schedules_max = 1).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let schedule_id = plan(&asha, &room, 1).await;
    let path = format!("/v1/scheduled/{schedule_id}");
    fail(&app, &schedule_id).await;
    let failed = read(&app, &asha, &path).await;
    assert_eq!((&failed["state"], &failed["reason"]), (&json!("failed"), &json!("not_a_member")));
    // The text alone does not arm it, and takes no place.
    assert_eq!(asha.patch(&path, &json!({ "text": "y" })).await.ok(200)["state"], "failed");
    let other = plan(&asha, &room, 1).await;
    let again = json!({ "send_at": in_hours(2) });
    asha.patch(&path, &again).await.problem(422, "validation");
    asha.delete(&format!("/v1/scheduled/{other}")).await.ok(204);
    let armed = asha.patch(&path, &again).await.ok(200);
    assert_eq!((&armed["state"], armed.get("reason")), (&json!("pending"), None));
    app.finish().await;
}
