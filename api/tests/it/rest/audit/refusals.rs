//! What auditors are refused, and everybody else.

use serde_json::json;

use super::auditor;
use crate::chat::{dm, made_up, send_one, wrong_fields};
use crate::support::{TestApp, TestUser};

/// The one field that is wrong with a request.
async fn wrong(auditor: &TestUser, path: &str) -> String {
    let problem = auditor.get(path).await.problem(422, "validation");
    let fields = wrong_fields(&problem);
    assert_eq!(fields.len(), 1, "{path}: {problem}");
    fields[0].to_owned()
}

#[tokio::test]
async fn a_moment_is_a_position_or_a_time_that_there_was() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let message = send_one(&asha, &room, "hello").await;
    let head = app.head().await;
    let long = "k".repeat(501);
    for path in [
        format!("/v1/audit/rooms/{room}/at"),
        format!("/v1/audit/rooms/{room}/members"),
        format!("/v1/audit/messages/{message}/at"),
    ] {
        for (query, field) in [
            (String::new(), "position"),
            (format!("position={head}&time=2026-01-01T00:00:00Z"), "time"),
            ("position=0".to_owned(), "position"),
            ("position=-1".to_owned(), "position"),
            ("position=x".to_owned(), "position"),
            (format!("position={}", head + 1), "position"),
            ("position=9007199254740991".to_owned(), "position"),
            ("position=99999999999999999999".to_owned(), "position"),
            ("time=yesterday".to_owned(), "time"),
            ("time=2026-01-01T00:00:00".to_owned(), "time"),
            ("time=2001-01-01T00:00:00Z".to_owned(), "time"),
            (format!("position={head}&limit=201"), "limit"),
            (format!("position={head}&min_position={}", head + 1), "min_position"),
            (format!("position={head}&x=1"), "x"),
            (format!("position={head}&reason="), "reason"),
            (format!("position={head}&reason={long}"), "reason"),
        ] {
            assert_eq!(wrong(&auditor, &format!("{path}?{query}")).await, field, "{path}?{query}");
        }
    }
    let at = format!("/v1/audit/rooms/{room}/at?position={head}");
    assert_eq!(wrong(&auditor, &format!("{at}&before=x")).await, "before");
    assert_eq!(wrong(&auditor, &format!("{at}&as=x")).await, "as");
    assert_eq!(app.head().await, head, "what is refused is no access");
    assert_eq!(wrong(&auditor, &format!("{at}&as={}", auditor.id)).await, "as");
    assert_eq!(wrong(&auditor, "/v1/audit/rooms?query=").await, "query");
    assert_eq!(wrong(&auditor, "/v1/audit/rooms?cursor=x").await, "cursor");
    assert_eq!(wrong(&auditor, "/v1/audit/rooms/x/at?position=1").await, "room_id");
    app.finish().await;
}

#[tokio::test]
async fn what_was_not_there_yet_is_not_found() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let before = app.head().await;
    let room = dm(&asha, &ravi).await;
    let made = app.head().await;
    let message = send_one(&asha, &room, "hello").await;
    let head = app.head().await;
    let unknown = made_up();
    for path in [
        format!("/v1/audit/rooms/{room}/at?position={before}"),
        format!("/v1/audit/rooms/{room}/members?position={before}"),
        format!("/v1/audit/rooms/{unknown}/at?position={head}"),
        format!("/v1/audit/rooms/{unknown}/members?position={head}"),
        format!("/v1/audit/messages/{message}/at?position={made}"),
        format!("/v1/audit/messages/{unknown}/at?position={head}"),
    ] {
        auditor.get(&path).await.problem(404, "not_a_member");
    }
    assert_eq!(app.head().await, head, "what is not there is no access");
    app.finish().await;
}

#[tokio::test]
async fn nobody_but_auditors_is_shown_anything() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let message = send_one(&asha, &room, "hello").await;
    let head = app.head().await;
    for path in [
        format!("/v1/audit/rooms/{room}/at?position={head}"),
        // Whatever is asked for: nothing is told of what there is.
        format!("/v1/audit/rooms/{room}/at?position={}&x=1", head + 1),
        format!("/v1/audit/rooms/{room}/members?position={head}"),
        format!("/v1/audit/messages/{message}/at?position={head}"),
        "/v1/audit/rooms".to_owned(),
        "/v1/audit/status".to_owned(),
    ] {
        asha.get(&path).await.problem(403, "forbidden");
        app.get(&path).await.problem(401, "unauthorized");
    }
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn too_many_looks_into_the_past_at_once_are_asked_to_come_back() {
    let app = TestApp::start_with(|config| config.replays_at_once = 0).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let auditor = auditor(&app).await;
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/audit/rooms/{room}/at?position={}", app.head().await);
    let refused = auditor.get(&path).await;
    refused.problem(503, "unavailable");
    assert!(refused.retry_after() >= 1);
    // Nobody else waits for them.
    asha.post(&format!("/v1/rooms/{room}/messages"), &json!({ "text": "hello" })).await.ok(201);
    app.finish().await;
}
