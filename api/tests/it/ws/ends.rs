use std::time::Duration;

use sandesham_api::RateConfig;
use sandesham_api::commands::DeactivateUser;
use sandesham_log::Priority;
use sandesham_testkit::nats::NatsServer;
use sandesham_testkit::wait;
use serde_json::json;

use super::client::numbers;
use super::{message, open, open_greeted};
use crate::chat::dm;
use crate::support::TestApp;

#[tokio::test]
async fn who_does_not_say_hello_is_closed() {
    let app =
        TestApp::start_with(|config| config.sockets.hello_time_max = Duration::from_millis(200))
            .await;
    let asha = app.user("Asha").await;
    let mut client = open(&app, &asha).await;
    assert_eq!(client.close_code().await, 4000);
    app.finish().await;
}

#[tokio::test]
async fn who_is_silent_is_pinged_and_then_closed() {
    let app = TestApp::start_with(|config| {
        config.sockets.ping_interval = Duration::from_millis(100);
        config.sockets.silence_max = Duration::from_millis(500);
        config.rates = Some(RateConfig { sockets_per_user_max: 1, ..RateConfig::default() });
    })
    .await;
    let asha = app.user("Asha").await;
    // This client answers pings only while it reads.
    let mut client = open_greeted(&app, &asha).await;
    client.ping().await;
    let is_gone = async || {
        // The only socket that the user may have.
        open(&app, &asha).await.holds().await
    };
    wait::until("the silent socket is gone", is_gone).await;
    app.finish().await;
}

#[tokio::test]
async fn an_expired_token_closes_the_socket_and_a_fresh_one_keeps_it() {
    let app = TestApp::start().await;
    // Its tokens are short-lived, and hold everywhere.
    let second = app.second(|config| config.auth.access_token_ttl = Duration::from_secs(3)).await;
    let asha = app.user("Asha").await;
    let fresh = &asha.access_token;
    let short = second.log_in(&asha).await;
    let mut lapsing = open_greeted(&app, &short).await;
    let mut kept = open_greeted(&app, &short).await;
    assert_eq!(
        kept.call("auth", json!({ "access_token": "nonsense" })).await["error"]["code"],
        "unauthorized"
    );
    assert_eq!(kept.call("auth", json!({ "access_token": fresh })).await["ok"], true);
    assert_eq!(lapsing.close_code().await, 4001);
    assert_eq!(kept.call("ping", json!({})).await["ok"], true);
    second.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_logged_out_session_loses_its_sockets_and_no_other() {
    let app = TestApp::start().await;
    let second = app.second(|_| {}).await;
    let asha = app.user("Asha").await;
    let mut here = open_greeted(&app, &asha).await;
    let mut there = open_greeted(&second, &asha).await;
    let mut other = open_greeted(&app, &app.log_in(&asha).await).await;

    asha.post("/v1/auth/logout", &json!({})).await.ok(204);
    assert_eq!(here.close_code().await, 4001);
    assert_eq!(there.close_code().await, 4001);
    assert_eq!(other.call("ping", json!({})).await["ok"], true);
    second.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_session_that_ends_elsewhere_while_nats_is_away_loses_its_sockets() {
    let mut nats = NatsServer::start().await;
    let app = TestApp::start_beside(&nats).await;
    // Longer than anybody waits here: no ping finds out.
    let second = app.second(|config| config.sockets.ping_interval = Duration::from_hours(1)).await;
    let asha = app.user("Asha").await;
    let kept = app.log_in(&asha).await;
    let mut there = open_greeted(&second, &asha).await;
    let mut other = open_greeted(&second, &kept).await;

    nats.stop();
    asha.post("/v1/auth/logout", &json!({})).await.ok(204);
    assert_eq!(there.close_code().await, 4001);
    assert_eq!(other.call("ping", json!({})).await["ok"], true);
    nats.restart().await;
    second.stop().await;
    app.finish().await;
}

#[tokio::test]
async fn a_closed_account_loses_its_sockets() {
    let app = TestApp::start().await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    dm(&asha, &ravi).await;
    let mut closed = open_greeted(&app, &asha).await;
    let mut other = open_greeted(&app, &ravi).await;
    let command = DeactivateUser { user_id: asha.id };
    app.state.executor.execute(&command, Priority::Live).await.expect("it exists");
    assert_eq!(closed.close_code().await, 4001);
    other.event("user.deactivated").await;
    app.finish().await;
}

#[tokio::test]
async fn a_user_has_so_many_sockets_and_no_more() {
    let app = TestApp::start_with(|config| {
        config.rates = Some(RateConfig::default());
    })
    .await;
    let asha = app.user("Asha").await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(open(&app, &asha).await);
    }
    let mut one_more = open(&app, &asha).await;
    assert_eq!(one_more.close_code().await, 4003);
    clients.pop().expect("twenty").close().await;
    let mut instead = open(&app, &asha).await;
    instead.hello(json!({})).await;
    app.finish().await;
}

#[tokio::test]
async fn a_process_that_ends_answers_and_closes_with_1001() {
    let app = TestApp::start().await;
    let second = app.second(|_| {}).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut client = open_greeted(&second, &asha).await;
    let mut idle = open_greeted(&second, &ravi).await;
    client.say(&room, "2").await;
    client.call("read", json!({ "room_id": room, "up_to": 2 })).await;
    // Waits for its window, and is flushed.
    let receipt = client.ask("delivered", json!({ "room_id": room, "up_to": 2 })).await;
    client.call("ping", json!({})).await;
    let (answer, ()) = tokio::join!(client.answer(&receipt), second.stop());
    assert_eq!(answer["ok"], true);
    assert_eq!(client.close_code().await, 1001);
    assert_eq!(idle.close_code().await, 1001);
    app.finish().await;
}

#[tokio::test]
async fn whoever_moves_to_another_process_misses_nothing() {
    let app = TestApp::start_with(|config| config.rates = None).await;
    let second = app.second(|config| config.rates = None).await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let room = dm(&asha, &ravi).await;
    let mut sender = open_greeted(&app, &asha).await;
    let mut client = open_greeted(&second, &ravi).await;
    for n in 0..100 {
        sender.ask("send", message(&room, &n.to_string())).await;
    }
    let (mut seen, code) = {
        let stop = async {
            sender.numbered(&room, 50).await;
            second.stop().await;
        };
        tokio::join!(client.until_close(&room), stop).0
    };
    assert_eq!(code, 1001);
    let has = seen.last().map_or(1, |last| last["roomseq"].as_u64().expect("a number"));
    let mut client = open(&app, &ravi).await;
    client.hello(json!({ &room: has })).await;
    seen.extend(client.numbered(&room, usize::try_from(101 - has).expect("few")).await);
    assert_eq!(numbers(&seen), (2..102).collect::<Vec<u64>>());
    sender.numbered(&room, 50).await;
    app.finish().await;
}
