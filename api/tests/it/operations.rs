//! What operators ask.

use sandesham_testkit::wait;

use crate::support::TestApp;

#[tokio::test]
async fn a_sound_process_is_alive_and_ready() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/healthz").await.status, 200);
    // A connection to NATS comes by itself, a moment after the start.
    let is_sound = async || {
        let ready = app.get("/readyz").await.ok(200);
        let is_ok = |check| ready["checks"][check] == "ok";
        ready["ready"] == true && ["postgres", "nats", "projections"].into_iter().all(is_ok)
    };
    wait::until("all checks are ok", is_sound).await;
    app.finish().await;
}

#[tokio::test]
async fn requests_are_measured_by_route() {
    let app = TestApp::start().await;
    app.get("/v1/me").await.problem(401, "unauthorized");
    let metrics = app.get("/metrics").await;
    assert_eq!(metrics.status, 200);
    let series =
        r#"sandesham_http_request_seconds_count{method="GET",route="/v1/me",status="401"}"#;
    assert!(metrics.text.contains(series), "{}", metrics.text);
    app.finish().await;
}
