//! What the API says of itself.

use crate::support::TestApp;

#[tokio::test]
async fn the_documents_are_served() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/openapi.json").await.ok(200)["openapi"], "3.1.0");
    assert_eq!(app.get("/asyncapi.json").await.ok(200)["asyncapi"], "3.0.0");
    app.finish().await;
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    for path in ["/docs", "/docs/docs.js", "/docs/docs.css"] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.text.contains("://"), "{path} names another server");
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'self'"), "{policy}");
    }
    app.finish().await;
}
