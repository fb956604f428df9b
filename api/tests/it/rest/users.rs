//! `/v1/users`: the directory.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

fn names(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a list").iter();
    items.filter_map(|user| user["name"].as_str()).collect()
}

#[tokio::test]
async fn users_are_found_by_their_names_without_private_fields() {
    let app = TestApp::start().await;
    let asha = app.user("Asha Rao").await;
    let ravi = app.user("Ravi").await;
    let found = ravi.get("/v1/users?query=asha&min_position=2").await.ok(200);
    assert_eq!(found["items"], json!([{ "id": asha.id, "name": "Asha Rao" }]));
    assert_eq!(found["next"], Value::Null);
    let nobody = ravi.get("/v1/users?query=nobody&min_position=2").await.ok(200);
    assert_eq!(nobody["items"], json!([]));
    app.finish().await;
}

#[tokio::test]
async fn the_directory_is_paged() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    app.user("Ravi").await;
    app.user("Sita").await;
    let first = asha.get("/v1/users?limit=2&min_position=3").await.ok(200);
    let cursor = first["next"].as_str().expect("there is a third");
    let second = asha.get(&format!("/v1/users?limit=2&cursor={cursor}")).await.ok(200);
    let mut all = [names(&first), names(&second)].concat();
    all.sort_unstable();
    assert_eq!(all, ["Asha", "Ravi", "Sita"]);
    assert_eq!(second["next"], Value::Null);
    app.finish().await;
}

#[tokio::test]
async fn a_user_is_shown_to_everybody_who_is_logged_in() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let path = format!("/v1/users/{}", asha.id);
    let user = ravi.get(&format!("{path}?min_position=2")).await.ok(200);
    assert_eq!(user, json!({ "id": asha.id, "name": "Asha" }));
    ravi.get(&format!("/v1/users/{}", Uuid::now_v7())).await.problem(404, "not_found");
    ravi.get("/v1/users/x").await.problem(422, "validation");
    app.get(&path).await.problem(401, "unauthorized");
    app.get("/v1/users").await.problem(401, "unauthorized");
    app.finish().await;
}

#[tokio::test]
async fn wrong_parameters_are_told() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    for query in ["limit=0", "limit=201", "limit=x", "cursor=x", "query=%00", "sort=name"] {
        asha.get(&format!("/v1/users?{query}")).await.problem(422, "validation");
    }
    app.finish().await;
}
