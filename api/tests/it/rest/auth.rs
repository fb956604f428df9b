//! `/v1/auth`: signing up, logging in and out, tokens, tickets, keys.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use sandesham_api::ApiConfig;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestApp};

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

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

#[tokio::test]
async fn a_refresh_token_gives_a_fresh_pair_and_its_reuse_ends_the_session() {
    let app = TestApp::start_with(without_grace).await;
    let asha = app.user("Asha").await;
    let fresh = refresh(&app, &asha.refresh_token).await.ok(200);
    let access_token = fresh["access_token"].as_str().expect("a token");
    app.send(Method::GET, "/v1/me", |request| request.bearer_auth(access_token)).await.ok(200);

    refresh(&app, &asha.refresh_token).await.problem(401, "unauthorized");
    let newest = fresh["refresh_token"].as_str().expect("a token");
    refresh(&app, newest).await.problem(401, "unauthorized");
    asha.get("/v1/me").await.problem(401, "unauthorized");
    app.send(Method::GET, "/v1/me", |request| request.bearer_auth(access_token))
        .await
        .problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn within_the_grace_an_old_refresh_token_gives_a_fresh_pair_too() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let first = refresh(&app, &asha.refresh_token).await.ok(200);
    let second = refresh(&app, &asha.refresh_token).await.ok(200);
    for pair in [first, second] {
        let token = pair["refresh_token"].as_str().expect("a token");
        refresh(&app, token).await.ok(200);
    }
    let sessions = asha.get("/v1/me/sessions").await.ok(200);
    assert_eq!(sessions["items"].as_array().map(Vec::len), Some(1), "all of one family");
    app.finish().await;
}

#[tokio::test]
async fn a_made_up_refresh_token_is_refused() {
    let app = TestApp::start().await;
    refresh(&app, "made-up").await.problem(401, "unauthorized");
    app.post("/v1/auth/refresh", &json!({})).await.problem(401, "unauthorized");
    app.post("/v1/auth/refresh", &json!({ "refresh_token": 1 })).await.problem(422, "validation");
    app.finish().await;
}

#[tokio::test]
async fn who_logs_out_is_out_at_once() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let answer = asha.post("/v1/auth/logout", &json!({})).await;
    assert_eq!(answer.position(), 1);
    answer.ok(204);
    asha.get("/v1/me").await.problem(401, "unauthorized");
    refresh(&app, &asha.refresh_token).await.problem(401, "unauthorized");

    let again = app.log_in(&asha).await;
    let body = json!({ "refresh_token": again.refresh_token });
    app.post("/v1/auth/logout", &body).await.ok(204);
    again.get("/v1/me").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn a_token_that_is_not_ours_is_refused() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let mut forged: Vec<_> = asha.access_token.split('.').map(ToOwned::to_owned).collect();
    forged[2] = forged[2].chars().rev().collect();
    for header in [
        format!("Bearer {}", forged.join(".")),
        "Bearer ".to_owned(),
        "Bearer eyJhbGciOiJub25lIn0.e30.".to_owned(),
        format!("Basic {}", asha.access_token),
        asha.access_token.clone(),
    ] {
        let answer =
            app.send(Method::GET, "/v1/me", |request| request.header("authorization", &header));
        answer.await.problem(401, "unauthorized");
    }
    app.get("/v1/me").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn an_access_token_expires() {
    let app = TestApp::start_with(|config| {
        config.auth.access_token_ttl = Duration::from_secs(1);
    })
    .await;
    let asha = app.user("Asha").await;
    let expired = async || asha.get("/v1/me").await.status == 401;
    sandesham_testkit::wait::until("the token expires", expired).await;
    asha.get("/v1/me").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn the_key_set_has_the_key_of_a_token() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let keys = app.get("/.well-known/jwks.json").await.ok(200);
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"))
    );
    let header = jsonwebtoken::decode_header(&asha.access_token).expect("a token");
    assert_eq!(json!(header.kid), key["kid"]);

    let jwk = serde_json::from_value(key.clone()).expect("a key as the standard has it");
    let public = jsonwebtoken::DecodingKey::from_jwk(&jwk).expect("a public key");
    let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    validation.set_audience(&["sandesham"]);
    let token = jsonwebtoken::decode::<Value>(&asha.access_token, &public, &validation);
    assert_eq!(token.expect("signed by it").claims["sub"], asha.id.to_string());
    app.finish().await;
}

#[tokio::test]
async fn a_new_key_does_not_end_the_tokens_of_the_old_one() {
    let app = TestApp::start_with(|config| config.auth.key_rotation = Duration::ZERO).await;
    let asha = app.user("Asha").await;
    let other = app.second(|config| config.auth.key_rotation = Duration::ZERO).await;
    other.get("/.well-known/jwks.json").await.ok(200);
    let keys = other.get("/.well-known/jwks.json").await.ok(200);
    assert!(keys["keys"].as_array().expect("keys").len() > 1);
    asha.at(&other).get("/v1/me").await.ok(200);
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_ticket_opens_one_socket() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let ticket = asha.post("/v1/auth/ws-ticket", &json!({})).await.ok(200);
    assert_eq!(ticket["expires_in"], 30);
    let ticket = ticket["ticket"].as_str().expect("a ticket");
    let caller = sandesham_api::auth::ticket::redeem(&app.state, ticket).await.expect("good once");
    assert_eq!(caller.user_id, asha.id);
    assert!(sandesham_api::auth::ticket::redeem(&app.state, ticket).await.is_err());
    app.finish().await;
}

#[tokio::test]
async fn a_ticket_of_a_session_that_ended_opens_nothing() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let ticket = asha.post("/v1/auth/ws-ticket", &json!({})).await.ok(200);
    asha.post("/v1/auth/logout", &json!({})).await.ok(204);
    let ticket = ticket["ticket"].as_str().expect("a ticket");
    assert!(sandesham_api::auth::ticket::redeem(&app.state, ticket).await.is_err());
    app.finish().await;
}

#[tokio::test]
async fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
    let app = TestApp::start_with(|config| config.auth.secure_cookies = true).await;
    let asha = app.user("Asha").await;
    let answer = app.post("/v1/auth/login", &credentials(&asha.email, PASSWORD)).await;
    let cookies: Vec<_> = answer.headers.get_all(SET_COOKIE).iter().collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        let cookie = cookie.to_str().expect("text");
        for part in ["; HttpOnly", "; SameSite=Strict", "; Secure", "; Path=/v1", "; Max-Age="] {
            assert!(cookie.contains(part), "{cookie} lacks {part}");
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn by_cookie_a_change_must_come_from_our_own_pages() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let cookies = cookies(&app.post("/v1/auth/login", &credentials(&asha.email, PASSWORD)).await);
    let ours = app.origin();
    let change = async |name: &str, value: &str| {
        let body = json!({ "name": "Asha R" });
        app.send(Method::PATCH, "/v1/me", |request| {
            let request = request.header(COOKIE, &cookies).json(&body);
            if name.is_empty() { request } else { request.header(name, value) }
        })
        .await
    };
    for (name, value) in [
        ("", ""),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
    ] {
        change(name, value).await.problem(403, "forbidden");
    }
    assert_eq!(app.head().await, 1);
    change("origin", &ours).await.ok(200);
    change("sec-fetch-site", "same-origin").await.ok(200);
    let read = app.send(Method::GET, "/v1/me", |request| request.header(COOKIE, &cookies)).await;
    assert_eq!(read.ok(200)["name"], "Asha R");
    app.finish().await;
}

#[tokio::test]
async fn another_site_logs_nobody_in() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let body = credentials(&asha.email, PASSWORD);
    let answer = app.send(Method::POST, "/v1/auth/login", |request| {
        request.header(ORIGIN, "https://evil.example").json(&body)
    });
    answer.await.problem(403, "forbidden");
    app.finish().await;
}

#[tokio::test]
async fn a_browser_refreshes_and_logs_out_by_cookie() {
    let app = TestApp::start_with(without_grace).await;
    let asha = app.user("Asha").await;
    let first = cookies(&app.post("/v1/auth/login", &credentials(&asha.email, PASSWORD)).await);
    let ours = app.origin();
    let call = async |path: &str, cookies: &str| {
        app.send(Method::POST, path, |request| {
            request.header(COOKIE, cookies).header(ORIGIN, &ours)
        })
        .await
    };
    let answer = call("/v1/auth/refresh", &first).await;
    let second = cookies(&answer);
    assert_eq!(answer.ok(200)["refresh_token"], Value::Null, "scripts do not see it");

    let answer = call("/v1/auth/logout", &second).await;
    let gone = answer.headers.get_all(SET_COOKIE).iter();
    assert_eq!(
        gone.filter(|cookie| cookie.to_str().is_ok_and(|c| c.contains("Max-Age=0"))).count(),
        2
    );
    answer.ok(204);
    call("/v1/auth/refresh", &second).await.problem(401, "unauthorized");
    app.finish().await;
}

fn without_grace(config: &mut ApiConfig) {
    config.auth.refresh_grace = Duration::ZERO;
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.post("/v1/auth/refresh", &json!({ "refresh_token": token })).await
}

/// The answer's cookies, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let lines = answer.headers.get_all(SET_COOKIE).iter();
    let pair = |line: &reqwest::header::HeaderValue| {
        let line = line.to_str().expect("text");
        line.split(';').next().unwrap_or_default().to_owned()
    };
    lines.map(pair).collect::<Vec<_>>().join("; ")
}
