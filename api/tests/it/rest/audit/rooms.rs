//! `GET /v1/audit/rooms`.

use serde_json::{Value, json};

use super::auditor;
use crate::chat::{dm, group, read, text};
use crate::support::TestApp;

#[tokio::test]
async fn auditors_find_rooms_that_they_are_not_in() {
    let app = TestApp::start().await;
    let (asha, ravi, lila) =
        (app.user("Asha").await, app.user("Rāvi").await, app.user("Lila 100%").await);
    let auditor = auditor(&app).await;
    let (of_two, of_three) = (dm(&asha, &ravi).await, group(&asha, &[&lila]).await);
    let path = format!("/v1/rooms/{of_three}");
    asha.patch(&path, &json!({ "name": "Öffentlich" })).await.ok(200);
    let found = async |query: &str| -> Vec<Value> {
        let answer = read(&app, &auditor, &format!("/v1/audit/rooms?{query}")).await;
        let items = answer["items"].as_array().expect("a list");
        items.iter().map(|room| room["id"].clone()).collect()
    };
    let (of_two, of_three) = (json!(of_two), json!(of_three));
    // The newest first.
    assert_eq!(found("").await, [of_three.clone(), of_two.clone()]);
    assert_eq!(found("query=asha").await, [of_three.clone(), of_two.clone()]);
    assert_eq!(found("query=R%C4%80V").await, std::slice::from_ref(&of_two));
    assert_eq!(found("query=%C3%B6ffent").await, std::slice::from_ref(&of_three));
    assert_eq!(found("query=100%25").await, std::slice::from_ref(&of_three), "no pattern");
    assert_eq!(found(&format!("query={}", of_two.as_str().unwrap_or("?"))).await, [of_two]);
    assert!(found("query=nobody").await.is_empty());

    let first = auditor.get("/v1/audit/rooms?limit=1").await.ok(200);
    assert_eq!(first["items"][0], read(&app, &asha, &path).await, "as its members see it");
    let next = text(&first, "next");
    let rest = auditor.get(&format!("/v1/audit/rooms?limit=1&cursor={next}")).await.ok(200);
    assert_eq!((&rest["items"][0]["kind"], &rest["next"]), (&json!("dm"), &Value::Null));
    app.finish().await;
}
