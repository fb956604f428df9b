//! The WebSocket, by real sockets.

mod client;
mod commands;
mod ends;
mod fan_out;
mod handshake;
mod hello;
mod receipts;
mod slow;

use serde_json::{Value, json};

use self::client::Client;
use crate::support::{Process, TestApp, TestUser};

/// An installation without rate limits.
async fn unlimited() -> TestApp {
    TestApp::start_with(|config| config.rates = None).await
}

/// The WebSocket's address.
fn url(process: &Process) -> String {
    process.origin().replacen("http", "ws", 1) + "/v1/ws"
}

/// A socket of a user, before hello.
pub(crate) async fn open(process: &Process, user: &TestUser) -> Client {
    let bearer = format!("Bearer {}", user.access_token);
    Client::connect(&url(process), &[("authorization", &bearer)]).await.0
}

/// A socket of a user, after a hello that names no room.
pub(crate) async fn open_greeted(process: &Process, user: &TestUser) -> Client {
    let mut client = open(process, user).await;
    client.hello(json!({})).await;
    client
}

/// A greeted socket of a user who reads only when asked, and for whom next to nothing is kept
/// meanwhile but by the server.
async fn open_slow(process: &Process, user: &TestUser) -> Client {
    let bearer = format!("Bearer {}", user.access_token);
    let request = client::request(&url(process), &[("authorization", &bearer)]);
    let mut client = Client::connect_narrow(process.address(), request).await;
    client.hello(json!({})).await;
    client
}

/// A message with an identifier of its own.
fn message(room: &str, text: &str) -> Value {
    json!({ "room_id": room, "message_id": uuid::Uuid::now_v7(), "text": text })
}
