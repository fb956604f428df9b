//! Erasing by law: what is erased is nowhere any more, wherever whoever erases is ended.

use chrono::{SecondsFormat, TimeDelta, Utc};
use reqwest::Method;
use sandesham_api::commands::DeactivateUser;
use sandesham_api::erasure::{ErasedAccount, ErasureDeps, ErasureError, Erasures};
use sandesham_api::store::{Cleaning, ErasureRequest, Store};
use sandesham_domain::erasure::{ErasedBy, Reason};
use sandesham_domain::message::Message;
use sandesham_domain::{EventType, MessageId, Position, Recorded, UserId};
use sandesham_log::{EraseError, Eraser, Priority};
use sandesham_testkit::{builders, statistics_with, wait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::chat::{add, dm, each, group, promote, read, send_one, text};
use crate::files::{Examines, ObjectStore, fetch, ready};
use crate::support::{Answer, PASSWORD, TestApp, TestUser};
use crate::ws::{open, open_greeted};

/// In everything that is to go.
const SECRET: &str = "zanzibar";

fn reason() -> Reason {
    Reason::parse("asked for by letter").expect("a line")
}

fn erasures(app: &TestApp, objects: Option<&ObjectStore>) -> Erasures {
    Erasures::new(ErasureDeps {
        eraser: Eraser::new(app.database.connect_options()),
        log: app.state.log.clone(),
        executor: app.state.executor.clone(),
        objects: objects.map(|it| it.store.clone()),
    })
}

fn request(user_id: UserId) -> ErasureRequest {
    ErasureRequest::new(user_id, reason(), ErasedBy::Operator)
}

async fn erase_account(
    app: &TestApp,
    objects: Option<&ObjectStore>,
    by: &TestUser,
) -> ErasedAccount {
    let erased = erasures(app, objects).account(request(by.id), Cleaning::Free).await;
    erased.expect("the owner may")
}

async fn delete_me(by: &TestUser, password: &str) -> Answer {
    let body = json!({ "password": password });
    by.send(Method::DELETE, "/v1/me", |request| request.json(&body)).await
}

async fn plan(by: &TestUser, room: &str, words: &str) -> String {
    let send_at = (Utc::now() + TimeDelta::days(1)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let body = json!({ "send_at": send_at, "text": words });
    let schedule = by.post(&format!("/v1/rooms/{room}/scheduled"), &body).await.ok(201);
    text(&schedule, "id").to_owned()
}

/// The event of a type in the stream of something.
async fn event(app: &TestApp, id: &str, event_type: EventType) -> Recorded {
    let id: Uuid = id.parse().expect("an identifier");
    let stream = sandesham_domain::StreamId::new(event_type.stream_kind(), id);
    let events = app.state.log.stream(stream, sandesham_domain::Version::ZERO).await;
    let mut events = events.expect("the log can be read").into_iter();
    events.find(|event| event.event_type == event_type).expect("it happened")
}

/// Somebody with something of every kind, a room with others, and what they wrote there.
struct Life {
    asha: TestUser,
    ravi: TestUser,
    room: String,
    message: String,
    picture: String,
    portrait: String,
}

impl Life {
    async fn live(app: &TestApp) -> Self {
        let asha = app.user(&format!("Asha {SECRET}")).await;
        let ravi = app.user("Ravi").await;
        let room = group(&asha, &[&ravi]).await;
        promote(&asha, &room, &ravi, "owner").await;
        let name = json!({ "name": format!("Room of {SECRET}") });
        asha.patch(&format!("/v1/rooms/{room}"), &name).await.ok(200);
        let message = send_one(&asha, &room, &format!("first {SECRET}")).await;
        let edit = json!({ "text": format!("second {SECRET}") });
        asha.patch(&format!("/v1/messages/{message}"), &edit).await.ok(200);
        let picture = ready(&asha, &format!("{SECRET}.txt"), b"bytes of zanzibar").await;
        let body = json!({ "text": "", "attachments": [
            { "attachment_id": picture, "alt": format!("seen in {SECRET}") }
        ] });
        asha.post(&format!("/v1/rooms/{room}/messages"), &body).await.ok(201);
        let portrait = ready(&asha, &format!("unused {SECRET}.txt"), b"more of zanzibar").await;
        plan(&asha, &room, &format!("planned {SECRET}")).await;
        send_one(&ravi, &room, "kept").await;
        let settings = json!({ "unread_from": 1 });
        asha.put(&format!("/v1/rooms/{room}/settings"), &settings).await.ok(200);
        Self { asha, ravi, room, message, picture, portrait }
    }

    async fn is_gone(&self, app: &TestApp, store: &ObjectStore) {
        assert_eq!(app.tables_with(SECRET).await, Vec::<String>::new());
        let statistics = statistics_with(&app.database.owner_pool(), SECRET).await;
        assert_eq!(statistics, Vec::<String>::new());
        assert_eq!(app.tables_with(&self.asha.email).await, Vec::<String>::new());
        assert_eq!(store.keys().await, Vec::<String>::new());
        let room = &self.room;
        for path in [
            format!("/v1/rooms/{room}/timeline"),
            format!("/v1/rooms/{room}/events"),
            format!("/v1/rooms/{room}/members"),
            format!("/v1/rooms/{room}"),
            "/v1/rooms".to_owned(),
            format!("/v1/messages/{}/history", self.message),
            format!("/v1/users/{}", self.asha.id),
            format!("/v1/users?query={SECRET}"),
            format!("/v1/search?query={SECRET}"),
        ] {
            let shown = read(app, &self.ravi, &path).await.to_string();
            assert!(!shown.contains(SECRET), "{path}: {shown}");
        }
        assert!(!app.get("/metrics").await.text.contains(SECRET));
        let timeline = read(app, &self.ravi, &format!("/v1/rooms/{room}/timeline")).await;
        assert!(each(&timeline, "text").contains(&&json!("kept")), "{timeline}");
        let user = read(app, &self.ravi, &format!("/v1/users/{}", self.asha.id)).await;
        assert_eq!(user["name"], "");
        assert!(fetch(&self.ravi, &self.picture).await.is_none());
        assert!(fetch(&self.ravi, &self.portrait).await.is_none());
    }
}

#[tokio::test]
async fn who_erases_their_account_leaves_nothing_behind() {
    let store = ObjectStore::start().await;
    let app = TestApp::start_storing(store.deps(Examines), |_| {}).await;
    let life = Life::live(&app).await;
    let (asha, ravi) = (&life.asha, &life.ravi);
    let mut hers = open_greeted(&app, asha).await;
    let mut his = open_greeted(&app, ravi).await;
    let answer = delete_me(asha, PASSWORD).await;
    let accepted = answer.ok(202);
    assert_eq!(accepted["state"], "accepted");

    assert_eq!(hers.close_code().await, 4001);
    asha.get("/v1/me").await.problem(401, "unauthorized");
    let log_in = json!({ "email": asha.email, "password": PASSWORD });
    app.post("/v1/auth/login", &log_in).await.problem(401, "bad_credentials");
    let refresh = json!({ "refresh_token": asha.refresh_token });
    app.post("/v1/auth/refresh", &refresh).await.problem(401, "unauthorized");
    // Free at once.
    let again = json!({ "name": "Another", "email": asha.email, "password": PASSWORD });
    let another = app.post("/v1/auth/register", &again).await.ok(201);
    assert_ne!(another["user"]["id"], asha.id.to_string());

    assert_eq!(erasures(&app, Some(&store)).pending().await.expect("the owner may"), 1);
    let notice = his.notice("erased").await;
    assert_eq!(notice["room_id"], life.room);
    let erased = notice["message_ids"].as_array().expect("a list");
    assert_eq!(erased.len(), 2, "{notice}");
    assert!(erased.contains(&json!(life.message)), "{notice}");
    let told = last_told(&app).await;
    assert_eq!(told["erasure_id"], accepted["erasure_id"]);
    assert_eq!((&told["user_id"], &told["by"]), (&json!(asha.id), &json!("self")));
    assert_eq!(erasures(&app, Some(&store)).pending().await.expect("the owner may"), 0);
    assert_eq!(app.tables_with(SECRET).await, Vec::<String>::new());
    // The email is another's now.
    Store::new(app.database.pool())
        .forget_account(text(&another["user"], "id").parse().expect("an identifier"))
        .await
        .expect("the table is there");
    life.is_gone(&app, &store).await;
    app.finish().await;
}

/// The data of the last event that tells of an erasure.
async fn last_told(app: &TestApp) -> Value {
    let log = app.state.log.after(Position::ZERO, 1_000).await.expect("the log can be read");
    let told = log.iter().rfind(|event| event.event_type == EventType::LogErased);
    let data = told.expect("an erasure was told").data.as_deref().expect("it is not erased");
    serde_json::from_str(data).expect("an object")
}

#[tokio::test]
async fn an_account_is_erased_for_the_right_password_alone() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    delete_me(&asha, "another password").await.problem(401, "bad_credentials");
    let nothing = asha.send(Method::DELETE, "/v1/me", |request| request.json(&json!({}))).await;
    let problem = nothing.problem(422, "validation");
    assert_eq!(problem["errors"][0]["field"], "password");
    asha.get("/v1/me").await.ok(200);
    // Wrong ones count as failed log-ins, of which there may be ten.
    for _ in 0..9 {
        delete_me(&asha, "another password").await.problem(401, "bad_credentials");
    }
    let answer = delete_me(&asha, PASSWORD).await;
    answer.problem(429, "rate_limited");
    assert!(answer.retry_after() > 0);
    assert_eq!(app.head().await, 1);
    assert_eq!(erasures(&app, None).pending().await.expect("the owner may"), 0);
    app.finish().await;
}

#[tokio::test]
async fn the_only_owner_hands_groups_over_first() {
    let app = TestApp::start().await;
    let (asha, ravi, mira) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Mira").await);
    let room = group(&asha, &[&ravi]).await;
    let alone = group(&asha, &[]).await;
    let left_alone = group(&asha, &[&mira]).await;
    crate::chat::deactivate(&app, &mira).await;
    dm(&asha, &ravi).await;
    let problem = delete_me(&asha, PASSWORD).await.problem(409, "last_owner");
    assert_eq!(problem["room_ids"], json!([room]), "not {alone}, not {left_alone}");
    asha.get("/v1/me").await.ok(200);
    promote(&asha, &room, &ravi, "owner").await;
    delete_me(&asha, PASSWORD).await.ok(202);
    let more = app.user("More").await;
    add(&ravi, &room, &more).await;
    erasures(&app, None).pending().await.expect("the owner may");
    app.finish().await;
}

#[tokio::test]
async fn whoever_erases_may_be_ended_anywhere() {
    let store = ObjectStore::start().await;
    let app = TestApp::start_storing(store.deps(Examines), |_| {}).await;
    for steps in 0..=4 {
        let life = Life::live(&app).await;
        let (tables, user_id) = (Store::new(app.database.pool()), life.asha.id);
        let request = request(user_id);
        tables.request_erasure(&request, false).await.expect("the table is there");
        if steps >= 1 {
            let close = DeactivateUser { user_id };
            app.state.executor.execute(&close, Priority::Live).await.expect("appended");
        }
        if steps >= 2 {
            tables.forget_account(user_id).await.expect("the table is there");
        }
        if steps >= 3 {
            // Some of the events.
            let sent = event(&app, &life.message, EventType::MessageSent).await.position;
            erase_by_hand(&app, sent).await;
        }
        if steps >= 4 {
            tables.condemn_attachments_of(user_id).await.expect("the table is there");
        }
        assert_eq!(erasures(&app, Some(&store)).pending().await.expect("the owner may"), 1);
        life.is_gone(&app, &store).await;
    }
    app.finish().await;
}

/// One transaction of an erasure whose process is killed then.
async fn erase_by_hand(app: &TestApp, position: Position) {
    let connecting = Eraser::new(app.database.connect_options());
    let mut connection = connecting.connect().await.expect("the owner may");
    let mut erasing = connection.begin().await.expect("the database is up");
    sandesham_projections::hold(erasing.connection()).await.expect("they are there");
    let erased = erasing.blank(&[position]).await.expect("it is erasable");
    sandesham_projections::erase(erasing.connection(), &erased).await.expect("they are there");
    erasing.append(builders::erased(&erased)).await.expect("a fresh erasure");
    erasing.commit().await.expect("the database is up");
}

#[tokio::test]
async fn an_account_is_erased_once() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    send_one(&asha, &room, SECRET).await;
    plan(&asha, &room, SECRET).await;
    let erased = erase_account(&app, None, &asha).await;
    let count = |event_type| erased.erased.events.get(&event_type).copied();
    assert_eq!(count(EventType::MessageSent), Some(1));
    assert_eq!(count(EventType::UserRegistered), Some(1));
    assert_eq!(count(EventType::UserDeactivated), Some(1));
    assert_eq!(count(EventType::ScheduleCreated), Some(1));
    assert_eq!(erased.erased.schedules_cancelled, 1);
    assert!(erased.forgotten.account && !erased.was_erased_before());
    let head = app.head().await;
    let again = erase_account(&app, None, &asha).await;
    assert!(again.was_erased_before());
    assert_eq!(again.erased.told_at, None);
    assert_eq!(app.head().await, head);
    let nobody = request(UserId::from_uuid(Uuid::now_v7()));
    let refused = erasures(&app, None).account(nobody, Cleaning::Free).await;
    assert!(matches!(refused, Err(ErasureError::NoUser(_))), "{refused:?}");
    app.finish().await;
}

#[tokio::test]
async fn one_revision_is_erased_and_the_others_are_told() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let message = send_one(&asha, &room, SECRET).await;
    let edit = json!({ "text": "harmless" });
    asha.patch(&format!("/v1/messages/{message}"), &edit).await.ok(200);
    let message_id: MessageId = message.parse().expect("an identifier");
    let cached = async || {
        let loaded = app.state.executor.load::<Message>(message_id).await;
        loaded.expect("the log can be read").aggregate
    };
    assert_eq!(cached().await.text(), "harmless");

    let sent = event(&app, &message, EventType::MessageSent).await;
    let erased = erasures(&app, None).event(&sent, reason(), Cleaning::Free).await;
    let erased = erased.expect("the owner may");
    assert!(erased.erasure_id.is_some());
    let left: Vec<_> = erased.revisions_left.iter().map(|left| left.revision).collect();
    assert_eq!(left, [2]);
    assert_eq!(app.tables_with(SECRET).await, Vec::<String>::new());
    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline")).await;
    let shown = timeline["items"].as_array().expect("a list").last().expect("the message");
    assert!(shown["deleted_at"].is_string(), "{shown}");
    assert_eq!(shown["text"], "");
    wait::until("it is not cached any more", async || cached().await.is_deleted()).await;
    let edit = json!({ "text": "again" });
    asha.patch(&format!("/v1/messages/{message}"), &edit).await.problem(409, "conflict");
    // Whoever was away hears of it in the greeting.
    let told = open(&app, &ravi).await.hello(json!({})).await;
    let told_at = erased.erased.told_at.expect("it is told");
    assert_eq!(told["rooms"][0]["erased_position"], told_at.0, "{told}");
    // An author may still take back what says nothing.
    asha.delete(&format!("/v1/messages/{message}")).await.ok(204);

    let head = app.head().await;
    let sent = event(&app, &message, EventType::MessageSent).await;
    let again = erasures(&app, None).event(&sent, reason(), Cleaning::Free).await;
    let again = again.expect("the owner may");
    assert_eq!((again.erasure_id, again.erased.count()), (None, 0));
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_erased_is_refused() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let created = event(&app, &room, EventType::RoomCreated).await;
    let refused = erasures(&app, None).event(&created, reason(), Cleaning::Free).await;
    let is_refused = matches!(refused, Err(ErasureError::NotErasable(EventType::RoomCreated)));
    assert!(is_refused, "{refused:?}");
    // By who is no more than a service.
    let message = send_one(&asha, &room, SECRET).await;
    let sent = event(&app, &message, EventType::MessageSent).await;
    let user = format!("service_{}", Uuid::new_v4().simple());
    app.sql(&format!("create role {user} login in role sandesham_app")).await;
    let deps = ErasureDeps {
        eraser: Eraser::new(app.database.connect_options().username(&user)),
        log: app.state.log.clone(),
        executor: app.state.executor.clone(),
        objects: None,
    };
    let refused = Erasures::new(deps.clone()).event(&sent, reason(), Cleaning::Free).await;
    let is_refused = matches!(refused, Err(ErasureError::Erase(EraseError::NotAllowed(_))));
    assert!(is_refused, "{refused:?}");
    let refused = Erasures::new(deps).account(request(asha.id), Cleaning::Free).await;
    assert!(refused.is_err(), "{refused:?}");
    asha.get("/v1/me").await.ok(200);
    app.sql(&format!("drop role {user}")).await;
    app.finish().await;
}

#[tokio::test]
async fn a_plan_that_is_pending_is_dropped_before_it_is_erased() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let schedule = plan(&asha, &room, SECRET).await;
    let created = event(&app, &schedule, EventType::ScheduleCreated).await;
    let erased = erasures(&app, None).event(&created, reason(), Cleaning::Free).await;
    assert_eq!(erased.expect("the owner may").erased.schedules_cancelled, 1);
    event(&app, &schedule, EventType::ScheduleCancelled).await;
    let shown = read(&app, &asha, &format!("/v1/scheduled/{schedule}")).await;
    assert_eq!((&shown["state"], &shown["text"]), (&json!("cancelled"), &json!("")));
    assert_eq!(app.tables_with(SECRET).await, Vec::<String>::new());
    app.finish().await;
}

#[tokio::test]
async fn files_that_something_else_shows_are_kept() {
    let store = ObjectStore::start().await;
    let app = TestApp::start_storing(store.deps(Examines), |_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let (one, two) = (ready(&asha, "a.txt", b"a").await, ready(&asha, "b.txt", b"b").await);
    let say = async |file: &str| {
        let body = json!({ "attachments": [file] });
        let sent = asha.post(&format!("/v1/rooms/{room}/messages"), &body).await.ok(201);
        text(&sent, "message_id").to_owned()
    };
    let (first, second) = (say(&one).await, say(&two).await);
    read(&app, &ravi, &format!("/v1/rooms/{room}/timeline")).await;
    // As a plan's files come with each of its messages.
    app.sql(&format!(
        "insert into timeline.files select '{two}', room_id, room_seq from timeline.items \
         where message_id = '{first}'"
    ))
    .await;
    let sent = event(&app, &second, EventType::MessageSent).await;
    let erased = erasures(&app, Some(&store)).event(&sent, reason(), Cleaning::Free).await;
    let erased = erased.expect("the owner may");
    assert_eq!((erased.erased.attachments, erased.attachments_kept), (0, 1));
    app.sql(&format!(
        "delete from timeline.files f using timeline.items i where f.attachment_id = '{two}' \
         and i.message_id = '{first}' and f.room_seq = i.room_seq"
    ))
    .await;
    let sent = event(&app, &first, EventType::MessageSent).await;
    let erased = erasures(&app, Some(&store)).event(&sent, reason(), Cleaning::Free).await;
    let erased = erased.expect("the owner may").erased;
    assert_eq!((erased.attachments, erased.attachments_removed), (1, 1));
    assert!(store.keys().await.iter().all(|key| !key.contains(&one)));
    assert!(store.keys().await.iter().any(|key| key.contains(&two)));
    app.finish().await;
}
