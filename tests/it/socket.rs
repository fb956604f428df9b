//! A client's socket, which fails a test that waits too long.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::{Installation, Person};

/// Far beyond what an answer takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// An open socket of somebody.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one, as a program with an access token does.
    pub(crate) async fn open(installation: &Installation, person: &Person) -> Result<Self> {
        Self::open_at(&installation.ready.http, &person.token).await
    }

    /// Opens one at a process.
    pub(crate) async fn open_at(http: &str, token: &str) -> Result<Self> {
        let url = format!("{}/v1/ws", http.replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("authorization", format!("Bearer {token}").parse()?);
        headers.insert("sec-websocket-protocol", "sandesham.v1".parse()?);
        let (stream, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Self(stream))
    }

    /// Says hello with the last `room_seq` of each room, and gives the answer.
    pub(crate) async fn hello(&mut self, rooms: &Value) -> Result<Value> {
        self.send(&json!({ "op": "hello", "id": "hello", "rooms": rooms })).await?;
        let answer = self.next().await?;
        ensure!(answer["re"] == "hello" && answer["ok"] == true, "hello: {answer}");
        Ok(answer)
    }

    /// Sends a frame.
    pub(crate) async fn send(&mut self, frame: &Value) -> Result<()> {
        Ok(self.0.send(Message::text(frame.to_string())).await?)
    }

    /// The next frame of JSON.
    pub(crate) async fn next(&mut self) -> Result<Value> {
        loop {
            let next = timeout(PATIENCE, self.0.next()).await.context("nothing came")?;
            match next.context("the socket ended")?? {
                Message::Text(text) => return Ok(serde_json::from_str(&text)?),
                Message::Close(frame) => bail!("closed: {frame:?}"),
                _ => {}
            }
        }
    }
}
