use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

use super::client::Client;
use super::{open_greeted, url};
use crate::chat::wrong_fields;
use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_bad_token_closes_with_4001() {
    let app = TestApp::start().await;
    for headers in [vec![], vec![("authorization", "Bearer nonsense")]] {
        let mut client = Client::connect(&url(&app), &headers).await.0;
        assert_eq!(client.close_code().await, 4001);
    }
    app.finish().await;
}

#[tokio::test]
async fn the_subprotocol_is_chosen() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let bearer = format!("Bearer {}", asha.access_token);
    for (offered, chosen) in
        [("other, sandesham.v1", Some("sandesham.v1")), ("sandesham.v1", Some("sandesham.v1"))]
    {
        let headers = [("authorization", bearer.as_str()), ("sec-websocket-protocol", offered)];
        let (_, response) = Client::connect(&url(&app), &headers).await;
        let answered = response.headers().get("sec-websocket-protocol");
        assert_eq!(answered.and_then(|value| value.to_str().ok()), chosen);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_ticket_opens_one_socket() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let ticket = asha.post("/v1/auth/ws-ticket", &json!({})).await.ok(200);
    assert_eq!(ticket["expires_in"], 30);
    let url = format!("{}?ticket={}", url(&app), ticket["ticket"].as_str().expect("a ticket"));
    let mut first = Client::connect(&url, &[]).await.0;
    first.hello(json!({})).await;
    let mut second = Client::connect(&url, &[]).await.0;
    assert_eq!(second.close_code().await, 4001);
    assert_eq!(first.call("ping", json!({})).await["ok"], true);
    app.finish().await;
}

#[tokio::test]
async fn a_cookie_opens_a_socket_for_our_own_pages_alone() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let body = json!({ "email": asha.email, "password": PASSWORD });
    let answer = app.post("/v1/auth/login", &body).await;
    let set = answer.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    let pairs: Vec<_> = set.filter_map(|line| line.split(';').next()).collect();
    let cookie = pairs.join("; ");
    let own = app.origin();
    let mut ours = Client::connect(&url(&app), &[("cookie", &cookie), ("origin", &own)]).await.0;
    assert_eq!(ours.hello(json!({})).await["user_id"], asha.id.to_string());
    for headers in [vec![], vec![("origin", "https://elsewhere.example")]] {
        let headers = [vec![("cookie", cookie.as_str())], headers].concat();
        let mut foreign = Client::connect(&url(&app), &headers).await.0;
        assert_eq!(foreign.close_code().await, 4001);
    }
    app.finish().await;
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_however_the_caller_proves_who_they_are() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let bearer = format!("Bearer {}", asha.access_token);
    let url = format!("{}?foo=1", url(&app));
    for headers in [vec![], vec![("authorization", bearer.as_str())]] {
        let refused = Client::try_connect(&url, &headers).await.err();
        let Some(Error::Http(response)) = refused else { panic!("{refused:?}") };
        assert_eq!(response.status(), 422);
        let body = response.body().as_deref().unwrap_or_default();
        let problem: Value = serde_json::from_slice(body).expect("a problem");
        assert_eq!(wrong_fields(&problem), ["foo"]);
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_no_handshake_is_refused_by_http() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    asha.get("/v1/ws").await.problem(400, "malformed");
    let answer = asha.post("/v1/ws", &json!({})).await;
    assert_eq!(answer.status, 405);
    app.finish().await;
}

#[tokio::test]
async fn who_comes_and_goes_too_often_is_refused_by_http() {
    let app = TestApp::start_with(|config| {
        let rates = config.rates.as_mut().expect("on");
        (rates.commands_per_second, rates.commands_burst) = (1, 2);
        rates.secrets_per_minute = 1;
    })
    .await;
    let (asha, ravi) = (app.user("Asha").await, app.user("Ravi").await);
    let status =
        async |url: &str, headers: &[(&'static str, &str)]| match Client::try_connect(url, headers)
            .await
        {
            Ok(_) => 101,
            Err(Error::Http(response)) => response.status().as_u16(),
            Err(error) => panic!("{error}"),
        };
    let bearer = format!("Bearer {}", asha.access_token);
    let mut refused = 0;
    for _ in 0..10 {
        refused += u32::from(status(&url(&app), &[("authorization", &bearer)]).await == 429);
    }
    assert!((1..=8).contains(&refused), "{refused} of 10 were refused");
    let others = format!("Bearer {}", ravi.access_token);
    assert_eq!(status(&url(&app), &[("authorization", &others)]).await, 101);
    // Tickets count by address, whether or not they are any.
    let made_up = format!("{}?ticket=made-up", url(&app));
    assert_eq!(status(&made_up, &[]).await, 101, "closed with a code once it is open");
    assert_eq!(status(&made_up, &[]).await, 429);
    app.finish().await;
}

#[tokio::test]
async fn a_socket_counts_while_it_is_open() {
    let app = TestApp::start().await;
    let asha = app.user("Asha").await;
    let _client = open_greeted(&app, &asha).await;
    let metrics = app.get("/metrics").await.text;
    let sockets = metrics.lines().find_map(|line| line.strip_prefix("sandesham_sockets "));
    let sockets: f64 = sockets.and_then(|count| count.parse().ok()).expect("a gauge");
    assert!(sockets >= 1.0, "{sockets}");
    app.finish().await;
}
