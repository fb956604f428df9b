//! Scheduled messages with files.

use chrono::{SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::chat::{dm, group, made_up, read, text, wrong_fields};
use crate::files::{ObjectStore, fetch, ready};

fn in_an_hour() -> String {
    (Utc::now() + TimeDelta::hours(1)).to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn ids(value: &Value) -> Vec<&str> {
    let files = value["attachments"].as_array().expect("a list");
    files.iter().map(|file| text(file, "attachment_id")).collect()
}

#[tokio::test]
async fn a_planned_message_is_sent_with_its_files() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let file = ready(&asha, "a.txt", b"a").await;
    let path = format!("/v1/rooms/{room}/scheduled");
    let attachments = json!([{ "attachment_id": file, "alt": "a letter" }]);
    let body = json!({ "send_at": in_an_hour(), "attachments": attachments });
    let schedule = asha.post(&path, &body).await.ok(201);
    assert_eq!(schedule["text"], "");
    assert_eq!(schedule["attachments"][0]["alt"], "a letter");
    let one = format!("/v1/scheduled/{}", text(&schedule, "id"));
    let mut shown = read(&app, &asha, &one).await;
    shown.as_object_mut().and_then(|shown| shown.remove("history")).expect("a story");
    assert_eq!(shown, schedule, "the read model shows the same");
    assert!(fetch(&asha, &file).await.is_some(), "its author may look at it");
    assert!(fetch(&ravi, &file).await.is_none(), "nobody else yet");

    let sent = asha.post(&format!("{one}/send-now"), &json!({})).await.ok(200);
    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline")).await;
    let message = &timeline["items"][1];
    assert_eq!(message["message_id"], sent["last_message_id"]);
    assert_eq!(message["attachments"], schedule["attachments"]);
    assert!(fetch(&ravi, &file).await.is_some());
    app.finish().await;
}

#[tokio::test]
async fn the_occurrences_of_one_schedule_share_its_files() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let file = ready(&asha, "a.txt", b"a").await;
    let body = json!({
        "text": "daily", "cron": "0 9 * * *", "time_zone": "UTC", "attachments": [file],
    });
    let schedule = asha.post(&format!("/v1/rooms/{room}/scheduled"), &body).await.ok(201);
    let one = format!("/v1/scheduled/{}", text(&schedule, "id"));
    let send_now = async |due_at: &Value| {
        asha.post(&format!("{one}/send-now"), &json!({ "due_at": due_at })).await.ok(200)
    };
    let first = send_now(&schedule["next_due"]).await;
    let second = send_now(&first["next_due"]).await;
    asha.delete(&one).await.ok(204);
    let delete = async |sent: &Value| {
        let path = format!("/v1/messages/{}", text(sent, "last_message_id"));
        asha.delete(&path).await.ok(204);
    };
    delete(&first).await;
    assert!(fetch(&ravi, &file).await.is_some(), "the second message came with it too");
    delete(&second).await;
    assert!(fetch(&ravi, &file).await.is_none());
    assert!(fetch(&asha, &file).await.is_none());
    app.finish().await;
}

#[tokio::test]
async fn the_files_of_a_plan_are_its_own() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let path = format!("/v1/rooms/{room}/scheduled");
    let (one, two) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    let send_at = in_an_hour();
    let body = json!({ "schedule_id": made_up(), "send_at": send_at, "attachments": [one] });
    let first = asha.post(&path, &body).await.ok(201);
    assert_eq!(asha.post(&path, &body).await.ok(200), first, "a repeat is a repeat");
    let again = json!({ "text": "x", "send_at": send_at, "attachments": [two, one] });
    asha.post(&path, &again).await.problem(409, "conflict");
    let message = json!({ "attachments": [one] });
    let messages = format!("/v1/rooms/{room}/messages");
    asha.post(&messages, &message).await.problem(409, "conflict");
    let not_his = json!({ "send_at": send_at, "attachments": [two] });
    let problem = ravi.post(&path, &not_his).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["attachments[0]"]);
    let nothing = json!({ "send_at": send_at, "attachments": [] });
    let problem = asha.post(&path, &nothing).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["text"]);
    // Refused for its time: the file is free still.
    let past = json!({ "send_at": "2020-01-01T00:00:00Z", "attachments": [two] });
    asha.post(&path, &past).await.problem(422, "validation");
    asha.post(&messages, &json!({ "attachments": [two] })).await.ok(201);
    app.finish().await;
}

#[tokio::test]
async fn the_files_of_a_plan_become_others() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let (one, two) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    let his = ready(&ravi, "c.txt", b"c").await;
    let body = json!({ "send_at": in_an_hour(), "attachments": [one] });
    let schedule = asha.post(&format!("/v1/rooms/{room}/scheduled"), &body).await.ok(201);
    let path = format!("/v1/scheduled/{}", text(&schedule, "id"));
    let changed = asha.patch(&path, &json!({ "attachments": [two, one] })).await.ok(200);
    assert_eq!(ids(&changed), [two.as_str(), &one]);
    let head = app.head().await;
    asha.patch(&path, &json!({ "attachments": [two, one] })).await.ok(200);
    assert_eq!(app.head().await, head, "it is so already");
    let problem = asha.patch(&path, &json!({ "attachments": [his] })).await;
    assert_eq!(wrong_fields(&problem.problem(422, "validation")), ["attachments[0]"]);
    let problem = asha.patch(&path, &json!({ "attachments": [] })).await;
    assert_eq!(wrong_fields(&problem.problem(422, "validation")), ["text"]);
    ravi.patch(&path, &json!({ "attachments": [his] })).await.problem(404, "not_found");
    let words = json!({ "text": "words", "attachments": [] });
    let changed = asha.patch(&path, &words).await.ok(200);
    assert_eq!((&changed["text"], ids(&changed).len()), (&json!("words"), 0));
    let problem = asha.patch(&path, &json!({ "text": "" })).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["text"]);
    app.finish().await;
}
