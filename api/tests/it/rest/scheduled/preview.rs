//! `POST /v1/scheduled/preview`.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::in_hours;
use crate::chat::text;
use crate::support::TestApp;

const PATH: &str = "/v1/scheduled/preview";

fn times(preview: &Value) -> Vec<DateTime<Utc>> {
    let times = preview["occurrences"].as_array().expect("a list").iter();
    times.map(|time| time.as_str().expect("a text").parse().expect("a time")).collect()
}

#[tokio::test]
async fn the_next_five_are_shown_and_nothing_changes() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let head = app.head().await;
    let cron = json!({ "text": "x", "cron": "30 9 * * *", "time_zone": "Asia/Kolkata" });
    let preview = asha.post(PATH, &cron).await.ok(200);
    let shown = times(&preview);
    assert_eq!(shown.len(), 5);
    assert!(shown.windows(2).all(|pair| pair[1] - pair[0] == TimeDelta::days(1)));
    assert_eq!(shown[0].format("%H:%M:%S").to_string(), "04:00:00");
    assert_eq!(preview["description"], "At 09:30, time in Asia/Kolkata.");
    assert_eq!(preview["notes"], json!([]));
    let once = json!({ "text": "x", "send_at": in_hours(2) });
    assert_eq!(times(&asha.post(PATH, &once).await.ok(200)).len(), 1);
    let starts_at = (Utc::now() + TimeDelta::days(1)).format("%Y-%m-%dT12:00:00").to_string();
    let rule = json!({ "rrule": "FREQ=DAILY;COUNT=3", "starts_at": starts_at, "time_zone": "UTC" });
    let preview = asha.post(PATH, &rule).await.ok(200);
    assert_eq!(times(&preview).len(), 3);
    assert!(text(&preview, "description").ends_with(", 3 times, time in UTC."), "{preview}");
    assert_eq!(app.head().await, head);
    app.post(PATH, &cron).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn clocks_that_are_set_are_told_of() {
    // Two last Sundays of a month are up to 371 days apart.
    let app = TestApp::start_with(|config| config.limits.schedule_days_ahead_max = 400).await;
    let asha = app.user("Asha").await;
    let mut found = Vec::new();
    for (month, hour) in [(3, 2), (10, 2)] {
        let cron = format!("30 {hour} 25-31 {month} +SUN");
        let body = json!({ "text": "x", "cron": cron, "time_zone": "Europe/Berlin" });
        let preview = asha.post(PATH, &body).await.ok(200);
        let note = &preview["notes"][0];
        assert_eq!(note["occurrence"], preview["occurrences"][0]);
        assert!(text(note, "local_time").ends_with("T02:30:00"), "{note}");
        found.push(text(note, "kind").to_owned());
    }
    assert_eq!(found, ["skipped", "doubled"]);
    app.finish().await;
}
