//! `/v1/me`: profile, password, sessions.

use std::time::Duration;

use sandesham_api::auth::Secret;
use sandesham_api::commands::DeactivateUser;
use sandesham_api::store::NewSession;
use sandesham_domain::SessionId;
use sandesham_log::Priority;
use sandesham_testkit::nats::NatsServer;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::chat::text;
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_profile_changes_and_an_unchanged_one_adds_no_event() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let changed = asha.patch("/v1/me", &json!({ "name": "Asha R", "avatar_id": null })).await;
    assert_eq!(changed.position(), 2);
    assert_eq!(changed.ok(200)["name"], "Asha R");
    let again = asha.patch("/v1/me", &json!({ "name": "Asha R" })).await;
    assert_eq!(again.position(), 2, "what made it so");
    again.ok(200);
    assert_eq!(app.head().await, 2);
    let me = asha.get("/v1/me?min_position=2").await.ok(200);
    assert_eq!(me["name"], "Asha R");
    app.finish().await;
}

#[tokio::test]
async fn a_position_that_is_not_there_yet_is_refused() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    for path in ["/v1/me", "/v1/me/sessions", "/v1/users"] {
        asha.get(&format!("{path}?min_position=1")).await.ok(200);
        let problem = asha.get(&format!("{path}?min_position=2")).await.problem(422, "validation");
        assert_eq!(problem["errors"][0]["field"], "min_position");
        asha.get(&format!("{path}?min_position=x")).await.problem(422, "validation");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_wrong_profile_is_refused() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    for (body, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "a".repeat(101) }), "name"),
        (json!({ "name": 1 }), "name"),
        (json!({ "avatar_id": Uuid::now_v7() }), "avatar_id"),
        (json!({ "avatar_id": "x" }), "avatar_id"),
        (json!({ "email": "new@example.org" }), "email"),
    ] {
        let problem = asha.patch("/v1/me", &body).await.problem(422, "validation");
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    assert_eq!(app.head().await, 1);
    app.finish().await;
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let other = app.log_in(&asha).await;
    let body = json!({ "current_password": PASSWORD, "new_password": "another password" });
    let answer = asha.post("/v1/me/password", &body).await;
    assert_eq!(answer.position(), 1);
    answer.ok(204);

    asha.get("/v1/me").await.ok(200);
    other.get("/v1/me").await.problem(401, "unauthorized");
    let old = json!({ "email": asha.email, "password": PASSWORD });
    app.post("/v1/auth/login", &old).await.problem(401, "bad_credentials");
    let new = json!({ "email": asha.email, "password": "another password" });
    app.post("/v1/auth/login", &new).await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn a_password_changes_together_with_the_end_of_the_other_sessions_or_not_at_all() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let other = app.log_in(&asha).await;
    let body = json!({ "current_password": PASSWORD, "new_password": "another password" });
    let sessions = app.database.lock_table("sessions", "share row exclusive").await;
    let change = asha.post("/v1/me/password", &body);
    let (answer, ()) = tokio::join!(change, app.database.end_a_waiting_connection());
    answer.problem(503, "unavailable");
    drop(sessions);

    other.get("/v1/me").await.ok(200);
    app.log_in(&asha).await;
    asha.post("/v1/me/password", &body).await.ok(204);
    other.get("/v1/me").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn what_was_proven_with_a_password_ends_where_there_is_another_one() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let store = &app.state.store;
    let account = async || store.account(asha.id).await.expect("Postgres is there").expect("known");
    let proven = account().await.password_hash;
    let body = json!({ "current_password": PASSWORD, "new_password": "another password" });
    asha.post("/v1/me/password", &body).await.ok(204);

    // Whoever was judged by the old password just before comes too late with everything.
    let late = NewSession {
        session_id: SessionId::from_uuid(Uuid::now_v7()),
        user_id: asha.id,
        proven_hash: &proven,
        client: "late",
        token: Secret::random().hash(),
        ttl: Duration::from_hours(1),
    };
    assert!(!store.open_session(late).await.expect("Postgres is there"));
    let changed = store.change_password(asha.id, (&proven, "stolen"), late.session_id).await;
    assert_eq!(changed.expect("Postgres is there"), None);
    let sessions = asha.get("/v1/me/sessions").await.ok(200);
    assert_eq!(sessions["items"].as_array().map(Vec::len), Some(1), "{sessions}");
    assert_ne!(account().await.password_hash, "stolen");
    app.finish().await;
}

#[tokio::test]
async fn a_new_password_needs_the_old_one() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let wrong = json!({ "current_password": "wrong password", "new_password": "another password" });
    asha.post("/v1/me/password", &wrong).await.problem(401, "bad_credentials");
    let short = json!({ "current_password": PASSWORD, "new_password": "short" });
    let problem = asha.post("/v1/me/password", &short).await.problem(422, "validation");
    assert_eq!(problem["errors"][0]["field"], "new_password");
    app.log_in(&asha).await;
    app.finish().await;
}

#[tokio::test]
async fn sessions_are_listed_newest_first_and_paged() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    app.log_in(&asha).await;
    let newest = app.log_in(&asha).await;
    let page = newest.get("/v1/me/sessions?limit=2").await.ok(200);
    let current = |page: &Value| {
        let items = page["items"].as_array().expect("a list");
        items.iter().map(|session| session["current"].as_bool()).collect::<Vec<_>>()
    };
    assert_eq!(current(&page), [Some(true), Some(false)]);
    assert_eq!(page["items"][0]["client"], "sandesham-tests");
    let cursor = page["next"].as_str().expect("there is a third");
    let rest = newest.get(&format!("/v1/me/sessions?limit=2&cursor={cursor}")).await.ok(200);
    assert_eq!(current(&rest), [Some(false)]);
    assert_eq!(rest["next"], Value::Null);
    newest.get("/v1/me/sessions?cursor=x").await.problem(422, "validation");
    newest.get("/v1/me/sessions?limit=201").await.problem(422, "validation");
    app.finish().await;
}

#[tokio::test]
async fn a_session_is_ended_by_its_user_alone() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let other = app.log_in(&asha).await;
    let sessions = asha.get("/v1/me/sessions").await.ok(200);
    let id = sessions["items"][0]["id"].as_str().expect("an identifier");

    ravi.delete(&format!("/v1/me/sessions/{id}")).await.problem(404, "not_found");
    other.get("/v1/me").await.ok(200);
    let answer = asha.delete(&format!("/v1/me/sessions/{id}")).await;
    assert_eq!(answer.position(), 2);
    answer.ok(204);
    other.get("/v1/me").await.problem(401, "unauthorized");
    asha.delete(&format!("/v1/me/sessions/{id}")).await.problem(404, "not_found");
    asha.delete("/v1/me/sessions/x").await.problem(422, "validation");
    app.finish().await;
}

#[tokio::test]
async fn a_closed_account_is_out_on_every_process() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let asha = app.user("Asha").await;
    let there = asha.at(&other);
    there.get("/v1/me").await.ok(200);

    let close = DeactivateUser { user_id: asha.id };
    app.state.executor.execute(&close, Priority::Live).await.expect("appended");
    let is_out = async || there.get("/v1/me").await.status == 401;
    sandesham_testkit::wait::until("the other process refuses", is_out).await;
    let is_out = async || asha.get("/v1/me").await.status == 401;
    sandesham_testkit::wait::until("this process refuses", is_out).await;
    let log_in = json!({ "email": asha.email, "password": PASSWORD });
    app.post("/v1/auth/login", &log_in).await.problem(401, "bad_credentials");
    let refresh = json!({ "refresh_token": asha.refresh_token });
    app.post("/v1/auth/refresh", &refresh).await.problem(401, "unauthorized");
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_closed_account_is_out_before_the_feed_tells() {
    let mut nats = NatsServer::start().await;
    let app = TestApp::start_beside(&nats).await;
    let other = app.second(|_| {}).await;
    let asha = app.user("Asha").await;
    let there = asha.at(&other);
    there.get("/v1/me").await.ok(200);

    // Without NATS the other process is told by its next look at the log.
    nats.stop();
    let close = DeactivateUser { user_id: asha.id };
    app.state.executor.execute(&close, Priority::Live).await.expect("appended");
    let log_in = json!({ "email": asha.email, "password": PASSWORD });
    let refresh = json!({ "refresh_token": asha.refresh_token });
    let (me, refreshed, logged_in) = tokio::join!(
        there.get("/v1/me"),
        other.post("/v1/auth/refresh", &refresh),
        other.post("/v1/auth/login", &log_in),
    );
    me.problem(401, "unauthorized");
    refreshed.problem(401, "unauthorized");
    logged_in.problem(401, "bad_credentials");
    nats.restart().await;
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_session_is_known_to_be_used() {
    let app = TestApp::start_with(|config| {
        config.auth.session_use_interval = Duration::from_millis(20);
        config.auth.session_cache_ttl = Duration::from_millis(20);
    })
    .await;
    let asha = app.user("Asha").await;
    let unused = app.log_in(&asha).await;
    let sessions = async || asha.get("/v1/me/sessions").await.ok(200)["items"].clone();
    let is_used = async || {
        let of_asha = sessions().await[1].clone();
        text(&of_asha, "last_used_at") > text(&of_asha, "created_at")
    };
    sandesham_testkit::wait::until("its use is noted", is_used).await;
    let of_unused = sessions().await[0].clone();
    assert_eq!(of_unused["last_used_at"], of_unused["created_at"]);
    unused.get("/v1/me").await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn a_session_that_ended_elsewhere_is_refused_within_seconds() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let asha = app.user("Asha").await;
    let there = asha.at(&other);
    there.get("/v1/me").await.ok(200);
    asha.post("/v1/auth/logout", &json!({})).await.ok(204);
    let is_out = async || there.get("/v1/me").await.status == 401;
    sandesham_testkit::wait::until("the other process refuses", is_out).await;
    other.stop().await;
    app.finish().await;
}
