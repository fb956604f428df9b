//! Signing up, logging in, and how often.

use std::time::Duration;

use reqwest::Method;
use sandesham_api::ApiConfig;
use serde_json::json;

use super::credentials;
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn somebody_signs_up_and_is_known_at_once() {
    let app = TestApp::start().await;
    let body = json!({ "name": "ఆశ", "email": "Asha@example.org", "password": PASSWORD });
    let answer = app.post("/v1/auth/register", &body).await;
    assert_eq!(answer.position(), 1);
    let signed_in = answer.ok(201);
    assert_eq!(signed_in["user"]["name"], "ఆశ");
    assert_eq!(signed_in["user"]["email"], "Asha@example.org");
    assert_eq!(signed_in["user"]["roles"], json!([]));
    assert_eq!(signed_in["expires_in"], 900);

    let token = signed_in["access_token"].as_str().expect("a token");
    let me = app.send(Method::GET, "/v1/me", |request| request.bearer_auth(token)).await.ok(200);
    assert_eq!(me, signed_in["user"]);
    app.finish().await;
}

#[tokio::test]
async fn an_email_is_taken_whatever_its_case() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let email = asha.email.to_uppercase();
    let body = json!({ "name": "Other", "email": email, "password": PASSWORD });
    app.post("/v1/auth/register", &body).await.problem(409, "email_taken");
    assert_eq!(app.head().await, 1);
    app.finish().await;
}

#[tokio::test]
async fn of_many_who_register_one_email_one_gets_it() {
    let app = TestApp::start_with(|config| config.rates = None).await;
    let register = async |number: usize| {
        let name = format!("Asha {number}");
        let body = json!({ "name": name, "email": "asha@example.org", "password": PASSWORD });
        (name, app.post("/v1/auth/register", &body).await)
    };
    let answers = futures_util::future::join_all((0..8).map(register)).await;
    let (winners, losers): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(_, answer)| answer.status == 201);
    assert_eq!(winners.len(), 1);
    for (_, loser) in losers {
        loser.problem(409, "email_taken");
    }
    let (name, winner) = winners.into_iter().next().expect("one");
    assert_eq!(winner.ok(201)["user"]["name"], name);
    let log_in = credentials("asha@example.org", PASSWORD);
    assert_eq!(app.post("/v1/auth/login", &log_in).await.ok(200)["user"]["name"], name);
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_field_of_a_registration_is_told() {
    let app = TestApp::start().await;
    let body = json!({ "name": " ", "email": "nobody", "password": "short", "admin": true });
    let problem = app.post("/v1/auth/register", &body).await.problem(422, "validation");
    let fields: Vec<_> =
        problem["errors"].as_array().expect("errors").iter().map(|e| &e["field"]).collect();
    assert_eq!(fields, ["name", "email", "password", "admin"]);
    assert_eq!(app.head().await, 0);
    app.finish().await;
}

#[tokio::test]
async fn an_unknown_email_and_a_wrong_password_are_answered_alike() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let wrong = app.post("/v1/auth/login", &credentials(&asha.email, "wrong password")).await;
    let unknown = app.post("/v1/auth/login", &credentials("nobody@example.org", PASSWORD)).await;
    let (wrong, unknown) =
        (wrong.problem(401, "bad_credentials"), unknown.problem(401, "bad_credentials"));
    assert_eq!(wrong, unknown);
    app.post("/v1/auth/login", &credentials(&asha.email, PASSWORD)).await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn an_account_is_closed_to_guessing_after_ten_failures() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    for _ in 0..10 {
        let wrong = credentials(&asha.email, "wrong password");
        app.post("/v1/auth/login", &wrong).await.problem(401, "bad_credentials");
    }
    let answer = app.post("/v1/auth/login", &credentials(&asha.email, PASSWORD)).await;
    let retry_after = answer.retry_after();
    assert!((880..=900).contains(&retry_after), "{retry_after}");
    answer.problem(429, "rate_limited");
    app.finish().await;
}

#[tokio::test]
async fn guesses_at_the_same_time_are_counted_too() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let wrong = credentials(&asha.email, "wrong password");
    let guesses = (0..20).map(|_| app.post("/v1/auth/login", &wrong));
    let answers = futures_util::future::join_all(guesses).await;
    let let_in = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(let_in, 10);
    app.finish().await;
}

#[tokio::test]
async fn right_passwords_never_count_however_many_at_once() {
    let app = TestApp::start_with(many_logins).await;
    let asha = app.user("Asha").await;
    let right = credentials(&asha.email, PASSWORD);
    let log_ins = (0..20).map(|_| app.post("/v1/auth/login", &right));
    for answer in futures_util::future::join_all(log_ins).await {
        answer.ok(200);
    }
    app.finish().await;
}

#[tokio::test]
async fn right_passwords_of_clients_that_hang_up_do_not_count() {
    let app = TestApp::start_with(many_logins).await;
    let asha = app.user("Asha").await;
    let right = credentials(&asha.email, PASSWORD);
    for patience_ms in 0..20 {
        hang_up_after(patience_ms, app.post("/v1/auth/login", &right)).await;
    }
    app.post("/v1/auth/login", &right).await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn guesses_of_clients_that_hang_up_count() {
    let app = TestApp::start_with(|config| {
        many_logins(config);
        config.rates.as_mut().expect("on").failed_logins_max = 3;
    })
    .await;
    let asha = app.user("Asha").await;
    let right = credentials(&asha.email, PASSWORD);
    let wrong = credentials(&asha.email, "wrong password");
    let mut answered = 0;
    for patience_ms in 0.. {
        let guess = hang_up_after(patience_ms, app.post("/v1/auth/login", &wrong)).await;
        answered += u32::from(guess.is_some());
        if app.post("/v1/auth/login", &right).await.status == 429 {
            break;
        }
    }
    assert!(answered < 3, "only the guesses that were answered did count");
    app.finish().await;
}

/// What has become of a call by then.
async fn hang_up_after<T>(patience_ms: u64, call: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_millis(patience_ms), call).await.ok()
}

fn many_logins(config: &mut ApiConfig) {
    config.rates.as_mut().expect("on").logins_per_minute = 10_000;
}

#[tokio::test]
async fn what_cannot_be_an_email_is_judged_like_an_unknown_one() {
    let app = TestApp::start().await;
    let nobody = credentials("nobody", PASSWORD);
    for _ in 0..10 {
        app.post("/v1/auth/login", &nobody).await.problem(401, "bad_credentials");
    }
    app.post("/v1/auth/login", &nobody).await.problem(429, "rate_limited");
    app.finish().await;
}

#[tokio::test]
async fn what_is_refused_as_it_stands_does_not_count() {
    let app = TestApp::start_with(|config| {
        let rates = config.rates.as_mut().expect("on");
        (rates.registrations_per_minute, rates.logins_per_minute) = (1, 1);
    })
    .await;
    for route in ["/v1/auth/register", "/v1/auth/login"] {
        for _ in 0..3 {
            app.post(route, &json!({})).await.problem(422, "validation");
        }
    }
    let asha = app.user("Asha").await;
    app.log_in(&asha).await;
    app.post("/v1/auth/login", &json!([])).await.problem(422, "validation");
    let log_in = credentials(&asha.email, PASSWORD);
    app.post("/v1/auth/login", &log_in).await.problem(429, "rate_limited");
    app.finish().await;
}

#[tokio::test]
async fn an_address_registers_so_many_a_minute() {
    let app = TestApp::start_with(|config| {
        config.rates.as_mut().expect("on").registrations_per_minute = 2;
    })
    .await;
    app.user("Asha").await;
    app.user("Ravi").await;
    let body = json!({ "name": "Third", "email": "third@example.org", "password": PASSWORD });
    let answer = app.post("/v1/auth/register", &body).await;
    assert!((1..=30).contains(&answer.retry_after()));
    answer.problem(429, "rate_limited");
    app.finish().await;
}

#[tokio::test]
async fn an_account_commands_so_often_a_second() {
    let app = TestApp::start_with(|config| {
        let rates = config.rates.as_mut().expect("on");
        (rates.commands_per_second, rates.commands_burst) = (1, 3);
    })
    .await;
    let asha = app.user("Asha").await;
    let ravi = app.user("Ravi").await;
    for number in 0..3 {
        asha.patch("/v1/me", &json!({ "name": format!("Asha {number}") })).await.ok(200);
    }
    let answer = asha.patch("/v1/me", &json!({ "name": "Asha 4" })).await;
    assert_eq!(answer.retry_after(), 1);
    answer.problem(429, "rate_limited");
    // Reads are no commands, and others have limits of their own.
    asha.get("/v1/me").await.ok(200);
    ravi.patch("/v1/me", &json!({ "name": "Ravi 2" })).await.ok(200);
    app.finish().await;
}
