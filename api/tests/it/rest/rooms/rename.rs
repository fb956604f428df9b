//! `PATCH /v1/rooms/{room_id}`.

use serde_json::json;

use crate::chat::{dm, group, made_up, promote, read, wrong_fields};
use crate::support::TestApp;

#[tokio::test]
async fn owners_and_admins_rename_a_group() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let room = group(&asha, &[&ravi]).await;
    let path = format!("/v1/rooms/{room}");
    let name = |name: &str| json!({ "name": name });
    ravi.patch(&path, &name("Sea")).await.problem(403, "forbidden");
    sita.patch(&path, &name("Sea")).await.problem(404, "not_a_member");
    let nowhere = format!("/v1/rooms/{}", made_up());
    sita.patch(&nowhere, &name("Sea")).await.problem(404, "not_a_member");

    let answer = asha.patch(&path, &name("Sea")).await;
    let position = answer.position();
    assert_eq!(answer.ok(200)["name"], "Sea");
    promote(&asha, &room, &ravi, "admin").await;
    let head = app.head().await;
    let again = ravi.patch(&path, &name("Sea")).await;
    assert_eq!(again.position(), position, "so since then");
    again.ok(200);
    assert_eq!(app.head().await, head);

    ravi.patch(&path, &name("Sun")).await.ok(200);
    assert_eq!(read(&app, &asha, &path).await["name"], "Sun");
    app.finish().await;
}

#[tokio::test]
async fn a_dm_has_no_name() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let path = format!("/v1/rooms/{}", dm(&asha, &ravi).await);
    asha.patch(&path, &json!({ "name": "Us" })).await.problem(409, "dm_fixed");
    app.finish().await;
}

#[tokio::test]
async fn a_wrong_name_is_told() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let path = format!("/v1/rooms/{}", group(&asha, &[]).await);
    for body in [json!({}), json!({ "name": "" }), json!({ "name": 1 }), json!({ "name": null })] {
        let problem = asha.patch(&path, &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), ["name"], "{body}");
    }
    app.finish().await;
}
