//! `GET /v1/audit/status`.

use sandesham_log::proof::{Checkpoint, VerifierKey};
use serde_json::Value;

use super::auditor;
use crate::chat::text;
use crate::support::TestApp;

#[tokio::test]
async fn the_logs_head_is_told_and_signed() {
    let app = TestApp::start().await;
    let auditor = auditor(&app).await;
    let head = app.head().await;
    let status = auditor.get("/v1/audit/status").await.ok(200);
    assert_eq!(status["head"], head);
    let key: VerifierKey = text(&status, "key").parse().expect("a key");
    let checkpoint = key.open(text(&status, "signed")).expect("its signature");
    let checkpoint: Checkpoint = checkpoint.parse().expect("a checkpoint");
    assert_eq!((checkpoint.size, checkpoint.origin.as_str()), (head, text(&status, "origin")));
    let hex = |value: &Value| value.as_str().map(str::len);
    assert_eq!((hex(&status["root"]), hex(&status["chain"])), (Some(64), Some(64)));
    assert_eq!(auditor.get("/v1/audit/status").await.ok(200), status, "nothing was noted");
    auditor.get("/v1/audit/status?x=1").await.problem(422, "validation");
    app.finish().await;
}
