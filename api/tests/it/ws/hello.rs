use serde_json::{Value, json};

use super::client::{events_among, numbers};
use super::{message, open, open_greeted, unlimited};
use crate::chat::{dm, group, remove, send};
use crate::support::TestApp;

#[tokio::test]
async fn hello_tells_all_rooms_and_replays_those_named_before_anything_live() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let (named, unnamed) = (dm(&asha, &ravi).await, group(&asha, &[&ravi]).await);
    let mut sender = open_greeted(&app, &asha).await;
    for text in ["one", "two", "three"] {
        sender.say(&named, text).await;
        sender.say(&unnamed, text).await;
    }

    let mut client = open(&app, &ravi).await;
    let hello = client.hello(json!({ &named: 2 })).await;
    sender.say(&named, "four").await;
    sender.say(&unnamed, "four").await;

    assert_eq!(hello["user_id"], ravi.id.to_string());
    assert_eq!(hello["epoch"], 1);
    let mut heads: Vec<_> = hello["rooms"].as_array().expect("rooms").iter().collect();
    heads.sort_by_key(|room| room["head_seq"].as_u64());
    assert_eq!(heads[0]["room_id"], named.as_str());
    assert_eq!(heads[0]["head_seq"], 4);
    assert_eq!(heads[0]["truncated"], json!(null));
    assert_eq!(heads[1]["room_id"], unnamed.as_str());
    assert_eq!(heads[1]["head_seq"], 5);
    assert_eq!(numbers(&client.numbered(&named, 3).await), [3, 4, 5]);
    assert_eq!(numbers(&client.numbered(&unnamed, 1).await), [6]);
    assert_eq!(events_among(&client.so_far().await), Vec::<&Value>::new());
    app.finish().await;
}

#[tokio::test]
async fn a_client_that_comes_back_gets_what_it_missed_without_gap_or_repeat() {
    let app = unlimited().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut sender = open_greeted(&app, &asha).await;
    let mut has = 1;
    let mut seen = Vec::new();
    // Messages flow all the time while the client comes and goes.
    for round in 0..10 {
        for n in 0..20 {
            let id = format!("{round}.{n}");
            let message_id = uuid::Uuid::now_v7();
            let send = json!({ "room_id": room, "message_id": message_id, "text": id });
            sender.ask("send", send).await;
        }
        let mut client = open(&app, &ravi).await;
        client.hello(json!({ &room: has })).await;
        seen.extend(numbers(&client.numbered(&room, 15).await));
        has = *seen.last().expect("fifteen came");
        client.close().await;
    }
    assert_eq!(seen, (2..152).collect::<Vec<u64>>());
    sender.numbered(&room, 200).await;
    app.finish().await;
}

#[tokio::test]
async fn too_much_missed_is_left_for_the_client_to_page() {
    let app = unlimited().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut sender = open_greeted(&app, &asha).await;
    for n in 0..1_001 {
        let send = message(&room, &n.to_string());
        sender.ask("send", send).await;
    }
    sender.numbered(&room, 1_001).await;

    let mut client = open(&app, &ravi).await;
    let hello = client.hello(json!({ &room: 1 })).await;
    assert_eq!(hello["rooms"][0]["truncated"], true);
    assert_eq!(hello["rooms"][0]["head_seq"], 1_002);
    sender.say(&room, "last").await;
    assert_eq!(numbers(&client.numbered(&room, 1).await), [1_003]);

    let mut client = open(&app, &ravi).await;
    let hello = client.hello(json!({ &room: 3 })).await;
    assert_eq!(hello["rooms"][0]["truncated"], json!(null));
    let missed = numbers(&client.numbered(&room, 1_000).await);
    assert_eq!(missed, (4..=1_003).collect::<Vec<u64>>());
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_told_is_said() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let others = group(&ravi, &[]).await;
    let nowhere = uuid::Uuid::now_v7().to_string();

    let mut client = open(&app, &asha).await;
    let hello = client.hello(json!({ &room: 99, &others: 0, &nowhere: 0 })).await;
    let rooms = hello["rooms"].as_array().expect("rooms");
    let entry = |id: &str| rooms.iter().find(|entry| entry["room_id"] == id).expect("an entry");
    assert_eq!(entry(&room)["reset"], true);
    assert_eq!(entry(&others)["error"]["code"], "not_a_member");
    assert_eq!(entry(&others)["error"], entry(&nowhere)["error"]);
    assert_eq!(events_among(&client.so_far().await), Vec::<&Value>::new());
    app.finish().await;
}

#[tokio::test]
async fn a_room_that_was_left_is_replayed_up_to_the_leaving() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = group(&asha, &[&ravi]).await;
    let mut sender = open_greeted(&app, &asha).await;
    sender.say(&room, "before").await;
    remove(&ravi, &room, &ravi).await;
    sender.say(&room, "after").await;

    let mut client = open(&app, &ravi).await;
    let hello = client.hello(json!({ &room: 2 })).await;
    assert_eq!(hello["rooms"][0]["left"], true);
    assert_eq!(hello["rooms"][0]["head_seq"], 4);
    assert_eq!(numbers(&client.numbered(&room, 2).await), [3, 4]);
    assert_eq!(events_among(&client.so_far().await), Vec::<&Value>::new());

    let mut client = open(&app, &ravi).await;
    assert_eq!(client.hello(json!({})).await["rooms"], json!([]));
    app.finish().await;
}

#[tokio::test]
async fn hello_comes_first_and_once() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let mut client = open(&app, &asha).await;
    assert_eq!(client.call("ping", json!({})).await["error"]["code"], "hello_first");
    let wrong = client.call("hello", json!({ "rooms": { "x": 1 } })).await;
    assert_eq!(wrong["error"]["code"], "validation");
    client.hello(json!({})).await;
    let again = client.call("hello", json!({ "rooms": {} })).await;
    assert_eq!(again["error"]["code"], "conflict");
    assert_eq!(client.call("ping", json!({})).await["ok"], true);
    app.finish().await;
}

#[tokio::test]
async fn a_hello_that_was_refused_leaves_nothing_to_the_next() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    // With a socket of theirs already there, everything is routed from the first moment on.
    let _other = open_greeted(&app, &ravi).await;
    let mut client = open(&app, &ravi).await;
    let cursors = app.database.lock_table("receipts.cursors", "share row exclusive").await;
    for text in ["2", "3", "4", "5"] {
        send(&asha, &room, text).await;
    }
    let read = async |up_to: u64| {
        let path = format!("/v1/rooms/{room}/receipts");
        ravi.post(&path, &json!({ "read_up_to": up_to })).await.ok(200);
    };
    read(2).await;
    // The read model is behind; what comes while hello waits for it is routed to the socket.
    let (refused, ()) = tokio::join!(client.call("hello", json!({ "rooms": {} })), async {
        for up_to in 3..=5 {
            read(up_to).await;
        }
    });
    assert_eq!(refused["error"]["code"], "behind");
    drop(cursors);

    client.hello(json!({ &room: 5 })).await;
    assert_eq!(events_among(&client.so_far().await), Vec::<&Value>::new());
    app.finish().await;
}

#[tokio::test]
async fn a_room_made_a_moment_ago_is_told() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    for _ in 0..20 {
        let room = group(&asha, &[&ravi]).await;
        let mut client = open(&app, &ravi).await;
        let hello = client.hello(json!({ &room: 0 })).await;
        let rooms = hello["rooms"].as_array().expect("rooms");
        let entry = rooms.iter().find(|entry| entry["room_id"] == room.as_str()).expect("it");
        assert_eq!(entry["head_seq"], 2);
        assert_eq!(numbers(&client.numbered(&room, 2).await), [1, 2]);
        client.close().await;
    }
    app.finish().await;
}
