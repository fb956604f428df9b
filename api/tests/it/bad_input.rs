//! What no client should send: refused, changing nothing, with no 5xx and no harm to others.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use crate::chat::{group, send_one, wrong_fields};
use crate::support::TestApp;

#[tokio::test]
async fn a_body_that_is_not_what_it_should_be_is_refused() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let deep =
        [br#"{"name":"#.as_slice(), &b"[".repeat(100_000), &b"]".repeat(100_000), b"}"].concat();
    let large = format!(r#"{{"name":"{}"}}"#, "a".repeat(300_000)).into_bytes();
    let cases: [(&[u8], u16, &str); 17] = [
        (b"", 400, "malformed"),
        (b"nonsense", 400, "malformed"),
        (b"{\"name\": \"a\"", 400, "malformed"),
        (b"{\"name\": \"\xff\xfe\"}", 400, "malformed"),
        (b"{\"name\": \"a\"} trailing", 400, "malformed"),
        (b"\xef\xbb\xbf{\"name\": \"a\"}", 400, "malformed"),
        (b"[]", 422, "validation"),
        (b"\"text\"", 422, "validation"),
        (b"null", 422, "validation"),
        (b"{\"name\": 1e999}", 422, "validation"),
        (b"{\"name\": {\"a\": 1}}", 422, "validation"),
        (b"{\"name\": \"a\\u0000b\"}", 422, "validation"),
        (b"{\"name\": \"\\ud800\"}", 422, "validation"),
        (b"{\"name\": \"a\", \"name\": \"b\"}", 422, "validation"),
        (b"{\"nam\": \"a\"}", 422, "validation"),
        (&deep, 422, "validation"),
        (&large, 413, "too_large"),
    ];
    for (body, status, code) in cases {
        let answer = asha.send(Method::PATCH, "/v1/me", |request| {
            request.header(CONTENT_TYPE, "application/json").body(body.to_vec())
        });
        answer.await.problem(status, code);
    }
    assert_eq!(app.head().await, 1);
    assert_eq!(asha.get("/v1/me").await.ok(200)["name"], "Asha");
    app.finish().await;
}

#[tokio::test]
async fn a_body_far_over_the_limit_is_answered_all_the_same() {
    let app = TestApp::start().await;
    let body = vec![b' '; 20 << 20];
    let answer = app.send(Method::POST, "/v1/auth/login", |request| request.body(body.clone()));
    answer.await.problem(413, "too_large");
    app.finish().await;
}

#[tokio::test]
async fn a_body_of_another_type_is_malformed() {
    let app = TestApp::start().await;
    let log_in = async |media_type: &str, body: &'static str| {
        app.send(Method::POST, "/v1/auth/login", |request| {
            request.header(CONTENT_TYPE, media_type).body(body)
        })
        .await
    };
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        for body in ["{}", "not json"] {
            log_in(media_type, body).await.problem(400, "malformed");
        }
    }
    for media_type in ["application/json; charset=utf-8", "application/problem+json", ""] {
        log_in(media_type, "{}").await.problem(422, "validation");
        log_in(media_type, "not json").await.problem(400, "malformed");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_made_up_cursor_is_a_wrong_field_of_every_list() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let message = send_one(&asha, &room, "hello").await;
    let user = asha.id;
    let keys = [
        json!({ "rank": 0, "name_key": "\0", "user_id": user }),
        json!({ "rank": u64::MAX, "name_key": "a", "user_id": user }),
        json!({ "as_of": u64::MAX, "activity": 1 }),
        json!({ "as_of": 1, "activity": 1_u64 << 53 }),
        json!(u32::MAX),
        json!(-1),
        json!("\0"),
    ];
    let lists = [
        "/v1/users".to_owned(),
        "/v1/me/sessions".to_owned(),
        "/v1/rooms".to_owned(),
        "/v1/scheduled".to_owned(),
        format!("/v1/rooms/{room}/members"),
        format!("/v1/rooms/{room}/receipts"),
        format!("/v1/messages/{message}/receipts"),
        format!("/v1/messages/{message}/history"),
    ];
    for list in &lists {
        for key in &keys {
            let cursor = BASE64_URL_SAFE_NO_PAD.encode(key.to_string());
            let problem = asha.get(&format!("{list}?cursor={cursor}")).await;
            assert_eq!(wrong_fields(&problem.problem(422, "validation")), ["cursor"], "{list}");
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_parameter_is_told() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let query = "limit=0&min_position=99999";
    for list in
        ["/v1/users?", "/v1/rooms?", "/v1/me/sessions?", "/v1/scheduled?", "/v1/search?query=word&"]
            .map(ToOwned::to_owned)
            .iter()
            .chain(&[
                format!("/v1/rooms/{room}/timeline?"),
                format!("/v1/rooms/{room}/events?"),
                format!("/v1/rooms/{room}/members?"),
            ])
    {
        let problem = asha.get(&format!("{list}{query}")).await.problem(422, "validation");
        let mut fields = wrong_fields(&problem);
        fields.sort_unstable();
        assert_eq!(fields, ["limit", "min_position"], "{list}");
    }
    for limit in ["%2B5", "007", "%205"] {
        let problem = asha.get(&format!("/v1/users?limit={limit}")).await;
        assert_eq!(wrong_fields(&problem.problem(422, "validation")), ["limit"], "{limit}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_thousand_wrong_items_are_told_one_by_one() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let user_ids: Vec<_> = (0..1_000).collect();
    let path = format!("/v1/rooms/{room}/members");
    let answer = asha.post(&path, &json!({ "user_ids": user_ids })).await;
    assert_eq!(wrong_fields(&answer.problem(422, "validation")).len(), 1_000);
    app.finish().await;
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems_too() {
    let app = TestApp::start().await;
    app.get("/v1/nothing").await.problem(404, "not_found");
    app.get("/nothing").await.problem(404, "not_found");
    let asha = app.user("Asha").await;
    asha.get("/v1/users/%ff").await.problem(400, "malformed");
    asha.get("/v1/users/%00").await.problem(422, "validation");
    let answer = app.send(Method::DELETE, "/v1/auth/login", |request| request).await;
    assert_eq!(answer.headers["allow"], "POST");
    answer.problem(405, "method_not_allowed");
    app.finish().await;
}

#[tokio::test]
async fn every_answer_is_hardened_and_has_the_requests_name() {
    let app = TestApp::start().await;
    let answer = app.get("/v1/me").await;
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-request-id"].len(), 36);
    let named = app.send(Method::GET, "/v1/me", |request| request.header("x-request-id", "mine-1"));
    assert_eq!(named.await.headers["x-request-id"], "mine-1");
    app.finish().await;
}

#[tokio::test]
async fn a_problem_is_as_the_standard_has_it() {
    let app = TestApp::start().await;
    let problem = app.post("/v1/auth/login", &json!({})).await.problem(422, "validation");
    insta::assert_json_snapshot!(problem);
    app.finish().await;
}
