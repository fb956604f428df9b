//! `POST /v1/rooms`.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::chat::{deactivate, dm, each, made_up, promote, read, remove, text, wrong_fields};
use crate::support::TestApp;

#[tokio::test]
async fn a_group_is_made_with_its_creator_as_owner() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    // The creator and doubles are ignored.
    let members = [ravi.id, asha.id, ravi.id];
    let body = json!({ "kind": "group", "name": "ఆకాశం", "members": members });
    let answer = asha.post("/v1/rooms", &body).await;
    let position = answer.position();
    let room = answer.ok(201);
    assert_eq!(room["kind"], "group");
    assert_eq!(room["name"], "ఆకాశం");
    assert_eq!(room["member_count"], 2);
    assert_eq!(room["head_seq"], 2);
    let asha_in = json!({ "user_id": asha.id, "name": "Asha", "role": "owner" });
    let ravi_in = json!({ "user_id": ravi.id, "name": "Ravi", "role": "member" });
    let members = room["members"].as_array().expect("members");
    assert_eq!(members.len(), 2);
    assert!(members.contains(&asha_in) && members.contains(&ravi_in), "{members:?}");
    assert_eq!(app.head().await, position);

    let path = format!("/v1/rooms/{}", text(&room, "id"));
    assert_eq!(read(&app, &ravi, &path).await, room, "the read model shows the same");
    app.finish().await;
}

#[tokio::test]
async fn a_dm_is_made_once() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let of = |other| json!({ "kind": "dm", "members": [other] });
    let answer = asha.post("/v1/rooms", &of(ravi.id)).await;
    let position = answer.position();
    let room = answer.ok(201);
    assert_eq!(room["kind"], "dm");
    assert_eq!(room.get("name"), None);
    assert_eq!(room["member_count"], 2);

    let again = ravi.post("/v1/rooms", &of(asha.id)).await;
    assert_eq!(again.position(), position);
    assert_eq!(again.ok(200), room);
    app.finish().await;
}

#[tokio::test]
async fn two_who_make_their_dm_at_once_share_it() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let ravi_there = ravi.at(&other);
    let (of_ravi, of_asha) = (
        json!({ "kind": "dm", "members": [ravi.id] }),
        json!({ "kind": "dm", "members": [asha.id] }),
    );
    let before = app.head().await;
    let (one, two) =
        tokio::join!(asha.post("/v1/rooms", &of_ravi), ravi_there.post("/v1/rooms", &of_asha));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 201]);
    assert_eq!(app.head().await, before + 1);
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_dm_is_of_exactly_two_different_users() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let before = app.head().await;
    for members in [json!([]), json!([asha.id]), json!([ravi.id, sita.id])] {
        let body = json!({ "kind": "dm", "members": members });
        let problem = asha.post("/v1/rooms", &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), ["members"]);
    }
    // The caller and doubles are ignored here too.
    let body = json!({ "kind": "dm", "members": [ravi.id, asha.id, ravi.id] });
    asha.post("/v1/rooms", &body).await.ok(201);
    assert_eq!(app.head().await, before + 1);
    app.finish().await;
}

#[tokio::test]
async fn a_repeated_creation_gets_the_first_answer_even_from_somebody_who_left() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room_id = made_up();
    let body = json!({ "room_id": room_id, "kind": "group", "name": "Sky", "members": [ravi.id] });
    let first = asha.post("/v1/rooms", &body).await;
    let position = first.position();
    let first = first.ok(201);
    assert_eq!(first["id"], json!(room_id));

    let room = room_id.to_string();
    promote(&asha, &room, &ravi, "owner").await;
    ravi.patch(&format!("/v1/rooms/{room}"), &json!({ "name": "Sea" })).await.ok(200);
    remove(&asha, &room, &asha).await;
    let head = app.head().await;

    let again = asha.post("/v1/rooms", &body).await;
    assert_eq!(again.position(), position);
    assert_eq!(again.ok(200), first);
    assert_eq!(app.head().await, head, "no event");
    app.finish().await;
}

#[tokio::test]
async fn a_taken_identifier_is_a_conflict() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room_id = made_up();
    let body = |name| json!({ "room_id": room_id, "kind": "group", "name": name, "members": [] });
    asha.post("/v1/rooms", &body("Sky")).await.ok(201);
    let head = app.head().await;
    asha.post("/v1/rooms", &body("Sea")).await.problem(409, "conflict");
    ravi.post("/v1/rooms", &body("Sky")).await.problem(409, "conflict");
    assert_eq!(app.head().await, head);
    app.finish().await;
}

#[tokio::test]
async fn an_identifier_that_no_client_makes_is_refused() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let derived = dm(&asha, &ravi).await;
    for room_id in [derived, Uuid::nil().to_string(), "x".to_owned()] {
        let body = json!({ "room_id": room_id, "kind": "group", "name": "Sky", "members": [] });
        let problem = asha.post("/v1/rooms", &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), ["room_id"]);
    }
    app.finish().await;
}

#[tokio::test]
async fn every_member_who_cannot_be_one_is_named() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let gone = app.user("Gone").await;
    deactivate(&app, &gone).await;
    let before = app.head().await;
    let members = json!([ravi.id, made_up(), gone.id]);
    let body = json!({ "kind": "group", "name": "Sky", "members": members });
    let problem = asha.post("/v1/rooms", &body).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["members[1]", "members[2]"]);
    for member in [json!(gone.id), json!(made_up())] {
        let body = json!({ "kind": "dm", "members": [member] });
        let problem = asha.post("/v1/rooms", &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), ["members[0]"]);
    }
    assert_eq!(app.head().await, before);
    app.finish().await;
}

#[tokio::test]
async fn every_wrong_field_of_a_new_room_is_told() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let check = async |body: Value, fields: &[&str]| {
        let problem = asha.post("/v1/rooms", &body).await.problem(422, "validation");
        assert_eq!(wrong_fields(&problem), fields, "{body}");
    };
    check(json!({}), &["kind", "name", "members"]).await;
    check(json!({ "kind": "crowd", "name": "x", "members": [] }), &["kind"]).await;
    check(json!({ "kind": "group", "name": " ", "members": 1 }), &["name", "members"]).await;
    check(json!({ "kind": "group", "name": "x", "members": ["x"] }), &["members[0]"]).await;
    let dm = json!({ "kind": "dm", "name": "x", "members": [made_up()], "room_id": made_up() });
    check(dm, &["name", "room_id"]).await;
    let long = json!({ "kind": "group", "name": "శ".repeat(101), "members": [] });
    check(long, &["name"]).await;
    let many: Vec<_> = (0..1_001).map(|_| made_up()).collect();
    check(json!({ "kind": "group", "name": "x", "members": many }), &["members"]).await;
    app.post("/v1/rooms", &json!({})).await.problem(401, "unauthorized");
    assert_eq!(app.head().await, 1);
    app.finish().await;
}

#[tokio::test]
async fn a_dm_is_in_both_lists() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    for user in [&asha, &ravi] {
        let rooms = read(&app, user, "/v1/rooms").await;
        assert_eq!(each(&rooms, "room")[0]["id"], json!(room));
    }
    app.finish().await;
}
