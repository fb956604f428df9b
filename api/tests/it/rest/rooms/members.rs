//! `/v1/rooms/{room_id}/members`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::chat::{
    add, crowd, deactivate, dm, each, group, made_up, promote, read, remove, send, text,
    wrong_fields,
};
use crate::support::TestApp;

#[tokio::test]
async fn members_are_added_in_one_commit() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (sita, gone) = (app.user("Sita").await, app.user("Gone").await);
    deactivate(&app, &gone).await;
    let room = group(&asha, &[&ravi]).await;
    let path = format!("/v1/rooms/{room}/members");
    let head = app.head().await;

    let body = json!({ "user_ids": [sita.id, made_up(), gone.id] });
    let problem = asha.post(&path, &body).await.problem(422, "validation");
    assert_eq!(wrong_fields(&problem), ["user_ids[1]", "user_ids[2]"]);
    assert_eq!(app.head().await, head, "all or none");

    // Who is in already, and doubles, are ignored.
    let body = json!({ "user_ids": [ravi.id, sita.id, sita.id], "role": "admin" });
    let answer = asha.post(&path, &body).await;
    assert_eq!(answer.position(), head + 1);
    assert_eq!(answer.ok(200)["member_count"], 3);
    let members = read(&app, &sita, &path).await;
    let sita_in = json!({ "user_id": sita.id, "name": "Sita", "role": "admin" });
    assert!(members["items"].as_array().expect("a list").contains(&sita_in), "{members}");

    let again = asha.post(&path, &body).await;
    assert_eq!(again.position(), head + 1, "so since then");
    again.ok(200);
    assert_eq!(app.head().await, head + 1);
    app.finish().await;
}

#[tokio::test]
async fn who_is_in_already_is_ignored_whatever_became_of_them() {
    let app = TestApp::start().await;
    let (asha, gone) = (app.user("Asha").await, app.user("Gone").await);
    let sita = app.user("Sita").await;
    let room = group(&asha, &[&gone]).await;
    deactivate(&app, &gone).await;
    let body = json!({ "user_ids": [gone.id, sita.id] });
    let answer = asha.post(&format!("/v1/rooms/{room}/members"), &body).await;
    assert_eq!(answer.ok(200)["member_count"], 3);
    app.finish().await;
}

#[tokio::test]
async fn a_group_keeps_an_owner_whose_account_is_open() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (sita, gone) = (app.user("Sita").await, app.user("Gone").await);
    let room = group(&asha, &[&ravi, &sita, &gone]).await;
    let of = |user: sandesham_domain::UserId| format!("/v1/rooms/{room}/members/{user}");
    let owner = json!({ "role": "owner" });
    promote(&asha, &room, &ravi, "owner").await;
    deactivate(&app, &ravi).await;
    deactivate(&app, &gone).await;
    let head = app.head().await;

    asha.patch(&of(gone.id), &owner).await.problem(409, "conflict");
    asha.delete(&of(asha.id)).await.problem(409, "conflict");
    asha.patch(&of(asha.id), &json!({ "role": "admin" })).await.problem(409, "conflict");
    assert_eq!(app.head().await, head);
    // What is so already is so.
    asha.patch(&of(ravi.id), &owner).await.ok(200);
    promote(&asha, &room, &sita, "owner").await;
    asha.delete(&of(asha.id)).await.ok(204);
    sita.patch(&of(ravi.id), &json!({ "role": "member" })).await.ok(200);
    app.finish().await;
}

#[tokio::test]
async fn only_owners_and_admins_change_a_group() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (sita, mani) = (app.user("Sita").await, app.user("Mani").await);
    let room = group(&asha, &[&ravi, &sita]).await;
    let members = format!("/v1/rooms/{room}/members");
    let of = |user: sandesham_domain::UserId| format!("{members}/{user}");
    let admin = json!({ "role": "admin" });
    let owner = json!({ "role": "owner" });
    let add_mani = json!({ "user_ids": [mani.id] });

    ravi.post(&members, &add_mani).await.problem(403, "forbidden");
    ravi.patch(&of(sita.id), &admin).await.problem(403, "forbidden");
    ravi.delete(&of(sita.id)).await.problem(403, "forbidden");
    mani.post(&members, &add_mani).await.problem(404, "not_a_member");
    mani.patch(&of(sita.id), &admin).await.problem(404, "not_a_member");
    mani.delete(&of(sita.id)).await.problem(404, "not_a_member");

    promote(&asha, &room, &ravi, "admin").await;
    ravi.post(&members, &add_mani).await.ok(200);
    assert_eq!(ravi.patch(&of(mani.id), &admin).await.ok(200)["role"], "admin");
    // Only owners give or take `owner`, and remove owners.
    ravi.patch(&of(sita.id), &owner).await.problem(403, "forbidden");
    ravi.patch(&of(asha.id), &admin).await.problem(403, "forbidden");
    ravi.delete(&of(asha.id)).await.problem(403, "forbidden");
    let as_owner = json!({ "user_ids": [made_up()], "role": "owner" });
    ravi.post(&members, &as_owner).await.problem(403, "forbidden");
    ravi.delete(&of(sita.id)).await.ok(204);
    app.finish().await;
}

#[tokio::test]
async fn the_last_owner_leaves_only_after_handing_over() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let own = format!("/v1/rooms/{room}/members/{}", asha.id);
    asha.delete(&own).await.problem(409, "conflict");
    asha.patch(&own, &json!({ "role": "member" })).await.problem(409, "conflict");
    promote(&asha, &room, &ravi, "owner").await;
    asha.delete(&own).await.ok(204);
    asha.delete(&own).await.problem(404, "not_a_member");
    app.finish().await;
}

#[tokio::test]
async fn two_owners_who_leave_at_once_leave_one_behind() {
    let app = TestApp::start().await;
    let other = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    promote(&asha, &room, &ravi, "owner").await;
    let of = |user: sandesham_domain::UserId| format!("/v1/rooms/{room}/members/{user}");
    let (of_asha, of_ravi) = (of(asha.id), of(ravi.id));
    let ravi_there = ravi.at(&other);
    let (one, two) = tokio::join!(asha.delete(&of_asha), ravi_there.delete(&of_ravi));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    other.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_dm_cannot_be_left_or_extended() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let sita = app.user("Sita").await;
    let members = format!("/v1/rooms/{}/members", dm(&asha, &ravi).await);
    let own = format!("{members}/{}", asha.id);
    let body = json!({ "user_ids": [sita.id] });
    asha.post(&members, &body).await.problem(409, "dm_fixed");
    asha.delete(&own).await.problem(409, "dm_fixed");
    asha.patch(&own, &json!({ "role": "owner" })).await.problem(409, "dm_fixed");
    app.finish().await;
}

#[tokio::test]
async fn what_is_so_already_adds_no_event() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let of_ravi = format!("/v1/rooms/{room}/members/{}", ravi.id);
    let admin = json!({ "role": "admin" });
    let position = asha.patch(&of_ravi, &admin).await.position();
    send(&asha, &room, "between").await;
    assert_eq!(asha.patch(&of_ravi, &admin).await.position(), position);
    let position = asha.delete(&of_ravi).await.position();
    send(&asha, &room, "between").await;
    let again = asha.delete(&of_ravi).await;
    assert_eq!(again.position(), position);
    again.ok(204);
    asha.patch(&of_ravi, &admin).await.problem(404, "not_found");
    let nobody = format!("/v1/rooms/{room}/members/{}", made_up());
    asha.delete(&nobody).await.problem(404, "not_found");
    app.finish().await;
}

#[tokio::test]
async fn wrong_fields_are_told() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let members = format!("/v1/rooms/{room}/members");
    let own = format!("{members}/{}", asha.id);
    let check = async |method: Method, path: &str, body: Value, fields: &[&str]| {
        let answer = asha.send(method, path, |request| request.json(&body)).await;
        assert_eq!(wrong_fields(&answer.problem(422, "validation")), fields, "{body}");
    };
    check(Method::POST, &members, json!({}), &["user_ids"]).await;
    check(
        Method::POST,
        &members,
        json!({ "user_ids": ["x"], "role": "king" }),
        &["user_ids[0]", "role"],
    )
    .await;
    let many: Vec<_> = (0..1_001).map(|_| made_up()).collect();
    check(Method::POST, &members, json!({ "user_ids": many }), &["user_ids"]).await;
    check(Method::PATCH, &own, json!({}), &["role"]).await;
    check(Method::PATCH, &format!("{members}/x"), json!({}), &["user_id"]).await;
    app.finish().await;
}

#[tokio::test]
async fn the_members_come_in_pages() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let mut ids = vec![json!(asha.id)];
    let room = group(&asha, &[]).await;
    for number in 0..4 {
        let user = app.user(&format!("Member {number}")).await;
        add(&asha, &room, &user).await;
        ids.push(json!(user.id));
    }
    let path = format!("/v1/rooms/{room}/members?limit=2");
    let mut page = read(&app, &asha, &path).await;
    let mut seen: Vec<Value> = Vec::new();
    loop {
        seen.extend(each(&page, "user_id").into_iter().cloned());
        let Some(cursor) = page["next"].as_str() else { break };
        page = asha.get(&format!("{path}&cursor={cursor}")).await.ok(200);
    }
    let mut sorted = seen.clone();
    sorted.sort_by_key(ToString::to_string);
    ids.sort_by_key(ToString::to_string);
    assert_eq!(sorted, ids);
    app.finish().await;
}

#[tokio::test]
async fn a_member_removed_and_added_again_sees_both_intervals_and_nothing_between() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[]).await;
    send(&asha, &room, "before").await; // 3
    add(&asha, &room, &ravi).await; // 4
    send(&asha, &room, "first stay").await; // 5
    remove(&asha, &room, &ravi).await; // 6
    let unseen = send(&asha, &room, "between").await; // 7
    add(&asha, &room, &ravi).await; // 8
    send(&asha, &room, "second stay").await; // 9

    let timeline = read(&app, &ravi, &format!("/v1/rooms/{room}/timeline")).await;
    assert_eq!(each(&timeline, "room_seq"), [4, 5, 6, 8, 9].map(|seq| json!(seq)).each_ref());
    let events = read(&app, &ravi, &format!("/v1/rooms/{room}/events")).await;
    assert_eq!(each(&events, "roomseq"), [4, 5, 6, 8, 9].map(|seq| json!(seq)).each_ref());

    let id = unseen["message_id"].as_str().expect("an id");
    let message = format!("/v1/messages/{id}");
    let emoji = format!("{message}/reactions/%F0%9F%91%8D");
    let unknown = format!("/v1/messages/{}/reactions/%F0%9F%91%8D", made_up());
    let invisible =
        ravi.send(Method::PUT, &emoji, |request| request).await.problem(404, "not_a_member");
    let nothing =
        ravi.send(Method::PUT, &unknown, |request| request).await.problem(404, "not_a_member");
    assert_eq!(invisible, nothing);
    ravi.patch(&message, &json!({ "text": "x" })).await.problem(404, "not_a_member");
    ravi.delete(&message).await.problem(404, "not_a_member");
    let reply = json!({ "text": "what?", "reply_to": id });
    let path = format!("/v1/rooms/{room}/messages");
    ravi.post(&path, &reply).await.problem(404, "not_a_member");
    for suffix in ["history", "receipts"] {
        let path = format!("{message}/{suffix}?min_position={}", app.head().await);
        ravi.get(&path).await.problem(404, "not_a_member");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_thousand_members_are_added_in_one_call() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let room = group(&asha, &[]).await;
    let mut user_ids = crowd(&app, 1_000).await;
    let path = format!("/v1/rooms/{room}/members");
    let head = app.head().await;
    let added = asha.post(&path, &json!({ "user_ids": user_ids })).await;
    assert_eq!(added.position(), head + 1_000);
    let shown = added.ok(200);
    assert_eq!(shown["member_count"], 1_001);
    assert_eq!(shown["members"].as_array().map(Vec::len), Some(50));
    assert_eq!(read(&app, &asha, &format!("/v1/rooms/{room}")).await, shown);

    // And as many are made members with the room.
    user_ids.reverse();
    let body = json!({ "kind": "group", "name": "Crowd", "members": user_ids });
    let made = asha.post("/v1/rooms", &body).await.ok(201);
    assert_eq!(made["member_count"], 1_001);
    let path = format!("/v1/rooms/{}", text(&made, "id"));
    assert_eq!(read(&app, &asha, &path).await, made);
    app.finish().await;
}
