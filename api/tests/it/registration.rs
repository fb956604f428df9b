//! A registration that broke off between its two writes heals, whatever comes next.

use std::time::Duration;

use reqwest::Method;
use sandesham_api::auth::{Email, Password, Passwords};
use sandesham_api::commands::RegisterUser;
use sandesham_api::housekeeping::Housekeeping;
use sandesham_api::store::Reservation;
use sandesham_domain::{Limits, UserId, UserName};
use sandesham_log::Priority;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, PASSWORD, TestApp};

const EMAIL: &str = "asha@example.org";

/// The first write: the email is reserved.
async fn reserve(app: &TestApp) -> Reservation {
    let password = Password::parse(PASSWORD.to_owned()).expect("long enough");
    let hash = Passwords::new(1).hash(password).await.expect("memory for one hash");
    let user_id = UserId::from_uuid(Uuid::now_v7());
    let fresh = Reservation { user_id, registration: Uuid::now_v7() };
    let email = Email::parse(EMAIL).expect("an address");
    let reserved = app.state.store.reserve(&email, &hash, fresh).await.expect("Postgres is there");
    reserved.expect("nobody has the email")
}

/// The second: the log has the user.
async fn append(app: &TestApp, reservation: Reservation) {
    let name = UserName::parse("Asha", &Limits::default()).expect("a name");
    let register = RegisterUser { user_id: reservation.user_id, name };
    app.state.executor.execute(&register, Priority::Live).await.expect("appended");
}

async fn log_in(app: &TestApp) -> Answer {
    app.post("/v1/auth/login", &json!({ "email": EMAIL, "password": PASSWORD })).await
}

async fn register(app: &TestApp, name: &str, password: &str) -> Answer {
    let body = json!({ "name": name, "email": EMAIL, "password": password });
    app.post("/v1/auth/register", &body).await
}

#[tokio::test]
async fn an_email_that_was_only_reserved_is_free() {
    let app = TestApp::start().await;
    let reservation = reserve(&app).await;
    log_in(&app).await.problem(401, "bad_credentials");
    let signed_in = register(&app, "Somebody", "another password").await.ok(201);
    assert_eq!(signed_in["user"]["id"], reservation.user_id.to_string(), "no user is lost");
    log_in(&app).await.problem(401, "bad_credentials");
    app.finish().await;
}

#[tokio::test]
async fn who_is_in_the_log_can_log_in() {
    let app = TestApp::start().await;
    let reservation = reserve(&app).await;
    append(&app, reservation).await;
    let signed_in = log_in(&app).await.ok(200);
    assert_eq!(signed_in["user"]["id"], reservation.user_id.to_string());
    register(&app, "Asha", PASSWORD).await.problem(409, "email_taken");
    app.finish().await;
}

#[tokio::test]
async fn who_registers_again_gets_the_user_of_the_log_and_the_new_name() {
    let app = TestApp::start().await;
    let reservation = reserve(&app).await;
    append(&app, reservation).await;
    let answer = register(&app, "Asha R", PASSWORD).await;
    assert_eq!(answer.position(), 2);
    let signed_in = answer.ok(201);
    assert_eq!(signed_in["user"]["id"], reservation.user_id.to_string());
    assert_eq!(signed_in["user"]["name"], "Asha R");
    app.finish().await;
}

#[tokio::test]
async fn the_same_registration_again_adds_no_event() {
    let app = TestApp::start().await;
    let reservation = reserve(&app).await;
    append(&app, reservation).await;
    assert_eq!(register(&app, "Asha", PASSWORD).await.position(), 1);
    assert_eq!(app.head().await, 1);
    app.finish().await;
}

#[tokio::test]
async fn what_nobody_comes_back_to_is_settled_by_the_log() {
    let app = TestApp::start().await;
    let settle = async |registration_time_max| {
        let mut config = app.state.config.clone();
        config.auth.registration_time_max = registration_time_max;
        let housekeeping = Housekeeping::new(&config, app.state.log.clone());
        housekeeping.unfinished_registrations().await.expect("Postgres is there")
    };
    let unregistered = reserve(&app).await;
    assert_eq!(settle(Duration::from_mins(10)).await, 0, "somebody may still be at work");
    assert_eq!(settle(Duration::ZERO).await, 1);
    assert_eq!(account(&app, unregistered).await, None, "the reservation is dropped");

    let registered = reserve(&app).await;
    append(&app, registered).await;
    assert_eq!(settle(Duration::ZERO).await, 1);
    assert_eq!(account(&app, registered).await, Some(None), "the account is open");
    log_in(&app).await.ok(200);
    app.finish().await;
}

/// The account, and who holds its reservation.
async fn account(app: &TestApp, reservation: Reservation) -> Option<Option<Uuid>> {
    let account = app.state.store.account(reservation.user_id).await.expect("Postgres is there");
    account.map(|account| account.registration)
}

#[tokio::test]
async fn an_address_behind_a_trusted_proxy_is_counted_by_itself() {
    let configure = |trusts_proxy| {
        move |config: &mut sandesham_api::ApiConfig| {
            config.trusts_proxy = trusts_proxy;
            config.rates.as_mut().expect("on").registrations_per_minute = 1;
        }
    };
    for (trusts_proxy, status) in [(true, 201), (false, 429)] {
        let app = TestApp::start_with(configure(trusts_proxy)).await;
        for (number, status) in [(1, 201), (2, status)] {
            let email = format!("asha{number}@example.org");
            let body: Value = json!({ "name": "Asha", "email": email, "password": PASSWORD });
            let from = format!("203.0.113.{number}");
            let answer = app.send(Method::POST, "/v1/auth/register", |request| {
                request.header("x-forwarded-for", from).json(&body)
            });
            assert_eq!(answer.await.status, status);
        }
        app.finish().await;
    }
}
