use serde_json::{Value, json};

use super::client::{events_among, numbers};
use super::{message, open, open_greeted, unlimited};
use crate::chat::{add, dm, group, remove};
use crate::support::TestApp;

#[tokio::test]
async fn every_socket_of_every_member_gets_every_event_once_and_in_order() {
    let app = unlimited().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut sockets = vec![
        open_greeted(&app, &asha).await,
        open_greeted(&app, &asha).await,
        open_greeted(&app, &ravi).await,
        open_greeted(&app, &ravi).await,
    ];
    for n in 0..100 {
        let send = message(&room, &n.to_string());
        // From both sides at once.
        sockets[n % 3].ask("send", send).await;
    }
    for socket in &mut sockets {
        let events = socket.numbered(&room, 100).await;
        assert_eq!(numbers(&events), (2..102).collect::<Vec<u64>>());
    }
    for socket in &mut sockets {
        assert_eq!(events_among(&socket.so_far().await), Vec::<&Value>::new());
    }
    app.finish().await;
}

#[tokio::test]
async fn two_processes_on_one_log_serve_the_same_rooms() {
    let app = unlimited().await;
    let second = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut here = open_greeted(&app, &asha).await;
    let mut there = open_greeted(&second, &ravi).await;
    for n in 0..50 {
        for socket in [&mut here, &mut there] {
            let send = message(&room, &n.to_string());
            socket.ask("send", send).await;
        }
    }
    let by_asha = here.numbered(&room, 100).await;
    let by_ravi = there.numbered(&room, 100).await;
    assert_eq!(numbers(&by_asha), (2..102).collect::<Vec<u64>>());
    assert_eq!(by_asha, by_ravi);

    let typing = there.call("typing", json!({ "room_id": room })).await;
    assert_eq!(typing["ok"], true);
    assert_eq!(here.notice("typing").await["user_id"], ravi.id.to_string());
    second.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_member_removed_and_added_again_sees_both_times_and_nothing_between() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[]).await;
    let mut owner = open_greeted(&app, &asha).await;
    let mut member = open_greeted(&app, &ravi).await;

    owner.say(&room, "3: before").await;
    add(&asha, &room, &ravi).await;
    owner.say(&room, "5: first time").await;
    remove(&asha, &room, &ravi).await;
    owner.say(&room, "7: between").await;
    add(&asha, &room, &ravi).await;
    owner.say(&room, "9: second time").await;

    let expected = [4, 5, 6, 8, 9];
    let live = member.numbered(&room, 5).await;
    assert_eq!(numbers(&live), expected);
    assert_eq!(live[0]["type"], "sandesham.room.member_joined.v1");
    assert_eq!(live[2]["type"], "sandesham.room.member_left.v1");

    let mut returned = open(&app, &ravi).await;
    returned.hello(json!({ &room: 0 })).await;
    assert_eq!(returned.numbered(&room, 5).await, live);
    assert_eq!(events_among(&returned.so_far().await), Vec::<&Value>::new());
    app.finish().await;
}

#[tokio::test]
async fn schedules_are_told_to_their_author_alone() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut author = open_greeted(&app, &asha).await;
    let mut other = open_greeted(&app, &ravi).await;
    let send_at = (chrono::Utc::now() + chrono::TimeDelta::hours(1)).to_rfc3339();
    let schedule = json!({ "text": "later", "send_at": send_at });
    asha.post(&format!("/v1/rooms/{room}/scheduled"), &schedule).await.ok(201);
    assert_eq!(author.event("schedule.created").await["actor"], asha.id.to_string());
    author.say(&room, "hi").await;
    other.event("message.sent").await;
    let told = other.so_far().await;
    assert!(told.iter().all(|frame| frame["type"] != "sandesham.schedule.created.v1"), "{told:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_new_name_is_told_to_who_shares_a_room() {
    let app = TestApp::start().await;
    let (asha, ravi, mina) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Mina").await);
    dm(&asha, &ravi).await;
    let mut sharer = open_greeted(&app, &ravi).await;
    let mut stranger = open_greeted(&app, &mina).await;
    // Asha is not connected: who shares a room with her has to be looked up.
    asha.patch("/v1/me", &json!({ "name": "Aasha" })).await.ok(200);
    assert_eq!(sharer.event("user.profile_updated").await["data"]["name"], "Aasha");
    // And now she is.
    let mut own = open_greeted(&app, &asha).await;
    asha.patch("/v1/me", &json!({ "name": "Asha" })).await.ok(200);
    assert_eq!(sharer.event("user.profile_updated").await["data"]["name"], "Asha");
    assert_eq!(own.event("user.profile_updated").await["data"]["name"], "Asha");
    assert_eq!(events_among(&stranger.so_far().await), Vec::<&Value>::new());
    app.finish().await;
}

#[tokio::test]
async fn who_is_there_and_who_writes_is_told_to_the_others() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut first = open_greeted(&app, &asha).await;
    let mut second = open_greeted(&app, &ravi).await;
    let online = json!({ "op": "presence", "user_id": ravi.id, "state": "online" });
    assert_eq!(first.notice("presence").await, online);

    assert_eq!(second.call("typing", json!({ "room_id": room })).await["ok"], true);
    let typing = json!({ "op": "typing", "room_id": room, "user_id": ravi.id });
    assert_eq!(first.notice("typing").await, typing);
    let elsewhere = second.call("typing", json!({ "room_id": uuid::Uuid::now_v7() })).await;
    assert_eq!(elsewhere["error"]["code"], "not_a_member");

    second.close().await;
    assert_eq!(first.notice("presence").await["state"], "offline");
    app.finish().await;
}

#[tokio::test]
async fn who_is_at_another_process_is_told_to_who_comes() {
    let app = unlimited().await;
    let second = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    dm(&asha, &ravi).await;
    let _there = open_greeted(&second, &ravi).await;
    let _first = open_greeted(&app, &asha).await;
    // The first of a user is announced, and that reaches the others by itself; a second one is not.
    let mut here = open_greeted(&app, &asha).await;
    let online = json!({ "op": "presence", "user_id": ravi.id, "state": "online" });
    assert_eq!(here.notice("presence").await, online);
    second.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn those_who_come_to_share_a_room_are_told_that_the_others_are_there() {
    let app = TestApp::start().await;
    let (asha, ravi, mina) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Mina").await);
    let mut ashas = open_greeted(&app, &asha).await;
    let mut ravis = open_greeted(&app, &ravi).await;
    let mut minas = open_greeted(&app, &mina).await;
    let online = |user: &str| json!({ "op": "presence", "user_id": user, "state": "online" });
    let room = group(&asha, &[&ravi]).await;
    assert_eq!(ashas.notice("presence").await, online(&ravi.id.to_string()));
    assert_eq!(ravis.notice("presence").await, online(&asha.id.to_string()));
    add(&asha, &room, &mina).await;
    let mut told = [minas.notice("presence").await, minas.notice("presence").await];
    told.sort_by_key(|notice| notice["user_id"] != json!(asha.id));
    assert_eq!(told, [online(&asha.id.to_string()), online(&ravi.id.to_string())]);
    while ravis.notice("presence").await != online(&mina.id.to_string()) {}
    app.finish().await;
}

#[tokio::test]
async fn settings_of_a_room_are_told_to_ones_own_devices_alone() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut own = open_greeted(&app, &asha).await;
    let mut others = open_greeted(&app, &ravi).await;
    let muted = json!({ "muted_until": "2999-01-01T00:00:00Z" });
    asha.put(&format!("/v1/rooms/{room}/settings"), &muted).await.ok(200);
    let told = json!({ "op": "room_settings", "user_id": asha.id, "room_id": room });
    assert_eq!(own.notice("room_settings").await, told);
    let heard = others.so_far().await;
    assert!(!heard.iter().any(|frame| frame["op"] == "room_settings"), "{heard:?}");
    app.finish().await;
}

#[tokio::test]
async fn who_was_there_before_is_told_to_who_comes() {
    let app = TestApp::start().await;
    let (asha, ravi, mina) =
        (app.user("Asha").await, app.user("Ravi").await, app.user("Mina").await);
    dm(&asha, &ravi).await;
    dm(&ravi, &mina).await;
    let _ravis = open_greeted(&app, &ravi).await;
    let _minas = open_greeted(&app, &mina).await;
    let online = json!({ "op": "presence", "user_id": ravi.id, "state": "online" });
    let mut first = open_greeted(&app, &asha).await;
    assert_eq!(first.notice("presence").await, online);
    // In a second tab, too, and not of somebody with whom one shares no room.
    let mut second = open_greeted(&app, &asha).await;
    assert_eq!(second.notice("presence").await, online);
    let told = second.so_far().await;
    assert!(!told.iter().any(|frame| frame["user_id"] == json!(mina.id)), "{told:?}");
    app.finish().await;
}
