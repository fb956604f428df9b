use std::time::Duration;

use serde_json::json;

use super::client::{Client, numbers};
use super::{open, open_greeted, open_slow};
use crate::chat::{self, dm};
use crate::support::TestApp;

/// So many messages of such a size are more than the queue and what the kernel keeps for a client
/// that does not read.
const LARGE: usize = 16_000;
const MANY: u64 = 600;

async fn say_many(sender: &mut Client, room: &str) {
    for _ in 0..MANY {
        sender.say(room, &"a".repeat(LARGE)).await;
    }
}

#[tokio::test]
async fn a_slow_socket_is_caught_up_and_stalls_nobody() {
    let app = TestApp::start_with(|config| {
        config.rates = None;
        config.sockets.queue_bytes_max = 64 << 10;
    })
    .await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut sender = open_greeted(&app, &asha).await;
    let mut slow = open_slow(&app, &ravi).await;
    let mut quick = open_greeted(&app, &ravi).await;
    for room_seq in 2..MANY + 2 {
        sender.say(&room, &"a".repeat(LARGE)).await;
        assert_eq!(numbers(&quick.numbered(&room, 1).await), [room_seq]);
    }
    for room_seq in 2..MANY + 2 {
        assert_eq!(numbers(&slow.numbered(&room, 1).await), [room_seq]);
    }
    // And on it goes, live.
    sender.say(&room, "last").await;
    assert_eq!(numbers(&slow.numbered(&room, 1).await), [MANY + 2]);
    assert!(fell_behind(&app).await >= 1.0, "the socket was never behind");
    app.finish().await;
}

/// How often sockets of this process fell behind.
async fn fell_behind(app: &TestApp) -> f64 {
    let metrics = app.get("/metrics").await.text;
    let count =
        metrics.lines().find_map(|line| line.strip_prefix("sandesham_sockets_behind_total "));
    count.map_or(0.0, |count| count.parse().expect("a counter"))
}

#[tokio::test]
async fn a_frame_larger_than_the_queue_wakes_an_idle_socket() {
    let app = TestApp::start_with(|config| {
        // Longer than anybody waits here: no clock wakes it.
        config.sockets.hello_time_max = Duration::from_hours(1);
        config.sockets.ping_interval = Duration::from_hours(1);
        config.sockets.silence_max = Duration::from_hours(1);
        config.sockets.queue_bytes_max = 1;
    })
    .await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = chat::dm(&asha, &ravi).await;
    let mut idle = open_greeted(&app, &ravi).await;
    chat::send(&asha, &room, "2").await;
    assert_eq!(numbers(&idle.numbered(&room, 1).await), [2]);
    app.finish().await;
}

#[tokio::test]
async fn who_is_too_far_behind_is_closed_and_loses_nothing() {
    let app = TestApp::start_with(|config| {
        config.rates = None;
        config.sockets.queue_bytes_max = 64 << 10;
        config.sockets.owed_events_max = 100;
    })
    .await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut sender = open_greeted(&app, &asha).await;
    let mut slow = open_slow(&app, &ravi).await;
    say_many(&mut sender, &room).await;

    let (seen, code) = slow.until_close(&room).await;
    assert_eq!(code, 4008);
    let has = *numbers(&seen).last().expect("some came");
    assert_eq!(numbers(&seen), (2..=has).collect::<Vec<u64>>());
    let mut returned = open(&app, &ravi).await;
    returned.hello(json!({ &room: has })).await;
    for room_seq in has + 1..MANY + 2 {
        assert_eq!(numbers(&returned.numbered(&room, 1).await), [room_seq]);
    }
    app.finish().await;
}
