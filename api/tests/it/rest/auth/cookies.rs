//! Browsers, which are known by cookie.

use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use serde_json::{Value, json};

use super::{credentials, without_grace};
use crate::support::{Answer, PASSWORD, TestApp};

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

/// The answer's cookies, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let lines = answer.headers.get_all(SET_COOKIE).iter();
    let pair = |line: &reqwest::header::HeaderValue| {
        let line = line.to_str().expect("text");
        line.split(';').next().unwrap_or_default().to_owned()
    };
    lines.map(pair).collect::<Vec<_>>().join("; ")
}
