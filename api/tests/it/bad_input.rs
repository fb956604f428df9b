//! What no client should send: refused, changing nothing, with no 5xx and no harm to others.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

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
async fn a_body_of_another_type_is_refused() {
    let app = TestApp::start().await;
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let answer = app.send(Method::POST, "/v1/auth/login", |request| {
            request.header(CONTENT_TYPE, media_type).body("{}")
        });
        answer.await.problem(415, "unsupported_media_type");
    }
    let answer = app.send(Method::POST, "/v1/auth/login", |request| {
        request.header(CONTENT_TYPE, "application/json; charset=utf-8").body("{}")
    });
    answer.await.problem(422, "validation");
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
