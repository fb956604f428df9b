//! What nothing needs any more is removed, and nothing else, whatever happens on the way.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use chrono::{SecondsFormat, TimeDelta, Utc};
use sandesham_api::ApiConfig;
use sandesham_api::attachments::AttachmentSweep;
use sandesham_api::store::AttachmentUse;
use sandesham_domain::{AttachmentId, MessageId, ScheduleId};
use serde_json::json;

use crate::chat::{group, made_up, text};
use crate::files::{ObjectStore, announce, fetch, ready, send_bytes};
use crate::support::{TestApp, TestUser};

fn keep_nothing(config: &mut ApiConfig) {
    config.attachments.unused_kept = Duration::ZERO;
    config.attachments.deleted_kept = Duration::ZERO;
}

async fn run(sweep: AttachmentSweep) -> u64 {
    sweep.unneeded_attachments().await.expect("a sweep")
}

fn original(file: &str) -> String {
    format!("files/{file}/original")
}

async fn send_file(by: &TestUser, room: &str, file: &str) -> String {
    let body = json!({ "attachments": [file] });
    let sent = by.post(&format!("/v1/rooms/{room}/messages"), &body).await.ok(201);
    text(&sent, "message_id").to_owned()
}

async fn delete(by: &TestUser, message: &str) {
    by.delete(&format!("/v1/messages/{message}")).await.ok(204);
}

async fn plan_file(by: &TestUser, room: &str, file: &str) -> String {
    let send_at = (Utc::now() + TimeDelta::days(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let body = json!({ "send_at": send_at, "attachments": [file] });
    let schedule = by.post(&format!("/v1/rooms/{room}/scheduled"), &body).await.ok(201);
    text(&schedule, "id").to_owned()
}

#[tokio::test]
async fn what_is_never_used_goes_after_its_time() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let (used, unused) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    send_file(&asha, &room, &used).await;
    let announced = announce(&asha, "c.txt", b"c").await;
    assert_eq!(run(store.sweep(&app, |_| {})).await, 0, "not a day old");
    assert!(fetch(&asha, &unused).await.is_some());
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 2);
    assert_eq!(store.keys().await, [original(&used)]);
    for gone in [&unused, text(&announced, "attachment_id")] {
        asha.get(&format!("/v1/attachments/{gone}/state")).await.problem(404, "not_a_member");
    }
    app.finish().await;
}

#[tokio::test]
async fn the_bytes_of_a_deleted_message_go_after_the_grace() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let (kept, gone) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    send_file(&asha, &room, &kept).await;
    let message = send_file(&asha, &room, &gone).await;
    delete(&asha, &message).await;
    assert_eq!(run(store.sweep(&app, |_| {})).await, 0);
    assert_eq!(store.keys().await.len(), 2, "the grace is not over");
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 1);
    assert_eq!(store.keys().await, [original(&kept)]);
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 0);
    app.finish().await;
}

#[tokio::test]
async fn the_files_of_a_plan_stay_while_it_or_a_message_of_it_is_there() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let [pending, dropped, sent] = ["a", "b", "c"].map(|name| async {
        let asha = asha.clone();
        ready(&asha, name, name.as_bytes()).await
    });
    let (pending, dropped, sent) = (pending.await, dropped.await, sent.await);
    plan_file(&asha, &room, &pending).await;
    let schedule = plan_file(&asha, &room, &dropped).await;
    asha.delete(&format!("/v1/scheduled/{schedule}")).await.ok(204);
    let schedule = plan_file(&asha, &room, &sent).await;
    let now = format!("/v1/scheduled/{schedule}/send-now");
    let schedule = asha.post(&now, &json!({})).await.ok(200);
    assert_eq!(schedule["state"], "completed");
    // The first look notes that nothing refers to it, the second removes it.
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 0);
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 1);
    let mut kept = [original(&pending), original(&sent)];
    kept.sort();
    assert_eq!(store.keys().await, kept);
    delete(&asha, text(&schedule, "last_message_id")).await;
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 0);
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 1);
    assert_eq!(store.keys().await, [original(&pending)]);
    app.finish().await;
}

async fn claim(app: &TestApp, by: &TestUser, file: &str, used_for: AttachmentUse) {
    let id: AttachmentId = file.parse().expect("an identifier");
    let claimed = app.state.store.claim_attachments(by.id, used_for, &[id]).await;
    assert!(claimed.expect("Postgres answers"));
}

#[tokio::test]
async fn a_file_that_was_taken_for_what_never_came_is_free_again() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let (one, two) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    let three = ready(&asha, "c.txt", b"c").await;
    let sent = MessageId::from_uuid(made_up());
    claim(&app, &asha, &one, AttachmentUse::Message(MessageId::from_uuid(made_up()))).await;
    claim(&app, &asha, &two, AttachmentUse::Schedule(ScheduleId::from_uuid(made_up()))).await;
    // This message came, but in the end without its file.
    claim(&app, &asha, &three, AttachmentUse::Message(sent)).await;
    let path = format!("/v1/rooms/{room}/messages");
    asha.post(&path, &json!({ "message_id": sent, "text": "without" })).await.ok(201);
    for file in [&one, &two, &three] {
        assert!(fetch(&asha, file).await.is_some() || *file == three, "it is hers still");
        asha.post(&path, &json!({ "attachments": [file] })).await.problem(409, "conflict");
    }
    let patient = store.sweep(&app, |_| {}).patient_for(Duration::from_hours(1), Duration::ZERO);
    run(patient).await;
    asha.post(&path, &json!({ "attachments": [one] })).await.problem(409, "conflict");
    run(store.sweep(&app, |_| {})).await;
    for file in [&one, &two, &three] {
        asha.post(&path, &json!({ "attachments": [file] })).await.ok(201);
    }
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 0);
    assert_eq!(store.keys().await.len(), 3);
    app.finish().await;
}

/// Runs a future until it has been polled so often; its outcome if it ended before.
async fn ended_after<T>(polls: usize, run: impl Future<Output = T>) -> Option<T> {
    let mut run = pin!(run);
    let mut left = polls;
    poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        run.as_mut().poll(cx).map(Some)
    })
    .await
}

#[tokio::test]
async fn a_sweep_that_is_killed_at_any_step_harms_nobody_and_is_finished_by_the_next() {
    let store = ObjectStore::start().await;
    let app = store.app(|config| config.rates = None).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let (sent, planned) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    send_file(&asha, &room, &sent).await;
    plan_file(&asha, &room, &planned).await;
    let mut kept = [original(&sent), original(&planned)];
    kept.sort();
    for polls in 0.. {
        let gone = ready(&asha, "c.txt", b"c").await;
        let message = send_file(&asha, &room, &gone).await;
        delete(&asha, &message).await;
        let unused = ready(&asha, "d.txt", b"d").await;
        let lost = ready(&asha, "e.txt", b"e").await;
        claim(&app, &asha, &lost, AttachmentUse::Message(MessageId::from_uuid(made_up()))).await;

        let sweep = store.sweep(&app, keep_nothing);
        let ended = ended_after(polls, sweep.unneeded_attachments()).await;
        for file in [&sent, &planned] {
            assert!(fetch(&asha, file).await.is_some(), "killed after {polls} steps");
        }
        run(store.sweep(&app, keep_nothing)).await;
        assert_eq!(store.keys().await, kept, "killed after {polls} steps");
        for file in [&gone, &unused, &lost] {
            let path = format!("/v1/attachments/{file}");
            asha.get(&path).await.problem(404, "not_a_member");
        }
        if let Some(removed) = ended {
            assert_eq!(removed.expect("a sweep"), 3);
            assert!(polls > 10, "there are more steps than {polls}");
            break;
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn two_sweeps_at_once_remove_what_one_would() {
    let store = ObjectStore::start().await;
    let app = store.app(|_| {}).await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let kept = ready(&asha, "a.txt", b"a").await;
    send_file(&asha, &room, &kept).await;
    for number in 0..5 {
        ready(&asha, "b.txt", format!("{number}").as_bytes()).await;
    }
    let (one, two) =
        tokio::join!(run(store.sweep(&app, keep_nothing)), run(store.sweep(&app, keep_nothing)));
    assert!(one + two >= 5);
    assert_eq!(store.keys().await, [original(&kept)]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_being_looked_into_is_left_alone() {
    let store = ObjectStore::start().await;
    let app = store.app(|config| config.attachments.examined_at_once = 0).await;
    let asha = app.user("Asha").await;
    let id = send_bytes(&asha, "a.txt", b"a").await;
    assert_eq!(run(store.sweep(&app, keep_nothing)).await, 0);
    assert_eq!(store.sweep(&app, keep_nothing).stray_uploads().await.expect("a sweep"), 0);
    assert_eq!(store.keys().await, [format!("uploads/{id}")]);
    app.finish().await;
}
