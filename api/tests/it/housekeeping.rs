//! What is over goes away, and nothing else does.

use std::time::Duration;

use sandesham_api::ApiConfig;
use sandesham_api::housekeeping::Housekeeping;
use serde_json::json;

use crate::support::{PASSWORD, TestApp, TestUser};

fn housekeeping(app: &TestApp) -> Housekeeping {
    Housekeeping::new(&app.state.config, app.state.log.clone())
}

async fn take_ticket(user: &TestUser) {
    user.post("/v1/auth/ws-ticket", &json!({})).await.ok(200);
}

async fn log_in_with(app: &TestApp, user: &TestUser, password: &str) -> u16 {
    let body = json!({ "email": user.email, "password": password });
    app.post("/v1/auth/login", &body).await.status
}

#[tokio::test]
async fn tickets_and_tokens_go_when_their_time_is_up() {
    let at_once = |config: &mut ApiConfig| {
        config.auth.ticket_ttl = Duration::ZERO;
        config.auth.refresh_token_ttl = Duration::ZERO;
    };
    let app = TestApp::start().await;
    let lasting = app.user("Asha").await;
    take_ticket(&lasting).await;
    let short_lived = app.second(at_once).await;
    let over = short_lived.user("Ravi").await;
    take_ticket(&lasting.at(&short_lived)).await;
    short_lived.stop().await;

    assert_eq!(housekeeping(&app).expired_tickets().await.unwrap(), 1);
    assert_eq!(housekeeping(&app).expired_refresh_tokens().await.unwrap(), 1);
    for nothing_left in [
        housekeeping(&app).expired_tickets().await,
        housekeeping(&app).expired_refresh_tokens().await,
    ] {
        assert_eq!(nothing_left.unwrap(), 0);
    }
    let refresh = async |user: &TestUser| {
        app.post("/v1/auth/refresh", &json!({ "refresh_token": user.refresh_token })).await
    };
    refresh(&lasting).await.ok(200);
    refresh(&over).await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn sessions_stay_for_a_week_after_their_end() {
    let app = TestApp::start_with(|config| config.auth.refresh_token_ttl = Duration::ZERO).await;
    app.user("Asha").await;
    assert_eq!(housekeeping(&app).ended_sessions().await.unwrap(), 0);
    let store = &app.state.store;
    assert_eq!(store.delete_ended_sessions(Duration::from_mins(1)).await.unwrap(), 0);
    assert_eq!(store.delete_ended_sessions(Duration::ZERO).await.unwrap(), 1);
    app.finish().await;
}

#[tokio::test]
async fn failed_log_ins_go_when_they_do_not_count_any_more() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    assert_eq!(log_in_with(&app, &asha, "a wrong password").await, 401);
    assert_eq!(log_in_with(&app, &asha, PASSWORD).await, 200);
    assert_eq!(housekeeping(&app).failed_logins().await.unwrap(), 0, "it still counts");
    let mut config = app.state.config.clone();
    config.rates.as_mut().expect("on").failed_logins_window = Duration::ZERO;
    let later = Housekeeping::new(&config, app.state.log.clone());
    assert_eq!(later.failed_logins().await.unwrap(), 1);
    app.finish().await;
}

#[tokio::test]
async fn the_key_that_signs_is_kept_and_one_that_is_long_superseded_goes() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let store = &app.state.store;
    store.add_signing_key(("newer", &[7; 32]), Duration::ZERO).await.unwrap();
    assert_eq!(housekeeping(&app).superseded_keys().await.unwrap(), 0, "its tokens are valid");
    asha.get("/v1/me").await.ok(200);
    assert_eq!(store.delete_superseded_keys(Duration::ZERO).await.unwrap(), 1);
    let left = store.signing_keys().await.unwrap();
    assert_eq!(left.iter().map(|key| key.kid.as_str()).collect::<Vec<_>>(), ["newer"]);
    app.finish().await;
}
