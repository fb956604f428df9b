//! `GET /v1/messages/{message_id}/history`.

use serde_json::{Value, json};

use crate::chat::{dm, each, group, made_up, read, remove, send_one};
use crate::support::TestApp;

#[tokio::test]
async fn every_revision_is_told() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let id = send_one(&asha, &room, "one").await;
    let path = format!("/v1/messages/{id}");
    for text in ["two", "three"] {
        asha.patch(&path, &json!({ "text": text })).await.ok(200);
    }
    let history = read(&app, &ravi, &format!("{path}/history")).await;
    assert_eq!(each(&history, "text"), ["one", "two", "three"].map(|text| json!(text)).each_ref());
    assert_eq!(each(&history, "revision"), [1, 2, 3].map(|number| json!(number)).each_ref());
    assert!(each(&history, "actor").into_iter().all(|actor| *actor == json!(asha.id)));
    assert!(each(&history, "time").into_iter().all(Value::is_string));

    let first = read(&app, &ravi, &format!("{path}/history?limit=2")).await;
    let cursor = first["next"].as_str().expect("there is a third");
    let rest = ravi.get(&format!("{path}/history?limit=2&cursor={cursor}")).await.ok(200);
    assert_eq!(each(&rest, "text"), [&json!("three")]);
    app.finish().await;
}

#[tokio::test]
async fn only_the_author_and_auditors_see_what_was_deleted() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let path = format!("/v1/messages/{}", send_one(&asha, &room, "a secret").await);
    asha.delete(&path).await.ok(204);
    let history = format!("{path}/history");
    let of_author = read(&app, &asha, &history).await;
    assert_eq!(of_author["items"][0]["text"], "a secret");
    assert_eq!(of_author["deleted_by"], json!(asha.id));
    let of_other = read(&app, &ravi, &history).await;
    assert_eq!(of_other["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(of_other["items"][0].get("text"), None);
    app.finish().await;
}

#[tokio::test]
async fn an_unknown_and_an_invisible_message_are_answered_alike() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let id = send_one(&asha, &room, "hello").await;
    remove(&asha, &room, &ravi).await;
    let head = app.head().await;
    let at = |id: &str| format!("/v1/messages/{id}/history?min_position={head}");
    let invisible = ravi.get(&at(&id)).await.problem(404, "not_a_member");
    let unknown = ravi.get(&at(&made_up().to_string())).await.problem(404, "not_a_member");
    assert_eq!(invisible, unknown);
    ravi.get("/v1/messages/x/history").await.problem(422, "validation");
    app.finish().await;
}
