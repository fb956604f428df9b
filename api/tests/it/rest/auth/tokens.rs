//! Access tokens and their keys, refresh tokens, tickets.

use std::time::Duration;

use reqwest::Method;
use sandesham_api::AuthConfig;
use sandesham_api::auth::AccessTokens;
use serde_json::{Value, json};

use super::without_grace;
use crate::chat::{deactivate, wrong_fields};
use crate::support::{Answer, TestApp};

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
    let none = app.send(Method::POST, "/v1/auth/refresh", |request| request).await;
    none.problem(401, "unauthorized");
    for body in [json!({}), json!({ "refresh_token": null }), json!({ "refresh_token": 1 })] {
        let problem = app.post("/v1/auth/refresh", &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), ["refresh_token"]);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_refresh_is_a_command_of_its_account() {
    let app = TestApp::start_with(|config| {
        let rates = config.rates.as_mut().expect("on");
        (rates.commands_per_second, rates.commands_burst) = (1, 3);
    })
    .await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let refreshes = (0..10).map(|_| refresh(&app, &asha.refresh_token));
    let answers = futures_util::future::join_all(refreshes).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert!((1..=7).contains(&refused.len()), "{} of 10 were refused", refused.len());
    for answer in refused {
        answer.problem(429, "rate_limited");
    }
    refresh(&app, &ravi.refresh_token).await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn an_address_presents_so_many_secrets_a_minute_good_ones_and_others() {
    let app = TestApp::start_with(|config| {
        config.rates.as_mut().expect("on").secrets_per_minute = 2;
    })
    .await;
    let asha = app.user("Asha").await;
    refresh(&app, "made-up").await.problem(401, "unauthorized");
    refresh(&app, &asha.refresh_token).await.ok(200);
    refresh(&app, "made-up").await.problem(429, "rate_limited");
    let log_out = app.post("/v1/auth/logout", &json!({ "refresh_token": "made-up" })).await;
    log_out.problem(429, "rate_limited");
    // What is no secret, but a proof by itself, does not count.
    asha.get("/v1/me").await.ok(200);
    asha.post("/v1/auth/logout", &json!({})).await.ok(204);
    app.finish().await;
}

#[tokio::test]
async fn a_closed_account_gets_no_fresh_pair_and_leaves_no_row() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    // Its sessions cannot be ended for now: the log alone says that it is closed.
    let sessions = app.database.lock_table("sessions", "share row exclusive").await;
    deactivate(&app, &asha).await;
    let count = async || {
        let count = sqlx::query_scalar::<_, i64>("select count(*) from refresh_tokens");
        count.fetch_one(&app.database.pool()).await.expect("the table is there")
    };
    refresh(&app, &asha.refresh_token).await.problem(401, "unauthorized");
    drop(sessions);
    assert_eq!(count().await, 1);
    app.finish().await;
}

#[tokio::test]
async fn the_keys_are_read_once_for_all_who_ask_at_once() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    // Whoever reads makes a key, too.
    let config = AuthConfig { key_rotation: Duration::ZERO, ..AuthConfig::default() };
    let tokens = AccessTokens::new(app.state.store.clone(), &config);
    let reads = (0..20).map(|_| tokens.read(&asha.access_token));
    for read in futures_util::future::join_all(reads).await {
        assert_eq!(read.expect("signed by us").sub, asha.id);
    }
    let keys = app.state.store.signing_keys().await.expect("Postgres is there");
    assert_eq!(keys.len(), 2);
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
async fn a_ticket_of_a_session_that_ended_opens_nothing() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let ticket = asha.post("/v1/auth/ws-ticket", &json!({})).await.ok(200);
    asha.post("/v1/auth/logout", &json!({})).await.ok(204);
    let ticket = ticket["ticket"].as_str().expect("a ticket");
    assert!(sandesham_api::auth::ticket::redeem(&app.state, ticket).await.is_err());
    app.finish().await;
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.post("/v1/auth/refresh", &json!({ "refresh_token": token })).await
}
