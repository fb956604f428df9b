//! `GET /v1/rooms/{room_id}`.

use serde_json::json;

use crate::chat::{add, dm, group, made_up, read, remove, send};
use crate::support::TestApp;

#[tokio::test]
async fn an_unknown_and_an_invisible_room_are_answered_alike() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let room = dm(&asha, &ravi).await;
    let head = app.head().await;
    for suffix in ["", "/members", "/timeline", "/events", "/receipts"] {
        let at = |room: &str| format!("/v1/rooms/{room}{suffix}?min_position={head}");
        let invisible = sita.get(&at(&room)).await.problem(404, "not_a_member");
        let unknown = sita.get(&at(&made_up().to_string())).await.problem(404, "not_a_member");
        assert_eq!(invisible, unknown, "{suffix}");
    }
    sita.get("/v1/rooms/x").await.problem(422, "validation");
    app.finish().await;
}

#[tokio::test]
async fn who_is_out_sees_nothing() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    send(&asha, &room, "hello").await;
    read(&app, &ravi, &format!("/v1/rooms/{room}")).await;
    remove(&asha, &room, &ravi).await;
    let head = app.head().await;
    for suffix in ["", "/members", "/timeline", "/events", "/receipts"] {
        let path = format!("/v1/rooms/{room}{suffix}?min_position={head}");
        ravi.get(&path).await.problem(404, "not_a_member");
    }
    let rooms = read(&app, &ravi, "/v1/rooms").await;
    assert_eq!(rooms["items"], json!([]));

    add(&asha, &room, &ravi).await;
    assert_eq!(read(&app, &ravi, &format!("/v1/rooms/{room}")).await["member_count"], 2);
    app.finish().await;
}

#[tokio::test]
async fn a_read_waits_for_the_position_it_is_given() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    for number in 0..20 {
        let sent = send(&asha, &room, &format!("message {number}")).await;
        let position = &sent["position"];
        let path = format!("/v1/rooms/{room}?min_position={position}");
        assert_eq!(ravi.get(&path).await.ok(200)["head_seq"], sent["room_seq"]);
    }
    let beyond = app.head().await + 1;
    let path = format!("/v1/rooms/{room}?min_position={beyond}");
    ravi.get(&path).await.problem(422, "validation");
    ravi.get(&format!("/v1/rooms/{room}?min_position=x")).await.problem(422, "validation");
    app.finish().await;
}
